"""Exports: read back by the rules of each program's importer, as docs/exports.md has them."""

from __future__ import annotations

import csv
import io
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from crosscurrents.cli import exporting
from crosscurrents.cli.exporting import export
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.marking import exports
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.exports import Column, ExportError, Named, Table
from tests.grading import support
from tests.marking.support import CHAPTER, CROW, HERON, MOLE, OTTER, criteria, mark_all

DOCS = Path(__file__).parents[2] / "docs" / "exports.md"
NAMES = {
    "teal-heron-01": Named("ines@example.org", "Inês Ångström"),
    "hostile-otter-02": Named("sum@example.org", '=SUM(A1), "Jr."'),
    "absent-ape-10": Named("abe@example.org", "Abe"),
}
MARKS = Table(
    columns=(Column("01_a", "Working together, at first", 17), Column("02_b", "Power", 15.5)),
    points={"teal-heron-01": {"01_a": 12.3456, "02_b": 10}, "hostile-otter-02": {"01_a": 0}},
    waiting=[("hostile-otter-02", "02_b")],
)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def documented(heading: str) -> list[str]:
    """Return the columns that a section of the documentation lists."""
    section = DOCS.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def canvas_reads(text: str) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return what Canvas' importer would take: grades by login and assignment, and points possible.

    By its rules (lib/gradebook_importer.rb): the separator that gives as many fields in the first three
    lines; a header of more than 3 columns with Student and ID in the first two, then both SIS columns, and
    Section as the last before assignments; a row with "Points Possible" in its first cell is no student.
    """
    first = text.splitlines()[:3]
    for separator in ";,":
        sizes = {len(next(csv.reader([line], delimiter=separator))) for line in first}
        if separator == ";":
            assert sizes == {1} or len(sizes) > 1
        else:
            assert len(sizes) == 1
    header, *rest = rows(text)
    assert len(header) > 3
    assert "Student" in header[0]
    assert "ID" in header[1]
    assert re.search(r"SIS\s+User\s+ID", header[2])
    assert re.search(r"SIS\s+Login\s+ID", header[3])
    assert "Section" in header[4]
    titles = header[5:]
    assert not [one for one in titles if re.search("Current Score|Final Score|Override", one)]
    possible: dict[str, str] = {}
    grades: dict[str, dict[str, str]] = {}
    for row in rest:
        assert len(row) == len(header)
        cells = dict(zip(titles, row[5:], strict=True))
        if "Points Possible" in row[0]:
            possible = cells
        else:
            grades[row[3] or row[2] or row[1]] = cells
    return grades, possible


def moodle_reads(text: str, mapped: str) -> dict[str, dict[str, float | None]]:
    """Return what Moodle's importer would take, grades by user and column.

    By its rules (grade/import/csv/classes/load_data.php): headings are trimmed, an empty user field aborts,
    "" and "-" are no grade, anything else has to be a number and, for a new item, at most 100.
    """
    header, *rest = rows(text.removeprefix("\ufeff"))
    header = [one.strip() for one in header]
    assert len(set(header)) == len(header)
    found: dict[str, dict[str, float | None]] = {}
    for row in rest:
        assert len(row) == len(header) > 1
        cells = dict(zip(header, row, strict=True))
        user = cells.pop(mapped)
        cells.pop("Name")
        assert user
        found[user] = {}
        for title, value in cells.items():
            assert value in ("", "-") or re.fullmatch(r"\d+(\.\d{1,2})?", value), value
            found[user][title] = None if value in ("", "-") else float(value)
            assert (found[user][title] or 0) <= 100
    return found


def test_the_columns_are_the_documented_ones() -> None:
    assert documented("Canvas") == list(exports.CANVAS_COLUMNS)
    assert documented("Moodle") == [*exports.MOODLE_IDS.values(), "Name"]
    assert documented("Your list of names") == ["pseudonym", "id", "name"]
    for kind, heading in exports.MOODLE_IDS.items():
        assert rows(exports.moodle(MARKS, NAMES, kind))[0][:2] == [heading, "Name"]


def test_canvas_reads_points_and_leaves_the_rest() -> None:
    grades, possible = canvas_reads(exports.canvas(MARKS, NAMES, "login"))

    assert possible == {"Working together, at first": "17", "Power": "15.5"}
    assert grades == {
        "ines@example.org": {"Working together, at first": "12.35", "Power": "10"},
        "sum@example.org": {"Working together, at first": "0", "Power": ""},
        "abe@example.org": {"Working together, at first": "", "Power": ""},
    }


@pytest.mark.parametrize(("kind", "place"), [("canvas", 1), ("sis", 2), ("login", 3)])
def test_canvas_finds_the_id_in_its_column(kind: str, place: int) -> None:
    row = rows(exports.canvas(MARKS, NAMES, kind))[2]

    assert [at for at in (1, 2, 3) if row[at]] == [place]


def test_canvas_second_line_is_the_points_possible() -> None:
    lines = exports.canvas(MARKS, NAMES, "login").splitlines()

    # Not quoted: a byte order mark before a quotation mark is no CSV to Canvas.
    assert lines[0].startswith("Student,ID,SIS User ID,SIS Login ID,Section,")
    assert lines[1] == "    Points Possible,,,,,17,15.5"


def test_an_assignment_is_named_as_it_is_there() -> None:
    named = {"01_a": "Reflection 1 (4711)"}
    assert rows(exports.canvas(MARKS, NAMES, "login", named))[0][5:] == ["Reflection 1 (4711)", "Power"]
    with pytest.raises(ExportError, match="Canvas passes over columns with “Final Score”"):
        exports.canvas(MARKS, NAMES, "login", {"01_a": "My Final Score"})
    with pytest.raises(ExportError, match="Two columns are called “Power”"):
        exports.moodle(MARKS, NAMES, "email", {"01_a": "Power"})


def test_moodle_reads_points_and_no_grade() -> None:
    read = moodle_reads(exports.moodle(MARKS, NAMES, "email"), "Email address")

    assert read == {
        "ines@example.org": {"Working together, at first": 12.35, "Power": 10},
        "sum@example.org": {"Working together, at first": 0, "Power": None},
        "abe@example.org": {"Working together, at first": None, "Power": None},
    }


@pytest.mark.parametrize("make", [exports.moodle, exports.canvas])
def test_no_cell_is_a_formula(make: Any) -> None:
    kind = "email" if make is exports.moodle else "login"
    wild = {
        "teal-heron-01": Named("a", "=1+1"),
        "hostile-otter-02": Named("b", " @SUM(1)"),
        "c": Named("c", "-2"),
        "d": Named("d", "+3"),
        "e": Named("e", "\t=4\n5"),
    }
    text = make(MARKS, wild, kind, {"02_b": "=HYPERLINK(1)"})

    for row in rows(text):
        for cell in row:
            assert cell == "-" or not re.match(r"\s*[=+\-@]", cell), cell
            assert not re.search(r"[\t\r\n]", cell)
    assert "'=1+1" in [cell for row in rows(text) for cell in row]


def test_other_alphabets_and_quotation_marks_come_through() -> None:
    cells = {cell for row in rows(exports.moodle(MARKS, NAMES, "email")) for cell in row}

    assert {"Inês Ångström", '\'=SUM(A1), "Jr."', "Working together, at first"} <= cells


@pytest.mark.parametrize(
    "text",
    [
        "pseudonym,id,name\nteal-heron-01,1,Inês\n",
        "\ufeffName;ID;Pseudonym\r\nInês;1;teal-heron-01\r\n;;\r\n",
        'id,pseudonym,name,more\n1,teal-heron-01,"Inês",x\n',
    ],
)
def test_names_are_read_as_spreadsheets_write_them(tmp_path: Path, text: str) -> None:
    path = tmp_path / "names.csv"
    path.write_text(text, encoding="utf-8")
    assert exports.read_names(path) == {"teal-heron-01": Named("1", "Inês")}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "pseudonym, id, name is missing"),
        ("pseudonym,name\na,b\n", "id is missing"),
        ("pseudonym,id,name\na,1,A\na,2,B\n", "line 3: this pseudonym or id was there before"),
        ("pseudonym,id,name\na,1,A\nb,1,B\n", "line 3: this pseudonym or id was there before"),
        ("pseudonym,id,name\na,,A\n", "Nobody has an id in .*: fill in the column id"),
        ("pseudonym,id,name\n,1,A\n", "line 2: a pseudonym is needed"),
        ("pseudonym,id,name\na,=1,A\n", "line 2: an id cannot begin with"),
        ("pseudonym,id,name\na\n", "Nobody has an id"),
    ],
)
def test_a_list_that_cannot_be_used_says_where(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "names.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExportError, match=sentence):
        exports.read_names(path)


def test_a_place_without_an_id_is_left_out_and_named(marked: CourseFolder, tmp_path: Path) -> None:
    names, out = tmp_path / "names.csv", tmp_path / "moodle.csv"
    names.write_text(
        f"pseudonym,id,name\n{HERON.learner},ines,Inês\n{OTTER.learner},,\nfree-owl-1,,\n", "utf-8"
    )

    done = run(marked.root, "--format", "moodle", "--names", names, "--out", out)

    assert done.exit_code == 0, done.output
    assert [row[0] for row in rows(out.read_text(encoding="utf-8"))[1:]] == ["ines"]
    assert f"not in {names}, or without an id there: {OTTER.learner}" in done.stderr
    assert "free-owl-1" not in done.stderr


def test_a_list_in_another_encoding_says_so(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes("pseudonym,id,name\na,1,Inês\n".encode("latin-1"))
    with pytest.raises(ExportError, match="it is not UTF-8"):
        exports.read_names(path)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(export, [str(one) for one in arguments])


@pytest.fixture
def marked(book: MarkBook, folder: CourseFolder) -> CourseFolder:
    mark_all(book, HERON, 2)
    book.mark("ana", OTTER, criteria(book)[0], points=1, comment="", base=0)
    return folder


def test_the_command_writes_what_the_gradebook_says(marked: CourseFolder, tmp_path: Path) -> None:
    names, out = tmp_path / "names.csv", tmp_path / "canvas.csv"
    names.write_text(
        f"pseudonym,id,name\n{HERON.learner},ines,Inês\n{OTTER.learner},otto,Otto\nabsent-ape-10,abe,Abe\n",
        encoding="utf-8",
    )

    done = run(marked.root, "--format", "canvas", "--names", names, "--out", out)

    assert done.exit_code == 0, done.output
    grades, possible = canvas_reads(out.read_text(encoding="utf-8"))
    title = marked.chapters[CHAPTER].title
    assert possible == {title: "17"}
    assert grades == {"ines": {title: "11"}, "otto": {title: ""}, "abe": {title: ""}}
    assert f"waiting for a mark: {OTTER.learner}, {CHAPTER}" in done.stderr
    assert f"not in {names}, or without an id there: {MOLE.learner}" in done.stderr
    assert "3 learners, 1 chapter: " in done.stdout
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert out.read_bytes()[:3] != b"\xef\xbb\xbf"


def test_without_a_list_pseudonyms_stand_for_both(marked: CourseFolder, tmp_path: Path) -> None:
    out = tmp_path / "moodle.csv"

    done = run(marked.root, "--format", "moodle", "--id", "username", "--out", out, "--excel")

    assert done.exit_code == 0, done.output
    assert out.read_bytes()[:3] == b"\xef\xbb\xbf"
    read = moodle_reads(out.read_text(encoding="utf-8"), "Username")
    title = marked.chapters[CHAPTER].title
    assert read == {
        HERON.learner: {title: 11},
        OTTER.learner: {title: None},
        MOLE.learner: {title: 0},
        CROW.learner: {title: 0},
    }


def test_a_long_list_of_who_waits_is_cut_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    many = [f"teal-heron-{one}, {CHAPTER}" for one in range(23)]

    exporting._tell("waiting for a mark", many)

    told = capsys.readouterr().err.splitlines()
    assert told[:20] == [f"waiting for a mark: {one}" for one in many[:20]]
    assert told[20:] == ["waiting for a mark: 3 more"]


def test_a_file_that_others_could_read_is_ones_own_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "moodle.csv"
    path.write_text("older", encoding="utf-8")
    path.chmod(0o644)
    exports.write(path, "newer")
    assert (stat.S_IMODE(path.stat().st_mode), path.read_text(encoding="utf-8")) == (0o600, "newer")


def test_nbgraders_own_columns(marked: CourseFolder, tmp_path: Path) -> None:
    out = tmp_path / "grades.csv"

    done = run(marked.root, "--out", out)

    assert done.exit_code == 0, done.output
    first = rows(out.read_text(encoding="utf-8"))[0]
    named = DOCS.read_text(encoding="utf-8").split("## nbgrader")[1]
    assert f"`{', '.join(first)}`" in named
    with out.open(encoding="utf-8") as lines:
        found = {row["student_id"]: row["score"] for row in csv.DictReader(lines)}
    assert found[HERON.learner] == "11.0"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--out", "marks.txt"), "should end in .csv"),
        (("--out", "m.csv", "--format", "canvas", "--id", "email"), "For canvas, ids are login, sis, canvas"),
        (("--out", "m.csv", "--id", "email"), "pseudonyms, and need no list"),
        (("--out", "m.csv", "--format", "moodle", "--column", "07_x=Y"), "use CHAPTER=HEADING"),
        (("--out", "m.csv", "--chapter", "07_x"), "There is no chapter 07_x"),
        (("--out", "no/such/m.csv", "--format", "moodle"), "No such file or directory"),
        (("--out", "no/such/m.csv"), "No such file or directory"),
    ],
)
def test_what_cannot_be_exported_is_one_sentence(
    marked: CourseFolder, arguments: tuple[str, ...], sentence: str
) -> None:
    done = run(marked.root, *arguments)

    assert done.exit_code != 0
    assert sentence in done.output
    assert "Traceback" not in done.output


def test_a_folder_that_is_no_course_says_so(tmp_path: Path) -> None:
    assert "There is no course in" in run(tmp_path, "--out", tmp_path / "m.csv").output


def test_penalties_are_taken_off_as_nbgrader_does(marked: CourseFolder, tmp_path: Path) -> None:
    config = marked.root / "nbgrader_config.py"
    text = config.read_text(encoding="utf-8")
    config.write_text(text + '\nc = get_config()\nc.LateSubmissionPlugin.penalty_method = "zero"\n', "utf-8")
    with support.gradebook(marked) as gradebook:
        due = support.MONDAY.replace(tzinfo=None, hour=1)
        gradebook.update_or_create_assignment(CHAPTER, duedate=due)
    out = tmp_path / "moodle.csv"
    run(marked.root, "--format", "moodle", "--out", out)
    read = moodle_reads(out.read_text(encoding="utf-8"), "Email address")
    assert read[HERON.learner] == {marked.chapters[CHAPTER].title: 0}
