"""What a room made of a toy model: the settings at which people ended, and the assumptions they doubted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.models.base import Assumption, Choice, Model, Number, Settings
from crosscurrents.exercises.parts.short import numeral, shorts
from crosscurrents.exercises.parts.tallied import chosen
from crosscurrents.exercises.tallies.scale import Scale
from crosscurrents.exercises.tallies.spread import Spread
from crosscurrents.exercises.tallies.tally import Label, Tally, counted_rows

_STEPS = 7  # the longest slider that is read step by step; above it, its numbers are spread out


def settings(toy: Model, start: Settings, ended: Sequence[Settings]) -> list[Tally]:
    """Return where people ended, control by control; sliders that run alike are rows of one picture.

    `ended` are whole settings. A slider that did nothing in somebody's setting is left out of their answer.
    """
    tallies: list[Tally] = []
    sliders: dict[tuple[object, ...], list[Number]] = {}
    for one in toy.parameters():
        if isinstance(one, Choice):
            tallies.append(_chosen(one, ended))
        else:
            sliders.setdefault((one.low, one.high, one.step, one.unit), []).append(one)
    return tallies + [_slid(alike, start, ended) for alike in sliders.values()]


def _chosen(control: Choice, ended: Iterable[Settings]) -> Tally:
    return chosen(
        f"set-{control.id}",
        _("Where people settled: {control}").format(control=_name(control)),
        control.label,
        dict(control.options),
        [one[control.id] for one in ended],
    )


def _slid(sliders: Sequence[Number], start: Settings, ended: Sequence[Settings]) -> Tally:
    first, ids = sliders[0], [one.id for one in sliders]
    values = range(first.low, first.high + 1, first.step)
    name = f"set-{first.id}"
    title = _("Where people settled: {control}").format(control=", ".join(map(_name, sliders)))
    rows = tuple(Label(one.id, _name(one)) for one in sliders)
    held = [{one.id: numeral(left[one.id]) for one in sliders if _works(one, left)} for left in ended]
    if len(values) <= _STEPS:
        steps = tuple(
            Label(str(value), first.said(value) if first.signed else str(value)) for value in values
        )
        return Scale(id=name, title=title, rows=rows, steps=steps, **counted_rows(ids, held))
    return Spread(
        id=name,
        title=title,
        rows=rows,
        unit=first.unit,
        low=first.low,
        high=first.high,
        known={one.id: (start[one.id], _("at the start")) for one in sliders if _works(one, start)},
        **counted_rows(ids, held),
    )


def _name(control: Number | Choice) -> str:
    """Return a control's words; one that goes on from the control over it stands alone here."""
    return control.label.removeprefix("…").strip()


def _works(slider: Number, left: Settings) -> bool:
    return slider.unless is None or left[slider.unless[0]] != slider.unless[1]


def doubts(prompt: str, assumptions: Sequence[Assumption], doubted: Iterable[Assumption | None]) -> Tally:
    """Return which assumption was doubted how often; those that the course finds clearly wrong are marked."""
    words = shorts({one.id: one.text for one in assumptions})
    for one in assumptions:
        if one.verdict == "wrong":
            words[one.id] = _("{text} (clearly wrong)").format(text=words[one.id])
    return chosen("wrong", prompt, _("Doubted"), words, [one.id if one else None for one in doubted])
