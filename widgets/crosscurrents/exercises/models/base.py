"""What a toy model is: its parameters, outputs and assumptions, and a pure function from settings to outputs.

A model registers by presence: a module `<name>.py` beside this one with exactly one `Model` in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing, SpecError

Settings = Mapping[str, Any]
"""A value for every parameter of a model."""

Outputs = Mapping[str, Any]
"""A number or a word for every output of a model; None where there is nothing to give."""

VERDICTS = ("wrong", "rough", "fair")
"""How far an assumption is from how things are: clearly wrong, roughly right at best, fair enough."""


@dataclass(frozen=True, slots=True)
class Number:
    """A parameter on a slider: whole numbers from `low` to `high` by `step`; `ends` name the two ends."""

    id: str
    label: str
    low: int
    high: int
    start: int
    step: int = 1
    unit: str = ""
    ends: tuple[str, str] = ("", "")
    signed: bool = False  # a change, said with its sign
    unless: tuple[str, str] | None = None  # does nothing while that parameter stands at that option

    def said(self, value: Any) -> str:
        """Return a value with its unit."""
        number = (
            f"{'+' if value > 0 else '−' if value < 0 else ''}{abs(value)}" if self.signed else f"{value}"
        )
        return f"{number} {self.unit}" if self.unit else number

    def fits(self, value: Any) -> bool:
        """Return whether the slider can stand at `value`."""
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and self.low <= value <= self.high and (value - self.low) % self.step == 0

    def public(self) -> dict[str, Any]:
        """Return what the browser needs to draw the slider, its read-outs included."""
        values = range(self.low, self.high + 1, self.step)
        return {
            "id": self.id,
            "label": self.label,
            "low": self.low,
            "high": self.high,
            "step": self.step,
            "ends": list(self.ends),
            "unless": list(self.unless) if self.unless else None,
            "said": {str(value): self.said(value) for value in values},
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of a value."""
        return {"enum": list(range(self.low, self.high + 1, self.step))}


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter with named options, each `(id, label)`; choosing one sets others as `sets` says."""

    id: str
    label: str
    options: tuple[tuple[str, str], ...]
    start: str
    sets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def said(self, value: Any) -> str:
        """Return the label of an option; nothing for one that is gone."""
        return dict(self.options).get(value, "")

    def fits(self, value: Any) -> bool:
        """Return whether there is such an option."""
        return isinstance(value, str) and value in dict(self.options)

    def public(self) -> dict[str, Any]:
        """Return what the browser needs to draw the choice."""
        return {
            "id": self.id,
            "label": self.label,
            "options": [
                {"id": one, "label": label, "sets": dict(self.sets.get(one, {}))}
                for one, label in self.options
            ],
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of a value."""
        return {"enum": [one for one, _label in self.options]}


