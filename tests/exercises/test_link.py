from __future__ import annotations

from typing import Any

import pytest

from crosscurrents.exercises.link import Link
from crosscurrents.exercises.paper import Lines, Say, Sheet
from crosscurrents.exercises.parts.leading import centralisation, leads
from crosscurrents.exercises.parts.memberships import figures, percent
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.heat import Heat
from crosscurrents.exercises.tallies.spread import Spread
from crosscurrents.exercises.tallies.tally import Label
from tests.exercises.pictures import HOSTILE, fits, made, refused, said, sound
from tests.exercises.rooms import summed

SPEC: dict[str, Any] = {
    "rows": [
        {"id": "big", "name": "Big Office", "hours": 400},
        {"id": "mid", "name": "Middle House", "hours": 100},
        {"id": "small", "name": "Small Group", "hours": 40},
        {"id": "out", "name": "Outside", "hours": 50},
    ],
    "columns": [
        {"id": "x", "name": "Table X", "hours": 10},
        {"id": "y", "name": "Table Y", "hours": 6},
        {"id": "z", "name": "Table Z", "hours": 4},
    ],
    "links": [["big", "x"], ["big", "y"], ["mid", "x"], ["small", "y"]],
    "smallest": "small",
    "compare": {"text": "Elsewhere.", "source": "A11"},
    "unit": "hours a month",
}
CHANGED = {
    "guess": {"share": 60},
    "links": [["big", "x"], ["big", "y"], ["mid", "x"], ["small", "x"], ["small", "z"]],
}


def link(**changes: Any) -> Link:
    return made(Link, {**SPEC, **changes})


def shown(view: dict[str, Any], which: str) -> tuple[str, str | None]:
    one = next(figure for figure in view["figures"] if figure["id"] == which)
    return one["given"], one["changed"]


def test_figures_by_hand() -> None:
    found = figures(
        ["big", "mid", "small", "out"],
        {"x": 10, "y": 6, "z": 4},
        [("big", "x"), ("big", "y"), ("mid", "x"), ("small", "y")],
    )
    assert (found.members, found.in_any, found.in_two_to_four) == (4, 3, 1)
    assert found.spread == {0: 1, 1: 2, 2: 1, 3: 0}
    assert found.middle == 1  # 0, 1, 1, 2
    assert (found.pairs, found.pairs_meeting) == (6, 2)  # big-mid in x, big-small in y
    assert found.meets == {"big": ["mid", "small"], "mid": ["big"], "small": ["big"], "out": []}
    assert found.hours == {"big": 16, "mid": 10, "small": 6, "out": 0}


def test_one_who_sits_in_five_is_not_in_two_to_four() -> None:
    costs = dict.fromkeys("abcde", 1.0)
    found = figures(["all", "four"], costs, [("all", c) for c in "abcde"] + [("four", c) for c in "abcd"])
    assert found.in_two_to_four == 1
    assert found.pairs_meeting == 1  # four shared tables are one pair


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(2, 3, 67), (1, 8, 13), (57, 200, 29), (0, 0, 0), (5, 5, 100)]
)
def test_per_cent_is_whole_with_halves_upwards(part: float, whole: float, share: int) -> None:
    assert percent(part, whole) == share


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"rows": [SPEC["rows"][0]] * 2}, 'two rows have the id "big"'),
        ({"rows": [SPEC["rows"][0]], "links": [], "smallest": "big"}, "1 rows"),
        ({"columns": [SPEC["columns"][0]], "links": []}, "1 columns"),
        ({"columns": [{"id": f"c{n}", "name": "C", "hours": 1} for n in range(9)], "links": []}, "9 columns"),
        ({"links": [["bog", "x"]]}, 'row "bog"'),
        ({"links": [["big", "q"]]}, 'column "q"'),
        ({"links": [["big", "x"], ["big", "x"]]}, "two links"),
        ({"smallest": "tiny"}, 'smallest is "tiny"'),
        ({"smallest": "big"}, '"mid" has fewer hours'),
        ({"columns": [{**SPEC["columns"][0], "hours": 0}, *SPEC["columns"][1:]]}, "above 0"),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Link, {**SPEC, **changes}, says=says)


