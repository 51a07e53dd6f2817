"""The tiny course of tests/mini, copied to be changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crosscurrents.notebooks.faults import AuthorError
from crosscurrents.notebooks.lessons import load_course

MINI = Path(__file__).parents[1] / "mini"
LESSON = "lessons/01_first.md"
SOURCES = "lessons/sources.yaml"
RUBRIC = "solutions/rubric.yaml"
CHECK = "solutions/01_first/small-check.md"
REFLECTION = "solutions/01_first/closing-thoughts.md"

OBJECTIVES = """objectives:
  - text: Tell a thread from a knot.
    practised: small-check
    shown: small-check/knot
  - text: Take one position other than your own.
    practised: closing-thoughts
    shown: closing-thoughts/positions
"""
BOX = "::: fiction\nHarborlight is invented.\n:::"


def copy(folder: Path) -> Path:
    """Copy the tiny course into `folder` and return it."""
    shutil.copytree(MINI, folder)
    return folder


def change(root: Path, name: str, old: str, new: str, count: int = 1) -> None:
    """Put `new` for `old` in one file, which holds it `count` times."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == count, f"{name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def fault_of(root: Path) -> AuthorError:
    """Return the one error that stops the build of what is written in `root`."""
    with pytest.raises(AuthorError) as caught:
        load_course(root)
    assert "\n" not in caught.value.message
    return caught.value


def place(root: Path, fault: AuthorError) -> tuple[str, int]:
    """Return where a fault is said to be, as a file below `root` and a line of it that there is."""
    if fault.path.is_file():
        assert 1 <= fault.line <= len(fault.path.read_bytes().splitlines())
    return fault.path.relative_to(root).as_posix(), fault.line
