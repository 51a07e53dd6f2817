"""Handing in: review what would go, hand it in, see the receipt, take it as a file; then the feedback."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from crosscurrents.course import Chapter, Visibility
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise, html, readable
from crosscurrents.grading.answers import AnswersError, pack, read_feedback
from crosscurrents.journal import Answer, HandIn, Mark, Person, Returned
from crosscurrents.notebooks.release import release_hash
from crosscurrents.server.base import Api, Page, Refused
from crosscurrents.server.site import Site

FILE_COURSE = "file"
"""The course of a hand-in that leaves as a file: whoever gets the file is not known here."""


def handed(site: Site, chapter: Chapter, answers: list[Answer]) -> list[tuple[Exercise, Answer | None]]:
    """Return each exercise of the chapter that is handed in, with the answer that would go, or None."""
    mine = {one.exercise: one for one in answers}
    rows: list[tuple[Exercise, Answer | None]] = []
    for exercise in site.exercises[chapter.id].values():
        if exercise.card.visibility is Visibility.HANDED_IN:
            answer = mine.get(exercise.id)
            goes = (
                answer is not None
                and answer.visibility == Visibility.HANDED_IN
                and any(answer.response.values())
            )
            rows.append((exercise, answer if goes and answer is not None and not answer.passed else None))
    return rows


class HandInPage(Page):
    """`GET /lessons/{chapter}/hand-in`: everything that would be handed in, as it stands."""

    in_rooms = False

    async def get(self, chapter_id: str) -> None:
        """Show the review, earlier receipts, and the two ways to hand in."""
        chapter = self.chapter(chapter_id)
        person = await self.member()
        if self._finished:
            return
        answers = await self.answers(person, chapter_id)
        earlier = await _earlier(self, person, chapter_id)
        kept_back = {one.exercise for one in answers if one.visibility == Visibility.ONLY_YOU}
        rows = [
            {
                "exercise": exercise,
                "answer": answer,
                "kept_back": exercise.id in kept_back,
                "lines": exercise.kind.plain(answer.response) if answer else [],
                "progress": exercise.kind.progress(answer.response) if answer else (0, 1),
            }
            for exercise, answer in handed(self.site, chapter, answers)
        ]
        self.show(
            "handin.html.j2",
            chapter=chapter,
            rows=rows,
            earlier=earlier,
            person=person,
            deadline=await self.deadline(person, chapter_id),
            again=await _given_back(self, person, chapter_id),
            marked=max((one.released for one in await _marks(self, person, chapter_id)), default=None),
        )


async def _earlier(handler: Page | Api, person: Person | None, chapter_id: str) -> list[HandIn]:
    """Return this learner's hand-ins of a chapter, newest first."""
    if person is None:
        return []
    found = await handler.read(lambda: handler.site.journal.hand_ins(person_id=person.id, chapter=chapter_id))
    for one in found:
        handler.may(person, "read", one)
    return sorted(found, key=lambda one: one.id, reverse=True)


async def _marks(handler: Page | Api, person: Person | None, chapter_id: str) -> list[Mark]:
    """Return what has been released to this learner in a chapter."""
    if person is None:
        return []
    found = await handler.read(handler.site.journal.marks, person.id, chapter_id)
    for one in found:
        handler.may(person, "read", one)
    return found


async def _given_back(
    handler: Page, person: Person | None, chapter_id: str
) -> list[tuple[Exercise, Returned]]:
    """Return what this learner is asked to work on again in a chapter, with its exercise."""
    if person is None:
        return []
    found = await handler.read(handler.site.journal.given_back, person.id, chapter_id)
    exercises = handler.site.exercises[chapter_id]
    return [(exercises[one.exercise], one) for one in found if one.exercise in exercises]


def _receipt(one: HandIn) -> dict[str, Any]:
    return {
        "receipt": one.receipt,
        "course": one.course,
        "chapter": one.chapter,
        "release": one.release,
        "at": one.at.isoformat(),
        "exercises": sorted(one.answers),
        "supersedes": one.supersedes,
    }


class HandInsHandler(Api):
    """`GET` and `POST /api/chapters/{chapter}/hand-ins`."""

    in_rooms = False

    async def get(self, chapter_id: str) -> None:
        """Answer with my receipts for this chapter, newest first."""
        self.chapter(chapter_id)
        person = await self.person()
        self.reply({"hand_ins": [_receipt(one) for one in await _earlier(self, person, chapter_id)]})

    async def post(self, chapter_id: str) -> None:
        """Hand in what stands in the journal now: `{"to": "course" | "file"}`."""
        chapter = self.chapter(chapter_id)
        to = self.body(to=str)["to"]
        if to not in {"course", FILE_COURSE}:
            raise Refused(400, _("Hand in to “course” or as a “file”."))
        person = await self.person()
        answers = await self.answers(person, chapter_id)
        rows = [(exercise, answer) for exercise, answer in handed(self.site, chapter, answers) if answer]
        if person is None or not rows:
            raise Refused(409, _("There is nothing to hand in yet: write your reflection first."))
        for _exercise, answer in rows:
            self.may(person, "hand-in", answer)
        going = {
            exercise.id: {"revision": answer.revision, "response": dict(answer.response)}
            for exercise, answer in rows
        }
        course = FILE_COURSE if to == FILE_COURSE else self.site.course_id
        made = await self.kept(
            self.site.journal.hand_in(person.id, course, chapter_id, release_hash(chapter_id), going)
        )
        self.set_status(201)
        self.reply(_receipt(made))


