"""What the hand-ins that were collected say of themselves: whose they are, and when they were made.

Free of nbgrader, slow to import.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from crosscurrents.grading.answers import ANSWERS, Answers
from crosscurrents.grading.folder import CourseFolder

T = TypeVar("T")


class Claim(msgspec.Struct):
    """What the answers of a collected hand-in say; "" for all of it where there are none to read."""

    learner: str = ""
    receipt: str = ""
    handed_in: str = ""
    answers: dict[str, Any] = msgspec.field(default_factory=dict)

    def contradicted(self, answers: Answers) -> bool:
        """Return whether other answers, or another time, come under this one's receipt: one was changed.

        Receipts are given once. What JupyterLab writes beside a notebook has none.
        """
        if not self.receipt or self.receipt != answers.receipt:
            return False
        return self.handed_in != answers.at.isoformat() or self.answers != dict(answers.answers)


class _Whose(msgspec.Struct):
    learner: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """Under which names what says to be one learner's was collected."""

    of: dict[str, set[str]]

    def others(self, pseudonym: str, name: str) -> list[str]:
        """Return the names other than `name` under which answers of `pseudonym`'s were collected."""
        return sorted(self.of.get(pseudonym, set()) - {name})

    def add(self, pseudonym: str, name: str) -> None:
        """Remember one more."""
        self.of.setdefault(pseudonym, set()).add(name)


def claim(folder: CourseFolder, name: str, chapter: str) -> Claim | None:
    """Return what the hand-in that stands under a name says of itself; None where nothing stands."""
    place = folder.step("submitted", name, chapter)
    if not place.is_dir():
        return None
    return _decoded(place / ANSWERS, Claim) or Claim()


def names(folder: CourseFolder) -> Names:
    """Return under which names what was collected into a course lies."""
    found = Names({})
    for path in folder.step("submitted").glob(f"*/*/{ANSWERS}"):
        whose = _decoded(path, _Whose)
        if whose and whose.learner:
            found.add(whose.learner, path.parent.parent.name)
    return found


def _decoded(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
