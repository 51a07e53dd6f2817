"""Rooms: beginning, entering, telling, the log, what is counted, and the end."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event as happening
from sqlalchemy import insert

from crosscurrents.journal import BadText, Event, Journal, JournalError, Membership, Told, engine, tables
from tests.journal.learner import CHAPTER, begin, enter, join

LATER = datetime(2026, 12, 22, 12, tzinfo=UTC)


def told(journal: Journal, room_id: str, after: int = 0) -> list[Any]:
    """Return a room's log as type, person and exercise."""
    return [(item.type, item.person, item.exercise) for item in journal.room_log(room_id, after)]


# Beginning


def test_a_room_is_open_from_its_beginning(journal: Journal) -> None:
    first = begin(journal)
    second = begin(journal, "WXY234", "Another")
    assert re.fullmatch("room-[0-9a-f]{8}", first.id)
    assert re.fullmatch("[0-9a-f]{32}", first.key)
    assert (first.title, first.code, first.ended, first.until) == ("A day together", "7Q2M9X", None, None)
    assert first.key != second.key
    assert journal.open_rooms() == [second, first]
    assert journal.room(first.id) == first
    assert journal.room("room-00000000") is None


def test_every_room_is_listed_until_its_keeping_time_is_over(journal: Journal) -> None:
    first, second, third = begin(journal), begin(journal, "WXY234", "Another"), begin(journal, "BCD567")
    journal.end_room(first.id, LATER).result(10)
    journal.end_room(second.id, LATER - timedelta(days=2)).result(10)
    assert [one.id for one in journal.rooms()] == [third.id, second.id, first.id]
    assert journal.rooms()[-1].until == LATER
    journal.expire_rooms(LATER - timedelta(days=1)).result(10)
    assert [one.id for one in journal.rooms()] == [third.id, first.id]


def test_a_room_is_a_course_but_not_listed_as_one(journal: Journal) -> None:
    spring = journal.ensure_course("spring", "Spring").result(10)
    room = begin(journal)
    assert journal.courses() == [spring]
    person = journal.ensure_person("a").result(10)
    assert journal.enrol(person.id, room.id, "facilitator").result(10).memberships == (
        Membership(room.id, "facilitator"),
    )


def test_two_open_rooms_never_share_a_code(journal: Journal) -> None:
    first = begin(journal)
    with pytest.raises(JournalError, match="another code") as caught:
        begin(journal)
    assert caught.value.reason == "taken"
    journal.end_room(first.id, LATER).result(10)
    again = begin(journal)
    assert journal.open_rooms() == [again]


@pytest.mark.parametrize(
    ("title", "code"), [("", "7Q2M9X"), ("NUL\0", "7Q2M9X"), ("A day", ""), ("A day", "\0")]
)
def test_a_title_or_code_that_cannot_be_stored_is_refused(journal: Journal, title: str, code: str) -> None:
    with pytest.raises(BadText):
        journal.begin_room(title, code).result(10)
    assert journal.open_rooms() == []


# Entering


def test_whoever_enters_is_a_learner_there(journal: Journal) -> None:
    room = begin(journal)
    entered = enter(journal, room, "a", seat="river")
    assert entered.person.memberships == (Membership(room.id, "learner"),)
    assert journal.person_of("a") == entered.person
    [_began, joined] = journal.room_log(room.id)
    assert (joined.type, joined.person, joined.course) == ("room.joined", entered.person.id, room.id)
    assert joined.data == {"seat": "river"}


def test_entering_again_is_told_again_and_changes_nothing_else(journal: Journal) -> None:
    room = begin(journal)
    first = enter(journal, room, "a", seat="river")
    assert enter(journal, room, "a", seat="harbour").person == first.person
    joined = [item for item in journal.room_log(room.id) if item.type == "room.joined"]
    assert [(item.person, item.data["seat"]) for item in joined] == [
        (first.person.id, "river"),
        (first.person.id, "harbour"),
    ]


def test_somebody_known_enters_as_who_they_are(journal: Journal) -> None:
    room = begin(journal)
    known = join(journal, "a")
    known.save("from before")
    assert enter(journal, room, "a").person.id == known.person.id


