from __future__ import annotations

from pathlib import Path

import pytest

from crosscurrents.course import Source
from crosscurrents.notebooks.faults import AuthorError
from crosscurrents.notebooks.prose import EXERCISE, Citations, boxes

HERE = Path("lesson.md")
SOURCES = {
    "A2": Source("A2", "Foot, K. (2016). An essay.", "foot-2016"),
    "A10": Source("A10", "Foot, K. (2016). An essay.", "foot-2016"),
    "C1": Source("C1", "Huxham, C. (2004). Doing things.", "C1"),
    "C9": Source("C9", "A quotation.", "C9", barred="nobody knows who said it"),
}


@pytest.fixture
def citations() -> Citations:
    return Citations(SOURCES)


def test_works_are_numbered_in_the_order_of_their_first_citation(citations: Citations) -> None:
    assert citations.render(HERE, 1, "One. {cite}`C1`") == 'One. [\\[1\\]](#source-1 "C1")'
    assert citations.render(HERE, 1, "Two. {cite}`A2`") == 'Two. [\\[2\\]](#source-2 "A2")'
    assert citations.render(HERE, 1, "{cite}`C1` again") == '[\\[1\\]](#source-1 "C1") again'


def test_several_ids_in_one_role(citations: Citations) -> None:
    assert citations.render(HERE, 1, "{cite}`A10, C1`") == (
        '[\\[1\\]](#source-1 "A10") [\\[2\\]](#source-2 "C1")'
    )


def test_a_work_is_listed_once_with_the_ids_cited_in_order(citations: Citations) -> None:
    assert citations.references() == ""
    citations.render(HERE, 1, "{cite}`A10` {cite}`C1` {cite}`A2` {cite}`A10`")
    assert citations.references() == (
        '1. <a id="source-1"></a>Foot, K. (2016). An essay. *(A2, A10)*\n'
        '2. <a id="source-2"></a>Huxham, C. (2004). Doing things. *(C1)*'
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [("{cite}`Z9`", 5), ("one\n\ntwo {cite}`C1` {cite}`C9`", 7), ("one\n{figure}`A2`", 6)],
    ids=["unknown", "barred", "role"],
)
def test_a_fault_names_its_line(citations: Citations, text: str, line: int) -> None:
    with pytest.raises(AuthorError) as caught:
        citations.render(HERE, 5, text)
    assert caught.value.line == line


def test_text_without_roles_stays_as_it_is(citations: Citations) -> None:
    text = "A `{cite}` in code, {braces}, and a `tick`."
    assert citations.render(HERE, 1, text) == text


@pytest.mark.parametrize(
    ("name", "title"), [("fiction", "Fiction, made for training"), ("stop", "A good place to stop")]
)
def test_a_box_wraps_markdown(name: str, title: str) -> None:
    made = boxes(HERE, 1, f"Before.\n::: {name}\nIt is *so*.\n:::\nAfter.")
    assert made == (f'Before.\n<div class="cc-box cc-{name}">\n\n**{title}.**\nIt is *so*.\n\n</div>\nAfter.')


@pytest.mark.parametrize("opening", [":::fiction", "  ::: fiction", ":::: fiction", "::: fiction  "])
def test_a_box_may_be_opened_a_little_differently(opening: str) -> None:
    assert boxes(HERE, 1, f"{opening}\nText.\n:::") == boxes(HERE, 1, "::: fiction\nText.\n:::")


def test_an_exercise_stands_alone_on_its_line() -> None:
    assert EXERCISE.match("{exercise}`power-grid`  ").group(1) == "power-grid"
    assert EXERCISE.match("see {exercise}`power-grid`") is None
    assert EXERCISE.match("{exercise}`power-grid` now") is None
