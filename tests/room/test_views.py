"""Views as they are kept and drawn: what is counted, what is hidden, and that nothing written is in them."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping, Sequence

import msgspec
import pytest

from crosscurrents.course import Visibility
from crosscurrents.exercises.kind import Drawing, Response
from crosscurrents.exercises.tallies.forms import load
from crosscurrents.exercises.tallies.walls import fits
from crosscurrents.notebooks.lessons import course
from crosscurrents.room import commands
from crosscurrents.room.decide import RoomError
from crosscurrents.room.seats import seats as seats_of
from crosscurrents.room.state import Key
from crosscurrents.room.views import Kept, Snapshot, by_seat, comparable, over_time, pictures, too_few
from tests.exercises.made_tallies import EMPTY as FORMS
from tests.exercises.pictures import said, sound
from tests.room.logged import (
    BACK,
    CHECK,
    ROOM_KEY,
    Log,
    closed,
    finished,
    opened,
    real,
    settle,
    small,
    varied,
)

STORM: Key = ("06_perfect_storm", "storm-night")
ESTIMATE: Key = ("01_collaboration_dilemma", "survey-estimate")
BACKPACK: Key = ("01_collaboration_dilemma", "backpack")
MARK = re.compile(r"~\d{6}")
"""What every text that `varied` writes ends in."""

FORWARDED = ("tell-all", "joint-line", "plain-words")
EMPTY, LINE = (*FORWARDED, "at-his-word"), (*FORWARDED, "two-hours")


def rated(*rows: str, now: int = 3) -> Response:
    """Return ratings of these rows of the tiny course's looking back."""
    return {"before": dict.fromkeys(rows, 1), "now": dict.fromkeys(rows, now)}


def room(least: int, *answers: Response, key: Key = BACK, seats: Sequence[str] = ()) -> Log:
    """Return a room in which p0, p1, … have answered, closed."""
    log = Log(course(), real()) if key[0] in real() else Log(small())
    log.do(settle(least), opened(key))
    for at, answer in enumerate(answers):
        log.join(f"person-{at}", seat=seats[at] if seats else "")
        log.answer(f"person-{at}", key, answer)
    log.do(closed(key))
    return log


def again(log: Log, *answers: Response, key: Key = BACK, first: int = 0) -> None:
    """Open the exercise once more, have people from the `first` on answer (new ones join), and close it."""
    log.do(opened(key))
    for at, answer in enumerate(answers, start=first):
        log.join(f"person-{at}")
        log.answer(f"person-{at}", key, answer)
    log.do(closed(key))


def rows(view: Snapshot | Kept) -> set[str]:
    """Return the rows of a view that show anything."""
    kept = view.kept if isinstance(view, Snapshot) else view
    return {f"{tally.id}/{row}" for tally in load(kept.whole) for row, given in tally.given.items() if given}


def compared(view: Snapshot) -> set[str]:
    """Return the rows of a view's parts that show anything."""
    return {
        f"{tally.id}/{row}"
        for part in view.kept.parts
        for tally in load(part.tallies)
        for row, given in tally.given.items()
        if given
    }


def counted(view: Snapshot, tally: str, row: str) -> Mapping[str, int]:
    """Return the counts of one row."""
    return next(one.counts.get(row, {}) for one in load(view.kept.whole) if one.id == tally)


def refused(log: Log, key: Key = BACK) -> str:
    """Return why there is no picture."""
    before = len(log.events)
    with pytest.raises(RoomError) as fault:
        log.look(key)
    assert fault.value.status == 409
    assert len(log.events) == before
    return str(fault.value)


@pytest.mark.parametrize(
    ("count", "least", "few"), [(4, 5, True), (5, 5, False), (0, 3, True), (9, 3, False)]
)
def test_too_few_is_said_with_the_number_there_must_be(count: int, least: int, few: bool) -> None:
    assert bool(too_few(count, least)) == few
    assert not few or too_few(count, least).startswith(f"Fewer than {least} answers: no picture")


def test_no_picture_of_fewer_than_the_minimum() -> None:
    assert refused(room(5, *[rated("knots")] * 4)) == too_few(4, 5)
    made = room(5, *[rated("knots")] * 5).look(BACK)
    assert (made.n, made.kept.least, made.kept.paper, made.kept.parts) == (5, 5, 0, [])
    assert rows(made) == {"change/knots"}


