"""The tiny course of tests/mini, copied to be changed."""

from __future__ import annotations

import shutil
from pathlib import Path

MINI = Path(__file__).parents[1] / "mini"
LESSON = "lessons/01_first.md"
SOURCES = "lessons/sources.yaml"
RUBRIC = "solutions/rubric.yaml"
CHECK = "solutions/01_first/small-check.md"
REFLECTION = "solutions/01_first/closing-thoughts.md"


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
