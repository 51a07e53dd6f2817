"""Putting one submission where nbgrader looks for it, at once and without losing what stood there."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from crosscurrents.course.words import gettext as _
from crosscurrents.grading.answers import ANSWERS, Answers, AnswersError
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.grading.submission import LONGEST_TIMESTAMP, TIMESTAMP

_SECRET = "submission_secret.txt"  # noqa: S105 - a file name of nbgrader's

What = Literal["collected", "unchanged", "older", "set aside"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one hand-in. `kept`: where it lies now; `reason`: why it was set aside, or a remark."""

    name: str
    what: What
    learner: str = ""
    chapter: str = ""
    reason: str = ""
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """One submission, ready to be put in its place. `answers` is None where only a notebook came.

    `first`: it takes the place of what stands, whichever is newer.
    """

    name: str
    learner: str
    chapter: str
    at: datetime
    answers: Answers | None
    notebook: bytes
    remark: str = ""
    first: bool = False


def place(folder: CourseFolder, parcel: Parcel) -> Outcome:
    """Put a parcel where nbgrader looks for it, by renaming, unless what stands there is newer."""
    files = {f"{parcel.chapter}.ipynb": parcel.notebook}
    if parcel.answers is not None:
        files[ANSWERS] = parcel.answers.as_bytes()
    files[TIMESTAMP] = f"{parcel.at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC".encode()
    digest = _digest(files)
    target = folder.step("submitted", parcel.learner, parcel.chapter)
    old = folder.step("superseded", parcel.learner, parcel.chapter)

    def outcome(what: What, kept: Path, said: str = "") -> Outcome:
        remark = " ".join(part for part in (parcel.remark, said) if part)
        return Outcome(parcel.name, what, parcel.learner, parcel.chapter, remark, kept)

    standing = _standing(target)
    if standing and standing[1] == digest:
        return outcome("unchanged", target)
    if standing and not parcel.first and (old / _name(parcel.at, digest)).exists():
        return outcome("older", old / _name(parcel.at, digest), _newer(parcel))
    made = folder.root / ".incoming" / secrets.token_hex(8)
    made.mkdir(parents=True)
    try:
        for name, content in files.items():
            (made / name).write_bytes(content)
        # nbgrader's release_feedback fails without one.
        (made / _SECRET).write_text(secrets.token_hex(64), encoding="utf-8")
        if standing is not None and parcel.at < standing[0] and not parcel.first:
            kept = old / _name(parcel.at, digest)
            kept.parent.mkdir(parents=True, exist_ok=True)
            made.rename(kept)
            return outcome("older", kept, _newer(parcel))
        target.parent.mkdir(parents=True, exist_ok=True)
        said = ""
        if standing is not None:
            said = _replaced(parcel)
            kept = old / _name(*standing)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(kept, ignore_errors=True)  # the very same, from a collect that was cut short
            # Should the machine stop between these two renames, collecting again puts the newest back.
            target.rename(kept)
        made.rename(target)
        shutil.rmtree(old / _name(parcel.at, digest), ignore_errors=True)  # it stands again
        return outcome("collected", target, said)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        with suppress(OSError):  # another collect may be at work there
            made.parent.rmdir()


def _newer(parcel: Parcel) -> str:
    return _("A newer one of {learner}'s stands; this one is kept beside it.").format(learner=parcel.learner)


def _replaced(parcel: Parcel) -> str:
    if parcel.first:
        said = _("It takes the place of one that {learner} did not hand in on their page; that is kept.")
    else:
        said = _("It takes the place of an earlier one of {learner}'s, which is kept.")
    return said.format(learner=parcel.learner)


def _standing(target: Path) -> tuple[datetime, str] | None:
    """Return when what stands at `target` was handed in, and its digest; None if nothing does."""
    if not target.is_dir():
        return None
    names = [path for path in target.iterdir() if path.is_file() and path.name != _SECRET]
    digest = _digest({path.name: path.read_bytes() for path in names})
    try:
        return submitted_at(target, None), digest
    except AnswersError:
        return datetime.min.replace(tzinfo=UTC), digest


def _digest(files: dict[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        whole.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(content).digest())
    return whole.hexdigest()


def _name(at: datetime, digest: str) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S}-{digest[:12]}"


def submitted_at(here: Path, answers: Answers | None) -> datetime:
    """Return when a submission was handed in, by its timestamp file or its answers; else `AnswersError`."""
    # Imported here: nbgrader takes a second, and most hand-ins come by file.
    from nbgrader.utils import parse_utc

    try:
        path = here / TIMESTAMP
        # A pipe would never end, and a link may lead anywhere.
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LONGEST_TIMESTAMP:
            raise ValueError
        parsed: datetime = parse_utc(path.read_text(encoding="utf-8").strip())
        return parsed.replace(tzinfo=UTC)
    except (OSError, ValueError, OverflowError):
        if answers is not None:
            return answers.at
        raise AnswersError(
            _("It does not say when it was submitted: timestamp.txt is missing or damaged.")
        ) from None
