from __future__ import annotations

from typing import Any

import pytest

from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.network import Network
from crosscurrents.exercises.paper import Boxes, Lines, Say, Sheet, Shown
from crosscurrents.exercises.parts.network_plot import Spot, Tie, columns, ring
from tests.exercises.pictures import HOSTILE, SVG, fits, made, refused, said, sound
from tests.exercises.rooms import summed

MONEY: dict[str, Any] = {
    "mode": "shares",
    "nodes": [
        {"id": "fund", "name": "The Foundation", "side": "giver"},
        {"id": "county", "name": "County", "side": "giver"},
        {"id": "dues", "name": "Dues", "side": "giver"},
        {"id": "small", "name": "Small Group", "short": "Small", "side": "receiver", "about": "Two people."},
        {"id": "big", "name": "Big House", "side": "receiver"},
    ],
    "links": [
        {"from": "fund", "to": "small", "weight": 60},
        {"from": "county", "to": "small", "weight": 40},
        {"from": "fund", "to": "big", "weight": 50},
        {"from": "county", "to": "big", "weight": 25},
        {"from": "dues", "to": "big", "weight": 25},
    ],
    "scale": {"low": 0, "high": 200, "step": 5, "unit": "thousand a year"},
    "change": {"most": 2, "prompt": "Change one grant."},
    "guess": {"question": "Who depends most?"},
    "contest": {
        "fund": "Open Fund",
        "giver": "fund",
        "amount": 100,
        "prompt": "Who gets it?",
        "applicants": [{"id": "small", "case": "It knows."}, {"id": "big", "case": "It has a room."}],
    },
    "question": {"prompt": "What can it not say?"},
    "caution": "Money alone.",
}
STORM: dict[str, Any] = {
    "mode": "strength",
    "nodes": [{"id": one, "name": one.upper()} for one in "abcd"],
    "links": [
        {"from": "a", "to": "b", "weight": 3},
        {"from": "a", "to": "c", "weight": 1},
        {"from": "b", "to": "a", "weight": 1},
        {"from": "c", "to": "b", "weight": 2},
    ],
    "scale": {"low": 0, "high": 3, "step": 1, "unit": "0 to 3"},
    "change": {"most": 6, "prompt": "Change up to six."},
    "guess": {"question": "Which sounds loudest?"},
    "remove": {"prompt": "Take one away."},
    "question": {"prompt": "Is it?", "required": True},
    "caution": "Invented.",
}


def money(**changes: Any) -> Network:
    return made(Network, {**MONEY, **changes})


def storm(**changes: Any) -> Network:
    return made(Network, {**STORM, **changes})


def figure(view: dict[str, Any], which: str) -> tuple[str, str | None]:
    one = next(figure for figure in view["figures"] if figure["id"] == which)
    return one["given"], one["now"]


def drawn(view: dict[str, Any], which: str) -> Drawing:
    return Drawing(**view[which])


# Authors


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"nodes": [MONEY["nodes"][0], *MONEY["nodes"]]}, 'two nodes have the id "fund"'),
        ({"nodes": [{"id": "a>b", "name": "A", "side": "giver"}, *MONEY["nodes"]]}, 'the id "a>b"'),
        ({"nodes": [{"id": "who", "name": "Who"}, *MONEY["nodes"]]}, 'node "who" has no `side`'),
        ({"nodes": MONEY["nodes"][:4]}, "3 givers and 1 receivers"),
        ({"scale": {**MONEY["scale"], "low": 1}}, "begin at `low: 0`"),
        ({"scale": {**MONEY["scale"], "step": 0}}, "above 0"),
        ({"change": {"most": 0, "prompt": "x"}}, "`change.most` is 0"),
        ({"caution": " "}, "no `caution`"),
        ({"links": [{"from": "nobody", "to": "big", "weight": 1}]}, '"nobody", which is none'),
        ({"links": [{"from": "big", "to": "small", "weight": 1}]}, "from a giver to a receiver"),
        ({"links": [MONEY["links"][0]] * 2}, "two links"),
        ({"links": [{"from": "fund", "to": "big", "weight": 201}]}, "within 0 to 200"),
        ({"links": [{"from": "fund", "to": "big", "weight": 0}]}, "no links"),
        ({"contest": {**MONEY["contest"], "giver": "big"}}, '"big" is none of the givers'),
        ({"contest": {**MONEY["contest"], "amount": 0}}, "above 0"),
        ({"contest": {**MONEY["contest"], "applicants": MONEY["contest"]["applicants"][:1]}}, "at least two"),
        (
            {"contest": {**MONEY["contest"], "applicants": [{"id": "fund", "case": "x"}] * 1}},
            '"fund" is none of the receivers',
        ),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Network, {**MONEY, **changes}, says=says)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"nodes": STORM["nodes"][:2], "links": STORM["links"][:1]}, "2 nodes"),
        (
            {"nodes": [*STORM["nodes"], {"id": "long", "name": "Confidentiality of it all"}]},
            "give it a `short`",
        ),
        ({"nodes": [*STORM["nodes"], {"id": "e", "name": "One two three four five"}]}, '"e" does not fit'),
        ({"links": [{"from": "a", "to": "a", "weight": 1}]}, "between two different nodes"),
        ({"contest": MONEY["contest"]}, "use it in the mode shares"),
    ],
)
def test_an_authors_fault_in_a_map_of_strengths_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Network, {**STORM, **changes}, says=says)