def test_what_does_not_count_is_not_counted() -> None:
    """Passed on, cleared, withdrawn, only its owner's, of somebody who has not joined."""
    log = room(3, *[rated("knots")] * 6)
    log.answer("person-0", BACK, rated("knots"), passed=True)
    log.answer("person-1", BACK, {})
    log.answer("person-2", BACK, rated("knots"), visibility="only-you")
    log.answer("stranger", BACK, rated("knots"))
    assert log.look(BACK).n == 3
    log.do(opened(BACK))
    log.do(commands.Withdraw(chapter=BACK[0], exercise=BACK[1], withdrawn=True), person="person-3")
    log.do(closed(BACK))
    assert refused(log) == too_few(2, 3)


def test_a_row_that_few_answered_is_neither_drawn_nor_kept() -> None:
    made = room(5, *[rated("knots")] * 4, rated("knots", "nets"), rated("knots", "nets")).look(BACK)
    assert rows(made) == {"change/knots"}
    assert "nets" not in load(made.kept.whole)[0].counts
    (picture,) = pictures(made.kept)
    assert picture["drawing"]["rows"][1] == ["I can mend a net.", *["fewer than 5"] * 5]
    assert "fewer than 5" in said(sound(Drawing(**picture["drawing"])))


def test_of_whom_nothing_is_shown_neither_is_how_many_they_are() -> None:
    """Two of six say anything in the second question: the first alone is in the picture."""
    both = {"guesses": {"belongs": 40, "how-many": 3}}
    one = {"guesses": {"belongs": 30}}
    log = room(5, *[one] * 4, *[both] * 2, key=ESTIMATE)
    first, second = load(log.look(ESTIMATE).kept.whole)
    assert (first.n, second.n, second.given, second.counts) == (6, 0, {}, {})


def test_too_few_new_answers_make_no_second_picture() -> None:
    log = room(5, *[rated("knots")] * 6)
    log.look(BACK)
    again(log, rated("knots"), first=6)
    assert "Too few answers are new or changed since the last picture" in refused(log)
    assert "at least 5" in refused(log)
    again(log, *[rated("knots", now=2)] * 5, first=6)
    assert log.look(BACK).n == 11


def test_a_row_in_which_too_few_are_new_is_not_in_the_second_picture() -> None:
    log = room(5, *[rated("knots", "nets")] * 6)
    assert rows(log.look(BACK)) == {"change/knots", "change/nets"}
    again(log, *[rated("knots", "nets")] * 4, rated("knots"), first=6)
    second = log.look(BACK)
    assert (second.n, rows(second)) == (11, {"change/knots"})
    assert "nets" not in json.dumps(second.kept.whole[0]["counts"])


def test_seats_are_compared_where_each_part_is_large_enough() -> None:
    seats = ["public"] * 5 + ["groups"] * 4 + ["backers"] * 2
    made = room(5, *[rated("knots", "nets")] * 11, seats=seats).look(BACK)
    assert [(part.seats, len(part.members)) for part in made.kept.parts] == [
        (["backers", "groups"], 6),
        (["public"], 5),
    ]
    assert compared(made) == {"change/knots", "change/nets"}
    found = by_seat(made.kept, "three")
    question = "Before the chapter, as people remember it, and now"
    assert [one["title"] for one in found] == [
        f"{question}: I can tie a knot.",
        f"{question}: I can mend a net.",
    ]
    assert {one["tally"] for one in found} == {"change"}
    words = {one.id: one.label for one in seats_of("three")}
    together = f"{words['backers']}, {words['groups']}"
    listed = [row[0] for one in found for row in one["drawing"]["rows"]]
    assert [one.partition(": ")[2] for one in listed] == [together, words["public"]] * 2


def test_a_row_that_few_of_a_part_answered_is_compared_in_none() -> None:
    answers = [rated("knots")] * 4 + [rated("knots", "nets")] * 8
    made = room(5, *answers, seats=["public"] * 6 + ["groups"] * 6).look(BACK)
    assert rows(made) == {"change/knots", "change/nets"}
    assert compared(made) == {"change/knots"}
    assert all("nets" not in json.dumps(part.tallies[0]["counts"]) for part in made.kept.parts)


