"""What a lesson's notebook uses in its kernel: the chapter, its exercises, and whether answers are kept.

Three hosts run it. JupyterLab with this package keeps answers in the user's own journal. Stock Voila shares
one operating-system user among all its visitors, so a journal is never touched there. While the crosscurrents
server renders a page once for everybody, nothing of anybody's may be baked in.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from html import escape
from pathlib import Path
from typing import Any

from crosscurrents.course import Chapter, Visibility
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise, ResponseError, bind, validate
from crosscurrents.exercises.recall import recalled
from crosscurrents.exercises.widget import ExerciseWidget, Keeper
from crosscurrents.notebooks.lessons import course
from crosscurrents.places import content_root, data_folder

LOCAL_CREDENTIAL = "jupyter-credential"


class Host(Enum):
    """Where this kernel's pages are shown."""

    LAB = "lab"
    VOILA = "voila"
    RENDER = "render"
    PLAIN = "plain"


def host(environment: dict[str, str] | None = None) -> Host:
    """Return which host started this kernel, from its environment."""
    env = dict(os.environ) if environment is None else environment
    if env.get("CROSSCURRENTS_RENDER"):
        return Host.RENDER
    if env.get("SERVER_SOFTWARE", "").startswith("voila"):
        return Host.VOILA
    # Set by Jupyter Server for a kernel that belongs to an open notebook; nbval and nbconvert do not.
    if env.get("JPY_SESSION_NAME") and env.get("NBGRADER_EXECUTION") != "autograde":
        return Host.LAB
    return Host.PLAIN