def test_responses_that_fit_and_that_do_not() -> None:
    kind = link()
    assert fits(kind, {})
    assert fits(kind, {**CHANGED, "tried": True})
    assert fits(kind, {"links": []})
    assert not fits(kind, {"guess": {"share": 101}})
    assert not fits(kind, {"guess": {"share": "60"}})
    assert not fits(kind, {"links": [["big", "q"]]})
    assert not fits(kind, {"links": [["big"]]})
    assert not fits(kind, {"links": [["big", "x", "y"]]})
    assert not fits(kind, {"links": [["big", "x"], ["big", "x"]]})
    assert not fits(kind, {"score": 1})


def test_two_actions_are_required_and_putting_back_undoes_neither() -> None:
    kind = link()
    assert kind.progress({}) == (0, 2)
    assert kind.progress({"guess": {"share": 0}}) == (1, 2)
    assert kind.progress({"links": [["big", "x"]]}) == (1, 2)  # the smallest member's seat is gone
    assert kind.progress({"links": [*SPEC["links"], ["out", "x"]]}) == (0, 2)  # someone else's row
    assert kind.progress({"guess": {"share": 50}, "tried": True}) == (2, 2)


def test_figures_open_after_the_guess_and_hours_stand_from_the_start() -> None:
    before = link().view({})
    assert before["guessed"] is None
    assert set(before) == {"rows", "guessed"}
    assert before["rows"][2] == {"id": "small", "cost": "6 of 40 hours a month (15%)"}
    assert "figures" not in link().public()
    assert "compare" not in link().public()


def test_given_figures_by_hand() -> None:
    view = link().view({"guess": {"share": 60}})
    assert view["guessed"] == "You guessed 60%. In the table as given it is 75%: 3 of 4."
    assert view["compare"] == {"text": "Elsewhere.", "source": "A11"}
    assert view["changed"] is False
    assert shown(view, "share") == ("3 of 4 (75%)", None)
    assert shown(view, "two-to-four") == ("1 of 3 (33%)", None)
    assert shown(view, "middle") == ("1", None)
    assert shown(view, "pairs") == ("2 of 6 (33%)", None)
    assert shown(view, "meets") == ("1 of 3 (33%)", None)
    assert shown(view, "hours") == ("6 of 40 hours a month (15%)", None)


def test_changed_figures_stand_beside_the_given_ones() -> None:
    view = link().view(CHANGED)
    assert view["changed"] is True
    assert shown(view, "two-to-four") == ("1 of 3 (33%)", "2 of 3 (67%)")
    assert shown(view, "middle") == ("1", "1.5")
    assert shown(view, "pairs") == ("2 of 6 (33%)", "3 of 6 (50%)")
    assert shown(view, "hours") == ("6 of 40 hours a month (15%)", "14 of 40 hours a month (35%)")
    small = next(one for one in view["meets"] if one["id"] == "small")
    assert small == {
        "id": "small",
        "name": "Small Group",
        "with": ["Big Office", "Middle House"],
        "new": ["Middle House"],
        "lost": [],
    }
    gone = link().view({"guess": {"share": 1}, "links": [["big", "x"]]})
    assert next(one for one in gone["meets"] if one["id"] == "small")["lost"] == ["Big Office"]


def test_every_figure_says_what_it_cannot_tell() -> None:
    figures_ = link().view({"guess": {"share": 60}})["figures"]
    assert len(figures_) == 6
    assert all("cannot tell" in one["cannot"] for one in figures_)


def test_a_row_without_staff_hours_shows_its_hours_alone() -> None:
    kind = link(rows=[{"id": one["id"], "name": one["name"]} for one in SPEC["rows"]])
    assert kind.view({})["rows"][0]["cost"] == "16 hours a month"
    sound(kind.draw(CHANGED))


