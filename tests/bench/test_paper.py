"""Tables go into their own part of the document, and nowhere else."""

from __future__ import annotations

import pytest

from tests.bench.paper import DOCUMENT, put

TWO = "# A\n<!-- one -->\n```\nold\n```\n<!-- end -->\nwords\n<!-- two -->\n```\nkept\n```\n<!-- end -->\n"


def test_a_table_takes_the_place_of_the_one_before() -> None:
    assert put(TWO, "one", "new\nlines") == TWO.replace("old", "new\nlines")


def test_a_document_without_the_part_is_left_alone() -> None:
    with pytest.raises(ValueError, match="no part for three"):
        put(TWO, "three", "new")


@pytest.mark.parametrize("name", ["bench-grade", "bench-desk"])
def test_the_document_has_a_part_for_each(name: str) -> None:
    assert put(DOCUMENT.read_text(encoding="utf-8"), name, "a table").count("a table\n```\n<!-- end -->") == 1
