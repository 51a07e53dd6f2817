"""Toy model: how many members have a say in joint work, and what that costs them together in hours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing, SpecError
from crosscurrents.exercises.models.base import (
    Assumption,
    Choice,
    Frontier,
    Model,
    Number,
    Output,
    Outputs,
    Settings,
    number,
)
from crosscurrents.exercises.parts.svg import picture, tag, words

EXTRA = {"one": 0, "majority": 2, "consent": 4, "consensus": 8}
"""Minutes that one more co-lead adds to a decision, by decision rule."""

BASE, OPENING = 10, 10  # minutes: for any decision; to open a meeting
PREPARING, NOTES, ASKING = 1.0, 0.25, 2.0  # hours: a co-lead, another member, a member who is asked


class Sharing(Model, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Co-leads, a decision rule and one meeting a month -> hours, members with a say, decisions.

    With `p` co-leads of `members`, a meeting of `m` minutes and `e` minutes from `EXTRA`:
    asked = min(p, members - p) under consensus, else 0;
    hours = p * (m / 60 + 1) + (members - p) * 0.25 + asked * 2;
    say = 1 | p // 2 + 1 | p | p + asked; decisions = floor((m - 10) / (10 + e * p)).

    The question is Foot's, "sharing leadership in ways that are generous yet efficient" (sources A15, Q5);
    every number and the arithmetic are ours, for teaching.
    """

    name: ClassVar[str] = "sharing"

    members: int = 11
    needed: int = 2  # decisions a month that a setting must reach to count

    def check(self) -> None:
        """Raise `SpecError` for too few members or no decision at all."""
        if not 7 <= self.members <= 30:
            raise SpecError(f"data says {self.members} members: 7 to 30, so that six can co-lead")
        if not 0 <= self.needed <= 10:
            raise SpecError(f"data needs {self.needed} decisions a month: 0 to 10")

    def parameters(self) -> Sequence[Number | Choice]:
        """Return co-leads, decision rule and length of the meeting."""
        return (
            Number("leads", _("Co-leads"), 1, 6, 1),
            Choice("rule", _("How they decide"), tuple((one, _rule(one)) for one in EXTRA), "one"),
            Number("minutes", _("Monthly meeting"), 30, 180, 60, step=15, unit=_("min")),
        )

    def said_setting(self, settings: Settings) -> str:
        """Return co-leads, rule and length of the meeting, in one line."""
        leads = settings["leads"]
        who = _("one lead") if leads == 1 else _("{n} co-leads").format(n=leads)
        return f"{who} · {_rule(settings['rule'])}" + f" · {settings['minutes']}\N{NO-BREAK SPACE}{_('min')}"

    def outputs(self) -> Sequence[Output]:
        """Return hours, members with a say, decisions."""
        return (
            Output("hours", _("Hours a month, all together"), "", _("Hours")),
            Output("say", _("Members with a say"), _("of {all}").format(all=self.members), _("With a say")),
            Output("decisions", _("Decisions a month"), "", _("Decisions")),
        )

    def work_out(self, settings: Settings) -> dict[str, Any]:
        """Return hours (to a quarter), members with a say and decisions."""
        leads, rule, minutes = settings["leads"], settings["rule"], settings["minutes"]
        asked = self.asked(settings)
        hours = leads * (minutes / 60 + PREPARING) + (self.members - leads) * NOTES + asked * ASKING
        say = {"one": 1, "majority": leads // 2 + 1}.get(rule, leads + asked)
        return {
            "hours": hours,
            "say": say,
            "decisions": math.floor((minutes - OPENING) / (BASE + EXTRA[rule] * leads)),
        }

    def asked(self, settings: Settings) -> int:
        """Return how many members who do not co-lead are asked beforehand: one each, under consensus."""
        leads: int = settings["leads"]
        return min(leads, self.members - leads) if settings["rule"] == "consensus" else 0

    def formula(self) -> Sequence[str]:
        """Return the arithmetic, one line for each output."""
        return (
            _(
                "Hours = co-leads × (meeting + 1 hour to prepare) + every other member × ¼ hour for the "
                "notes."
            ),
            _(
                "Members with a say: one decides, 1; majority, more than half of the co-leads; consent, "
                "every co-lead; consensus, every co-lead and one further member whom each has asked (2 "
                "hours more for each one asked)."
            ),
            _(
                "Decisions = (meeting − 10 minutes) ÷ minutes for one, rounded down. One takes 10 minutes "
                "and, for every co-lead, 0 more (one decides), 2 (majority), 4 (consent) or 8 (consensus)."
            ),
        )

    def assumptions(self) -> Sequence[Assumption]:
        """Return six; an hour's equal price and a say that is always heard are clearly wrong."""
        return (
            Assumption(
                "prepare",
                _("Each co-lead needs an hour to prepare for each meeting."),
                "fair",
                _(
                    "Some need more and some less; as an average it does no harm. Change it to two hours and "
                    "the order of your settings hardly moves."
                ),
            ),
            Assumption(
                "talk",
                _("Every further co-lead adds the same number of minutes to a decision."),
                "rough",
                _(
                    "The fifth voice may add a minute or an evening. The direction is right, the even step "
                    "is a convenience."
                ),
            ),
            Assumption(
                "equal",
                _("An hour costs every member the same."),
                "wrong",
                _(
                    "A group with two part-time staff gives up far more of its week in an hour than a county "
                    "department does. Adding the hours up hides who pays them."
                ),
            ),
            Assumption(
                "notes",
                _("Members who do not co-lead spend a quarter of an hour a month on the notes."),
                "rough",
                _("Some never open them, some read every line. It is small beside the rest either way."),
            ),
            Assumption(
                "voice",
                _("Whoever has a say in a decision is heard in it."),
                "wrong",
                _(
                    "A seat and a rule do not make anybody listen. Rank, money and habit go on working "
                    "inside the meeting, so the count of members with a say is the most there can be."
                ),
            ),
            Assumption(
                "carry",
                _("A decision takes the same work afterwards, whoever made it."),
                "rough",
                _(
                    "People may carry out more readily what they helped decide, and some never do. This is "
                    "what consensus is often said to be for, and the toy leaves it out."
                ),
            ),
        )

    def caution(self) -> str:
        """Return what the figures cannot tell."""
        return _(
            "Hours and heads are all it counts. It cannot tell whether a decision was good, whether anybody "
            "felt respected, or who can afford the hours."
        )

    def say(self, settings: Settings) -> Sequence[str]:
        """Return what a decision costs, or that there is time for none."""
        found = self.work_out(settings)
        if not found["decisions"]:
            return [_("The meeting is too short for a single decision under this rule.")]
        cost = number(round(found["hours"] / found["decisions"], 1))
        lines = [_("One decision costs {hours} hours of everybody's time together.").format(hours=cost)]
        if not self.enough(found):
            lines.append(_("It decides fewer than {needed} a month.").format(needed=self.needed))
        return lines

    def frontier(self) -> Frontier:
        """Return members with a say against hours."""
        return Frontier(
            "say",
            "hours",
            _(
                "On the frontier: with at least {needed} decisions a month, no other setting you kept gives "
                "as many members a say for fewer hours, or more of them for as many."
            ).format(needed=self.needed),
            _("decides too little"),
        )

    def enough(self, outputs: Outputs) -> bool:
        """Return whether a setting decides what is needed."""
        return bool(outputs["decisions"] >= self.needed)

    def picture(self, settings: Settings) -> Drawing:
        """Return the members round a table: co-leads, those asked, those who read the notes."""
        leads, asked = settings["leads"], self.asked(settings)
        say = self.work_out(settings)["say"]
        parts = [
            tag("ellipse", cx=170, cy=86, rx=112, ry=42, class_="cc-warm"),
            words(
                [_("{n} of {all}").format(n=say, all=self.members)],
                170,
                83,
                22,
                class_="cc-ink",
                text_anchor="middle",
            ),
            words([_("have a say")], 170, 104, 14, class_="cc-soft", text_anchor="middle"),
        ]
        for at in range(self.members):
            angle = math.pi * (1.5 + 2 * at / self.members)
            x, y = 170 + 148 * math.cos(angle), 86 + 68 * math.sin(angle)
            if at < leads:
                parts.append(tag("circle", cx=x, cy=y, r=11, class_="cc-a"))
            elif at < leads + asked:
                parts.append(tag("circle", cx=x, cy=y, r=9, class_="cc-card cc-stroke-a", stroke_width=4))
            else:
                parts.append(
                    tag("circle", cx=x, cy=y, r=8, class_="cc-card cc-stroke-soft", stroke_width=1.5)
                )
        parts += [
            tag("circle", cx=14, cy=186, r=8, class_="cc-a"),
            words([_("co-lead")], 27, 191, 13, class_="cc-ink"),
            tag("circle", cx=112, cy=186, r=7, class_="cc-card cc-stroke-a", stroke_width=4),
            words([_("asked first")], 125, 191, 13, class_="cc-ink"),
            tag("circle", cx=227, cy=186, r=7, class_="cc-card cc-stroke-soft", stroke_width=1.5),
            words([_("reads the notes")], 239, 191, 13, class_="cc-ink"),
        ]
        return Drawing(
            svg=picture(340, 200, _("Members round the table"), parts),
            caption=_("Who is in it. {rule}: {n} of {all} members have a say.").format(
                rule=_rule(settings["rule"]), n=say, all=self.members
            ),
            header=[_("Member"), _("How many")],
            rows=[
                [_("co-lead"), str(leads)],
                [_("asked first"), str(asked)],
                [_("reads the notes"), str(self.members - leads - asked)],
            ],
        )

    def sheet(self) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        """Return each number of co-leads under each rule, with meetings of 60, 90 and 120 minutes."""
        lengths = (60, 90, 120)
        rows = []
        for leads in range(1, 7):
            for rule in EXTRA:
                found = [self.work_out({"leads": leads, "rule": rule, "minutes": one}) for one in lengths]
                cells = [f"{number(one['hours'])} / {one['decisions']}" for one in found]
                rows.append([str(leads), _rule(rule), str(found[0]["say"]), *cells])
        header = [_("Co-leads"), _("How they decide"), _("With a say")]
        return [*header, *(_("{n} min: hours / decisions").format(n=one) for one in lengths)], rows


def _rule(which: str) -> str:
    return {
        "one": _("One decides"),
        "majority": _("Majority"),
        "consent": _("Consent"),
        "consensus": _("Consensus"),
    }[which]
