"""One bad lesson for every fault in it: the right file, the right line, and what mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.notebooks.written import BOX, LESSON, OBJECTIVES, change, fault_of, place

# fault: (file, what stands there, what stands there now, line of the fault, what is said, the mend)
SAME_FILE = {
    # Exercises and the lines that place them
    "no-such-card": (
        LESSON,
        "{exercise}`small-check`",
        "{exercise}`big-check`",
        25,
        'no card "big-check"',
        "write solutions/01_first/big-check.md",
    ),
    "heading-like-a-title": (
        LESSON,
        "A line of prose.",
        "## A small check\n\nA line of prose.",
        19,
        'the heading "A small check"',
        "reword it",
    ),
    "placed-twice": (
        LESSON,
        "{exercise}`closing-thoughts`",
        "{exercise}`closing-thoughts`\n\n{exercise}`small-check`",
        29,
        '"small-check" is placed twice',
        "take one line out",
    ),
    "exercise-within-a-sentence": (
        LESSON,
        "A line of prose.",
        "Now do {exercise}`small-check`.",
        19,
        "no role {exercise} here",
        "alone at the start",
    ),
    # Sources and roles
    "unknown-source-in-lesson": (
        LESSON,
        "`A1`",
        "`A1,Z9`",
        19,
        'no source "Z9"',
        "cite one that stands there",
    ),
    "unknown-source-below-a-box": (
        LESSON,
        ":::\n\n{exercise}`small",
        ":::\n\nMore. {cite}`Z9`\n\n{exercise}`small",
        25,
        'no source "Z9"',
        "cite one",
    ),
    "unknown-source-in-a-box": (
        LESSON,
        "invented.",
        "invented. {cite}`Z9`",
        22,
        'no source "Z9"',
        "cite one",
    ),
    "unknown-source-after-blank-lines": (
        LESSON,
        "## Go deeper\n\nMore",
        "\n\n\n## Go deeper\n\n{cite}`Z9` More",
        34,
        'no source "Z9"',
        "cite one",
    ),
    "unknown-source-for-further-reading": (
        LESSON,
        "further: [C1]",
        "further:\n  - C1\n  - C99",
        18,
        'no source "C99"',
        "cite one",
    ),
    "barred-source-in-lesson": (
        LESSON,
        "`A1`",
        "`A10`",
        19,
        "A10 must not be cited",
        "(section G); cite another",
    ),
    "unknown-role": (
        LESSON,
        "{cite}`A1`",
        "{footnote}`A1`",
        19,
        "no role {footnote} here",
        "use {cite}`A11`",
    ),
    "role-in-lesson-front-matter": (
        LESSON,
        "One id runs along the whole line.",
        "One id {cite}`A1`.",
        13,
        "{cite}`A1` does nothing",
        "cite in the text below",
    ),
    # Boxes
    "unknown-box": (LESSON, "::: fiction", "::: warning", 21, 'no box "warning"', "use fiction, stop"),
    "box-of-two-words": (
        LESSON,
        "::: fiction",
        "::: fiction story",
        21,
        'no box "fiction story"',
        "use fiction",
    ),
    "unclosed-box": (
        LESSON,
        BOX,
        "::: fiction\nHarborlight is invented.",
        21,
        "never closed",
        "end it with ::: before the next exercise",
    ),
    "box-across-an-exercise": (
        LESSON,
        ":::\n\n{exercise}`small-check`",
        "\n{exercise}`small-check`\n:::",
        21,
        "never closed",
        "before the next exercise",
    ),
    "box-in-a-box": (
        LESSON,
        "::: fiction\n",
        "::: stop\n::: fiction\n",
        22,
        "inside the box of line 21",
        "close that one first",
    ),
    "closes-nothing": (LESSON, "{cite}`A1`", "{cite}`A1`\n:::", 20, "closes nothing", "take it out"),
    # Front matter
    "no-front-matter-in-lesson": (
        LESSON,
        "---\ntitle",
        "title",
        1,
        "no front matter",
        "begin the file with ---",
    ),
    "front-matter-is-a-sentence": (
        LESSON,
        "---\ntitle",
        "---\nHello\n---\ntitle",
        2,
        "no mapping",
        "`key: value`",
    ),
    "not-yaml-colon-in-text": (LESSON, "title: First", "title: First: again", 2, "not YAML", "mend it here"),
    "not-yaml-quote-never-closed": (LESSON, "title: First", 'title: "First', 2, "not YAML", "mend it here"),
    "not-yaml-bracket-never-closed": (
        LESSON,
        "further: [C1]",
        "further: [C1",
        16,
        "not YAML",
        "mend it here",
    ),
    "not-yaml-date": (LESSON, "title: First", "title: 2026-13-45", 2, "not YAML", "in quotes"),
    "not-yaml-control-character": (LESSON, "title: First", "title: Fir\x07st", 2, "not YAML", "take that"),
    "not-yaml-list-as-key": (LESSON, "title: First", "? [a, b]\n: First", 2, "not YAML", "mend it here"),
    "key-twice-in-lesson": (
        LESSON,
        "minutes: 10\n",
        "minutes: 10\ntitle: Second\n",
        5,
        'the key "title" stands twice',
        "mend it here",
    ),
    "unknown-key-in-lesson": (
        LESSON,
        "minutes: 10\n",
        "minutes: 10\nauthor: Somebody\n",
        5,
        "nothing reads `author:`",
        "use one of content_note, further, key_points",
    ),
    "title-missing": (LESSON, "title: First\n", "", 1, "`title:` is missing", "write it in the front matter"),
    "question-missing": (
        LESSON,
        "question: Does the thread hold?\n",
        "",
        1,
        "`question:` is missing",
        "write it",
    ),
    "minutes-missing-in-lesson": (LESSON, "minutes: 10\n", "", 1, "`minutes:`", "whole number of at least 1"),
    "minutes-zero-in-lesson": (LESSON, "minutes: 10", "minutes: 0", 4, "`minutes:`", "at least 1"),
    "key-points-are-no-list": (
        LESSON,
        "key_points:\n  - One id",
        "key_points:\n  One id",
        12,
        "`key_points:`",
        "must be a list of texts",
    ),
    # Objectives
    "no-objectives": (LESSON, OBJECTIVES, "", 1, "no objectives", "each needs `text:`, `practised:`"),
    "objective-without-proof": (
        LESSON,
        "    shown: small-check/knot\n",
        "",
        6,
        "an objective needs exactly",
        "text, practised and shown",
    ),
    "objective-naming-no-exercise": (
        LESSON,
        "practised: closing-thoughts",
        "practised: open-thoughts",
        10,
        'practised by "open-thoughts", which is no exercise of this chapter',
        "name one",
    ),
    "objective-naming-no-item": (
        LESSON,
        "shown: small-check/knot",
        "shown: small-check/bow",
        8,
        'shown by "small-check/bow", which is no check item or criterion',
        "use exercise/item",
    ),
    "objective-naming-no-criterion": (
        LESSON,
        "shown: closing-thoughts/positions",
        "shown: closing-thoughts/style",
        11,
        'shown by "closing-thoughts/style"',
        "use exercise/item",
    ),
    "objective-naming-a-whole-check": (
        LESSON,
        "shown: small-check/knot",
        "shown: small-check",
        8,
        'shown by "small-check"',
        "use exercise/item",
    ),
}


@pytest.mark.parametrize("fault", SAME_FILE.values(), ids=SAME_FILE.keys())
def test_fault_in_one_file(mini: Path, fault: tuple[str, str, str, int, str, str]) -> None:
    name, old, new, line, says, mend = fault
    change(mini, name, old, new)
    found = fault_of(mini)
    assert place(mini, found) == (name, line)
    assert says in found.message
    assert mend in found.message
    assert str(found) == f"{mini / name}:{line}: {found.message}"
