"""`crosscurrents course`: an instructor hosts a course; its places, its server, how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from crosscurrents.cli.options import edition_option
from crosscurrents.cli.serving import begin, serving_options

_folder = click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
_database = click.option(
    "--database", metavar="URL", help="Keep answers in this database (postgresql://…) instead of a file."
)


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what the library raises into one sentence and exit code 1."""
    from crosscurrents.app.way import ServeError
    from crosscurrents.grading.folder import FolderError
    from crosscurrents.journal import JournalError
    from crosscurrents.notebooks.faults import AuthorError

    try:
        yield
    except (AuthorError, FolderError, JournalError, ServeError) as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        raise click.ClickException(f"{fault.filename or fault}: {fault.strerror or fault}") from None


@click.group()
def course() -> None:
    """Host a course: people with an invitation code learn here and hand in; you mark, apart from them.

    “course init” freezes the chapters as they are now, “course invite” makes places, “course serve” opens it,
    “course status” says how far everybody is.
    """


def _due(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, datetime]:
    """Read `CHAPTER=WHEN`; a time without a zone is this computer's."""
    found = {}
    for one in given:
        chapter, sign, when = one.partition("=")
        try:
            moment = datetime.fromisoformat(when.strip())
        except ValueError:
            moment = None
        if not sign or moment is None:
            raise click.BadParameter(
                f"“{one}”: write it as 01_collaboration_dilemma=2027-01-31T18:00, in this computer's time, "
                "or with a zone at the end (+01:00)."
            )
        found[chapter.strip()] = moment.astimezone(UTC)
    return found


@course.command()
@_folder
@click.option("--title", default="", help="What the course is called on everybody's screen.")
@click.option(
    "--id", "course_id", default="", help="A short name that hand-ins carry; by default that of the folder."
)
@click.option(
    "--due",
    multiple=True,
    callback=_due,
    metavar="CHAPTER=WHEN",
    help="When a chapter is due, such as 01_collaboration_dilemma=2027-01-31T18:00, in this computer's time, "
    "or with a zone at the end (+01:00); as often as you like.",
)
@click.option(
    "--late",
    type=click.Choice(["none", "zero"]),
    default="none",
    show_default=True,
    help="What lateness costs: nothing, or all points (nbgrader's own rules).",
)
@click.option("--check-counts", is_flag=True, help="Knowledge checks give points too.")
@click.option(
    "--keeping",
    default="",
    metavar="SENTENCE",
    help="Until when you keep what is handed in, in words for learners.",
)
@click.option(
    "--instructor",
    "instructors",
    multiple=True,
    default=("instructor",),
    metavar="NAME",
    help="Short name of somebody who marks (small letters); as often as you like.",
)
@edition_option
def init(
    *,
    folder: Path,
    title: str,
    course_id: str,
    due: dict[str, datetime],
    late: str,
    check_counts: bool,
    keeping: str,
    instructors: tuple[str, ...],
) -> None:
    """Make a course in DIR, with the chapters as they are now.

    What is frozen stays: points, prompts and cards of this cohort do not change any more, for its gradebook
    hangs on them. A newer edition of the curriculum is a new cohort, with a folder of its own.
    """
    from crosscurrents.grading.folder import FolderError, Terms, open_or_create
    from crosscurrents.notebooks.lessons import course as written

    with _sentences():
        if (folder / "course.toml").exists():
            raise FolderError(
                f"There is a course in {folder} already: “crosscurrents course serve {folder}” opens it. "
                "A newer edition is a new cohort: choose another folder."
            )
        click.echo(f"Freezing the chapters in {folder}; this takes some seconds.", err=True)
        name = course_id or folder.resolve().name.lower().replace("_", "-").replace(" ", "-")
        made = open_or_create(
            folder,
            written(),
            Terms(
                id=name,
                title=title or folder.resolve().name,
                check_counts=check_counts,
                keeping=keeping,
                instructors=instructors,
                late=late,
                due=due,
            ),
        )
    click.echo(f"“{made.title}” is made, with {len(made.chapters)} chapters: {made.root}")
    click.echo(f"Places for learners:   crosscurrents course invite {folder} --count 20")
    click.echo(f"Open it:               crosscurrents course serve {folder}")
    click.echo(f"Take in and mark:      crosscurrents collect {folder}, then autograde and mark")


