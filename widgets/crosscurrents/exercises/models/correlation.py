"""Toy model: how own power and perceived fairness go together in a few members, and how fragile that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing, SpecError, unique
from crosscurrents.exercises.models.base import Assumption, Choice, Model, Number, Output, Settings, number
from crosscurrents.exercises.parts.svg import picture, tag, words
from crosscurrents.stats.correlation import leave_one_out, pearson, spearman

NONE = "none"


class _Member(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    name: str
    power: int
    fairness: int


class Correlation(Model, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ten fictional members' ratings, one left out, one moved -> Pearson, Spearman, leave-one-out range.

    Formulas and sources stand in `crosscurrents.stats.correlation`. Ratings run from `low` to `high`.
    """

    name: ClassVar[str] = "correlation"
    plotted: ClassVar[tuple[str, ...]] = ("pearson", "spearman")
    span: ClassVar[tuple[float, float]] = (-1, 1)

    members: tuple[_Member, ...]
    low: int = 0
    high: int = 10

    def check(self) -> None:
        """Raise `SpecError` for too few or many members, doubled ids, ratings off the scale or all alike."""
        if not 5 <= len(self.members) <= 15:
            raise SpecError(f"data has {len(self.members)} members: 5 to 15")
        unique([one.id for one in self.members], "members")
        if any(one.id == NONE for one in self.members):
            raise SpecError(f'a member has the id "{NONE}", which stands for nobody: rename it')
        if self.low >= self.high:
            raise SpecError(f"ratings run from {self.low} to {self.high}: let them rise")
        for one in self.members:
            if not (self.low <= one.power <= self.high and self.low <= one.fairness <= self.high):
                raise SpecError(f'member "{one.id}" lies off the scale, {self.low} to {self.high}')
        if pearson(*self._columns({})) is None:
            raise SpecError("all members have the same power, or the same fairness: nothing to compare")

    def parameters(self) -> Sequence[Number | Choice]:
        """Return who is left out, who is moved, and where to."""
        middle, still = (self.low + self.high) // 2, ("moved", NONE)
        places = {one.id: {"power": one.power, "fairness": one.fairness} for one in self.members}
        return (
            Choice("out", _("Leave out"), self._named(), NONE),
            Choice("moved", _("Move"), self._named(), NONE, sets=places),
            Number("power", _("… to own power"), self.low, self.high, middle, unless=still),
            Number("fairness", _("… and perceived fairness"), self.low, self.high, middle, unless=still),
        )

    def _named(self) -> tuple[tuple[str, str], ...]:
        """Return nobody, and each member with its number."""
        numbered = tuple((one.id, f"{at}. {one.name}") for at, one in enumerate(self.members, start=1))
        return ((NONE, _("nobody")), *numbered)

    def said_setting(self, settings: Settings) -> str:
        """Return who is left out and who is moved where, in one line."""
        names = {one.id: one.name for one in self.members}
        said = []
        if settings["out"] != NONE:
            said.append(_("without {name}").format(name=names[settings["out"]]))
        if settings["moved"] not in (NONE, settings["out"]):
            said.append(
                _("{name} moved to {power}, {fairness}").format(
                    name=names[settings["moved"]], power=settings["power"], fairness=settings["fairness"]
                )
            )
        return " · ".join(said) or _("all members as they are")

    def outputs(self) -> Sequence[Output]:
        """Return both correlations and the range."""
        return (
            Output("pearson", _("Correlation (Pearson)"), "", _("Pearson")),
            Output("spearman", _("Of the ranks (Spearman)"), "", _("Spearman")),
            Output("range", _("Pearson with any one left out"), "", _("One left out")),
        )

    def points(self, settings: Settings) -> dict[str, tuple[float, float]]:
        """Return `(power, fairness)` of every member still in, after the move."""
        found: dict[str, tuple[float, float]] = {
            one.id: (one.power, one.fairness) for one in self.members if one.id != settings.get("out")
        }
        if settings.get("moved") in found:
            found[settings["moved"]] = (settings["power"], settings["fairness"])
        return found

    def _columns(self, settings: Settings) -> tuple[list[float], list[float]]:
        points = self.points(settings).values()
        return [x for x, _y in points], [y for _x, y in points]

    def work_out(self, settings: Settings) -> dict[str, Any]:
        """Return Pearson and Spearman to two decimals, and the leave-one-out range in words."""
        columns = self._columns(settings)
        without = [one for one in leave_one_out(*columns) if one is not None]
        return {
            "pearson": _two(pearson(*columns)),
            "spearman": _two(spearman(*columns)),
            "range": _("{low} to {high}").format(
                low=number(_two(min(without))), high=number(_two(max(without)))
            )
            if without
            else None,
        }

    def say(self, settings: Settings) -> Sequence[str]:
        """Return which single member the figure hangs on most."""
        columns = self._columns(settings)
        all_in, without = pearson(*columns), leave_one_out(*columns)
        if all_in is None:
            return [_("One of the two does not vary any more: there is nothing to compare.")]
        known = [(abs(one - all_in), -at, one) for at, one in enumerate(without) if one is not None]
        if not known:
            return []
        _gap, at, value = max(known)
        who = list(self.points(settings))[-at]
        name = next(one.name for one in self.members if one.id == who)
        return [
            _("Most hangs on {name}: without that one answer Pearson is {value} instead of {now}.").format(
                name=name, value=number(_two(value)), now=number(_two(all_in))
            )
        ]

    def formula(self) -> Sequence[str]:
        """Return both coefficients in words."""
        return (
            _(
                "Pearson: for each member, power less the mean power times fairness less the mean "
                "fairness; add these up; divide by the square root of (the squares of the first, added up, "
                "× the squares of the second, added up). From −1 to +1; 0 is no straight-line link."
            ),
            _(
                "Spearman: the same, with each member's rank in place of the rating; equal ratings share a "
                "rank."
            ),
            _("One left out: Pearson again without the first member, without the second, and so on."),
        )

    def assumptions(self) -> Sequence[Assumption]:
        """Return five; that power makes the rating is clearly wrong."""
        return (
            Assumption(
                "steps",
                _("A step from 2 to 3 is as big as one from 8 to 9."),
                "rough",
                _("Nobody knows that of ratings. Spearman uses their order only; compare the two figures."),
            ),
            Assumption(
                "apart",
                _("Each member answered without knowing the others' answers."),
                "rough",
                _("People talk. Answers given after a talk in the corridor are fewer than they look."),
            ),
            Assumption(
                "cause",
                _(
                    "Where power and fairness go together, a member's power is what makes it feel fair or "
                    "unfair."
                ),
                "wrong",
                _(
                    "Two things can go together because a third stands behind both, such as a long history "
                    "or a grant that was lost. The figure is the same in each case."
                ),
            ),
            Assumption(
                "straight",
                _("A straight line describes how the two go together."),
                "rough",
                _("It may rise and then level off. The picture shows that sooner than either figure."),
            ),
            Assumption(
                "rate",
                _("A member can put its own power on a scale."),
                "fair",
                _("They did, and what they put there is what is compared: power as they see it."),
            ),
        )

    def caution(self) -> str:
        """Return what the figures cannot tell."""
        return _(
            "These members and answers are invented. A correlation cannot say what causes what, and so few "
            "answers cannot say anything about other coalitions."
        )

    def picture(self, settings: Settings) -> Drawing:
        """Return the scatter of power and fairness, a number per member, the old place of who was moved."""
        left, top, side, high = 34.0, 24.0, 292.0, 214.0
        floor = top + high
        wide = self.high - self.low
        parts = [
            tag("line", x1=left, y1=floor, x2=left + side, y2=floor, class_="cc-stroke-soft", stroke_width=1),
            tag("line", x1=left, y1=top, x2=left, y2=floor, class_="cc-stroke-soft", stroke_width=1),
            words([_("Perceived fairness")], 2, 14, 13, class_="cc-soft"),
            words([_("Own power")], left + side, floor + 34, 13, class_="cc-soft", text_anchor="end"),
        ]

        def at(x: float, y: float) -> tuple[float, float]:
            across, up = (x - self.low) / wide, (y - self.low) / wide
            return left + 15 + (side - 30) * across, floor - 15 - (high - 30) * up

        for tick in (self.low, (self.low + self.high) / 2, self.high):
            x, y = at(tick, tick)
            parts.append(words([f"{tick:g}"], x, floor + 17, 13, class_="cc-soft", text_anchor="middle"))
            parts.append(words([f"{tick:g}"], left - 6, y + 5, 13, class_="cc-soft", text_anchor="end"))
        inside = self.points(settings)
        for nr, one in enumerate(self.members, start=1):
            if one.id in inside and (one.power, one.fairness) == inside[one.id]:
                continue
            x, y = at(one.power, one.fairness)
            parts.append(
                tag(
                    "circle",
                    cx=x,
                    cy=y,
                    r=11,
                    class_="cc-card cc-stroke-soft",
                    stroke_width=1.5,
                    stroke_dasharray="3 3",
                )
            )
            parts.append(words([str(nr)], x, y + 5, 13, class_="cc-soft", text_anchor="middle"))
        taken: list[tuple[float, float]] = []
        for nr, one in enumerate(self.members, start=1):
            if one.id not in inside:
                continue
            x, y = at(*inside[one.id])
            while any(abs(x - x1) < 20 and abs(y - y1) < 12 for x1, y1 in taken):
                x += 20  # beside one that stands in the same place
            taken.append((x, y))
            fill = "cc-b" if settings.get("moved") == one.id else "cc-a"
            parts.append(tag("circle", cx=x, cy=y, r=12, class_=f"{fill}"))
            parts.append(words([str(nr)], x, y + 5, 13, class_="cc-card", text_anchor="middle"))
        without = dict(zip(inside, leave_one_out(*self._columns(settings)), strict=True))
        rows = []
        for nr, one in enumerate(self.members, start=1):
            power, fairness = inside.get(one.id, (one.power, one.fairness))
            left_out = _("left out") if one.id not in inside else number(_two(without[one.id]))
            rows.append([f"{nr}. {one.name}", number(power), number(fairness), left_out])
        return Drawing(
            svg=picture(340, floor + 42, _("Own power and perceived fairness"), parts),
            caption=_("Each dot is one fictional member; the table says which number is whose."),
            header=[_("Member"), _("Own power"), _("Perceived fairness"), _("Pearson without")],
            rows=rows,
        )

    def given(self) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        """Return the members' ratings."""
        header = [_("Member"), _("Own power"), _("Perceived fairness")]
        return header, [
            [f"{at}. {one.name}", number(one.power), number(one.fairness)]
            for at, one in enumerate(self.members, start=1)
        ]

    def sheet(self) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        """Return both coefficients with everybody in, and without each member."""
        whole = self.whole({})
        rows = []
        for out, label in self._named():
            found = self.work_out({**whole, "out": out})
            rows.append([label, number(found["pearson"]), number(found["spearman"])])
        return [_("Left out"), _("Pearson"), _("Spearman")], rows


def _two(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
