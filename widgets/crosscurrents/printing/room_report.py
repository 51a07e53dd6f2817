"""A room's report as a document to take home: HTML that needs nothing else, and so PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from crosscurrents.exercises.kind import Drawing
from crosscurrents.printing.page import render
from crosscurrents.room.report import RoomReport, Section

TALLEST = 400.0
"""Up to what height a picture stays whole, in its own units: under half a page, at the width it has there."""

_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 [\d.]+ [\d.]+"')
_RULE = re.compile(r'<line x1="0" x2="\d+" y1="([\d.]+)" y2="\1" class="cc-stroke-line"')
"""What the tallies draw across the whole picture above each of its rows."""


_PAGE, _HEAD, _STEP = 240.0, 60.0, 6.4
"""Millimetres of the first page: all of it, what stands above the agenda's rows, and a row."""
_SAID, _LINE, _LETTERS = 3.5, 5.6, 88
"""A commitment: millimetres around it and of a line, and how many letters a line holds."""
_ROWS, _COLUMNS = 4, 4
"""Most small pictures on the second page: rows of them, and how many stand in one."""
_SHORT = 80
"""Most letters of a caption under a small picture: a longer one stands by the large one alone."""


@dataclass(frozen=True, slots=True)
class Small:
    """A picture as the second page has it: of which exercise, where the large one stands, and its caption.

    Of a tall picture it is the first piece.
    """

    section: Section
    part: str
    drawing: Drawing
    caption: str


@dataclass(frozen=True, slots=True)
class Glance:
    """The first two pages: what the day was.

    `more` says how many commitments the appendix has besides. There are as many pictures as a page holds.
    """

    saw: tuple[Small, ...]
    changed: tuple[Small, ...]
    commitments: tuple[str, ...]
    more: int

    @property
    def columns(self) -> str:
        """Return how wide the small pictures are, as a class of the style: so that all stand on one page."""
        many = len(self.saw) + len(self.changed)
        return "two" if many <= 4 else "three" if many <= 6 else "four"


def as_html(report: RoomReport) -> str:
    """Return the report as one HTML file that needs nothing else: two pages about the day, then all of it."""
    return render("room_report.html.j2", report=report, glance=glance(report), pieces=pieces, spans=spans)


def glance(report: RoomReport) -> Glance:
    """Return what stands on the first two pages: of every exercise one picture, and commitments that fit."""
    saw, changed = _small(report.sections, "saw"), _small(report.changes, "change")
    room = _PAGE - _HEAD - _STEP * len(report.agenda)
    fitting: list[str] = []
    for text in report.commitments:
        room -= _SAID + _LINE * (1 + len(text) // _LETTERS)
        if room < 0 and fitting:
            break
        fitting.append(text)
    changed = changed[:_COLUMNS]
    most = _COLUMNS * (_ROWS - bool(changed))
    return Glance(saw[:most], changed, tuple(fitting), len(report.commitments) - len(fitting))


def _small(sections: Sequence[Section], part: str) -> tuple[Small, ...]:
    """Return the first picture of each exercise's latest view that has one."""
    found = []
    for one in sections:
        for view in reversed(one.views):
            drawn = [picture.drawing for asked in view.whole for picture in asked.pictures]
            drawing = next((each for each in drawn if each.svg), None)
            if drawing:
                caption = view.caption if len(view.caption) <= _SHORT else ""
                found.append(Small(one, part, pieces(drawing)[0], caption))
                break
    return tuple(found)


def pieces(drawing: Drawing) -> list[Drawing]:
    """Return a picture in pieces no taller than `TALLEST`, cut between its rows; whole where it has none.

    A page is no taller than a page, and a picture of fifteen rows made to fit it could not be read.
    """
    size = _SIZE.search(drawing.svg)
    if size is None:
        return [drawing]
    width, height = float(size[1]), float(size[2])
    if height <= TALLEST:
        return [drawing]
    return [
        replace(
            drawing,
            svg=drawing.svg.replace(
                size[0],
                f'width="{width:g}" height="{foot - top:g}" viewBox="0 {top:g} {width:g} {foot - top:g}"',
                1,
            ),
        )
        for top, foot in _cuts([float(one) for one in _RULE.findall(drawing.svg)], height)
    ]


def spans(rows: Sequence[Sequence[str]]) -> list[tuple[int, Sequence[str]]]:
    """Return each row with how many rows its first cell stands for: 0 where the row above says the same."""
    found = []
    for label, group in groupby(rows, key=lambda row: row[0]):
        same = list(group)
        found += [((len(same) if at == 0 else 0) if label else 1, row) for at, row in enumerate(same)]
    return found


def _cuts(rules: list[float], height: float) -> Iterator[tuple[float, float]]:
    """Yield from where to where each piece goes: to the last rule that still fits, or the next one at all."""
    top = 0.0
    rules = [one - 1 for one in rules]  # the rule stands above the piece that it begins
    while height - top > TALLEST:
        ahead = [one for one in rules if one > top]
        if not ahead:
            break
        foot = max((one for one in ahead if one - top <= TALLEST), default=ahead[0])
        yield top, foot
        top = foot
    yield top, height
