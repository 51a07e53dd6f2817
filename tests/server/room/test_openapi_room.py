"""docs/openapi-room.yaml is what the room's part of the server does: its deeds, its examples, its states."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from crosscurrents.room import commands
from tests.server.description import ROOM, description
from tests.server.room.people import BACK as LOOKING_BACK
from tests.server.room.people import KEY, ORDER, THIRD, Guest, Leader, Room, Stream
from tests.server.test_openapi import Reader, validator
from tests.support.serving import Serving, Workshop, holding

FINISHED = Path(__file__).parents[2] / "browser" / "finished"


def test_deeds_are_described_as_they_are_read() -> None:
    """The code's structs and the document say the same; a field that is added to one must be to the other."""
    _either, structs = msgspec.json.schema_components(
        [commands.Participants, commands.Facilitators], ref_template="#/components/schemas/{name}"
    )
    schemas = description()["components"]["schemas"]
    for name, struct in structs.items():
        del struct["title"]
        told = schemas[name]
        assert " ".join(told.pop("description").split()) == " ".join(struct.pop("description").split()), name
        assert ordered(told) == ordered(struct), name
    for name, union in (
        ("ParticipantsDeed", commands.Participants),
        ("FacilitatorsDeed", commands.Facilitators),
    ):
        deeds = [one["$ref"].rpartition("/")[2] for one in schemas[name]["anyOf"]]
        assert deeds == [one.__name__ for one in get_args(union)]


def ordered(value: Any) -> Any:
    """Return a schema with its choices in one order."""
    if isinstance(value, dict):
        return {key: sorted(inner) if key == "enum" else ordered(inner) for key, inner in value.items()}
    return value


CHAPTER, BACK = "01_collaboration_dilemma", "looking-back"


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory, real: Serving) -> Iterator[Workshop]:
    """A room on the course itself; what the lessons' server has rendered need not be rendered again."""
    data = tmp_path_factory.mktemp("harbour") / "data"
    shutil.copytree(real.data / "cache", data / "cache")
    with holding(data) as running:
        yield running
        assert "Traceback" not in running.log


def test_the_rooms_examples_are_real(harbour: Workshop) -> None:
    with ExitStack() as browsers:
        leader = browsers.enter_context(Leader(harbour.url))
        desk = Reader(leader, ROOM)
        desk.own["KELP-3HJW-F7TD-9NCY"] = harbour.sign_in_code
        desk.send("/api/facilitator/sign-in", "post")
        leader.settles(title="Harbour day", seats="two")
        desk.send("/api/facilitator/weigh", "post")
        desk.send("/api/facilitator/catalogue", "get")
        desk.send("/api/facilitator/exercises/{chapter}/{exercise}", "get")

        finished = json.loads((FINISHED / f"{CHAPTER}.json").read_text(encoding="utf-8"))[BACK]
        guests = [Reader(browsers.enter_context(Guest(harbour.url)), ROOM) for _ in range(6)]
        key = {"chapter": CHAPTER, "exercise": BACK}
        step = {"what": "exercise", "title": "Looking back", "minutes": 8, **key}
        leader.does("plan", steps=[step])
        leader.does("begin", step=0)
        for at, guest in enumerate(guests):
            guest.own["7Q2M9X"] = harbour.join_code
            guest.send("/api/room/join", "post")
            phone = guest.learner
            assert isinstance(phone, Guest)
            phone.does("sit", seat=("public", "civil")[at % 2])
            saved = phone.save(finished, chapter=CHAPTER, exercise=BACK, visibility="room")
            assert saved.status_code == 200
            phone.does("offer", text=f"I will call the night desk on day {at}.", **key)
        names = guests[0].send("/api/room/people", "get").json()["people"]
        assert len(names) == len(guests) - 1
        leader.does("time", label="Alone", minutes=3)
        view = leader.looks(**key)["id"]
        for reader in (desk, *guests):
            reader.own["/views/1"] = f"/views/{view}"
            reader.own['"view": 1'] = f'"view": {view}'
        leader.does("caption", view=view, caption="Most moved a step.")
        leader.does("decide", sentence=leader.sentences()[0]["id"], status="released")
        desk.send("/api/facilitator/views/{view}", "get")
        leader.does("apart", one=names[0], other=names[1], apart=True)
        leader.does("group", size=2, stage="2")
        desk.send("/api/facilitator/act", "post")
        desk.send("/api/facilitator/room", "get")
        assert len(desk.send("/api/facilitator/sentences", "get").json()["sentences"]) > 5
        assert "Purpose" in desk.send("/api/facilitator/frame/{what}", "get").json()["note"]
        desk.send("/api/projector", "get")

        guests[0].send("/api/room/act", "post")
        guests[0].send("/api/room", "get")
        guests[0].send("/api/room/views/{view}", "get")

        desk.own["{ending}"] = "html"
        assert "Harbour day" in desk.send("/api/facilitator/report.{ending}", "get").text
        assert desk.send("/api/facilitator/tables.zip", "get").content[:2] == b"PK"
        for asked, path, read_at in (
            (guests[0], "/api/room/stream", "/api/room"),
            (desk, "/api/facilitator/stream", "/api/facilitator/room"),
            (desk, "/api/projector/stream", "/api/projector"),
        ):
            asked.done.add((path, "get"))
            told = asked.told[path, "get"]["responses"]["200"]["content"]
            with Stream(asked.learner.http, path.lstrip("/")) as stream:
                [kind] = told
                assert stream.reply.headers["Content-Type"].startswith(kind)
                example = dict(line.split(": ", 1) for line in told[kind]["example"].strip().splitlines())
                event = next(one for one in stream.events() if "data" in one)
                assert event.keys() == example.keys()
                assert re.fullmatch(r"[0-9a-f]{16}", event["id"])
                validator(read_at, "get", 200).validate(json.loads(event["data"]))
        desk.send("/api/facilitator/sign-out", "post")
        assert desk.done | guests[0].done == set(desk.told)


