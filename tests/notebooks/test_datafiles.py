"""The coalition's documents: read with their types, named by cards, refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosscurrents.notebooks.datafiles import read_rows
from crosscurrents.notebooks.faults import AuthorError
from crosscurrents.notebooks.lessons import load_course
from tests.notebooks.written import CHECK, change, copy, fault_of, place


def _written(folder: Path, text: str) -> Path:
    path = folder / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_cells_become_what_they_look_like_and_empty_ones_are_left_out(tmp_path: Path) -> None:
    path = _written(tmp_path, 'id,text,weight,share,ask\na,"One, two",12,0.5,yes\nb,012,-3,,no\n')
    assert read_rows(path) == [
        {"id": "a", "text": "One, two", "weight": 12, "share": 0.5, "ask": True},
        {"id": "b", "text": "012", "weight": -3, "ask": False},
    ]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("id,id\na,b\n", 1, "name each column once"),
        ("", 1, "name each column once"),
        ("id,text\na,one\nb,two,three\n", 3, "3 cells under 2 columns"),
        ('id,text\na,"one\n', 2, "mend the quotes"),
    ],
)
def test_a_faulty_file_is_refused_on_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(AuthorError, match=says) as caught:
        read_rows(_written(tmp_path, text))
    assert caught.value.line == line


def test_a_card_takes_rows_from_a_file(tmp_path: Path) -> None:
    root = copy(tmp_path / "course")
    card = root / CHECK
    lines = card.read_text(encoding="utf-8").split("\n")
    first = next(at for at, line in enumerate(lines) if line.strip() == "options:")
    last = next(at for at in range(first, len(lines)) if lines[at].strip() == "- id: line")
    kept = load_course(root).chapters[0].cards["small-check"].spec["items"][0]["options"]
    lines[first:last] = [lines[first].replace("options:", "options: {file: room/options.csv}")]
    card.write_text("\n".join(lines), encoding="utf-8")
    fault = fault_of(root)
    assert place(root, fault) == (CHECK, first + 1)
    assert "no file lessons/room/options.csv" in fault.message
    (root / "lessons" / "room").mkdir()
    rows = ["id,text,feedback", *(f'{one["id"]},"{one["text"]}","{one["feedback"]}"' for one in kept)]
    (root / "lessons" / "room" / "options.csv").write_text("\n".join(rows), encoding="utf-8")
    assert load_course(root).chapters[0].cards["small-check"].spec["items"][0]["options"] == kept


def test_a_card_adds_to_a_files_rows_what_learners_must_not_open(tmp_path: Path) -> None:
    root = copy(tmp_path / "course")
    (root / "lessons" / "rows.csv").write_text("id,text\na,A thread\nb,A knot\n", encoding="utf-8")
    old = (root / CHECK).read_text(encoding="utf-8").partition("      options:\n")[2].split("\n")[:2]
    merged = '{file: rows.csv, more: {a: {feedback: "No tie."}, b: {feedback: "One tie."}}}'
    change(root, CHECK, "options:\n" + "\n".join(old), f"options: {merged}")
    options = load_course(root).chapters[0].cards["small-check"].spec["items"][0]["options"]
    assert options == [
        {"id": "a", "text": "A thread", "feedback": "No tie."},
        {"id": "b", "text": "A knot", "feedback": "One tie."},
    ]
    change(root, CHECK, "more: {a:", "more: {c:")
    assert 'no row has the id "c"' in fault_of(root).message


def test_a_file_outside_the_lessons_is_not_read(tmp_path: Path) -> None:
    root = copy(tmp_path / "course")
    (root / "secret.csv").write_text("id\na\n", encoding="utf-8")
    change(root, CHECK, "  items:", "  intro: {file: ../secret.csv}\n  items:")
    assert "no file lessons/../secret.csv" in fault_of(root).message
