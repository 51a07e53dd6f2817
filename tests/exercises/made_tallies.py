"""One empty tally of every form, and answers that fit each, as hypothesis draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import TypeVar

import msgspec
from hypothesis import strategies as st

from crosscurrents.exercises.parts.place_map import Axis
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.change import Change
from crosscurrents.exercises.tallies.flow import Flow
from crosscurrents.exercises.tallies.heat import Heat
from crosscurrents.exercises.tallies.map import Map
from crosscurrents.exercises.tallies.ranking import Ranking
from crosscurrents.exercises.tallies.scale import Scale
from crosscurrents.exercises.tallies.spread import Spread
from crosscurrents.exercises.tallies.tally import Label, Tally, counted_rows
from tests.exercises.pictures import HOSTILE

T = TypeVar("T", bound=Tally)

NOTHING = {"n": 0, "counts": {}, "given": {}}
ROWS = (Label("a", "Agenda"), Label("b", "Beds"), Label("c", HOSTILE))
STEPS = tuple(Label(str(value), text) for value, text in [(1, "Not yet"), (2, ""), (3, "Easily")])
CELLS = tuple(Label(f"{down}/{across}", f"{down} · {across}") for down, across in product("abc", "xy"))
AXES = {side: Axis(label=side.upper(), low="little", high="much") for side in ("x", "y")}

EMPTY: dict[str, Tally] = {
    "bars": Bars(id="q", title="Bars", rows=ROWS, options=tuple(Label(one, one) for one in "xyz"), **NOTHING),
    "scale": Scale(id="q", title="Scale", rows=ROWS, steps=STEPS, **NOTHING),
    "heat": Heat(
        id="q",
        title="Heat",
        rows=CELLS,
        down=ROWS,
        across=(Label("x", "County"), Label("y", "House")),
        low=0,
        high=3,
        **NOTHING,
    ),
    "spread": Spread(
        id="q", title="Spread", rows=ROWS, unit="people", known={"a": (7, "counted")}, **NOTHING
    ),
    "map": Map(id="q", title="Map", rows=ROWS, **AXES, **NOTHING),
    "ranking": Ranking(id="q", title="Ranking", rows=ROWS, **NOTHING),
    "change": Change(id="q", title="Change", rows=ROWS, steps=STEPS, before="before", now="now", **NOTHING),
    "flow": Flow(
        id="q",
        title="Flow",
        rows=ROWS,
        ends=(Label("E", "Quiet"), Label("F", "Afloat")),
        choices={f"{way[0]}>{way[1]}": HOSTILE for way in ("ab", "ac", "bc", "bE", "cE", "cF")},
        **NOTHING,
    ),
}

_PLACE = st.integers(0, 10)
VALUES: dict[str, st.SearchStrategy] = {
    "bars": st.sets(st.sampled_from("xyz"), min_size=1).map(sorted),
    "scale": st.sampled_from("123"),
    "heat": st.integers(0, 3),
    "spread": st.sampled_from(["0.5", "3", "12", "-4", "250"]),
    "map": st.tuples(_PLACE, _PLACE).map(lambda at: f"{at[0]},{at[1]}"),
    "ranking": st.sampled_from("123"),
    "change": st.tuples(st.sampled_from("123"), st.sampled_from("123")).map(">".join),
}
FORMS = sorted(EMPTY)


def with_answers(form: str, answers: Sequence[Mapping[str, object]]) -> Tally:
    """Return a form's tally of these answers."""
    empty = EMPTY[form]
    counted = counted_rows([row.id for row in empty.rows], answers)  # type: ignore[arg-type]
    return msgspec.structs.replace(empty, **counted)


def answers(form: str) -> st.SearchStrategy[list[dict[str, object]]]:
    """Draw what up to ten people answered, rows left out as they like; whole orders and ways, though."""
    if form == "ranking":
        orders = st.permutations("abc").map(lambda order: {row: at for at, row in enumerate(order, start=1)})
        return st.lists(orders, max_size=10)
    if form == "flow":
        ways = st.sampled_from(["abcE", "abcF", "abE", "acE", "acF"])
        return st.lists(ways.map(lambda way: dict(pairwise(way))), max_size=10)
    rows = [row.id for row in EMPTY[form].rows]
    return st.lists(st.dictionaries(st.sampled_from(rows), VALUES[form]), max_size=10)


def tallies(form: str) -> st.SearchStrategy[Tally]:
    """Draw a form's tally."""
    return answers(form).map(lambda given: with_answers(form, given))
