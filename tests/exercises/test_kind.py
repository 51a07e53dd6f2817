from __future__ import annotations

import base64
from xml.etree import ElementTree

import pytest

from crosscurrents.exercises.kind import (
    MAX_TEXT,
    Drawing,
    Kind,
    SpecError,
    choice_schema,
    counted,
    object_schema,
    text_schema,
    unique,
)

DRAWING = Drawing(
    svg='<svg xmlns="http://www.w3.org/2000/svg" role="img"><title>T</title><path class="cc-a"/></svg>',
    caption="A picture.",
    header=("Who", "What"),
    rows=(("she", "1"), ("he", "2")),
)


def test_a_drawing_as_data() -> None:
    assert DRAWING.as_dict() == {
        "svg": DRAWING.svg,
        "caption": "A picture.",
        "header": ["Who", "What"],
        "rows": [["she", "1"], ["he", "2"]],
    }


def test_a_drawing_that_stands_alone_brings_its_colours() -> None:
    kind, _, data = DRAWING.data_uri().partition(",")
    assert kind == "data:image/svg+xml;base64"
    root = ElementTree.fromstring(base64.b64decode(data))
    assert root[0].tag.endswith("}style")
    assert ".cc-a{fill:" in (root[0].text or "")
    assert [one.tag.rpartition("}")[2] for one in root] == ["style", "title", "path"]


def test_schemas() -> None:
    assert text_schema() == {"type": "string", "maxLength": MAX_TEXT}
    assert text_schema(5) == {"type": "string", "maxLength": 5}
    assert choice_schema(("a", "b")) == {"enum": ["a", "b"]}
    assert object_schema({"a": text_schema(1)}) == {
        "type": "object",
        "properties": {"a": {"type": "string", "maxLength": 1}},
        "additionalProperties": False,
    }


def test_counting_in_the_order_of_the_options() -> None:
    assert list(counted(["b", "a", "b", "z"], ["b", "a", "c"]).items()) == [("b", 2), ("a", 1), ("c", 0)]


def test_an_id_that_stands_twice() -> None:
    unique(["a", "b"], "items")
    with pytest.raises(SpecError, match='two items have the id "a": give each its own'):
        unique(["a", "b", "a"], "items")


def test_a_kind_says_itself_what_it_is() -> None:
    kind = Kind()
    assert kind.check() is None
    assert (kind.score({}), kind.draw({})) == (None, None)
    assert kind.sentences({"text": "Mine."}) == []
    for ask in (kind.public, kind.schema):
        with pytest.raises(NotImplementedError):
            ask()
    for answer in (kind.progress, kind.view, kind.plain):
        with pytest.raises(NotImplementedError):
            answer({})
    with pytest.raises(NotImplementedError):
        kind.aggregate([])
