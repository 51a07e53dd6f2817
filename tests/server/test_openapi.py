"""docs/openapi.yaml and openapi-room.yaml are what the server does: its addresses, its examples, its
sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import openapi_spec_validator
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from crosscurrents.journal import Journal, Mark
from crosscurrents.notebooks.lessons import load_course
from crosscurrents.places import content_root
from crosscurrents.server.base import Api
from crosscurrents.server.pages import NothingApi
from crosscurrents.server.routes import routes
from crosscurrents.server.site import Site
from tests.server.description import METHODS, PATH, ROOM, description, operations, read
from tests.server.visitor import Visitor
from tests.support.serving import Serving

NAMES = {
    r"([0-9a-z_]+)": "{chapter}",
    r"([0-9a-z-]+)": "{exercise}",
    r"([0-9A-Z-]+)": "{receipt}",
    r"\.": ".",
    "(html|pdf|zip)": "{ending}",
    "(html|pdf)": "{ending}",
    r"(\d{1,9})": "{view}",
    r"([a-z]{1,20})": "{what}",
}


def test_it_is_valid_openapi() -> None:
    openapi_spec_validator.validate(description())


@pytest.mark.parametrize("path", [PATH, ROOM], ids=lambda path: path.name)
def test_each_file_is_valid_where_it_lies(path: Path) -> None:
    openapi_spec_validator.validate(read(path), base_uri=path.as_uri())
    assert len(path.read_text(encoding="utf-8").splitlines()) < 1700


def test_it_lists_the_servers_routes_and_methods_and_no_others() -> None:
    served: dict[str, set[str]] = {}
    site = Site(load_course(content_root()), None, own_machine=True)  # type: ignore[arg-type]  # only its address
    for pattern, handler, _ in routes(site):
        if not issubclass(handler, Api) or handler is NothingApi:
            continue
        path = pattern
        for regex, name in NAMES.items():
            path = path.replace(regex, name)
        # HEAD is answered wherever GET is.
        served[path] = {
            one for one in METHODS if one != "head" and getattr(handler, one) is not getattr(Api, one)
        }
    told: dict[str, set[str]] = {}
    for path, method, _ in operations():
        told.setdefault(path, set()).add(method)
    assert told == served


@pytest.mark.parametrize(("path", "method", "operation"), operations(), ids=lambda one: str(one)[:40])
def test_each_operation_is_told_whole(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["operationId"]
    assert re.match(r"[A-Z].*[a-z]$", operation["summary"])
    assert operation["security"]
    answers = set(operation["responses"])
    assert {"403", "507"} <= answers
    if "{chapter}" in path:
        assert "404" in answers
    if method != "get":
        assert "413" in answers
    if "requestBody" in operation:
        assert {"400", "415"} <= answers
        content = operation["requestBody"]["content"]
        assert list(content) == ["application/json"]
        assert "example" in content["application/json"]


def objects(value: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if value.get("type") == "object" and "properties" in value:
            yield where, value
        for key, inner in value.items():
            yield from objects(inner, f"{where}/{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from objects(inner, f"{where}/{at}")


def test_objects_are_strict_but_where_they_are_somebody_elses() -> None:
    loose = {
        where
        for where, one in objects(description(), "")
        if False not in (one.get("additionalProperties"), one.get("unevaluatedProperties"))
    }
    assert loose == {
        "/components/schemas/CriterionMark",  # the marker's
        "/components/schemas/FeedbackFile",  # the grading's: fields of a later version are passed over
        "/components/schemas/FeedbackFile/properties/marks/items",
        "/components/schemas/Progressing",  # a part of others, which are strict
    }


# --- the examples, lived through on the real course ----------------------------------------------


def validator(path: str, method: str, status: int) -> Draft202012Validator:
    told = description()
    resource = Resource(told, DRAFT202012)
    response = told["paths"][path][method]["responses"][str(status)]
    at = f"/paths/{path.replace('~', '~0').replace('/', '~1')}/{method}/responses/{status}"
    if "$ref" in response:
        at = response["$ref"].removeprefix("#")
    registry: Registry[Any] = Registry().with_resource("urn:told", resource)
    schema = {
        "$ref": f"urn:told#{at}/content/application~1json/schema".replace("{", "%7B").replace("}", "%7D")
    }
    return Draft202012Validator(schema, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)


def shape(value: Any) -> Any:
    """Return a value with its leaves taken for their types, so that times, names and codes are alike.

    Of a list each shape once: an example need not go on.
    """
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in sorted(value.items())}
    if isinstance(value, list):
        shapes: list[Any] = []
        for inner in map(shape, value):
            if inner not in shapes:
                shapes.append(inner)
        return shapes
    return (
        "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
    )


class Reader:
    """Somebody who sends a file's examples as they stand, with their own name, receipt and code in them."""

    def __init__(self, learner: Visitor, of: Path = PATH) -> None:
        self.learner = learner
        self.own: dict[str, str] = {}
        mine = read(of)["paths"]
        self.told = {(path, method): operation for path, method, operation in operations() if path in mine}
        self.done: set[tuple[str, str]] = set()

    def filled(self, text: str) -> str:
        for example, own in self.own.items():
            text = text.replace(example, own)
        return text

    def send(self, path: str, method: str, status: int = 200) -> httpx.Response:
        """Send an operation's example; what comes back must be of its schema and look like its example."""
        operation = self.told[path, method]
        self.done.add((path, method))
        address = path.lstrip("/")
        parameters = description()["components"]["parameters"]
        for name in ("chapter", "exercise", "view", "what"):
            address = address.replace(f"{{{name}}}", str(parameters[name]["example"]))
        address = self.filled(address.replace("{receipt}", "7Q2M-9XTC-4RWH"))
        body = None
        if "requestBody" in operation:
            body = self.filled(
                json.dumps(operation["requestBody"]["content"]["application/json"]["example"])
            ).encode()
        answered = self.learner.send(method.upper(), address, body)
        assert answered.status_code == status, (path, method, answered.text)
        content = operation["responses"][str(status)].get("content", {})
        if "application/json" in content:
            validator(path, method, status).validate(answered.json())
            if "example" in content["application/json"]:
                assert shape(answered.json()) == shape(content["application/json"]["example"]), (path, method)
        return answered


