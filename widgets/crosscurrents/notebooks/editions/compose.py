"""Composing an edition: a plain content root made of ours and an agency's own, kept until either changes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from crosscurrents.course import Course
from crosscurrents.course.words import speaking
from crosscurrents.notebooks.editions.file import FILE, read_edition
from crosscurrents.notebooks.editions.plan import Plan, plan
from crosscurrents.notebooks.faults import AuthorError
from crosscurrents.notebooks.lessons import load_course
from crosscurrents.places import content_root

_HOUR = 3600.0
_PARTS = ("lessons", "solutions")


def compose(folder: Path, data: Path, base: Path | None = None) -> Path:
    """Return the content root of the edition in `folder`, composed under `data/editions/` if it must be.

    `base` is the course it builds on: the installed one, unless it is given. `AuthorError` for a mistake,
    named where the agency can mend it; OSError where the disk does not take it.
    """
    base = content_root() if base is None else base
    folder = folder.resolve()
    written = read_edition(folder)
    if (base / FILE).is_file():
        raise AuthorError(base / FILE, 1, "an edition builds on our course: unset CROSSCURRENTS_CONTENT")
    ours = _tree(base, _PARTS)
    own = _tree(folder, (*_PARTS, "locale")) | {FILE: written.toml.path.read_bytes()}
    logo = written.edition.logo
    made = data / "editions"
    stem = re.sub(r"[^a-z0-9]+", "-", written.edition.name.lower()).strip("-")[:40] or "edition"
    root = made / f"{stem}-{_digest(ours, own, logo.body if logo else b'')}"
    if not root.is_dir():
        # What its faults are said to be: relative to where the agency wrote, not to where we compose.
        part = made / f".{root.name}.{os.getpid()}.part"
        try:
            _write(plan(written, ours, own), part, folder, base)
            part.rename(root)
        except OSError:
            if not root.is_dir():  # unless another process was quicker
                raise
        finally:
            shutil.rmtree(part, ignore_errors=True)
    _remove_old(made, stem, root)
    return root


def _tree(root: Path, parts: tuple[str, ...]) -> dict[str, bytes]:
    """Return every written file below some folders, by its path from `root`; what is built is no source."""
    found = {}
    for part in parts:
        for path in sorted((root / part).rglob("*")):
            name = path.relative_to(root)
            hidden = any(one.startswith((".", "__pycache__")) for one in name.parts)
            if path.is_file() and not hidden and path.suffix != ".ipynb":
                found[name.as_posix()] = path.read_bytes()
    return found


def _digest(ours: Mapping[str, bytes], own: Mapping[str, bytes], logo: bytes) -> str:
    """Return twelve hex digits that change with any input: our files, theirs, and the code that builds."""
    digest = hashlib.sha256(logo)
    for tree in (ours, own):
        for name, body in sorted(tree.items()):
            digest.update(f"\0{name}\0{len(body)}\0".encode() + body)
    package = Path(str(files("crosscurrents")))
    for part in ("course", "exercises", "notebooks", "locale"):
        for path in sorted((package / part).rglob("*")):
            if path.suffix in {".py", ".mo"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _write(made: Plan, part: Path, folder: Path, base: Path) -> None:
    """Write a composition and build its notebooks; `AuthorError` where what comes together does not fit."""
    # Imported here: nbformat takes a second, and an edition that has not changed needs no build.
    from crosscurrents.notebooks.build import build, write

    for name, body in made.files.items():
        path = part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    try:
        course = load_course(part)
        _refuse_bare(course, made, part)
        with speaking(course.edition.language, course.edition.words):
            write(build(course))
    except AuthorError as fault:
        raise _where_written(fault, made, part, folder, base) from None


def _refuse_bare(course: Course, made: Plan, part: Path) -> None:
    """Raise `AuthorError` for an own exercise that nobody could pass on, or an own chapter without a note."""
    for chapter in course.chapters:
        if f"lessons/{chapter.id}.md" in made.own and not chapter.content_note:
            message = "no `content_note:`: say what a reader meets here, or that nothing is heavy"
            raise AuthorError(chapter.path, 1, message)
        for card in chapter.cards.values():
            own = card.path.relative_to(part).as_posix() in made.own
            if own and not card.marked and not card.model_answer:
                message = "no `# Model answer` section: write one, for people who would rather read"
                raise AuthorError(card.path, 1, message)


def _where_written(fault: AuthorError, made: Plan, part: Path, folder: Path, base: Path) -> AuthorError:
    """Return a fault of a composition as one of the file that somebody wrote."""
    message = fault.message.replace(f"{part}{os.sep}", "")
    if not fault.path.is_relative_to(part):
        return AuthorError(fault.path, fault.line, message)
    name = fault.path.relative_to(part).as_posix()
    if name in made.own:
        return AuthorError(folder / name, fault.line, message)
    if name in made.changed or name not in made.files:
        return AuthorError(folder / FILE, 1, f"with these changes {name} does not hold together: {message}")
    return AuthorError(base / name, fault.line, message)


def _remove_old(made: Path, stem: str, root: Path) -> None:
    """Remove earlier compositions of this edition, and what processes that were killed left of theirs."""
    for path in made.glob(f"{stem}-*"):
        if path != root and re.fullmatch(r"[0-9a-f]{12}", path.name.removeprefix(f"{stem}-")):
            shutil.rmtree(path, ignore_errors=True)
    for path in made.glob(".*.part"):
        if time.time() - path.stat().st_mtime > _HOUR:
            shutil.rmtree(path, ignore_errors=True)
