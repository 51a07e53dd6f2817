"""A room's report as a document to take home: HTML that needs nothing else, and so PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from crosscurrents.exercises.kind import Drawing
from crosscurrents.printing.page import render
from crosscurrents.room.report import RoomReport

TALLEST = 400.0
"""Up to what height a picture stays whole, in its own units: under half a page, at the width it has there."""

_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 [\d.]+ [\d.]+"')
_RULE = re.compile(r'<line x1="0" x2="\d+" y1="([\d.]+)" y2="\1" class="cc-stroke-line"')
"""What the tallies draw across the whole picture above each of its rows."""


def as_html(report: RoomReport) -> str:
    """Return the report as one HTML file that needs nothing else."""
    return render("room_report.html.j2", report=report, pieces=pieces, spans=spans)


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