def test_a_long_name_fits_by_its_short_one() -> None:
    nodes = [*STORM["nodes"], {"id": "e", "name": "Confidentiality of it all", "short": "Shared data"}]
    assert "Shared data" in said(sound(storm(nodes=nodes).draw({"guess": "a"})))


# Responses


def test_responses_that_fit_and_that_do_not() -> None:
    kind = money()
    assert fits(kind, {})
    assert fits(
        kind, {"guess": "big", "weights": {"fund>small": 0, "dues>small": 5}, "award": "small", "text": ""}
    )
    assert not fits(kind, {"guess": "fund"})
    assert not fits(kind, {"weights": {"small>fund": 5}})
    assert not fits(kind, {"weights": {"fund>small": 201}})
    assert not fits(kind, {"award": "fund"})
    assert not fits(kind, {"removed": "fund>small"})  # this card asks for no removal
    assert not fits(kind, {"text": "x" * 20_001})
    assert fits(storm(), {"removed": "a>b", "guess": "d", "weights": {"d>a": 2}})
    assert not fits(storm(), {"weights": {"a>a": 1}})
    assert not fits(storm(), {"award": "a"})


def test_progress_counts_what_the_card_asks_for() -> None:
    assert money().progress({}) == (0, 3)
    assert money().progress({"guess": "big", "weights": {"dues>small": 5}, "award": "big"}) == (3, 3)
    assert money().progress({"text": "Said."}) == (0, 3)  # asked, but not required
    assert storm().progress({}) == (0, 4)
    done = {"guess": "a", "weights": {"d>a": 1}, "removed": "a>b", "text": "No."}
    assert storm().progress(done) == (4, 4)
    assert storm().progress({**done, "text": " ", "removed": "d>c"}) == (2, 4)  # there is no link d>c
    assert money(guess=None, contest=None).progress({}) == (0, 1)


def test_a_change_that_is_put_back_stays_done_and_changes_nothing() -> None:
    back = {"guess": "big", "weights": {"fund>small": 60}}
    assert money().progress(back)[0] == 2
    view = money().view(back)
    assert view["changed"] == 0
    assert figure(view, "most")[1] is None


def test_the_public_spec_adds_nothing_up() -> None:
    public = money().public()
    assert public["links"][0] == {"from": "fund", "to": "small", "weight": 60, "about": ""}
    assert public["contest"]["name"] == "Open Fund"
    assert public["assumptions"] == []
    assert len(storm().public()["assumptions"]) == 4
    assert not {"figures", "bars", "depends"} & public.keys()


# Shares


def test_figures_open_after_the_guess() -> None:
    before = money().view({"award": "small", "weights": {"dues>small": 5}})
    assert set(before) == {"open", "drawing", "changed"}
    assert before["open"] is False
    assert "cc-stroke-b" not in money().view({})["drawing"]["svg"]
    assert "cc-stroke-b" in money().view({"guess": "big"})["drawing"]["svg"]
    assert "more than half" not in before["drawing"]["caption"]
    assert money(guess=None).view({})["open"] is True


