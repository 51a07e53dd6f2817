"""Hand-ins that could not be taken: kept below `set_aside/`, each with its reason in a small text file.

Free of nbgrader, slow to import: the desk lists them.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crosscurrents.grading.answers import claimed
from crosscurrents.grading.escape import one_line
from crosscurrents.grading.folder import CourseFolder

ASIDE = "set_aside"
REASON = "reason.txt"

_FIELD = re.compile(r"(set aside|learner|chapter): (.+)\Z")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A hand-in that `collect` could not take, in its folder `path` (below the course's).

    `name`: as it came; `learner` and `chapter`: what it says of itself, unchecked, "" where it does not;
    `at`: when it was set aside; `reason`: one sentence that says why.
    """

    name: str
    learner: str
    chapter: str
    at: datetime
    reason: str
    path: Path


def set_aside(folder: CourseFolder) -> list[SetAside]:
    """Return what was set aside and has not been taken since, the newest first.

    Whoever has dealt with one otherwise deletes its folder.
    """
    top = folder.root / ASIDE
    found = []
    for path in top.iterdir() if top.is_dir() else ():
        try:
            found.append(_read(path, folder.root))
        except (OSError, ValueError):
            continue  # nothing of ours, or taken a moment ago
    return sorted(found, key=lambda one: (one.at, one.name), reverse=True)


def _read(path: Path, root: Path) -> SetAside:
    kept = path / REASON
    name, reason, *rest = kept.read_text(encoding="utf-8").splitlines()
    about = {match[1]: match[2] for match in map(_FIELD.match, rest) if match}
    if "set aside" in about:
        at = datetime.fromisoformat(about["set aside"]).astimezone(UTC)
    else:  # an earlier version kept only name and reason
        at = datetime.fromtimestamp(kept.stat().st_mtime, UTC)
    learner, chapter = about.get("learner", ""), about.get("chapter", "")
    return SetAside(name, learner, chapter, at, reason, path.relative_to(root))


def keep(
    folder: CourseFolder, name: str, data: bytes, reason: str, *, learner: str = "", chapter: str = ""
) -> Path:
    """Keep a hand-in that could not be taken, with the reason; the same one again is kept once.

    `learner` and `chapter`: whose it is, where that is known otherwise than from `data`. Returns its folder;
    `OSError` where it cannot be kept.
    """
    said = claimed(data)
    lines = [_line(name), _line(reason)]
    about = [("learner", learner or said[0]), ("chapter", chapter or said[1])]
    rest = [f"{what}: {_line(value)}" for what, value in about if value]
    kept = _place(folder, name, data)
    kept.mkdir(parents=True, exist_ok=True)
    if data:
        (kept / _file(name)).write_bytes(data)
    if not _stands(kept / REASON, lines):
        now = f"set aside: {datetime.now(UTC).isoformat(timespec='seconds')}"
        (kept / REASON).write_text("\n".join([*lines, now, *rest]) + "\n", encoding="utf-8")
    return kept


def forget(folder: CourseFolder, name: str, data: bytes) -> None:
    """Take a hand-in off the list: the very same has been taken since."""
    shutil.rmtree(_place(folder, name, data), ignore_errors=True)


def _place(folder: CourseFolder, name: str, data: bytes) -> Path:
    return folder.root / ASIDE / f"{_clean(name)}-{hashlib.sha256(data).hexdigest()[:12]}"


def _clean(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._")[:80] or "hand-in"


def _file(name: str) -> str:
    """Return what the kept file is called: never as the reason beside it."""
    clean = _clean(name)
    return f"hand-in-{clean}" if clean == REASON else clean


def _line(text: str) -> str:
    return one_line(text) or "-"


def _stands(path: Path, lines: list[str]) -> bool:
    try:
        return path.read_text(encoding="utf-8").splitlines()[:2] == lines
    except (OSError, UnicodeDecodeError):
        return False
