"""What a composition holds: what is left out with all that hangs on it, what is added, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from crosscurrents.notebooks.editions.file import FILE, read_edition
from crosscurrents.notebooks.editions.lesson import Change, Page, changed_lesson, page_of, without_recalls
from crosscurrents.notebooks.editions.plan import Plan, plan
from crosscurrents.notebooks.faults import AuthorError
from tests.notebooks.agency import LESSON, SOURCES

OBJECTIVES = [
    {"text": "Map it.", "practised": "map", "shown": "quiz/one"},
    {"text": "Tell it.", "practised": "story", "shown": "map/two"},
    {"text": "Count it.", "practised": "story", "shown": "quiz/three"},
]
FRONT: dict[str, Any] = {
    "title": "First",
    "minutes": 40,
    "objectives": OBJECTIVES,
    "content_note": "Nothing here is heavy.",
    "reviewed": ["Somebody, 2025"],
}
BODY = """\
## Begin

Read this first.

{exercise}`map`

## Look

### Twice

{exercise}`story`

## Look back

{exercise}`quiz`

## Go deeper

Take one.

### More of it

Some lines that lead to it.

{exercise}`deeper`

### Two at once

{exercise}`left`

{exercise}`right`
"""


def lesson(body: str = BODY, **front: Any) -> bytes:
    return f"---\n{yaml.safe_dump({**FRONT, **front})}---\n{body}".encode()


def card(minutes: int = 5, **front: Any) -> bytes:
    written = yaml.safe_dump({"widget": "check", "minutes": minutes, **front}, sort_keys=False)
    return f"---\n{written}---\nDo it.\n".encode()


RECALLS = [
    {"exercise": "map", "lead": "Your map", "otherwise": "Theirs."},
    {"exercise": "story", "lead": "Your story", "otherwise": "Theirs."},
]
AGENDAS = """\
frame: {opening: 15}
agendas:
  half: {title: Half, days: [{start: "09:00", end: "12:00", chapters: [1, 4, 2]}]}
  second: {title: Second, days: [{start: "09:00", end: "12:00", chapters: [2]}]}
  both:
    title: Both
    days: [{start: "09:00", end: "12:00", chapters: [2]}, {start: "09:00", end: "12:00", chapters: [1]}]
