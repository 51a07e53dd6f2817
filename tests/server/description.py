"""docs/openapi.yaml and docs/openapi-room.yaml as data: in one, apart, and narrowed to the course of the
tests."""

from __future__ import annotations

import shutil
import tempfile
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from crosscurrents.exercises.exercise import bind
from crosscurrents.notebooks.lessons import load_course

PATH = Path(__file__).parents[2] / "docs" / "openapi.yaml"
ROOM = PATH.with_name("openapi-room.yaml")
METHODS = ("get", "put", "post", "delete", "patch", "options", "head")


def read(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


@cache
def _both() -> dict[str, Any]:
    told, more = read(PATH), _here(read(ROOM))
    assert not told["paths"].keys() & more["paths"].keys()
    told["paths"] |= more["paths"]
    for kind, named in more["components"].items():
        for name, one in named.items():
            if one == {"$ref": f"#/components/{kind}/{name}"}:
                continue  # the other file's own
            assert name not in told["components"][kind], name
            told["components"][kind][name] = one
    return told


def _here(value: Any) -> Any:
    """Return what one file says with its references to the other as references within one."""
    if isinstance(value, dict):
        return {
            key: inner.removeprefix(PATH.name) if key == "$ref" else _here(inner)
            for key, inner in value.items()
        }
    return [_here(one) for one in value] if isinstance(value, list) else value


def description(*, of: Path | None = None) -> dict[str, Any]:
    """Return both files as one; `of`: with the paths of one of them alone."""
    told = deepcopy(_both())
    if of:
        told["paths"] = {path: told["paths"][path] for path in read(of)["paths"]}
    return told


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Return `(path, method, operation)` in the order of the file."""
    return [
        (path, method, item[method])
        for path, item in description()["paths"].items()
        for method in METHODS
        if method in item
    ]


def narrowed(*layers: Path, of: Path = PATH) -> dict[str, Any]:
    """Return one file's description with the ids of a course, so that random requests get past the address.

    Responses are those of the first chapter's exercises, any of them under any exercise's address.
    """
    with tempfile.TemporaryDirectory() as folder:
        for layer in layers:
            shutil.copytree(layer, folder, dirs_exist_ok=True)
        chapter = load_course(Path(folder)).chapters[0]
    told = description(of=of)
    parameters, schemas = told["components"]["parameters"], told["components"]["schemas"]
    parameters["chapter"] |= {"schema": {"enum": [chapter.id]}, "example": chapter.id}
    parameters["exercise"] |= {"schema": {"enum": list(chapter.cards)}, "example": next(iter(chapter.cards))}
    answers = [bind(card).kind.schema() for card in chapter.cards.values()]
    schemas["Save"]["properties"]["response"] = {"anyOf": answers}
    return told


def filled(schema: Any) -> Any:
    """Return a schema that asks for every property: by chance alone hardly an answer would be complete."""
    if isinstance(schema, list):
        return [filled(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    asked = {key: filled(inner) for key, inner in schema.items()}
    if isinstance(schema.get("properties"), dict):
        asked["required"] = list(schema["properties"])
    return asked


def one_by_one(root: Path) -> dict[str, Any]:
    """Return a description of saving alone, with an address for each exercise and just its own responses."""
    told = description(of=PATH)
    [save] = [item["put"] for item in told["paths"].values() if "put" in item]
    told["paths"] = {}
    schemas = told["components"]["schemas"]
    for chapter in load_course(root).chapters:
        for card in chapter.cards.values():
            schema = deepcopy(schemas["Save"])
            schema["properties"]["response"] = filled(bind(card).kind.schema())
            if not bind(card).passable:
                schema["properties"]["passed"] = {"const": False}
            mine = deepcopy(save)
            mine["operationId"] = f"save {card.id}"
            mine["requestBody"]["content"] = {"application/json": {"schema": schema}}
            told["paths"][f"/api/chapters/{chapter.id}/answers/{card.id}"] = {"put": mine}
    return told
