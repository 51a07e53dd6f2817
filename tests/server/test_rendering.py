"""Rendering a lesson once for everybody: nothing of anybody's in it, and a failing cell is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import nbformat
import pytest

from crosscurrents.course import Chapter
from crosscurrents.exercises.exercise import bind
from crosscurrents.exercises.widget import ExerciseWidget
from crosscurrents.journal import Journal
from crosscurrents.kernel import Host, host
from crosscurrents.notebooks.build import build, write
from crosscurrents.notebooks.lessons import course, load_course
from crosscurrents.notebooks.release import release_bytes, release_hash
from crosscurrents.server import rendering
from crosscurrents.server.rendering import Lesson, RenderingError, cache_key, lesson
from tests.server.visitor import CHAPTER, CHECK, REFLECTION
from tests.support.loops import finish
from tests.support.serving import serving

CACHES = (course, release_bytes, release_hash)


@pytest.fixture
def root(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A course of this test's own, which the program takes for the installed one."""
    own = tmp_path / "content"
    shutil.copytree(content, own)
    monkeypatch.setenv("CROSSCURRENTS_CONTENT", str(own))
    for cached in CACHES:
        cached.cache_clear()
    yield own
    for cached in CACHES:
        cached.cache_clear()


def rebuilt(root: Path) -> Chapter:
    write(build(load_course(root)))
    for cached in CACHES:
        cached.cache_clear()
    return load_course(root).chapter(CHAPTER)


def change_cell(root: Path, cell_id: str, source: str) -> None:
    path = root / "lessons" / CHAPTER / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    [cell] = [one for one in notebook.cells if one.id == cell_id]
    cell.source = source
    nbformat.write(notebook, path)


# --- with a kernel, as the server does it --------------------------------------------------------


def test_the_operators_own_answers_are_in_nobodys_page(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever starts the server may have answers of their own in JupyterLab, in the user's data folder."""
    home = tmp_path / "home"
    data = home / ".local" / "share" / "crosscurrents"
    secret = "the credential of the operator's own JupyterLab"
    with Journal.open(data / "journal.db") as journal:
        person = journal.ensure_person(secret, kind="jupyter").result()
        journal.save(
            person.id,
            CHAPTER,
            REFLECTION,
            response={"text": "the operator's own words"},
            base_revision=0,
            passed=False,
            visibility="handed-in",
            device="jupyter",
        ).result()
    (data / "jupyter-credential").write_text(secret)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("JPY_SESSION_NAME", f"{CHAPTER}.ipynb")
    # macOS has a temporary folder with so long a path that no socket can lie in it.
    long = tmp_path / ("temporary" * 10)
    long.mkdir()
    monkeypatch.setenv("TMPDIR", str(long))
    with serving(tmp_path / "data", content) as running:
        page = httpx.get(f"{running.url}lessons/{CHAPTER}").text
    assert "the operator's own words" not in page
    assert list(long.iterdir()) == []
    assert page.count('"response": {}') == page.count('"kind": ') == 2


def test_the_renderer_is_told_apart_from_jupyterlab() -> None:
    lab = {"JPY_SESSION_NAME": "01_first.ipynb"}
    assert host(lab) is Host.LAB
    assert host({**lab, "CROSSCURRENTS_RENDER": "1"}) is Host.RENDER


@pytest.mark.parametrize(
    ("cell", "source", "said"),
    [
        (f"{CHECK}-widget", "1 / 0", "Error: 01_first.ipynb: the cell small-check-widget failed: "),
        (
            f"{REFLECTION}-widget",
            f'w = chapter.exercise("{REFLECTION}")\nw.response = {{"text": "baked in"}}\nw',
            "Error: 01_first: somebody's response would be baked into everybody's page",
        ),
    ],
)
def test_a_lesson_that_cannot_be_rendered_stops_the_start_with_a_sentence(
    content: Path, tmp_path: Path, cell: str, source: str, said: str
) -> None:
    root = tmp_path / "content"
    shutil.copytree(content, root)
    change_cell(root, cell, source)
    with (
        pytest.raises(RuntimeError, match="the server ended with 1") as ended,
        serving(tmp_path / "data", root),
    ):
        pass
    assert said in str(ended.value)
    assert "Traceback" not in str(ended.value)
    assert not list((tmp_path / "data" / "cache").rglob("*.json"))


# --- without one ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("response", {"text": "mine"}),
        ("passed", True),
        ("sample", "<p>MODEL-ANSWER-SECRET</p>"),
        ("keeping", {"state": "saved"}),
    ],
)
def test_a_page_with_anything_of_a_learners_is_refused(root: Path, trait: str, value: Any) -> None:
    chapter = load_course(root).chapter(CHAPTER)
    article, states = "", {}
    for one in chapter.cards.values():
        states[one.id.replace("-", "")] = dict(ExerciseWidget(bind(one)).get_state())
        article += f"<!--cc-widget {one.id.replace('-', '')}-->"
    made = rendering._finish(chapter, article, states)
    assert list(made.exercises) == [CHECK, REFLECTION]
    assert made.article.count('class="cc-mount"') == 2
    with pytest.raises(RenderingError, match=r"no widget was drawn for small-check: "):
        rendering._finish(chapter, article.replace("<!--cc-widget smallcheck-->", ""), states)
    states["closingthoughts"][trait] = value
    with pytest.raises(RenderingError, match=f"somebody's {trait} would be baked into everybody's page"):
        rendering._finish(chapter, article, states)


