from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from crosscurrents.exercises.grid import Grid
from crosscurrents.exercises.paper import Boxes, Lines, Say, Sheet
from crosscurrents.exercises.parts.grid_ranges import spread
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.heat import Heat
from crosscurrents.exercises.tallies.scale import Scale
from tests.exercises.pictures import HOSTILE, SVG, fits, made, refused, said, sound
from tests.exercises.rooms import summed

SCALE = [{"value": n, "label": word} for n, word in enumerate(["none", "little", "some", "much"])]
SUBJECTS = [{"id": "fund", "name": "Foundation"}, {"id": "ninth", "name": "Ninth Street"}]
ROWS = [
    {"id": "formal", "label": "Authority", "about": "The right to decide."},
    {"id": "money", "label": "Resources"},
    {"id": "voice", "label": "Legitimacy"},
]
COLUMNS = [
    {"id": "who", "label": "Participants"},
    {"id": "how", "label": "Process"},
    {"id": "what", "label": "Content"},
]


def cells(*rows: str) -> dict[str, dict[str, int]]:
    """Return ratings from digits: `cells("012", "333", "210")`."""
    return {
        row["id"]: {column["id"]: int(digit) for column, digit in zip(COLUMNS, digits, strict=True)}
        for row, digits in zip(ROWS, rows, strict=True)
    }


SATO: dict[str, Any] = {
    "id": "sato",
    "name": "Sato",
    "role": "fictional reader",
    "ratings": {"fund": cells("222", "333", "111"), "ninth": cells("000", "000", "323")},
    "why": "They ask us to speak.",
}
SPEC: dict[str, Any] = {
    "subjects": SUBJECTS,
    "rows": ROWS,
    "columns": COLUMNS,
    "scale": SCALE,
    "readers": [SATO],
    "caution": "Nine numbers cannot tell how it is used.",
}
DONE: dict[str, Any] = {"ratings": {"fund": cells("222", "333", "111"), "ninth": cells("000", "100", "322")}}

STATEMENTS = [
    {"id": "p1", "label": "We know who decides.", "theme": "Power"},
    {"id": "p2", "label": "Money is talked about.", "theme": "Power"},
    {"id": "v1", "label": "We can disagree.", "theme": "Values"},
]
GROUPS = [
    {"id": "public", "name": "Public agencies", "size": 4},
    {"id": "survivor", "name": "Survivor-led", "size": 2},
    {"id": "shelter", "name": "Shelters", "size": 3},
]


def answers(group: str, **values: str) -> list[dict[str, Any]]:
    """Return answers from digits, one a person: `answers("shelter", p1="234")`."""
    return [
        {"group": group, "row": row, "value": int(one)} for row, digits in values.items() for one in digits
    ]


SHELTER = answers("shelter", p1="123", p2="222", v1="333")
PUBLIC = answers("public", p1="4444", p2="1135", v1="5555")
SURVIVOR = answers("survivor", p1="11", p2="11", v1="12")
SURVEY: dict[str, Any] = {"minimum": 3, "groups": GROUPS, "answers": [*PUBLIC, *SURVIVOR, *SHELTER]}
HEALTH: dict[str, Any] = {
    "subjects": [{"id": "us", "name": "Harborlight"}],
    "rows": STATEMENTS,
    "columns": [{"id": "agree", "label": "Agree"}],
    "scale": [{"value": n, "label": f"step {n}"} for n in range(1, 6)],
    "guess": {"question": "Who is least satisfied?"},
    "survey": SURVEY,
    "caution": "It cannot tell what to do.",
}
RATED = {"us": {"p1": {"agree": 2}, "p2": {"agree": 5}, "v1": {"agree": 3}}}
CHECKED: dict[str, Any] = {"ratings": RATED, "guess": "shelter"}


def grid(**changes: Any) -> Grid:
    return made(Grid, {**SPEC, **changes})


def health(**changes: Any) -> Grid:
    return made(Grid, {**HEALTH, **changes})


