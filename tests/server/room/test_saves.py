"""Answers in a room: whose are taken, at which pace, on which device, and what is not handed in."""

from __future__ import annotations

import pytest

from tests.server.room.people import BACK, KEY, ORDER, THIRD, Guest, Room
from tests.server.visitor import CHAPTER, OWN, REFLECTION, SECOND, Visitor, sentence

NOT_HERE = "This browser is not in the room: join with the room's code."


def test_an_answer_of_who_is_not_in_the_room_is_refused(room: Room) -> None:
    stranger = room.stranger()
    refused = stranger.save({"order": []}, chapter=THIRD, exercise=ORDER, visibility="room")
    assert sentence(refused, 403) == NOT_HERE
    assert sentence(stranger.send("POST", "api/me/resume-code", {}), 403) == NOT_HERE
    assert stranger.get("api/me").json() == {"learner": None, "answers": 0}


def test_an_answer_that_only_its_writer_may_see_is_not_taken(room: Room) -> None:
    guest, text = room.guest(), "STAYS-ON-THE-PHONE"
    own = guest.save({"answers": {"mine": "a"}}, chapter=SECOND, exercise=OWN, visibility="only-you")
    assert sentence(own, 403) == "This answer stays in your browser; this server does not take it."
    narrowed = guest.save(
        {"order": ["rope"], "text": text}, chapter=THIRD, exercise=ORDER, visibility="only-you"
    )
    assert sentence(narrowed, 403)
    assert guest.answers(SECOND) == guest.answers(THIRD) == {}
    held = b"".join(one.read_bytes() for one in room.workshop.data.glob("journal.db*"))
    assert text.encode() not in held


def test_following_the_pages_lead_to_the_room_and_free_they_open(room: Room) -> None:
    guest = room.guest()
    room.leader.does("open", **KEY)
    assert guest.http.get(f"lessons/{THIRD}").headers["Location"] == "/room"
    followed = guest.get("room").text.replace('": ', '":')
    assert f'"chapter":"{THIRD}"' in followed
    assert ORDER in followed
    room.leader.settles(pace="free")
    lesson = guest.get(f"lessons/{THIRD}")
    assert lesson.status_code == 200
    assert ORDER in lesson.text
    assert '"exercises":{}' in guest.get("room").text.replace('": ', '":')
    assert guest.state()["room"]["pace"] == "free"
    assert (
        guest.save({"now": {"knots": 2}}, chapter=THIRD, exercise=BACK, visibility="room").status_code == 200
    )


@pytest.mark.parametrize("path", ["hand-in", "feedback"])
def test_nothing_is_handed_in_from_a_room(room: Room, path: str) -> None:
    guest, gone = room.guest(), "Nothing is handed in from a room: take your workbook with you."
    assert gone in guest.get(f"lessons/{CHAPTER}/{path}").text
    api = f"api/chapters/{CHAPTER}/{path.replace('hand-in', 'hand-ins')}"
    assert sentence(guest.get(api), 404) == gone
    assert sentence(guest.send("POST", api, {"to": "course"}), 404) == gone


def test_a_reflection_can_be_written_and_taken_home(room: Room) -> None:
    guest = room.guest()
    saved = guest.save({"text": "five words of my own"}, exercise=REFLECTION)
    assert saved.status_code == 200
    assert "five words of my own" in guest.get("api/me/workbook.html").text
    assert guest.export()["answers"][0]["response"]["text"] == "five words of my own"
    assert [one["ended"] for one in guest.export()["rooms"]] == [None]


def test_a_resume_code_is_the_same_participant_on_another_device(room: Room) -> None:
    guest = room.guest()
    guest.ranks("net")
    guest.does("wish", wish="alone")
    joined = room.leader.does("untime")["joined"]
    code = guest.send("POST", "api/me/resume-code", {}).json()["code"]
    phone = room.stranger()
    assert phone.send("POST", "api/me/resume", {"code": code.lower().replace("-", " ")}).status_code == 200
    assert phone.state()["me"] == guest.state()["me"]
    assert phone.answers(THIRD)[ORDER]["response"]["order"][0] == "net"
    assert phone.get("room").status_code == 200
    assert room.leader.does("untime")["joined"] == joined
    assert phone.ranks("sail", base=1) == 2
    assert guest.answers(THIRD)[ORDER]["response"]["order"][0] == "sail"
    # Finished on the first device, it goes on with the other.
    assert guest.send("POST", "api/me/finish", {}).status_code == 200
    assert guest.get("api/room").status_code == 401
    assert phone.state()["me"]["wish"] == "alone"


def test_two_tabs_lose_nothing(room: Room) -> None:
    guest = room.guest()
    guest.ranks("rope")
    guest.ranks("net", base=1)
    stale = guest.save({"order": ["sail"]}, 1, chapter=THIRD, exercise=ORDER, visibility="room")
    assert sentence(stale, 409) == "Changed in another window. Both texts are kept."
    room.leader.does("open", **KEY)
    assert room.leader.row()["answered"] >= 1
    assert guest.answers(THIRD)[ORDER]["response"]["order"][0] == "net"


def test_what_does_not_count_is_not_counted(own: Room) -> None:
    """Passing, an empty answer, and taking everything back."""
    guests = own.answered("rope", "net", "sail")
    assert own.leader.row()["answered"] == 3
    guests[0].save({}, 1, chapter=THIRD, exercise=ORDER, visibility="room", passed=True)
    guests[1].save({}, 1, chapter=THIRD, exercise=ORDER, visibility="room")
    own.leader.does("untime")
    assert own.leader.row()["answered"] == 1
    guests[0].ranks("rope", base=2)
    own.leader.does("untime")
    assert own.leader.row()["answered"] == 2
    own.leader.does("close", **KEY)
    refused = own.leader.tries("look", **KEY)
    assert sentence(refused, 409).startswith("Fewer than 3 answers: no picture")


def test_who_erases_everything_is_gone_from_the_room_and_pictures_stay(own: Room) -> None:
    leader, guests = own.leader, own.answered("rope", "rope", "net", "sail")
    gone, others = guests[0], guests[1:]
    view = leader.looks()
    leader.does("show", what="view", view=view["id"])
    for guest in guests[:3]:
        guest.does("offer", text=f"Says {guest.name}.")
    leader.does("gather")
    others[0].does("wish", wish="with", partner=gone.name)
    leader.does("apart", one=gone.name, other=others[1].name, apart=True)
    leader.does("group", size=2, stage="2")
    erased = gone.send("DELETE", "api/me")
    assert erased.status_code == 200
    state = leader.state()
    assert (state["joined"], state["apart"]) == (3, [])
    assert leader.row()["answered"] == 3
    told = [leader.get(path).text for path in ("api/facilitator/room", "api/projector", "facilitate/report")]
    told += [guest.get("api/room").text + guest.get("api/room/people").text for guest in others]
    assert [one for one in told if gone.name in one] == []
    assert others[0].state()["me"]["partner"] == ""
    # The picture was seen, and holds counts alone.
    assert leader.get(f"api/facilitator/views/{view['id']}").json()["pictures"] == view["pictures"]
    assert others[0].get(f"api/room/views/{view['id']}").json()["n"] == 4
    # The browser begins anew: as somebody else, without what was there.
    assert gone.get("api/room").status_code == 401
    assert gone.get("api/me").json()["answers"] == 0
    again = own.guest()
    assert again.name != gone.name
    held = b"".join(one.read_bytes() for one in own.workshop.data.glob("journal.db*"))
    assert f"Says {gone.name}.".encode() not in held
    assert isinstance(again, Guest)
    assert isinstance(again, Visitor)
