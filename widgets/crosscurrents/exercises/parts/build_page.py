"""The page that a build makes: its sections as data, and how large its type may be to print on one sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

SIZES = (11, 10, 9, 8)
"""Sizes of type in points, the largest first; below the last nobody should have to read."""

_ACROSS = 680.0  # CSS pixels from edge to edge, on A4 (narrower than US Letter) with margins of 15 mm
_LABEL = 22  # characters of a label to a line; its column is 13 em wide, with one em beside it
_FOOT = 930.0  # CSS pixels of height, on US Letter (lower than A4) with margins of 15 mm
_PIXELS = 96 / 72  # to a point


@dataclass(frozen=True, slots=True)
class Line:
    """A label with its text, or with what is still open there."""

    label: str
    text: str
    open: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title; "" is no title."""

    title: str
    lines: list[Line] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the section as JSON-able data."""
        return {
            "title": self.title,
            "lines": [{"label": one.label, "text": one.text, "open": one.open} for one in self.lines],
        }


def sheet(sections: Sequence[Section]) -> dict[str, Any]:
    """Return `{size, fits}`: the largest type, in points, at which the sections fit on one sheet.

    An estimate from counted characters, on the careful side; `fits` is false where the smallest is too large.
    """
    for size in SIZES:
        if _height(sections, size) <= _FOOT:
            return {"size": size, "fits": True}
    return {"size": SIZES[-1], "fits": False}


def _height(sections: Sequence[Section], size: int) -> float:
    """Return the height of the page in CSS pixels at `size` points."""
    em = size * _PIXELS
    across = (_ACROSS - 14 * em) / (0.51 * em)  # a character of running text is about half an em wide
    rows = 4.5  # title, stamp, persona
    for section in sections:
        rows += 1.9 if section.title else 0
        for one in section.lines:
            said = one.text or one.open
            broken = sum(max(1, math.ceil(len(part) / across)) for part in said.split("\n"))
            rows += max(broken, math.ceil(len(one.label) / _LABEL)) + 0.45
    return rows * 1.4 * em
