"""A new exercise of each kind builds as it stands, once the lesson has its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crosscurrents.exercises.exercise import kinds
from crosscurrents.notebooks.build import notebook
from crosscurrents.notebooks.faults import AuthorError, read_front
from crosscurrents.notebooks.lessons import load_course
from crosscurrents.notebooks.skeleton import SkeletonError, new_exercise
from crosscurrents.places import content_root
from tests.notebooks.written import LESSON, change

CHAPTER = "01_collaboration_dilemma"


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A copy of the whole written course."""
    for name in ("lessons", "solutions"):
        shutil.copytree(content_root() / name, tmp_path / name, ignore=shutil.ignore_patterns("*.ipynb"))
    return tmp_path


@pytest.mark.parametrize("widget", sorted(kinds()))
def test_the_skeleton_of_each_kind_builds_once_placed(whole: Path, widget: str) -> None:
    path = new_exercise(whole, CHAPTER, "who-called-whom", widget)
    assert path == whole / "solutions" / CHAPTER / "who-called-whom.md"
    with pytest.raises(AuthorError, match=r"no line \{exercise\}`who-called-whom`"):
        load_course(whole)
    lesson = whole / "lessons" / f"{CHAPTER}.md"
    lesson.write_text(lesson.read_text() + "\n{exercise}`who-called-whom`\n")
    chapter = load_course(whole).chapter(CHAPTER)
    card = chapter.cards["who-called-whom"]
    assert (card.widget, card.title, card.minutes) == (widget, "Who called whom", 5)
    assert (card.rubric is not None) == (widget == "reflection")
    made = notebook(chapter, instructor=True)
    assert "who-called-whom-widget" in [one.id for one in made.cells]


@pytest.mark.parametrize("widget", ["check", "reflection"])
def test_the_skeleton_takes_a_card_of_this_course_for_its_example(mini: Path, widget: str) -> None:
    example = {"check": "small-check", "reflection": "closing-thoughts"}[widget]
    path = new_exercise(mini, "01_first", "another-one", widget)
    assert read_front(path).data["spec"] == read_front(path.with_name(f"{example}.md")).data["spec"]


def test_the_skeleton_takes_an_example_of_the_installed_course_where_there_is_no_other(mini: Path) -> None:
    path = new_exercise(mini, "01_first", "looking-back-again", "rating")
    example = content_root() / "solutions" / CHAPTER / "looking-back.md"
    assert read_front(path).data["spec"] == read_front(example).data["spec"]
    change(mini, LESSON, "## Go deeper", "{exercise}`looking-back-again`\n\n## Go deeper")
    assert "looking-back-again" in load_course(mini).chapters[0].cards


def test_without_any_example_the_spec_is_to_be_written(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSCURRENTS_CONTENT", str(mini))
    path = new_exercise(mini, "01_first", "looking-back-again", "rating")
    assert read_front(path).data["spec"] == {}
    change(mini, LESSON, "## Go deeper", "{exercise}`looking-back-again`\n\n## Go deeper")
    with pytest.raises(AuthorError, match="missing required field") as caught:
        load_course(mini)
    assert (caught.value.path, caught.value.line) == (path, 7)


def test_an_example_is_copied_whole(mini: Path) -> None:
    card = mini / "solutions/01_first/small-check.md"
    text = card.read_text().replace("\nspec:\n  items:", "\nspec:\n\n  # the two ends\n  items:")
    before, _, spec = text.partition("\nspec:")
    spec, _, body = spec.partition("\n---\n")
    front = before.replace("\nminutes: 3", "") + f"\nspec:{spec}\nminutes: 3\n---\n{body}"
    card.write_text(front.replace("widget: check", 'widget: "check"'))
    made = new_exercise(mini, "01_first", "another-one", "check").read_text()
    assert f"\nspec:{spec}\n---\nSay what to do" in made


def test_another_cards_fault_does_not_stop_a_new_one(mini: Path) -> None:
    (mini / "solutions/01_first/a-broken-one.md").write_text("no front matter\n")
    assert new_exercise(mini, "01_first", "another-one", "check").is_file()


@pytest.mark.parametrize(
    ("chapter", "slug", "widget", "says"),
    [
        ("02_power", "new-one", "check", "no chapter lessons/02_power.md: use one of 01_first"),
        ("../lessons/01_first", "new-one", "check", "no chapter .*: use one of 01_first"),
        ("01_first", "New One", "check", '"New One" is no exercise id: use small letters'),
        ("01_first", "../outside", "check", '"../outside" is no exercise id'),
        (
            "01_first",
            "key-points",
            "check",
            '"key-points" is the name of one of .* own cells: choose another',
        ),
        (
            "01_first",
            "new-one",
            "quiz",
            'no widget "quiz": use one of allot, branch, build, check, count, estimate',
        ),
        ("01_first", "new-one", "_svg", 'no widget "_svg"'),
        (
            "01_first",
            "small-check",
            "check",
            "the id small-check is taken by solutions/01_first/small-check.md: choose another",
        ),
    ],
)
def test_what_cannot_be_started_is_said_and_nothing_is_written(
    mini: Path, chapter: str, slug: str, widget: str, says: str
) -> None:
    before = {path: path.read_bytes() for path in mini.rglob("*") if path.is_file()}
    with pytest.raises(SkeletonError, match=says):
        new_exercise(mini, chapter, slug, widget)
    assert {path: path.read_bytes() for path in mini.parent.rglob("*") if path.is_file()} == before


def test_without_lessons_there_is_nothing_to_add_to(tmp_path: Path) -> None:
    with pytest.raises(SkeletonError, match="use one of none yet"):
        new_exercise(tmp_path, "01_first", "new-one", "check")
