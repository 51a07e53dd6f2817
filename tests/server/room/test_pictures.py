"""Pictures through the API, of real answers: when one is taken, when it is refused, and what may be
compared."""

from __future__ import annotations

from typing import Any

from tests.server.room.people import BACK, KEY, ORDER, THIRD, Room
from tests.server.visitor import sentence

STALE = "Too few answers are new or changed since the last picture"
RATED = {"chapter": THIRD, "exercise": BACK}


def rows(view: dict[str, Any]) -> list[list[Any]]:
    """Return the rows of a view's pictures."""
    return [row for one in view["pictures"] for row in one["drawing"]["rows"]]


def test_below_the_minimum_there_is_none(own: Room) -> None:
    own.leader.settles(minimum=4)
    guests, leader = own.answered("rope", "rope", "net"), own.leader
    leader.does("close", **KEY)
    assert sentence(leader.tries("look", **KEY), 409) == (
        "Fewer than 4 answers: no picture, so that nobody is singled out. Talk, and a show of hands."
    )
    assert leader.row()["look"] == {
        "can": False,
        "why": sentence(leader.tries("look", **KEY), 409),
        "again": False,
    }
    assert leader.row()["views"] == []
    leader.does("open", **KEY)
    own.guest().ranks("sail")
    leader.does("close", **KEY)
    assert leader.row()["look"]["can"] is True
    assert leader.does("look", **KEY)
    assert leader.row()["views"][0]["n"] == len(guests) + 1


def test_it_is_of_what_stood_when_it_was_taken(own: Room) -> None:
    guests, leader = own.answered("rope", "rope", "rope"), own.leader
    before = leader.looks()
    leader.does("show", what="view", view=before["id"])
    leader.does("open", **KEY)
    for guest in guests:
        guest.ranks("sail", base=1)
    assert guests[0].get(f"api/room/views/{before['id']}").json()["pictures"] == before["pictures"]
    after = leader.looks()
    assert after["number"] == 2
    assert rows(after) != rows(before)
    assert [one["id"] for one in after["others"]] == [before["id"]]
    assert leader.get(f"api/facilitator/views/{before['id']}").json()["pictures"] == before["pictures"]


def test_from_two_pictures_nobody_can_be_subtracted(own: Room) -> None:
    guests, leader = own.answered("rope", "rope", "net", "sail"), own.leader
    first = leader.looks()
    assert first["n"] == 4
    leader.does("open", **KEY)
    late = own.guest()
    late.ranks("net")
    leader.does("close", **KEY)
    assert sentence(leader.tries("look", **KEY), 409).startswith(STALE)  # 5 - 4 is one person
    leader.does("open", **KEY)
    late.does("withdraw", withdrawn=True, **KEY)
    guests[0].ranks("sail", base=1)
    leader.does("close", **KEY)
    assert sentence(leader.tries("look", **KEY), 409).startswith(STALE)  # one has changed
    leader.does("open", **KEY)
    guests[0].ranks("rope", base=2)
    guests[1].does("withdraw", withdrawn=True, **KEY)
    leader.does("close", **KEY)
    assert sentence(leader.tries("look", **KEY), 409).startswith(STALE)  # 4 - 3 is one person
    leader.does("open", **KEY)
    guests[1].does("withdraw", withdrawn=False, **KEY)
    assert leader.looks()["n"] == 4  # the very same once more tells nothing new
    leader.does("open", **KEY)
    for _ in range(3):
        own.guest().ranks("net")
    assert leader.looks()["n"] == 7
    assert [one["n"] for one in leader.row()["views"]] == [4, 4, 7]
    leader.does("open", **KEY)
    guests[2].send("DELETE", "api/me")
    leader.does("close", **KEY)
    assert sentence(leader.tries("look", **KEY), 409).startswith(STALE)  # nor who has erased everything


def test_seats_are_compared_where_each_is_large_enough(own: Room) -> None:
    leader = own.leader
    leader.settles(seats="two")
    leader.does("open", **KEY)
    seated = [own.guest(seat) for seat in ("public", "public", "public", "civil", "civil", "civil")]
    for guest, first in zip(seated, ("rope",) * 3 + ("sail",) * 3, strict=True):
        guest.ranks(first)
    view = leader.looks()
    assert view["can"] == {"seats": True, "times": False}
    seats = leader.get(f"api/facilitator/views/{view['id']}?by=seats").json()
    assert seats["by"] == "seats"
    [picture] = seats["pictures"]
    headings = picture["drawing"]["header"][1:]
    assert headings == ["Outside government", "Public agencies"]
    assert any(one != other for _item, one, other in rows(seats))
    # Where somebody sits afterwards changes nothing in it.
    for guest in seated[3:]:
        guest.does("sit", seat="public")
    assert leader.get(f"api/facilitator/views/{view['id']}?by=seats").json()["pictures"] == seats["pictures"]
    leader.does("show", what="view", view=view["id"])
    assert seated[0].get(f"api/room/views/{view['id']}?by=seats").json()["pictures"] == seats["pictures"]


