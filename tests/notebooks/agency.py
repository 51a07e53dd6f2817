"""An agency's edition of the tiny course of two chapters, written to be changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crosscurrents.notebooks.editions.compose import compose
from crosscurrents.notebooks.faults import AuthorError

TESTS = Path(__file__).parents[1]
LAYERS = (TESTS / "mini", TESTS / "server" / "course")

TOML = """\
name = "Ellery County"

[content]
leave_out = ["own-check"]

[[add]]
chapter = 1
after = "small-check"
exercise = "our-table"
"""

CARD = """\
---
widget: check
title: Who sits at our table
purpose: See who is missing.
minutes: 4
visibility: room
spec:
  items:
    - id: chair
      scenario: A chair stays empty. Whom do you ask?
      misconception: Nobody is missing.
      answer: a
      options:
        - {id: a, text: Whoever sat there last, feedback: "Yes."}
        - {id: b, text: Nobody, feedback: "Then it stays empty."}
---
Choose one.

# Model answer
Ask whoever sat there last.

# Facilitator note
Ask first.
"""

LESSON = """\
---
title: Our Place
question: Who is here?
minutes: 5
objectives:
  - text: Say who is here.
    practised: roll-call
    shown: roll-call/chair
content_note: Nothing here is heavy.
reviewed: []
---
A line of our own. {cite}`X1`

{exercise}`roll-call`
"""

SOURCES = 'X1: {text: "Ellery County (2024). A report."}\n'


def our_course(folder: Path) -> Path:
    """Write the tiny course of two chapters into `folder`, not built, and return it."""
    for layer in LAYERS:
        shutil.copytree(layer, folder, dirs_exist_ok=True)
    return folder


def edition(folder: Path, toml: str = TOML, **files: str) -> Path:
    """Write an edition with an exercise in chapter 1 and a chapter of its own; return its folder."""
    write(folder, "edition.toml", toml)
    if "our-table" in toml:
        write(folder, "solutions/01_first/our-table.md", CARD)
    write(folder, "lessons/07_our_place.md", LESSON)
    write(folder, "lessons/sources.yaml", SOURCES)
    write(folder, "solutions/07_our_place/roll-call.md", CARD.replace("at our table", "here"))
    for name, text in files.items():
        write(folder, name, text)
    return folder


def write(folder: Path, name: str, text: str) -> Path:
    """Write one file below `folder` and return it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, data: Path, base: Path) -> tuple[str, int, str]:
    """Return the one fault of an edition that cannot be composed: file below its folder, line, sentence."""
    with pytest.raises(AuthorError) as caught:
        compose(folder, data, base)
    fault = caught.value
    assert "\n" not in fault.message
    assert not list((data / "editions").glob("*")) + list((data / "editions").glob(".*"))
    return fault.path.relative_to(folder.resolve()).as_posix(), fault.line, fault.message
