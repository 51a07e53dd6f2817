"""Feedback: from nbgrader's gradebook to the learner, as a page, as marks in the journal, and as a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from crosscurrents.course import Card, Chapter, Criterion, Rubric
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import bound
from crosscurrents.grading.answers import ANSWERS, Answers, AnswersError, feedback_document, read_answers
from crosscurrents.grading.api import api_of, quietly, reason
from crosscurrents.grading.autograde import learners, up_to_date
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.grading.known import Journal, Known
from crosscurrents.journal.records import Mark

FEEDBACK = "feedback.json"
_ENOUGH = 4
_CRITERION = re.compile(r"^\s*[*_`-]*\s*(?P<id>[A-Za-z][\w-]*)[*_`]*\s*[:=]\s*(?P<rest>.+?)\s*$")
_POINTS = re.compile(
    r"^[*_`]*(?P<points>\d+(?:[.,]\d+)?)(?:\s*/\s*\d+)?[*_`]*\s*(?:$|[-–—:;,.]?\s+(?P<text>.*)$)"
)


class Keeper(Journal, Protocol):
    """What marks are released to: the journal."""

    def release_marks(self, released: list[Mark]) -> Future[int]:
        """Give marks to the learners it knows; return how many were given."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of one submission's feedback. `marks` is empty unless it is ready.

    `reason`: why it is not, or why its marks went to no page though they seem to be for one.
    """

    learner: str
    chapter: str
    what: Literal["ready", "not marked", "failed"]
    reason: str = ""
    marks: tuple[Mark, ...] = ()
    file: Path | None = None


@dataclass
class FeedbackReport:
    """What became of a chapter's feedback, in the order of its learners; `released`: marks the journal
    took.
    """

    submissions: list[Returned] = field(default_factory=list)
    released: int = 0

    def of(self, what: str) -> list[Returned]:
        """Return the submissions of one sort."""
        return [one for one in self.submissions if one.what == what]

    @property
    def marks(self) -> list[Mark]:
        """All marks that are ready."""
        return [mark for one in self.submissions for mark in one.marks]


def feedback(
    folder: CourseFolder,
    chapter: str,
    *,
    only: Collection[str] | None = None,
    progress: Callable[[int, int, str], None] = lambda done, all_, learner: None,
) -> FeedbackReport:
    """Write the feedback of every submission that is marked throughout: nbgrader's HTML and `feedback.json`.

    One that still waits for a marker, or was handed in anew since it was graded, is left for later; with
    `only`, everybody who is not named is passed over.
    """
    frozen = folder.chapter(chapter)
    report = FeedbackReport()
    found = [one for one in learners(folder, chapter, "autograded") if only is None or one in only]
    api = api_of(folder.config())
    for done, learner in enumerate(found):
        progress(done, len(found), learner)
        report.submissions.append(_one(folder, api, frozen, learner))
    progress(len(found), len(found), "")
    return report


def release(
    folder: CourseFolder, chapter: str, journal: Keeper, report: FeedbackReport | None = None
) -> FeedbackReport:
    """Write a chapter's feedback and give its marks to the journal, where their learners read them.

    Only marks for what was handed in on the learner's own page go there: whatever else came under their name,
    its marks would stand over theirs.
    """
    done = report or feedback(folder, chapter)
    known = Known(journal, folder.id)
    going: list[Mark] = []
    for at, one in enumerate(done.submissions):
        if _theirs(folder, chapter, one, known):
            going += one.marks
        elif known.has(one.learner) or any(known.has(mark.learner) for mark in one.marks):
            reason = _("the answers were not handed in on their page, so the marks do not go there either")
            done.submissions[at] = replace(one, reason=one.reason or reason)
    if going:
        done.released = journal.release_marks(going).result()
    return done


def _theirs(folder: CourseFolder, chapter: str, one: Returned, known: Known) -> bool:
    """Return whether what was marked is a hand-in that its learner made on a page the journal keeps."""
    if not one.marks or any(mark.learner != one.learner for mark in one.marks):
        return False
    answers = _graded_answers(folder, folder.chapter(chapter), one.learner)
    return answers is not None and known.confirmed(answers) is not None


def _one(folder: CourseFolder, api: Any, chapter: Chapter, learner: str) -> Returned:
    from nbgrader.api import Gradebook, MissingEntry

    if not up_to_date(folder, chapter.id, learner):
        return Returned(learner, chapter.id, "not marked", _("handed in again since: autograde it first"))
    try:
        answers = _graded_answers(folder, chapter, learner)
        with Gradebook(api.coursedir.db_url, folder.id) as gradebook:
            submission = gradebook.find_submission_notebook(chapter.id, chapter.id, learner)
            waiting = [grade.name for grade in submission.grades if grade.needs_manual_grade]
            marks = tuple(_marks(folder, chapter, learner, submission, answers))
    except MissingEntry:
        return Returned(learner, chapter.id, "failed", _("It is not in the gradebook: autograde it again."))
    except (AnswersError, OSError) as fault:
        return Returned(learner, chapter.id, "failed", str(fault))
    if waiting:
        return Returned(
            learner, chapter.id, "not marked", _("still to be marked: {ids}").format(ids=", ".join(waiting))
        )
    result = quietly(api.generate_feedback, chapter.id, learner, force=True)
    if not result["success"]:
        return Returned(learner, chapter.id, "failed", reason(result))
    file = folder.step("feedback", learner, chapter.id) / FEEDBACK
    file.write_bytes(feedback_document(marks))
    return Returned(learner, chapter.id, "ready", marks=marks, file=file)


def _graded_answers(folder: CourseFolder, chapter: Chapter, learner: str) -> Answers | None:
    """Return the answers that were graded, not what may have come in since; None where there were none to
    read.
    """
    path = folder.step("autograded", learner, chapter.id) / ANSWERS
    try:
        return read_answers(path.read_bytes(), folder.course, chapter=chapter.id, bound=bound)
    except (AnswersError, FileNotFoundError):
        return None


def _marks(
    folder: CourseFolder, chapter: Chapter, learner: str, submission: Any, answers: Answers | None
) -> Iterator[Mark]:
    grades = {grade.name: grade for grade in submission.grades}
    comments = {comment.name: comment.comment or "" for comment in submission.comments}
    now = datetime.now(UTC).replace(microsecond=0)
    for card in chapter.cards.values():
        grade = grades.get(card.id)
        if grade is None:
            continue
        criteria, comment = split_comment(comments.get(card.id, ""), card.rubric)
        yield Mark(
            # A submission by nbgrader's own Submit lies under a user's name; the learner's page knows the
            # pseudonym.
            learner=answers.learner if answers else learner,
            course=folder.id,
            chapter=chapter.id,
            exercise=card.id,
            points=float(grade.score),
            out_of=float(grade.max_score),
            criteria=criteria,
            comment=comment if card.marked else _check_comment(card, answers, grade),
            released=now,
            hand_in=answers.receipt if answers else "",
            model_answer=card.model_answer or None,
        )


def _check_comment(card: Card, answers: Answers | None, grade: Any) -> str:
    """Return a check's score in words: its points may be none, because checks need not count."""
    from crosscurrents.grading.preprocess import score_sentence

    response = answers.response(card.id) if answers else {}
    if not response:
        return _("Not answered.")
    score = bound(card).kind.score(response)
    if score is None:
        return ""
    said = score_sentence(score.points, score.out_of)
    return said if grade.max_score else f"{said} " + _("It does not count towards the mark.")