def test_nobody_enters_a_room_that_has_ended_or_never_was(journal: Journal) -> None:
    room = begin(journal)
    journal.end_room(room.id, LATER).result(10)
    for room_id, reason in (
        (room.id, "ended"),
        ("room-00000000", "unknown-room"),
        ("spring", "unknown-room"),
    ):
        with pytest.raises(JournalError) as caught:
            journal.enter_room(room_id, "a", {}).result(10)
        assert caught.value.reason == reason
    assert journal.person_of("a") is None


def test_a_course_is_not_entered_as_a_room(journal: Journal) -> None:
    journal.ensure_course("spring", "Spring").result(10)
    with pytest.raises(JournalError, match="no such room"):
        journal.enter_room("spring", "a", {}).result(10)


# Telling


def test_what_is_told_comes_back_in_order(journal: Journal) -> None:
    room = begin(journal)
    somebody = enter(journal, room, "a").person.id
    start = journal.last_event()
    last = journal.tell_room(
        room.id,
        [
            Told("room.opened", chapter=CHAPTER, exercise="power-grid"),
            Told("room.sat", person=somebody, data={"seat": "river"}),
        ],
    ).result(10)
    opened, sat = journal.room_log(room.id, start)
    assert (opened.type, opened.chapter, opened.exercise) == ("room.opened", CHAPTER, "power-grid")
    assert (sat.type, sat.person, sat.data) == ("room.sat", somebody, {"seat": "river"})
    assert last == sat.seq == journal.last_event()
    assert journal.tell_room(room.id, []).result(10) == last


@pytest.mark.parametrize(
    "bad", [Told("answer.saved"), Told("room.x", data={"words": "\0"}), Told("room." + "x" * 200)]
)
def test_what_is_told_is_told_whole_or_not_at_all(journal: Journal, bad: Told) -> None:
    room = begin(journal)
    start = journal.last_event()
    with pytest.raises(BadText):
        journal.tell_room(room.id, [Told("room.opened"), bad]).result(10)
    assert journal.last_event() == start


def test_nothing_is_told_in_a_room_that_is_not_there(journal: Journal) -> None:
    with pytest.raises(JournalError, match="no such room"):
        journal.tell_room("room-00000000", [Told("room.opened")]).result(10)
    assert journal.room_log("room-00000000") == []


# The log


def test_the_log_holds_the_rooms_own_events_and_its_learners_saves(journal: Journal) -> None:
    stranger = join(journal, "stranger")
    before = enter(journal, begin(journal, "CDF234"), "in another room")
    room = begin(journal)
    someone = enter(journal, room, "a")
    someone.save("one", exercise="x")
    stranger.save("one", exercise="x")
    before.save("one", exercise="x")
    journal.tell_room(room.id, [Told("room.closed", exercise="x")]).result(10)
    someone.save("two", base=1, exercise="x")
    someone.save("stale", base=0, exercise="x")
    who = someone.person.id
    assert told(journal, room.id) == [
        ("room.began", None, None),
        ("room.joined", who, None),
        ("answer.saved", who, "x"),
        ("room.closed", None, "x"),
        ("answer.saved", who, "x"),
    ]


def test_reading_on_tells_what_reading_it_all_tells(journal: Journal) -> None:
    """Whoever wrote here before they joined: their saves count from then on, whenever the log is read."""
    room = begin(journal)
    after, seen = 0, list[Event]()

    def read_on() -> None:
        nonlocal after
        new = journal.room_log(room.id, after)
        seen.extend(new)
        after = new[-1].seq if new else after

    early = join(journal, "b")
    for turn in range(4):
        early.save(f"text {turn}", base=turn)
        read_on()
        if turn == 1:
            enter(journal, room, "b")
    journal.enter_room(room.id, "b", {}).result(10)
    read_on()
    types = ["room.began", "room.joined", "answer.saved", "answer.saved", "room.joined"]
    assert [item.type for item in seen] == types
    assert journal.room_log(room.id) == seen


def test_the_log_is_read_in_parts(journal: Journal) -> None:
    room = begin(journal)
    journal.tell_room(room.id, [Told("room.step", data={"step": step}) for step in range(25)]).result(10)
    whole = journal.room_log(room.id)
    parts, after = list[Event](), 0
    while part := journal.room_log(room.id, after, limit=10):
        assert len(part) <= 10
        parts += part
        after = part[-1].seq
    assert parts == whole
    assert len(whole) == 26