def test_spread_bars_say_the_same_as_their_table() -> None:
    spread = link().view(CHANGED)["spread"]
    assert spread["header"] == ["Alliances", "Members, as given", "Members, changed"]
    assert spread["rows"] == [["0", "1", "1"], ["1", "2", "1"], ["2", "1", "2"]]
    drawing = link().view({"guess": {"share": 60}})["spread"]
    assert drawing["rows"] == [["0", "1"], ["1", "2"], ["2", "1"]]


def test_picture_marks_what_was_joined_and_left() -> None:
    drawing = link().draw(CHANGED)
    assert drawing is not None
    root = sound(drawing)
    assert drawing.rows[2] == [
        "Small Group",
        "Table X (joined); Table Y (left); Table Z (joined)",
        "14 of 40 hours a month (35%)",
    ]
    assert drawing.rows[3][1] == "none"
    squares = [node for node in root.iter() if node.get("rx")]
    assert sum(node.get("class") == "cc-a" for node in squares) == 3
    assert sum("cc-stroke-b" in node.get("class", "") for node in squares) == 3
    assert "35%" in said(root)
    assert drawing == link().draw(CHANGED)


def test_nothing_is_drawn_before_anything_is_answered() -> None:
    assert link().draw({}) is None
    assert link().draw({"guess": {"share": 1}}) is not None


def test_hostile_names_stay_text() -> None:
    rows = [{**SPEC["rows"][0], "name": HOSTILE}, *SPEC["rows"][1:]]
    kind = link(rows=rows, unit=HOSTILE)
    assert "</text>" in said(sound(kind.draw(CHANGED)))


def test_plain_lines_name_guess_and_changed_rows() -> None:
    assert link().plain({}) == []
    assert link().plain(CHANGED) == [
        ("Guess: share in at least one alliance", "60%"),
        ("Small Group", "Table X (joined); Table Y (left); Table Z (joined). 14 of 40 hours a month (35%)"),
    ]


def test_a_rooms_guesses_and_the_smallest_members_seats_add_up() -> None:
    guess, seats = summed(
        link(),
        [CHANGED, {"guess": {"share": 80}}],
        [{"links": [["big", "x"]]}, {}, {"guess": {"share": float("nan")}}],
    )
    assert (guess.id, guess.n, guess.counts) == ("guess", 2, {"share": {"60": 1, "80": 1}})
    assert isinstance(guess, Spread)
    assert (guess.unit, guess.low, guess.high) == ("%", 0, 100)
    assert guess.known == {"share": (75, "in the table")}  # 3 of 4
    # the third one's other rows are no answer: only the smallest member's seats were asked about
    assert (seats.id, seats.n, seats.counts) == ("seats", 2, {"seats": {"x": 1, "y": 2, "z": 1}})
    assert isinstance(seats, Bars)
    assert [one.text for one in seats.options] == ["joins Table X", "leaves Table Y", "joins Table Z"]
    assert seats.title == "What the room changed for Small Group"
    assert link().sentences({**CHANGED, "text": "Stray."}) == []


# Who leads what

LEADING: dict[str, Any] = {
    "measure": "leading",
    "rows": [
        {"id": one, "name": name}
        for one, name in zip("stuv", ("Agenda", "Money", "Press", "Door"), strict=True)
    ],
    "columns": [
        {"id": one, "name": name} for one, name in zip("abc", ("County", "House", "Small"), strict=True)
    ],
    "links": [["s", "a"], ["t", "a"], ["u", "a"], ["u", "b"]],
    "moves": 2,
    "question": {"prompt": "What would the giver fear?"},
}
MOVED = {
    "guess": {"share": 50},
    "links": [["s", "c"], ["t", "a"], ["u", "a"], ["u", "b"], ["v", "c"]],
    "text": "That it is late.",
}


def leading(**changes: Any) -> Link:
    return made(Link, {**LEADING, **changes})