def surveyed(**changes: Any) -> Grid:
    return health(survey={**SURVEY, **changes})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"subjects": []}, "0 `subjects`"),
        ({"subjects": [*SUBJECTS, SUBJECTS[0]]}, 'two subjects have the id "fund"'),
        ({"rows": []}, "0 `rows` by 3"),
        ({"rows": [ROWS[0], ROWS[0]]}, 'two rows have the id "formal"'),
        ({"columns": [{"id": str(n), "label": "x"} for n in range(7)]}, "by 7 `columns`"),
        ({"scale": SCALE[:1]}, "2 to 7"),
        ({"scale": [SCALE[0], SCALE[2]]}, "rise by one"),
        ({"columns": [{**COLUMNS[0], "theme": "x"}]}, "a column has a theme"),
        ({"rows": [{**ROWS[0], "theme": "x"}, ROWS[1]]}, "some rows have a theme"),
        ({"caution": ""}, "`caution` is empty"),
        ({"readers": [SATO, SATO]}, 'two readers have the id "sato"'),
        ({"readers": [{**SATO, "ratings": {"fund": SATO["ratings"]["fund"]}}]}, "leaves out ninth / formal"),
        (
            {"readers": [{**SATO, "ratings": {**SATO["ratings"], "x": cells("000", "000", "000")}}]},
            "rates x /",
        ),
        (
            {"readers": [{**SATO, "ratings": {**SATO["ratings"], "fund": cells("900", "000", "000")}}]},
            "rates a cell 9",
        ),
        ({"survey": SURVEY}, "one subject and one column"),
        ({"guess": {"question": "Who?"}}, "there is no `survey`"),
        ({"question": {"prompt": " "}}, "`question` has no prompt"),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Grid, {**SPEC, **changes}, says=says)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"minimum": 2}, "minimum is 2: 3 at least"),
        ({"groups": GROUPS[:1], "answers": PUBLIC}, "at least two"),
        ({"groups": [GROUPS[0], GROUPS[0]]}, 'two groups have the id "public"'),
        ({"answers": [{"group": "x", "row": "p1", "value": 1}]}, '"x", which is none of `groups`'),
        ({"answers": [{"group": "public", "row": "x", "value": 1}]}, '"x", which is none of `rows`'),
        ({"answers": [{"group": "public", "row": "p1", "value": 6}]}, "is 6: use a value"),
        ({"groups": [{**GROUPS[0], "size": 0}, *GROUPS[1:]]}, "has the size 0"),
        ({"answers": [*SURVEY["answers"], *answers("public", p1="1")]}, "has 5 answers"),
        ({"minimum": 9}, "nothing to show"),
    ],
)
def test_an_authors_fault_in_a_survey_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Grid, {**HEALTH, "survey": {**SURVEY, **changes}}, says=says)


def test_the_rule_for_a_survey_is_five() -> None:
    bare = {key: value for key, value in SURVEY.items() if key != "minimum"}
    refused(Grid, {**HEALTH, "survey": bare}, says="nothing to show")


def test_responses_that_fit_and_that_do_not() -> None:
    kind = grid()
    assert fits(kind, {})
    assert fits(kind, {**DONE, "text": "High and low."})
    assert fits(kind, {"ratings": {"fund": {"formal": {}}}})
    for value in (4, -1, "1", True, None):
        assert not fits(kind, {"ratings": {"fund": {"formal": {"who": value}}}})
    assert not fits(kind, {"ratings": {"x": {}}})
    assert not fits(kind, {"ratings": {"fund": {"x": {}}}})
    assert not fits(kind, {"guess": "public"})  # this card asks for none
    assert fits(health(), CHECKED)
    assert not fits(health(), {"guess": "x"})


