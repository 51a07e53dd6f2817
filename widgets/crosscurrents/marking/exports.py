"""Marks as files for other programs: nbgrader's own CSV, and those that Moodle and Canvas import.

What their importers read is in docs/exports.md, with where it is documented. Names come from a file of the
instructor's that no server reads.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select

from crosscurrents.course.words import gettext as _
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.grading.gradebook import FILE
from crosscurrents.marking import gradebook

MOODLE_IDS = {"email": "Email address", "number": "ID number", "username": "Username"}
"""What an id is in Moodle, and the column's heading; the first is the usual one."""

CANVAS_IDS = {"login": "SIS Login ID", "sis": "SIS User ID", "canvas": "ID"}
"""What an id is in Canvas, and the column it stands in; the first is the usual one."""

CANVAS_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")

_CANVAS_OWN = tuple(
    f"{what} {unit}"
    for what, units in (
        ("Current", ("Score", "Points", "Grade")),
        ("Final", ("Score", "Points", "Grade")),
        ("Override", ("Score", "Grade", "Status")),
    )
    for unit in units
)
"""Canvas passes over a column whose heading holds one of these (lib/gradebook_importer.rb)."""

_FORMULA = "=+-@"


class ExportError(ValueError):
    """Something that cannot be exported: one sentence with the mend."""


@dataclass(frozen=True, slots=True)
class Named:
    """Who a pseudonym is elsewhere."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Column:
    """A chapter of the table; `out_of` in points."""

    chapter: str
    title: str
    out_of: float


@dataclass(frozen=True, slots=True)
class Table:
    """Points after penalties, by learner and chapter; a learner lacks a chapter that is not marked.

    `waiting` are hand-ins that are not marked throughout, as (learner, chapter).
    """

    columns: tuple[Column, ...]
    points: Mapping[str, Mapping[str, float]]
    waiting: Sequence[tuple[str, str]]


def table(connection: Connection, folder: CourseFolder, chapters: Sequence[str] = ()) -> Table:
    """Return the marks of chapters, or of all that have hand-ins, as nbgrader has them.

    Points are nbgrader's own: the sum of an assignment's grades less its late penalty, and never below 0
    (`CsvExportPlugin`, plugins/export.py).
    """
    for one in chapters:
        folder.chapter(one)
    columns: list[Column] = []
    points: dict[str, dict[str, float]] = {}
    waiting: list[tuple[str, str]] = []
    for chapter in chapters or folder.chapters:
        graded: dict[str, list[float]] = {}
        open_: set[str] = set()
        penalties: dict[str, float] = {}
        rows = connection.execute(gradebook.rows_of(chapter)).all()
        for row in rows:
            got = row.auto_score if row.manual_score is None else row.manual_score
            extra = (row.extra_credit or 0.0) if got is not None else 0.0
            graded.setdefault(row.learner, []).append((got or 0.0) + extra)
            penalties[row.learner] = row.late_submission_penalty or 0.0
            if row.needs_manual_grade:
                open_.add(row.learner)
        if not rows and chapter not in chapters:
            continue
        columns.append(Column(chapter, folder.chapters[chapter].title, _out_of(connection, chapter)))
        for learner, those in graded.items():
            points.setdefault(learner, {})
            if learner in open_:
                waiting.append((learner, chapter))
            else:
                points[learner][chapter] = max(0.0, sum(those) - penalties[learner])
    return Table(tuple(columns), points, sorted(waiting))


def _out_of(connection: Connection, chapter: str) -> float:
    """Return the most points a chapter gives (`Assignment.max_score`, nbgrader/api.py)."""
    cells, notebook, assignment = gradebook.grade_cells.c, gradebook.notebook.c, gradebook.assignment.c
    query = (
        select(func.coalesce(func.sum(cells.max_score), 0.0))
        .select_from(gradebook.grade_cells)
        .join(gradebook.base_cell, gradebook.base_cell.c.id == cells.id)
        .join(gradebook.notebook, notebook.id == gradebook.base_cell.c.notebook_id)
        .join(gradebook.assignment, assignment.id == notebook.assignment_id)
        .where(assignment.name == chapter)
    )
    return float(connection.execute(query).scalar() or 0.0)


def read_names(path: Path) -> dict[str, Named]:
    """Return the instructor's list: a CSV with the columns pseudonym, id and name (in any order).

    Commas or semicolons; UTF-8, with or without a byte order mark. A place that has no id yet is left out.
    Raises `ExportError` naming the line, and where nobody has an id.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else _("it is not UTF-8")
        raise ExportError(_("{file} cannot be read: {why}.").format(file=path, why=why)) from None
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    headings = {one.strip().casefold(): one for one in reader.fieldnames or () if one}
    missing = [one for one in ("pseudonym", "id", "name") if one not in headings]
    if missing:
        raise ExportError(
            _(
                "{file} needs the columns pseudonym, id and name in its first line; {those} is missing."
            ).format(file=path, those=", ".join(missing))
        )
    found: dict[str, Named] = {}
    ids: set[str] = set()
    for row in reader:
        who, number, name = ((row[headings[one]] or "").strip() for one in ("pseudonym", "id", "name"))
        if not (who or number or name):
            continue
        where = _("{file}, line {line}").format(file=path, line=reader.line_num)
        if not who:
            raise ExportError(_("{where}: a pseudonym is needed.").format(where=where))
        if not number:  # nobody has that place yet, or it is not known who they are elsewhere
            continue
        if who in found or number in ids:
            raise ExportError(_("{where}: this pseudonym or id was there before.").format(where=where))
        if number[0] in _FORMULA:
            # Changed, it would fit nobody; unchanged, a spreadsheet would calculate it.
            raise ExportError(_("{where}: an id cannot begin with = + - or @.").format(where=where))
        ids.add(number)
        found[who] = Named(number, name)
    if not found:
        raise ExportError(
            _(
                "Nobody has an id in {file}: fill in the column id, for Moodle with their e-mail addresses."
            ).format(file=path)
        )
    return found