def test_a_seat_of_two_is_never_seen_by_itself(own: Room) -> None:
    leader = own.leader
    leader.settles(seats="three")
    leader.does("open", **KEY)
    for seat in ("public", "public", "public", "groups", "groups", "backers"):
        own.guest(seat).ranks("rope" if seat == "public" else "sail")
    view = leader.looks()
    seats = leader.get(f"api/facilitator/views/{view['id']}?by=seats").json()
    headings = {one for each in seats["pictures"] for one in each["drawing"]["header"][1:]}
    assert headings == {
        "Public agencies",
        "Funders, business and faith groups, Service and survivor-led organisations",
    }
    leader.does("open", **KEY)
    for _ in range(2):
        own.guest("backers").ranks("net")
    leader.does("close", **KEY)
    assert sentence(leader.tries("look", **KEY), 409).startswith(STALE)


def test_times_are_compared(own: Room) -> None:
    leader, guests = own.leader, own.guests(3)
    leader.does("open", **RATED)
    for guest in guests:
        guest.save({"now": {"knots": 1, "nets": 1}}, chapter=THIRD, exercise=BACK, visibility="room")
    first = leader.looks(**RATED)
    leader.does("open", **RATED)
    for guest in guests:
        guest.save(
            {"now": {"knots": 3, "nets": 2}, "before": {"knots": 1, "nets": 1}},
            1,
            chapter=THIRD,
            exercise=BACK,
            visibility="room",
        )
    second = leader.looks(**RATED)
    # A picture is compared with nothing that the room has not been shown.
    assert second["can"]["times"] is False
    leader.does("show", what="view", view=second["id"], by="times")
    seen = guests[0].get(f"api/room/views/{second['id']}?by=times").json()
    assert (seen["by"], seen["others"]) == ("whole", [])
    assert guests[0].get(f"api/room/views/{first['id']}?by=times").status_code == 404
    leader.does("show", what="view", view=first["id"])
    for browser, whose in ((leader, "facilitator"), (guests[0], "room")):
        for view in (first, second):
            both = browser.get(f"api/{whose}/views/{view['id']}?by=times").json()
            assert both["by"] == "times"
            assert {row[0].partition(": ")[2] for row in rows(both)} == {"Time 1", "Time 2"}


def test_where_there_is_nothing_to_compare_it_is_the_whole_room(own: Room) -> None:
    guests = own.answered("rope", "rope", "net")
    view = own.leader.looks()
    own.leader.does("show", what="view", view=view["id"])
    for browser, whose in ((own.leader, "facilitator"), (guests[0], "room")):
        for by in ("whole", "seats", "times"):
            shown = browser.get(f"api/{whose}/views/{view['id']}?by={by}").json()
            assert shown["by"] == "whole"
            assert shown["pictures"] == view["pictures"]
        for by in ("people", "", "whole%26by=seats", "../1", "%00"):
            refused = browser.get(f"api/{whose}/views/{view['id']}?by={by}")
            assert sentence(refused, 400) == "A picture is shown “whole”, by “seats” or by “times”."


def test_paper_does_not_make_up_for_too_few_answers(own: Room) -> None:
    """Who has typed the sheets in knows them: what is left is of those who answered on a screen."""
    leader, guests = own.leader, own.answered("rope", "net")
    [field] = leader.get(f"api/facilitator/exercises/{THIRD}/{ORDER}").json()["fields"]
    counts = {
        field["tally"]: {
            row["row"]: {one["value"]: 5 if one is row["values"][at] else 0 for one in row["values"]}
            for at, row in enumerate(field["rows"])
        }
    }
    leader.does("tally", n=5, counts=counts, **KEY)
    view = leader.looks()
    assert (view["n"], view["paper"]) == (5, 5)  # the sheets alone
    assert guests


def test_a_row_that_few_answered_is_not_shown(own: Room) -> None:
    leader, guests = own.leader, own.guests(4)
    leader.does("open", **RATED)
    for at, guest in enumerate(guests):
        now = {"knots": 2} | ({"nets": 3} if at < 2 else {})
        guest.save({"now": now, "before": now}, chapter=THIRD, exercise=BACK, visibility="room")
    view = leader.looks(**RATED)
    assert view["n"] == 4
    assert "I can tie a knot." in str(rows(view))
    [few] = [row for row in rows(view) if row[0] == "I can mend a net."]
    assert set(few[1:]) == {"fewer than 3"}


def test_the_pictures_of_an_exercise_stay_with_it(own: Room) -> None:
    own.answered("rope", "rope", "net")
    first = own.leader.looks()
    key = {"chapter": THIRD, "exercise": BACK}
    own.leader.does("open", **key)
    assert own.leader.row(**key)["views"] == []
    view = own.leader.get(f"api/facilitator/views/{first['id']}").json()
    assert (view["chapter"], view["exercise"], view["title"]) == (THIRD, ORDER, "Three knots in order")
