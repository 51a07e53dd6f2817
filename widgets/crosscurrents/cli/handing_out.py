"""`crosscurrents handouts`, `agenda` and `report`: what a trainer prints before the day and after it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from crosscurrents.cli.options import data_option, edition_option
from crosscurrents.notebooks.faults import AuthorError
from crosscurrents.notebooks.lessons import course

if TYPE_CHECKING:
    from crosscurrents.journal import Journal, RoomRecord
    from crosscurrents.room.state import State


@click.command()
@click.argument("chapter")
@click.option(
    "--only", multiple=True, metavar="EXERCISE", help="Print this exercise only; give it again for more."
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, .pdf or .html; by default handouts-CHAPTER.pdf here.",
)
@edition_option
def handouts(chapter: str, only: tuple[str, ...], out: Path | None) -> None:
    """Print worksheets, cards to cut and the key of CHAPTER (its number, or its id), as one PDF.

    For a room without phones. The key comes last: keep it back until people have answered.
    """
    # Imported here: Jinja2 and the kinds take a moment, and `--help` should not wait for them.
    from crosscurrents.printing.handouts import as_html
    from crosscurrents.printing.handouts import handouts as made
    from crosscurrents.printing.pdf import PdfError, to_pdf

    try:
        chapters = {one.id: one for one in course().chapters}
        named = {str(one.number): one for one in course().chapters} | chapters
        if chapter not in named:
            raise click.ClickException(f'no chapter "{chapter}": use one of {", ".join(named)}')
        found = named[chapter]
        path = out or Path(f"handouts-{found.id}.pdf")
        if path.suffix not in {".pdf", ".html"}:
            raise click.ClickException(f"{path}: handouts are .pdf or .html: name the file so")
        html = as_html(found, made(found, only=only))
        path.write_bytes(to_pdf(html) if path.suffix == ".pdf" else html.encode())
    except KeyError as fault:
        known = ", ".join(found.cards)
        raise click.ClickException(f"{found.id} has no exercise {fault}: use one of {known}") from None
    except (AuthorError, PdfError) as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        raise click.ClickException(f"{fault.filename}: cannot be written: {fault.strerror}") from None
    click.echo(f"wrote {path}")


@click.command()
@click.argument("shape", required=False)
@edition_option
def agenda(shape: str | None) -> None:
    """Show a training day built from the exercises' minutes: half-day, one-day, two-days or lunch-hours.

    Without SHAPE, list what there is.
    """
    from crosscurrents.notebooks.agendas import agendas

    try:
        laid = {one.id: one for one in agendas(course())}
    except AuthorError as fault:
        raise click.ClickException(str(fault)) from None
    if shape is None:
        for one in laid.values():
            click.echo(f"{one.id:<14} {one.title}. {one.about}")
        return
    if shape not in laid:
        raise click.ClickException(f'no agenda "{shape}": use one of {", ".join(laid)}')
    for number, sheet in enumerate(laid[shape].days, start=1):
        title = laid[shape].title + (f", day {number}" if len(laid[shape].days) > 1 else "")
        table = Table(title=title, title_justify="left")
        for head in ("Time", "Min", "What", "Chapter"):
            table.add_column(head, justify="right" if head == "Min" else "left")
        for item in sheet.items:
            what = f"The idea: {item.title}" if item.what == "talk" else item.title
            table.add_row(item.clock, str(item.minutes), what, str(item.chapter or ""))
        Console().print(table)
        if sheet.left_out:
            rest = ", ".join(f"{one.title} ({one.minutes})" for one in sheet.left_out)
            click.echo(f"For another time, or at home: {rest}.\n")


@click.command()
@click.option("--room", "room_id", metavar="ID", help="Which room; the newest by default.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, .pdf or .html; by default room-DAY.pdf here.",
)
@click.option(
    "--database", metavar="URL", help="Read the room from this database (postgresql://…) instead of a file."
)
@edition_option
@data_option
def report(room_id: str | None, out: Path | None, database: str | None, data: Path) -> None:
    """Write the report of a room, as the facilitator's page has it, until its keeping time is over.

    It holds what was shown to the room: agenda, pictures, released sentences. Nobody is named in it.
    """
    # Imported here: they take a moment, and `--help` should not wait for them.
    from crosscurrents.journal import Journal, JournalError
    from crosscurrents.printing.pdf import PdfError, to_pdf
    from crosscurrents.printing.room_report import as_html
    from crosscurrents.room.report import report as made

    if out and out.suffix not in {".pdf", ".html"}:
        raise click.ClickException(f"{out}: a report is .pdf or .html: name the file so")
    place: str | Path = database or data / "journal.db"
    if isinstance(place, Path) and not place.is_file():
        raise click.ClickException(f"{place}: there is no journal here: name the room's folder with --data")
    now = datetime.now(UTC)
    try:
        with Journal.open(place) as journal:
            journal.expire_rooms(now).result()  # what people were told holds for this command too
            kept = journal.rooms()
            record = next((one for one in kept if room_id in {None, one.id}), None)
            if record is None:
                raise click.ClickException(
                    f"no room {room_id} is kept here" if room_id else "no room is kept here"
                )
            found = made(
                _state(journal, record),
                course(),
                journal.views(record.id),
                journal.sentences(record.id),
                made=now,
            )
        html = as_html(found)
        path = out or Path(f"room-{found.day.isoformat()}.pdf")
        path.write_bytes(to_pdf(html) if path.suffix == ".pdf" else html.encode())
    except (JournalError, AuthorError, PdfError) as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        raise click.ClickException(f"{fault.filename}: cannot be written: {fault.strerror}") from None
    click.echo(f"wrote {path}: {_named(record)}")
    if room_id is None and len(kept) > 1:
        click.echo("also kept here:")
        for one in kept:
            if one.id != record.id:
                click.echo(f"  --room {one.id}  {_named(one)}")


def _named(record: RoomRecord) -> str:
    """Return a room in words: its title, and when it began by this computer's clock."""
    return f"“{record.title or 'The room'}”, begun {record.started.astimezone():%Y-%m-%d %H:%M}"


def _state(journal: Journal, record: RoomRecord) -> State:
    """Return a room as its whole log tells it."""
    from crosscurrents.room.state import State, fold

    state = State(id=record.id, code=record.code, started=record.started, until=record.until)
    while told := journal.room_log(record.id, state.seq):
        for event in told:
            fold(state, event)
    return state