@pytest.mark.parametrize(
    ("degrees", "tasks", "central"),
    [
        ([4, 0, 0], 4, 1),  # one leads everything: (4 + 4) / (2 * 4)
        ([2, 2, 2], 4, 0),
        ([3, 1, 0], 4, 5 / 8),  # (2 + 3) / (2 * 4)
        ([0, 0, 0], 4, 0),
        ([4], 4, 0),
        ([], 0, 0),
    ],
)
def test_degree_centralisation_by_hand(degrees: list[int], tasks: int, central: float) -> None:
    assert centralisation(degrees, tasks) == pytest.approx(central)


def test_leads_by_hand() -> None:
    found = leads("stuv", "abc", [("s", "a"), ("t", "a"), ("u", "a"), ("u", "b")])
    assert found.degree == {"a": 3, "b": 1, "c": 0}
    assert (found.all, found.most, found.first, found.shared, list(found.unled)) == (4, 3, ["a"], 1, ["v"])
    assert found.central == pytest.approx(0.625)
    nothing = leads("st", "ab", [])
    assert (nothing.first, nothing.central, list(nothing.unled)) == ([], 0, ["s", "t"])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"smallest": "s"}, "belong to the measure memberships"),
        ({"compare": SPEC["compare"]}, "belong to the measure memberships"),
        ({"links": []}, "nobody leads anything"),
        ({"moves": 0}, "`moves` is 0"),
        ({"moves": 5}, "move 1 to 4 tasks"),
        ({"links": [["s", "q"]]}, 'column "q"'),
    ],
)
def test_an_authors_fault_about_leads_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Link, {**LEADING, **changes}, says=says)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"columns": [{"id": "x", "name": "X"}, *SPEC["columns"][1:]]}, 'column "x" has no `hours`'),
        ({"question": LEADING["question"]}, "belongs to the measure leading"),
    ],
)
def test_memberships_still_need_hours_and_ask_no_question(changes: dict[str, Any], says: str) -> None:
    refused(Link, {**SPEC, **changes}, says=says)


def test_leading_takes_words_only_where_it_asks() -> None:
    assert fits(leading(), {**MOVED, "tried": True})
    assert not fits(leading(question=None), {"text": "x"})
    assert not fits(link(), {"text": "x"})


def test_any_moved_task_is_the_change_that_is_asked_for() -> None:
    assert leading().progress({}) == (0, 2)
    assert leading().progress({"links": MOVED["links"]}) == (1, 2)
    assert leading().progress({"guess": {"share": 50}, "tried": True}) == (2, 2)


def test_leads_open_after_the_guess() -> None:
    assert leading().view({"links": MOVED["links"]}) == {"rows": [], "guessed": None}
    assert leading().public()["moves"] == 2


def test_given_and_changed_leads_stand_beside_each_other() -> None:
    given = leading().view({"guess": {"share": 50}})
    assert given["guessed"] == "You guessed 50%. In the table as given it is 75%: County, 3 of 4 tasks."
    assert shown(given, "most") == ("County: 3 of 4 (75%)", None)
    assert shown(given, "central") == ("0.63", None)  # (2 + 3) / 8
    assert shown(given, "none") == ("Small", None)
    assert shown(given, "unled") == ("Door", None)
    view = leading().view(MOVED)  # County 2, House 1, Small 2: (0 + 1 + 0) / 8
    assert shown(view, "most") == ("County: 3 of 4 (75%)", "County, Small: 2 of 4 (50%)")
    assert shown(view, "central")[1] == "0.13"  # 1 / 8
    assert shown(view, "none") == ("Small", "nobody")
    assert shown(view, "shared") == ("1 of 4 (25%)", "1 of 4 (25%)")
    assert shown(view, "unled") == ("Door", "nobody")
    assert all("cannot tell" in one["cannot"] for one in view["figures"])
    assert "Freeman 1979" in view["formula"]
    assert view["spread"]["rows"] == [
        ["County", "3 (75%)", "2 (40%)"],
        ["House", "1 (25%)", "1 (20%)"],
        ["Small", "0 (0%)", "2 (40%)"],
    ]