def test_who_changed_seats_between_two_pictures_is_not_uncovered() -> None:
    log = room(5, *[rated("knots")] * 12, seats=["public"] * 6 + ["groups"] * 6)
    assert log.look(BACK).kept.parts
    log.do(commands.Sit(seat="groups"), person="person-0")
    log.do(commands.Sit(seat="public"), person="person-11")
    assert log.look(BACK).kept.parts == []


def test_seats_that_are_not_offered_any_more_are_none() -> None:
    log = room(3, *[rated("knots")] * 8, seats=["groups"] * 4 + ["public"] * 4)
    log.do(settle(3, seats="none"))
    assert log.look(BACK).kept.parts == []
    log.do(settle(3, seats="two"))
    assert [part.seats for part in log.look(BACK).kept.parts] == [[""], ["public"]]


def test_parts_are_called_as_they_were_when_the_picture_was_taken() -> None:
    made = room(3, *[rated("knots")] * 6, seats=["backers"] * 3 + ["public"] * 3).look(BACK)
    words = {one.id: one.label for one in seats_of("three")}
    for families in ("three", "two", "none"):
        (picture,) = by_seat(made.kept, families)
        listed = [row[0].partition(": ")[2] for row in picture["drawing"]["rows"]]
        assert listed == [words["backers"], words["public"]]


def test_a_raised_minimum_holds_beside_what_was_shown_before() -> None:
    log = room(3, *[rated("knots")] * 3)
    log.look(BACK)
    log.do(settle(5))
    again(log, *[rated("knots", now=2)] * 6, first=3)
    assert "Too few answers are new" in refused(log)


# --- paper ---------------------------------------------------------------------------------------------


def sheets(n: int, key: Key = CHECK, **counts: Mapping[str, int]) -> commands.Tally:
    """Return what was counted on paper of the small check, a question each."""
    typed_in = {name: {name: dict(values)} for name, values in counts.items()}
    return commands.Tally(chapter=key[0], exercise=key[1], n=n, counts=typed_in)


def checked(*questions: str) -> Response:
    """Return an answer to these questions of the small check."""
    chosen = {one: {"knot": "b", "line": "a"}[one] for one in questions}
    return {"answers": chosen, "checked": True, "first": chosen}


def test_paper_alone_is_a_picture_from_the_minimum_on() -> None:
    log = room(5, key=CHECK)
    log.do(sheets(4, knot={"a": 4}))
    assert refused(log, CHECK) == too_few(4, 5)
    log.do(sheets(5, knot={"a": 3, "b": 2}))
    made = log.look(CHECK)
    assert (made.n, made.kept.paper) == (5, 5)
    assert counted(made, "knot", "knot") == {"a": 3, "b": 2}


def test_too_little_paper_is_no_part_of_a_picture() -> None:
    log = room(5, *[checked("knot", "line")] * 9, key=CHECK)
    log.do(sheets(4, knot={"a": 4}))
    assert refused(log, CHECK) == too_few(4, 5)
    log.do(sheets(0))
    assert log.look(CHECK).n == 9


def test_too_few_on_screens_are_left_out_beside_paper() -> None:
    """Who typed the paper in knows it: with it, the picture would show them what the two on screens said."""
    log = room(5, *[checked("knot", "line")] * 2, key=CHECK)
    log.do(sheets(7, knot={"a": 7}))
    made = log.look(CHECK)
    assert (made.n, made.kept.paper) == (7, 7)
    assert counted(made, "knot", "knot") == {"a": 7}


def test_a_row_that_few_sheets_say_anything_about_holds_screens_alone() -> None:
    """Beside a picture without the paper, it would show what those few sheets said."""
    log = room(5, *[checked("knot", "line")] * 6, key=CHECK)
    first = log.look(CHECK)
    log.do(sheets(6, knot={"a": 6}, line={"a": 1, "b": 1}))
    second = log.look(CHECK)
    assert (second.n, second.kept.paper) == (12, 6)
    assert counted(second, "knot", "knot") == {"a": 6, "b": 6}
    assert counted(second, "line", "line") == counted(first, "line", "line")


def test_few_on_paper_beside_few_on_screens_are_not_kept() -> None:
    log = room(5, *[checked("knot")] * 4, *[checked("knot", "line")] * 4, key=CHECK)
    log.do(sheets(6, knot={"a": 6}, line={"a": 3}))
    assert rows(log.look(CHECK)) == {"knot/knot"}


