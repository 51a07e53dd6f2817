"""`crosscurrents export`: a course's marks for nbgrader's users, Moodle and Canvas."""

from __future__ import annotations

import csv
from pathlib import Path

import click

from crosscurrents.cli.options import data_option
from crosscurrents.cli.where import course_folder, course_option

_FORMATS = ("nbgrader", "moodle", "canvas")
_NAMED = 20
_IDS = ("email", "number", "username", "login", "sis", "canvas")


@click.command()
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path))
@data_option
@course_option
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), default="nbgrader", show_default=True, help="For whom."
)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, .csv; one that is there is written over.",
)
@click.option(
    "--names",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own list, a CSV with pseudonym, id and name. Without it, pseudonyms stand for both.",
)
@click.option(
    "--id",
    "kind",
    type=click.Choice(_IDS),
    help="What an id is. Moodle: email (else number, username); Canvas: login (else sis, canvas).",
)
@click.option("--chapter", "chapters", multiple=True, help="This chapter only; give it again for more.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="CHAPTER=HEADING",
    help="What a chapter's column is called there; by default its title.",
)
@click.option("--excel", is_flag=True, help="Begin with a mark by which Excel knows that it is UTF-8.")
def export(
    folder: Path | None,
    data: Path,
    course_path: Path | None,
    form: str,
    out: Path,
    names: Path | None,
    kind: str | None,
    chapters: tuple[str, ...],
    columns: tuple[str, ...],
    excel: bool,
) -> None:
    """Write a course's marks as a CSV file.

    DIR is the course's folder; without it, the one in the data folder. Points are those of nbgrader's
    gradebook, late penalties taken off. A hand-in that waits for a mark is left empty and named.
    docs/exports.md says what each column is and how to import it.
    """
    # Imported here: these take a while, and `--help` should not wait for them.
    from crosscurrents.grading.folder import FolderError, open_folder
    from crosscurrents.marking import exports
    from crosscurrents.marking.book import MarkBook
    from crosscurrents.marking.faults import MarkingError

    if out.suffix.lower() != ".csv":
        raise click.BadParameter(f"{out} should end in .csv.", param_hint="--out")
    known = {"moodle": exports.MOODLE_IDS, "canvas": exports.CANVAS_IDS}.get(form, {})
    if (kind is not None and kind not in known) or (form == "nbgrader" and (names or columns)):
        raise click.UsageError(f"For {form}, ids are {', '.join(known) or 'pseudonyms, and need no list'}.")
    try:
        opened = open_folder(course_folder(folder, course_path, data))
        listed = exports.read_names(names) if names else None
        with MarkBook(opened) as book:
            for one in opened.chapters:
                book.late(one)
            with book.reading() as connection:
                marks = exports.table(connection, opened, chapters)
        if form == "nbgrader":
            exports.nbgrader(opened, out, chapters)
        else:
            make = exports.moodle if form == "moodle" else exports.canvas
            text = make(marks, listed, kind or next(iter(known)), _headings(columns, list(opened.chapters)))
            exports.write(out, text, mark=excel)
    except (FolderError, MarkingError, exports.ExportError) as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        raise click.ClickException(f"{fault.filename or out}: {fault.strerror or fault}") from None
    _tell("waiting for a mark", [f"{learner}, {chapter}" for learner, chapter in marks.waiting])
    if listed is not None:
        _tell(f"not in {names}, or without an id there", sorted(set(marks.points) - set(listed)))
    if form == "nbgrader":
        with out.open(encoding="utf-8", newline="") as written:
            rows = sum(1 for _row in csv.reader(written)) - 1
        click.echo(f"{_many(rows, 'row')}, one for each learner and chapter: {out}")
        return
    people = len(listed if listed is not None else marks.points)
    click.echo(f"{_many(people, 'learner')}, {_many(len(marks.columns), 'chapter')}: {out}")


def _tell(what: str, those: list[str]) -> None:
    """Name the first of them, so that what the command did stays in sight, and say how many more."""
    for one in those[:_NAMED]:
        click.echo(f"{what}: {one}", err=True)
    if len(those) > _NAMED:
        click.echo(f"{what}: {len(those) - _NAMED} more", err=True)


def _many(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _headings(columns: tuple[str, ...], known: list[str]) -> dict[str, str]:
    found = {}
    for one in columns:
        chapter, _sign, heading = one.partition("=")
        if chapter not in known or not heading.strip():
            raise click.BadParameter(
                f"{one}: use CHAPTER=HEADING, with a chapter of {', '.join(known)}.", param_hint="--column"
            )
        found[chapter] = heading.strip()
    return found
