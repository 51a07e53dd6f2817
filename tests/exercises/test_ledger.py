from __future__ import annotations

from typing import Any

import pytest

from crosscurrents.exercises.ledger import Ledger, band, outcome
from crosscurrents.exercises.parts.ledger_plot import plainly, signed
from crosscurrents.exercises.tallies.spread import Spread
from tests.exercises.pictures import HOSTILE, SVG, fits, made, refused, said, sound
from tests.exercises.rooms import summed

PREFILL: dict[str, Any] = {
    "gain": {"low": 2, "middle": 5, "high": 8},
    "hours": {"low": 40, "middle": 60, "high": 100},
    "delay": {"low": 0, "middle": 9, "high": 18},
    "worth": 20,
}
SPEC: dict[str, Any] = {
    "cases": [{"id": "list", "name": "A night list", "about": "Fictional.", "prefill": PREFILL}],
    "own": True,
}
DONE = {"case": "list", **PREFILL}


def ledger(**changes: Any) -> Ledger:
    return made(Ledger, {**SPEC, **changes})


def test_one_outcome_by_hand() -> None:
    found = outcome(5, 60, 9, worth=20, horizon=36)
    assert found.benefit == 75  # 5 * 20 * (1 - 9/36)
    assert found.net == 15
    assert outcome(5, 60, 36, worth=20, horizon=36).benefit == 0
    assert outcome(5, 60, 48, worth=20, horizon=36).benefit == 0  # never below nothing


@pytest.mark.parametrize(
    ("nets", "verdict"),
    [((1, 2, 3), "advantage"), ((-1, -2, -3), "inertia"), ((-1, 2, 3), "depends"), ((0, 1, 2), "depends")],
)
def test_band_by_hand(nets: tuple[float, ...], verdict: str) -> None:
    assert band(nets) == verdict


def test_three_assumptions_by_hand() -> None:
    found = ledger().outcomes(DONE)
    assert found is not None
    # cautious: 2 * 20 * (1 - 18/36) - 100; hopeful: 8 * 20 * 1 - 40
    assert {which: one.net for which, one in found.items()} == {"cautious": -80, "middle": 15, "hopeful": 120}
    assert [one.benefit for one in found.values()] == [20, 75, 160]


def test_no_mix_of_guesses_leaves_the_span_of_cautious_and_hopeful() -> None:
    levels = ("low", "middle", "high")
    mixes = [
        outcome(PREFILL["gain"][g], PREFILL["hours"][h], PREFILL["delay"][d], worth=20, horizon=36).net
        for g in levels
        for h in levels
        for d in levels
    ]
    assert (min(mixes), max(mixes)) == (-80, 120)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"cases": [], "own": False}, "`own: true`"),
        ({"cases": SPEC["cases"] * 2}, 'two cases have the id "list"'),
        ({"cases": [{**SPEC["cases"][0], "id": "own"}]}, "rename it"),
        ({"scale": {"gain": [10, 0]}}, "scale gain runs from 10 to 0"),
        ({"horizon": 12}, "horizon is 12 months"),
        ({"scale": {"gain": [0, 7]}}, 'case "list": gain leaves its scale, 0 to 7'),
        ({"scale": {"worth": [0, 10]}}, 'case "list": worth leaves its scale'),
        (
            {
                "cases": [
                    {**SPEC["cases"][0], "prefill": {**PREFILL, "hours": {"low": 9, "middle": 5, "high": 10}}}
                ]
            },
            'case "list": hours must rise',
        ),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Ledger, {**SPEC, **changes}, says=says)


def test_responses_that_fit_and_that_do_not() -> None:
    kind = ledger()
    assert fits(kind, {})
    assert fits(kind, DONE)
    assert fits(kind, {"case": "own", "title": "x", "gain": {}, "drafts": {"list": PREFILL}})
    assert not fits(kind, {"case": "other"})
    assert not fits(kind, {"gain": {"low": 11}})
    assert not fits(kind, {"gain": 3})
    assert not fits(kind, {"worth": -1})
    assert not fits(kind, {"hours": {"lowest": 1}})
    assert not fits(kind, {"title": "x" * 121})
    assert not fits(kind, {"drafts": {"list": {"case": "list"}}})
    assert not fits(ledger(own=False), {"case": "own"})


def test_twelve_actions_are_required_and_the_last_is_a_guess_of_ones_own() -> None:
    assert ledger().progress({}) == (0, 12)
    assert ledger().progress({"case": "own", "gain": {"low": 1, "high": 2}}) == (4, 12)
    assert ledger().progress(DONE) == (11, 12)  # taken over as it stands
    assert ledger().progress({**DONE, "worth": 21}) == (12, 12)
    assert ledger().progress({**DONE, "tried": True}) == (12, 12)  # changed and put back
    assert ledger().progress({**DONE, "case": "own"}) == (12, 12)


def test_what_is_open_is_named_and_nothing_is_worked_out_before() -> None:
    view = ledger().view({"case": "own", "gain": {"low": 1}, "hours": PREFILL["hours"]})
    assert view == {
        "complete": False,
        "open": ["gain (middle, high)", "delay", "what a point is worth"],
        "disorder": [],
    }
    assert ledger().view({})["open"][0] == "a project"
    assert ledger().draw({"case": "own"}) is None


