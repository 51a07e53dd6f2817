"""Reading front matter: what is no fault, and the lines of everything in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosscurrents.notebooks.faults import AuthorError, line_of, load_yaml, read_front, read_text
from crosscurrents.notebooks.lessons import load_course
from tests.notebooks.written import CHECK, LESSON, REFLECTION, RUBRIC, SOURCES


@pytest.mark.parametrize("ends", [b"\r\n", b"\r"], ids=["windows", "old-mac"])
def test_line_ends_are_no_fault(mini: Path, ends: bytes) -> None:
    as_written = load_course(mini)
    for name in (LESSON, CHECK, REFLECTION, SOURCES, RUBRIC):
        path = mini / name
        path.write_bytes(path.read_bytes().replace(b"\n", ends))
    assert load_course(mini) == as_written


def test_a_mark_of_utf_8_in_front_is_no_fault(mini: Path) -> None:
    as_written = load_course(mini)
    for name in (LESSON, CHECK, SOURCES):
        path = mini / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_course(mini) == as_written


def test_front_matter_may_end_the_file(tmp_path: Path) -> None:
    path = tmp_path / "card.md"
    path.write_text("---\ntitle: A\n---")
    front = read_front(path)
    assert (front.data, front.body, front.body_line) == ({"title": "A"}, "", 3)


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    text = "a: 1\nb:\n  - c: 2\n    d: [3,\n      4]\n  - e\nf: &x {g: 5}\nh: *x\n"
    data, lines = load_yaml(tmp_path / "x.yaml", text, offset=10)
    assert data == {"a": 1, "b": [{"c": 2, "d": [3, 4]}, "e"], "f": {"g": 5}, "h": {"g": 5}}
    assert lines == {
        "a": 11,
        "b": 12,
        "b[0]": 13,
        "b[0].c": 13,
        "b[0].d": 14,
        "b[0].d[0]": 14,
        "b[0].d[1]": 15,
        "b[1]": 16,
        "f": 17,
        "f.g": 17,
        "h": 18,
    }
    assert line_of(lines, "b[0].d[1]") == 15
    assert line_of(lines, "b[0].missing.deeper[3]") == 13
    assert line_of(lines, "b[0].c[...]") == 13
    assert line_of(lines, "h.g") == 18
    assert line_of(lines, "nowhere") == 1


def test_reading_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(AuthorError, match="no such file: write it"):
        read_text(tmp_path / "gone.md")