def test_the_picture_of_leads_has_no_hours() -> None:
    drawing = leading().draw(MOVED)
    root = sound(drawing)
    assert drawing is not None
    assert drawing.header == ["Task", "Led by"]
    assert drawing.rows[0] == ["Agenda", "County (hands it over); Small (takes it on)"]
    assert drawing.rows[1] == ["Money", "County"]
    assert "hours" not in said(root)
    assert leading().draw({}) is None


def test_plain_lines_of_leads() -> None:
    assert leading().plain(MOVED) == [
        ("Guess: share of the tasks led by the one that leads most", "50%"),
        ("Agenda", "County (hands it over); Small (takes it on)"),
        ("Door", "Small (takes it on)"),
        ("What would the giver fear?", "That it is late."),
    ]


def test_a_rooms_moved_leads_add_up() -> None:
    guess, moved, leads_now = summed(leading(), [MOVED, {}], [{"links": [["s", "a"]]}])
    assert isinstance(guess, Spread)
    assert guess.known["share"][0] == 75  # County leads 3 of 4
    # MOVED hands s over and gives v a lead; the other table takes t's and u's leads away
    assert (moved.n, moved.counts) == (2, {"moved": {"s": 1, "t": 1, "u": 1, "v": 1}})
    assert leads_now.n == 2
    assert leads_now.counts["s/a"] == {"0": 1, "1": 1}
    assert leads_now.counts["s/b"] == {"0": 2}
    assert leads_now.counts["v/c"] == {"0": 1, "1": 1}
    assert isinstance(leads_now, Heat)
    assert [one.text for one in leads_now.across] == ["County", "House", "Small"]
    assert leads_now.rows[0] == Label("s/a", "Agenda · County")


def test_what_was_written_under_the_leads_is_a_sentence() -> None:
    assert leading().sentences(MOVED) == [("What would the giver fear?", "That it is late.")]
    assert leading().sentences({"text": " "}) == []
    assert leading(question=None).sentences(MOVED) == []


@pytest.mark.parametrize("kind", [link(), leading()], ids=["memberships", "leading"])
def test_an_old_answer_survives_a_changed_table(kind: Link) -> None:
    old = {"guess": {"share": 5}, "links": [["gone", "x"], ["big", "gone"], ["s", "a"]]}
    assert kind.view(old)["changed"] is True
    sound(kind.draw(old))
    assert kind.plain(old)
    assert [tally.n for tally in summed(kind, [old], [])][:2] == [1, 1]


def test_paper_of_a_table_shows_it_as_given_and_keeps_its_figures_back() -> None:
    blocks = link().paper()
    sheet = next(block for block in blocks if isinstance(block, Sheet))
    assert sheet.rows[0] == ["Big Office (400)", "●", "●", ""]
    assert sheet.rows[-1] == ["One seat takes (hours a month)", "10", "6", "4"]
    assert any(isinstance(block, Lines) and "Small Group" in block.label for block in blocks)
    assert "75%" not in str(blocks)
    first, counts = [block for block in leading().paper() if isinstance(block, Sheet)]
    assert first.header == ["Task", "County", "House", "Small"]
    assert first.rows[2] == ["Press", "●", "●", ""]
    assert counts.rows[0] == ["County", "", ""]
    assert any(isinstance(block, Lines) and "giver fear" in block.label for block in leading().paper())


def test_the_key_of_a_table_gives_its_figures() -> None:
    texts = [block.text for block in link().key() if isinstance(block, Say)]
    assert texts[0].startswith("In at least one alliance: 3 of 4 (75%). Membership on paper.")
    texts = [block.text for block in leading().key() if isinstance(block, Say)]
    assert texts[0].startswith("Leads most tasks: County: 3 of 4 (75%).")
    (sheet,) = [block for block in leading().key() if isinstance(block, Sheet)]
    assert sheet.rows[0] == ["County", "3 (75%)"]
