"""The end of a room's keeping time: who goes with it, who stays, and what is left in the files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crosscurrents.journal import Journal, RoomRecord, Told, engine, room_expiry, tables
from tests.journal.learner import CHAPTER, Learner, begin, enter, join
from tests.journal.test_scrub import bytes_on_disk

UNTIL = datetime(2026, 12, 22, 12, tzinfo=UTC)
AFTER = UNTIL + timedelta(seconds=1)


def end(journal: Journal, room: RoomRecord, until: datetime = UNTIL) -> None:
    journal.end_room(room.id, until).result(10)


def live(journal: Journal, room: RoomRecord, who: Learner) -> None:
    """Let a participant do a bit of everything."""
    journal.tell_room(
        room.id,
        [
            Told("room.sat", person=who.person.id, data={"seat": "river"}),
            Told("room.grouped", data={"groups": [[who.person.id, "somebody"]]}),
        ],
    ).result(10)
    who.save("first draft of SECRETWORD")
    who.save("second draft of SECRETWORD", base=1)
    offered = [(who.person.id, CHAPTER, "three-strands", "Why?", "SECRETWORD, because", "answer")]
    journal.offer_sentences(room.id, offered).result(10)
    journal.keep_view(
        room.id, CHAPTER, "three-strands", n=1, members=["f00d"], data={"rows": {"SECRETROW": 1}}
    ).result(10)
    journal.issue_resume_code(who.person.id).result(10)


def rows(journal: Journal) -> dict[str, int]:
    """Return how many rows there are in each table, but for the events of erasing."""
    with journal._engine.connect() as connection:
        count = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables.metadata.sorted_tables
        }
        erased = select(func.count()).where(tables.event.c.type.in_(("person.erased", "course.made")))
        count["event"] -= connection.execute(erased).scalar_one()
    return {name: number for name, number in count.items() if number}


def test_a_room_goes_with_everybody_who_was_there_for_it_alone(journal: Journal) -> None:
    room = begin(journal)
    people = [enter(journal, room, token) for token in "abc"]
    for somebody in people:
        live(journal, room, somebody)
    end(journal, room)
    assert journal.expire_rooms(AFTER).result(10) == 3
    assert journal.room(room.id) is None
    assert [journal.person(somebody.person.id) for somebody in people] == [None] * 3
    assert rows(journal) == {}


def test_nothing_goes_before_its_time(journal: Journal) -> None:
    running, ended = begin(journal), begin(journal, "CDF234")
    for room, token in ((running, "a"), (ended, "b")):
        live(journal, room, enter(journal, room, token))
    end(journal, ended)
    held, newest = rows(journal), journal.last_event()
    assert journal.expire_rooms(UNTIL - timedelta(seconds=1)).result(10) == 0
    assert (rows(journal), journal.last_event()) == (held, newest)
    assert journal.expire_rooms(UNTIL).result(10) == 1
    assert journal.room(running.id) == running
    assert len(journal.views(running.id)) == len(journal.sentences(running.id)) == 1


def test_it_is_safe_to_ask_again_and_at_every_start(where: str) -> None:
    with Journal.open(where) as journal:
        room = begin(journal)
        enter(journal, room, "a")
        end(journal, room)
    with Journal.open(where) as journal:
        twice = [journal.expire_rooms(AFTER) for _ in range(2)]
        assert sorted(future.result(10) for future in twice) == [0, 1]
        newest = journal.last_event()
    with Journal.open(where) as journal:
        assert journal.expire_rooms(AFTER).result(10) == 0
        assert journal.last_event() == newest


def test_who_was_here_before_stays_with_what_they_wrote(journal: Journal) -> None:
    room = begin(journal)
    learner = join(journal, "a")
    learner.save("from before", exercise="earlier")
    enter(journal, room, "a")
    live(journal, room, learner)
    end(journal, room)
    assert journal.expire_rooms(AFTER).result(10) == 0
    kept = journal.person(learner.person.id)
    assert kept
    assert kept.memberships == ()
    assert {item.exercise for item in journal.answers(kept.id)} == {"earlier", "three-strands"}
    assert rows(journal)["credential"] == 2
    assert "sentence" not in rows(journal)
    assert [item for item in journal.events(0, 1000) if item.course == room.id] == []
    assert journal.export(kept.id)["sentences"] == []


def test_who_only_looked_round_before_joining_is_a_guest(journal: Journal) -> None:
    room = begin(journal)
    bare = join(journal, "a")
    journal.issue_resume_code(bare.person.id).result(10)
    assert enter(journal, room, "a").person.id == bare.person.id
    end(journal, room)
    assert journal.expire_rooms(AFTER).result(10) == 1
    assert journal.person(bare.person.id) is None


@pytest.mark.parametrize("role", ["learner", "instructor"])
def test_a_member_of_something_else_stays(journal: Journal, role: str) -> None:
    journal.ensure_course("spring", "Spring").result(10)
    room = begin(journal)
    guest = enter(journal, room, "a")
    guest.save("kept")
    journal.enrol(guest.person.id, "spring", role).result(10)  # type: ignore[arg-type]
    end(journal, room)
    assert journal.expire_rooms(AFTER).result(10) == 0
    assert guest.answer().response == {"text": "kept"}


def test_a_facilitator_stays_also_one_who_took_part(journal: Journal) -> None:
    room = begin(journal)
    facilitator = journal.ensure_person("f").result(10)
    both = enter(journal, room, "b").person
    for person in (facilitator, both):
        journal.enrol(person.id, room.id, "facilitator").result(10)
    end(journal, room)
    assert journal.expire_rooms(AFTER).result(10) == 0
    assert journal.person(facilitator.id) == facilitator
    assert journal.person(both.id)


@pytest.mark.parametrize("first", [0, 1])
def test_a_guest_of_two_rooms_goes_with_the_later(journal: Journal, first: int) -> None:
    rooms = [begin(journal), begin(journal, "CDF234")]
    guest = enter(journal, rooms[0], "a")
    enter(journal, rooms[1], "a")
    guest.save("in both")
    end(journal, rooms[first])
    end(journal, rooms[1 - first], UNTIL + timedelta(days=7))
    assert journal.expire_rooms(AFTER).result(10) == 0
    assert guest.answer().response == {"text": "in both"}
    assert journal.expire_rooms(AFTER + timedelta(days=7)).result(10) == 1
    assert journal.person(guest.person.id) is None


def test_a_guest_of_two_rooms_that_end_together_goes_once(journal: Journal) -> None:
    for code in ("7Q2M9X", "CDF234"):
        room = begin(journal, code)
        enter(journal, room, "a")
        end(journal, room)
    assert journal.expire_rooms(AFTER).result(10) == 1
    assert rows(journal) == {}


def test_what_was_handed_in_to_a_course_stays_there(journal: Journal) -> None:
    room = begin(journal)
    guest = enter(journal, room, "a")
    handed = journal.hand_in(guest.person.id, "spring", CHAPTER, "ab", {}).result(10)
    end(journal, room)
    assert journal.expire_rooms(AFTER).result(10) == 1
    [left] = journal.hand_ins()
    assert (left.receipt, left.person) == (handed.receipt, None)


def test_nothing_of_a_room_is_left_in_the_files(path: Path) -> None:
    with Journal.open(path) as journal:
        room = begin(journal, title="SECRETTITLE")
        guests = [enter(journal, room, token) for token in "abc"]
        stays = join(journal, "d")
        stays.save("KEPTWORD")
        for somebody in guests:
            live(journal, room, somebody)
            somebody.save("SECRETWORD " * 3000, exercise="long")
        [first, *_] = journal.views(room.id)
        journal.caption_view(first.id, "SECRETCAPTION").result(10)
        traces = [b"SECRET", room.id.encode(), room.key.encode(), room.code.encode()]
        traces += [part.encode() for who in guests for part in (who.person.id, who.person.pseudonym)]
        held = bytes_on_disk(path)
        assert all(trace in held for trace in traces)
        end(journal, room)
        assert journal.expire_rooms(AFTER).result(10) == 3
        held = bytes_on_disk(path)
        assert [trace for trace in traces if trace in held] == []
        assert b"KEPTWORD" in held


def test_after_a_crash_whoever_opens_the_journal_finishes_it(path: Path) -> None:
    with Journal.open(path) as journal:
        room = begin(journal)
        live(journal, room, enter(journal, room, "a"))
        end(journal, room)
        # Expire as a program does that is killed right after the commit.
        with engine.writing(journal._engine) as connection:
            journal._writer.scrub.note(connection)
            room_expiry.expire(connection, AFTER)
        journal._writer.scrub.is_due = False
    with Journal.open(path) as journal:
        assert journal.expire_rooms(AFTER).result(10) == 0
        join(journal, "the first commit comes after it")
        assert b"SECRETWORD" not in bytes_on_disk(path)
