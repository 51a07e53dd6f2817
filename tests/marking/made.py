"""A big pile: one graded submission of a course folder, over and over under other names, marks and all."""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from crosscurrents.grading.folder import CourseFolder, open_folder
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.where import Where

_OURS = ("crosscurrents_answer", "crosscurrents_text", "crosscurrents_criterion", "crosscurrents_submission")


def grow(folder: CourseFolder, like: Where, more: int) -> None:
    """Add `more` learners whose submission of a chapter is `like`'s, in the gradebook and as files."""
    with closing(sqlite3.connect(folder.root / "gradebook.db")) as base:
        base.row_factory = sqlite3.Row
        rows = _rows_of(base, like)
        for at in range(more):
            learner = f"made-{at:05}"
            base.execute("INSERT INTO student (id) VALUES (?)", (learner,))
            for table, those in rows.items():
                for row in those:
                    changed = _renamed(row, like.learner, learner, f"{at:05}")
                    if table == "crosscurrents_text":  # or everybody's text would be the same
                        changed["digest"] = f"{row['digest'][:59]}{at:05}"
                    _insert(base, table, changed)
        base.commit()
    for at in range(more):
        for step in ("submitted", "autograded"):
            # `copyfile` keeps no times: what is graded is younger than what was handed in, as it really is.
            source = folder.step(step, like.learner, like.chapter)
            target = folder.step(step, f"made-{at:05}", like.chapter)
            shutil.copytree(source, target, copy_function=shutil.copyfile)


def _rows_of(base: sqlite3.Connection, like: Where) -> dict[str, list[dict[str, Any]]]:
    def every(table: str, clause: str, *values: str) -> list[dict[str, Any]]:
        return [dict(row) for row in base.execute(f"SELECT * FROM {table} WHERE {clause}", values)]

    [submission] = every(
        "submitted_assignment",
        "student_id = ? AND assignment_id = (SELECT id FROM assignment WHERE name = ?)",
        like.learner,
        like.chapter,
    )
    [notebook] = every("submitted_notebook", "assignment_id = ?", submission["id"])
    found = {"submitted_assignment": [submission], "submitted_notebook": [notebook]}
    for table in ("grade", "comment"):
        found[table] = every(table, "notebook_id = ?", notebook["id"])
    for table in _OURS:
        found[table] = every(table, "learner = ? AND chapter = ?", like.learner, like.chapter)
    return found


def _renamed(row: dict[str, Any], old: str, new: str, mark: str) -> dict[str, Any]:
    """Return a row for another learner; ids of theirs get another ending, so that they stay together."""
    changed = dict(row)
    for name, value in row.items():
        if value == old:
            changed[name] = new
        elif (
            name == "id"
            or (name == "notebook_id" and "cell_id" in row)
            or (name == "assignment_id" and "late_submission_penalty" in row)
        ):
            changed[name] = f"{value[:27]}{mark}"
    return changed


def _insert(base: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    places = ", ".join("?" for _column in row)
    base.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", tuple(row.values()))


def figures(folder: CourseFolder, like: Where, times: int = 20) -> dict[str, float]:
    """Return how long a processor works on each of the desk's questions, in milliseconds: a median."""
    with MarkBook(folder) as book:
        code = next(one.code for one in book.pile(like.chapter) if one.where == like)
        first = book.rubric(like).criteria[0].id
        revision = [book.held(like).get(first)]

        def mark() -> None:
            base = revision[0].revision if revision[0] else 0
            book.mark("ana", like, first, points=base % 3, comment=f"{base}", base=base)
            revision[0] = book.held(like)[first]

        asked: dict[str, Callable[[], object]] = {
            "pile": lambda: book.pile(like.chapter, "ana"),
            "where": lambda: book.where(like.chapter, code, like.exercise),
            "answer": lambda: book.answer(like),
            "held": lambda: book.held(like, reader="ana"),
            "history": lambda: book.history(like, "ana"),
            "overview": book.overview,
            "ready": lambda: book.ready(like.chapter),
            "phrases": lambda: book.phrases("wh", first),
            "mark": mark,
        }
        return {name: _median(call, times) for name, call in asked.items()}


def _median(call: Callable[[], object], times: int) -> float:
    taken = []
    for _each in range(times):
        begun = time.process_time()
        call()
        taken.append((time.process_time() - begun) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":  # python -m tests.marking.made GRADED_FOLDER WORK_FOLDER
    place = Path(sys.argv[2])
    shutil.copytree(sys.argv[1], place)
    opened = open_folder(place)
    answer = Where("teal-heron-01", "01_first", "closing-thoughts")
    with MarkBook(opened) as marking:
        for one in marking.rubric(answer).criteria:
            marking.mark("ana", answer, one.id, points=2, comment="Whose view is it?", base=0)
    grow(opened, answer, 1125)
    for name, milliseconds in figures(opened, answer).items():
        print(f"{name:10} {milliseconds:7.1f} ms")