ROOMS_REFUSALS = [
    ("/api/room", "get", 401, "stranger", "GET", "api/room", None, {}),
    ("/api/room/act", "post", 400, "guest", "POST", "api/room/act", {"do": "nothing"}, {}),
    ("/api/room/act", "post", 403, "guest", "POST", "api/room/act", {}, {"X-XSRFToken": "x"}),
    ("/api/room/act", "post", 404, "guest", "POST", "api/room/act", {"do": "take-back", "sentence": 0}, {}),
    ("/api/room/act", "post", 409, "guest", "POST", "api/room/act", {"do": "offer", "text": " "}, {}),
    ("/api/room/act", "post", 413, "guest", "POST", "api/room/act", {"x": "x" * 5_000_000}, {}),
    ("/api/room/act", "post", 415, "guest", "POST", "api/room/act", {}, {"Content-Type": "text/plain"}),
    ("/api/room/act", "post", 422, "guest", "POST", "api/room/act", {"do": "offer", "text": "\0"}, {}),
    ("/api/room/views/{view}", "get", 404, "guest", "GET", "api/room/views/999", None, {}),
    ("/api/room/join", "post", 404, "stranger", "POST", "api/room/join", {"code": "x", "seat": ""}, {}),
    ("/api/facilitator/room", "get", 401, "guest", "GET", "api/facilitator/room", None, {}),
    (
        "/api/facilitator/tables.zip",
        "get",
        400,
        "leader",
        "GET",
        "api/facilitator/tables.zip?format=x",
        None,
        {},
    ),
    ("/api/facilitator/views/{view}", "get", 400, "leader", "GET", "api/facilitator/views/1?by=x", None, {}),
]


@pytest.mark.parametrize(
    ("path", "method", "status", "who", "verb", "address", "body", "headers"), ROOMS_REFUSALS
)
def test_a_rooms_refusals_are_of_their_schema(
    harbour: Workshop,
    path: str,
    method: str,
    status: int,
    who: str,
    verb: str,
    address: str,
    body: Any,
    headers: dict[str, str],
) -> None:
    asker: Leader | Guest = Leader(harbour.url) if who == "leader" else Guest(harbour.url)
    with asker:
        if isinstance(asker, Leader):
            asker.sign_in(harbour.sign_in_code)
        elif who == "guest":
            assert asker.join(harbour.join_code).status_code == 200
        answered = asker.send(verb, address, body, **headers)
        assert answered.status_code == status
        validator(path, method, status).validate(answered.json())


# --- every state a room goes through --------------------------------------------------------------


def fits(name: str, value: Any) -> None:
    """Fail unless `value` is of the schema of this name."""
    registry: Registry[Any] = Registry().with_resource("urn:told", Resource(description(), DRAFT202012))
    schema = {"$ref": f"urn:told#/components/schemas/{name}"}
    Draft202012Validator(schema, registry=registry).validate(value)


def test_every_state_is_of_its_schema(own: Room) -> None:
    leader = own.leader
    fits("FacilitatorState", leader.settles(seats="two"))
    fits("ProjectorState", leader.get("api/projector").json())
    first = own.guest()
    fits("ParticipantState", first.state())
    steps = [
        {"what": "opening", "title": "Opening", "minutes": 1, "chapter": "", "exercise": ""},
        {"what": "exercise", "title": "Knots", "minutes": 5, "chapter": THIRD, "exercise": ORDER},
        {"what": "exercise", "title": "Back", "minutes": 5, "chapter": THIRD, "exercise": LOOKING_BACK},
    ]
    for deed in (
        {"do": "plan", "start": "09:00", "steps": steps},
        {"do": "begin", "step": 0},
        {"do": "begin", "step": 1},
        {"do": "group", "size": 2, "stage": "2", "minutes": 3},
        {"do": "time", "label": "Alone", "minutes": 2},
    ):
        fits("FacilitatorsDeed", deed)
        fits("FacilitatorState", leader.does(**deed))
        fits("ParticipantState", first.state())
        fits("ProjectorState", leader.get("api/projector").json())
    guests = own.answered("rope", "net", "sail", "rope")
    for guest in guests:
        offer = {"do": "offer", **KEY, "text": f"A word of {guest.name}"}
        fits("ParticipantsDeed", offer)
        fits("ParticipantState", guest.does(**offer))
    fits("RoomView", leader.looks())
    view = leader.row()["views"][-1]["id"]
    fits("FacilitatorState", leader.does("show", what="view", view=view))
    fits("FacilitatorState", leader.does("caption", view=view, caption="Rope first."))
    fits("RoomView", guests[0].get(f"api/room/views/{view}").json())
    sentence = leader.sentences()[0]
    fits("FacilitatorState", leader.does("decide", sentence=sentence["id"], status="released"))
    fits("FacilitatorState", leader.does("open", chapter="02_second", exercise="own-check"))
    fits("ParticipantState", guests[0].state())
    fits("FacilitatorState", leader.does("end"))
    fits("ParticipantState", guests[0].state())
    fits("ProjectorState", leader.get("api/projector").json())
