"""The coalition's page: its documents stand in it as tables, and it is built as a notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosscurrents.notebooks.build import build
from crosscurrents.notebooks.faults import AuthorError
from crosscurrents.notebooks.lessons import STORY, load_course
from crosscurrents.notebooks.story import read_story
from tests.notebooks.written import copy

PAGE = """---
title: The coalition
lead: Who is who.
---
::: fiction
Invented.
:::

{document}`grants.csv`
"""


def _story(root: Path, page: str = PAGE) -> Path:
    folder = root / "lessons" / STORY
    folder.mkdir(parents=True)
    (folder / f"{STORY}.md").write_text(page, encoding="utf-8")
    (folder / "grants.csv").write_text(
        'funder,paid_in,joint\nCounty,"10|20",yes\nState,5,no\n', encoding="utf-8"
    )
    return folder


def test_a_document_stands_in_the_page_as_a_table(tmp_path: Path) -> None:
    story = read_story(_story(tmp_path))
    assert story is not None
    assert (
        "| Funder | Paid in | Joint |\n|---|---|---|\n| County | 10\\|20 | yes |\n| State | 5 | no |"
        in story.text
    )
    assert '<div class="cc-box cc-fiction">' in story.text


def test_columns_may_be_chosen_and_ids_have_names(tmp_path: Path) -> None:
    page = PAGE.replace("grants.csv", "grants.csv joint funder").replace(
        "lead: Who is who.", "lead: Who is who.\nnames: {State: The state}"
    )
    story = read_story(_story(tmp_path, page))
    assert story is not None
    assert "| Joint | Funder |\n|---|---|\n| yes | County |\n| no | The state |" in story.text


def test_a_course_without_the_page_has_none(tmp_path: Path) -> None:
    assert load_course(copy(tmp_path / "course")).story is None


def test_a_document_that_is_not_there_is_refused_on_its_line(tmp_path: Path) -> None:
    folder = _story(tmp_path, PAGE.replace("grants.csv", "minutes.md"))
    with pytest.raises(AuthorError, match=r"no document minutes\.md") as caught:
        read_story(folder)
    assert caught.value.line == 9


def test_the_page_is_built_as_a_notebook(tmp_path: Path) -> None:
    root = copy(tmp_path / "course")
    folder = _story(root)
    made = next(one for one in build(load_course(root)) if one.path == folder / f"{STORY}.ipynb")
    assert "# The coalition" in made.text
    assert "| Funder |" in made.text
