"""What all handlers share, where it is a pure function."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crosscurrents.exercises.exercise import Exercise, bind, readable
from crosscurrents.notebooks.lessons import load_course
from tests.server.visitor import CHECK, REFLECTION
from tests.support.serving import MINI


def exercise(name: str) -> Exercise:
    return bind(load_course(Path(MINI)).chapters[0].cards[name])


@pytest.mark.parametrize(
    ("name", "response", "left"),
    [
        (REFLECTION, {}, {}),
        (
            REFLECTION,
            {"text": "x", "self_marks": {"happened": 3}},
            {"text": "x", "self_marks": {"happened": 3}},
        ),
        (REFLECTION, {"text": "x", "self_marks": {"charm": 3}}, {"text": "x"}),
        (REFLECTION, {"text": "x", "mood": "calm"}, {"text": "x"}),
        (
            CHECK,
            {"answers": {"knot": "z"}, "first": {"knot": "a"}, "checked": True},
            {"first": {"knot": "a"}, "checked": True},
        ),
    ],
)
def test_what_a_changed_card_cannot_read_is_left_out(
    name: str, response: dict[str, Any], left: dict[str, Any]
) -> None:
    assert readable(exercise(name), response) == left
