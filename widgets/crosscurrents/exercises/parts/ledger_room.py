"""What a room's ledgers add up to: where each project lands, and what a point of gain is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.short import numeral
from crosscurrents.exercises.parts.tallied import labels
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.spread import Spread
from crosscurrents.exercises.tallies.tally import counted_rows


def landed(projects: Mapping[str, str], bands: Mapping[str, str], found: Iterable[tuple[str, str]]) -> Bars:
    """Return how often each project (words by id) landed in each band; `found` is `(project, band)`."""
    return Bars(
        id="bands",
        title=_("Where the projects land"),
        rows=labels(projects),
        options=labels(bands),
        several=False,
        note=_("A toy model with the room's guesses. It can start an argument; it cannot settle one."),
        **counted_rows(projects, [{project: band} for project, band in found]),
    )


def worth(
    projects: Mapping[str, str],
    filled: Mapping[str, float],
    found: Iterable[tuple[str, float]],
    limits: tuple[float, float],
) -> Spread:
    """Return what a point of gain is worth in each project, in hours, beside what was `filled` in first."""
    low, high = limits
    return Spread(
        id="worth",
        title=_("What one point of gain is worth"),
        rows=labels(projects),
        unit=_("hours"),
        low=low,
        high=high,
        known={project: (value, _("as first filled in")) for project, value in filled.items()},
        **counted_rows(projects, [{project: numeral(value)} for project, value in found]),
    )