def test_given_shares_by_hand() -> None:
    view = money().view({"guess": "big"})
    assert view["guessed"] == (
        "You named Big House: 50% of its money comes from The Foundation. "
        "The largest share is 60%: Small Group."
    )
    assert figure(view, "most") == ("Small Group (60%)", None)
    assert figure(view, "over") == ("1 of 2", None)  # 50% is not more than half
    assert figure(view, "giver") == ("The Foundation: for 2 of 2", None)
    assert figure(view, "squared") == ("Small Group (0.52)", None)
    assert [one["said"] for one in view["depends"]] == ["Small Group has 60% from The Foundation"]
    assert view["bars"]["rows"] == [
        ["Small Group", "100", "The Foundation", "60%", "0.52"],
        ["Big House", "100", "The Foundation", "50%", "0.38"],
    ]
    assert "No member here has a larger share" in money().view({"guess": "small"})["guessed"]


def test_a_changed_grant_stands_beside_the_given_one() -> None:
    view = money().view({"guess": "big", "weights": {"fund>small": 20, "dues>big": 0}})
    assert figure(view, "most") == ("Small Group (60%)", "Small Group, Big House (67%)")
    assert view["bars"]["rows"][0] == ["Small Group", "60", "County", "60% → 67%", "0.52 → 0.56"]
    assert [(one["said"], one["new"]) for one in view["depends"]] == [
        ("Small Group has 67% from County", False),
        ("Big House has 67% from The Foundation", True),
    ]
    assert view["changed"] == 2
    fewer = money().view({"guess": "big", "weights": {"dues>small": 40}})
    assert fewer["ended"] == ["Small Group"]  # 60 of 140


def test_the_contest_shows_dependence_without_and_with_the_grant_for_both() -> None:
    view = money().view({"guess": "big", "award": "big"})
    chosen, other = view["award"]["rows"]
    assert (chosen["name"], chosen["chosen"], other["name"], other["chosen"]) == (
        "Big House",
        True,
        "Small Group",
        False,
    )
    # (50 + 100) of 200; squares of 0.75, 0.125 and 0.125 make 0.59
    assert chosen["said"] == (
        "without it, 50% from The Foundation; with it, 75% from The Foundation. Squared shares: 0.38 → 0.59."
    )
    assert "with it, 80% from The Foundation" in other["said"]  # 160 of 200
    assert figure(view, "most") == ("Small Group (60%)", "Big House (75%)")
    assert "cannot tell" in view["award"]["cannot"]


def test_a_fund_that_is_no_member_is_a_giver_of_its_own() -> None:
    contest = {**MONEY["contest"], "giver": ""}
    view = money(contest=contest).view({"guess": "big", "award": "small"})
    # 100 of 200 from the fund: the Foundation's 60 is no longer more than half
    assert view["award"]["rows"][0]["said"].startswith(
        "without it, 60% from The Foundation; with it, 50% from Open"
    )
    assert ["Open Fund", "Small Group", "0", "100"] in view["drawing"]["rows"]
    assert "Open Fund" in said(sound(drawn(view, "drawing")))


def test_every_figure_says_what_it_cannot_tell() -> None:
    for view in (money().view({"guess": "big"}), storm().view({"guess": "a"})):
        assert len(view["figures"]) == 4
        assert all("cannot tell" in one["cannot"] for one in view["figures"])


def test_a_member_that_lost_everything_is_said_plainly() -> None:
    nothing = {"guess": "big", "weights": {"fund>small": 0, "county>small": 0}}
    assert money().view(nothing)["bars"]["rows"][0] == [
        "Small Group",
        "0",
        "nobody",
        "60% → 0%",
        "0.52 → 0.00",
    ]
    sound(drawn(money().view(nothing), "bars"))


# Strength