def test_progress_counts_cells_the_guess_and_a_required_question() -> None:
    assert grid().progress({}) == (0, 18)
    assert grid().progress({"ratings": {"fund": {"formal": {"who": 0}}}}) == (1, 18)
    assert grid().progress(DONE) == (18, 18)
    assert health().progress({"ratings": RATED}) == (3, 4)
    assert health().progress(CHECKED) == (4, 4)
    asked = health(question={"prompt": "And?", "required": True})
    assert asked.progress(CHECKED) == (4, 5)
    assert asked.progress({**CHECKED, "text": "Ask."}) == (5, 5)


def test_nothing_of_readers_or_survey_before_it_is_earned() -> None:
    almost = {"ratings": {"fund": DONE["ratings"]["fund"], "ninth": {"formal": {"who": 0}}}}
    before = json.dumps([grid().public(), grid().view(almost), grid().plain(almost)])
    for secret in ("Sato", "fictional reader", "ask us to speak"):
        assert secret not in before
    assert grid().view(almost) == {"complete": False, "left": 8}
    unguessed = {"ratings": RATED}
    assert health().view(unguessed) == {"complete": False, "left": 1}
    assert health().public()["survey"] == {"groups": GROUPS}
    assert "answers" not in json.dumps(health().public())


def test_means_and_differences_by_hand() -> None:
    view = grid().view(DONE)
    assert view["means"]["header"] == ["Mean of", "Foundation", "Ninth Street"]
    assert view["means"]["rows"] == [
        ["Authority", "2.0", "0.0"],
        ["Resources", "3.0", "0.3"],
        ["Legitimacy", "1.0", "2.3"],
        ["Participants", "2.0", "1.3"],
        ["Process", "2.0", "0.7"],
        ["Content", "2.0", "0.7"],
        ["All cells", "2.0", "0.9"],
    ]
    assert (
        view["apart"]
        == "Furthest apart, by 3 of the scale's steps: Resources / Process; Resources / Content."
    )
    assert view["survey"] is None
    assert view["caution"] == SPEC["caution"]


def test_subjects_rated_alike_and_a_single_subject() -> None:
    same = {"ratings": dict.fromkeys(("fund", "ninth"), cells("012", "333", "210"))}
    assert grid().view(same)["apart"] == "You rated them all alike, cell by cell."
    ratings = {"fund": cells("222", "333", "111")}
    alone = grid(subjects=SUBJECTS[:1], readers=[{**SATO, "ratings": ratings}])
    view = alone.view({"ratings": ratings})
    assert view["apart"] == ""
    assert view["readers"][0]["said"] == "9 of 9 cells the same as yours."


def test_many_cells_furthest_apart_are_counted_not_listed() -> None:
    far = {"ratings": {"fund": cells("333", "333", "111"), "ninth": cells("000", "000", "111")}}
    assert grid().view(far)["apart"] == "Furthest apart, by 3 of the scale's steps: 6 cells."


def test_a_reader_beside_the_learner_by_hand() -> None:
    (reader,) = grid().view(DONE)["readers"]
    assert reader["said"] == (
        "16 of 18 cells the same as yours. Furthest from yours, by 1: "
        "Ninth Street: Resources / Participants; Ninth Street: Legitimacy / Content."
    )
    assert reader["why"] == "They ask us to speak."
    assert reader["drawing"]["rows"][0] == ["Authority / Participants", "2 (some)", "0 (none)"]


def test_spread_by_hand() -> None:
    one = spread([2, 4, 4, 4, 5, 5, 7, 9])  # the textbook's: mean 5, deviation 2
    assert (one.n, one.mean, one.low, one.high, one.deviation) == (8, 5.0, 2, 9, 2.0)
    assert spread([3]).deviation == 0.0


