"""The room's report: what the room has seen, in the order of its day, and nothing of anybody's."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.forms import dump
from crosscurrents.exercises.tallies.tally import Label
from crosscurrents.journal import Journal, SentenceRecord, ViewRecord
from crosscurrents.notebooks.lessons import course
from crosscurrents.room.plan import Step
from crosscurrents.room.report import RoomReport, report
from crosscurrents.room.seats import seats
from crosscurrents.room.state import Key, Participant, State, Taken
from crosscurrents.room.tables import tables
from crosscurrents.room.views import Kept, Part
from tests.room.day import BACK, ESTIMATE, GRID, RANKING, Day, clocked, whole

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
CHAPTER = course().chapters[0]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A whole short day of twelve people on a real journal."""
    with Journal.open(tmp_path_factory.mktemp("day") / "journal.db") as journal:
        yield whole(journal)


@pytest.fixture(scope="module")
def made(day: Day) -> RoomReport:
    """Its report, the steps as long as if somebody had talked."""
    state = clocked(day.state, datetime(2026, 11, 22, 9, 3).astimezone())
    views, sentences = day.journal.views(day.record.id), day.journal.sentences(day.record.id)
    return report(state, course(), views, sentences, made=NOW)


def test_it_holds_what_was_shown_in_the_order_of_the_day(made: RoomReport) -> None:
    assert made.title == "The river room"
    assert (made.joined, made.minimum, made.ended, made.keep_days) == (12, 5, True, 7)
    assert [one.key for one in made.sections] == [ESTIMATE, GRID]
    assert [[view.number for view in one.views] for one in made.sections] == [[1], [1, 2]]
    grid = made.sections[1]
    assert (grid.number, grid.chapter, grid.title) == (2, "Power in Collaboration", "The moving grid")
    assert [one.n for one in grid.views] == [12, 12]
    assert grid.views[1].caption == "After the second round the county stands closer to the table."
    assert all(picture.drawing.svg for one in grid.views for q in one.whole for picture in q.pictures)


def test_an_exercise_done_twice_stands_side_by_side(made: RoomReport) -> None:
    survey, grid = made.sections
    assert survey.times == ()
    assert [one.title for one in grid.times] == [one.title for one in grid.views[0].whole]
    for question in grid.times:
        assert all(f"Time {at}" in repr(one.drawing) for one in question.pictures for at in (1, 2)), (
            question.title
        )
    assert [grid.alone(view) for view in grid.views] == [(), ()]
    assert survey.alone(survey.views[0]) == survey.views[0].whole


def test_what_cannot_be_compared_over_time_stands_alone(made: RoomReport) -> None:
    grid = made.sections[1]
    rest = replace(grid, times=grid.times[:1])
    assert [one.tally for one in rest.alone(rest.views[0])] == ["moved"]
    often = replace(grid, views=tuple(replace(grid.views[0], number=at) for at in range(1, 7)))
    assert [bool(often.alone(view)) for view in often.views] == [True, True, *[False] * 4]


def test_a_question_in_several_pictures_has_one_table(made: RoomReport) -> None:
    moved = made.sections[1].views[0].whole[1]
    assert [one.part for one in moved.pictures] == ["(1 of 3)", "(2 of 3)", "(3 of 3)"]
    assert moved.table.rows == [row for one in moved.pictures for row in one.drawing.rows]
    assert {tuple(one.drawing.header) for one in moved.pictures} == {tuple(moved.table.header)}
    by_row = made.sections[1].times[1]
    assert by_row.table.header == ["", *by_row.pictures[0].drawing.header]
    assert by_row.table.rows[0] == [by_row.pictures[0].part, *by_row.pictures[0].drawing.rows[0]]


def test_parts_by_seat_stand_side_by_side(made: RoomReport) -> None:
    drawn = [
        picture.drawing
        for section in (*made.sections, *made.changes)
        for view in section.views
        for question in view.seats
        for picture in question.pictures
    ]
    assert drawn
    labels = [one.label for one in seats("two")]
    assert all(label in repr(one.rows) for one in drawn for label in labels)