def test_guesses_out_of_order_are_named_instead_of_reckoned_with() -> None:
    swapped = {**DONE, "hours": {"low": 100, "middle": 60, "high": 40}}
    view = ledger().view(swapped)
    assert view["complete"] is False
    assert view["disorder"] == ["Hours: low, middle and high should rise. Swap them and the picture opens."]
    assert ledger().draw(swapped) is None


def test_view_says_band_sums_break_even_and_what_hangs_on_what() -> None:
    view = ledger().view(DONE)
    assert view["band"] == "depends"
    assert view["band_label"] == "It depends"
    assert view["points"][1]["sum"].replace("\N{NO-BREAK SPACE}", " ") == "5 × 20 × (1 − 9 ÷ 36) − 60 = +15"
    assert view["break_even"].endswith("when one point of gain is worth 16 hours to you.")  # 60 / (5 * 0.75)
    # gain 2..8 in the middle: 2*20*.75-60=-30 .. 60; hours 40..100: 35 .. -25; delay 0..18: 40 .. -10
    assert [(one["id"], one["size"], one["largest"]) for one in view["swings"]] == [
        ("gain", 90, True),
        ("hours", 60, False),
        ("delay", 50, False),
    ]
    assert view["swings"][0]["said"] == "Gain from low to high: net from −30 to +60"


def test_a_gain_of_nothing_never_breaks_even() -> None:
    nothing = {**DONE, "gain": {"low": 0, "middle": 0, "high": 0}}
    view = ledger().view(nothing)
    assert view["band"] == "inertia"
    assert view["break_even"].startswith("In the middle nothing is left")
    sound(ledger().draw({**nothing, "hours": {"low": 0, "middle": 0, "high": 0}}))


def test_formula_and_assumptions_stand_on_the_page_from_the_start() -> None:
    public = ledger(horizon=24).public()
    assert "÷\N{NO-BREAK SPACE}24)" in public["formula"][0]
    assert any("nothing after 24 months" in one for one in public["assumes"])
    assert public["cases"][0]["prefill"]["worth"] == 20


def test_picture_and_table_say_the_same() -> None:
    drawing = ledger().draw(DONE)
    assert drawing is not None
    root = sound(drawing)
    assert drawing.rows == [
        ["Cautious", "100", "20", "−80"],
        ["Middle", "60", "75", "+15"],
        ["Hopeful", "40", "160", "+120"],
    ]
    assert "toy model" in said(root)
    assert "break-even" in said(root)
    middle = next(root.iter(f"{SVG}circle"))  # axes to 200: 46 + 276 * 60/200, 306 - 276 * 75/200
    assert (float(middle.get("cx", 0)), float(middle.get("cy", 0))) == (128.8, 202.5)
    assert drawing == ledger().draw(DONE)


def test_hostile_title_stays_text() -> None:
    drawing = ledger().draw({**DONE, "case": "own", "title": HOSTILE})
    sound(drawing)
    assert drawing is not None
    assert drawing.caption.startswith(HOSTILE.strip())


def test_plain_lines() -> None:
    lines = dict(ledger().plain(DONE))
    assert lines["Project"] == "A night list"
    assert lines["Hours, low / middle / high"] == "40 / 60 / 100"
    assert lines["Toy ledger"] == "It depends (cautious −80, middle +15, hopeful +120)"
    assert ledger().plain({"gain": {"low": 3}}) == [("Gain, low / middle / high", "3 / ? / ?")]
    assert ledger().plain({"case": "own"}) == [("Project", "A project of your own")]


def test_a_rooms_ledgers_add_up() -> None:
    tried = {**DONE, "tried": True}
    dear = {**DONE, "worth": 100}  # cautious: 2 * 100 * .5 - 100 = 0, so it depends
    own = {**DONE, "case": "own", "title": "Night buses", "worth": 1}  # hopeful: 8 * 1 - 40 < 0
    bands, swings, worth = summed(ledger(), [tried, dear, {"case": "own"}], [own, DONE, {}])
    assert bands.n == 3  # the list taken over as it stands is nobody's guess
    assert bands.counts == {"list": {"depends": 2}, "own": {"inertia": 1}}
    assert [row.text for row in bands.rows] == ["A night list", "A project of their own"]
    # in the middle gain moves net by 6 * 20 * .75 = 90 and hours by 60; at a worth of 1, hours moves it most
    assert swings.counts == {"swings": {"gain": 2, "hours": 1}}
    assert isinstance(worth, Spread)
    assert worth.counts == {"list": {"20": 1, "100": 1}, "own": {"1": 1}}
    assert worth.known == {"list": (20, "as first filled in")}
    assert (worth.low, worth.high) == (0, 100)
    assert "Night buses" not in str([bands, swings, worth])
    assert ledger().sentences(own) == []


def test_numbers_that_are_none_and_cases_that_are_gone_are_not_counted() -> None:
    room = [{**DONE, "worth": float("nan"), "tried": True}, {**DONE, "case": "gone", "worth": 30}]
    assert [tally.n for tally in summed(ledger(), room, [])] == [0, 0, 0]
    assert [row.id for row in ledger(own=False).aggregate([])[0].rows] == ["list"]


@pytest.mark.parametrize(
    ("value", "plain", "sign"),
    [(12.34, "12.3", "+12.3"), (-3, "-3", "−3"), (0.04, "0", "0"), (-0.04, "0", "0")],
)
def test_numbers_in_words(value: float, plain: str, sign: str) -> None:
    assert plainly(value) == plain
    assert signed(value) == sign
