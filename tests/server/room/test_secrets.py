"""What nobody in a room is told: who has not answered, who wrote what, and what is not shown yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crosscurrents.journal import Journal, Person
from tests.server.room.people import KEY, ORDER, THIRD, Guest, Leader, Room
from tests.server.test_secrets import SECRETS

PATHS = {
    "facilitator": (
        "api/facilitator/room",
        "api/facilitator/sentences",
        "api/projector",
        "facilitate",
        "facilitate/agenda",
        "facilitate/report",
    ),
    "participant": ("api/room", "api/room/people", "room", "join"),
}


def leaves(value: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield everything in a payload that is no list and no object, with the names on the way to it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, *path, name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, *path)
    else:
        yield path, value


def everybody(room: Room) -> dict[str, Person]:
    """Return who is in the journal, by the name they have in the room's state."""
    with Journal.open(room.workshop.data / "journal.db") as journal:
        [record] = [one for one in journal.open_rooms() if one.code == room.workshop.join_code]
        named = {}
        for event in journal.room_log(record.id):
            if event.type == "room.joined" and event.person:
                person = journal.person(event.person)
                assert person is not None
                named[event.data["name"]] = person
        return named


def busy(room: Room) -> list[Guest]:
    """Have three of five answer and offer a sentence (closing gathers it), one pass, and one do nothing."""
    room.leader.does("open", **KEY)
    guests = room.guests(5)
    for at, guest in enumerate(guests[:3]):
        guest.ranks("rope", text=f"Rope {at}, because it held in the storm.")
        guest.does("offer", text=f"I will mend net {at}.", **KEY)
    passed = guests[3].save({}, chapter=THIRD, exercise=ORDER, visibility="room", passed=True)
    assert passed.status_code == 200
    room.leader.does("untime")
    return guests


def test_nobody_is_told_who_has_answered_and_who_has_not(own: Room) -> None:
    guests = busy(own)
    own.leader.looks()
    state = own.leader.state()
    assert own.leader.row()["answered"] == 3
    rows = {
        one["name"]: {key: value for key, value in one.items() if key != "name"} for one in state["people"]
    }
    # Everybody's row is the same but for their name: nothing in it comes from what they did with the
    # exercise.
    assert {str(rows[guest.name]) for guest in guests} == {
        str({"seat": "", "seat_label": "", "wish": "any", "here": False})
    }
    states = [guest.state() for guest in guests]
    common = [{key: value for key, value in one.items() if key not in {"me", "now"}} for one in states]
    assert all(one == common[0] for one in common)
    # The idle one's own part names only what they did: nothing about anybody's answers, their own included.
    assert set(states[4]["me"]) == {
        "name",
        "seat",
        "wish",
        "partner",
        "group",
        "stage",
        "withdrawn",
        "offered",
    }
    assert "answered" not in str(states)


def test_no_person_no_answer_and_no_secret_is_in_a_payload(own: Room) -> None:
    guests = busy(own)
    own.leader.looks()
    people = everybody(own)
    assert len(people) == 5
    with Journal.open(own.workshop.data / "journal.db") as journal:
        [record] = journal.open_rooms()
    names = {one.id for one in people.values()} | {one.pseudonym for one in people.values()}
    names |= {record.id, record.key} | {guest.token or "" for guest in guests}
    names |= {guest.http.cookies["cc_xsrf"] for guest in guests}
    for who, browser in (("facilitator", own.leader), ("participant", guests[4])):
        for path in PATHS[who]:
            text = browser.get(path).text
            assert [one for one in names if one in text] == [], path
            assert browser is own.leader or "because it held" not in text, path
            assert [one for one in SECRETS if one in text] == [], path
    for path in (f"api/facilitator/views/{own.leader.row()['views'][0]['id']}", "api/projector"):
        assert "because it held" not in own.leader.get(path).text
    # What is said back to an answer goes to its writer alone; nobody's order of knots is in the room's state.
    assert "settled" not in str(own.leader.state())


def test_what_links_a_sentence_to_its_writer_is_not_there(own: Room) -> None:
    guests = busy(own)
    own.leader.looks()
    sentences = own.leader.sentences()
    assert len(sentences) == 6
    for one in sentences:
        assert set(one) == {"id", "chapter", "exercise", "title", "label", "text", "status", "kind"}
    # The journal's own numbers, which count in the order of writing, are the writers' alone.
    theirs = {one["id"] for guest in guests for one in guest.state()["me"]["offered"]}
    shown = {one["id"] for one in sentences}
    with Journal.open(own.workshop.data / "journal.db") as journal:
        [record] = journal.open_rooms()
        kept = journal.sentences(record.id)
    assert theirs <= {one.id for one in kept}
    assert not shown & {one.id for one in kept}
    assert all(0 < one < 2**48 for one in shown)
    # Nor does their order: it is neither that of writing, nor of the names, and the same at every look.
    by_text = {one.text: one.id for one in kept}
    assert sentences == own.leader.sentences()
    assert set(by_text) == {one["text"] for one in sentences}


