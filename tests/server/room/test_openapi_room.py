"""docs/openapi-room.yaml is what the room's part of the server does: its addresses, its deeds, its states."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import openapi_spec_validator
import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from crosscurrents.notebooks.lessons import load_course
from crosscurrents.places import content_root
from crosscurrents.room import commands
from crosscurrents.server.room.deeds import RoomApi
from crosscurrents.server.routes import routes
from crosscurrents.server.site import Site
from tests.server.description import METHODS
from tests.server.room.people import BACK, KEY, ORDER, THIRD, Room

PATH = Path(__file__).parents[3] / "docs" / "openapi-room.yaml"
NAMES = {
    r"([0-9a-z_]+)": "{chapter}",
    r"([0-9a-z-]+)": "{exercise}",
    r"(\d{1,9})": "{view}",
    r"\.": ".",
    "(html|pdf)": "{ending}",
}
TEMPLATE = "#/components/schemas/{name}"


@cache
def told() -> dict[str, Any]:
    return dict(yaml.safe_load(PATH.read_text(encoding="utf-8")))


def fits(name: str, value: Any) -> None:
    """Fail unless `value` is of the schema of this name, or of an inline one at this place in the file."""
    resource = Resource(told(), DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:told", resource)
    at = name if "/" in name else f"components/schemas/{name}"
    Draft202012Validator({"$ref": f"urn:told#/{at}"}, registry=registry).validate(value)


def test_it_is_valid_openapi() -> None:
    openapi_spec_validator.validate(told())


def _own(handler: type[RoomApi], method: str) -> bool:
    """Return whether a handler answers a method itself, or what it is made from below `RoomApi` does."""
    return getattr(handler, method, None) is not getattr(RoomApi, method, None)


def test_it_lists_the_rooms_routes_and_methods_and_no_others() -> None:
    site = Site(load_course(content_root()), None, own_machine=False)  # type: ignore[arg-type]  # only its address
    served = {}
    for pattern, handler, _ in routes(site):
        if issubclass(handler, RoomApi):
            path = pattern
            for regex, name in NAMES.items():
                path = path.replace(regex, name)
            served[path] = {one for one in METHODS if one != "head" and _own(handler, one)}
    assert {path: set(item) & set(METHODS) for path, item in told()["paths"].items()} == served


@pytest.mark.parametrize(
    ("name", "union"), [("Deed", commands.Participants), ("FacilitatorsDeed", commands.Facilitators)]
)
def test_its_deeds_are_those_of_the_code(name: str, union: Any) -> None:
    [schema], parts = msgspec.json.schema_components([union], ref_template=TEMPLATE)
    schemas = told()["components"]["schemas"]
    assert schemas[name] == schema
    assert {part: schemas[part] for part in parts} == parts


def test_each_operation_says_who_may_and_what_refuses() -> None:
    for path, item in told()["paths"].items():
        for method in set(item) & set(METHODS):
            operation = item[method]
            answers = set(operation["responses"])
            assert {"200", "401", "403", "404", "507"} <= answers, path
            assert operation["summary"][0].isupper(), path
            way_in = path.endswith(("join", "sign-in"))
            who = {name for one in operation["security"] for name in one} - {"xsrfCookie", "xsrfHeader"}
            assert bool(who) != way_in, path
            if "requestBody" in operation:
                assert {"400", "409", "413", "415"} <= answers, path
                assert ("429" in answers) == way_in, path


def test_its_examples_and_states_are_real(own: Room) -> None:
    leader = own.leader
    leader.settles(seats="two")
    reply = "responses/200/content/application~1json/schema"
    joining = own.stranger()
    example = told()["paths"]["/api/room/join"]["post"]["requestBody"]["content"]["application/json"][
        "example"
    ]
    joined = joining.join(own.workshop.join_code, example["seat"])
    fits(f"paths/~1api~1room~1join/post/{reply}", joined.json())
    steps = [
        {"what": "opening", "title": "Opening", "minutes": 1, "chapter": "", "exercise": ""},
        {"what": "exercise", "title": "Knots", "minutes": 5, "chapter": THIRD, "exercise": ORDER},
        {"what": "exercise", "title": "Back", "minutes": 5, "chapter": THIRD, "exercise": BACK},
    ]
    for deed in (
        {"do": "plan", "start": "09:00", "steps": steps},
        {"do": "begin", "step": 1},
        {"do": "group", "size": 2, "stage": "2", "minutes": 3},
        {"do": "time", "label": "Alone", "minutes": 2},
    ):
        fits("FacilitatorsDeed", deed)
        fits("FacilitatorState", leader.does(**deed))
    guests = own.answered("rope", "net", "sail", "rope")
    for guest in guests:
        offer = {"do": "offer", **KEY, "text": f"A word of {guest.name}"}
        fits("Deed", offer)
        fits("ParticipantState", guest.does(**offer))
    fits("View", leader.looks())
    view = leader.row()["views"][-1]["id"]
    fits("FacilitatorState", leader.does("show", what="view", view=view))
    fits("FacilitatorState", leader.does("caption", view=view, caption="Rope first."))
    fits("View", guests[0].get(f"api/room/views/{view}").json())
    [first, *_] = leader.state()["sentences"]
    fits("FacilitatorState", leader.does("decide", sentence=first["id"], status="released"))
    fits("ProjectorState", leader.get("api/projector").json())
    fits(f"paths/~1api~1room~1people/get/{reply}", guests[0].get("api/room/people").json())
    fits(f"paths/~1api~1facilitator~1catalogue/get/{reply}", leader.get("api/facilitator/catalogue").json())
    at = f"paths/~1api~1facilitator~1exercises~1{{chapter}}~1{{exercise}}/get/{reply}".replace("{", "%7B")
    told_of = leader.get(f"api/facilitator/exercises/{THIRD}/{ORDER}").json()
    fits(at.replace("}", "%7D"), told_of)
    weighed = leader.send("POST", "api/facilitator/weigh", {"do": "plan", "steps": steps})
    fits(f"paths/~1api~1facilitator~1weigh/post/{reply}", weighed.json())
    fits("FacilitatorState", leader.does("end"))
    fits("ParticipantState", guests[0].state())
    fits("ProjectorState", leader.get("api/projector").json())
    fits("components/responses/NotNow/content/application~1json/schema", refused(guests[0]))


def refused(guest: Any) -> Any:
    answered = guest.tries("offer", text="Too late.")
    assert answered.status_code == 409
    return answered.json()