def test_a_rendering_is_kept_until_it_is_old_or_broken(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[str] = []

    async def render(app: Any, chapter: Chapter, notebook: Path) -> Lesson:
        times.append(chapter.id)
        return Lesson(f"<p>{len(times)}</p>", {}, [(2, "a", "A")])

    def rendered() -> str:
        chapter = load_course(root).chapter(CHAPTER)
        app: Any = None
        return finish(lesson(app, chapter, root, tmp_path / "cache")).article

    monkeypatch.setattr(rendering, "_render", render)
    assert [rendered(), rendered()] == ["<p>1</p>", "<p>1</p>"]
    [kept] = (tmp_path / "cache").iterdir()
    for broken in ('{"article": "<p>', "{}", "[]", '{"article": "x", "exercises": {}, "contents": [1]}'):
        kept.write_text(broken)
        assert rendered() == f"<p>{len(times)}</p>"
    card = root / "solutions" / CHAPTER / f"{REFLECTION}.md"
    card.write_text(card.read_text().replace("eight quiet minutes", "ten quiet minutes"))
    assert rendered() == "<p>6</p>"
    [fresh] = (tmp_path / "cache").iterdir()
    assert fresh != kept
    assert json.loads(fresh.read_text())["article"] == "<p>6</p>"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("lessons/01_first.md", "A line of prose.", "Another line."),
        ("solutions/01_first/small-check.md", "Two ends are tied together.", "Two ends meet."),
        ("solutions/01_first/closing-thoughts.md", "SAMPLE-STRONG text", "A strong text"),
        ("solutions/rubric.yaml", "What happened, plainly", "What happened"),
        ("lessons/sources.yaml", "An essay.", "A longer essay."),
    ],
)
def test_the_key_changes_with_the_content(root: Path, path: str, old: str, new: str) -> None:
    before = cache_key(rebuilt(root))
    assert cache_key(rebuilt(root)) == before
    written = root / path
    text = written.read_text()
    assert old in text
    written.write_text(text.replace(old, new))
    assert cache_key(rebuilt(root)) != before


def test_the_key_changes_with_the_language(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache_key(rebuilt(root))
    monkeypatch.setenv("CROSSCURRENTS_LANGUAGE", "de")
    assert cache_key(rebuilt(root)) != before