def test_the_survey_by_group_and_theme_by_hand() -> None:
    survey = health().view(CHECKED)["survey"]
    assert survey["drawing"]["rows"] == [
        # shelters: 1 2 3 2 2 2, deviation sqrt(2 / 6); agencies: 4 4 4 4 1 1 3 5, mean 3.25
        ["Power", "Shelters (3 people)", "6", "2.0", "1 to 3", "0.6"],
        ["Power", "Public agencies (4 people)", "8", "3.2", "1 to 5", "1.4"],
        ["Values", "Shelters (3 people)", "3", "3.0", "3 to 3", "0.0"],
        ["Values", "Public agencies (4 people)", "4", "5.0", "5 to 5", "0.0"],
    ]
    assert survey["least"] == "Lowest mean over all statements: Shelters, 2.3 of 5."
    assert survey["widest"] == "Widest spread: Public agencies on “Power”, from 1 to 5."
    assert survey["guess"] == "Your guess: Shelters. Of the groups shown, it has the lowest mean."
    assert survey["rows"]["header"] == ["Statement", "You", "Shelters", "Public agencies"]
    assert survey["rows"]["rows"][1] == [
        "Money is talked about.",
        "5",
        "2.0 (2 to 2; deviation 0.0)",
        "2.5 (1 to 5; deviation 1.7)",
    ]
    assert health().view(CHECKED)["means"] is None


def test_a_guess_that_does_not_fit_and_one_that_nobody_can_check() -> None:
    other = health().view({**CHECKED, "guess": "public"})["survey"]["guess"]
    assert other == "Your guess: Public agencies. Of the groups shown, another has the lowest mean."
    hidden = health().view({**CHECKED, "guess": "survivor"})["survey"]["guess"]
    assert "too small to be shown" in hidden


def test_a_small_group_is_named_with_the_reason() -> None:
    (why,) = health().view(CHECKED)["survey"]["kept_out"]
    assert why.startswith("Survivor-led (2): not shown, and in no figure here. With fewer than 3 people")


def everything(kind: Grid) -> str:
    """Return all that a learner, a room or a trainer gets to see of a card."""
    view = kind.view(CHECKED)
    drawn = kind.draw(CHECKED)
    assert drawn is not None
    paper = [msgspec.to_builtins(one) for one in [*kind.paper(), *kind.key()]]
    room = msgspec.to_builtins(kind.aggregate([CHECKED]))
    return json.dumps([view, drawn.as_dict(), kind.public(), kind.plain(CHECKED), room, paper])


def test_a_small_groups_answers_change_nothing_that_is_shown() -> None:
    """What does not depend on the hidden answers cannot give them away, by subtraction or otherwise."""
    others = answers("survivor", p1="55", p2="45", v1="55")
    assert everything(health()) == everything(surveyed(answers=[*PUBLIC, *others, *SHELTER]))
    none = everything(surveyed(answers=[*PUBLIC, *SHELTER]))
    assert everything(health()) == none
    shown = everything(
        surveyed(answers=[*PUBLIC, *SURVIVOR, *answers("shelter", p1="123", p2="222", v1="332")])
    )
    assert shown != none  # a group that is shown does count


def test_a_group_that_skips_a_statement_is_kept_out_whole() -> None:
    """Its theme's mean less its other rows would give the two answers away."""
    skipped = [*PUBLIC, *answers("shelter", p1="123", p2="22", v1="333"), *SURVIVOR]
    survey = surveyed(answers=skipped).view(CHECKED)["survey"]
    assert [row[1] for row in survey["drawing"]["rows"]] == ["Public agencies (4 people)"] * 2
    assert [one.partition(" (")[0] for one in survey["kept_out"]] == ["Survivor-led", "Shelters"]


def test_the_surveys_picture_is_sound_and_smallest_first() -> None:
    view = health().view(CHECKED)["survey"]["drawing"]
    root = sound(Drawn(view))
    words = said(root)
    assert words.index("Shelters (3)") < words.index("Public agencies (4)")
    assert "Survivor" not in words
    means = [float(n.get("cx", 0)) for n in root.iter(f"{SVG}circle") if float(n.get("cy", 0)) > 20]
    assert means == [97, 188.25, 170, 316]  # 24 + (mean - 1) * 73
    mine = [node.get("points", "").split(",")[0] for node in root.iter(f"{SVG}polygon")][1:]
    assert mine == ["206.50", "170.00"]  # the learner's 3.5 on power, 3 on values


