"""What every drawing of a kind must be: sound XML, inert, and made of the page's own colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from xml.etree import ElementTree

import fastjsonschema
import msgspec
import pytest

from crosscurrents.exercises.kind import Drawing, Kind, SpecError

K = TypeVar("K", bound=Kind)
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script> \"&' onload= <b>שלום عربي</b> 👩🏽‍⚖️ \x07]]>"


def made(kind: type[K], spec: Mapping[str, Any]) -> K:
    """Return the kind of a spec as a card's reader makes it, checked."""
    one = msgspec.convert(spec, kind)
    one.check()
    return one


def refused(kind: type[Kind], spec: Mapping[str, Any], *, says: str) -> None:
    """Assert that an author's spec is refused with a sentence holding `says`."""
    with pytest.raises(SpecError, match=says):
        made(kind, spec)


def fits(kind: Kind, response: Any) -> bool:
    """Return whether a response fits the kind's schema."""
    try:
        fastjsonschema.compile(kind.schema())(response)
    except fastjsonschema.JsonSchemaValueException:
        return False
    return True


def sound(drawing: Drawing | None) -> ElementTree.Element:
    """Assert that a drawing is well-formed, inert, labelled and tabled; return its root."""
    assert drawing is not None
    root = ElementTree.fromstring(drawing.svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    assert (root[0].text or "").strip()
    for node in root.iter():
        assert node.tag.removeprefix(SVG) not in {"script", "style", "a", "foreignObject", "image", "use"}
        for name in node.attrib:
            assert not name.startswith("on")
            assert name not in {"style", "href"}
        for colour in node.get("class", "").split():
            assert colour.startswith("cc-")
        if node.tag == f"{SVG}text":
            assert float(node.get("font-size", "0")) >= 13  # 12 px and more where 340 units are 311 px wide
    assert all(len(row) == len(drawing.header) for row in drawing.rows)
    assert drawing.caption
    return root


def said(root: ElementTree.Element) -> str:
    """Return every word a picture shows."""
    return " ".join("".join(node.itertext()) for node in root.iter(f"{SVG}text"))
