"""A hand-in on its way: `answers.json`, alone or in `handin.zip`; and the feedback file that goes back.

The server imports this module, so it must stay free of nbgrader (1.6 s and 109 MiB to import).
"""

from __future__ import annotations

import io
import json
import math
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Annotated, Any

import msgspec

from crosscurrents.course import Card, Chapter, Course, Visibility
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise, ResponseError, bind, validate
from crosscurrents.exercises.kind import SpecError
from crosscurrents.journal.records import Mark
from crosscurrents.notebooks.release import FORMAT, answers_document, release_bytes, release_hash

FEEDBACK_FORMAT = "crosscurrents-feedback/1"
ANSWERS = "answers.json"

MAX_BYTES = 20 * 1024 * 1024
"""Largest file read, and largest content of a zip once unpacked, in bytes."""

_MAX_ENTRIES = 100
_LEARNER = re.compile(r"[a-z0-9][a-z0-9-]{1,99}\Z")
_CLAIMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,99}\Z")
_READING = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


class AnswersError(ValueError):
    """A hand-in or feedback file that cannot be taken: one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What one `answers.json` says, checked against the course.

    `release` is the SHA-256 of the learner notebook it answers; `at` is timezone-aware;
    `answers` is `{exercise: {"revision": n, "response": {...}}}`, every response fitting its exercise.
    """

    course: str
    chapter: str
    release: str
    learner: str
    receipt: str
    at: datetime
    answers: Mapping[str, Mapping[str, Any]]

    def response(self, exercise: str) -> Mapping[str, Any]:
        """Return the response to an exercise; `{}` where there is none."""
        found: Mapping[str, Any] = self.answers.get(exercise, {}).get("response", {})
        return found

    def as_bytes(self) -> bytes:
        """Return the document as the bytes of its file, the same for the same content."""
        document = {
            "format": FORMAT,
            "course": self.course,
            "chapter": self.chapter,
            "release": self.release,
            "learner": self.learner,
            "receipt": self.receipt,
            "handed_in": self.at.isoformat(),
            "answers": {name: dict(one) for name, one in sorted(self.answers.items())},
        }
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


class _Answer(msgspec.Struct, forbid_unknown_fields=True):
    revision: Annotated[int, msgspec.Meta(ge=0)]
    response: dict[str, Any]


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    course: str
    chapter: str
    release: str
    learner: str
    receipt: Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[A-Za-z0-9_-]*\Z")]
    handed_in: Annotated[datetime, msgspec.Meta(tz=True)]
    answers: dict[str, _Answer]