def test_the_examples_are_real(real: Serving) -> None:
    answers = "/api/chapters/{chapter}/answers"
    one = f"{answers}/{{exercise}}"
    hand_ins = "/api/chapters/{chapter}/hand-ins"
    feedback = "/api/chapters/{chapter}/feedback"
    with Visitor(real.url) as learner:
        reader = Reader(learner)
        saved = reader.send(one, "put")
        assert saved.json()["response"] == {"text": "The agenda came late."}
        reader.own["teal-heron-4f7c9d"] = saved.json()["learner"]
        reader.send(answers, "get")
        reader.send("/api/me", "get")
        address = f"api/chapters/{load_course(content_root()).chapters[0].id}/answers/closing-reflection"
        late = {"base_revision": 0, "response": {"text": "The agenda came last."}, "passed": False}
        stale = learner.send("PUT", address, {**late, "visibility": "handed-in", "device": "q.1"})
        validator(one, "put", 409).validate(stale.json())
        told = reader.told[one, "put"]["responses"]["409"]["content"]["application/json"]["example"]
        assert (stale.json()["theirs"], stale.json()["mine"]) == (told["theirs"], told["mine"])
        assert shape(stale.json()) == shape(told)
        reader.send(one + "/settle", "post")
        receipt = reader.send(hand_ins, "post", 201).json()["receipt"]
        reader.own["7Q2M-9XTC-4RWH"] = receipt
        reader.send(hand_ins, "get")
        assert reader.send(hand_ins + "/{receipt}.zip", "get").content[:2] == b"PK"
        reader.send(feedback, "post")
        reader.send(feedback, "get")
        reader.send("/api/me/export", "get")
        reader.own["{ending}"] = "html"
        reader.send("/api/me/workbook.{ending}", "get")
        code = reader.send("/api/me/resume-code", "post").json()["code"]
        reader.own["KELP-3HJW-F7TD-9NCY"] = code
        reader.send("/api/me/resume", "post")
        reader.send("/api/me/finish", "post")
        reader.send("/api/me/resume", "post")
        reader.send("/api/me", "delete")
        assert reader.done == set(reader.told)


REFUSALS = [
    ("/api/chapters/{chapter}/answers", "get", 404, "GET", "api/chapters/09_gone/answers", None, {}),
    ("/api/me/export", "get", 404, "GET", "api/me/export", None, {}),
    ("/api/me/resume", "post", 400, "POST", "api/me/resume", {"word": "x"}, {}),
    ("/api/me/resume", "post", 403, "POST", "api/me/resume", {"code": "x"}, {"X-XSRFToken": "x"}),
    ("/api/me/resume", "post", 404, "POST", "api/me/resume", {"code": "x"}, {}),
    ("/api/me/resume", "post", 413, "POST", "api/me/resume", {"code": "x" * 5_000_000}, {}),
    ("/api/me/resume", "post", 415, "POST", "api/me/resume", {"code": "x"}, {"Content-Type": "text/plain"}),
]


@pytest.mark.parametrize(("path", "method", "status", "verb", "address", "body", "headers"), REFUSALS)
def test_refusals_are_of_their_schema(
    learner: Visitor,
    path: str,
    method: str,
    status: int,
    verb: str,
    address: str,
    body: Any,
    headers: dict[str, str],
) -> None:
    answered = learner.send(verb, address, body, **headers)
    assert answered.status_code == status
    validator(path, method, status).validate(answered.json())


def test_a_released_mark_is_of_its_schema(server: Serving, learner: Visitor) -> None:
    learner.write("five words at the least")
    receipt = learner.hand_in()["receipt"]
    told = description()["paths"]["/api/chapters/{chapter}/feedback"]["post"]["requestBody"]["content"]
    [example] = told["application/json"]["example"]["marks"]
    name = learner.get("api/me").json()["learner"]
    given = {
        **example,
        "learner": name,
        "hand_in": receipt,
        "chapter": "01_first",
        "exercise": "closing-thoughts",
    }
    with Journal.open(Path(server.data) / "journal.db") as journal:
        journal.release_marks([msgspec.convert(given, Mark)]).result()
    answered = learner.get("api/chapters/01_first/feedback").json()
    assert len(answered["marks"]) == 1
    validator("/api/chapters/{chapter}/feedback", "get", 200).validate(answered)
