"""Toy model: who gets the turns in a group of five, by its make-up and its decision rule."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, ClassVar

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.models.base import Assumption, Choice, Model, Number, Output, Settings, number
from crosscurrents.exercises.parts.svg import picture, tag, words

SEATS, TURNS, FULL = 5, 60, 10
"""People in the room, turns in an evening, tickets that a person at ease holds for each turn."""


class Voice(Model, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Number of women among five and a decision rule -> expected and drawn shares of 60 turns.

    Each turn is drawn by lot. A man holds 10 tickets. A woman holds 10 under unanimity; under majority rule
    4 + 2 * (women - 1), at most 10. A share is tickets / all tickets. One evening is 60 draws, seeded by its
    number, so that it is the same each time. Ours, for teaching; no data were used. Written beside, not
    fitted to, the pattern that Karpowitz, Mendelberg and Shaker published (2012, source C26).
    """

    name: ClassVar[str] = "voice"
    plotted: ClassVar[tuple[str, ...]] = ("seats", "talk")
    span: ClassVar[tuple[float, float]] = (0, 100)

    def parameters(self) -> Sequence[Number | Choice]:
        """Return women of five, the rule, and which evening is drawn."""
        rules = (("majority", _("Majority")), ("unanimity", _("Unanimity")))
        return (
            Number("women", _("Women among the five"), 0, SEATS, 1),
            Choice("rule", _("How they decide"), rules, "majority"),
            Number("evening", _("Which evening (chance differs)"), 1, 9, 1),
        )

    def said_setting(self, settings: Settings) -> str:
        """Return women of five, rule and evening, in one line."""
        rule = self.parameters()[1].said(settings["rule"])
        who = _("{n} of {all} women").format(n=settings["women"], all=SEATS)
        return f"{who} · {rule} · {_('evening {n}').format(n=settings['evening'])}"

    def outputs(self) -> Sequence[Output]:
        """Return women's share of seats and of turns, and their turns in the drawn evening."""
        return (
            Output("seats", _("Women's share of the seats"), "%", _("Seats")),
            Output("talk", _("Women's expected share of the turns"), "%", _("Turns, expected")),
            Output(
                "drawn", _("Women's turns this evening"), _("of {all}").format(all=TURNS), _("This evening")
            ),
        )

    def tickets(self, settings: Settings) -> list[int]:
        """Return the tickets of each of the five, women first."""
        women = settings["women"]
        held = FULL if settings["rule"] == "unanimity" else min(FULL, 4 + 2 * (women - 1))
        return [held] * women + [FULL] * (SEATS - women)

    def turns(self, settings: Settings) -> list[int]:
        """Return how many of the evening's 60 turns each of the five gets, women first."""
        tickets = self.tickets(settings)
        draw = Random(settings["evening"])  # noqa: S311  a repeatable lot, nothing secret
        counts = [0] * SEATS
        for _turn in range(TURNS):
            ticket = draw.random() * sum(tickets)
            at = 0
            while ticket >= tickets[at]:
                ticket -= tickets[at]
                at += 1
            counts[at] += 1
        return counts

    def work_out(self, settings: Settings) -> dict[str, Any]:
        """Return shares in per cent (one decimal) and turns."""
        women, tickets = settings["women"], self.tickets(settings)
        return {
            "seats": 100 * women / SEATS,
            "talk": round(100 * sum(tickets[:women]) / sum(tickets), 1),
            "drawn": sum(self.turns(settings)[:women]),
        }

    def say(self, settings: Settings) -> Sequence[str]:
        """Return the gap between seats and turns, and what chance did to it."""
        found = self.work_out(settings)
        if settings["women"] in (0, SEATS):
            return [_("With one group only there is nothing to compare: every person expects 12 turns.")]
        expected = TURNS * found["talk"] / 100
        gap = number(round(found["seats"] - found["talk"], 1))
        first = (
            _("Expected turns and seats match.")
            if gap == "0"
            else _("Expected turns lie {gap} points below the seats.").format(gap=gap)
        )
        return [
            first,
            _("By tickets alone {expected} turns go to women; this evening's lot gave {drawn}.").format(
                expected=number(round(expected, 1)), drawn=found["drawn"]
            ),
        ]

    def formula(self) -> Sequence[str]:
        """Return how tickets, shares and an evening come about."""
        return (
            _("Every turn is drawn by lot. Each man holds 10 tickets."),
            _(
                "Each woman holds 10 under unanimity. Under majority rule: 4 when she is the only woman, "
                "and 2 more for every other woman, up to 10."
            ),
            _("Expected share = women's tickets ÷ all tickets. An evening is 60 draws."),
        )

    def assumptions(self) -> Sequence[Assumption]:
        """Return five; people as their category and turns as influence are clearly wrong."""
        return (
            Assumption(
                "turns",
                _("All turns are equally long."),
                "rough",
                _("One turn can be a word or ten minutes. Counting words would give another picture."),
            ),
            Assumption(
                "alike",
                _("All the women talk alike, and so do all the men."),
                "wrong",
                _(
                    "Rank, profession, language, temper and who chairs differ within each group, often "
                    "more than between them. A person is more than one line of a list."
                ),
            ),
            Assumption(
                "tickets",
                _("Under unanimity everybody is equally likely to speak next."),
                "rough",
                _(
                    "When one no can stop a decision, people have a reason to ask everyone. How far they do "
                    "depends on the chair and the clock."
                ),
            ),
            Assumption(
                "influence",
                _("Whoever has more turns has more influence on what is decided."),
                "wrong",
                _(
                    "Somebody can talk all evening and move nobody, and one sentence from the person with "
                    "the budget can settle it. Talk is one sign of voice among several."
                ),
            ),
            Assumption(
                "rule",
                _("A decision rule shapes the talk before anybody votes."),
                "fair",
                _("This is the idea worth testing, and the experiments named here point the same way."),
            ),
        )

    def caution(self) -> str:
        """Return what the figures cannot tell."""
        return _(
            "The simulation is ours and reproduces no data. The rule makes a difference here because we "
            "wrote it in; that cannot show that it does so anywhere else."
        )

    def picture(self, settings: Settings) -> Drawing:
        """Return each person's turns this evening as bars, with a tick where the tickets put them."""
        tickets, counts = self.tickets(settings), self.turns(settings)
        women = settings["women"]
        who = [
            _("Woman {n}").format(n=at + 1) if at < women else _("Man {n}").format(n=at + 1 - women)
            for at in range(SEATS)
        ]
        expected = [TURNS * one / sum(tickets) for one in tickets]
        parts: list[str] = []
        left, unit = 92.0, 205 / 30  # no one gets more than half of the turns in any of the 108 evenings
        for at, name in enumerate(who):
            y = 20 + 30 * at
            fill = "cc-b" if at < women else "cc-a"
            parts += [
                words([name], 2, y + 5, 14, class_="cc-ink"),
                tag("rect", x=left, y=y - 10, width=max(1, unit * counts[at]), height=20, class_=fill),
                tag(
                    "line",
                    x1=left + unit * expected[at],
                    x2=left + unit * expected[at],
                    y1=y - 13,
                    y2=y + 13,
                    class_="cc-stroke-ink",
                    stroke_width=3,
                ),
                words([str(counts[at])], 338, y + 5, 14, class_="cc-ink", text_anchor="end"),
            ]
        parts += [
            tag("line", x1=8, x2=8, y1=168, y2=184, class_="cc-stroke-ink", stroke_width=3),
            words([_("what the tickets alone would give")], 18, 181, 13, class_="cc-ink"),
        ]
        return Drawing(
            svg=picture(340, 192, _("Turns of five people"), parts),
            caption=_("Turns of each person in evening {n}, drawn by lot. A toy; no data.").format(
                n=settings["evening"]
            ),
            header=[_("Person"), _("Tickets"), _("Expected turns"), _("Turns this evening")],
            rows=[
                [name, str(tickets[at]), number(round(expected[at], 1)), str(counts[at])]
                for at, name in enumerate(who)
            ],
        )

    def sheet(self) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        """Return tickets and expected shares for each make-up and rule."""
        rows = []
        for women in range(SEATS + 1):
            for rule, label in (("majority", _("Majority")), ("unanimity", _("Unanimity"))):
                settings = {"women": women, "rule": rule, "evening": 1}
                tickets, found = self.tickets(settings), self.work_out(settings)
                rows.append(
                    [
                        str(women),
                        label,
                        f"{sum(tickets[:women])} / {sum(tickets)}",
                        f"{number(found['talk'])}%",
                    ]
                )
        header = [_("Women"), _("How they decide"), _("Women's tickets / all"), _("Expected share of turns")]
        return header, rows