def test_given_strengths_by_hand() -> None:
    view = storm().view({"guess": "a"})
    assert view["guessed"] == (
        "You named A. Out and in together make 5: place 2 of 4. The most connected here: B (6)."
    )
    assert figure(view, "both") == ("B (6)", None)
    assert figure(view, "out") == ("A (4)", None)
    assert figure(view, "into") == ("B (5)", None)
    assert figure(view, "all") == ("7", None)
    assert view["bars"]["rows"][1] == ["B", "1", "5", "6"]
    assert "is also the most connected" in storm().view({"guess": "b"})["guessed"]


def test_changes_and_one_link_less_are_counted_again() -> None:
    view = storm().view({"guess": "a", "weights": {"d>a": 3}, "removed": "a>b"})
    assert figure(view, "both") == ("B (6)", "A (5)")  # A: 1 out, 4 in; B: 1 out, 2 in
    assert figure(view, "all") == ("7", None)  # three more, three less
    assert view["bars"]["rows"][0] == ["A", "4 → 1", "1 → 4", "5"]
    # Before the removal A has 4 out and 4 in
    assert view["removed"] == (
        "Without it, A feeds the others with 1 instead of 4, and B is fed with 2 instead of 5. "
        "Most connected stays: A."
    )


def test_a_link_taken_away_can_change_who_is_most_connected() -> None:
    view = storm().view({"guess": "a", "removed": "c>b"})  # B: 1 + 3 = 4; A: 4 + 1 = 5
    assert view["removed"].endswith("Most connected was B and is now A.")


def test_money_that_ends_is_said_too() -> None:
    kind = money(remove={"prompt": "One grant ends."})
    view = kind.view({"guess": "big", "removed": "fund>big"})
    assert (
        view["removed"]
        == "Without it, Big House has 50 instead of 100; its largest share is 50%, from County, Dues."
    )


# Pictures, words, room, paper


def test_pictures_mark_changes_by_shape_and_carry_their_ends() -> None:
    given = sound(drawn(storm().view({}), "drawing"))
    changed = storm().draw({"guess": "a", "weights": {"a>c": 3, "b>a": 0}, "removed": "a>b"})
    root = sound(changed)
    ties = [node for node in root.iter(f"{SVG}g") if node.get("data-from")]
    assert {(tie.get("data-from"), tie.get("data-to")) for tie in ties} == {
        ("a", "b"),
        ("a", "c"),
        ("b", "a"),
        ("c", "b"),
    }
    assert sum(node.tag == f"{SVG}circle" for node in given.iter()) == 0
    assert sum(node.tag == f"{SVG}circle" for node in root.iter()) == 3
    assert sum("stroke-dasharray" in node.attrib for node in root.iter()) == 2
    assert changed is not None
    assert changed.rows == [
        ["A", "B", "3", "0"],
        ["A", "C", "1", "3"],
        ["B", "A", "1", "0"],
        ["C", "B", "2", "2"],
    ]
    assert "mark your changes" in changed.caption


def test_a_stronger_link_is_drawn_wider() -> None:
    def width(weight: float) -> float:
        root = sound(storm().draw({"weights": {"a>c": weight}}))
        tie = next(
            one for one in root.iter(f"{SVG}g") if (one.get("data-from"), one.get("data-to")) == ("a", "c")
        )
        return float(tie[0].get("stroke-width", "0"))

    assert width(3) > width(2) > width(1)


def test_two_columns_name_every_amount_and_keep_within_the_picture() -> None:
    drawing = money().draw({"guess": "big", "weights": {"dues>small": 15}})
    root = sound(drawing)
    text = said(root)
    for amount in ("60", "40", "50", "25", "15"):
        assert amount in text.split()
    assert "Small" in text
    for node in root.iter(f"{SVG}rect"):
        assert float(node.get("x", "0")) >= 0
        assert float(node.get("x", "0")) + float(node.get("width", "0")) <= 340
        assert float(node.get("y", "0")) + float(node.get("height", "0")) <= float(root.get("height", "0"))


def test_ten_nodes_on_the_ring_do_not_lie_on_each_other() -> None:
    spots = [Spot(str(n), "Twelve marks and twelve") for n in range(10)]
    svg = ring(spots, [Tie("0", "5", 1, 1)], 3, "Ring")
    root = sound(Drawing(svg, "c", []))
    boxes = [
        tuple(float(node.get(key, "0")) for key in ("x", "y", "width", "height"))
        for node in root.iter(f"{SVG}rect")
    ]
    for at, (x, y, width, height) in enumerate(boxes):
        assert x >= 0
        assert x + width <= 340
        for x2, y2, width2, height2 in boxes[at + 1 :]:
            assert x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y


