"""One submission's folder as it was handed in: whether it may be touched, and whether it was graded as it is.

Free of nbgrader, slow to import.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.grading.answers import ANSWERS, MAX_BYTES
from crosscurrents.grading.folder import CourseFolder

TIMESTAMP = "timestamp.txt"
LONGEST_TIMESTAMP = 200
"""How many characters or bytes of it are read: what finds the time in it takes long over much else."""

MARK = "crosscurrents"
"""Where in a notebook's metadata stands what it was made from: `notebook` while it is under way (the digest
of what was handed in), `submission` once it is graded (the `seal` of all that counts)."""

_LEARNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,99}\Z")
_NAMED = 5


class SubmissionError(ValueError):
    """A submission that cannot be graded and is set aside: one sentence that says why."""


class _Made(msgspec.Struct):
    submission: str = ""


class _Metadata(msgspec.Struct):
    crosscurrents: _Made = msgspec.field(default_factory=_Made)


class _Notebook(msgspec.Struct):
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)


def inspected(place: Path, chapter: str) -> str:
    """Raise `SubmissionError` for a folder that is not to be opened; return a remark on one that is, or "".

    Nothing in it may be a link, and it must be as small as what `collect` takes: whatever lies in
    `submitted/` may have been put there by other hands, and nbgrader follows links when it copies.
    """
    if not _LEARNER.match(place.parent.name):
        raise SubmissionError(
            _("“{name}” is no name for a learner: letters, digits and . _ @ - only.").format(
                name=place.parent.name[:60]
            )
        )
    if place.is_symlink() or place.parent.is_symlink():
        raise SubmissionError(_("It is a link to another folder: put the submission itself there."))
    size, others = 0, []
    for path, found in _walk(place):
        name = path.relative_to(place).as_posix()
        if stat.S_ISLNK(found.st_mode):
            raise SubmissionError(_("It holds a link to another file ({name}).").format(name=name[:60]))
        if not stat.S_ISREG(found.st_mode):
            raise SubmissionError(_("It holds something that is no file ({name}).").format(name=name[:60]))
        size += found.st_size
        if size > MAX_BYTES:
            raise SubmissionError(_("It is larger than 20 MB."))
        if path.suffix == ".ipynb" and name != f"{chapter}.ipynb":
            others.append(name)
    if not (place / f"{chapter}.ipynb").exists():
        raise SubmissionError(_("There is no {name} in it.").format(name=f"{chapter}.ipynb"))
    if not others:
        return ""
    return _("It holds another notebook, which is not graded: {names}.").format(names=_some(others))


def _walk(place: Path) -> list[tuple[Path, os.stat_result]]:
    """Return every file below `place` and what it is; links are told, not followed."""
    found: list[tuple[Path, os.stat_result]] = []
    for walked, folders, names in os.walk(place):
        for name in sorted(names + folders):
            path = Path(walked, name)
            what = path.lstat()
            if not stat.S_ISDIR(what.st_mode):
                found.append((path, what))
    return found


def moved_cells(handed_in: Sequence[str], released: Sequence[str]) -> str:
    """Return one sentence where the released cells, by id, did not come back as they were, or ""."""
    counts = Counter(one for one in handed_in if one in set(released))
    missing = [one for one in released if not counts[one]]
    doubled = [one for one in released if counts[one] > 1]
    order = [one for one in dict.fromkeys(handed_in) if one in counts]
    moved = order != [one for one in released if counts[one]]
    parts = [
        _("missing ({names})").format(names=_some(missing)) if missing else "",
        _("there twice ({names})").format(names=_some(doubled)) if doubled else "",
        _("in another order") if moved else "",
    ]
    if not any(parts):
        return ""
    return _(
        "Cells of its notebook are {faults}: the released notebook was graded, with what was typed into its "
        "answer cells."
    ).format(faults=", ".join(part for part in parts if part))


def _some(names: Sequence[str]) -> str:
    more = [_("{n} more").format(n=len(names) - _NAMED)] if len(names) > _NAMED else []
    return ", ".join([*(name[:60] for name in names[:_NAMED]), *more])


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes, as hex."""
    return hashlib.sha256(data).hexdigest()


def seal(place: Path, notebook: str) -> str:
    """Return the digest of what counts of a submission: answers and time in `place`, and its `notebook`'s."""
    whole = hashlib.sha256(notebook.encode())
    for name in (ANSWERS, TIMESTAMP):
        data = _bytes(place / name)
        whole.update(b"-" if data is None else digest(data).encode())
    return whole.hexdigest()


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def up_to_date(folder: CourseFolder, chapter: str, learner: str) -> bool:
    """Return whether what stands in `submitted/` now was graded to the end, as it is.

    An autograded notebook names what it was made from, and is put in its place only when its grades are in
    the gradebook; so nothing that was cut short counts, whoever graded it.
    """
    graded = folder.step("autograded", learner, chapter)
    submitted = folder.step("submitted", learner, chapter)
    name = f"{chapter}.ipynb"
    try:
        made = msgspec.json.decode((graded / name).read_bytes(), type=_Notebook).metadata.crosscurrents
        handed_in = digest((submitted / name).read_bytes())
        return bool(made.submission) and made.submission == seal(submitted, handed_in) == seal(
            graded, handed_in
        )
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return False
