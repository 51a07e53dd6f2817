"""What a room's networks add up to: guesses, links that were changed, links taken away, awards."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.flows import Pair
from crosscurrents.exercises.parts.tallied import chosen, marked
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.heat import Heat

_ADDED = "added"


def guesses(question: str, names: Mapping[str, str], guessed: Iterable[str | None]) -> Bars:
    """Return how often each node was guessed; `names` are words by id."""
    return chosen("guess", question, _("Guesses"), names, guessed)


def awards(fund: str, names: Mapping[str, str], awarded: Iterable[str | None]) -> Bars:
    """Return how often each applicant was given the grant."""
    return chosen("award", fund, _("Given to"), names, awarded)


def changes(names: Mapping[str, str], pairs: Sequence[Pair], changed: Iterable[Collection[Pair]]) -> Heat:
    """Return which of the links `pairs` people changed, as shares of those who changed any."""
    sources, targets = ([one for one in names if any(pair[end] == one for pair in pairs)] for end in (0, 1))
    return marked(
        "changed",
        _("Links that people changed"),
        {one: names[one] for one in sources},
        {one: names[one] for one in targets},
        [
            {source: {target for one, target in those if one == source} for source in sources}
            for those in changed
            if those
        ],
        cells=pairs,
        between=" → ",
    )


def removals(names: Mapping[str, str], links: Sequence[Pair], removed: Iterable[Pair | None]) -> Bars:
    """Return how often each of the `links` as given was taken away; those that people added are one bar."""
    options = {_key(pair): f"{names[pair[0]]} → {names[pair[1]]}" for pair in links}
    keys = [_key(pair) if pair else "" for pair in removed]
    return chosen(
        "removed",
        _("Taken away"),
        _("Taken away"),
        {**options, _ADDED: _("one that was added")},
        [key if not key or key in options else _ADDED for key in keys],
    )


def _key(pair: Pair) -> str:
    return f"{pair[0]}>{pair[1]}"
