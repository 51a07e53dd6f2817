"""Composing an edition: a plain course that loads, built, kept until something changes."""

from __future__ import annotations

import json
import os
import time
from datetime import date
from pathlib import Path

import pytest

from crosscurrents.course import words
from crosscurrents.notebooks.build import build
from crosscurrents.notebooks.editions.compose import compose
from crosscurrents.notebooks.editions.skeleton import new_edition
from crosscurrents.notebooks.faults import AuthorError
from crosscurrents.notebooks.lessons import load_course
from crosscurrents.notebooks.skeleton import SkeletonError
from tests.notebooks import agency
from tests.notebooks.test_editions_words import HEAD


@pytest.fixture(scope="session")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return agency.our_course(tmp_path_factory.mktemp("ours"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return agency.edition(tmp_path / "edition")


def texts(root: Path, chapter: str) -> str:
    """Return all the text of a chapter's learner notebook."""
    made = json.loads((root / "lessons" / chapter / f"{chapter}.ipynb").read_text(encoding="utf-8"))
    return "\n".join("".join(cell["source"]) for cell in made["cells"])


def test_a_composition_is_a_course_as_any_other(folder: Path, data: Path, ours: Path) -> None:
    root = compose(folder, data, ours)
    assert root.parent == data / "editions"
    assert root.name.startswith("ellery-county-")
    course = load_course(root)
    assert course.edition.name == "Ellery County"
    assert [one.id for one in course.chapters] == ["01_first", "02_second", "07_our_place"]
    assert list(course.chapters[0].cards) == ["small-check", "our-table", "closing-thoughts"]
    assert course.chapters[0].minutes == 14
    assert list(course.chapters[1].cards) == ["room-check"]
    assert course.chapters[2].cited == ('1. <a id="source-1"></a>Ellery County (2024). A report. *(X1)*',)
    # Built, and just as our own build would.
    assert [one.path.name for one in build(course) if one.drifted] == []
    assert 'chapter.exercise("our-table")' in texts(root, "01_first")
    assert "own-check" not in texts(root, "02_second")
    # Labels and notes are those of our own chapters.
    assert "Not yet reviewed by survivor-leaders or trainers" in texts(root, "01_first")
    assert "Fiction, made for training" in texts(root, "01_first")


def test_only_a_change_composes_again(folder: Path, data: Path, ours: Path) -> None:
    first = compose(folder, data, ours)
    before = {path: path.stat().st_mtime_ns for path in first.rglob("*")}
    assert compose(folder, data, ours) == first
    assert {path: path.stat().st_mtime_ns for path in first.rglob("*")} == before
    agency.write(folder, "lessons/07_our_place.md", agency.LESSON.replace("A line", "Another line"))
    second = compose(folder, data, ours)
    assert second != first
    assert "Another line" in texts(second, "07_our_place")
    # The old one is gone, and nothing half-made is left.
    assert list((data / "editions").iterdir()) == [second]


def test_a_change_of_ours_composes_again(folder: Path, data: Path, tmp_path: Path) -> None:
    base = agency.our_course(tmp_path / "ours")
    first = compose(folder, data, base)
    lesson = base / "lessons/01_first.md"
    lesson.write_text(lesson.read_text().replace("A line of prose.", "A new line."))
    assert "A new line." in texts(compose(folder, data, base), "01_first")
    assert not first.exists()


def test_other_editions_and_strangers_are_left_alone(
    folder: Path, data: Path, ours: Path, tmp_path: Path
) -> None:
    other = agency.edition(tmp_path / "other", 'name = "Ellery County Sheriff"')
    kept = compose(other, data, ours)
    mine = data / "editions" / "ellery-county-notes"
    mine.mkdir()
    dead = data / "editions" / ".ellery-county-0.1.part"
    dead.mkdir()
    os.utime(dead, (time.time() - 7200,) * 2)
    fresh = data / "editions" / ".ellery-county-0.2.part"
    fresh.mkdir()
    made = compose(folder, data, ours)
    assert set((data / "editions").iterdir()) == {kept, mine, fresh, made}


def test_nothing_is_left_of_a_composition_that_failed(folder: Path, data: Path, ours: Path) -> None:
    good = compose(folder, data, ours)
    agency.write(folder, "lessons/07_our_place.md", agency.LESSON.replace("`roll-call`", "`gone`"))
    with pytest.raises(AuthorError):
        compose(folder, data, ours)
    assert list((data / "editions").iterdir()) == [good]


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "says"),
    [
        (
            "lessons/07_our_place.md",
            "`roll-call`\n",
            "`gone`\n",
            14,
            'no card "gone": write solutions/07_our_pl',
        ),
        ("lessons/07_our_place.md", "`X1`", "`X2`", 12, 'no source "X2" in lessons/sources.yaml'),
        ("lessons/07_our_place.md", "`X1`", "`A10`", 12, "source A10 must not be cited"),
        ("lessons/07_our_place.md", "reviewed: []", "hidden: true", 10, "nothing reads `hidden:`"),
        (
            "lessons/07_our_place.md",
            "content_note: Nothing here is heavy.\n",
            "",
            1,
            "no `content_note:`: say what a reader meets here",
        ),
        (
            "solutions/01_first/our-table.md",
            "visibility: room",
            "visibility: none",
            6,
            "`visibility:` must be",
        ),
        (
            "solutions/01_first/our-table.md",
            "# Model answer\nAsk whoever sat there last.\n",
            "",
            1,
            "no `# Model answer` section: write one, for people who would rather read",
        ),
        ("solutions/01_first/our-table.md", "answer: a", "answer: c", 7, "item chair has"),
    ],
)
def test_a_fault_is_named_where_the_agency_wrote_it(
    folder: Path, data: Path, ours: Path, name: str, old: str, new: str, line: int, says: str
) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    found, at, said = agency.refused(folder, data, ours)
    assert (found, said[: len(says)]) == (name, says)
    assert at == line
    assert ".part" not in said


