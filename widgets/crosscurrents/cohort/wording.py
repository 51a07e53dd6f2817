"""How the report says its numbers: intervals, gaps, and why a figure is an older one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from crosscurrents.cohort.figures import Figures
from crosscurrents.cohort.pages import Taken
from crosscurrents.cohort.sources import Key
from crosscurrents.course.words import gettext as _

if TYPE_CHECKING:
    from pandas import DataFrame

Row = dict[str, Any]


def few(figures: Figures) -> str:
    """Return what stands in the place of too few."""
    return _("fewer than {least}").format(least=figures.least)


def over(figures: Figures, key: Key) -> str:
    """Return the chapter that an exercise stands in."""
    chapter = next(one for one in figures.chapters if one.id == key[0])
    return f"{chapter.number}. {chapter.title}"


def earlier(taken: Taken) -> list[str]:
    """Return why a figure is an older one, in words."""
    if not (taken.earlier and taken.page):
        return []
    return [
        _(
            "As of {day}: since then too few answers are new or changed to show them without showing whose."
        ).format(day=taken.page.at)
    ]


def missing(value: Any) -> bool:
    """Return whether a table has nothing there."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def number(value: Any, places: int = 2) -> str:
    """Return a number in words, nothing without a sign; a dash for none."""
    return "–" if missing(value) else f"{round(value, places) + 0.0:.{places}f}".replace("-", "−")


def whole(value: Any, fewer: str) -> str:
    """Return a whole number in words; `fewer` for none."""
    return fewer if missing(value) else str(int(value))


def signed(value: float) -> str:
    """Return a change with its sign."""
    return f"{round(value, 2) + 0.0:+.2f}".replace("-", "−")


def within(value: str, low: Any, high: Any, *, percent: bool = False, change: bool = False) -> str:
    """Return a value with its interval."""
    if missing(low):
        return value
    ends = [f"{one:.0%}" if percent else signed(one) if change else number(one) for one in (low, high)]
    return _("{value} ({low} to {high})").format(value=value, low=ends[0], high=ends[1])


def plain(frame: DataFrame) -> list[Row]:
    """Return a table's rows with None where there is nothing."""
    import pandas

    return [
        {name: None if pandas.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def of(frame: DataFrame, key: Key) -> DataFrame:
    """Return the rows of one exercise."""
    return frame[(frame["chapter"] == key[0]) & (frame["exercise"] == key[1])]