def split_comment(text: str, rubric: Rubric | None) -> tuple[list[dict[str, Any]], str]:
    """Return a marker's lines on criteria as `{id, title, points, out_of, comment}`, and the rest of the
    comment.

    Such a line is `positions: 2 - text`, `position: text` or `**step** = 2/3`; the id in any case, or the
    beginning of only one. A line that names no criterion stays in the comment, and so does a second one on
    the same criterion.
    """
    criteria = rubric.criteria if rubric else ()
    found: dict[str, dict[str, Any]] = {}
    rest = []
    for line in text.split("\n"):
        match = _CRITERION.match(line)
        criterion = _named(match["id"].lower(), criteria) if match else None
        if match is None or criterion is None or criterion.id in found:
            rest.append(line)
            continue
        points, said = _points(match["rest"], criterion.points)
        found[criterion.id] = {
            "id": criterion.id,
            "title": criterion.title,
            "points": points,
            "out_of": criterion.points,
            "comment": said,
        }
    ordered = [found[one.id] for one in criteria if one.id in found]
    return ordered, "\n".join(rest).strip()


def _named(word: str, criteria: Sequence[Criterion]) -> Criterion | None:
    """Return the criterion that `word` is the id of, or at least four letters of its beginning."""
    exact = [one for one in criteria if one.id.lower() == word]
    near = exact or [one for one in criteria if len(word) >= _ENOUGH and one.id.lower().startswith(word)]
    return near[0] if len(near) == 1 else None


def _points(text: str, most: int) -> tuple[float | None, str]:
    """Return the points a line begins with, None where it has none the criterion can give, and its words."""
    match = _POINTS.match(text)
    if match is None:
        return None, text
    points = float(match["points"].replace(",", "."))
    return (points, (match["text"] or "").strip()) if points <= most else (None, text)
