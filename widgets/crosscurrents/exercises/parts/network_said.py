"""A network's figures in words: the given beside the changed, each with what it cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.flows import (
    Income,
    Pair,
    Strength,
    Weights,
    first,
    hundredths,
    incomes,
    place,
    strengths,
)
from crosscurrents.exercises.parts.network_plot import Bar, Group, bars

Named = Callable[[str], str]
"""A node's name by its id."""

_HALF = 0.5
"""We call it dependence where more than half comes from one giver. The line is ours, and said on screen."""


def formula(mode: str) -> list[str]:
    """Return the formulas as sentences."""
    if mode == "shares":
        return [
            _(
                "Share: what one giver gives, divided by all that the member has in this table. "
                "We call it dependence where one giver gives more than half; that line is ours."
            ),
            _(
                "Sum of squared shares: square each giver's share and add them up. 1.00 is all from one "
                "giver; four equal givers make 0.25."
            ),
        ]
    return [_("Out-strength: the sum of all that it feeds. In-strength: the sum of all that feeds it.")]


def assumptions(mode: str) -> list[str]:
    """Return what a toy model takes for granted, as sentences; none for plain arithmetic with money."""
    if mode == "shares":
        return []
    return [
        _("Strengths add up: a few weak links count as one strong one."),
        _("Only direct links count, not what travels on from one to the next."),
        _("A link makes things worse and never better, and nothing changes with time."),
        _("The strengths are somebody's guesses, not measurements."),
    ]


def _line(which: str, label: str, given: str, now: str, cannot: str) -> dict[str, Any]:
    return {
        "id": which,
        "label": label,
        "given": given,
        "now": None if now == given else now,
        "cannot": cannot,
    }


def _together(ids: Sequence[str], named: Named) -> str:
    return ", ".join(named(one) for one in ids)


def _percent(share: float) -> int:
    """Return a share in whole per cent, halves upwards."""
    return int(100 * share + 0.5)


def shares(
    names: Mapping[str, str], named: Named, before: Weights, after: Weights, guessed: str | None
) -> dict[str, Any]:
    """Return `{guessed, figures, depends, bars, formula}` of the receivers `names`, given against now."""
    given, now = incomes(names, before), incomes(names, after)

    def most(found: Mapping[str, Income]) -> str:
        top = first({one: income.largest for one, income in found.items()})
        if not top:
            return _("nobody: there is no money")
        return _("{names} ({share}%)").format(
            names=_together(top, named), share=_percent(found[top[0]].largest)
        )

    def over(found: Mapping[str, Income]) -> str:
        n = sum(income.largest > _HALF for income in found.values())
        return _("{n} of {all}").format(n=n, all=len(found))

    def giver(found: Mapping[str, Income]) -> str:
        counts: dict[str, float] = {}
        for income in found.values():
            for one in income.givers:
                counts[one] = counts.get(one, 0) + 1
        top = first(counts)
        if not top:
            return _("nobody: there is no money")
        return _("{names}: for {n} of {all}").format(
            names=_together(top, named), n=f"{counts[top[0]]:g}", all=len(found)
        )

    def squared(found: Mapping[str, Income]) -> str:
        top = first({one: round(income.squared, 2) for one, income in found.items()})
        return f"{_together(top, named)} ({hundredths(found[top[0]].squared)})" if top else "0"

    return {
        "guessed": _share_guess(guessed, named, given) if guessed else None,
        "figures": [
            _line(
                "most",
                _("Largest share from one giver"),
                most(given),
                most(now),
                _("It cannot tell whether that giver ever uses it, or what is never said because of it."),
            ),
            _line(
                "over",
                _("Members with more than half from one giver"),
                over(given),
                over(now),
                _("It cannot tell who could live without the money: reserves and volunteers are not here."),
            ),
            _line(
                "giver",
                _("Largest giver to most members"),
                giver(given),
                giver(now),
                _("It cannot tell what the giver wants, or how much it needs these members in its turn."),
            ),
            _line(
                "squared",
                _("Highest sum of squared shares"),
                squared(given),
                squared(now),
                _("It cannot tell many small givers who think alike from many who do not."),
            ),
        ],
        "depends": [
            {
                "said": _("{name} has {share}% from {giver}").format(
                    name=named(one), share=_percent(income.largest), giver=_together(income.givers, named)
                ),
                "new": given[one].largest <= _HALF,
            }
            for one, income in now.items()
            if income.largest > _HALF
        ],
        "ended": [named(one) for one in now if given[one].largest > _HALF and now[one].largest <= _HALF],
        "bars": _share_bars(named, given, now).as_dict(),
        "formula": formula("shares"),
    }