class HandInFileHandler(Api):
    """`GET /api/chapters/{chapter}/hand-ins/{receipt}.zip`: a hand-in as the file an instructor collects."""

    in_rooms = False

    async def get(self, chapter_id: str, receipt: str) -> None:
        """Answer with handin.zip: the answers beside the untouched notebook."""
        chapter = self.chapter(chapter_id)
        person = await self.person()
        found = next(
            (one for one in await _earlier(self, person, chapter_id) if one.receipt == receipt), None
        )
        if found is None:
            raise Refused(404, _("There is no hand-in with that receipt."))
        body = pack(
            chapter,
            learner=found.learner,
            answers=found.answers,
            course=self.site.course_id if found.course == FILE_COURSE else found.course,
            receipt=found.receipt,
            release=found.release,
            at=found.at,
        )
        self.set_header("Content-Type", "application/zip")
        name = f"handin-{chapter_id}-{found.learner}.zip"
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        self.finish(body)


class FeedbackPage(Page):
    """`GET /lessons/{chapter}/feedback`: my marks and comments, beside what I handed in."""

    in_rooms = False

    async def get(self, chapter_id: str) -> None:
        """Show the feedback, or when to expect it."""
        chapter = self.chapter(chapter_id)
        person = await self.member()
        if self._finished:
            return
        marks = await _marks(self, person, chapter_id)
        earlier = await _earlier(self, person, chapter_id)
        by_receipt = {one.receipt: one for one in earlier}
        groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for mark in sorted(marks, key=lambda one: one.released, reverse=True):
            exercise = self.site.exercises[chapter_id].get(mark.exercise)
            if exercise is None:
                continue
            hand_in = by_receipt.get(mark.hand_in)
            answer = hand_in.answers.get(mark.exercise) if hand_in else None
            groups[mark.hand_in].append(
                {
                    "mark": mark,
                    "exercise": exercise,
                    "lines": exercise.kind.plain(readable(exercise, answer["response"])) if answer else [],
                    "criteria": mark.by_criterion(exercise.card.rubric),
                    "model_answer": html(mark.model_answer) if mark.model_answer else "",
                }
            )
        self.show(
            "feedback.html.j2",
            chapter=chapter,
            groups=dict(groups),
            by_receipt=by_receipt,
            earlier=earlier,
            again=await _given_back(self, person, chapter_id),
        )


class FeedbackHandler(Api):
    """`GET` and `POST /api/chapters/{chapter}/feedback`."""

    in_rooms = False

    async def get(self, chapter_id: str) -> None:
        """Answer with my released marks."""
        self.chapter(chapter_id)
        person = await self.person()
        marks = await _marks(self, person, chapter_id)
        self.reply(
            {
                "marks": [
                    {
                        "exercise": one.exercise,
                        "points": one.points,
                        "out_of": one.out_of,
                        "comment": one.comment,
                        "criteria": one.criteria,
                        "released": one.released.isoformat(),
                        "hand_in": one.hand_in,
                    }
                    for one in marks
                ]
            }
        )

    async def post(self, chapter_id: str) -> None:
        """Open a feedback file that came by mail; it must be for me and for one of my hand-ins.

        Not in a hosted course.
        """
        self.chapter(chapter_id)
        self.must_be_json()
        if self.site.hosted:  # whoever wrote a file themselves would read there what they gave themselves
            raise Refused(403, _("In this course feedback comes to your page by itself: no file is needed."))
        person = await self.person()
        if person is None:
            raise Refused(404, _("Nothing of this browser's is kept here."))
        try:
            marks = read_feedback(self.request.body)
        except AnswersError as fault:
            raise Refused(422, str(fault)) from None
        # On another's server marks for what was handed in there come from its instructor, not from a file.
        mine = {
            one.receipt
            for one in await _earlier(self, person, chapter_id)
            if self.site.own_machine or one.course == FILE_COURSE
        }
        if any(one.learner != person.pseudonym or one.hand_in not in mine for one in marks):
            raise Refused(
                422, _("This feedback is for somebody else, or for a hand-in that was not made here.")
            )
        if any(one.chapter != chapter_id for one in marks):
            raise Refused(422, _("This feedback is for another chapter: open it there."))
        for one in marks:
            self.may(person, "read", one)
        self.reply({"marks": await self.kept(self.site.journal.release_marks(marks))})
