"""Groups: pairs, trios and fours as proposals. Nobody is left over, and what people asked for comes first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

_APART, _TOGETHER, _BEFORE = 1_000_000, 1_000, 1
"""What it costs that two meet who should not, that partners part, that two of an earlier group part."""

_AGAIN = 2
"""What it costs that an earlier group stays among itself: more than to split a pair."""

_STARTS = 3
"""How often groups are dealt anew while two meet who should not."""

_MORE = 3
"""How many more, smaller groups are tried while two meet who should not."""

_STEPS = 200_000
"""How many places `_searched` tries before it gives up: far more than twelve people need, half a second."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Groups, each in the order of names; who works alone; the wishes that could not be kept."""

    groups: tuple[tuple[str, ...], ...]
    alone: tuple[str, ...]
    unmet: tuple[frozenset[str], ...]


def propose(
    people: Sequence[str],
    size: int,
    *,
    apart: Collection[frozenset[str]] = (),
    alone: Collection[str] = (),
    together: Collection[frozenset[str]] = (),
    before: Sequence[Sequence[str]] = (),
    seed: int = 0,
) -> Proposal:
    """Return groups of `size` for `people`; the same for the same people, wishes and `seed`.

    Everybody is in exactly one group or works alone: those in `alone`, everybody when `size` is 1, and
    somebody who is the only one left. Sizes are as near as they can be (`_sizes`): five people are a pair and
    a trio in pairs and in trios, and one five in fours. Then, each giving way to the one before it: two of
    `apart` are never in one group if people can be grouped so at all (for that, groups may be smaller);
    `together` are in one group; groups of `before` that are smaller than `size` stay whole and join others.

    `unmet` holds the sets of `apart` and `together` that could not be kept. Who is not among `people` is
    passed over. `ValueError` for a size below 1.
    """
    if size < 1:
        raise ValueError(f"groups of {size} people cannot be made")
    here = set(people)
    single = here if size == 1 else here & set(alone)
    rest = sorted(here - single)
    if len(rest) == 1:
        single = single | {rest.pop()}
    # Dealt by chance, so that names and order of joining are no advantage. Nothing secret hangs on it.
    random = Random(seed)  # noqa: S311
    random.shuffle(rest)
    groups = _grouped(rest, size, _Wishes(rest, size, apart, together, before), random) if rest else []
    made = tuple(sorted(tuple(sorted(group)) for group in groups))
    met = {one for one in apart if any(len(one & set(group)) > 1 for group in made)}
    parted = {
        one & here
        for one in together
        if len(one & here) > 1 and not any(one & here <= set(group) for group in made)
    }
    unmet = met if size == 1 else met | parted
    return Proposal(made, tuple(sorted(single)), tuple(sorted(unmet, key=sorted)))


class _Wishes:
    """What is asked for, as what it costs that two people are in one group (below 0: what it saves)."""

    def __init__(
        self,
        people: Sequence[str],
        size: int,
        apart: Iterable[Collection[str]],
        together: Iterable[Collection[str]],
        before: Iterable[Collection[str]],
    ) -> None:
        here = set(people)

        def present(sets: Iterable[Collection[str]]) -> list[tuple[str, ...]]:
            found = {tuple(sorted(here & set(one))) for one in sets}
            return sorted(one for one in found if len(one) > 1)

        self.together = present(together)
        self.earlier = [one for one in present(before) if len(one) < size]
        self.costs: dict[str, dict[str, int]] = {one: {} for one in people}
        asked = ((self.earlier, -_BEFORE), (self.together, -_TOGETHER), (present(apart), _APART))
        for sets, cost in asked:
            for one, other in (pair for each in sets for pair in combinations(each, 2)):
                self.costs[one][other] = self.costs[other][one] = cost

    def cost(self, group: Sequence[str]) -> int:
        """Return what a group costs."""
        again = _AGAIN if tuple(sorted(group)) in self.earlier else 0
        return again + sum(self.costs[one].get(other, 0) for one, other in combinations(group, 2))

    def clash(self, one: str, group: Iterable[str]) -> bool:
        """Return whether somebody is to be kept apart from anybody in a group."""
        costs = self.costs[one]
        return any(costs.get(other, 0) == _APART for other in group)

    def clashes(self, groups: Iterable[Sequence[str]]) -> bool:
        """Return whether two meet who should not."""
        return any(self.clash(one, group) for group in groups for one in group)

    def missed(self, one: str, group: Sequence[str]) -> bool:
        """Return whether somebody would rather be elsewhere."""
        costs = self.costs[one]
        wanted = sum(cost < 0 for cost in costs.values())
        return (
            sum(costs.get(other, 0) < 0 for other in group) < wanted
            or self.clash(one, group)
            or tuple(sorted(group)) in self.earlier
        )

    def units(self) -> list[tuple[str, ...]]:
        """Return who is best placed at once, the largest first: partners, and earlier groups."""
        placed: set[str] = set()
        found = []
        for unit in [*self.together, *self.earlier]:
            if placed.isdisjoint(unit) and not self.clashes([unit]):
                placed.update(unit)
                found.append(unit)
        return sorted(found, key=len, reverse=True)


