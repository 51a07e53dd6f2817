"""Toy model: the share of the few in a subcommittee, and Kanter's name for a group of that make-up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing, SpecError, unique
from crosscurrents.exercises.models.base import Assumption, Choice, Model, Number, Output, Settings, number
from crosscurrents.exercises.parts.svg import picture, tag, words

LINES = (15.0, 35.0)
"""Per cent of the few up to which a group is skewed, then tilted; in the source both are "about"."""

NEAR = 3.0
"""Per cent on either side of a line within which the toy says "between" (ours)."""

_MOST = 24  # people a drawing holds: two rows of dots


class _Committee(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    name: str
    about: str = ""
    counted: int
    others: int


class Proportions(Model, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A subcommittee, with people added or taken away -> head count, share, type of group.

    share = 100 * counted / (counted + others); the type follows the smaller side's share: none, uniform; to
    about 15 per cent, skewed; to about 35, tilted; above, balanced. Source: Kanter (1977, source C25), from
    one large corporation. Within 3 points of a line the model says that it lies between two types (ours).
    """

    name: ClassVar[str] = "proportions"
    plotted: ClassVar[tuple[str, ...]] = ("share",)
    span: ClassVar[tuple[float, float]] = (0, 100)

    counted: str  # what the people counted are called, in the plural
    others: str
    committees: tuple[_Committee, ...]

    def check(self) -> None:
        """Raise `SpecError` for no committee, doubled ids, or head counts that a drawing cannot hold."""
        if not self.committees:
            raise SpecError("the model proportions needs at least one entry in `committees`")
        unique([one.id for one in self.committees], "committees")
        if not self.counted.strip() or not self.others.strip():
            raise SpecError("name the people counted and the others (`counted`, `others`), in the plural")
        for one in self.committees:
            if min(one.counted, one.others) < 0 or not 1 <= one.counted + one.others <= _MOST - 6:
                raise SpecError(f'committee "{one.id}" has to have 1 to {_MOST - 6} people in all')

    def parameters(self) -> Sequence[Number | Choice]:
        """Return the committee, and how many of either side are added or taken away."""
        names = tuple((one.id, one.name) for one in self.committees)
        as_it_is = {one.id: {"counted": 0, "others": 0} for one in self.committees}
        change = _("{who} added or taken away")
        return (
            Choice("committee", _("Subcommittee"), names, names[0][0], sets=as_it_is),
            Number("counted", _sentence(change.format(who=self.counted)), -3, 3, 0, signed=True),
            Number("others", _sentence(change.format(who=self.others)), -3, 3, 0, signed=True),
        )

    def said_setting(self, settings: Settings) -> str:
        """Return the committee and its changes, in one line."""
        committee, *changes = self.parameters()
        said = [
            f"{who} {one.said(settings[one.id])}"
            for who, one in zip((self.counted, self.others), changes, strict=True)
            if settings[one.id]
        ]
        return f"{committee.said(settings['committee'])}: {', '.join(said) or _('as it is')}"

    def outputs(self) -> Sequence[Output]:
        """Return people counted, share and type."""
        return (
            Output(
                "counted",
                _("{who} on the list").format(who=_sentence(self.counted)),
                "",
                _sentence(self.counted),
            ),
            Output("share", _("Share of {who}").format(who=self.counted), "%", _("Share")),
            Output("type", _("Kanter's name for it"), "", _("Type")),
        )

    def heads(self, settings: Settings) -> tuple[int, int]:
        """Return the two sides' head counts after the change, neither below 0."""
        one = next(one for one in self.committees if one.id == settings["committee"])
        return max(0, one.counted + settings["counted"]), max(0, one.others + settings["others"])

    def work_out(self, settings: Settings) -> dict[str, Any]:
        """Return head counts, share in per cent (one decimal) and the type in words."""
        counted, others = self.heads(settings)
        found = {"counted": _("{n} of {all}").format(n=counted, all=counted + others)}
        if not counted + others:
            return {**found, "share": None, "type": None}
        share = 100 * counted / (counted + others)
        return {**found, "share": round(share, 1), "type": _type(kind_of_group(share))}

    def say(self, settings: Settings) -> Sequence[str]:
        """Return who the few are, and how far one more person moves the share."""
        counted, others = self.heads(settings)
        both = counted + others
        if not both:
            return [_("Nobody is left on this list.")]
        one = next(one for one in self.committees if one.id == settings["committee"])
        lines = [one.about] if one.about else []
        if counted == others:
            lines.append(_("Both sides are the same size."))
        elif counted and others:
            few = self.counted if counted < others else self.others
            lines.append(_("The few here: {who}.").format(who=few))
        step = 100 * (counted + 1) / (both + 1) - 100 * counted / both
        lines.append(
            _("Adding one to the {who} would move the share by {n} points.").format(
                who=self.counted, n=number(round(step, 1))
            )
        )
        return lines

    def formula(self) -> Sequence[str]:
        """Return share and types."""
        return (
            _("Share of {who} = {who} ÷ everybody on the list.").format(who=self.counted),
            _(
                "The smaller side counts: nobody, uniform; up to about 15%, skewed; up to about 35%, tilted; "
                "more, balanced. Within 3 points of a line the toy says that it lies between two."
            ),
        )

    def assumptions(self) -> Sequence[Assumption]:
        """Return four; a voice that follows from a share and equal standing are clearly wrong."""
        return (
            Assumption(
                "lines",
                _("Groups change their character at about 15 and at about 35 per cent."),
                "rough",
                _(
                    "The source says about, from one corporation, and later tests support it only in part. "
                    "The names help to look; they are no measuring line."
                ),
            ),
            Assumption(
                "numbers",
                _("How freely a person can speak in a group follows from the share of people like them."),
                "wrong",
                _(
                    "Two groups with the same share can differ in chair, rule, pay and whose idea the "
                    "group was. Numbers are a prompt, not destiny."
                ),
            ),
            Assumption(
                "sides",
                _("Everybody is counted on one side only."),
                "rough",
                _(
                    "One can count so, and lose sight of people who stand in two lists at once: a count by "
                    "gender and a count by race can both look fair and miss the same person."
                ),
            ),
            Assumption(
                "presence",
                _("Chair, note taker and guest count alike."),
                "wrong",
                _(
                    "A list of names does not show who sets the agenda, who may vote, or who was asked in "
                    "for the photograph."
                ),
            ),
        )

    def caution(self) -> str:
        """Return what the figures cannot tell."""
        return _(
            "A share says who is on the list. It cannot tell who is heard, who chose them, or what any of "
            "them thinks."
        )

    def picture(self, settings: Settings) -> Drawing:
        """Return one dot per person, and the share on a line with the types marked."""
        counted, others = self.heads(settings)
        both = counted + others
        parts: list[str] = []
        for person in range(both):
            x, y = 16.0 + 28 * (person % 12), 18.0 + 28 * (person // 12)
            if person < counted:
                parts.append(tag("circle", cx=x, cy=y, r=11, class_="cc-b"))
            else:
                parts.append(tag("circle", cx=x, cy=y, r=10, class_="cc-card cc-stroke-a", stroke_width=3))
        parts += [
            tag("circle", cx=12, cy=84, r=8, class_="cc-b"),
            words([f"{counted} {self.counted}"], 26, 89, 13, class_="cc-ink"),
            tag("circle", cx=182, cy=84, r=7, class_="cc-card cc-stroke-a", stroke_width=3),
            words([f"{others} {self.others}"], 195, 89, 13, class_="cc-ink"),
        ]
        left, wide, y = 10.0, 320.0, 138.0
        edges = (0, *LINES, 100 - LINES[1], 100 - LINES[0], 100)
        names = ("skewed", "tilted", "balanced", "tilted", "skewed")
        for at, (low, high) in enumerate(pairwise(edges)):
            x1, x2 = left + wide * low / 100, left + wide * high / 100
            fill = ("cc-line", "cc-warm")[at % 2]
            parts.append(tag("rect", x=x1, y=y, width=x2 - x1, height=22, class_=fill))
            middle = (x1 + x2) / 2
            parts.append(
                words([_type(names[at])], middle, y + 40, 13, class_="cc-soft", text_anchor="middle")
            )
        if both:
            x = left + wide * counted / both
            parts += [
                tag(
                    "polygon",
                    points=f"{x:.1f},{y + 6:.1f} {x - 8:.1f},{y - 9:.1f} {x + 8:.1f},{y - 9:.1f}",
                    class_="cc-ink",
                ),
                words(
                    [f"{round(100 * counted / both)}%"],
                    min(max(x, 18), 322),
                    y - 14,
                    14,
                    class_="cc-ink",
                    text_anchor="middle",
                ),
            ]
        found = self.work_out(settings)
        return Drawing(
            svg=picture(340, 188, _("Who is on the list"), parts),
            caption=_("{name}, with your change. The borders are rough: the source says about.").format(
                name=self.parameters()[0].said(settings["committee"])
            ),
            header=[_sentence(self.counted), _sentence(self.others), _("Share"), _("Type")],
            rows=[
                [
                    str(counted),
                    str(others),
                    "–" if found["share"] is None else f"{number(found['share'])}%",
                    number(found["type"]),
                ]
            ],
        )

    def given(self) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        """Return the lists as they stand, with share and type to be written in."""
        header = [_("Subcommittee"), _sentence(self.counted), _sentence(self.others), _("Share"), _("Type")]
        return header, [[one.name, str(one.counted), str(one.others), "", ""] for one in self.committees]

    def sheet(self) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        """Return share and type of each list, as it stands and with one more person counted."""
        rows = []
        for one in self.committees:
            for more in (0, 1):
                found = self.work_out({"committee": one.id, "counted": more, "others": 0})
                rows.append(
                    [one.name, f"+{more}" if more else "0", f"{number(found['share'])}%", found["type"]]
                )
        added = _sentence(_("{who} added").format(who=self.counted))
        return [_("Subcommittee"), added, _("Share"), _("Type")], rows


def kind_of_group(share: float) -> str:
    """Return the type of a group in which one side has `share` per cent: the smaller side decides."""
    few = min(share, 100 - share)
    if few == 0:
        return "uniform"
    if abs(few - LINES[0]) <= NEAR:
        return "skewed-tilted"
    if abs(few - LINES[1]) <= NEAR:
        return "tilted-balanced"
    return "skewed" if few < LINES[0] else "tilted" if few < LINES[1] else "balanced"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _type(which: str) -> str:
    return {
        "uniform": _("uniform"),
        "skewed": _("skewed"),
        "skewed-tilted": _("skewed or tilted"),
        "tilted": _("tilted"),
        "tilted-balanced": _("tilted or balanced"),
        "balanced": _("balanced"),
    }[which]