def test_with_paper_nothing_is_compared_by_seats() -> None:
    log = room(3, *[checked("knot")] * 8, key=CHECK, seats=["public"] * 4 + ["groups"] * 4)
    log.do(sheets(6, knot={"a": 6}))
    made = log.look(CHECK)
    assert (made.kept.parts, made.kept.compared) == ([], [])


def test_counts_in_a_picture_cannot_be_changed_nor_taken_out() -> None:
    log = room(5, key=CHECK)
    log.do(sheets(6, knot={"a": 6}))
    log.look(CHECK)
    for deed in (sheets(7, knot={"a": 7}), sheets(0)):
        assert log.refuses(deed) == (
            409,
            "These counts are in a picture already: changed now, the next one would show by how much.",
        )


# --- ways that tell of one another ---------------------------------------------------------------------


def storm(*walks: Sequence[str]) -> list[Response]:
    return [{"path": list(walk)} for walk in walks]


def test_where_few_went_is_not_what_the_endings_leave_over() -> None:
    """Two of eight came to an empty line: the endings, less those of the others, would be theirs."""
    walks = [(*LINE, "small")] * 6 + [(*EMPTY, "let-go"), (*EMPTY, "small")]
    made = room(3, *storm(*walks), key=STORM).look(STORM)
    assert any(one.startswith("endings/") for one in rows(made))
    shown = {one for one in rows(made) if one.startswith("ways/")}
    assert shown == {"ways/the-call", "ways/draft-forwarded", "ways/apology", "ways/resignation"}


def test_where_few_went_is_not_what_two_pictures_differ_by() -> None:
    walks = [(*LINE, "small")] * 6 + [(*EMPTY, "let-go")] * 6
    log = room(3, *storm(*walks), key=STORM)
    assert "ways/deadline-line" in rows(log.look(STORM))
    more = [(*LINE, "small")] * 5 + [(*EMPTY, "let-go"), (*EMPTY, "small")]
    again(log, *storm(*more), key=STORM, first=12)
    second = log.look(STORM)
    assert second.n == 19
    assert not {one for one in rows(second) if one.startswith("ways/")}
    again(log, *storm(*[(*EMPTY, "let-go")] * 3), key=STORM, first=19)
    assert "ways/deadline-empty" in rows(log.look(STORM)), "with three more, five are new there"


def test_where_few_of_a_part_went_is_not_what_the_others_leave_over() -> None:
    walks = (
        [(*LINE, "small")] * 6 + [(*EMPTY, "let-go")] * 2 + [(*LINE, "small")] * 6 + [(*EMPTY, "small")] * 6
    )
    seats = ["public"] * 8 + ["groups"] * 12
    made = room(3, *storm(*walks), key=STORM, seats=seats).look(STORM)
    assert {"ways/deadline-line", "ways/deadline-empty"} <= rows(made)
    assert made.kept.parts
    assert not {one for one in compared(made) if one.startswith("ways/")}


def test_ways_that_enough_went_are_compared() -> None:
    walks = ([(*LINE, "small")] * 3 + [(*EMPTY, "let-go")] * 3) * 2
    made = room(3, *storm(*walks), key=STORM, seats=["public"] * 6 + ["groups"] * 6).look(STORM)
    assert {"ways/deadline-line", "ways/deadline-empty"} <= compared(made)


# --- drawn ---------------------------------------------------------------------------------------------


def test_views_beside_each_other_are_drawn_with_the_largest_minimum() -> None:
    log = room(3, *[rated("knots", "nets")] * 4)
    first = log.look(BACK)
    again(log, *[rated("knots", now=2)] * 3, *[rated("nets", now=2)] * 3, first=4)
    second = log.look(BACK)
    found = over_time([first.kept, second.kept])
    table = [row for one in found for row in one["drawing"]["rows"]]
    assert [(row[0].partition(": ")[2], row[5]) for row in table] == [
        ("Time 1", "4"),
        ("Time 2", "7"),
        ("Time 1", "4"),
        ("Time 2", "7"),
    ]
    raised = msgspec.structs.replace(second.kept, least=5)
    table = [row for one in over_time([first.kept, raised]) for row in one["drawing"]["rows"]]
    assert [row[5] for row in table] == ["fewer than 5", "7"] * 2