class _Feedback(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    marks: Annotated[list[Mark], msgspec.Meta(max_length=100)]


def pack(
    chapter: Chapter,
    *,
    learner: str,
    answers: Mapping[str, Any],
    course: str = "self-paced",
    receipt: str = "",
    release: str = "",
    at: datetime | None = None,
) -> bytes:
    """Return `handin.zip`: `answers.json` beside the untouched learner notebook; same content, same bytes.

    Only answers whose card says *handed in* go along, whatever else is given. `release` names the notebook
    that was answered; where that is not the installed one, the zip goes without a notebook, which `collect`
    does not need.
    """
    going = {
        name: answer
        for name, answer in answers.items()
        if name in chapter.cards and chapter.cards[name].visibility is Visibility.HANDED_IN
    }
    when = at or datetime.now(UTC)
    document = answers_document(
        chapter, learner=learner, answers=going, course=course, receipt=receipt, release=release, at=when
    )
    stamp = max(when.astimezone(UTC).timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    out = io.BytesIO()
    files = {ANSWERS: json.dumps(document, ensure_ascii=False, indent=1).encode()}
    if document["release"] == release_hash(chapter.id):
        files[f"{chapter.id}.ipynb"] = release_bytes(chapter.id)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            packed.writestr(entry, content)
    return out.getvalue()


def read_answers(
    data: bytes, course: Course, *, chapter: str = "", bound: Callable[[Card], Exercise] = bind
) -> Answers:
    """Return what a `handin.zip` or an `answers.json` holds, checked; `AnswersError` for every fault.

    `chapter`: the one it must be for, where that is known. `bound` gives a card's exercise: whoever reads a
    pile binds each card once.
    """
    if data[:2] == b"PK":
        data = _unpack(data)
    document = _document(data)
    if document.chapter not in [one.id for one in course.chapters]:
        raise AnswersError(_("It is for a chapter that is not in this course."))
    if chapter and document.chapter != chapter:
        raise AnswersError(
            _("It is for chapter {its}, not for {chapter}.").format(its=document.chapter, chapter=chapter)
        )
    if not _LEARNER.match(document.learner):
        raise AnswersError(_("Its learner is no pseudonym of ours: small letters, digits and hyphens."))
    _check_answers(document, course.chapter(document.chapter), bound)
    try:
        at = document.handed_in.astimezone(UTC)
    except OverflowError:
        raise AnswersError(_("It says that it was handed in at a time that there is not.")) from None
    return Answers(
        course=document.course,
        chapter=document.chapter,
        release=document.release,
        learner=document.learner,
        receipt=document.receipt,
        at=at,
        answers={
            name: {"revision": one.revision, "response": one.response}
            for name, one in document.answers.items()
        },
    )


def claimed(data: bytes) -> tuple[str, str]:
    """Return whose hand-in of which chapter a file says it is, unchecked; "" for what it does not say.

    For a file that could not be taken: whatever it is, this does not fail.
    """
    try:
        raw = _json(_unpack(data) if data[:2] == b"PK" else data, ANSWERS)
    except AnswersError:
        return "", ""
    found = [raw.get(name) if isinstance(raw, dict) else "" for name in ("learner", "chapter")]
    learner, chapter = (one if isinstance(one, str) and _CLAIMED.match(one) else "" for one in found)
    return learner, chapter


def _document(data: bytes) -> _Document:
    raw = _json(data, ANSWERS)
    found = raw.get("format") if isinstance(raw, dict) else None
    if found != FORMAT:
        if isinstance(found, str) and found.startswith(FORMAT.partition("/")[0] + "/"):
            raise AnswersError(
                _("Its answers.json is of another version than {format}: use the learner's version.").format(
                    format=FORMAT
                )
            )
        raise AnswersError(
            _("Its answers.json is not one of ours: it does not say {format}.").format(format=FORMAT)
        )
    try:
        return msgspec.convert(raw, _Document)
    except (msgspec.ValidationError, RecursionError) as fault:
        raise AnswersError(
            _("Its answers.json was changed by hand or damaged: {fault}.").format(fault=fault)
        ) from None


def _json(data: bytes, name: str) -> Any:
    if len(data) > MAX_BYTES:
        raise AnswersError(_("{name} is larger than 20 MB.").format(name=name))
    try:
        # Some editors put a byte order mark in front.
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as fault:
        if "truncated" in str(fault):
            raise AnswersError(_("{name} is cut short: ask for it again.").format(name=name)) from None
        raise AnswersError(_("{name} is no JSON that can be read.").format(name=name)) from None


def _check_answers(document: _Document, chapter: Chapter, bound: Callable[[Card], Exercise]) -> None:
    for name, answer in document.answers.items():
        card = chapter.cards.get(name)
        if card is None:
            raise AnswersError(
                _("It answers an exercise “{name}”, which chapter {chapter} does not have.").format(
                    name=name[:60], chapter=chapter.id
                )
            )
        if card.visibility is not Visibility.HANDED_IN:
            raise AnswersError(
                _("It holds {name}, which is not handed in: it was changed by hand.").format(name=name)
            )
        try:
            validate(bound(card), answer.response)
        except (ResponseError, SpecError) as fault:
            sentence = str(fault).partition("; nothing was changed")[0]
            raise AnswersError(
                _("An answer does not fit its exercise: {fault}.").format(fault=sentence)
            ) from None


def _unpack(data: bytes) -> bytes:
    """Return the bytes of the one `answers.json` in a zip; nothing is ever written to disk."""
    if len(data) > MAX_BYTES:
        raise AnswersError(_("The file is larger than 20 MB."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entry = _answers_entry(packed.infolist())
            with packed.open(entry) as content:
                # The size an entry declares may be a lie, so no more than the limit is ever unpacked.
                unpacked = content.read(MAX_BYTES + 1)
    except AnswersError:
        raise
    except _READING:
        raise AnswersError(_("The zip file is damaged or cut short: ask for it again.")) from None
    if len(unpacked) > MAX_BYTES:
        raise AnswersError(_("Unpacked, it is larger than 20 MB."))
    return unpacked


def _answers_entry(entries: Sequence[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    if len(entries) > _MAX_ENTRIES:
        raise AnswersError(_("The zip file holds more than {n} files.").format(n=_MAX_ENTRIES))
    if sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise AnswersError(_("Unpacked, it is larger than 20 MB."))
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ":" in name or ".." in name.split("/"):
            raise AnswersError(_("The zip file holds a path that leads out of its folder."))
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise AnswersError(_("The zip file holds a link to another file."))
        if entry.flag_bits & 0x1:
            raise AnswersError(_("The zip file is locked with a password."))
    # Whoever unpacks and packs again by hand gets a folder around it, on a Mac with a shadow folder beside
    # it.
    paths = [(PurePosixPath(entry.filename), entry) for entry in entries]
    found = [entry for path, entry in paths if path.name == ANSWERS and path.parts[0] != "__MACOSX"]
    if not found:
        raise AnswersError(_("The zip file holds no answers.json."))
    if len(found) > 1:
        raise AnswersError(_("The zip file holds more than one answers.json."))
    return found[0]


def feedback_document(marks: Sequence[Mark]) -> bytes:
    """Return one learner's marks as the file that goes back to them (`feedback.json`)."""
    document = {"format": FEEDBACK_FORMAT, "marks": [msgspec.to_builtins(mark) for mark in marks]}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read_feedback(data: bytes) -> list[Mark]:
    """Return the marks of a `feedback.json`; `AnswersError` for a file that is none."""
    raw = _json(data, _("The feedback file"))
    if not isinstance(raw, dict) or raw.get("format") != FEEDBACK_FORMAT:
        raise AnswersError(
            _("This is no feedback file: it does not say {format}.").format(format=FEEDBACK_FORMAT)
        )
    try:
        marks = msgspec.convert(raw, _Feedback).marks
    except (msgspec.ValidationError, RecursionError) as fault:
        raise AnswersError(
            _("The feedback file was changed or damaged: {fault}.").format(fault=fault)
        ) from None
    for mark in marks:
        fair = (
            math.isfinite(mark.points)
            and math.isfinite(mark.out_of)
            and mark.points >= 0
            and mark.out_of >= 0
        )
        if (
            not fair
            or mark.released.tzinfo is None
            or not all(isinstance(one.get("id"), str) for one in mark.criteria)
        ):
            raise AnswersError(_("The feedback file was changed or damaged: its marks do not make sense."))
    if len({(mark.learner, mark.chapter, mark.hand_in) for mark in marks}) > 1:
        raise AnswersError(_("The feedback file is for more than one hand-in."))
    return marks