def test_columns_without_links_are_still_a_picture() -> None:
    sound(Drawing(columns([Spot("a", "A")], [Spot("b", "B")], [], "Empty"), "c", []))


def test_nothing_is_drawn_before_anything_is_answered() -> None:
    assert money().draw({}) is None
    assert money().draw({"award": "small"}) is not None


def test_hostile_names_stay_text() -> None:
    nodes = [{**MONEY["nodes"][0], "name": HOSTILE}, *MONEY["nodes"][1:]]
    view = money(nodes=nodes, scale={**MONEY["scale"], "unit": HOSTILE}).view(
        {"guess": "big", "award": "small"}
    )
    sound(drawn(view, "drawing"))
    assert "<script>" in said(sound(drawn(view, "drawing"))) + view["bars"]["rows"][0][2]


def test_an_old_answer_survives_a_changed_card() -> None:
    old = {
        "guess": "gone",
        "weights": {"gone>small": 5, "fund>small": 10},
        "removed": "gone>small",
        "award": "gone",
    }
    kind = money(remove={"prompt": "x"})
    assert kind.progress(old) == (1, 4)
    assert kind.view(old)["open"] is False
    assert kind.plain(old) == [("The Foundation → Small Group", "60 → 10")]
    assert kind.draw(old) is not None
    found = {tally.id: tally for tally in summed(kind, [old], [])}
    assert [found[one].n for one in ("guess", "award", "removed", "changed")] == [0, 0, 0, 1]
    assert kind.view({**old, "guess": "big"})["award"] is None


def test_plain_lines_say_what_was_done() -> None:
    response = {
        "guess": "big",
        "weights": {"dues>small": 15, "fund>big": 50},
        "award": "small",
        "text": "Rent.",
    }
    assert money().plain(response) == [
        ("Who depends most?", "Big House"),
        ("Dues → Small Group", "0 → 15"),
        ("Open Fund", "Small Group"),
        ("What can it not say?", "Rent."),
    ]
    assert storm().plain({"removed": "a>b"}) == [("Taken away", "A → B")]
    assert money().plain({}) == []


def test_paper_holds_the_picture_the_table_and_the_contest() -> None:
    blocks = money(intro="A year.").paper()
    assert blocks[0] == Say("A year.")
    assert sum(isinstance(one, Shown) for one in blocks) == 1
    sheet = next(one for one in blocks if isinstance(one, Sheet))
    assert sheet.header == [
        "Receives",
        "The Foundation",
        "County",
        "Dues",
        "All",
        "Largest share",
        "Squared shares",
    ]
    assert sheet.rows[0] == ["Small", "60", "40", "0", "", "", ""]
    boxes = next(one for one in blocks if isinstance(one, Boxes))
    assert list(boxes.options) == ["Small Group", "Big House"]
    assert any(isinstance(one, Lines) and one.label == "What can it not say?" for one in blocks)
    assert not any("60%" in str(one) for one in blocks if not isinstance(one, Shown))


def test_paper_of_strengths_is_a_matrix_that_says_it_is_a_toy() -> None:
    blocks = storm().paper()
    sheet = next(one for one in blocks if isinstance(one, Sheet))
    assert all(len(row) == len(sheet.header) for row in sheet.rows)
    assert sheet.rows[0] == ["A", "–", "3", "1", "0", ""]
    assert any(isinstance(one, Say) and one.text.startswith("Toy model.") for one in blocks)


def test_the_key_gives_the_figures_and_what_each_award_does() -> None:
    texts = [one.text for one in money().key() if isinstance(one, Say)]
    assert any("Small Group (60%)" in text for text in texts)
    assert any(text.startswith("Small Group: without it, 60%") for text in texts)
    assert any(text.startswith("Big House: without it, 50%") for text in texts)
    (sheet,) = [one for one in storm().key() if isinstance(one, Sheet)]
    assert sheet.rows[0] == ["A", "4", "1", "5"]