def moodle(
    marks: Table, names: Mapping[str, Named] | None, kind: str, headings: Mapping[str, str] | None = None
) -> str:
    """Return the CSV for Moodle's grade import; `kind` is one of `MOODLE_IDS`, `headings` by chapter.

    "-" is Moodle's own word for no grade.
    """
    rows = [[MOODLE_IDS[kind], "Name", *_titles(marks, headings or {})]]
    for learner, who in _people(marks, names):
        given = marks.points.get(learner, {})
        rows.append(
            [who.id, inert(who.name), *(number(given.get(one.chapter), "-") for one in marks.columns)]
        )
    return _csv(rows)


def canvas(
    marks: Table, names: Mapping[str, Named] | None, kind: str, headings: Mapping[str, str] | None = None
) -> str:
    """Return the CSV for Canvas' gradebook import; `kind` is one of `CANVAS_IDS`, `headings` by chapter.

    An empty cell leaves Canvas as it is. "Title (1234)" names the assignment with that number.
    """
    titles = _titles(marks, headings or {})
    for one in titles:
        taken = next((name for name in _CANVAS_OWN if name in one), None)
        if taken:
            raise ExportError(
                _(
                    "Canvas passes over columns with “{words}” in them: rename “{title}” with --column."
                ).format(words=taken, title=one)
            )
    most = [number(one.out_of) for one in marks.columns]
    rows = [[*CANVAS_COLUMNS, *titles], ["    Points Possible", "", "", "", "", *most]]
    for learner, who in _people(marks, names):
        ids = {CANVAS_IDS[kind]: who.id}
        given = marks.points.get(learner, {})
        rows.append(
            [
                inert(who.name),
                *(ids.get(one, "") for one in CANVAS_COLUMNS[1:]),
                *(number(given.get(one.chapter)) for one in marks.columns),
            ]
        )
    return _csv(rows)


def _people(marks: Table, names: Mapping[str, Named] | None) -> list[tuple[str, Named]]:
    """Return whom a file is about: everybody named, or everybody marked under their pseudonym."""
    if names is None:
        return [(one, Named(one, one)) for one in sorted(marks.points)]
    return sorted(names.items(), key=lambda one: (one[1].name.casefold(), one[1].id))


def _titles(marks: Table, headings: Mapping[str, str]) -> list[str]:
    titles = [inert(headings.get(one.chapter, one.title)) for one in marks.columns]
    twice = next((one for one in titles if titles.count(one) > 1), None)
    if twice is not None:
        raise ExportError(
            _("Two columns are called “{title}”: rename one with --column.").format(title=twice)
        )
    return titles


def number(points: float | None, none: str = "") -> str:
    """Return points with a decimal point and at most two decimals, as both importers read them."""
    return none if points is None else f"{points:.2f}".rstrip("0").rstrip(".")


def inert(text: str) -> str:
    """Return a cell's text so that no spreadsheet takes it for a formula, on one line.

    An apostrophe in front is what spreadsheets themselves use (OWASP, "CSV Injection").
    """
    line = " ".join(text.split())
    return f"'{line}" if line[:1] and line[0] in _FORMULA else line


def _csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def write(path: Path, text: str, *, mark: bool = False) -> None:
    """Write a file that its owner alone can read: it may hold names; `mark`: begin with a byte order mark."""
    data = text.encode("utf-8-sig" if mark else "utf-8")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        path.chmod(0o600)  # one that was there keeps the mode it had
        file.write(data)


def nbgrader(folder: CourseFolder, path: Path, chapters: Sequence[str] = ()) -> None:
    """Write what “nbgrader export” writes, by its own plugin."""
    from nbgrader.api import Gradebook
    from nbgrader.plugins import CsvExportPlugin

    from crosscurrents.grading.config import course_config

    plugin = CsvExportPlugin(config=course_config(folder.root), to=str(path), assignment=list(chapters))
    with Gradebook(f"sqlite:///{folder.root / FILE}", folder.id) as opened:
        plugin.export(opened)
