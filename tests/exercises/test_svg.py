from __future__ import annotations

from xml.etree import ElementTree

import pytest

from crosscurrents.exercises.parts.svg import picture, tag, words, wrap
from tests.exercises.pictures import HOSTILE, SVG


def test_attributes_and_text_are_escaped_and_numbers_short() -> None:
    made = tag("text", x=1 / 3, font_size=14, class_="cc-ink", fill='"<')
    assert made == '<text x="0.33" font-size="14" class="cc-ink" fill="&quot;&lt;"/>'


def test_hostile_text_is_text_and_control_characters_are_dropped() -> None:
    root = ElementTree.fromstring(picture(10, 10, HOSTILE, [words([HOSTILE], 0, 0, 14)]))
    assert [node.tag for node in root.iter()] == [f"{SVG}svg", f"{SVG}title", f"{SVG}text"]
    assert root[0].text == HOSTILE.replace("\x07", "")


@pytest.mark.parametrize("text", ["", "one", "long " * 60, "x" * 300])
def test_wrapped_lines_keep_to_their_limit(text: str) -> None:
    lines = wrap(text, 20, 3)
    assert 1 <= len(lines) <= 3
    assert all(len(line) <= 20 for line in lines)


def test_several_lines_stand_below_each_other() -> None:
    root = ElementTree.fromstring(words(["a", "b"], 4, 20, 16))
    assert [(span.text, span.get("y")) for span in root] == [("a", "20"), ("b", "40")]
