"""What can go wrong while marking, each as one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crosscurrents.journal import jsontext
from crosscurrents.journal.records import BadText


class MarkingError(ValueError):
    """Something that cannot be marked, or not so: one sentence with the mend. `status` as in HTTP."""

    def __init__(self, sentence: str, status: int = 409) -> None:
        super().__init__(sentence)
        self.status = status


def storable(text: str) -> str:
    """Return `text` if the journal can hold it, else raise `MarkingError`: the gradebook alone would keep it.

    Marks and reasons go on to learners through the journal, a whole chapter at once.
    """
    try:
        return jsontext.words(text)
    except BadText as fault:
        raise MarkingError(str(fault), 422) from fault


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
