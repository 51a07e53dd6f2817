"""A learner's whole journal as one document, made without a browser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from crosscurrents.course import Card, Chapter, Course, Visibility
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import bind
from crosscurrents.exercises.kind import Drawing
from crosscurrents.journal import Answer, Mark
from crosscurrents.printing.page import markdown_table, render


@dataclass(frozen=True, slots=True)
class Entry:
    """One exercise in a workbook: the answer as `(label, text)` lines, its picture, what came back."""

    card: Card
    saved: datetime
    lines: Sequence[tuple[str, str]]
    drawing: Drawing | None
    only_you: bool
    passed: bool
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Part:
    """One chapter of a workbook, with the learner's entries in the chapter's order."""

    chapter: Chapter
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """A learner's journal as a document. `own` says whether *Only you* entries are in it.

    `room` is the title of the room they are in, "" outside of one, or where it has none.

    `held_back` counts the entries that are not in it because nobody but the learner reads them.
    """

    learner: str
    made: datetime
    own: bool
    parts: tuple[Part, ...]
    held_back: int
    room: str = ""

    @property
    def pictures(self) -> Iterable[tuple[str, Drawing]]:
        """Yield each entry's picture with a file name for it."""
        for part in self.parts:
            for entry in part.entries:
                if entry.drawing:
                    yield f"{part.chapter.number}-{entry.card.id}.svg", entry.drawing


def workbook(
    course: Course,
    learner: str,
    answers: Iterable[Answer],
    marks: Iterable[Mark],
    *,
    made: datetime,
    own: bool,
    room: str = "",
) -> Workbook:
    """Return a learner's workbook; with `own` false, what only the learner reads is left out and counted."""
    kept = {(one.chapter, one.exercise): one for one in answers}
    latest: dict[tuple[str, str], Mark] = {}
    for mark in sorted(marks, key=lambda one: one.released):
        latest[mark.chapter, mark.exercise] = mark
    held_back = 0
    parts = []
    for chapter in course.chapters:
        entries = []
        for card in chapter.cards.values():
            answer = kept.get((chapter.id, card.id))
            if answer is None or not (answer.response or answer.passed):
                continue
            only_you = Visibility(answer.visibility) is Visibility.ONLY_YOU
            if only_you and not own:
                held_back += 1
                continue
            entries.append(_entry(card, answer, latest.get((chapter.id, card.id)), only_you=only_you))
        if entries:
            parts.append(Part(chapter, tuple(entries)))
    return Workbook(learner, made, own, tuple(parts), held_back, room)


def _entry(card: Card, answer: Answer, mark: Mark | None, *, only_you: bool) -> Entry:
    kind = bind(card).kind
    return Entry(
        card=card,
        saved=answer.saved,
        lines=[] if answer.passed and not answer.response else kind.plain(answer.response),
        drawing=kind.draw(answer.response),
        only_you=only_you,
        passed=answer.passed,
        mark=mark,
    )


def as_html(book: Workbook) -> str:
    """Return the workbook as one HTML file that needs nothing else."""
    return render("workbook.html.j2", book=book)


def as_markdown(book: Workbook) -> str:
    """Return the workbook as Markdown; pictures are the files that `Workbook.pictures` names."""
    where = f"{_inline(book.room)} · " if book.room else ""
    lines = [f"# {_('My workbook')}", "", f"{where}{book.learner} · {book.made:%Y-%m-%d}", ""]
    if book.held_back:
        lines += [_left_out(book.held_back), ""]
    for part in book.parts:
        lines += [f"## {part.chapter.number}. {part.chapter.title}", "", f"*{part.chapter.question}*", ""]
        for entry in part.entries:
            lines += [f"### {entry.card.title}", "", *_marked(entry)]
            for label, text in entry.lines:
                lines += [f"**{_inline(label)}**", "", *_quoted(text), ""]
            if entry.drawing:
                name = f"pictures/{part.chapter.number}-{entry.card.id}.svg"
                lines += [f"![{_inline(entry.drawing.caption)}]({name})", ""]
                lines += [markdown_table(entry.drawing.header, entry.drawing.rows), ""]
            if entry.mark:
                lines += [*_feedback(entry.card, entry.mark), ""]
    return "\n".join(lines).rstrip() + "\n"


def _left_out(count: int) -> str:
    one = _("One part that only you read is not in this copy.")
    more = _("{n} parts that only you read are not in this copy.").format(n=count)
    return one if count == 1 else more


def _marked(entry: Entry) -> list[str]:
    said = []
    if entry.only_you:
        said.append(_("Only you: take care where you leave this page."))
    if entry.passed and not entry.lines:
        said.append(_("Passed on."))
    return [line for text in said for line in (f"*{text}*", "")]


def _inline(text: str) -> str:
    return text.replace("\n", " ").replace("*", "\\*").replace("[", "\\[").replace("]", "\\]")


def _quoted(text: str) -> list[str]:
    """Return a learner's text as a block that Markdown shows as it was written."""
    fence = "```"
    while fence in text:
        fence += "`"
    return [f"{fence}text", text, fence]


def _feedback(card: Card, mark: Mark) -> list[str]:
    points = _("{points} of {out_of} points").format(points=f"{mark.points:g}", out_of=f"{mark.out_of:g}")
    lines = [f"**{_('Feedback')}** · {points}", ""]
    for one in mark.by_criterion(card.rubric):
        if one["points"] is not None:
            said = f" {_inline(one['comment'])}" if one["comment"] else ""
            lines.append(f"- {_inline(one['criterion'].title)}: {one['points']:g}{said}")
    if mark.comment:
        lines += ["", *_quoted(mark.comment)]
    return lines
