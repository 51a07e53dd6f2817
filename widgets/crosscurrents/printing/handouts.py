"""What a room without phones needs of a chapter: blank worksheets, cards to cut, the trainer's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from crosscurrents.course import Card, Chapter
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import bind, page_html
from crosscurrents.exercises.paper import Block, Cut, Lines
from crosscurrents.printing.page import render


@dataclass(frozen=True, slots=True)
class Handout:
    """One exercise on paper: the blank worksheet, the cards to cut, what is handed out afterwards."""

    card: Card
    sheet: tuple[Block, ...]
    cuts: tuple[Cut, ...]
    key: tuple[Block, ...]


def handouts(chapter: Chapter, *, only: Sequence[str] = ()) -> list[Handout]:
    """Return a chapter's exercises on paper, in the chapter's order; `only` names some of them by id.

    `KeyError` with the first id that is no exercise of the chapter.
    """
    for one in only:
        if one not in chapter.cards:
            raise KeyError(one)
    return [_handout(card) for card in chapter.cards.values() if not only or card.id in only]


def _handout(card: Card) -> Handout:
    kind = bind(card).kind
    blocks = kind.paper()
    cuts = tuple(one for one in blocks if isinstance(one, Cut))
    sheet = tuple(one for one in blocks if not isinstance(one, Cut))
    if not blocks:
        sheet = (Lines(_("Your answer"), 10),)
    return Handout(card, sheet, cuts, tuple(kind.key()))


def as_html(chapter: Chapter, sheets: Sequence[Handout]) -> str:
    """Return the handouts of a chapter as one HTML document: worksheets, then cards to cut, then the key."""
    sources = Markup(page_html("\n".join(chapter.cited)))  # noqa: S704 - the course's own Markdown
    return render("handouts.html.j2", chapter=chapter, sheets=sheets, sources=sources)