def test_a_change_that_ours_does_not_stand_is_the_editions(folder: Path, data: Path, tmp_path: Path) -> None:
    base = agency.our_course(tmp_path / "ours")
    lesson = base / "lessons/01_first.md"
    lesson.write_text(lesson.read_text().replace("further: [C1]", "further: [C9]"))
    name, line, said = agency.refused(folder, data, base)
    assert (name, line) == ("edition.toml", 1)
    assert said == (
        "with these changes lessons/01_first.md does not hold together: "
        'no source "C9" in lessons/sources.yaml: cite one that stands there'
    )


def test_an_edition_of_an_edition_is_refused(folder: Path, data: Path, ours: Path) -> None:
    root = compose(folder, data, ours)
    with pytest.raises(AuthorError, match="an edition builds on our course: unset CROSSCURRENTS_CON"):
        compose(folder, data, root)


def test_the_built_words_are_in_the_editions_language(folder: Path, data: Path, ours: Path) -> None:
    agency.write(folder, "edition.toml", agency.TOML.replace("\n[content]", 'language = "es"\n[content]', 1))
    agency.write(folder, "locale/es.po", f'{HEAD}\nmsgid "Key points"\nmsgstr "Puntos clave"\n')
    root = compose(folder, data, ours)
    assert "## Puntos clave" in texts(root, "01_first")
    assert words.language() == "en"
    assert load_course(root).edition.words == root / "locale"


def test_the_skeleton_works_as_it_stands(data: Path, ours: Path, tmp_path: Path) -> None:
    made = new_edition(tmp_path / "new")
    assert {path.relative_to(tmp_path / "new").as_posix() for path in made} == {
        "edition.toml",
        "logo.svg",
        "lessons/07_our_place.md",
        "solutions/07_our_place/first-call.md",
    }
    course = load_course(compose(tmp_path / "new", data, ours))
    assert course.edition.name == "Our edition"
    assert course.edition.logo is not None and course.edition.colours is not None
    assert list(course.edition.warnings(date.today())) == []
    assert "first-call" in course.chapter("07_our_place").cards


def test_each_key_that_the_skeleton_switches_off_works_when_switched_on(
    data: Path, ours: Path, tmp_path: Path
) -> None:
    new_edition(tmp_path / "new")
    toml = tmp_path / "new" / "edition.toml"
    lines = []
    for line in toml.read_text(encoding="utf-8").splitlines():
        bare = line.removeprefix("# ")
        key = bare.split(" ")[0]
        lines.append(bare if key.startswith("[") or " = " in bare[:20] else line)
    text = "\n".join(lines).replace("three-strands", "small-check").replace("[1, 2, 6]", "[1, 2]")
    toml.write_text(text, encoding="utf-8")
    agency.write(tmp_path / "new", "solutions/01_first/our-table.md", agency.CARD)
    course = load_course(compose(tmp_path / "new", data, ours))
    assert course.edition.contact is not None and len(course.edition.support) == 1
    assert "our-table" in course.chapters[0].cards


@pytest.mark.parametrize("there", ["file", "folder"])
def test_a_skeleton_is_never_written_over_something(tmp_path: Path, there: str) -> None:
    agency.write(tmp_path, "new" if there == "file" else "new/letter.txt", "Dear all")
    with pytest.raises(SkeletonError, match="holds something already: name a new folder, or an empty one"):
        new_edition(tmp_path / "new")


def test_ours_can_be_composed_without_any_one_exercise_or_chapter(tmp_path: Path) -> None:
    """The course itself: no prose, recall or agenda of ours breaks when something is left out."""
    base = Path(__file__).parents[2]
    course = load_course(base)
    every = [one.id for chapter in course.chapters for one in chapter.cards.values() if not one.core]
    marked = [one.id for chapter in course.chapters for one in chapter.cards.values() if one.recalls]
    toml = f'name = "Less"\n[content]\nleave_out = {json.dumps(every + marked)}\n'
    found = load_course(compose(agency.edition(tmp_path / "less", toml), tmp_path / "data", base))
    assert {one for chapter in found.chapters for one in chapter.cards} & {*every, *marked} == set()
    last = course.chapters[-1].number
    toml = f'name = "Last"\n[content]\nchapters = [{last}]\n'
    found = load_course(compose(agency.edition(tmp_path / "last", toml), tmp_path / "data", base))
    assert [one.number for one in found.chapters] == [last, 7]