def Drawn(view: dict[str, Any]) -> Any:  # noqa: N802 - reads as the class it makes
    from crosscurrents.exercises.kind import Drawing

    return Drawing(**view)


def test_heat_map_and_table_say_the_same_as_the_ratings() -> None:
    drawing = grid().draw(DONE)
    root = sound(drawing)
    assert drawing is not None
    assert drawing.header == ["Cell", "Foundation", "Ninth Street"]
    assert drawing.rows[3] == ["Resources / Participants", "3 (much)", "1 (little)"]
    shades = [float(n.get("fill-opacity", -1)) for n in root.iter(f"{SVG}rect") if n.get("class") == "cc-a"]
    assert len(shades) == 18
    assert (shades[0], shades[3], shades[9]) == (0.33, 0.5, 0.0)
    frames = [node for node in root.iter(f"{SVG}rect") if node.get("class") == "cc-stroke-b"]
    assert len(frames) == 4  # two cells, in both subjects
    assert "Ninth Street" in said(root)


def test_a_picture_under_way_holds_what_is_rated() -> None:
    assert grid().draw({}) is None
    drawing = grid().draw({"ratings": {"ninth": {"voice": {"what": 3}}}})
    sound(drawing)
    assert drawing is not None
    assert drawing.rows[-1] == ["Legitimacy / Content", "not rated", "3 (much)"]


@pytest.mark.parametrize("columns", range(1, 7))
def test_every_number_of_columns_fits_the_picture(columns: int) -> None:
    some = [{"id": f"c{n}", "label": f"A rather long column {n}"} for n in range(columns)]
    kind = grid(columns=some, readers=[], subjects=SUBJECTS[:1])
    rated = {"fund": {row["id"]: {one["id"]: 3 for one in some} for row in ROWS}}
    root = sound(kind.draw({"ratings": rated}))
    for box in root.iter(f"{SVG}rect"):
        assert float(box.get("x", 0)) >= 70
        assert float(box.get("x", 0)) + float(box.get("width", 0)) <= float(root.get("width", 0))


def test_drawing_is_the_same_bytes_each_time_and_hostile_text_stays_text() -> None:
    assert grid().draw(DONE) == grid().draw(DONE)
    rows = [{**one, "label": HOSTILE} for one in ROWS]
    assert "<script>" in said(sound(grid(rows=rows).draw(DONE))).replace(" ", "")


def test_plain_lines() -> None:
    lines = grid(question={"prompt": "And?"}).plain({**DONE, "text": "Yes."})
    assert len(lines) == 19
    assert lines[0] == ("Foundation: Authority / Participants", "2 (some)")
    assert lines[-1] == ("And?", "Yes.")
    assert health().plain({"ratings": {"us": {"p1": {"agree": 2}}}, "guess": "survivor"}) == [
        ("We know who decides.", "2 (step 2)"),
        ("Money is talked about.", "not rated"),
        ("We can disagree.", "not rated"),
        ("Who is least satisfied?", "Survivor-led"),
    ]


def test_an_old_answer_that_names_what_is_gone_is_still_read() -> None:
    ratings = {**DONE["ratings"], "gone": cells("111", "111", "111")}
    ratings["fund"] = {**ratings["fund"], "gone": {"who": 1}}
    old = {"ratings": ratings, "guess": "public"}
    assert grid().view(old)["complete"]
    assert len(grid().plain(old)) == 18
    off = {"ratings": {"fund": {"formal": {"who": 7, "gone": 1}}}}  # a step that the scale has no more
    assert grid().progress(off) == (0, 18)
    assert grid().draw(off) is None
    gone = {"ratings": RATED, "guess": "gone"}
    assert health().view(gone) == {"complete": False, "left": 1}
    assert health().aggregate([gone])[-1].n == 0
    assert [tally.n for tally in grid().aggregate([off])] == [0, 0]


