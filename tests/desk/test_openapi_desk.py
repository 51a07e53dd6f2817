"""docs/openapi-desk.yaml is what the desk does: its addresses, and what real answers look like."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openapi_spec_validator
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from crosscurrents.desk.base import DeskApi
from crosscurrents.desk.desk import Desk as State
from crosscurrents.desk.pages import NothingApi
from crosscurrents.desk.routes import routes
from tests.desk.support import CHAPTER, Marker

PATH = Path(__file__).parents[2] / "docs" / "openapi-desk.yaml"
NAMES = {
    r"([0-9a-z_]{1,60})": "{chapter}",
    r"([0-9a-z-]{1,60})": "{exercise}",
    r"([0-9A-Za-z]{4,32})": "{code}",
    "(flag|return|extension|learner)": "{deed}",
}


def told() -> dict[str, Any]:
    return dict(yaml.safe_load(PATH.read_text(encoding="utf-8")))


def fits(path: str, method: str, status: int, value: Any) -> None:
    """Fail unless a value is of the schema of an operation's answer."""
    response = told()["paths"][path][method]["responses"][str(status)]
    at = f"/paths/{path.replace('~', '~0').replace('/', '~1')}/{method}/responses/{status}"
    if "$ref" in response:
        at = response["$ref"].removeprefix("#")
    registry: Registry[Any] = Registry().with_resource("urn:told", Resource(told(), DRAFT202012))
    where = f"urn:told#{at}/content/application~1json/schema".replace("{", "%7B").replace("}", "%7D")
    Draft202012Validator({"$ref": where}, registry=registry).validate(value)


def test_it_is_valid_and_lists_the_desks_addresses_and_no_others() -> None:
    openapi_spec_validator.validate(told())
    state = State.__new__(State)
    state.base_url = "/"
    served: dict[str, set[str]] = {}
    for pattern, handler, _ in routes(state):
        if not issubclass(handler, DeskApi) or handler is NothingApi:
            continue
        path = pattern.replace("\\-", "-")
        for regex, name in NAMES.items():
            path = path.replace(regex, name)
        served[path] = {one for one in ("get", "post") if getattr(handler, one) is not getattr(DeskApi, one)}
    listed = {
        path: {one for one in item if one in {"get", "post", "put", "delete"}}
        for path, item in told()["paths"].items()
    }
    assert listed == served


def test_real_answers_are_of_their_schemas(ana: Marker, ben: Marker) -> None:
    answer = "/api/chapters/{chapter}/answers/{exercise}/{code}"
    pile = ana.get(f"api/chapters/{CHAPTER}/pile").json()
    fits("/api/chapters/{chapter}/pile", "get", 200, pile)
    code = pile["pile"][0]["code"]
    fits(answer, "get", 200, ana.sheet(code))
    fits(f"{answer}/next", "get", 200, ana.get(f"{ana.at(code)}/next").json())
    fits(f"{answer}/marks", "post", 200, ana.mark(code, "happened", 2).json())
    fits(f"{answer}/marks", "post", 409, ben.mark(code, "happened", 1).json())
    fits(f"{answer}/marks", "post", 422, ben.mark(code, "happened", 9).json())
    fits(f"{answer}/history", "get", 200, ana.get(f"{ana.at(code)}/history").json())
    flagged = ana.send("POST", f"{ana.at(code)}/flag", {"reason": "Look again"})
    fits(f"{answer}/{{deed}}", "post", 200, flagged.json())
    fits("/api/undo", "post", 200, ana.send("POST", "api/undo", {}).json())
    fits("/api/undo", "post", 200, ana.send("POST", "api/undo", {}).json())
    fits("/api/phrases", "get", 200, ana.get("api/phrases?prefix=xx&criterion=step").json())
    fits("/api/chapters/{chapter}/release", "get", 200, ana.get(f"api/chapters/{CHAPTER}/release").json())
    fits("/api/sign-in", "post", 403, ana.send("POST", "api/sign-in", {"code": "no"}).json())