def test_ratings_of_before_and_now_are_apart_with_their_interval_and_caution(made: RoomReport) -> None:
    (back,) = made.changes
    assert back.key == BACK
    (question,) = back.views[0].whole
    assert "hindsight" in question.note
    assert "rough" in question.note
    assert any("95% interval" in head for head in question.table.header)
    assert BACK not in [one.key for one in made.sections]


def test_released_sentences_stand_under_what_was_asked_and_commitments_apart(made: RoomReport) -> None:
    said = {one.asked: one.texts for section in made.sections for one in section.said}
    (texts,) = said.values()
    assert next(iter(said)).startswith("Who moved most between your two maps")
    assert len(texts) == 5
    assert sorted(made.commitments) == [
        f"From Monday I will ask {at} partners before the agenda goes out." for at in (3, 4, 5)
    ]


def test_it_says_what_stays_out(made: RoomReport) -> None:
    assert made.unshown == (("Eight priorities, six lists", 1),)
    assert made.unpictured == ()
    assert RANKING not in [one.key for one in made.sections]
    assert made.until is not None
    assert "not for the wall" not in repr(made)
    assert "A caption that nobody saw" not in repr(made)


def test_the_agenda_planned_and_kept(made: RoomReport) -> None:
    told = [(one.planned, one.planned_minutes, one.began, one.minutes, one.cut) for one in made.agenda]
    assert told[:3] == [
        ("09:03", 15, "09:03", 14, False),  # planned for nine: the plan moves with its first step
        ("09:18", 10, "09:17", 9, False),
        ("09:28", 15, "09:26", 22, False),
    ]
    assert told[6] == ("10:58", 20, "", None, True)
    assert told[7][3] is not None  # the room's end is its last step's


def test_pictures_stand_in_the_order_of_the_agenda_and_what_was_beside_it_last(day: Day) -> None:
    views, sentences = day.journal.views(day.record.id), day.journal.sentences(day.record.id)
    turned = deepcopy(day.state)
    turned.steps = [turned.steps[3], *turned.steps[:2], turned.steps[4]]  # the grid first, no survey
    found = report(turned, course(), views, sentences, made=NOW)
    assert [one.key for one in found.sections] == [GRID, ESTIMATE]


def test_a_room_that_was_shown_nothing_is_empty() -> None:
    blank = State(id="room-1", code="ABC123", started=NOW)
    found = report(blank, course(), [], [], made=NOW)
    assert found.empty
    assert found.until is None


def test_nobody_is_in_it(day: Day, made: RoomReport) -> None:
    found = tables(
        day.state, course(), day.journal.views(day.record.id), day.journal.sentences(day.record.id)
    )
    for told in (repr(made), repr(found)):
        for person in day.people:
            assert person.id not in told
            assert person.pseudonym not in told
            assert day.state.people[person.id].name not in told
        assert day.record.id not in told
        assert all(member not in told for view in day.live.views.values() for member in view.members)


# Whatever is shown, released and answered

KEYS: list[Key] = [(CHAPTER.id, one) for one in list(CHAPTER.cards)[:3]]
ROWS = ("first", "second", "third")
Row = tuple[int, int]
"""How many said yes and how many no."""

rows = st.tuples(*[st.tuples(st.integers(0, 6), st.integers(0, 6)) for _row in ROWS])


@st.composite
def rooms(draw: st.DrawFn) -> tuple[State, list[ViewRecord], list[SentenceRecord]]:
    """A room with views, shown or not, of rows with few answers or many, and sentences of every status."""
    state = State(id="room-1", code="", started=NOW - timedelta(hours=8))
    state.steps = [Step("exercise", "A step", 10, *key) for key in KEYS]
    state.people = {one: Participant(one, f"name of {one}") for one in ("p1", "p2", "p3")}
    views, numbers = [], dict.fromkeys(KEYS, 0)
    for at in range(1, draw(st.integers(0, 6)) + 1):
        key = draw(st.sampled_from(KEYS))
        numbers[key] += 1
        kept = Kept(
            whole=dump([_bars(f"whole of {at}", draw(rows))]),
            parts=[
                Part([seat], [], dump([_bars(f"whole of {at}", draw(rows))])) for seat in ("public", "civil")
            ]
            if draw(st.booleans())
            else [],
            least=draw(st.integers(3, 6)),
        )
        views.append(
            ViewRecord(
                at, "room-1", *key, numbers[key], 12, [], msgspec.to_builtins(kept), f"caption {at}.", NOW
            )
        )
        state.views.append(Taken(at, key, numbers[key], 12, NOW, at))
        if draw(st.booleans()):
            state.revealed.add(at)
    sentences = [
        SentenceRecord(at, "room-1", person, *where, "Asked", f"sentence {at}.", status, kind)
        for at, (person, where, status, kind) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(sorted(state.people)),
                        st.sampled_from([*KEYS, ("", "")]),
                        st.sampled_from(["offered", "waiting", "released", "declined"]),
                        st.sampled_from(["answer", "offered", "commitment"]),
                    ),
                    max_size=6,
                )
            )
        )
    ]
    return state, views, sentences


