"""What a room without phones needs of an exercise, as plain blocks that a printer lays out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crosscurrents.exercises.kind import Drawing


@dataclass(frozen=True, slots=True)
class Say:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A label and `rows` ruled lines to write on."""

    label: str
    rows: int = 3


@dataclass(frozen=True, slots=True)
class Boxes:
    """A question with one box per option to tick; `many` says that more than one may be ticked."""

    label: str
    options: Sequence[str]
    many: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table; every row is as long as `header`, an empty cell is there to be written in."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Cut:
    """Cards to cut apart, each a `(title, text)`."""

    caption: str
    cards: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture, such as an empty map."""

    drawing: Drawing


Block = Say | Lines | Boxes | Sheet | Cut | Shown
"""One piece of a worksheet or a key."""
