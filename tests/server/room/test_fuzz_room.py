"""Random requests of every operation in docs/openapi-room.yaml: no fault, and every reply as described."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import settings
from schemathesis.config import SchemathesisConfig

from tests.server.conftest import MORE
from tests.server.description import ROOM, narrowed
from tests.server.room.conftest import KNOTS, Hold
from tests.server.room.people import KEY, Room
from tests.server.test_fuzz import CONFIG, EXAMPLES
from tests.support.serving import MINI

ACCEPTED = ["2xx", "400", "404", "409", "422", "429"]


def described() -> dict[str, Any]:
    """Return the room's operations but the streams, which never end, and the codes: tries run out."""
    told = narrowed(MINI, MORE, KNOTS, of=ROOM)
    told["paths"] = {
        path: item
        for path, item in told["paths"].items()
        if not path.endswith(("/stream", "/join", "/sign-in", "/sign-out"))
    }
    parameters = told["components"]["parameters"]
    parameters["chapter"] |= {"schema": {"enum": [KEY["chapter"]]}, "example": KEY["chapter"]}
    parameters["exercise"] |= {"schema": {"enum": [KEY["exercise"]]}, "example": KEY["exercise"]}
    # Often one that is there; how many there come to be, the deeds that are tried decide.
    there = {"type": "integer", "minimum": 0, "maximum": 3}
    parameters["view"]["schema"] = {"anyOf": [there, parameters["view"]["schema"]]}
    schemas = told["components"]["schemas"]
    # The end is tested by itself: after it there is nothing left to try.
    deeds = schemas["FacilitatorsDeed"]["anyOf"]
    schemas["FacilitatorsDeed"]["anyOf"] = [one for one in deeds if not one["$ref"].endswith("/End")]
    for name in ("Withdraw", "Open", "Close", "Look", "Tally"):
        schemas[name]["properties"] |= {one: {"enum": [value]} for one, value in KEY.items()}
    return told


@pytest.fixture(scope="module")
def fuzzed(hold: Hold, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A room of its own, in which a picture was taken and shown."""
    with hold(tmp_path_factory.mktemp("fuzzed") / "data") as running, ExitStack() as browsers:
        room = Room(running, browsers.enter_context)
        room.leader.settles(seats="two")
        room.answered("rope", "rope", "net")
        room.leader.does("show", what="view", view=room.leader.looks()["id"])
        yield room
        assert "Traceback" not in running.log


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as kept:
        yield kept


api = schemathesis.openapi.from_dict(
    described(),
    config=SchemathesisConfig.from_dict(
        {**CONFIG, "checks": {"positive_data_acceptance": {"expected-statuses": ACCEPTED}}}
    ),
)


@api.parametrize()
@settings(max_examples=EXAMPLES, deadline=None)
def test_random_requests(case: schemathesis.Case, fuzzed: Room, session: requests.Session) -> None:
    # A new participant each time, for one alone would soon be doing too much; the facilitator is the same.
    guest = fuzzed.guest() if case.path.startswith("/api/room") else fuzzed.leader
    cookies = dict(guest.http.cookies)
    headers: dict[str, Any] = {"X-XSRFToken": cookies["cc_xsrf"]}
    case.call_and_validate(
        base_url=fuzzed.workshop.url, session=session, headers=headers, cookies=cookies, timeout=30
    )