@course.command()
@_folder
@click.option("--count", type=click.IntRange(1, 500), default=None, help="How many new places to make.")
@click.option(
    "--names",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The list to add the codes to; by default names.csv in DIR, which no server reads.",
)
@click.option("--again", metavar="PSEUDONYM", help="Give one place a fresh code; the lost one is void.")
@_database
def invite(
    folder: Path, count: int | None, names: Path | None, again: str | None, database: str | None
) -> None:
    """Make places in the course in DIR: codes to hand out, each with a made-up name.

    The list of codes is yours alone: fill in who got which. The server keeps no names and no codes, only
    what it needs to recognise a code. A lost list cannot be had again; “--again” gives a place a new code.
    """
    from crosscurrents.app.hosting import invite as make
    from crosscurrents.app.hosting import invite_again, strays
    from crosscurrents.app.names import NAMES
    from crosscurrents.grading.folder import open_folder

    if (count is None) == (again is None):
        raise click.UsageError("Say --count N for new places, or --again PSEUDONYM for a fresh code.")
    with _sentences():
        opened = open_folder(folder)
        if again is not None:
            fresh = invite_again(opened, again, names or opened.root / NAMES, database)
            if fresh is None:
                raise click.ClickException(f"Nobody in this course goes by “{again}”.")
            click.echo(f"{fresh.code}  {fresh.pseudonym}")
            click.echo("The earlier code is void. This one stands in its place in your list.", err=True)
            return
        path = names or opened.root / NAMES
        made = make(opened, count or 0, path, database)
        without = strays(opened, path, database)
    for one in made:
        click.echo(f"{one.code}  {one.pseudonym}")
    click.echo(f"Added to {path}, which only you can read: write down there who gets which code.", err=True)
    if without:
        click.echo(
            f"In that list, but without a place: {', '.join(without)}. Making places was once broken off, or "
            "they deleted everything of theirs: take those rows out.",
            err=True,
        )


@course.command()
@_folder
@serving_options(course=False)
def serve(*, folder: Path, **given: Any) -> None:
    """Open the course in DIR to everybody who has a place in it. Stop with Ctrl+C; every word is kept.

    Behind a reverse proxy: --shared, and --base-url if it stands under a path. With a certificate of its own:
    --certfile and --keyfile.
    """

    def start(way: Any, **common: Any) -> None:
        from crosscurrents.app.hosting import serve as run
        from crosscurrents.app.way import ServeError
        from crosscurrents.grading.folder import FolderError

        try:
            run(folder, way=way, **common)
        except FolderError as fault:
            raise ServeError(str(fault)) from None

    begin(start, given)


@course.command()
@_folder
@_database
def status(folder: Path, database: str | None) -> None:
    """Say how far the course in DIR is: counts by chapter, nobody by name."""
    from crosscurrents.app.hosting import status as look

    with _sentences():
        found = look(folder, database)
    console = Console(width=110 if not Console().is_terminal else None)
    console.print(f"{found.title}: {found.places} places, {found.came} have come in", highlight=False)
    columns = ("Begun", "Handed in", "Collected", "Autograded", "Marked", "Given back")
    table = Table("Chapter", "Due (UTC)", *columns)
    for one in found.chapters:
        counts = (one.begun, one.handed_in, one.collected, one.graded, one.marked, one.released)
        due = f"{one.due:%Y-%m-%d %H:%M}" if one.due else ""
        table.add_row(one.title, due, *("?" if each is None else str(each) for each in counts))
    console.print(table)
    ungraded = sum(one.collected - one.graded for one in found.chapters)
    if found.waiting:
        console.print(f"Not collected yet: {found.waiting}. Run: crosscurrents collect {folder}")
    if ungraded:
        console.print(f"Not autograded yet: {ungraded}. Run: crosscurrents autograde {folder}")
    if found.set_aside:
        console.print(f"Set aside, with their reasons: {found.set_aside}, in {folder}/set_aside")
    if found.trouble:
        console.print(found.trouble)
    if found.drift:
        console.print(found.drift)
