"""Taking exercises out of a lesson, and putting others in, with all that hangs on them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from crosscurrents.notebooks.faults import AuthorError, load_yaml
from crosscurrents.notebooks.prose import EXERCISE

_FRONT = re.compile(r"\A---\n(.*?\n)---(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"(#{1,6}) ")
_DEEPER = re.compile(r"## Go deeper\s*\Z")
_SECTION = re.compile(r"#{1,3} ")


@dataclass(frozen=True)
class Page:
    """A written file as its front matter and the text below."""

    front: Mapping[str, Any]
    body: str


@dataclass(frozen=True)
class Change:
    """What happens to a lesson: exercises `gone`, others that `follow` one, and each one's `minutes`."""

    gone: AbstractSet[str]
    follow: Mapping[str, Sequence[str]]
    minutes: Mapping[str, int]


def page_of(path: Path, body: bytes) -> Page:
    """Return a file's front matter and text; `AuthorError` where it has none."""
    try:
        text = body.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise AuthorError(path, 1, "not UTF-8: save it as UTF-8") from None
    found = _FRONT.match(text)
    front = load_yaml(path, found.group(1), offset=1)[0] if found else None
    if found is None or not isinstance(front, dict):
        raise AuthorError(path, 1, "no front matter: begin the file with --- and end the block with ---")
    return Page(front, text[found.end() :])


def written(page: Page) -> bytes:
    """Return a page as the bytes of its file."""
    front = yaml.safe_dump(dict(page.front), sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{front}---\n{page.body}".encode()


def exercises(body: str) -> Iterator[str]:
    """Yield the ids of the exercises that stand in a lesson, in order."""
    for row in body.split("\n"):
        if found := EXERCISE.match(row):
            yield found.group(1)


def changed_lesson(page: Page, change: Change) -> bytes | None:
    """Return a lesson with the change made; None where no objective would be left.

    Objectives that an exercise which is gone practises or shows go with it, and so does a section under *Go
    deeper* that leads to nothing else. The minutes follow the core exercises. A review did not see what is
    added, so with an addition `reviewed` is empty again.
    """
    objectives = [
        one
        for one in page.front.get("objectives", [])
        if not {str(one.get("practised")), str(one.get("shown")).partition("/")[0]} & change.gone
    ]
    if not objectives:
        return None
    rows, delta = _rows(_without_sections(page.body.split("\n"), change.gone), change)
    front = {**page.front, "objectives": objectives}
    front["minutes"] = max(int(page.front.get("minutes", 1)) + delta, 1)
    if change.follow:
        front["reviewed"] = []
    return written(Page(front, "\n".join(rows)))


def _without_sections(rows: list[str], gone: AbstractSet[str]) -> list[str]:
    """Return a lesson's lines without the sections under *Go deeper* all of whose exercises are gone."""
    deeper = next((at for at, row in enumerate(rows) if _DEEPER.match(row)), len(rows))
    kept, section = rows[:deeper], list[str]()
    for row in [*rows[deeper:], None]:
        if row is None or _SECTION.match(row):
            here = list(exercises("\n".join(section)))
            if not here or set(here) - gone:
                kept += section
            section = []
        if row is not None:
            section.append(row)
    return kept


def _rows(body: list[str], change: Change) -> tuple[list[str], int]:
    """Return the lines of a lesson's text after the change, and by how many minutes its core grew."""
    rows: list[str] = []
    core, delta = True, 0

    def follow(one: str) -> Iterator[str]:
        for added in change.follow.get(one, ()):
            yield added
            yield from follow(added)

    for row in body:
        core = core and not _DEEPER.match(row)
        found = EXERCISE.match(row)
        if found is None:
            rows.append(row)
            continue
        one = found.group(1)
        if one in change.gone:
            delta -= change.minutes[one] if core else 0
            rows.append(_GONE)
        else:
            rows.append(row)
        for added in follow(one):
            delta += change.minutes[added] if core else 0
            rows += ["", f"{{exercise}}`{added}`"]
    return _closed(rows), delta


_GONE = "\0"
"""Stands for the line of an exercise that is gone, until headings with nothing left below are found."""


def _closed(rows: list[str]) -> list[str]:
    """Take out the marks of what is gone, and each heading below which nothing else stood."""
    while _GONE in rows:
        at = rows.index(_GONE)
        before = next((one for one in range(at - 1, -1, -1) if rows[one].strip()), None)
        after = next((row for row in rows[at + 1 :] if row.strip()), None)
        end = at + 1
        while end < len(rows) and not rows[end].strip():
            end += 1
        heading = _HEADING.match(rows[before]) if before is not None else None
        next_heading = _HEADING.match(after) if after else None
        emptied = heading and (
            after is None or (next_heading and len(next_heading.group(1)) <= len(heading.group(1)))
        )
        if emptied and before is not None:
            # The heading goes, and with it perhaps the one above: look again from there.
            rows = [*rows[:before], _GONE, *rows[end:]]
        else:
            rows = [*rows[:at], *rows[end:]]
    return rows


def without_recalls(page: Page, gone: AbstractSet[str]) -> bytes | None:
    """Return a card without its recalls of exercises that are gone; None where it has none of them."""
    given = page.front.get("recalls")
    if not isinstance(given, list):
        return None
    kept = [one for one in given if not (isinstance(one, dict) and one.get("exercise") in gone)]
    if len(kept) == len(given):
        return None
    front = {key: value for key, value in page.front.items() if key != "recalls" or kept}
    if kept:
        front["recalls"] = kept
    return written(Page(front, page.body))
