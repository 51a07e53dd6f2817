"""The session frame: what stands round a day's exercises, read from the course's own solutions."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from crosscurrents.course import Course
from crosscurrents.exercises.exercise import html

_SECTIONS = {"opening": "Opening", "closing": "Closing round"}
"""The heading in `solutions/session_frame.md` of each kind of step that has one."""

_CITED = re.compile(r" \([A-Z]\d+(?:, [A-Z]\d+)*\)")
"""An entry of the source register, which nobody looks up while they speak."""

_WALL = "On the wall"
"""The heading of a section's list of what everybody reads meanwhile."""


def lines(course: Course, what: str) -> list[str]:
    """Return what everybody reads during a step: the opening's rules, the closing question; [] for others."""
    _note, wall = _section(course.root, what)
    return re.findall(r"^- (.+)$", wall, flags=re.MULTILINE)


def note(course: Course, what: str) -> str:
    """Return what its facilitator says in a step, as HTML without sources; "" where the course has none."""
    said, _wall = _section(course.root, what)
    return html(_CITED.sub("", said))


@cache
def _section(root: Path, what: str) -> tuple[str, str]:
    """Return the Markdown of a kind of step: what is said, and what stands on the wall; "" for none."""
    path = root / "solutions" / "session_frame.md"
    if what not in _SECTIONS or not path.is_file():
        return "", ""
    text = path.read_text(encoding="utf-8")
    _before, _heading, after = text.partition(f"\n## {_SECTIONS[what]}\n")
    said, _heading, wall = re.split(r"\n## ", after, maxsplit=1)[0].partition(f"\n### {_WALL}\n")
    return said.strip(), wall.strip()
