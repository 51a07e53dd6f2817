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

# What these need is imported where it is used: SQLAlchemy and nbformat take half a second, nbgrader more.
if TYPE_CHECKING:
    from crosscurrents.grading.folder import CourseFolder
    from crosscurrents.journal import HandIn, Journal
    from crosscurrents.marking.book import MarkBook
    from crosscurrents.marking.pile import Item

C = TypeVar("C", bound=Callable[..., Any])


def _course_option(command: C) -> C:
    return click.option(
        "--course",
        "course_path",
        type=click.Path(file_okay=False, path_type=Path),
        show_default="“course” in the data folder",
        help="Folder of the cohort's course: hand-ins, marks, feedback.",
    )(command)


def _database_option(command: C) -> C:
    return click.option(
        "--database",
        metavar="URL",
        help="Where the server keeps answers, if not in a file of the data folder.",
    )(command)


def _open(data: Path, course_path: Path | None) -> CourseFolder:
    from crosscurrents.grading.folder import open_folder

    return open_folder(course_path or data / "course")


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

    if chapter is not None:
        folder.chapter(chapter)
        return [chapter]
    return [one for one in folder.chapters if learners(folder, one)]


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@edition_option
@data_option
@_course_option
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

    FILES are the handin.zip files they sent you, as many as you like, or folders of submissions (from
    nbgrader's exchange). Without FILES, what was handed in on this computer's own server is taken. The first
    time, this makes the course's folder, with the chapters as they are now.

    A file that cannot be used is set aside with the reason, and the rest goes on. Collecting twice does no
    harm: the newest hand-in of each learner stands, and earlier ones are kept. Exit 1 if something was set
    aside.
    """
    from crosscurrents.grading.collect import collect as collect_all
    from crosscurrents.grading.folder import Terms, open_or_create
    from crosscurrents.notebooks.lessons import course

    with _sentences():
        written = course()
        path = course_path or data / "course"
        if not path.exists():
            click.echo(f"Making the course in {path}; this takes some seconds.", err=True)
        folder = open_or_create(path, written, Terms(check_counts=check_counts))
        drift = folder.drift(written)
        if drift:
            click.echo(drift, err=True)
        hand_ins = [] if files else _hand_ins(data, database, folder)
        with _progress("collecting") as progress:
            done = count()
            report = collect_all(
                folder,
                files=files,
                hand_ins=hand_ins,
                any_edition=any_edition,
                progress=lambda name: progress(next(done), len(files) + len(hand_ins), name),
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


def _hand_ins(data: Path, database: str | None, folder: CourseFolder) -> list[HandIn]:
    with _journal(data, database, folder) as journal:
        if journal is None:
            click.echo(f"No answers are kept in {data}: give the handin.zip files, or --data.", err=True)
            return []
        return journal.hand_ins(course=folder.id)


@click.command()
@click.argument("chapter", required=False)
@data_option
@_course_option
@click.option("--force", is_flag=True, help="Grade again what has not changed, too.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="How many processes work at it; by default one for each core, where there is enough to do.",
)
def autograde(
    chapter: str | None, data: Path, course_path: Path | None, force: bool, jobs: int | None
) -> None:
    """Score knowledge checks, and lay out the reflections for marking.

    For one CHAPTER (such as 01_collaboration_dilemma) or for all that have hand-ins. Nothing in a learner's
    file is ever run. Marks you gave stay; a reflection is put before you again only if its learner changed
    it.

    A submission that is broken is set aside with the reason, stays as it is, and the rest goes on. It can be
    stopped at any time: what was graded is kept, and the same command goes on. Exit 1 if a submission could
    not be graded.
    """
    from crosscurrents.grading.autograde import autograde as autograde_all

    failed = 0
    with _sentences(), _stoppable():
        folder = _open(data, course_path)
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


@click.command()
@click.argument("chapter", required=False)
@data_option
@_course_option
@_database_option
def feedback(chapter: str | None, data: Path, course_path: Path | None, database: str | None) -> None:
    """Give marks and comments back to the learners.

    For one CHAPTER or for all. Learners of this computer's own server find them on their page. For those who
    sent a file, send back the feedback.json that this writes: they open it on their page. Whoever still waits
    for a mark is named and left for next time. Exit 1 if something failed.
    """
    from crosscurrents.marking.book import MarkBook

    failed = 0
    with _sentences():
        folder = _open(data, course_path)
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
                click.echo(f"ready: {ready.learner}, {one}: {ready.file}")
            click.echo(f"{one}: {len(report.of('ready'))} ready, {report.released} marks on learners' pages")
    if failed:
        raise SystemExit(1)


def _waiting(book: MarkBook, chapter: str, given: set[str]) -> list[tuple[str, str]]:
    """Return who has no feedback of a chapter yet, and why."""
    from crosscurrents.grading.autograde import learners

    items: dict[str, list[Item]] = {}
    for item in book.pile(chapter):
        items.setdefault(item.where.learner, []).append(item)
    found = []
    for learner in learners(book.folder, chapter, "autograded"):
        if learner in given:
            continue
        mine = items.get(learner, [])
        open_ones = [one.where.exercise for one in mine if one.stage not in {"marked", "returned"}]
        if open_ones:
            reason = "still to be marked: " + ", ".join(open_ones)
        elif any(one.stage == "returned" for one in mine):
            reason = "given back to be worked on again"
        elif mine and all(one.second in {"", "agreed", "settled"} for one in mine):
            reason = "handed in again since: autograde it first"
        else:
            reason = "its second marking is not settled" if mine else "autograde it again"
        found.append((learner, reason))
    return found


@click.command()
@data_option
@_course_option
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port to listen on; by default the first free from 8865."
)
def formgrader(data: Path, course_path: Path | None, port: int | None) -> None:
    """Open formgrader, where you read and mark the reflections.

    It runs on this computer only, apart from the lessons; open the printed address in a browser. Run
    “autograde” first. A line such as “position: 2 - says whose view it is” in a comment goes back as that
    criterion's mark.
    """
    from crosscurrents.grading.formgrader import serve

    with _sentences():
        serve(_open(data, course_path), port, click.echo)
