"""What a hand-in names: the released notebook it answers, and the document its answers travel in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from crosscurrents.course import Chapter
from crosscurrents.places import content_root

FORMAT = "crosscurrents-answers/1"


@cache
def release_bytes(chapter_id: str) -> bytes:
    """Return the bytes of the installed course's learner notebook; OSError when it was never built."""
    return (content_root() / "lessons" / chapter_id / f"{chapter_id}.ipynb").read_bytes()


@cache
def release_hash(chapter_id: str) -> str:
    """Return the SHA-256 of the learner notebook's bytes, as hex: it names what was answered."""
    return hashlib.sha256(release_bytes(chapter_id)).hexdigest()


def answers_document(
    chapter: Chapter,
    *,
    learner: str,
    answers: Mapping[str, Any],
    course: str = "self-paced",
    receipt: str = "",
    release: str = "",
    at: datetime | None = None,
) -> dict[str, Any]:
    """Return `answers.json` as data: who (a pseudonym), which release, and the answers by exercise id.

    `release` is the hash of the notebook that was answered; the installed one's when it is not given.
    """
    return {
        "format": FORMAT,
        "course": course,
        "chapter": chapter.id,
        "release": release or release_hash(chapter.id),
        "learner": learner,
        "receipt": receipt,
        "handed_in": (at or datetime.now(UTC)).isoformat(timespec="seconds"),
        "answers": dict(answers),
    }
