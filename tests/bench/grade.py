"""How fast a pile is graded: our autograde against stock nbgrader, and whether the grades are the same.

`make bench-grade`. It fails only when grades differ.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click
import nbformat
from rich.console import Console
from rich.table import Table

from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import CourseFolder, Terms, open_or_create
from crosscurrents.places import use_content
from tests.bench import paper
from tests.bench.pile import CHAPTER, CHECK, DUE, REFLECTION, Pile, made_course, write_pile

AIM_RATIO, AIM_MS = 20, 50

_STOCK = f"""
c = get_config()
c.CourseDirectory.root = {{root!r}}
c.CourseDirectory.course_id = "self-paced"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.md"]
c.LateSubmissionPlugin.penalty_method = "zero"
# {CHAPTER}: nothing else is set, so that every preprocessor is nbgrader's own.
"""

_GRADES = """
SELECT student.id, cell.name, grade.auto_score, grade.manual_score, grade.needs_manual_grade,
       grade_cells.max_score, book.late_submission_penalty
FROM grade JOIN submitted_notebook book ON book.id = grade.notebook_id
JOIN submitted_assignment work ON work.id = book.assignment_id
JOIN student ON student.id = work.student_id
JOIN base_cell cell ON cell.id = grade.cell_id JOIN grade_cells ON grade_cells.id = cell.id
"""


@dataclass(frozen=True)
class Timed:
    """One command on one pile: wall clock and processor time, children's included, in seconds."""

    name: str
    many: int
    wall: float
    cpu: float