def test_of_many_views_the_newest_few_are_compared() -> None:
    kept = room(3, *[rated("knots")] * 4).look(BACK).kept
    table = [row for one in over_time([kept] * 6) for row in one["drawing"]["rows"]]
    assert [row[0].partition(": ")[2] for row in table] == ["Time 3", "Time 4", "Time 5", "Time 6"]


def test_what_can_be_compared_so_that_a_wall_can_be_read() -> None:
    kept = room(3, *[rated("knots")] * 4).look(BACK).kept
    assert comparable(kept)
    assert not comparable(msgspec.structs.replace(kept, whole=[]))
    ways = msgspec.to_builtins(FORMS["flow"])
    assert not comparable(msgspec.structs.replace(kept, whole=[ways]))


def test_what_is_asked_differently_now_is_not_put_beside_what_was_asked() -> None:
    """An edition may have changed between two views: then there is nothing to compare."""
    log = room(3, *[rated("knots")] * 4)
    kept = log.look(BACK).kept
    assert over_time([kept, msgspec.structs.replace(kept, whole=[])]) == []
    assert over_time([]) == []


def test_a_view_is_kept_as_json() -> None:
    log = room(3, *[rated("knots", "nets")] * 8, seats=["public"] * 4 + ["groups"] * 4)
    made = log.look(BACK)
    data = json.loads(json.dumps(msgspec.to_builtins(made.kept)))
    assert load(msgspec.convert(data, Kept).whole) == load(made.kept.whole)
    assert msgspec.to_builtins(msgspec.convert(data, Kept)) == data
    assert by_seat(msgspec.convert(data, Kept), "three") == by_seat(made.kept, "three")


EVERY = [(chapter.id, card.id) for chapter in course().chapters for card in chapter.cards.values()]


def twelve(key: Key, seed: int) -> list[Response]:
    """Return twelve answers to an exercise, each another person's."""
    exercise, chance = real()[key[0]][key[1]], random.Random(seed)
    return [varied(exercise, finished(key), chance, gaps=0.03) for _person in range(12)]


@pytest.mark.parametrize("key", EVERY, ids=[one for _chapter, one in EVERY])
def test_twelve_people_make_pictures_of_every_exercise(key: Key) -> None:
    exercise = real()[key[0]][key[1]]
    seats = ["public", "groups"] * 6
    made = room(3, *twelve(key, 1), key=key, seats=seats).look(key)
    text = json.dumps(msgspec.to_builtins(made))
    assert not MARK.search(text), "what somebody wrote is kept"
    assert "person-" not in text
    assert ROOM_KEY not in text
    full = [one for one in pictures(made.kept) if one["drawing"]["svg"]]
    assert full or exercise.card.visibility is Visibility.ONLY_YOU
    for one in (*pictures(made.kept), *by_seat(made.kept, "three"), *over_time([made.kept, made.kept])):
        drawing = Drawing(**one["drawing"])
        assert one["title"].strip()
        assert not MARK.search(json.dumps(one))
        if drawing.svg:
            assert drawing.rows
            assert drawing.header
            sound(drawing)
        else:
            assert drawing.caption.startswith("Fewer than 3 answers: ")
            assert not drawing.rows


@pytest.mark.parametrize("key", EVERY, ids=[one for _chapter, one in EVERY])
def test_every_picture_can_be_read_on_a_wall_with_nothing_cut_off(key: Key) -> None:
    """But for a flow, which is larger than a list may be, and for which nothing is compared."""
    seats = ["public", "groups", "backers"] * 4
    made = room(3, *twelve(key, 2), key=key, seats=seats).look(key)
    for one in (*pictures(made.kept), *by_seat(made.kept, "three"), *over_time([made.kept, made.kept])):
        drawing = Drawing(**one["drawing"])
        if one["tally"] != "ways":
            assert fits(drawing, halves=True), one["title"]
        assert "…" not in drawing.svg + one["title"]


def test_every_exercise_of_the_course_is_drawn() -> None:
    assert len(EVERY) == 52
    assert [one for one in EVERY if real()[one[0]][one[1]].card.visibility is Visibility.ONLY_YOU] == [
        BACKPACK
    ]
