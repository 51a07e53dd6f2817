"""nbgrader's preprocessors that grade answers instead of running what a learner's file says.

`FromRelease` leaves nothing of a submitted notebook but what was typed into answer cells; `GradeAnswers`
stands where `Execute` stood. No cell is ever executed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum, is_grade, is_solution
from traitlets import Unicode

from crosscurrents.course import Card
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise, bind
from crosscurrents.grading.answers import ANSWERS, MAX_BYTES, Answers, AnswersError, read_answers
from crosscurrents.grading.escape import answer_html
from crosscurrents.grading.folder import CourseFolder, open_folder
from crosscurrents.grading.seen import text_digest
from crosscurrents.grading.submission import MARK, digest, inspected, seal

GRADING = "crosscurrents"
"""Where in nbconvert's resources the `Grading` of a submission lies."""


@dataclass
class Grading:
    """What is known of one submission while it goes through the preprocessors."""

    answers: Answers | None = None
    trouble: str = ""
    reasons: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=8)
def _folder(root: str) -> CourseFolder:
    """Return an open course folder, read once a process: it is frozen."""
    return open_folder(Path(root))


@lru_cache(maxsize=64)
def _exercises(root: str, chapter: str) -> Mapping[str, Exercise]:
    return {card.id: bind(card) for card in _folder(root).chapter(chapter).cards.values()}


def typed(nb: NotebookNode) -> dict[str, str]:
    """Return what stands in a submitted notebook's answer cells, by grade id; of doubled cells, the last."""
    return {
        cell.metadata.nbgrader.get("grade_id"): str(cell.source)
        for cell in nb.cells
        if isinstance(cell.metadata.get("nbgrader"), dict) and is_solution(cell) and str(cell.source).strip()
    }


def answer_cells(nb: NotebookNode) -> list[str]:
    """Return the ids of the cells that nbgrader knows, in their order."""
    marked = [cell.metadata.get("nbgrader") for cell in nb.cells]
    return [str(one.get("grade_id", "")) for one in marked if isinstance(one, dict) and one.get("grade_id")]


