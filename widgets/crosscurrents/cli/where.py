"""Which course a command is about: its folder comes first, or after `--course`, or is the usual one."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

COURSE_FILE = "course.toml"
"""What makes a folder a course's. Said again here: what says it first takes half a second to import."""

C = TypeVar("C", bound=Callable[..., Any])


def course_option(command: C) -> C:
    """Add `--course DIR`, for those who do not name the folder first."""
    return click.option(
        "--course",
        "course_path",
        type=click.Path(file_okay=False, path_type=Path),
        show_default="“course” in the data folder",
        help="The course's folder: hand-ins, marks, feedback. It can also be named first, without --course.",
    )(command)


def is_course(path: Path) -> bool:
    """Return whether a path is a course's folder."""
    return (path / COURSE_FILE).is_file()


def course_folder(named: Path | None, course_path: Path | None, data: Path) -> Path:
    """Return the folder that was named, either way, else the usual one; `UsageError` for two of them."""
    if named and course_path and named.resolve() != course_path.resolve():
        raise click.UsageError(f"Two courses are named, {named} and {course_path}: name one.")
    return named or course_path or data / "course"


def folder_and_chapter(words: Sequence[str], course_path: Path | None, data: Path) -> tuple[Path, str | None]:
    """Return what `[DIR] [CHAPTER]` name: the folder, and the chapter if there is one."""
    named, rest = None, list(words)
    if rest and (is_course(Path(rest[0])) or len(rest) > 1 or _only_a_path(rest[0])):
        named = Path(rest.pop(0))
        if not is_course(named):
            raise click.UsageError(
                f"{named} is no course's folder (it has no {COURSE_FILE}): name first the folder, then the "
                "chapter."
            )
    if len(rest) > 1:
        raise click.UsageError(f"One chapter at a time, not {' and '.join(rest)}: leave them out for all.")
    return course_folder(named, course_path, data), rest[0] if rest else None


def _only_a_path(word: str) -> bool:
    return word in {os.curdir, os.pardir, "~"} or any(sign and sign in word for sign in (os.sep, os.altsep))
