"""Toy model: which of three forms of governing a network suits which conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.models.base import Assumption, Choice, Model, Number, Output, Settings
from crosscurrents.exercises.parts.svg import picture, tag, words

PROFILES: dict[str, dict[str, tuple[int, int]]] = {
    "shared": {"trust": (5, 5), "members": (1, 1), "consensus": (5, 5), "need": (1, 1)},
    "lead": {"trust": (1, 2), "members": (3, 3), "consensus": (2, 2), "need": (3, 3)},
    "administrative": {"trust": (3, 3), "members": (3, 5), "consensus": (4, 4), "need": (5, 5)},
}
"""Where each form is at home, on five steps per condition, as `(lowest, highest)`."""

BANDS = (6, 10, 15, 25)
"""Most members for steps 1 to 4; more are step 5."""

CONDITIONS = ("trust", "members", "consensus", "need")
_FULL = 4  # points of a condition that fits


class Governance(Model, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Four conditions -> how well each of three forms fits, 0 to 16 points.

    A condition gives a form 4 points less the steps it lies outside the form's range in `PROFILES`, never
    below 0; the points add up. The forms and the four conditions are Provan and Kenis's (2008, source C21),
    who set them out in words (high, moderate, low; few, moderate, many); steps, bands and points are ours.
    """

    name: ClassVar[str] = "governance"
    plotted: ClassVar[tuple[str, ...]] = ("shared", "lead", "administrative")
    span: ClassVar[tuple[float, float]] = (0, 16)

    def parameters(self) -> Sequence[Number | Choice]:
        """Return the four conditions."""
        five = _("of 5")
        return (
            Number(
                "trust",
                _("How widely trust is spread"),
                1,
                5,
                3,
                unit=five,
                ends=(_("a few, through one centre"), _("nearly all trust each other")),
            ),
            Number("members", _("Number of members"), 3, 40, 11, ends=(_("few"), _("many"))),
            Number(
                "consensus",
                _("Agreement on goals"),
                1,
                5,
                3,
                unit=five,
                ends=(_("little"), _("wide")),
            ),
            Number(
                "need",
                _("Need for joint skills"),
                1,
                5,
                3,
                unit=five,
                ends=(_("members' own are enough"), _("much joint work, much outside contact")),
            ),
        )

    def said_setting(self, settings: Settings) -> str:
        """Return the four conditions in one line."""
        return " · ".join(f"{_condition(one)} {settings[one]}" for one in CONDITIONS)

    def outputs(self) -> Sequence[Output]:
        """Return the fit of each form."""
        unit = _("of 16")
        return tuple(Output(which, _form(which), unit, _short(which)) for which in PROFILES)

    def points(self, which: str, settings: Settings) -> dict[str, int]:
        """Return the points that each condition gives one form, 0 to 4."""
        found = {}
        for condition in CONDITIONS:
            low, high = PROFILES[which][condition]
            step = band(settings["members"]) if condition == "members" else settings[condition]
            found[condition] = max(0, _FULL - max(low - step, step - high, 0))
        return found

    def work_out(self, settings: Settings) -> dict[str, Any]:
        """Return the sum of points of each form."""
        return {which: sum(self.points(which, settings).values()) for which in PROFILES}

    def say(self, settings: Settings) -> Sequence[str]:
        """Return the form that fits best, or the ones that tie."""
        found = self.work_out(settings)
        most = max(found.values())
        best = [_form(which) for which, points in found.items() if points == most]
        if len(best) == 1:
            second = sorted(found.values())[-2]
            gap = most - second
            return [
                (
                    _("{form} fits best, by 1 point. One step on one slider can turn that round.")
                    if gap == 1
                    else _("{form} fits best, {gap} points ahead of the next.")
                ).format(form=best[0], gap=gap)
            ]
        return [
            _(
                "A tie: {forms}. These four conditions do not decide between them; something else has to."
            ).format(forms=", ".join(best))
        ]

    def formula(self) -> Sequence[str]:
        """Return the scoring rule and each form's home."""
        steps = _("few (1), up to 10 (2), up to 15 (3), up to 25 (4), more (5)")
        lines = [
            _(
                "Each condition gives a form 4 points, less 1 for every step away from where that form is at "
                "home, never below 0. The four are added up: 16 at most."
            ),
            _("Members count as steps: {steps}.").format(steps=steps),
        ]
        for which, home in PROFILES.items():
            where = "; ".join(f"{_condition(one)} {_range(*home[one])}" for one in CONDITIONS)
            lines.append(f"{_form(which)}: {where}.")
        return lines

    def assumptions(self) -> Sequence[Assumption]:
        """Return five; a free choice and conditions that stay put are clearly wrong."""
        return (
            Assumption(
                "weigh",
                _("The four conditions weigh the same."),
                "rough",
                _("Nobody has shown that they do. With hardly any trust, a perfect size may not help."),
            ),
            Assumption(
                "free",
                _("The members can have whichever form fits best."),
                "wrong",
                _(
                    "A grant may name a lead organisation, a statute may name an agency, and a new office "
                    "has to be paid for. Often the form is settled before anybody looks at the fit."
                ),
            ),
            Assumption(
                "ladder",
                _("Trust can be put on a scale from 1 to 5 for a whole network."),
                "rough",
                _("It hides who trusts whom. Two networks at 3 can look nothing alike from the edge."),
            ),
            Assumption(
                "bands",
                _("Eleven members and fifteen members come to the same."),
                "fair",
                _("Lines have to be drawn somewhere, and these two are close. The exact lines are ours."),
            ),
            Assumption(
                "stay",
                _("Trust, agreement and need stay as they are, whichever form is chosen."),
                "wrong",
                _(
                    "The form works back on them. A lead organisation can earn trust or use it up; members "
                    "who govern together may come to agree, or tire of it."
                ),
            ),
        )

    def caution(self) -> str:
        """Return what the figures cannot tell."""
        return _(
            "It sorts conditions, and knows nothing of the people, the money or the law. It cannot tell "
            "whether a form would work here."
        )

    def picture(self, settings: Settings) -> Drawing:
        """Return the points of each form as bars, in four parts."""
        fills = ("cc-a", "cc-b", "cc-c", "cc-soft")
        parts: list[str] = []
        rows = []
        unit = (340 - 52) / 16
        for number, which in enumerate(PROFILES):
            y = 16 + 50 * number
            points = self.points(which, settings)
            total = sum(points.values())
            parts.append(words([_form(which)], 2, y, 14, class_="cc-ink"))
            parts.append(
                tag("rect", x=2, y=y + 7, width=16 * unit, height=20, class_="cc-stroke-line", fill="none")
            )
            x = 2.0
            for fill, condition in zip(fills, CONDITIONS, strict=True):
                wide = unit * points[condition]
                if wide:
                    parts.append(tag("rect", x=x, y=y + 7, width=wide - 1.5, height=20, class_=fill))
                x += wide
            parts.append(words([f"{total}"], 338, y + 23, 18, class_="cc-ink", text_anchor="end"))
            rows.append([_form(which), *(str(points[one]) for one in CONDITIONS), str(total)])
        for at, (fill, condition) in enumerate(zip(fills, CONDITIONS, strict=True)):
            x, y = 2 + 170 * (at % 2), 168 + 22 * (at // 2)
            parts.append(tag("rect", x=x, y=y - 11, width=13, height=13, class_=fill))
            parts.append(words([_condition(condition)], x + 19, y, 13, class_="cc-ink"))
        return Drawing(
            svg=picture(340, 200, _("Fit of three forms"), parts),
            caption=_("Points out of 16 for each form, and which condition they come from. A toy model."),
            header=[_("Form"), *(_condition(one) for one in CONDITIONS), _("Sum")],
            rows=rows,
        )


def band(members: int) -> int:
    """Return the step, 1 (few) to 5 (many), of a number of members."""
    return 1 + sum(members > most for most in BANDS)


def _range(low: int, high: int) -> str:
    return f"{low}" if low == high else f"{low}–{high}"


def _form(which: str) -> str:
    return {
        "shared": _("Members govern together"),
        "lead": _("One lead organisation"),
        "administrative": _("An office of the network's own"),
    }[which]


def _short(which: str) -> str:
    return {"shared": _("Together"), "lead": _("One leads"), "administrative": _("Own office")}[which]


def _condition(which: str) -> str:
    return {
        "trust": _("trust"),
        "members": _("members"),
        "consensus": _("agreement"),
        "need": _("joint skills"),
    }[which]
