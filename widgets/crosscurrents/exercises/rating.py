"""Rating: where the learner stands now, and, thinking back, where they stood before the chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing, Kind, Response, SpecError, object_schema, unique
from crosscurrents.exercises.paper import Block, Say, Sheet
from crosscurrents.exercises.parts.listed import Step
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap
from crosscurrents.exercises.tallies.change import Change
from crosscurrents.exercises.tallies.tally import Label, Tally, counted_rows

_WHEN = ("now", "before")
_WIDTH, _SIDE = 340.0, 16.0


class _Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    text: str


class Rating(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A retrospective rating: each statement twice, *now* and *before the chapter*.

    Response: `{now: {statement: value}, before: {statement: value}}`. The changes open when all are rated.
    Nothing is scored: the difference between two impressions of oneself measures no learning.
    """

    name: ClassVar[str] = "rating"

    statements: list[_Statement]
    scale: list[Step]

    def check(self) -> None:
        """Raise `SpecError` for empty or doubled statements and a scale that is not whole steps upwards."""
        unique([one.id for one in self.statements], "statements")
        if not self.statements:
            raise SpecError("a rating needs at least one entry in `statements`")
        if len(self.statements) > 10:
            raise SpecError(
                f"{len(self.statements)} statements, each rated twice, are over 20 actions: keep 10 at most"
            )
        for one in self.statements:
            if not one.text.strip():
                raise SpecError(f'statement "{one.id}" has no text: write what is to be rated')
        values = [step.value for step in self.scale]
        if not 3 <= len(values) <= 7:
            raise SpecError(f"the scale has {len(values)} steps: give it 3 to 7")
        if values != list(range(values[0], values[0] + len(values))):
            raise SpecError(f"the scale's values are {values}: let them rise by one from step to step")
        unique([step.label for step in self.scale], "steps of the scale")

    def public(self) -> dict[str, Any]:
        """Return statements and scale: there is nothing to hold back."""
        return {
            "statements": msgspec.to_builtins(self.statements),
            "scale": msgspec.to_builtins(self.scale),
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{now, before}`, each a value of the scale per statement."""
        values = {"type": "integer", "enum": [step.value for step in self.scale]}
        each = object_schema({one.id: values for one in self.statements})
        return object_schema(dict.fromkeys(_WHEN, each))

    def progress(self, response: Response) -> tuple[int, int]:
        """Count every single rating."""
        return sum(len(response.get(when, {})) for when in _WHEN), 2 * len(self.statements)

    def view(self, response: Response) -> dict[str, Any]:
        """Return how many ratings are still open; once none is, the changes, their sum, and the drawing."""
        done, needed = self.progress(response)
        if done < needed:
            return {"complete": False, "left": needed - done}
        changes = self._changes(response)
        drawing = self.draw(response)
        return {
            "complete": True,
            "left": 0,
            "changes": changes,
            "summary": _summary([one["change"] for one in changes]),
            "caution": caution(),
            "drawing": drawing.as_dict() if drawing else None,
        }

    def _changes(self, response: Response) -> list[dict[str, Any]]:
        now, before = response.get("now", {}), response.get("before", {})
        return [
            {
                "id": one.id,
                "text": one.text,
                "before": before[one.id],
                "now": now[one.id],
                "change": now[one.id] - before[one.id],
                "said": _said(now[one.id] - before[one.id]),
            }
            for one in self.statements
            if one.id in now and one.id in before
        ]

    def _label(self, value: int | None) -> str:
        found = next((step for step in self.scale if step.value == value), None)
        return f"{found.value} ({found.label})" if found else _("not answered")

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return one line per statement: before, then now."""
        now, before = response.get("now", {}), response.get("before", {})
        return [
            (
                one.text,
                _("before: {before}; now: {now}").format(
                    before=self._label(before.get(one.id)), now=self._label(now.get(one.id))
                ),
            )
            for one in self.statements
        ]

    def draw(self, response: Response) -> Drawing | None:
        """Return the dumbbell chart of all statements rated both ways, or None before the first."""
        changes = self._changes(response)
        if not changes:
            return None
        return Drawing(
            svg=self._chart(changes),
            caption=_("Your ratings before the chapter, as you remember it, and now."),
            header=[_("Statement"), _("Before"), _("Now"), _("Change")],
            rows=[
                [one["text"], self._label(one["before"]), self._label(one["now"]), one["said"]]
                for one in changes
            ],
        )

    def _chart(self, changes: Sequence[Mapping[str, Any]]) -> str:
        first, last = self.scale[0], self.scale[-1]
        step = (_WIDTH - 2 * _SIDE) / (len(self.scale) - 1)
        x = {one.value: _SIDE + step * at for at, one in enumerate(self.scale)}
        parts = [
            *_key(),
            words(wrap(f"{first.value} {first.label}", 20), 4, 46, 13, class_="cc-soft"),
            words(
                wrap(f"{last.value} {last.label}", 20),
                _WIDTH - 4,
                46,
                13,
                class_="cc-soft",
                text_anchor="end",
            ),
        ]
        most = max(len(wrap(f"{one.value} {one.label}", 20)) for one in (first, last))
        y = 46 + 16.25 * (most - 1) + 30
        for one in changes:
            lines = wrap(one["text"], 44)
            parts.append(words(lines, 4, y, 14, class_="cc-ink"))
            y += 17.5 * (len(lines) - 1) + 22
            parts.append(
                tag("line", x1=_SIDE, x2=_WIDTH - _SIDE, y1=y, y2=y, class_="cc-stroke-line", stroke_width=2)
            )
            parts += [
                tag("line", x1=at, x2=at, y1=y - 4, y2=y + 4, class_="cc-stroke-line", stroke_width=2)
                for at in x.values()
            ]
            parts += _dumbbell(x[one["before"]], x[one["now"]], y)
            y += 38
        return picture(_WIDTH, y - 18, _("Your ratings, before and now"), parts)

    def paper(self) -> list[Block]:
        """Return the statements with the scale's numbers to mark."""
        numbers = "  ".join(str(step.value) for step in self.scale)
        legend = ", ".join(f"{step.value} {step.label}" for step in self.scale)
        rows = [[one.text, numbers] for one in self.statements]
        return [
            Say(_("A ring for before the chapter, a cross for now. {legend}.").format(legend=legend)),
            Sheet(_("Looking back"), [_("Statement"), _("Before and now")], rows),
        ]

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return the pairs of before and now, of those who rated a statement both ways."""
        known = [step.value for step in self.scale]
        return [
            Change(
                id="change",
                title=_("Before the chapter, as people remember it, and now"),
                rows=tuple(Label(one.id, one.text) for one in self.statements),
                steps=tuple(Label(str(step.value), step.label) for step in self.scale),
                before=_("before, thinking back"),
                now=_("now"),
                note=caution(),
                **counted_rows(
                    [one.id for one in self.statements],
                    [
                        {
                            one["id"]: f"{one['before']}>{one['now']}"
                            for one in self._changes(response)
                            if one["before"] in known and one["now"] in known
                        }
                        for response in responses
                    ],
                ),
            )
        ]


def caution() -> str:
    """Return the line that always goes with the chart.

    That looking back is an impression is a plain reading; retrospective pre-tests agree well with true ones
    in some trainings, which still makes them no measurement of what was learned.
    """
    return _(
        "Looking back is an impression, not a measurement. It cannot tell what you learned, or what you will "
        "do differently; it shows where you see a change."
    )


def _said(change: int) -> str:
    if change == 0:
        return _("no change")
    if abs(change) == 1:
        return _("one step up") if change > 0 else _("one step down")
    return (_("{n} steps up") if change > 0 else _("{n} steps down")).format(n=abs(change))


def _summary(changes: Sequence[int]) -> str:
    """Return how many statements moved which way, in one plain sentence without praise."""
    up, down = sum(one > 0 for one in changes), sum(one < 0 for one in changes)
    if not up and not down:
        return _(
            "You rate every statement as you did before. That can mean the ground was familiar, or that the "
            "next meeting will tell."
        )
    sentence = _("Of {all} statements: {up} higher now, {same} the same, {down} lower.").format(
        all=len(changes), up=up, same=len(changes) - up - down, down=down
    )
    if down:
        sentence += " " + _("Lower is no setback: it can mean that you now see more of what makes this hard.")
    return sentence


def _key() -> list[str]:
    return [
        tag("circle", cx=12, cy=14, r=6, class_="cc-card cc-stroke-b", stroke_width=3),
        words([_("before, thinking back")], 26, 19, 13, class_="cc-ink"),
        tag("circle", cx=190, cy=14, r=7, class_="cc-a"),
        words([_("now")], 204, 19, 13, class_="cc-ink"),
    ]


def _dumbbell(before: float, now: float, y: float) -> list[str]:
    """Return a ring for before and a disc for now (inside the ring where both are the same)."""
    if before == now:
        return [
            tag("circle", cx=now, cy=y, r=10, class_="cc-card cc-stroke-b", stroke_width=3),
            tag("circle", cx=now, cy=y, r=5, class_="cc-a"),
        ]
    return [
        tag("line", x1=before, x2=now, y1=y, y2=y, class_="cc-stroke-a", stroke_width=4),
        tag("circle", cx=before, cy=y, r=7, class_="cc-card cc-stroke-b", stroke_width=3),
        tag("circle", cx=now, cy=y, r=8, class_="cc-a"),
    ]
