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

    Responses are those of the course's exercises, any of them under any exercise's address.
    """
    with tempfile.TemporaryDirectory() as folder:
        for layer in layers:
            shutil.copytree(layer, folder, dirs_exist_ok=True)
        course = load_course(Path(folder))
    cards = [card for chapter in course.chapters for card in chapter.cards.values()]
    told = description()
    parameters, schemas = told["components"]["parameters"], told["components"]["schemas"]
    parameters["chapter"]["schema"]["enum"] = [*(one.id for one in course.chapters), "09_gone"]
    parameters["chapter"]["example"] = course.chapters[0].id
    parameters["exercise"]["schema"]["enum"] = [*(card.id for card in cards), "gone"]
    parameters["exercise"]["example"] = cards[0].id
    schemas["Save"]["properties"]["response"] = {"anyOf": [bind(card).kind.schema() for card in cards]}
    return told