def test_old_events_cost_a_reader_nothing(journal: Journal) -> None:
    """The newest of very many are found by the primary key: read from the database's own plan."""
    room = begin(journal)
    who = enter(journal, room, "a").person.id
    old = {"type": "answer.saved", "at": LATER, "person_id": who, "data": "{}"}
    with engine.writing(journal._engine) as connection:
        connection.execute(insert(tables.event).inline(), [old] * 20_000)
    start = journal.last_event()
    new = journal.tell_room(room.id, [Told("room.opened")]).result(10)
    if not journal.path:
        with journal._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # As autovacuum does within a minute; a database emptied for each test has odd figures until then.
            connection.exec_driver_sql("ANALYZE event, membership")
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        statements.append((statement, parameters))

    happening.listen(journal._engine, "before_cursor_execute", note)
    assert [item.seq for item in journal.room_log(room.id, start)] == [new]
    happening.remove(journal._engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if journal.path else "EXPLAIN"
    with journal._engine.connect() as connection:
        [plan] = [
            " ".join(str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))
            for statement, parameters in statements
            if "membership" in statement
        ]
    if journal.path:
        assert "SEARCH event USING INTEGER PRIMARY KEY (rowid>?)" in plan
        assert "SCAN event" not in plan
    else:
        assert re.search(r"(Index|Bitmap Index) Scan (using|on) pk_event", plan)
        assert "Seq Scan on event" not in plan
        # Above 100,000 PostgreSQL would compile the query each time, for longer than it runs.
        assert float(re.findall(r"cost=[\d.]+\.\.([\d.]+)", plan)[0]) < 20_000


# What is counted


def test_a_rooms_answers_are_its_learners_current_ones(journal: Journal) -> None:
    room = begin(journal)
    first, second = enter(journal, room, "a"), enter(journal, room, "b")
    other = enter(journal, begin(journal, "CDF234"), "c")
    facilitator = join(journal, "d")
    journal.enrol(facilitator.person.id, room.id, "facilitator").result(10)
    for somebody in (first, second, other, facilitator):
        somebody.save("one")
        somebody.save("elsewhere", exercise="another")
    first.save("two", base=1)
    second.save("", base=1, response={}, passed=True)
    found = {item.person: item for item in journal.room_answers(room.id, CHAPTER, "three-strands")}
    assert set(found) == {first.person.id, second.person.id}
    assert found[first.person.id].response == {"text": "two"}
    assert (found[second.person.id].response, found[second.person.id].passed) == ({}, True)
    assert journal.room_answers(room.id, "02_power", "three-strands") == []


def test_what_only_its_owner_reads_is_in_no_room(journal: Journal) -> None:
    room = begin(journal)
    enter(journal, room, "a").save("mine", visibility="only-you")
    enter(journal, room, "b").save("shown", visibility="handed-in")
    [found] = journal.room_answers(room.id, CHAPTER, "three-strands")
    assert found.response == {"text": "shown"}


# The end


def test_a_code_dies_with_its_room(journal: Journal) -> None:
    room = begin(journal)
    ended = journal.end_room(room.id, LATER).result(10)
    assert (ended.code, ended.until, ended.key) == ("", LATER, room.key)
    assert ended.ended
    assert journal.room(room.id) == ended
    assert journal.open_rooms() == []
    assert [item.type for item in journal.room_log(room.id)] == ["room.began", "room.ended"]


def test_the_keeping_time_can_be_cut_but_not_drawn_out(journal: Journal) -> None:
    room = begin(journal)
    ended = journal.end_room(room.id, LATER).result(10)
    assert journal.end_room(room.id, LATER + timedelta(days=1)).result(10) == ended
    sooner = journal.end_room(room.id, LATER - timedelta(days=1)).result(10)
    assert (sooner.until, sooner.ended) == (LATER - timedelta(days=1), ended.ended)
    assert [item.type for item in journal.room_log(room.id)] == ["room.began", "room.ended"]


def test_a_room_that_is_not_there_cannot_be_ended(journal: Journal) -> None:
    with pytest.raises(JournalError, match="no such room"):
        journal.end_room("room-00000000", LATER).result(10)