def _share_guess(guessed: str, named: Named, given: Mapping[str, Income]) -> str:
    mine, top = given[guessed], first({one: income.largest for one, income in given.items()})
    sentence = _("You named {name}: {share}% of its money comes from {giver}.").format(
        name=named(guessed),
        share=_percent(mine.largest),
        giver=_together(mine.givers, named) or _("nobody"),
    )
    if guessed in top:
        return sentence + " " + _("No member here has a larger share from one giver.")
    return (
        sentence
        + " "
        + _("The largest share is {share}%: {names}.").format(
            share=_percent(given[top[0]].largest) if top else 0, names=_together(top, named)
        )
    )


def _share_bars(named: Named, given: Mapping[str, Income], now: Mapping[str, Income]) -> Drawing:
    groups, rows = [], []
    for one, income in now.items():
        was = given[one]
        giver = _together(income.givers, named) or _("nobody")
        groups.append(
            Group(
                named(one),
                [Bar(was.largest, income.largest, f"{_percent(income.largest)}%", _colour(income))],
                _("Largest giver: {giver}. Squared shares: {squared}").format(
                    giver=giver, squared=hundredths(income.squared)
                ),
            )
        )
        rows.append(
            [
                named(one),
                f"{income.total:g}",
                giver,
                _change(f"{_percent(was.largest)}%", f"{_percent(income.largest)}%"),
                _change(hundredths(was.squared), hundredths(income.squared)),
            ]
        )
    title = _("Largest share from one giver")
    return Drawing(
        bars(groups, [("a", _("half or less from one giver")), ("b", _("more than half"))], title),
        _("How much of each member's money comes from its largest giver. {tick}").format(tick=_tick()),
        [_("Member"), _("All its money"), _("Largest giver"), _("Its share"), _("Squared shares")],
        rows,
    )


def _colour(income: Income) -> str:
    return "b" if income.largest > _HALF else "a"