def run(name: str, many: int, folder: Path, *command: str) -> Timed:
    """Run a command in a course folder to its end; exit code other than 0 is an error."""
    began, used = time.monotonic(), _used()
    done = subprocess.run(
        [str(Path(sys.executable).parent / command[0]), *command[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise click.ClickException(f"{name} ended with {done.returncode}: {done.stdout}{done.stderr[-3000:]}")
    return Timed(name, many, time.monotonic() - began, _used() - used)


def _used() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def grades(folder: Path) -> dict[tuple[str, str], tuple[float | None, ...]]:
    """Return every grade of a gradebook: automatic, manual, whether one is waited for, most, late penalty."""
    with closing(sqlite3.connect(folder / "gradebook.db")) as book:
        return {(row[0], row[1]): tuple(row[2:]) for row in book.execute(_GRADES)}


def sampled(folder: CourseFolder, to: Path, learners: list[str]) -> Path:
    """Return a copy of an ungraded course folder with some learners' submissions."""
    shutil.copytree(folder.root, to, ignore=shutil.ignore_patterns("submitted"))
    for learner in learners:
        shutil.copytree(folder.step("submitted", learner), to / "submitted" / learner)
    return to


def typed_in(folder: Path, texts: Mapping[str, str]) -> None:
    """Type each reflection into the notebook's own answer cell, where stock nbgrader looks for one."""
    for learner in sorted(path.name for path in (folder / "submitted").iterdir()):
        path = folder / "submitted" / learner / CHAPTER / f"{CHAPTER}.ipynb"
        nb = nbformat.read(path, as_version=4)
        cell = next(one for one in nb.cells if one.metadata.get("nbgrader", {}).get("grade_id") == REFLECTION)
        cell.source = texts[learner] or cell.source
        nbformat.write(nb, path)


def compared(
    ours: Path, theirs: Path, stock: Path, pile: Pile, sample: list[str]
) -> list[tuple[str, int, int]]:
    """Return what was compared, how many times, and how often it differed."""
    mine, same, plain = grades(ours), grades(theirs), grades(stock)
    name = f"{CHAPTER}.ipynb"
    notebooks = [
        (ours / "autograded" / one / CHAPTER / name).read_bytes()
        != (theirs / "autograded" / one / CHAPTER / name).read_bytes()
        for one in sample
    ]
    cells = [(one, exercise) for one in sample for exercise in (CHECK, REFLECTION)]
    nothing = [(one, CHECK) for one in sample if not pile.right[one]]

    def differ(keys: list[tuple[str, str]], other: Mapping[tuple[str, str], tuple[float | None, ...]]) -> int:
        # Score, manual score, whether a marker is waited for, most; the penalty is of the whole notebook.
        return sum(mine[one][:4] != other[one][:4] for one in keys)

    late = sum(mine[one][4] != same[one][4] for one in cells)
    worth = sum(mine[one][3] != plain[one][3] for one in cells)
    right = sum(mine[one, CHECK][0] != (known or 0) for one, known in pile.right.items())
    return [
        ("grades: ours, nbgrader's command", len(cells), differ(cells, same)),
        ("late penalties: ours, nbgrader's command", len(cells), late),
        ("notebooks, byte for byte: ours, nbgrader's command", len(sample), sum(notebooks)),
        ("reflections: ours, stock", len(sample), differ([(one, REFLECTION) for one in sample], plain)),
        ("checks with nothing right: ours, stock", len(nothing), differ(nothing, plain)),
        ("points a cell is worth: ours, stock", len(cells), worth),
        ("checks: ours, items answered right", len(pile.right), right),
    ]


def report(
    console: Console, times: list[Timed], rows: list[tuple[str, int, int]], ungradable: int, jobs: int
) -> None:
    """Print both tables."""
    ours, stock = times[0], times[-1]
    table = Table("a submission", "graded", "s", "CPU s", "in all, s", box=None, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for one in times:
        table.add_row(
            one.name,
            str(one.many),
            f"{one.wall / one.many:.3f}",
            f"{one.cpu / one.many:.3f}",
            f"{one.wall:.1f}",
        )
    console.print(table)
    ratio = (stock.wall / stock.many) / (ours.wall / ours.many)
    by_cpu = (stock.cpu / stock.many) / (ours.cpu / ours.many)
    console.print(
        f"stock / ours: {ratio:.0f} times by the clock (aim: {AIM_RATIO}), {by_cpu:.0f} by processor time.\n"
        f"ours: {ours.wall / ours.many * 1000:.0f} ms a submission (aim: under {AIM_MS}), "
        f"{1000 * ours.cpu / ours.many:.0f} ms of processor time; {jobs} processes"
    )
    checked = Table("compared", "times", "differ", box=None)
    for what, many, differ in rows:
        checked.add_row(what, str(many), str(differ))
    console.print(checked)
    console.print(
        f"Not compared: {ungradable} checks of the sample. Stock nbgrader finds no widget's answer in a\n"
        "notebook and gives every check 0; the reflections were typed into the notebook's own cell for it."
    )


@click.command()
@click.option("--submissions", default=1000, envvar="GRADE_SUBMISSIONS", show_default=True)
@click.option("--sample", default=50, envvar="GRADE_SAMPLE", show_default=True, help="For stock nbgrader.")
@click.option("--jobs", default=os.cpu_count() or 1, envvar="GRADE_JOBS", show_default=True)
@click.option("--seed", default=5, show_default=True)
@click.option(
    "--keep", type=click.Path(exists=False, path_type=Path), help="A new folder to leave all of it in."
)
@click.option("--write", is_flag=True, help="Put the tables into docs/performance.md.")
def main(submissions: int, sample: int, jobs: int, seed: int, keep: Path | None, write: bool) -> None:
    """Grade a made pile of a real chapter, and a sample of it with stock nbgrader."""
    with tempfile.TemporaryDirectory() as made:
        at = keep or Path(made)
        at.mkdir(parents=True, exist_ok=True)
        course = made_course(at / "content")
        # Hand-ins carry the installed course's notebook, and stock nbgrader's kernels open its chapter.
        use_content(at / "content")
        folder = open_or_create(
            at / "ours", course, Terms(check_counts=True, late="zero", due={CHAPTER: DUE})
        )
        pile = write_pile(course, folder, at / "handins", submissions, seed)
        taken = collect(folder, files=pile.files)
        if len(taken.of("collected")) != submissions:
            raise click.ClickException(f"not everything was collected: {taken.of('set aside')[:3]}")
        learners = random.Random(seed).sample(sorted(pile.right), min(sample, submissions))
        theirs = sampled(folder, at / "theirs", learners)
        stock = sampled(folder, at / "stock", learners)
        typed_in(stock, pile.texts)
        (stock / "nbgrader_config.py").write_text(_STOCK.format(root=str(stock)), encoding="utf-8")
        many = len(learners)
        times = [
            run("ours", submissions, folder.root, "crosscurrents", "autograde", CHAPTER, "--course",
                str(folder.root), "--jobs", str(jobs)),
            run("nbgrader's command, our preprocessors", many, theirs, "nbgrader", "autograde", CHAPTER),
            run("stock nbgrader", many, stock, "nbgrader", "autograde", CHAPTER),
        ]  # fmt: skip
        rows = compared(folder.root, theirs, stock, pile, learners)
        printed = paper.console()
        report(printed, times, rows, sum(bool(pile.right[one]) for one in learners), jobs)
        paper.end(printed, "bench-grade", write=write)
        if any(differ for _what, _many, differ in rows):
            raise SystemExit(1)


if __name__ == "__main__":
    main()