def _bars(title: str, counts: tuple[Row, ...]) -> Bars:
    return Bars(
        id="only",
        title=title,
        rows=tuple(Label(row, row) for row in ROWS),
        options=(Label("yes", "Yes"), Label("no", "No")),
        n=sum(counts[0]) + 12,
        counts={row: {"yes": yes, "no": no} for row, (yes, no) in zip(ROWS, counts, strict=True)},
        given={row: yes + no for row, (yes, no) in zip(ROWS, counts, strict=True)},
    )


def told(state: State, views: list[ViewRecord], sentences: list[SentenceRecord]) -> str:
    """Everything that leaves the room, as text."""
    return repr(
        (
            report(state, course(), views, sentences, made=NOW),
            tables(state, course(), views, sentences),
        )
    )


def emptied(kept: Kept) -> Kept:
    """A view's counts without what stands in rows below its minimum."""

    def rid(tallies: list[dict[str, object]]) -> list[dict[str, object]]:
        return dump([one.kept(kept.least) for one in msgspec.convert(tallies, list[Bars])])

    parts = [msgspec.structs.replace(one, tallies=rid(one.tallies)) for one in kept.parts]
    return msgspec.structs.replace(kept, whole=rid(kept.whole), parts=parts)


@settings(max_examples=60, deadline=None)
@given(rooms())
def test_nothing_in_it_stems_from_what_was_not_shown_not_released_or_of_too_few(
    room: tuple[State, list[ViewRecord], list[SentenceRecord]],
) -> None:
    state, views, sentences = room
    shown = [one for one in views if one.id in state.revealed]
    released = [one for one in sentences if one.status == "released"]
    everything = told(state, views, sentences)
    assert told(state, shown, released) == everything
    few = [replace(one, data=msgspec.to_builtins(emptied(msgspec.convert(one.data, Kept)))) for one in shown]
    assert told(state, few, released) == everything


@settings(max_examples=30, deadline=None)
@given(rooms())
def test_all_that_was_shown_and_released_is_in_it(
    room: tuple[State, list[ViewRecord], list[SentenceRecord]],
) -> None:
    state, views, sentences = room
    everything = told(state, views, sentences)
    for view in views:
        assert (f"'caption {view.id}.'" in everything) == (view.id in state.revealed)
    for one in sentences:
        belongs = bool(one.exercise) or one.kind == "commitment"
        if belongs or one.status != "released":  # once in the report, once in the tables
            assert everything.count(f"'{one.text}'") == 2 * (one.status == "released")


@settings(max_examples=30, deadline=None)
@given(rooms(), st.permutations(["p1", "p2", "p3"]))
def test_it_is_the_same_whoever_was_there_and_whoever_wrote(
    room: tuple[State, list[ViewRecord], list[SentenceRecord]], others: list[str]
) -> None:
    state, views, sentences = room
    who = dict(zip(["p1", "p2", "p3"], others, strict=True))
    strangers = deepcopy(state)
    strangers.people = {one: Participant(one, f"another {one}", seat="civil") for one in ("q1", "q2", "q3")}
    swapped = [replace(one, person=who[one.person], id=99 - one.id) for one in reversed(sentences)]
    assert told(strangers, views, swapped) == told(state, views, sentences)
