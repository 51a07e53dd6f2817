"""Coming into a room: with its code, from wherever it is typed, and not by trying."""

from __future__ import annotations

import pytest

from tests.server.room.people import Room
from tests.server.visitor import sentence

WRONG = "That is not this room's code: check it against the screen."


def test_the_code_lets_somebody_in_under_a_made_up_name(room: Room) -> None:
    guest = room.guest()
    assert guest.state()["me"]["name"] == guest.name
    assert guest.name in [one["name"] for one in room.leader.state()["people"]]
    assert "@" not in guest.name
    assert guest.get("room").status_code == 200