def _change(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"


def _tick() -> str:
    return _("A short upright line marks what was given, where you changed it.")


def grant(one: str, named: Named, without: Weights, having: Weights) -> str:
    """Return in a sentence what a grant does to `one`'s largest share and sum of squared shares."""
    before, after = incomes([one], without)[one], incomes([one], having)[one]
    return _(
        "without it, {before}% from {old}; with it, {after}% from {new}. Squared shares: {squared}."
    ).format(
        before=_percent(before.largest),
        old=_together(before.givers, named) or _("nobody"),
        after=_percent(after.largest),
        new=_together(after.givers, named),
        squared=_change(hundredths(before.squared), hundredths(after.squared)),
    )


def grant_cannot() -> str:
    """Return what the grant's figures leave out."""
    return _(
        "The figures cannot tell who would use it better, what the other now cannot do, or what the two say "
        "about each other afterwards."
    )


def lost_gift(pair: Pair, _asked: Sequence[str], named: Named, having: Weights, without: Weights) -> str:
    """Return in a sentence what the end of one grant does to its receiver."""
    before, after = incomes([pair[1]], having)[pair[1]], incomes([pair[1]], without)[pair[1]]
    return _(
        "Without it, {name} has {now} instead of {before}; its largest share is {share}%, from {giver}."
    ).format(
        name=named(pair[1]),
        now=f"{after.total:g}",
        before=f"{before.total:g}",
        share=_percent(after.largest),
        giver=_together(after.givers, named) or _("nobody"),
    )


def strength(
    names: Mapping[str, str], named: Named, before: Weights, after: Weights, guessed: str | None
) -> dict[str, Any]:
    """Return `{guessed, figures, bars, formula}` of the nodes `names`, given against now."""
    given, now = strengths(names, before), strengths(names, after)

    def top(found: Mapping[str, Strength], figure: Callable[[Strength], float]) -> str:
        values = {one: figure(value) for one, value in found.items()}
        leading = first(values)
        if not leading:
            return _("none: there are no links")
        return f"{_together(leading, named)} ({values[leading[0]]:g})"

    def line(which: str, label: str, figure: Callable[[Strength], float], cannot: str) -> dict[str, Any]:
        return _line(which, label, top(given, figure), top(now, figure), cannot)

    return {
        "guessed": _strength_guess(guessed, named, given) if guessed else None,
        "figures": [
            line(
                "both",
                _("Most connected (out and in together)"),
                lambda one: one.both,
                _("It cannot tell which one hurts people most: that is not in the strengths."),
            ),
            line(
                "out",
                _("Feeds the others most (out-strength)"),
                lambda one: one.out,
                _("It cannot tell whether anyone is able to change it."),
            ),
            line(
                "into",
                _("Is fed most (in-strength)"),
                lambda one: one.into,
                _("It cannot tell a cause from a complaint: what is fed most may be what is talked of most."),
            ),
            _line(
                "all",
                _("All links added up"),
                f"{sum(before.values()):g}",
                f"{sum(after.values()):g}",
                _("A smaller sum is not a better coalition. It cannot tell which links do good."),
            ),
        ],
        "depends": [],
        "ended": [],
        "bars": _strength_bars(named, given, now).as_dict(),
        "formula": formula("strength"),
    }


def _strength_guess(guessed: str, named: Named, given: Mapping[str, Strength]) -> str:
    both = {one: value.both for one, value in given.items()}
    top = first(both)
    sentence = _("You named {name}. Out and in together make {n}: place {place} of {all}.").format(
        name=named(guessed), n=f"{both[guessed]:g}", place=place(both, guessed), all=len(both)
    )
    if guessed in top:
        return sentence + " " + _("In this map the one you named is also the most connected.")
    return (
        sentence
        + " "
        + _("The most connected here: {names} ({n}).").format(
            names=_together(top, named), n=f"{both[top[0]] if top else 0:g}"
        )
    )


def _strength_bars(named: Named, given: Mapping[str, Strength], now: Mapping[str, Strength]) -> Drawing:
    most = max(max(one.out, one.into) for found in (given, now) for one in found.values()) or 1
    groups, rows = [], []
    for one, value in now.items():
        was = given[one]
        groups.append(
            Group(
                named(one),
                [
                    Bar(was.out / most, value.out / most, _("{n} out").format(n=f"{value.out:g}"), "a"),
                    Bar(was.into / most, value.into / most, _("{n} in").format(n=f"{value.into:g}"), "b"),
                ],
            )
        )
        rows.append(
            [
                named(one),
                _change(f"{was.out:g}", f"{value.out:g}"),
                _change(f"{was.into:g}", f"{value.into:g}"),
                _change(f"{was.both:g}", f"{value.both:g}"),
            ]
        )
    key = [("a", _("out: what it feeds")), ("b", _("in: what feeds it"))]
    return Drawing(
        bars(groups, key, _("Out-strength and in-strength")),
        _("Toy model: how strongly each one feeds the others, and is fed by them. {tick}").format(
            tick=_tick()
        ),
        [_("Name"), _("Out"), _("In"), _("Together")],
        rows,
    )


def lost_link(pair: Pair, asked: Sequence[str], named: Named, having: Weights, without: Weights) -> str:
    """Return in a sentence what one link less does to its two ends, and to who is most connected."""
    before, after = strengths(asked, having), strengths(asked, without)
    sentence = _(
        "Without it, {source} feeds the others with {out} instead of {was_out}, and {target} is fed with "
        "{into} instead of {was_into}."
    ).format(
        source=named(pair[0]),
        out=f"{after[pair[0]].out:g}",
        was_out=f"{before[pair[0]].out:g}",
        target=named(pair[1]),
        into=f"{after[pair[1]].into:g}",
        was_into=f"{before[pair[1]].into:g}",
    )
    old, new = (first({one: value.both for one, value in found.items()}) for found in (before, after))
    if old == new:
        return sentence + " " + _("Most connected stays: {names}.").format(names=_together(new, named))
    return (
        sentence
        + " "
        + _("Most connected was {old} and is now {new}.").format(
            old=_together(old, named), new=_together(new, named) or _("none")
        )
    )
