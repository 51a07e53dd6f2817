"""Estimate: commit to a guess, then set it beside the reported figure on one number line."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing, Kind, Response, SpecError, object_schema, unique
from crosscurrents.exercises.paper import Block, Say, Sheet
from crosscurrents.exercises.parts.short import numeral
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap
from crosscurrents.exercises.tallies.spread import Spread
from crosscurrents.exercises.tallies.tally import Label, Tally, counted_rows

_WIDTH, _SIDE = 340.0, 14.0
_PER_LETTER = 7.0  # about the width of a 14-unit letter, for keeping labels inside the picture
_SOURCE = re.compile(r"[A-Z]\d+")


class _Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure to guess.

    `low`, `high` and `step` make the slider. `reported` is the figure, or the upper end of a range that
    begins at `reported_low`; `reported_as` is how the source puts it ("two-thirds"); `of` names what is
    counted when the unit is a number ("alliances").
    """

    id: str
    text: str
    unit: Literal["percent", "number"]
    low: float
    high: float
    step: float = 1
    reported: float
    reported_low: float | None = None
    reported_as: str = ""
    of: str = ""
    source: str
    after: str


class Estimate(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A few guesses at reported figures.

    Response: `{guesses: {question: number}}`. The reported figures open when every guess is in.
    """

    name: ClassVar[str] = "estimate"

    questions: list[_Question]
    note: str = ""

    def check(self) -> None:
        """Raise `SpecError` for an empty list, a scale that does not hold its figures, or no source."""
        if not self.questions:
            raise SpecError("an estimate needs at least one entry in `questions`")
        if len(self.questions) > 20:
            raise SpecError(f"{len(self.questions)} questions are too many: ask for 20 guesses at most")
        unique([one.id for one in self.questions], "questions")
        for one in self.questions:
            _check(one)

    def public(self) -> dict[str, Any]:
        """Return the questions and their scales: no reported figure, no note on it."""
        return {
            "questions": [
                {
                    "id": one.id,
                    "text": one.text,
                    "unit": one.unit,
                    "of": one.of,
                    "low": one.low,
                    "high": one.high,
                    "step": one.step,
                }
                for one in self.questions
            ]
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{guesses}`: numbers within each question's scale."""
        guesses = {
            one.id: {"type": "number", "minimum": one.low, "maximum": one.high} for one in self.questions
        }
        return object_schema({"guesses": object_schema(guesses)})

    def _guesses(self, response: Response) -> dict[str, float]:
        """Return the guesses made, in the order of the questions; NaN (which JSON may carry) is no guess."""
        given = response.get("guesses", {})
        return {one.id: given[one.id] for one in self.questions if math.isfinite(given.get(one.id, math.nan))}

    def progress(self, response: Response) -> tuple[int, int]:
        """Count each guess as one action."""
        return len(self._guesses(response)), len(self.questions)

    def view(self, response: Response) -> dict[str, Any]:
        """Return, once every guess is in, each reported figure with the distance to it."""
        done, needed = self.progress(response)
        if done < needed:
            return {"complete": False, "left": needed - done}
        guesses = self._guesses(response)
        drawing = self.draw(response)
        return {
            "complete": True,
            "left": 0,
            "results": [
                {
                    "id": one.id,
                    "guess": guesses[one.id],
                    "guess_text": _figure(guesses[one.id], one),
                    "reported": one.reported,
                    "reported_low": one.reported_low,
                    "reported_text": _reported(one),
                    "difference": difference(guesses[one.id], _bottom(one), one.reported),
                    "said": _said(guesses[one.id], one),
                    "after": one.after,
                    "source": one.source,
                }
                for one in self.questions
            ],
            "note": self.note,
            "drawing": drawing.as_dict() if drawing else None,
        }

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return each question with the guess."""
        guesses = self._guesses(response)
        return [
            (one.text, _figure(guesses[one.id], one) if one.id in guesses else _("not answered"))
            for one in self.questions
        ]

    def draw(self, response: Response) -> Drawing | None:
        """Return a number line per question with guess and reported figure, or None before all guesses."""
        guesses = self._guesses(response)
        if len(guesses) < len(self.questions):
            return None
        parts, y = _key(), 46.0
        for one in self.questions:
            drawn, y = _line(one, guesses[one.id], y)
            parts += drawn
        return Drawing(
            svg=picture(_WIDTH, y - 16, _("Your guesses beside the reported figures"), parts),
            caption=_("Each line runs from the lowest to the highest guess the slider allows."),
            header=[_("Question"), _("Your guess"), _("Reported"), _("Distance")],
            rows=[
                [one.text, _figure(guesses[one.id], one), _reported(one), _said(guesses[one.id], one)]
                for one in self.questions
            ],
        )

    def paper(self) -> list[Block]:
        """Return a table to write each guess in."""
        rows = [[one.text, ""] for one in self.questions]
        return [Sheet(_("Guess before you look."), [_("Question"), _("My guess")], rows), *self._noted()]

    def key(self) -> list[Block]:
        """Return each reported figure with what it leaves out."""
        rows = [[one.text, _reported(one), one.after] for one in self.questions]
        return [Sheet(_("As reported"), [_("Question"), _("Figure"), _("What to know about it")], rows)]

    def _noted(self) -> list[Block]:
        return [Say(self.note)] if self.note else []

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return per question how the guesses spread, beside the reported figure and what to know of it."""
        made = [self._guesses(response) for response in responses]
        return [
            Spread(
                id=one.id,
                title=one.text,
                rows=(Label(one.id, _("Guesses")),),
                unit=_unit(one),
                low=one.low,
                high=one.high,
                known={one.id: _known(one)},
                note=one.after,
                **counted_rows(
                    [one.id],
                    [{one.id: numeral(guesses[one.id])} for guesses in made if one.id in guesses],
                ),
            )
            for one in self.questions
        ]


def difference(guess: float, bottom: float, top: float) -> float:
    """Return how far `guess` lies from the range `bottom`..`top`, in its own unit.

    0 inside the range (ends included), negative below it, positive above it.
    """
    if guess < bottom:
        return round(guess - bottom, 2)
    return round(guess - top, 2) if guess > top else 0.0


def _check(one: _Question) -> None:
    where = f'question "{one.id}"'
    if not one.text.strip():
        raise SpecError(f"{where} has no text: write what is to be guessed")
    if not one.after.strip():
        raise SpecError(f"{where} has no `after`: say in a sentence what the figure means")
    if one.low >= one.high:
        raise SpecError(f"{where} runs from {one.low:g} to {one.high:g}: let `low` be smaller than `high`")
    if not 0 < one.step <= one.high - one.low:
        raise SpecError(
            f"{where} has a step of {one.step:g} on a scale of {one.high - one.low:g}: "
            "use a step above 0 and no longer than the scale"
        )
    if one.unit == "percent" and (one.low < 0 or one.high > 100):
        raise SpecError(
            f"{where} is in percent but runs from {one.low:g} to {one.high:g}: stay within 0 to 100"
        )
    if _bottom(one) > one.reported:
        raise SpecError(
            f"{where} reports {_bottom(one):g} to {one.reported:g}: let `reported_low` be the smaller one"
        )
    for figure in (_bottom(one), one.reported):
        if not one.low <= figure <= one.high:
            raise SpecError(
                f"{where} reports {figure:g}, which is off its own scale "
                f"({one.low:g} to {one.high:g}): widen the scale"
            )
    if not _SOURCE.fullmatch(one.source):
        raise SpecError(
            f'{where} has the source "{one.source}": name one id of the source register, like A11'
        )


def _bottom(one: _Question) -> float:
    return one.reported if one.reported_low is None else one.reported_low


def _number(value: float) -> str:
    """Return a number without needless decimals: 40, 66.7, 1,200."""
    return f"{value:,.1f}".removesuffix(".0")


def _unit(one: _Question) -> str:
    return _("percent") if one.unit == "percent" else one.of


def _figure(value: float, one: _Question) -> str:
    return f"{_number(value)} {_unit(one)}".strip()


def _reported(one: _Question) -> str:
    """Return the reported figure as the source puts it, with the number it stands for."""
    figure = _figure(one.reported, one)
    if one.reported_low is not None and one.reported_low < one.reported:
        figure = _("{low} to {high}").format(low=_number(one.reported_low), high=figure)
    if not one.reported_as:
        return figure
    return _("{words} ({figure})").format(words=one.reported_as, figure=figure)


def _known(one: _Question) -> tuple[float, str]:
    """Return the figure that guesses are set beside, and what it is; of a range, its middle."""
    if _bottom(one) < one.reported:
        said = _("the middle of what was reported, {figure}").format(figure=_reported(one))
        return (_bottom(one) + one.reported) / 2, said
    as_put = _("reported as {words}").format(words=one.reported_as) if one.reported_as else _("reported")
    return one.reported, as_put


def _said(guess: float, one: _Question) -> str:
    """Return the distance in words; it says how far, never how good."""
    distance = difference(guess, _bottom(one), one.reported)
    ranged = _bottom(one) < one.reported
    if distance == 0:
        return _("inside the reported range") if ranged else _("the same as the reported figure")
    if ranged:
        sentence = _("{n} below the reported range") if distance < 0 else _("{n} above the reported range")
    else:
        sentence = _("{n} below the reported figure") if distance < 0 else _("{n} above the reported figure")
    gap = _number(abs(distance))
    if one.unit == "percent":
        gap = (_("{n} percentage point") if gap == "1" else _("{n} percentage points")).format(n=gap)
    return sentence.format(n=gap)


def _key() -> list[str]:
    return [
        tag("circle", cx=14, cy=13, r=7, class_="cc-a"),
        words([_("your guess")], 28, 18, 14, class_="cc-ink"),
        _diamond(136, 13),
        words([_("reported")], 150, 18, 14, class_="cc-ink"),
    ]


def _diamond(x: float, y: float) -> str:
    points = f"{x:.2f},{y - 8:.2f} {x + 8:.2f},{y:.2f} {x:.2f},{y + 8:.2f} {x - 8:.2f},{y:.2f}"
    return tag("polygon", points=points, class_="cc-b")


def _label(text: str, x: float, y: float, colour: str) -> str:
    """Return a label centred on `x` as far as the picture's edges allow."""
    half = min(len(text) * _PER_LETTER / 2, _WIDTH / 2)
    return words([text], min(max(x, half), _WIDTH - half), y, 14, class_=colour, text_anchor="middle")


def _line(one: _Question, guess: float, y: float) -> tuple[list[str], float]:
    """Return one question's number line drawn from `y` down, and where the next may begin."""

    def at(value: float) -> float:
        return _SIDE + (value - one.low) / (one.high - one.low) * (_WIDTH - 2 * _SIDE)

    lines = wrap(one.text, 46)
    axis = y + 17.5 * (len(lines) - 1) + 48
    bottom, top, here = at(_bottom(one)), at(one.reported), at(guess)
    parts = [
        words(lines, 4, y, 14, class_="cc-ink"),
        tag("line", x1=_SIDE, x2=_WIDTH - _SIDE, y1=axis, y2=axis, class_="cc-stroke-soft", stroke_width=2),
        *(
            tag("line", x1=x, x2=x, y1=axis - 5, y2=axis + 5, class_="cc-stroke-soft", stroke_width=2)
            for x in (_SIDE, _WIDTH - _SIDE)
        ),
        words([_number(one.low)], _SIDE - 10, axis + 46, 13, class_="cc-soft"),
        words([_number(one.high)], _WIDTH - _SIDE + 10, axis + 46, 13, class_="cc-soft", text_anchor="end"),
    ]
    if bottom < top:
        parts.append(tag("rect", x=bottom, y=axis - 4, width=top - bottom, height=8, class_="cc-b"))
        parts.append(_diamond(bottom, axis))
    parts.append(_diamond(top, axis))
    parts.append(tag("line", x1=here, x2=here, y1=axis - 14, y2=axis, class_="cc-stroke-a", stroke_width=2))
    parts.append(tag("circle", cx=here, cy=axis, r=6, class_="cc-a"))
    reported = _figure(one.reported, one)
    if bottom < top:
        reported = _("{low} to {high}").format(low=_number(_bottom(one)), high=reported)
    parts.append(_label(_figure(guess, one), here, axis - 20, "cc-a"))
    parts.append(_label(reported, (bottom + top) / 2, axis + 26, "cc-b"))
    return parts, axis + 84
