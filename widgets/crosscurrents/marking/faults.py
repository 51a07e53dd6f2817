"""What can go wrong while marking, each as one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class MarkingError(ValueError):
    """Something that cannot be marked, or not so: one sentence with the mend. `status` as in HTTP."""

    def __init__(self, sentence: str, status: int = 409) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Theirs:
    """What somebody else has saved meanwhile: by whom, at which revision, and what it says."""

    marker: str
    revision: int
    points: float | None
    comment: str


class Conflict(MarkingError):  # noqa: N818 - read aloud: `except Conflict as conflict`
    """A criterion that somebody else has marked meanwhile. Nothing of theirs is changed; yours is logged."""

    def __init__(self, sentence: str, theirs: Theirs, yours: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.theirs, self.yours = theirs, yours