"""
OURS: dict[str, bytes] = {
    "lessons/01_first.md": lesson(),
    "lessons/02_second.md": lesson("{exercise}`later`\n", objectives=OBJECTIVES[:1]),
    "lessons/04_fourth.md": lesson("{exercise}`fourth`\n", objectives=OBJECTIVES[:1]),
    "lessons/sources.yaml": b'A1: {text: "One."}\n',
    "lessons/glossary.yaml": b"trust: {meaning: What one leans on.}\n",
    "lessons/harborlight/grants.csv": b"id,amount\na,1\n",
    "solutions/rubric.yaml": b"reflection: {}\n",
    "solutions/agendas.yaml": AGENDAS.encode(),
    **{f"solutions/01_first/{one}.md": card() for one in ("map", "story", "quiz", "deeper", "left", "right")},
    "solutions/02_second/later.md": card(recalls=RECALLS),
    "solutions/04_fourth/fourth.md": card(recalls=RECALLS[:1]),
}


def planned(folder: Path, content: str, own: Mapping[str, bytes] | None = None) -> Plan:
    toml = f'name = "Theirs"\n{content}\n'
    (folder / FILE).write_text(toml, encoding="utf-8")
    return plan(read_edition(folder), OURS, {FILE: toml.encode(), **(own or {})})


def fault(folder: Path, content: str, own: Mapping[str, bytes] | None = None) -> tuple[str, int, str]:
    with pytest.raises(AuthorError) as caught:
        planned(folder, content, own)
    assert "\n" not in caught.value.message
    return caught.value.path.relative_to(folder).as_posix(), caught.value.line, caught.value.message


def page(made: Plan, name: str) -> Page:
    return page_of(Path(name), made.files[name])


def test_an_edition_that_changes_nothing_is_ours_as_we_wrote_it(tmp_path: Path) -> None:
    made = planned(tmp_path, "[content]\nchapters = [4, 2, 1]")
    assert {name: body for name, body in made.files.items() if name != FILE} == OURS
    assert (made.left_out, made.changed, made.own) == ((), frozenset(), frozenset({FILE}))


# Left out


def test_an_exercise_takes_with_it_all_that_hangs_on_it(tmp_path: Path) -> None:
    made = planned(tmp_path, '[content]\nleave_out = ["map"]')
    assert made.left_out == ("solutions/01_first/map.md",)
    first = page(made, "lessons/01_first.md")
    assert "`map`" not in first.body
    assert "Read this first." in first.body
    # One objective is practised by it, another shown by it.
    assert [one["text"] for one in first.front["objectives"]] == ["Count it."]
    assert first.front["minutes"] == 35
    assert first.front["content_note"] == FRONT["content_note"]
    assert first.front["reviewed"] == ["Somebody, 2025"]
    assert page(made, "solutions/02_second/later.md").front["recalls"] == RECALLS[1:]
    assert "recalls" not in page(made, "solutions/04_fourth/fourth.md").front
    assert page(made, "solutions/04_fourth/fourth.md").body == "Do it.\n"
    changed = {"lessons/01_first.md", "solutions/02_second/later.md", "solutions/04_fourth/fourth.md"}
    assert made.changed == changed


def test_headings_with_nothing_left_below_go_too(tmp_path: Path) -> None:
    body = page(planned(tmp_path, '[content]\nleave_out = ["story"]'), "lessons/01_first.md").body
    assert "### Twice" not in body and "## Look\n" not in body
    assert "## Begin" in body and "## Look back" in body


def test_a_deeper_section_goes_with_the_last_of_its_exercises(tmp_path: Path) -> None:
    made = page(planned(tmp_path, '[content]\nleave_out = ["deeper", "left"]'), "lessons/01_first.md")
    assert "More of it" not in made.body and "Some lines" not in made.body
    assert "## Go deeper\n\nTake one." in made.body
    assert "### Two at once" in made.body and "`right`" in made.body
    # What stands under Go deeper counts for nothing, here as elsewhere.
    assert made.front["minutes"] == 40


def test_a_chapter_takes_its_cards_and_its_place_in_agendas(tmp_path: Path) -> None:
    made = planned(tmp_path, "[content]\nchapters = [2, 4]")
    gone = {name for name in OURS if "01_first" in name}
    assert set(made.left_out) == gone
    assert set(made.files) == set(OURS) - gone | {FILE}
    assert "recalls" not in page(made, "solutions/02_second/later.md").front
    agendas = yaml.safe_load(made.files["solutions/agendas.yaml"])
    assert agendas["frame"] == {"opening": 15}
    days = {one: [day["chapters"] for day in plan["days"]] for one, plan in agendas["agendas"].items()}
    # Chapter 4 would come first now, and never does; a day of which nothing is left is dropped.
    assert days == {"half": [[2, 4]], "second": [[2]], "both": [[2]]}


def test_an_agenda_of_which_nothing_is_left_is_dropped(tmp_path: Path) -> None:
    made = planned(tmp_path, "[content]\nchapters = [1, 4]")
    agendas = yaml.safe_load(made.files["solutions/agendas.yaml"])["agendas"]
    assert {one: [day["chapters"] for day in agenda["days"]] for one, agenda in agendas.items()} == {
        "half": [[1, 4]],
        "both": [[1]],
    }


# Added

OWN = {"solutions/01_first/our-table.md": card(7), "solutions/01_first/our-room.md": card(3)}
ADD = '[[add]]\nchapter = 1\nafter = "{}"\nexercise = "{}"\n'


def test_own_exercises_stand_where_they_are_put_and_in_their_order(tmp_path: Path) -> None:
    content = ADD.format("map", "our-table") + ADD.format("map", "our-room")
    made = planned(tmp_path, content, OWN)
    first = page(made, "lessons/01_first.md")
    table, room = "{exercise}`our-table`", "{exercise}`our-room`"
    assert f"{{exercise}}`map`\n\n{table}\n\n{room}\n\n## Look" in first.body
    assert first.front["minutes"] == 50
    assert first.front["objectives"] == OBJECTIVES
    # Whoever reviewed the chapter did not see them.
    assert first.front["reviewed"] == []
    assert made.own == {FILE, *OWN}


def test_an_own_exercise_may_follow_another_own_one_and_stand_deeper(tmp_path: Path) -> None:
    content = ADD.format("right", "our-table") + ADD.format("our-table", "our-room")
    first = page(planned(tmp_path, content, OWN), "lessons/01_first.md")
    assert first.body.endswith("{exercise}`right`\n\n{exercise}`our-table`\n\n{exercise}`our-room`\n")
    assert first.front["minutes"] == 40


def test_own_entries_stand_beside_ours(tmp_path: Path) -> None:
    own = {
        "lessons/sources.yaml": SOURCES.encode(),
        "lessons/glossary.yaml": b"county: {meaning: Where we work.}\n",
        "solutions/agendas.yaml": b"agendas:\n  ours: {title: O, days: []}\n",
        "lessons/07_our_place.md": LESSON.encode(),
        "lessons/county/calls.csv": b"id\na\n",
    }
    made = planned(tmp_path, "[content]\nchapters = [2]", own)
    assert set(yaml.safe_load(made.files["lessons/sources.yaml"])) == {"A1", "X1"}
    assert set(yaml.safe_load(made.files["lessons/glossary.yaml"])) == {"trust", "county"}
    assert set(yaml.safe_load(made.files["solutions/agendas.yaml"])["agendas"]) == {
        "half",
        "second",
        "both",
        "ours",
    }
    assert made.files["lessons/07_our_place.md"] == LESSON.encode()
    assert made.files["lessons/county/calls.csv"] == b"id\na\n"


# Refused


@pytest.mark.parametrize(
    ("name", "line", "says"),
    [
        (
            "lessons/01_first.md",
            1,
            "an edition cannot overwrite lessons/01_first.md, which is ours: give yours",
        ),
        (
            "solutions/01_first/map.md",
            1,
            "an edition cannot overwrite solutions/01_first/map.md, which is ours",
        ),
        ("solutions/rubric.yaml", 1, "an edition cannot overwrite solutions/rubric.yaml, which is ours"),
        ("lessons/harborlight/grants.csv", 1, "an edition cannot overwrite lessons/harborlight/grants.csv"),
        ("lessons/04_ours.md", 1, "chapter 04 is ours: name yours with another number, such as 05_…"),
        ("solutions/09_x/map.md", 1, "the exercise “map” is ours: give yours another name"),
        (
            "solutions/01_first/our.md",
            1,
            "nothing places this exercise: write [[add]] in edition.toml with chap",
        ),
    ],
)
@pytest.mark.parametrize("content", ["", "[content]\nchapters = [2]\n"], ids=["all-in", "left-out"])
def test_an_own_file_in_the_place_of_one_of_ours(
    tmp_path: Path, name: str, line: int, says: str, content: str
) -> None:
    found, at, said = fault(tmp_path, content, {name: card()})
    assert (found, at, said[: len(says)]) == (name, line, says)


@pytest.mark.parametrize(
    ("name", "text", "line", "says"),
    [
        ("lessons/sources.yaml", 'X1: {text: "X"}\nA1: {text: "Y"}\n', 2, "“A1” is an entry of ours"),
        ("lessons/glossary.yaml", "trust: {meaning: Something else.}\n", 1, "“trust” is an entry of ours"),
        ("solutions/agendas.yaml", "agendas:\n  half: {}\n", 2, "“half” is an entry of ours"),
        ("solutions/agendas.yaml", "frame: {}\n", 1, "`frame:` is ours: write only `agendas:`"),
        ("lessons/sources.yaml", "- X1\n", 1, "no entries: write each one's id"),
        ("solutions/agendas.yaml", "agendas: [1]\n", 1, "no entries: write each one's id"),
    ],
)
def test_an_own_entry_in_the_place_of_one_of_ours(
    tmp_path: Path, name: str, text: str, line: int, says: str
) -> None:
    found, at, said = fault(tmp_path, "", {name: text.encode()})
    assert (found, at, said[: len(says)]) == (name, line, says)


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (
            "[content]\nchapters = [1, 3]",
            3,
            "we have no chapter 3: choose from 1, 2, 4; your own are always in",
        ),
        ("[content]\nchapters = []", 3, "no chapter is left: keep one of ours, or write one"),
        ('[content]\nleave_out = [\n  "stroy",\n]', 4, "we have no exercise “stroy”: did you mean “story”?"),
        ('[content]\nleave_out = ["zzz"]', 3, "we have no exercise “zzz”: use the id that its card's file"),
        (
            '[content]\nleave_out = ["map", "story"]',
            3,
            "without “story” its chapter has no objectives left: leave",
        ),
        (
            ADD.format("nowhere", "our-table"),
            4,
            "“nowhere” is no exercise of chapter 1: name one of map, story",
        ),
        (ADD.format("later", "our-table"), 4, "“later” is no exercise of chapter 1: name one of map"),
        (ADD.format("map", "unwritten"), 5, "no card for “unwritten”: write solutions/01_first/unwritten.md"),
        (
            '[content]\nleave_out = ["map"]\n' + ADD.format("map", "our-table"),
            6,
            "“map” is left out here: name an exercise that stays",
        ),
        (
            ADD.format("map", "our-table") + ADD.format("story", "our-table"),
            9,
            "“our-table” is placed twice: take one out",
        ),
        (
            ADD.format("map", "our-table").replace("1", "3"),
            3,
            "chapter 3 is not one of ours: keep it, or put",
        ),
        (
            "[content]\nchapters = [2]\n" + ADD.format("map", "our-table"),
            5,
            "chapter 1 is left out here: keep it, or put the line {exercise}`our-table` into a lesson",
        ),
    ],
)
def test_what_cannot_be_asked_for(tmp_path: Path, content: str, line: int, says: str) -> None:
    own = OWN if "our-" in content else {}
    if content.count("[[add]]") == 1 or "placed twice" in says:
        own = {"solutions/01_first/our-table.md": card(7)} if "our-table" in content else {}
    found, at, said = fault(tmp_path, content, own)
    assert (found, at, said[: len(says)]) == (FILE, line, says)


# The parts by themselves


def test_a_lesson_never_counts_less_than_a_minute() -> None:
    made = changed_lesson(Page({**FRONT, "minutes": 3}, BODY), Change(frozenset({"map"}), {}, {"map": 30}))
    assert made is not None
    assert page_of(Path("x.md"), made).front["minutes"] == 1


def test_what_stays_in_front_matter_reads_back_the_same() -> None:
    front = {**FRONT, "question": "Who: “we”?\nNobody", "further": ["A1"], "text": "yes", "n": "012", "e": []}
    made = changed_lesson(Page(front, BODY), Change(frozenset({"left"}), {}, {"left": 1}))
    assert made is not None
    assert page_of(Path("x.md"), made).front == front


def test_a_card_that_recalls_nothing_that_is_gone_stays_as_it_is() -> None:
    assert without_recalls(Page({"recalls": RECALLS}, ""), {"other"}) is None
    assert without_recalls(Page({}, ""), {"map"}) is None


@pytest.mark.parametrize("body", [b"no front matter", b"---\n- a\n---\n", b"\xff"])
def test_a_file_without_front_matter_is_a_sentence(body: bytes) -> None:
    with pytest.raises(AuthorError, match=r"no front matter|not UTF-8"):
        page_of(Path("x.md"), body)
