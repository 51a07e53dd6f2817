"""Ledger: gain against hours and delay for one joint project, under three assumptions. A toy that says so."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import (
    Drawing,
    Kind,
    Response,
    SpecError,
    choice_schema,
    object_schema,
    text_schema,
    unique,
)
from crosscurrents.exercises.paper import Block, Say, Sheet
from crosscurrents.exercises.parts import ledger_room as room
from crosscurrents.exercises.parts.ledger_plot import Outcome, plainly, plot, signed
from crosscurrents.exercises.parts.tallied import chosen
from crosscurrents.exercises.tallies.tally import Tally

OWN = "own"
QUANTITIES = ("gain", "hours", "delay")
LEVELS = ("low", "middle", "high")
BANDS = ("advantage", "depends", "inertia")

_Range = tuple[float, float]
_KEPT = "\N{NO-BREAK SPACE}"  # keeps a bracket of the formula on one line


class _Scale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    gain: _Range = (0, 10)  # points
    hours: _Range = (0, 200)  # hours
    delay: _Range = (0, 24)  # months
    worth: _Range = (0, 100)  # hours for one point of gain


class _Three(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    low: float
    middle: float
    high: float


class _Prefill(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    gain: _Three
    hours: _Three
    delay: _Three
    worth: float | None = None


class _Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    name: str
    about: str
    prefill: _Prefill


def outcome(gain: float, hours: float, delay: float, *, worth: float, horizon: float) -> Outcome:
    """Return benefit and net of one assumption: a gain fades evenly to nothing over `horizon` months.

    `benefit = gain * worth * (1 - delay / horizon)` and `net = benefit - hours`. The formula is ours, for
    teaching; advantage and inertia are Huxham and Vangen's words (source C1), which put no number on them.
    """
    benefit = gain * worth * max(0.0, 1 - delay / horizon)
    return Outcome(gain, hours, delay, benefit, benefit - hours)


def band(nets: Sequence[float]) -> str:
    """Return "advantage" when every net is above 0, "inertia" when every one is below, else "depends"."""
    if all(net > 0 for net in nets):
        return "advantage"
    return "inertia" if all(net < 0 for net in nets) else "depends"


class Ledger(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Expected gain, hours and delay of one project, as low, middle and high guesses.

    Response: `{case: case id or "own", title, gain: {low, middle, high}, hours: {…}, delay: {…}, worth,
    tried, drafts: {case id: {gain, hours, delay, worth}}}`; `worth` is the hours one point of gain is worth
    to the learner, `tried` says that a number was changed (and stays when it is put back), `drafts` keeps
    the numbers of the projects not looked at just now.

    Three points are worked out: *cautious* (least gain, most hours, longest delay), *middle*, *hopeful*
    (the reverse). Net falls or rises evenly with each guess, so no other mix leaves the span between them.
    """

    name: ClassVar[str] = "ledger"

    cases: tuple[_Case, ...] = ()
    own: bool = False
    scale: _Scale = _Scale()
    horizon: float = 36

    def check(self) -> None:
        """Raise `SpecError` without a case, for ranges that do not rise, or numbers outside them."""
        unique([case.id for case in self.cases], "cases")
        if not self.cases and not self.own:
            raise SpecError("a ledger needs an entry in `cases`, or `own: true`")
        if any(case.id == OWN for case in self.cases):
            raise SpecError(f'a case has the id "{OWN}", which stands for the learner\'s own: rename it')
        for which, (low, high) in self._ranges().items():
            if not 0 <= low < high:
                raise SpecError(f"scale {which} runs from {low:g} to {high:g}: let it rise, from 0 or more")
        if self.horizon < self.scale.delay[1]:
            raise SpecError(
                f"horizon is {self.horizon:g} months, but delay may be {self.scale.delay[1]:g}: "
                "let the horizon be as long as the longest delay"
            )
        for case in self.cases:
            numbers: dict[str, Any] = msgspec.to_builtins(case.prefill)
            for which, (low, high) in self._ranges().items():
                given = numbers.get(which)
                values = list(given.values()) if isinstance(given, dict) else [given or low]
                if any(not low <= value <= high for value in values):
                    raise SpecError(f'case "{case.id}": {which} leaves its scale, {low:g} to {high:g}')
            for which in _disorder(numbers):
                raise SpecError(f'case "{case.id}": {which} must rise from low over middle to high')

    def _ranges(self) -> dict[str, _Range]:
        ranges: dict[str, _Range] = msgspec.to_builtins(self.scale)
        return ranges

    def public(self) -> dict[str, Any]:
        """Return cases, scales, the formula and what it assumes: all of it is on the table from the start."""
        return {
            "cases": msgspec.to_builtins(self.cases),
            "own": self.own,
            "scale": {which: list(limits) for which, limits in self._ranges().items()},
            "formula": [
                _("benefit = gain × worth × {waited}").format(
                    waited=_("(1 − delay ÷ {horizon})")
                    .format(horizon=f"{self.horizon:g}")
                    .replace(" ", _KEPT)
                ),
                _("net = benefit − hours"),
            ],
            "assumes": self._assumes(),
        }

    def _assumes(self) -> list[str]:
        return [
            _("Everything fits into hours. Much that matters does not: safety, trust, somebody's good name."),
            _(
                "A gain is worth less the longer it takes, evenly, and nothing after {horizon} months. That "
                "is our choice; nobody has measured it."
            ).format(horizon=f"{self.horizon:g}"),
            _("Cautious puts all the worst guesses together, hopeful all the best. Real projects mix them."),
            _("It looks from one seat. To a smaller partner the same hour may weigh more."),
            _("It takes guesses for facts. It can start an argument; it cannot settle one."),
        ]

    def schema(self) -> dict[str, Any]:
        """Return the schema of the response; every number lies within its scale."""
        numbers: dict[str, Any] = {
            which: {"type": "number", "minimum": low, "maximum": high}
            for which, (low, high) in self._ranges().items()
        }
        for which in QUANTITIES:
            numbers[which] = object_schema(dict.fromkeys(LEVELS, numbers[which]))
        cases = self._cases()
        drafts = object_schema({case: object_schema(numbers) for case in cases})
        return object_schema(
            {
                "case": choice_schema(cases),
                "title": text_schema(120),
                **numbers,
                "tried": {"type": "boolean"},
                "drafts": drafts,
            }
        )

    def _cases(self) -> list[str]:
        return [case.id for case in self.cases] + ([OWN] if self.own else [])

    def progress(self, response: Response) -> tuple[int, int]:
        """Count the choice of a project, nine guesses, what a point is worth, and a guess of one's own: 12.

        Taking a fictional project over as it stands fills in ten numbers; the last action is to change one.
        """
        done = sum(len(response.get(which, {})) for which in QUANTITIES)
        return done + ("case" in response) + ("worth" in response) + self._guessed(response), 12

    def _guessed(self, response: Response) -> bool:
        """Return whether a number was entered or changed, even if it was put back since (`tried`)."""
        given = next((case.prefill for case in self.cases if case.id == response.get("case")), None)
        prefill: dict[str, Any] = msgspec.to_builtins(given) if given else {}
        numbers = {which: response[which] for which in (*QUANTITIES, "worth") if which in response}
        return bool(response.get("tried")) or (bool(numbers) and numbers != prefill)

    def _name(self, response: Response) -> str:
        chosen = response.get("case")
        if chosen == OWN:
            return str(response.get("title", "")).strip() or _("A project of your own")
        return next((case.name for case in self.cases if case.id == chosen), "")

    def outcomes(self, response: Response) -> dict[str, Outcome] | None:
        """Return the cautious, middle and hopeful outcome; None while a number is missing or out of order."""
        if _open(response) or _disorder(response):
            return None
        gain, hours, delay = (response[which] for which in QUANTITIES)
        mixes = {
            "cautious": (gain["low"], hours["high"], delay["high"]),
            "middle": (gain["middle"], hours["middle"], delay["middle"]),
            "hopeful": (gain["high"], hours["low"], delay["low"]),
        }
        return {which: self._work_out(*mix, response["worth"]) for which, mix in mixes.items()}

    def _work_out(self, gain: float, hours: float, delay: float, worth: float) -> Outcome:
        return outcome(gain, hours, delay, worth=worth, horizon=self.horizon)

    def view(self, response: Response) -> dict[str, Any]:
        """Return what is still open; with all numbers in order, the three outcomes, the band, the drawing."""
        found = self.outcomes(response)
        if found is None:
            return {
                "complete": False,
                "open": _open(response),
                "disorder": [
                    _(
                        "{quantity}: low, middle and high should rise. Swap them and the picture opens."
                    ).format(quantity=_label(which))
                    for which in _disorder(response)
                ],
            }
        verdict = band([one.net for one in found.values()])
        drawing = self.draw(response)
        return {
            "complete": True,
            "open": [],
            "disorder": [],
            "points": [
                {"id": which, "label": _label(which), "sum": self._sum(one, response["worth"])}
                for which, one in found.items()
            ],
            "band": verdict,
            "band_label": _label(verdict),
            "said": _said(verdict),
            "break_even": self._break_even(found["middle"]),
            "swings": self._swings(response),
            "drawing": drawing.as_dict() if drawing else None,
        }

    def _sum(self, one: Outcome, worth: float) -> str:
        """Return one outcome as a sum with its numbers put in."""
        waited = f"(1 − {one.delay:g} ÷ {self.horizon:g})".replace(" ", _KEPT)
        return f"{one.gain:g} × {worth:g} × {waited} − {one.hours:g} = {signed(one.net)}"

    def _break_even(self, middle: Outcome) -> str:
        weight = middle.gain * (1 - middle.delay / self.horizon)
        if weight <= 0:
            return _("In the middle nothing is left of the gain, whatever a point is worth to you.")
        return _("In the middle it breaks even when one point of gain is worth {worth} hours to you.").format(
            worth=plainly(middle.hours / weight)
        )

    def _swings(self, response: Response) -> list[dict[str, Any]]:
        """Return how far net moves when one guess runs from low to high and the others stay in the middle."""
        middle = {which: response[which]["middle"] for which in QUANTITIES}
        swings: list[dict[str, Any]] = []
        for which in QUANTITIES:
            ends = [
                self._work_out(**{**middle, which: response[which][level]}, worth=response["worth"]).net
                for level in ("low", "high")
            ]
            swings.append(
                {
                    "id": which,
                    "size": abs(ends[1] - ends[0]),
                    "said": _("{quantity} from low to high: net from {low} to {high}").format(
                        quantity=_label(which), low=signed(ends[0]), high=signed(ends[1])
                    ),
                }
            )
        largest = max(one["size"] for one in swings)
        return [{**one, "largest": largest > 0 and one["size"] == largest} for one in swings]

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return project, guesses, worth, and what the toy makes of them."""
        lines = [(_("Project"), self._name(response))] if "case" in response else []
        for which in QUANTITIES:
            given = response.get(which, {})
            if given:
                values = " / ".join(f"{given[one]:g}" if one in given else "?" for one in LEVELS)
                lines.append((_("{quantity}, low / middle / high").format(quantity=_label(which)), values))
        if "worth" in response:
            lines.append((_("Worth of one point, in hours"), f"{response['worth']:g}"))
        found = self.outcomes(response)
        if found:
            verdict = band([one.net for one in found.values()])
            nets = ", ".join(f"{_label(which).lower()} {signed(one.net)}" for which, one in found.items())
            lines.append((_("Toy ledger"), f"{_label(verdict)} ({nets})"))
        return lines

    def draw(self, response: Response) -> Drawing | None:
        """Return benefit against effort with the three points and the break-even line, or None before."""
        found = self.outcomes(response)
        if found is None:
            return None
        return Drawing(
            svg=plot(found, {which: _label(which) for which in found}),
            caption=_("{name}: benefit against effort, both in hours. A toy model with your guesses.").format(
                name=self._name(response)
            ),
            header=[_("Assumption"), _("Effort, hours"), _("Benefit, hours"), _("Net, hours")],
            rows=[
                [_label(which), plainly(one.hours), plainly(one.benefit), signed(one.net)]
                for which, one in found.items()
            ],
        )

    def paper(self) -> list[Block]:
        """Return a table to write the guesses in, with the sum to work out."""
        heads = [_("Guess"), _("Low"), _("Middle"), _("High")]
        blocks: list[Block] = [Say(f"{case.name}. {case.about}") for case in self.cases]
        rows = [
            [_("Gain, 0 to 10 points"), "", "", ""],
            [_("Hours of work, all members together"), "", "", ""],
            [_("Months until the gain begins"), "", "", ""],
            [_("Net, in hours"), "", "", ""],
        ]
        formula = _(
            "Toy model. Benefit = gain x hours one point is worth x (1 - months / {horizon}). "
            "Net = benefit - hours. Work it out for low gain, high hours and a long wait; for the middle; "
            "and for high gain, low hours and a short wait."
        ).format(horizon=f"{self.horizon:g}")
        return [*blocks, Sheet(_("My guesses"), heads, rows), Say(formula)]

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return where each project lands, which guess moves it most, and what a point is worth.

        Only what was thought about counts: a fictional project taken over as it stands is nobody's guess.
        What somebody called a project of their own is in none of it.
        """
        done = [one for one in responses if self._guessed(one) and one.get("case") in self._cases()]
        found = [(one, nets) for one in done if (nets := self._nets(one))]
        names = {one.id: one.name for one in self.cases} | (
            {OWN: _("A project of their own")} if self.own else {}
        )
        return [
            room.landed(
                names, {one: _label(one) for one in BANDS}, [(one["case"], band(nets)) for one, nets in found]
            ),
            chosen(
                "swings",
                _("Which guess moves net most"),
                _("The guess that moves it most"),
                {one: _label(one) for one in QUANTITIES},
                [[swing["id"] for swing in self._swings(one) if swing["largest"]] for one, _nets in found],
                several=True,
            ),
            room.worth(
                names,
                {one.id: one.prefill.worth for one in self.cases if one.prefill.worth is not None},
                [(one["case"], one["worth"]) for one, _nets in found],
                self.scale.worth,
            ),
        ]

    def _nets(self, response: Response) -> list[float]:
        """Return the net of each outcome; nothing while a number is missing, out of order, or none (NaN)."""
        found = self.outcomes(response)
        nets = [one.net for one in found.values()] if found else []
        return nets if all(map(math.isfinite, nets)) else []


