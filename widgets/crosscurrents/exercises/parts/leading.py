"""Who leads what: how a table of tasks and their leads is shared out, in figures, words and bars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.flows import hundredths
from crosscurrents.exercises.parts.memberships import Pair, percent
from crosscurrents.exercises.parts.network_plot import Bar, Group, bars


@dataclass(frozen=True, slots=True)
class Leads:
    """What a table of (task, organisation) leads adds up to.

    `degree` is how many tasks each organisation leads; `central` the degree centralisation, 0 to 1.
    """

    tasks: int
    degree: Mapping[str, int]
    central: float
    shared: int
    unled: Sequence[str]

    @property
    def all(self) -> int:
        """Return how many leads there are, a task with two counting twice."""
        return sum(self.degree.values())

    @property
    def most(self) -> int:
        """Return how many tasks the organisation that leads most leads."""
        return max(self.degree.values(), default=0)

    @property
    def first(self) -> list[str]:
        """Return who leads most, all of them where they tie; nobody where nothing is led."""
        return [one for one, degree in self.degree.items() if degree == self.most and degree]


def centralisation(degrees: Sequence[int], tasks: int) -> float:
    """Return the degree centralisation: gaps from the largest degree, added up, over their largest sum.

    `degrees` holds the tasks each organisation leads, out of `tasks`. The sum is largest when one leads
    every task and the others none: (organisations - 1) * tasks. 1 is that, 0 is everybody alike (also
    nobody leading anything). Source: Freeman, L. C. (1979), "Centrality in social networks: conceptual
    clarification", Social Networks 1(3), 215-239; his general form, with the maximum of a table of two
    kinds in place of that of a one-mode graph.
    """
    most = max(degrees, default=0)
    largest = (len(degrees) - 1) * tasks
    return sum(most - degree for degree in degrees) / largest if largest else 0.0


def leads(tasks: Sequence[str], organisations: Sequence[str], links: Iterable[Pair]) -> Leads:
    """Return the figures of a table of these tasks and organisations, `links` being (task, organisation)."""
    table = set(links)
    counts = [sum((task, one) in table for one in organisations) for task in tasks]
    degree = {one: sum((task, one) in table for task in tasks) for one in organisations}
    return Leads(
        tasks=len(tasks),
        degree=degree,
        central=centralisation(list(degree.values()), len(tasks)),
        shared=sum(count > 1 for count in counts),
        unled=[task for task, count in zip(tasks, counts, strict=True) if count == 0],
    )


def of(part: int, whole: int) -> str:
    """Return "part of whole (per cent)" in words."""
    return _("{part} of {whole} ({share}%)").format(part=part, whole=whole, share=percent(part, whole))


def guessed(share: float, given: Leads, named: Mapping[str, str]) -> str:
    """Return the guess beside what the table as given says."""
    return _(
        "You guessed {guess}%. In the table as given it is {share}%: {names}, {n} of {all} tasks."
    ).format(
        guess=f"{share:g}",
        share=percent(given.most, given.tasks),
        names=_together(given.first, named),
        n=given.most,
        all=given.tasks,
    )


def _together(ids: Iterable[str], named: Mapping[str, str]) -> str:
    return ", ".join(named[one] for one in ids) or _("nobody")


def lines(given: Leads, changed: Leads | None, named: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return each figure as `{id, label, given, changed, cannot}`, all in words; `named` holds all names."""

    def line(which: str, label: str, value: Callable[[Leads], str], cannot: str) -> dict[str, Any]:
        after = value(changed) if changed else None
        return {"id": which, "label": label, "given": value(given), "changed": after, "cannot": cannot}

    return [
        line(
            "most",
            _("Leads most tasks"),
            lambda one: f"{_together(one.first, named)}: {of(one.most, one.tasks)}",
            _("It cannot tell whether that one took the lead, was given it, or was left with it."),
        ),
        line(
            "central",
            _("Degree centralisation, 0 (all alike) to 1 (one leads everything)"),
            lambda one: hundredths(one.central),
            _("It counts every task alike: it cannot tell a large task from a small one."),
        ),
        line(
            "none",
            _("Organisations that lead nothing"),
            lambda one: _together([who for who, n in one.degree.items() if n == 0], named),
            _("It cannot tell who would like to lead, or who has the hours for it."),
        ),
        line(
            "shared",
            _("Tasks with more than one lead"),
            lambda one: of(one.shared, one.tasks),
            _("It cannot tell whether two leads share the work, or each waits for the other."),
        ),
        line(
            "unled",
            _("Tasks that nobody leads"),
            lambda one: _together(one.unled, named),
            _("It cannot tell whether such a task rests, or is done quietly by somebody."),
        ),
    ]


def formula() -> str:
    """Return the centralisation's formula as a sentence."""
    return _(
        "Degree centralisation: take the largest number of tasks that one organisation leads; add up how far "
        "each of the others stays behind it; divide by the largest sum there could be, which is all tasks "
        "times the organisations less one (Freeman 1979)."
    )


def degree_bars(given: Leads, changed: Leads | None, named: Mapping[str, str]) -> Drawing:
    """Return how many tasks each organisation leads, and its share of all leads, as bars and a table."""
    now = changed or given
    groups, rows = [], []
    for one, name in ((one, named[one]) for one in given.degree):
        said = f"{now.degree[one]} ({percent(now.degree[one], now.all)}%)"
        groups.append(Group(name, [Bar(given.degree[one] / now.tasks, now.degree[one] / now.tasks, said)]))
        before = f"{given.degree[one]} ({percent(given.degree[one], given.all)}%)"
        rows.append([name, before, *([said] if changed else [])])
    caption = _("Tasks each one leads, and its share of all leads.")
    if changed:
        caption += " " + _("A short upright line marks what was given, where you changed it.")
    header = [_("Organisation"), _("Tasks, as given"), *([_("Tasks, changed")] if changed else [])]
    return Drawing(bars(groups, [], _("Tasks led by each organisation")), caption, header, rows)
