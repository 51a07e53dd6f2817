"""Forms: every kind of tally there is, tallies to JSON and back, counts from paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, TypeVar, Union

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.tallies.sheets import read
from crosscurrents.exercises.tallies.tally import Tally

MOST = 500
"""Highest count that can be typed in, and most sheets: more than one room holds."""

T = TypeVar("T", bound=Tally)


@cache
def forms() -> dict[str, type[Tally]]:
    """Return every form by its tag. A form is registered by its module standing in this folder."""
    found: dict[str, type[Tally]] = {}
    names = {entry.name for entry in files("crosscurrents.exercises.tallies").iterdir()}
    for stem in sorted(name.removesuffix(".py") for name in names if name.endswith(".py")):
        module = import_module(f"crosscurrents.exercises.tallies.{stem}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Tally) and value is not Tally:
                found[str(value.__struct_config__.tag)] = value
    return found


def dump(tallies: Iterable[Tally]) -> list[dict[str, Any]]:
    """Return tallies as JSON-able data."""
    return [msgspec.to_builtins(one) for one in tallies]


def load(data: Sequence[Mapping[str, Any]]) -> list[Tally]:
    """Return the tallies of `dump`'s data; `msgspec.ValidationError` for anything else."""
    found: list[Tally] = msgspec.convert(data, list[Union[tuple(forms().values())]])  # type: ignore[misc]  # noqa: UP007
    return found


def typed(tally: T, counts: Mapping[str, Mapping[str, int]], n: int) -> T:
    """Return the tally of `n` paper sheets whose counts were typed in, to be added to what was counted.

    `counts[row][value]` as in `tally.fields()`; fields left out are 0. Raises `ValueError` with one sentence
    for a tally that is not counted by hand, an unknown row or value, and numbers that cannot be. How the
    counts are read is each form's own: see `sheets.read`.
    """
    fields = {(field.row, field.value): field.label for field in tally.fields()}
    if not fields:
        raise ValueError(_("“{title}” cannot be counted by hand.").format(title=tally.title))
    _check(n, _("the number of sheets"))
    if n == 0:
        raise ValueError(_("Say how many sheets there are: at least 1."))
    rows = {row.id: row.text for row in tally.rows}
    for row, held in counts.items():
        for value, count in held.items():
            if (row, value) not in fields:
                raise ValueError(
                    _("“{title}” has no field “{row}, {value}”.").format(
                        title=tally.title, row=rows.get(row, row), value=value
                    )
                )
            what = f"{rows[row]}, {fields[row, value]}"
            _check(count, what)
            if count > n:
                raise ValueError(
                    _("“{what}” is {count}, but there are only {n} sheets.").format(
                        what=what, count=count, n=n
                    )
                )
    return msgspec.structs.replace(tally, n=n, **read(tally, counts, n))


def _check(count: object, what: str) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MOST:
        raise ValueError(_("“{what}” needs a whole number from 0 to {most}.").format(what=what, most=MOST))