@dataclass(frozen=True, slots=True)
class Output:
    """One result; `unit` is said after the number, `short` stands in narrow places."""

    id: str
    label: str
    unit: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a model takes for granted. `text` is on the screen from the start and gives nothing away.

    `verdict` (one of `VERDICTS`) and `reading`, why, come after the learner has chosen.
    """

    id: str
    text: str
    verdict: str
    reading: str


@dataclass(frozen=True, slots=True)
class Frontier:
    """Two outputs to weigh: more of `more` for less of `less`; a try counts where `enough` says so.

    `lead` says in one sentence which settings stand on the frontier, `short` what keeps one off it.
    """

    more: str
    less: str
    lead: str
    short: str


class Model(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A toy model. Its fields are the spec's `data`; a subclass per model. All methods are pure."""

    name: ClassVar[str]
    plotted: ClassVar[tuple[str, ...]] = ()  # the outputs drawn for each try where there is no frontier
    span: ClassVar[tuple[float, float]] = (0, 1)  # from where to where they are drawn

    def check(self) -> None:
        """Raise `SpecError` on an author's mistake in the data that types do not catch."""

    def parameters(self) -> Sequence[Number | Choice]:
        """Return what the learner sets."""
        raise NotImplementedError

    def outputs(self) -> Sequence[Output]:
        """Return what comes out."""
        raise NotImplementedError

    def assumptions(self) -> Sequence[Assumption]:
        """Return what the model takes for granted; at least one is clearly wrong."""
        raise NotImplementedError

    def formula(self) -> Sequence[str]:
        """Return the arithmetic in words, one line each, so that anybody can do it again."""
        raise NotImplementedError

    def caution(self) -> str:
        """Return the line that says what the figures cannot tell."""
        raise NotImplementedError

    def work_out(self, settings: Settings) -> dict[str, Any]:
        """Return every output for whole `settings`."""
        raise NotImplementedError

    def say(self, settings: Settings) -> Sequence[str]:
        """Return a sentence or two on what came out; at best none."""
        return []

    def frontier(self) -> Frontier | None:
        """Return which two outputs make a frontier, or None where that makes no sense."""
        return None

    def enough(self, outputs: Outputs) -> bool:
        """Return whether a try may stand on the frontier at all."""
        return True

    def picture(self, settings: Settings) -> Drawing | None:
        """Return the settings and what came of them as a picture with its table, or None."""
        return None

    def sheet(self) -> tuple[Sequence[str], Sequence[Sequence[str]]] | None:
        """Return results worked out beforehand, `(header, rows)`, for a room without screens, or None."""
        return None

    def given(self) -> tuple[Sequence[str], Sequence[Sequence[str]]] | None:
        """Return the data that a worksheet has to show, `(header, rows)`, or None."""
        return None

    # What follows is the same for every model.

    def whole(self, settings: Settings, start: Settings | None = None) -> dict[str, Any]:
        """Return `settings`; what is missing or not possible any more comes from `start`, then the model."""
        filled = {}
        for one in self.parameters():
            tried = [settings.get(one.id), (start or {}).get(one.id), one.start]
            filled[one.id] = next(value for value in tried if one.fits(value))
        return filled

    def said_setting(self, settings: Settings) -> str:
        """Return whole settings in one line."""
        return " · ".join(f"{one.label}: {one.said(settings[one.id])}" for one in self.parameters())

    def said_outputs(self, outputs: Outputs) -> list[dict[str, str]]:
        """Return each output as `{id, label, short, value, unit}`, ready to show."""

        def shown(one: Output) -> bool:
            return outputs[one.id] is not None

        return [
            {
                "id": one.id,
                "label": one.label,
                "short": one.short or one.label,
                "value": number(outputs[one.id]) + ("%" if shown(one) and one.unit == "%" else ""),
                "unit": one.unit if shown(one) and one.unit != "%" else "",
            }
            for one in self.outputs()
        ]


def number(value: Any) -> str:
    """Return a number with at most two decimals and a true minus sign, a word as it is, None as a dash."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    return f"{round(value, 2) + 0.0:.10g}".replace("-", "−")


def told(outputs: Sequence[Mapping[str, str]]) -> str:
    """Return outputs in one line: label, number, unit."""
    return "; ".join(
        f"{one['short']} {one['value']}{' ' if one['unit'] else ''}{one['unit']}" for one in outputs
    )


def without_a_loss(ones: Sequence[tuple[float, float]]) -> list[list[int]]:
    """Return for each `(more, less)` the places of those that beat it: at least as much, for no more.

    One of the two must be strictly better (Pareto dominance). An empty list: on the frontier.
    """
    return [
        [
            at
            for at, (more, less) in enumerate(ones)
            if more >= own_more and less <= own_less and (more > own_more or less < own_less)
        ]
        for own_more, own_less in ones
    ]


@cache
def models() -> dict[str, type[Model]]:
    """Return every model by name. A model is registered by its module standing in this folder."""
    found: dict[str, type[Model]] = {}
    for entry in files("crosscurrents.exercises.models").iterdir():
        stem, dot, ending = entry.name.partition(".")
        if (dot, ending) != (".", "py") or stem in {"__init__", "base"}:
            continue
        module = import_module(f"crosscurrents.exercises.models.{stem}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Model) and value.__module__ == module.__name__:
                found[stem] = value
    return found


def model(name: str, data: Mapping[str, Any]) -> Model:
    """Return a model with its data, checked; `SpecError` for an unknown name or data that do not fit."""
    known = models()
    if name not in known:
        raise SpecError(f'no model "{name}": use one of {", ".join(sorted(known))}')
    try:
        made = msgspec.convert(dict(data), known[name])
    except msgspec.ValidationError as fault:
        raise SpecError(f"data does not fit the model {name}: {fault}") from None
    made.check()
    return made


def verdict_said(verdict: str) -> str:
    """Return a verdict in words."""
    return {
        "wrong": _("Clearly wrong"),
        "rough": _("Rough, but of some use"),
        "fair": _("Fair enough here"),
    }[verdict]