def test_sentences_out_of_answers_are_kept_in_no_order_of_people(own: Room) -> None:
    """Else the first of one exercise and the first of the next would be one person's."""
    guests = own.answered(*["rope"] * 12)
    for at, guest in enumerate(guests):
        guest.ranks("rope", text=f"Text {at}.", base=1)
    orders = set()
    for turn in range(3):
        own.leader.looks()
        with Journal.open(own.workshop.data / "journal.db") as journal:
            [record] = journal.open_rooms()
            kept = [one.person for one in journal.sentences(record.id)]
        assert sorted(kept) == sorted(set(kept))
        orders.add(tuple(kept))
        own.leader.does("open", **KEY)
        for at, guest in enumerate(guests):
            guest.ranks("rope", text=f"Text {at}, time {turn}.", base=2 + turn)
    assert len(orders) == 3
    assert tuple(sorted(orders.pop())) not in orders


def test_what_is_offered_is_not_seen_before_it_is_gathered(own: Room) -> None:
    guests, leader = own.guests(3), own.leader
    for at, guest in enumerate(guests):
        state = guest.does("offer", text=f"Sentence {at}, unseen.")
        assert state["me"]["offered"][0]["status"] == "offered"
        for path in PATHS["facilitator"]:
            assert "unseen" not in leader.get(path).text
        with Journal.open(own.workshop.data / "journal.db") as journal:
            [record] = journal.open_rooms()
            number = journal.sentences(record.id)[0].id
        for guess in (number, 0, 1):  # nor can it be released unseen
            assert leader.tries("decide", sentence=guess, status="released").status_code == 404
    assert len(leader.gathers()) == 3


def test_a_participant_sees_nothing_that_was_not_shown(own: Room) -> None:
    guests = busy(own)
    view = own.leader.looks()["id"]
    own.leader.does("caption", view=view, caption="CAPTION-NOT-SHOWN")
    waiting = [one["text"] for one in own.leader.sentences()]
    assert waiting
    own.leader.does("decide", sentence=own.leader.sentences()[0]["id"], status="declined")
    for guest in guests:
        mine = {one["text"] for one in guest.state()["me"]["offered"]}
        told = guest.get("api/room").text + guest.get("room").text + guest.get("api/room/people").text
        assert "CAPTION-NOT-SHOWN" not in told
        assert [one for one in waiting if one not in mine and one in told] == []
        assert guest.get(f"api/room/views/{view}").status_code == 404
        for path in ("api/projector", f"api/facilitator/views/{view}"):
            assert guest.get(path).status_code == 401
    assert not re.search(r"views?/\d", str(guests[0].state()))


def test_what_an_exercise_holds_back_stays_back_until_it_is_earned(own: Room) -> None:
    own.leader.does("open", **KEY)
    guest = own.guest()
    secrets = {"ROOM-MODEL-ANSWER-SECRET", "RANKER-SECRET", "FACILITATOR-NOTE-SECRET"}
    held = guest.get("room").text + guest.get("api/room").text + guest.get("api/projector").text
    assert [one for one in secrets if one in held] == []
    steps = [{"what": "exercise", "title": "Knots", "minutes": 5, **KEY}]
    own.leader.does("plan", steps=steps)
    own.leader.does("begin", step=0)
    projected = own.leader.get("api/projector").text + own.leader.get("project").text
    assert [one for one in secrets if one in projected] == []
    sheet = own.leader.get(f"api/facilitator/exercises/{THIRD}/{ORDER}").text
    assert "FACILITATOR-NOTE-SECRET" in sheet
    assert "ROOM-MODEL-ANSWER-SECRET" in sheet


def test_nothing_of_anybody_is_printed(own: Room) -> None:
    guests = busy(own)
    guests[0].send("POST", "api/me/resume", {"code": "KELP-AAAA\nFAKE LOG LINE\x1b[31m"})
    guests[0].get("lessons/x%0aFAKE%20LOG%20LINE")
    guests[0].tries("offer", text="Something private.\nFAKE LOG LINE")
    guests[0].tries("wish", wish="FAKE LOG LINE")
    leader: Leader = own.leader
    leader.looks()
    leader.does("end")
    log = own.workshop.log
    assert "FAKE LOG LINE" not in log
    assert "private" not in log
    assert [guest.name for guest in guests if guest.name in log] == []
    files = [one for one in Path(own.workshop.data).rglob("*") if one.is_file()]
    assert {one.name.partition("-")[0].partition(".")[0] for one in files} <= {
        "journal",
        "01_first",
        "02_second",
        "03_third",
    }