def _label(which: str) -> str:
    return {
        "gain": _("Gain"),
        "hours": _("Hours"),
        "delay": _("Delay"),
        "low": _("low"),
        "middle": _("Middle"),
        "high": _("high"),
        "cautious": _("Cautious"),
        "hopeful": _("Hopeful"),
        "advantage": _("Advantage"),
        "depends": _("It depends"),
        "inertia": _("Inertia"),
    }[which]


def _said(verdict: str) -> str:
    return {
        "advantage": _(
            "More comes out than goes in, even on your cautious guesses. Before you trust it: which guess "
            "would a doubtful partner attack first?"
        ),
        "depends": _(
            "It comes out ahead on some of your guesses and behind on others. The guess that moves it most "
            "is the one to find out about."
        ),
        "inertia": _(
            "More goes in than comes out, even on your hopeful guesses. That is no reason to stop by itself: "
            "ask what would have to be smaller, sooner or shared."
        ),
    }[verdict]


def _disorder(given: Mapping[str, Any]) -> list[str]:
    """Return the quantities whose numbers so far do not rise from low over middle to high."""
    found = []
    for which in QUANTITIES:
        values = [given.get(which, {})[level] for level in LEVELS if level in given.get(which, {})]
        if values != sorted(values):
            found.append(which)
    return found


def _open(response: Response) -> list[str]:
    """Return what is not filled in yet, in words, in the order of the page."""
    still = [] if "case" in response else [_("a project")]
    for which in QUANTITIES:
        levels = [level for level in LEVELS if level not in response.get(which, {})]
        if len(levels) == len(LEVELS):
            still.append(_label(which).lower())
        elif levels:
            still.append(f"{_label(which).lower()} ({', '.join(_label(one).lower() for one in levels)})")
    return still if "worth" in response else [*still, _("what a point is worth")]