def _as_it_fits(exercise: Exercise, response: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what a widget begins from, and what it says of it: an exercise may have changed since."""
    if not response:
        return {}, {}
    try:
        validate(exercise, response)
    except ResponseError:
        text = _("This exercise has changed; your earlier answer is kept, but no longer fits it.")
        return {}, {"state": "error", "text": text}
    return response, {"state": "saved", "text": _("Saved on this computer")}


class _Shelf:
    """One user's answers to one chapter in their own journal, and `answers.json` beside the notebook."""

    def __init__(self, chapter: Chapter, data: Path) -> None:
        from crosscurrents.journal import Journal, new_token

        self._chapter = chapter
        self._journal = Journal.open(data / "journal.db")
        token = _credential(data / LOCAL_CREDENTIAL, new_token)
        self._person = self._journal.ensure_person(token, kind="jupyter").result()
        # Of every chapter: an exercise may show what was answered in an earlier one.
        self._answers = {one.exercise: one for one in self._journal.answers(self._person.id)}

    def begin(self, exercise_id: str) -> tuple[dict[str, Any], bool]:
        """Return what was kept of one exercise: its response, and whether it was passed on."""
        kept = self._answers.get(exercise_id)
        return (dict(kept.response), kept.passed) if kept else ({}, False)

    def earlier(self) -> dict[str, Mapping[str, Any]]:
        """Return every response kept so far, by exercise id."""
        return {one: kept.response for one, kept in self._answers.items()}

    def keeper(self, exercise_id: str) -> Keeper:
        """Return the function that keeps one exercise's responses."""

        def keep(response: dict[str, Any], passed: bool) -> dict[str, Any]:
            kept = self._answers.get(exercise_id)
            saved = self._journal.save(
                self._person.id,
                self._chapter.id,
                exercise_id,
                response=response,
                base_revision=kept.revision if kept else 0,
                passed=passed,
                visibility=str(self._chapter.cards[exercise_id].visibility),
                device="jupyter",
            ).result()
            self._answers[exercise_id] = saved.answer
            if saved.conflict is not None:
                text = _("Changed elsewhere. Both texts are kept; run this cell again to see the other one.")
                return {"state": "error", "text": text}
            try:
                self._write_beside()
            except OSError as fault:  # the answer is safe; only what nbgrader's Submit would carry is not
                text = _("Saved on this computer, but answers.json could not be written: {fault}")
                return {"state": "saved", "text": text.format(fault=fault)}
            return {"state": "saved", "text": _("Saved on this computer")}

        return keep

    def _write_beside(self) -> None:
        """Write `answers.json` beside the notebook, so that nbgrader's own Submit carries it.

        Not in the checkout or the installed package: nothing of a learner's is kept there.
        """
        beside = Path.cwd()
        release = beside / f"{self._chapter.id}.ipynb"
        if not release.is_file() or beside.is_relative_to(content_root().resolve()):
            return
        from crosscurrents.notebooks.release import answers_document

        handed = {
            one.exercise: {"revision": one.revision, "response": dict(one.response)}
            for one in self._answers.values()
            if one.chapter == self._chapter.id
            if one.visibility == Visibility.HANDED_IN and not one.passed
        }
        document = answers_document(self._chapter, learner=self._person.pseudonym, answers=handed)
        temporary = beside / ".answers.json.part"
        temporary.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
        temporary.replace(beside / "answers.json")


def _credential(path: Path, new_token: Callable[[], str]) -> str:
    """Return the secret kept at `path`, made whole and for this user alone if there is none."""
    if not path.exists():
        made = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(new_token())
        try:
            os.link(made, path)
        except FileExistsError:
            pass  # another kernel was quicker: its secret is the one
        except OSError:
            made.replace(path)  # a disk without hard links
        finally:
            made.unlink(missing_ok=True)
    return path.read_text()


@dataclass
class OpenChapter:
    """A chapter open in a kernel; `exercise(id)` draws one, `score(id)` scores a knowledge check."""

    chapter: Chapter
    host: Host
    notice: str = ""
    _shelf: _Shelf | None = None
    _widgets: dict[str, ExerciseWidget] = field(default_factory=dict)

    @classmethod
    def open(cls, chapter_id: str) -> OpenChapter:
        """Open a chapter of the installed course; KeyError with its id when there is none."""
        chapter = course().chapter(chapter_id)
        where = host()
        opened = cls(chapter, where)
        if where is Host.VOILA:
            opened.notice = _(
                "Answers typed here are not kept. "
                "To keep them, run “crosscurrents learn” and open this chapter there."
            )
        elif where is Host.LAB:
            from crosscurrents.journal import JournalError

            try:
                opened._shelf = _Shelf(chapter, data_folder())
            except (JournalError, OSError) as fault:
                opened.notice = _("Answers typed here are not kept: {fault}").format(fault=fault)
        return opened

    def exercise(self, exercise_id: str) -> ExerciseWidget:
        """Return the widget of one exercise of this chapter."""
        exercise = bind(self.chapter.cards[exercise_id])
        earlier = self._shelf.earlier() if self._shelf else {}
        again = recalled(exercise.card, course(), earlier) if exercise.card.recalls else []
        if self._shelf is not None:
            response, passed = self._shelf.begin(exercise_id)
            response, keeping = _as_it_fits(exercise, response)
            keep = self._shelf.keeper(exercise_id)
            widget = ExerciseWidget(
                exercise, response=response, passed=passed, keep=keep, keeping=keeping, recalled=again
            )
        elif self.host is Host.RENDER:
            widget = ExerciseWidget(exercise, recalled=again)
        else:
            keeping = {"state": "not-kept", "text": _("Not kept here")}
            widget = ExerciseWidget(exercise, keeping=keeping, recalled=again)
        self._widgets[exercise_id] = widget
        return widget

    def score(self, exercise_id: str) -> str | float | None:
        """Return a knowledge check's score as a sentence; marks are given when a hand-in is graded.

        Where nbgrader runs the cell there is nobody's answer to score: 0.0 while it grades (so that a course
        without our preprocessors gives no marks for nothing), None while it validates.
        """
        if os.environ.get("NBGRADER_EXECUTION") == "autograde":
            return 0.0
        if os.environ.get("NBGRADER_EXECUTION") == "validate":
            return None
        widget = self._widgets.get(exercise_id)
        exercise = bind(self.chapter.cards[exercise_id])
        score = exercise.kind.score(widget.response if widget else {})
        if score is None:
            return _("This exercise is not scored.")
        return _("{points} of {out_of} so far").format(points=f"{score.points:g}", out_of=f"{score.out_of:g}")

    def _repr_html_(self) -> str:
        """Show the notice, if there is one; a chapter itself is its cells."""
        return f'<p class="cc-notice"><strong>{escape(self.notice)}</strong></p>' if self.notice else ""

    def __repr__(self) -> str:
        """Return the notice, or nothing worth reading."""
        return self.notice or self.chapter.title