def test_a_rooms_ratings_add_up() -> None:
    other = {"ratings": {"fund": {"formal": {"who": 0}}}}
    fund, ninth = summed(grid(), [DONE], [other, {}])
    assert isinstance(fund, Heat)
    assert (fund.id, fund.title, fund.n, ninth.n) == ("cells-fund", "Foundation", 2, 1)
    assert fund.counts["formal/who"] == {"2": 1, "0": 1}
    assert (fund.given["formal/who"], fund.given["voice/what"]) == (2, 1)
    assert ninth.counts["voice/who"] == {"3": 1}
    assert [row.id for row in fund.rows][:4] == ["formal/who", "formal/how", "formal/what", "money/who"]
    assert fund.rows[1].text == "Authority / Process"
    assert [one.text for one in fund.down] == ["Authority", "Resources", "Legitimacy"]
    assert [one.text for one in fund.across] == ["Participants", "Process", "Content"]
    assert (fund.low, fund.high, fund.low_label, fund.high_label) == (0, 3, "none", "much")
    assert fund.note == SPEC["caution"]


def test_a_room_of_statements_is_counted_step_by_step_and_the_guesses_with_what_the_survey_shows() -> None:
    other = {"ratings": {"us": {"p1": {"agree": 4}}}, "guess": "survivor", "text": "a word"}
    rated, guess = summed(health(), [CHECKED], [other, {}])
    assert isinstance(rated, Scale)
    assert rated.counts == {"p1": {"2": 1, "4": 1}, "p2": {"5": 1}, "v1": {"3": 1}}
    assert [step.text for step in rated.steps] == ["step 1", "step 2", "step 3", "step 4", "step 5"]
    assert isinstance(guess, Bars)
    assert (guess.title, guess.counts) == (
        "Who is least satisfied?",
        {"guess": {"shelter": 1, "survivor": 1}},
    )
    assert [one.text for one in guess.options] == [
        "Public agencies",
        "Survivor-led (too small to be shown)",
        "Shelters (lowest shown)",
    ]


def test_the_closing_question_is_what_a_room_may_read() -> None:
    asking = health(question={"prompt": "Who knew?"})
    assert asking.sentences({**CHECKED, "text": " They did. "}) == [("Who knew?", "They did.")]
    assert asking.sentences(CHECKED) == []
    assert health().sentences({**CHECKED, "text": "Nobody asked."}) == []


def test_paper_gives_empty_grids_and_the_key_readers_and_survey() -> None:
    steps, first, second, caution = grid().paper()
    assert isinstance(steps, Say)
    assert isinstance(first, Sheet)
    assert isinstance(second, Sheet)
    assert isinstance(caution, Say)
    assert first.header == ["", "Participants", "Process", "Content"]
    assert first.rows[1] == ["Resources", "", "", ""]
    sheet, other, why = grid().key()
    assert isinstance(sheet, Sheet)
    assert isinstance(other, Sheet)
    assert isinstance(why, Say)
    assert sheet.rows[1] == ["Resources", "3", "3", "3"]
    assert grid(readers=[]).key() == []


def test_paper_of_a_health_check_has_steps_to_tick_and_the_guess() -> None:
    _steps, sheet, guess, lines, _caution = health(question={"prompt": "Who knew?"}).paper()
    assert isinstance(sheet, Sheet)
    assert isinstance(guess, Boxes)
    assert isinstance(lines, Lines)
    assert sheet.header == ["Agree", "1", "2", "3", "4", "5"]
    assert sheet.rows[0] == ["Power: We know who decides.", "", "", "", "", ""]
    assert guess.options == ["Public agencies", "Survivor-led", "Shelters"]
    (survey,) = health().key()
    assert isinstance(survey, Sheet)
    assert survey.rows[0] == ["Power", "Shelters (3 people)", "6", "2.0", "1 to 3", "0.6"]
    assert "Survivor" not in json.dumps(msgspec.to_builtins(survey))
