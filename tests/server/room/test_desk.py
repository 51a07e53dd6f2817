"""What the facilitator's screen asks for beside its state, and what it can still do when the room is over."""

from __future__ import annotations

from tests.server.room.people import KEY, Room


def test_after_the_end_the_report_can_still_be_put_in_order(own: Room) -> None:
    guests, leader = own.answered("rope", "net", "sail"), own.leader
    for guest in guests:
        guest.ranks("rope", text=f"Because {guest.name}.", base=1)
        guest.does("offer", text="I will call.")
    view = leader.looks()["id"]
    leader.does("show", what="view", view=view)
    leader.does("end")
    first, *others = leader.sentences()
    assert len(others) == 5, "what was offered was taken in before the end"
    state = leader.does("decide", sentence=first["id"], status="released")
    assert state["sentences"]["released"] == 1
    leader.does("caption", view=view, caption="Rope comes first.")
    report = leader.get("api/facilitator/report.html").text
    assert "Rope comes first." in report
    assert (first["text"] in report) == (first["kind"] != "gone")
    leader.does("decide", sentence=first["id"], status="declined")
    assert guests[0].state()["sentences"] == []


def test_a_picture_is_taken_without_seats_where_they_are_in_the_way(own: Room) -> None:
    leader = own.leader
    leader.settles(seats="two")
    guests = own.answered(*["rope"] * 10)
    for at, guest in enumerate(guests):
        guest.does("sit", seat=("public", "civil")[at % 2])
    view = leader.looks()
    assert view["can"]["seats"]
    leader.does("open", **KEY)
    for guest in guests[:5]:  # three of one seat, two of the other
        guest.ranks("net", base=1)
    leader.does("close", **KEY)
    refused = leader.tries("look", **KEY)
    assert (refused.status_code, refused.json()["without_seats"]) == (409, True)
    leader.does("look", seats=False, **KEY)
    for one in leader.row()["views"]:
        assert leader.get(f"api/facilitator/views/{one['id']}").json()["can"]["seats"] is False
    leader.does("open", **KEY)
    for guest in guests:
        guest.ranks("sail", base=2 if guest in guests[:5] else 1)
    newest = leader.looks()
    assert newest["can"]["seats"]
    seen = f"views/{newest['id']}?by=seats"
    leader.does("show", what="view", view=newest["id"])
    assert guests[0].get(f"api/room/{seen}").json()["by"] == "whole", "the facilitator looks first"
    assert leader.get(f"api/facilitator/{seen}").json()["by"] == "seats"
    assert guests[0].get(f"api/room/{seen}").json()["by"] == "seats"
    leader.does("open", **KEY)
    for guest in guests[:5]:
        guest.ranks("rope", base=3)
    leader.does("close", **KEY)
    refused = leader.tries("look", seats=False, **KEY)
    assert refused.status_code == 409
    assert "without_seats" not in refused.json(), "that comparison was seen"


def test_the_facilitator_reads_the_session_frame(room: Room) -> None:
    for what in ("opening", "closing", "break", "nothing"):
        answered = room.leader.get(f"api/facilitator/frame/{what}")
        assert (answered.status_code, answered.json()) == (200, {"note": ""}), "this course has none"
    assert room.guest().get("api/facilitator/frame/opening").status_code == 401
    assert room.guest().get("api/facilitator/sentences").status_code == 401