class FromRelease(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts the frozen release in place of the submitted cells, answer cells' own text excepted.

    A learner's Markdown would run as script in formgrader; added, changed or deleted cells would break
    grading. Raises `SubmissionError` for a submission that is not to be graded at all.
    """

    folder = Unicode("", help="The course folder, as an absolute path").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the frozen notebook with what stands in the submitted answer cells."""
        chapter = resources["nbgrader"]["assignment"]
        place = Path(resources["metadata"]["path"])
        inspected(place, chapter)
        release = nbformat.read(_folder(self.folder).release(chapter), as_version=4)
        answered = typed(nb)
        for cell in release.cells:
            if is_solution(cell):
                cell.source = answered.get(cell.metadata.nbgrader.grade_id, cell.source)
        release.metadata[MARK] = {"notebook": digest((place / f"{chapter}.ipynb").read_bytes())}
        return release, resources


class GradeAnswers(NbGraderPreprocessor):  # type: ignore[misc]
    """Writes the answers of `answers.json` into their cells and scores knowledge checks.

    Fails closed: a check it cannot score gets the numeric result 0 and a reason, because nbgrader gives full
    points to a grade cell without output (utils.py, determine_grade).
    """

    folder = Unicode("", help="The course folder, as an absolute path").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Grade one notebook; whatever goes wrong with an answer becomes its reason."""
        chapter = resources["nbgrader"]["assignment"]
        grading = Grading()
        resources[GRADING] = grading
        place = Path(resources["metadata"]["path"])
        # A course that cannot be read is no learner's fault: that fails, and gives nobody a grade.
        exercises = _exercises(self.folder, chapter)
        try:
            grading.answers = _read(place / ANSWERS, _folder(self.folder), chapter, exercises)
        except (AnswersError, OSError) as fault:
            grading.trouble = str(fault)
        except Exception as fault:  # whatever it is, nobody may get points by it
            self.log.exception("answers of %s could not be read", resources["nbgrader"]["student"])
            grading.trouble = _("The answers could not be read ({fault}).").format(fault=type(fault).__name__)
        widgets = {cell.get("id"): cell for cell in nb.cells if cell.cell_type == "code"}
        for cell in nb.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if is_grade(cell) and is_solution(cell):
                _put(cell, exercises.get(grade_id), grading, widgets.get(f"{grade_id}-widget"))
            elif is_grade(cell) and cell.cell_type == "code":
                _score(cell, exercises.get(grade_id), grading)
        _show_unmarked(widgets, exercises, grading)
        handed_in = nb.metadata.pop(MARK, {}).get("notebook")
        if handed_in:
            nb.metadata[MARK] = {"submission": seal(place, handed_in)}
        return nb, resources


def _read(path: Path, folder: CourseFolder, chapter: str, exercises: Mapping[str, Exercise]) -> Answers:
    if path.is_symlink() or not path.is_file():
        raise AnswersError(_("There was no answers.json in this submission."))
    if path.stat().st_size > MAX_BYTES:
        raise AnswersError(_("{name} is larger than 20 MB.").format(name=ANSWERS))
    return read_answers(
        path.read_bytes(), folder.course, chapter=chapter, bound=lambda card: exercises[card.id]
    )


def _answered(exercise: Exercise, grading: Grading) -> Mapping[str, Any] | None:
    """Return the response to an exercise, or None where nothing was said."""
    response = grading.answers.response(exercise.id) if grading.answers else {}
    said = [text.strip() for _label, text in exercise.kind.plain(response)]
    nothing = [text.strip() for _label, text in exercise.kind.plain({})]
    return response if said != nothing else None


def _html(exercise: Exercise, response: Mapping[str, Any]) -> str:
    return answer_html(exercise.kind.plain(response), exercise.kind.draw(response))


def _put(
    cell: NotebookNode, exercise: Exercise | None, grading: Grading, widget: NotebookNode | None
) -> None:
    """Put an answer into its manually graded cell; a cell left as it was gets 0 from nbgrader itself."""
    grade_id = cell.metadata.nbgrader.grade_id
    typed = cell.source if compute_checksum(cell) != cell.metadata.nbgrader.get("checksum") else ""
    response = None
    trouble = grading.trouble
    if exercise is not None:
        try:
            response = _answered(exercise, grading)
            if response is not None:
                cell.source = _html(exercise, response)
        except Exception as fault:  # noqa: BLE001 - the words are still to be read, even where a kind fails
            response = dict(grading.answers.response(exercise.id)) if grading.answers else {}
            shown = json.dumps(response, ensure_ascii=False, indent=1)
            cell.source = answer_html(
                [(_("Answer (could not be drawn: {fault})").format(fault=type(fault).__name__), shown)]
            )
    if response is None and typed:
        # Shown as text: what stands here was typed into the notebook, and Markdown may hold script.
        label = _("Typed into the notebook itself, not into the exercise")
        cell.source = answer_html([(label, typed)])
    if response is None and trouble:
        grading.reasons[grade_id] = trouble
        if widget is not None:
            widget.outputs = [_text(trouble)]
    said = json.dumps(response, sort_keys=True) if response is not None else cell.source
    grading.digests[grade_id] = hashlib.sha256(said.encode()).hexdigest()
    grading.texts[grade_id] = text_digest(response if response is not None else typed)


def _score(cell: NotebookNode, exercise: Exercise | None, grading: Grading) -> None:
    """Put a check's score, out of the cell's points, into its cell as the result; or 0 and a reason."""
    points, said = 0.0, grading.trouble
    if not said and exercise is None:
        said = _("No exercise of this course stands here: 0 points.")
    elif not said and exercise is not None:
        try:
            points, said = _points(cell, exercise, grading)
        except Exception as fault:  # noqa: BLE001 - a broken answer must not be worth anything
            said = _("This answer could not be scored ({fault}): 0 points.").format(
                fault=type(fault).__name__
            )
    cell.execution_count = None
    cell.outputs = [
        _text(said),
        new_output("execute_result", data={"text/plain": repr(float(points))}, execution_count=None),
    ]
    grade_id = cell.metadata.nbgrader.grade_id
    grading.digests[grade_id] = hashlib.sha256(f"{points!r} {said}".encode()).hexdigest()


def _points(cell: NotebookNode, exercise: Exercise, grading: Grading) -> tuple[float, str]:
    response = _answered(exercise, grading)
    if response is None:
        return 0.0, _("Not answered.")
    score = exercise.kind.score(response)
    if score is None:
        return 0.0, _("Exercises of this kind are not scored: 0 points.")
    if not 0 <= score.points <= score.out_of or score.out_of <= 0:
        return 0.0, _("This answer could not be scored: 0 points.")
    lines = [score_sentence(score.points, score.out_of)]
    lines += [f"{label}\n    {text}" for label, text in exercise.kind.plain(response)]
    worth = float(cell.metadata.nbgrader.points)
    return min(worth, worth * score.points / score.out_of), "\n".join(lines)


def score_sentence(points: float, out_of: float) -> str:
    """Return a knowledge check's score as a sentence."""
    return _("{points} of {out_of} right when first checked.").format(
        points=f"{points:g}", out_of=f"{out_of:g}"
    )


def _text(text: str) -> NotebookNode:
    """Return plain text as an output; nbconvert escapes it, and MathJax leaves `<pre>` alone."""
    return new_output("display_data", data={"text/plain": text})


def _show_unmarked(
    widgets: Mapping[str, NotebookNode], exercises: Mapping[str, Exercise], grading: Grading
) -> None:
    """Show what was handed in without being marked, below its exercise."""
    for exercise in exercises.values():
        widget = widgets.get(f"{exercise.id}-widget")
        if widget is None or exercise.id in grading.digests or not _handed(exercise.card, grading):
            continue
        try:
            response = _answered(exercise, grading)
            if response is not None:
                widget.outputs = [new_output("display_data", data={"text/html": _html(exercise, response)})]
        except Exception as fault:  # noqa: BLE001 - nothing hangs on it, so the grading goes on
            widget.outputs = [
                _text(_("This answer could not be shown ({fault}).").format(fault=type(fault).__name__))
            ]


def _handed(card: Card, grading: Grading) -> bool:
    return grading.answers is not None and card.id in grading.answers.answers