def _sizes(people: int, size: int) -> list[int]:
    """Return how large groups are: even, and nobody alone.

    Pairs, trios and fours are one more or fewer at most (but two people cannot make a four). One left over
    joins a group: five in fours are one five. Of larger and smaller, as near, smaller: six in fours are two
    trios.
    """
    nearest = (2 * people + size) // (2 * size)
    return _even(people, max(1, min(nearest, people // 2)))


def _even(people: int, groups: int) -> list[int]:
    each, more = divmod(people, groups)
    return [each + (at < more) for at in range(groups)]


def _grouped(people: list[str], size: int, wishes: _Wishes, random: Random) -> list[list[str]]:
    """Return the best groups found: of the sizes asked for; smaller where somebody clashes in those."""
    wanted = _sizes(len(people), size)
    most = min(len(wanted) + _MORE, len(people) // 2)
    tries = [wanted] * _STARTS + [_even(len(people), groups) for groups in range(len(wanted) + 1, most + 1)]
    best: list[list[str]] = []
    for sizes in tries:
        groups = _improved(_dealt(people, sizes, wishes), wishes, random)
        if not wishes.clashes(groups):
            return groups
        best = best or groups
        random.shuffle(people)
    found = _searched(people, max(3, size + 1), wishes)
    return _improved(found, wishes, random) if found else best


def _dealt(people: Sequence[str], sizes: Sequence[int], wishes: _Wishes) -> list[list[str]]:
    """Return groups of these sizes: who is best placed at once first, whole where there is room."""
    groups: list[list[str]] = [[] for _size in sizes]

    def free(at: int) -> int:
        return sizes[at] - len(groups[at])

    def worth(unit: Sequence[str], at: int) -> tuple[int, int]:
        left = free(at) - len(unit)
        # An earlier group that fills a group meets nobody; and one free place suits nobody who comes in twos.
        fit = 2 if not left and tuple(groups[at]) == () and unit in wishes.earlier else int(left == 1)
        return wishes.cost([*groups[at], *unit]), fit

    for unit in wishes.units():
        room = [at for at in range(len(sizes)) if free(at) >= len(unit)]
        if room:
            groups[min(room, key=lambda at: worth(unit, at))].extend(unit)
    placed = {one for group in groups for one in group}
    for one in people:
        if one not in placed:
            room = [at for at in range(len(sizes)) if free(at)]
            groups[min(room, key=lambda at: worth([one], at)[0])].append(one)
    return groups


def _improved(groups: list[list[str]], wishes: _Wishes, random: Random) -> list[list[str]]:
    """Return the groups after every exchange of two people that makes them better, until none does."""
    moved = True
    while moved:
        moved = False
        unhappy = [(at, one) for at, group in enumerate(groups) for one in group if wishes.missed(one, group)]
        random.shuffle(unhappy)
        for at, one in unhappy:
            moved = (one in groups[at] and _exchanged(groups, at, one, wishes)) or moved
    return groups


def _exchanged(groups: list[list[str]], at: int, one: str, wishes: _Wishes) -> bool:
    """Exchange `one` of group `at` for whoever makes things best; return whether anybody does."""
    mine = [other for other in groups[at] if other != one]
    now = wishes.cost(groups[at])
    best, gain = None, 0
    for there, group in enumerate(groups):
        if there == at:
            continue
        was = now + wishes.cost(group)
        for place, other in enumerate(group):
            swapped = [*group[:place], one, *group[place + 1 :]]
            change = wishes.cost([*mine, other]) + wishes.cost(swapped) - was
            if change < gain:
                best, gain = (there, other, swapped), change
    if best is None:
        return False
    there, other, swapped = best
    groups[at], groups[there] = [*mine, other], swapped
    return True


def _searched(people: Sequence[str], largest: int, wishes: _Wishes) -> list[list[str]]:
    """Return groups of two to `largest` in which nobody clashes, found by trying all; [] if there are none.

    Larger groups are no help: one of four or more falls into twos and threes. Also [] when it takes too long.
    """
    order = sorted(people, key=lambda one: -sum(cost == _APART for cost in wishes.costs[one].values()))
    groups: list[list[str]] = []
    steps = 0

    def place(at: int) -> bool:
        nonlocal steps
        coming, waiting = order[at:], [group for group in groups if len(group) == 1]
        steps += len(groups) + 1
        if len(waiting) > len(coming) or steps > _STEPS:
            return False
        if any(all(wishes.clash(one, group) for one in coming) for group in waiting):
            return False
        if not coming:
            return True
        one = order[at]
        # Where somebody waits for company first: dead ends show early.
        for group in sorted(groups, key=len):
            if len(group) < largest and not wishes.clash(one, group):
                group.append(one)
                if place(at + 1):
                    return True
                group.pop()
        groups.append([one])
        if place(at + 1):
            return True
        groups.pop()
        return False

    return groups if place(0) else []
