"""docs/openapi.yaml as data, whole and narrowed to the course of the tests."""

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
METHODS = ("get", "put", "post", "delete", "patch", "options", "head")


@cache
def _read() -> dict[str, Any]:
    return dict(yaml.safe_load(PATH.read_text(encoding="utf-8")))


def description() -> dict[str, Any]:
    return deepcopy(_read())


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Return `(path, method, operation)` in the order of the file."""
    return [
        (path, method, item[method])
        for path, item in description()["paths"].items()
        for method in METHODS
        if method in item
    ]


def narrowed(*layers: Path) -> dict[str, Any]:
    """Return the description with the ids of a course, so that random requests get past the address.

    Responses are those of the first chapter's exercises, any of them under any exercise's address.
    """
    with tempfile.TemporaryDirectory() as folder:
        for layer in layers:
            shutil.copytree(layer, folder, dirs_exist_ok=True)
        chapter = load_course(Path(folder)).chapters[0]
    told = description()
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
    told = description()
    [save] = [item["put"] for item in told["paths"].values() if "put" in item]
    told["paths"] = {}
    schemas = told["components"]["schemas"]
    for chapter in load_course(root).chapters:
        for card in chapter.cards.values():
            schema = deepcopy(schemas["Save"])
            schema["properties"]["response"] = filled(bind(card).kind.schema())
            if card.marked:
                schema["properties"]["passed"] = {"const": False}
            mine = deepcopy(save)
            mine["operationId"] = f"save {card.id}"
            mine["requestBody"]["content"] = {"application/json": {"schema": schema}}
            told["paths"][f"/api/chapters/{chapter.id}/answers/{card.id}"] = {"put": mine}
    return told
