"""Faults that only several files together show: the right file, the right line, and what mends it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.notebooks.written import CHECK, LESSON, OBJECTIVES, RUBRIC, SOURCES, change, fault_of, place


def _copied(old: str, new: str) -> Callable[[Path], None]:
    def act(root: Path) -> None:
        (root / new).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / old, root / new)

    return act


def _renamed(old: str, new: str) -> Callable[[Path], None]:
    return lambda root: (root / old).rename(root / new) and None


def _removed(*names: str) -> Callable[[Path], None]:
    def act(root: Path) -> None:
        for name in names:
            (root / name).unlink()

    return act


def _bytes(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def act(root: Path) -> None:
        path = root / name
        assert path.read_bytes().count(old) == 1
        path.write_bytes(path.read_bytes().replace(old, new))

    return act


def _second_chapter(root: Path) -> None:
    """Give a second chapter a card of the first one's name."""
    text = (root / LESSON).read_text().replace("{exercise}`closing-thoughts`\n", "")
    text = text.replace(OBJECTIVES, OBJECTIVES.partition("  - text: Take")[0])
    (root / "lessons/02_second.md").write_text(text)
    _copied(CHECK, "solutions/02_second/small-check.md")(root)


def _source_in_spec(source: str, written: str | None = None) -> Callable[[Path], None]:
    """Place an estimate whose second question cites `source`, as it is `written`."""

    def act(root: Path) -> None:
        questions = "".join(
            f"    - id: q{n}\n      text: Guess.\n      unit: percent\n      low: 0\n      high: 100\n"
            f"      reported: 50\n      after: So it is.\n      source: {one}\n"
            for n, one in enumerate(["C1", written or source])
        )
        (root / "solutions/01_first/guess.md").write_text(
            "---\nwidget: estimate\ntitle: Guess\npurpose: Guess.\nminutes: 2\nvisibility: room\n"
            f"spec:\n  questions:\n{questions}---\nGuess.\n\n# Facilitator note\nWait.\n"
        )
        change(root, LESSON, "## Go deeper", "{exercise}`guess`\n\n## Go deeper")

    return act


def _nothing(root: Path) -> None:
    shutil.rmtree(root / "lessons")
    shutil.rmtree(root / "solutions")


# fault: (what is done, file, line, what is said, the mend)
ELSEWHERE: dict[str, tuple[Callable[[Path], None], str, int, str, str]] = {
    "orphan-card": (
        _copied(CHECK, "solutions/01_first/left-over.md"),
        "solutions/01_first/left-over.md",
        1,
        "no line {exercise}`left-over` in 01_first.md",
        "place it, or delete the card",
    ),
    "orphan-card-of-no-chapter": (
        _copied(CHECK, "solutions/02_renamed/left-over.md"),
        "solutions/02_renamed/left-over.md",
        1,
        "no lesson lessons/02_renamed.md for this card",
        "write it, or move it",
    ),
    "same-id-in-two-chapters": (
        _second_chapter,
        "solutions/02_second/small-check.md",
        1,
        'the id "small-check" is taken by solutions/01_first/small-check.md',
        "rename one",
    ),
    "id-of-one-of-the-notebooks-cells": (
        _copied(CHECK, "solutions/01_first/closing-thoughts-prompt.md"),
        "solutions/01_first/closing-thoughts-prompt.md",
        1,
        "is the name of one of the notebook's own cells",
        "choose another",
    ),
    "bad-slug": (
        _copied(CHECK, "solutions/01_first/Small_Check.md"),
        "solutions/01_first/Small_Check.md",
        1,
        '"Small_Check" is no exercise id',
        "use small letters, digits and hyphens",
    ),
    "bad-chapter-name": (
        _copied(LESSON, "lessons/README.md"),
        "lessons/README.md",
        1,
        '"README" is no chapter',
        "name the file like 02_power.md",
    ),
    "chapter-number-twice": (
        _copied(LESSON, "lessons/01_second.md"),
        "lessons/01_second.md",
        1,
        "01_first.md has the number 01 too",
        "rename one",
    ),
    "lesson-not-utf-8": (
        _bytes(LESSON, b"Harborlight is invented.", b"Harborlight is inventa\xe9."),
        LESSON,
        22,
        "not UTF-8",
        "save it as UTF-8",
    ),
    "card-not-utf-8": (_bytes(CHECK, b"A small", b"A sm\xe4ll"), CHECK, 3, "not UTF-8", "save it as UTF-8"),
    "register-not-utf-8": (
        _bytes(SOURCES, b"Huxham", b"H\xfcxham"),
        SOURCES,
        4,
        "not UTF-8",
        "save it as UTF-8",
    ),
    "unknown-source-in-spec": (
        _source_in_spec("Z9"),
        "solutions/01_first/guess.md",
        24,
        'no source "Z9"',
        "cite one that stands there",
    ),
    "unknown-source-in-spec-in-quotes": (
        _source_in_spec("Z9", '"Z9"'),
        "solutions/01_first/guess.md",
        24,
        'no source "Z9"',
        "cite one",
    ),
    "barred-source-in-spec": (
        _source_in_spec("A10"),
        "solutions/01_first/guess.md",
        24,
        "A10 must not be cited",
        "(section G); cite another",
    ),
    "stray-answers": (
        _copied(SOURCES, "solutions/01_first/answers.json"),
        "solutions/01_first/answers.json",
        1,
        "would overwrite every learner's",
        "delete it",
    ),
    "no-register": (_removed(SOURCES), SOURCES, 1, "no such file", "write it"),
    "no-rubrics": (_removed(RUBRIC), RUBRIC, 1, "no such file", "write it"),
    "no-lessons": (_removed(LESSON), "lessons", 1, "no lessons here", "write one as lessons/01_name.md"),
    "nothing-at-all": (_nothing, "lessons", 1, "no lessons here", "write one as lessons/01_name.md"),
    "renamed-card": (
        _renamed(CHECK, "solutions/01_first/tiny-check.md"),
        LESSON,
        25,
        'no card "small-check"',
        "write solutions/01_first/small-check.md",
    ),
}


@pytest.mark.parametrize("fault", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_fault_among_files(mini: Path, fault: tuple[Callable[[Path], None], str, int, str, str]) -> None:
    act, name, line, says, mend = fault
    act(mini)
    found = fault_of(mini)
    assert place(mini, found) == (name, line)
    assert says in found.message
    assert mend in found.message
