"""`crosscurrents collect`, `autograde`, `formgrader`, `feedback`: for those who mark hand-ins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from crosscurrents.cli.options import data_option, edition_option
from crosscurrents.cli.where import course_folder, course_option, folder_and_chapter, is_course

# What these need is imported where it is used: SQLAlchemy and nbformat take half a second, nbgrader more.
if TYPE_CHECKING:
    from crosscurrents.grading.folder import CourseFolder
    from crosscurrents.journal import HandIn, Journal
    from crosscurrents.marking.book import MarkBook

C = TypeVar("C", bound=Callable[..., Any])


def _examples(*commands: str) -> str:
    """Return examples for a command's help, each on a line of its own."""
    return "\b\nExamples:\n" + "\n".join(f"  crosscurrents {one}" for one in commands)


def _database_option(command: C) -> C:
    return click.option(
        "--database",
        metavar="URL",
        help="Where the server keeps answers, if not in a file of the data folder.",
    )(command)


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what the library raises into one sentence and exit code 1."""
    from crosscurrents.grading.answers import AnswersError
    from crosscurrents.grading.folder import FolderError
    from crosscurrents.grading.gradebook import GradebookError
    from crosscurrents.journal import JournalError
    from crosscurrents.notebooks.faults import AuthorError

    try:
        yield
    except (AnswersError, AuthorError, FolderError, GradebookError, JournalError, OSError) as fault:
        raise click.ClickException(str(fault)) from None


@contextmanager
def _stoppable() -> Iterator[None]:
    """Say on Ctrl-C that nothing is lost."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("Stopped. What was graded is kept; the same command goes on.", err=True)
        raise SystemExit(130) from None


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int, str], None]]:
    """Show a bar on a terminal, nothing in a log."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=Console(stderr=True), transient=True, disable=not Console().is_terminal
    ) as bar:
        task = bar.add_task(what, total=None)

        def step(done: int, all_: int, learner: str) -> None:
            bar.update(task, completed=done, total=all_, description=f"{what} {learner}".rstrip())

        yield step


def _chapters(folder: CourseFolder, chapter: str | None) -> list[str]:
    """Return the chapter asked for, or all that have hand-ins."""
    from crosscurrents.grading.autograde import learners

    if chapter is not None and chapter not in folder.chapters:
        raise click.ClickException(
            f"There is no chapter {chapter} in this course: it has {', '.join(folder.chapters)}. "
            "Nor is there a course's folder of that name here."
        )
    if chapter is not None:
        return [chapter]
    return [one for one in folder.chapters if learners(folder, one)]


@click.command(epilog=_examples("collect", "collect autumn", "collect autumn mail/*.zip"))
@click.argument("files", nargs=-1, metavar="[DIR] [FILES]...", type=click.Path(exists=True, path_type=Path))
@edition_option
@data_option
@course_option
@_database_option
@click.option(
    "--any-edition", is_flag=True, help="Also take hand-ins that answer another edition of a chapter."
)
@click.option(
    "--check-counts", is_flag=True, help="When the course is made: knowledge checks give points too."
)
def collect(
    *,
    files: tuple[Path, ...],
    data: Path,
    course_path: Path | None,
    database: str | None,
    any_edition: bool,
    check_counts: bool,
) -> None:
    """Take in what learners handed in.

    DIR is the course's folder; without it, the one in the data folder, which the first time this makes, with
    the chapters as they are now. FILES are the handin.zip files they sent you, as many as you like, or
    folders of submissions (from nbgrader's exchange). Without FILES, what was handed in on the course's own
    pages is taken.

    A file that cannot be used is set aside with the reason, and the rest goes on; so is one under the name of
    somebody who has a page of their own and did not hand it in there. Collecting twice does no harm: the
    newest hand-in of each learner stands, and earlier ones are kept. Exit 1 if something was set aside.
    """
    from crosscurrents.grading.collect import collect as collect_all
    from crosscurrents.grading.folder import Terms, open_or_create
    from crosscurrents.notebooks.lessons import course

    named, pile = None, list(files)
    if pile and course_path is None and is_course(pile[0]):
        named = pile.pop(0)
    path = course_folder(named, course_path, data)
    with _sentences():
        written = course()
        if not path.exists():
            click.echo(f"Making the course in {path}; this takes some seconds.", err=True)
        folder = open_or_create(path, written, Terms(check_counts=check_counts))
        drift = folder.drift(written)
        if drift:
            click.echo(drift, err=True)
        with _journal(data, database, folder) as journal, _progress("collecting") as progress:
            hand_ins = [] if pile else _hand_ins(journal, data, folder)
            if pile and journal is None:
                click.echo("No journal is at hand, so whose a file is, is its own word.", err=True)
            done = count()
            report = collect_all(
                folder,
                files=pile,
                hand_ins=hand_ins,
                journal=journal,
                any_edition=any_edition,
                progress=lambda name: progress(next(done), len(pile) + len(hand_ins), name),
            )
    for one in report.outcomes:
        if one.what == "set aside":
            where = f" (kept in {one.kept})" if one.kept else ""
            click.echo(f"set aside: {one.name}: {one.reason}{where}", err=True)
        elif one.what == "older":
            click.echo(f"older: {one.name}: {one.reason}", err=True)
        elif one.what == "collected":
            click.echo(
                f"collected: {one.learner}, {one.chapter}" + (f" ({one.reason})" if one.reason else "")
            )
    counts = {what: len(report.of(what)) for what in ("collected", "unchanged", "older", "set aside")}
    click.echo(", ".join(f"{n} {what}" for what, n in counts.items()) + f" · {folder.root}")
    if counts["set aside"]:
        raise SystemExit(1)


@contextmanager
def _journal(data: Path, database: str | None, folder: CourseFolder) -> Iterator[Journal | None]:
    """Open the journal there is: a hosted course's own, else this computer's.

    None where there is none, because marking must not start one.
    """
    from crosscurrents.grading.folder import JOURNAL
    from crosscurrents.journal import Journal

    own = folder.root / JOURNAL
    path = own if own.exists() else data / JOURNAL
    if database is None and not path.exists():
        yield None
        return
    with Journal.open(database or path) as journal:
        yield journal


def _hand_ins(journal: Journal | None, data: Path, folder: CourseFolder) -> list[HandIn]:
    if journal is None:
        click.echo(f"No answers are kept in {data}: give the handin.zip files, or --data.", err=True)
        return []
    return journal.hand_ins(course=folder.id)


@click.command(epilog=_examples("autograde", "autograde autumn", "autograde autumn 01_collaboration_dilemma"))
@click.argument("where", nargs=-1, metavar="[DIR] [CHAPTER]")
@data_option
@course_option
@click.option("--force", is_flag=True, help="Grade again what has not changed, too.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="How many processes work at it; by default one for each core, where there is enough to do.",
)
def autograde(
    where: tuple[str, ...], data: Path, course_path: Path | None, force: bool, jobs: int | None
) -> None:
    """Score knowledge checks, and lay out the reflections for marking.

    DIR is the course's folder; without it, the one in the data folder. For one CHAPTER or for all that have
    hand-ins. Nothing in a learner's file is ever run. Marks you gave stay; a reflection is put before you
    again only if its learner changed it.

    A submission that is broken is set aside with the reason, stays as it is, and the rest goes on. It can be
    stopped at any time: what was graded is kept, and the same command goes on. Exit 1 if a submission could
    not be graded.
    """
    from crosscurrents.grading.autograde import autograde as autograde_all
    from crosscurrents.grading.folder import open_folder

    failed = 0
    path, chapter = folder_and_chapter(where, course_path, data)
    with _sentences(), _stoppable():
        folder = open_folder(path)
        for one in _chapters(folder, chapter):
            with _progress(one) as progress:
                report = autograde_all(folder, one, force=force, jobs=jobs, progress=progress)
            for remark in report.of("graded"):
                if remark.reason:
                    click.echo(f"graded: {remark.learner}, {one}: {remark.reason}", err=True)
            for trouble in report.of("failed"):
                click.echo(f"not graded: {trouble.learner}, {one}: {trouble.reason}", err=True)
            failed += len(report.of("failed"))
            graded, unchanged = len(report.of("graded")), len(report.of("unchanged"))
            click.echo(
                f"{one}: {graded} graded, {unchanged} unchanged, {len(report.of('failed'))} not graded"
            )
    if failed:
        raise SystemExit(1)


@click.command(epilog=_examples("feedback", "feedback autumn", "feedback autumn 01_collaboration_dilemma"))
@click.argument("where", nargs=-1, metavar="[DIR] [CHAPTER]")
@data_option
@course_option
@_database_option
def feedback(where: tuple[str, ...], data: Path, course_path: Path | None, database: str | None) -> None:
    """Give marks and comments back to the learners.

    DIR is the course's folder; without it, the one in the data folder. For one CHAPTER or for all. Those who
    handed in on the course's own pages find them there. For those who sent a file, send back the
    feedback.json that this writes: they open it on their page. Whoever still waits for a mark is named and
    left for next time. Exit 1 if something failed.
    """
    from crosscurrents.grading.folder import open_folder
    from crosscurrents.marking.book import MarkBook

    failed = 0
    path, chapter = folder_and_chapter(where, course_path, data)
    with _sentences():
        folder = open_folder(path)
        for one in _chapters(folder, chapter):
            with (
                MarkBook(folder) as book,
                _journal(data, database, folder) as journal,
                _progress(one) as progress,
            ):
                report = book.release("feedback", one, journal, progress)
                waiting = _waiting(book, one, {given.learner for given in report.submissions})
            for learner, reason in waiting:
                click.echo(f"waiting: {learner}, {one}: {reason}", err=True)
            for trouble in report.of("failed"):
                click.echo(f"no feedback: {trouble.learner}, {one}: {trouble.reason}", err=True)
            failed += len(report.of("failed"))
            for ready in report.of("ready"):
                remark = f" ({ready.reason})" if ready.reason else ""
                click.echo(f"ready: {ready.learner}, {one}: {ready.file}{remark}")
            click.echo(f"{one}: {len(report.of('ready'))} ready, {report.released} marks on learners' pages")
    if failed:
        raise SystemExit(1)


def _waiting(book: MarkBook, chapter: str, given: set[str]) -> list[tuple[str, str]]:
    """Return who has no feedback of a chapter yet, and why."""
    return [
        (
            one.learner,
            "; ".join(
                why.text + (f": {', '.join(why.exercises)}" if why.exercises else "") for why in one.reasons
            ),
        )
        for one in book.not_ready(chapter)
        if one.learner not in given
    ]


@click.command()
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path))
@data_option
@course_option
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port to listen on; by default the first free from 8865."
)
def formgrader(folder: Path | None, data: Path, course_path: Path | None, port: int | None) -> None:
    """Open formgrader, where you read and mark the reflections.

    DIR is the course's folder; without it, the one in the data folder. Run “autograde” first. It runs on this
    computer only, apart from the lessons; open the printed address in a browser. A line such as
    “position: 2 - says whose view it is” in a comment goes back as that criterion's mark.
    """
    from crosscurrents.grading.folder import open_folder
    from crosscurrents.grading.formgrader import serve

    with _sentences():
        serve(open_folder(course_folder(folder, course_path, data)), port, click.echo)
