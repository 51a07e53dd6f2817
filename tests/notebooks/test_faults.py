"""One bad course for every fault an author can make: the right file, the right line, and what mends it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from crosscurrents.notebooks.faults import AuthorError, line_of, load_yaml, read_front, read_text
from crosscurrents.notebooks.lessons import load_course
from tests.notebooks.written import CHECK, LESSON, REFLECTION, RUBRIC, SOURCES, change

OBJECTIVES = """objectives:
  - text: Tell a thread from a knot.
    practised: small-check
    shown: small-check/knot
  - text: Take one position other than your own.
    practised: closing-thoughts
    shown: closing-thoughts/positions
"""
BOX = "::: fiction\nHarborlight is invented.\n:::"

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
    "unknown-source-in-prompt": (REFLECTION, "`A2`", "`Z9`", 13, 'no source "Z9"', "cite one"),
    "unknown-source-in-prompt-with-a-word-of-the-front-matter": (
        CHECK,
        "Choose one answer for each.",
        "A small {cite}`Z9`",
        24,
        'no source "Z9"',
        "cite one",
    ),
    "unknown-source-in-model-answer": (
        REFLECTION,
        "MODEL-ANSWER-SECRET",
        "{cite}`Z9`",
        16,
        'no source "Z9"',
        "cite one",
    ),
    "unknown-source-in-sample": (REFLECTION, "SAMPLE-STRONG", "{cite}`Z9`", 24, 'no source "Z9"', "cite one"),
    "unknown-source-in-sample-note": (
        REFLECTION,
        "Named, not shown.",
        "Named {cite}`Z9`.",
        21,
        'no source "Z9"',
        "cite one",
    ),
    "unknown-source-in-facilitator-note": (
        CHECK,
        "Let people",
        "{cite}`Z9`",
        27,
        'no source "Z9"',
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
    "barred-source-in-card": (
        REFLECTION,
        "`A2`",
        "`A10`",
        13,
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
    "unknown-role-in-card": (REFLECTION, "{cite}`A2`", "{figure}`A2`", 13, "no role {figure}", "use {cite}"),
    "role-in-lesson-front-matter": (
        LESSON,
        "One id runs along the whole line.",
        "One id {cite}`A1`.",
        13,
        "{cite}`A1` does nothing",
        "cite in the text below",
    ),
    "role-in-spec": (
        CHECK,
        "text: A thread,",
        'text: "A thread {cite}`A1`",',
        14,
        "{cite}`A1` does",
        "below it",
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
    "no-front-matter-in-card": (
        CHECK,
        "---\nChoose",
        "Choose",
        1,
        "no front matter",
        "end the block with ---",
    ),
    "front-matter-is-a-list": (
        CHECK,
        "widget: check",
        "- widget",
        3,
        "not YAML: expected <block end>",
        "mend it here",
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
    "not-yaml-tab": (CHECK, "  items:", "\titems:", 8, "not YAML", "mend it here"),
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
    "key-twice-in-spec": (
        CHECK,
        "      answer: b\n",
        "      answer: b\n      answer: a\n",
        13,
        'the key "answer" stands twice',
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
    "unknown-key-in-card": (
        CHECK,
        "minutes: 3\n",
        "minutes: 3\npoints: 5\n",
        6,
        "nothing reads `points:`",
        "use one of minutes, purpose, rubric",
    ),
    "title-missing": (LESSON, "title: First\n", "", 1, "`title:` is missing", "write it in the front matter"),
    "title-empty": (CHECK, "title: A small check", "title:", 3, "`title:` is missing", "write it"),
    "title-is-a-number": (
        CHECK,
        "title: A small check",
        "title: 7",
        3,
        "`title:` is missing or no text",
        "write it",
    ),
    "question-missing": (
        LESSON,
        "question: Does the thread hold?\n",
        "",
        1,
        "`question:` is missing",
        "write it",
    ),
    "purpose-missing": (
        CHECK,
        "purpose: See whether the thread holds.\n",
        "",
        1,
        "`purpose:` is",
        "write it",
    ),
    "minutes-missing-in-lesson": (LESSON, "minutes: 10\n", "", 1, "`minutes:`", "whole number of at least 1"),
    "minutes-zero-in-lesson": (LESSON, "minutes: 10", "minutes: 0", 4, "`minutes:`", "at least 1"),
    "minutes-missing-in-card": (CHECK, "minutes: 3\n", "", 1, "`minutes:`", "whole number of at least 1"),
    "minutes-zero-in-card": (CHECK, "minutes: 3", "minutes: 0", 5, "`minutes:`", "at least 1"),
    "minutes-in-words": (CHECK, "minutes: 3", "minutes: three", 5, "`minutes:`", "whole number"),
    "key-points-are-no-list": (
        LESSON,
        "key_points:\n  - One id",
        "key_points:\n  One id",
        12,
        "`key_points:`",
        "must be a list of texts",
    ),
    # What a card needs
    "unknown-widget": (CHECK, "widget: check", "widget: quiz", 2, 'no widget "quiz"', "use one of "),
    "bad-visibility": (
        CHECK,
        "visibility: handed-in",
        "visibility: public",
        6,
        "`visibility:` must be",
        "only-you, room or handed-in",
    ),
    "visibility-missing": (CHECK, "visibility: handed-in\n", "", 1, "`visibility:` is missing", "write it"),
    "marked-but-not-handed-in": (
        REFLECTION,
        "visibility: handed-in",
        "visibility: room",
        6,
        "what a rubric marks",
        "must be `visibility: handed-in`",
    ),
    "unknown-rubric": (
        REFLECTION,
        "rubric: reflection",
        "rubric: essay",
        7,
        'no rubric "essay" in solutions/rubric.yaml',
        "use reflection",
    ),
    "rubric-on-what-nobody-marks": (
        CHECK,
        "visibility: handed-in\n",
        "visibility: handed-in\nrubric: reflection\n",
        7,
        "nobody marks a check by a rubric",
        "take `rubric:` out",
    ),
    "reflection-without-rubric": (
        REFLECTION,
        "rubric: reflection\n",
        "",
        7,
        "a reflection needs `rubric:`",
        "naming one of solutions/rubric.yaml",
    ),
    "sample-of-what-nobody-marks": (
        CHECK,
        "# Facilitator note",
        "# Sample: Strong\nA text.\n\n# Facilitator note",
        26,
        "nobody is shown a sample here",
        "belong to an exercise with `rubric:`",
    ),
    "one-sample-only": (
        REFLECTION,
        "# Sample: Strong\nSAMPLE-STRONG text on another case.\n\n- **happened** Shown with its limits.\n",
        "",
        8,
        "this card has 1",
        "needs two `# Sample: …` sections",
    ),
    "no-prompt": (
        CHECK,
        "Choose one answer for each.\n",
        "",
        24,
        "no prompt",
        "write it below the front matter",
    ),
    "no-facilitator-note": (
        CHECK,
        "# Facilitator note\nLet people talk it over.\n",
        "",
        24,
        "no `# Facilitator note` section",
        "write one",
    ),
    "empty-facilitator-note": (
        CHECK,
        "Let people talk it over.\n",
        "",
        26,
        'the section "Facilitator note" is empty',
        "write it",
    ),
    "no-model-answer-of-what-is-marked": (
        REFLECTION,
        "# Model answer\nThe meeting ran late, and MODEL-ANSWER-SECRET was said.\n",
        "",
        13,
        "no `# Model answer` section",
        "write one",
    ),
    "unknown-section": (
        CHECK,
        "# Facilitator note",
        "# Notes",
        26,
        'no section "Notes" in a card',
        "use Model answer, Facilitator note, Sample: …",
    ),
    "section-twice": (
        CHECK,
        "Let people talk it over.\n",
        "Let people talk it over.\n\n# Facilitator note\nAgain.\n",
        29,
        '"Facilitator note" stands twice',
        "make them one",
    ),
    # What a kind needs
    "spec-missing": (
        REFLECTION,
        (
            'spec:\n  words: [5, 250]\n  starters: ["What happened was…"]\n'
            "  case: Harborlight's Tuesday meeting ran late.\n"
        ),
        "",
        1,
        "`spec:` is missing",
        "give the widget what it needs",
    ),
    "spec-of-the-wrong-type": (
        CHECK,
        "answer: b",
        "answer: 2",
        12,
        "Expected `str`, got `int` - at `$.items[0].answer`",
        "mend it",
    ),
    "spec-with-an-unknown-field": (
        CHECK,
        "      answer: b\n",
        "      anwser: b\n      answer: b\n",
        12,
        "unknown field `anwser`",
        "take it out, or mend its name",
    ),
    "spec-with-a-missing-field": (
        CHECK,
        "      misconception: Every line is a knot.\n",
        "",
        16,
        "missing required field `misconception`",
        "write it",
    ),
    "spec-without-items": (
        CHECK,
        "  items:",
        "  things:",
        8,
        "unknown field `things`",
        "mend its name",
    ),
    "answer-that-is-no-option": (
        CHECK,
        "answer: b",
        "answer: c",
        7,
        'item knot has the answer "c", which is none of its options',
        "use one of a, b",
    ),
    "too-many-required-actions": (
        CHECK,
        "    - id: line\n",
        "".join(
            f"    - {{id: i{n}, scenario: S, misconception: M, answer: a, options: "
            "[{id: a, text: A, feedback: F}, {id: b, text: B, feedback: F}]}\n"
            for n in range(18)
        )
        + "    - id: line\n",
        7,
        "asks for 21 required actions: 20 at most",
        "leave some out",
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
    # Rubric and register
    "rubric-without-points": (
        RUBRIC,
        (
            "        - {points: 1, title: Begun, description: Named.}\n"
            "        - {points: 2, title: Clear, description: Shown.}\n"
            "        - {points: 3, title: Full, description: Shown with its limits.}\n"
        ),
        "",
        1,
        "rubric reflection: it gives no points",
        "give its levels points above 0",
    ),
    "rubric-without-criteria": (
        RUBRIC,
        "reflection:\n",
        "other:\n  title: Other\n  criteria: []\nreflection:\n",
        3,
        "rubric other: no criteria",
        "give it at least one",
    ),
    "rubric-is-a-word": (
        RUBRIC,
        "reflection:\n",
        "other: word\nreflection:\n",
        1,
        "rubric other: Expected",
        "needs id",
    ),
    "criterion-without-levels": (
        RUBRIC,
        "{id: part, title: Own part in it, levels: *levels}",
        "{id: part, title: Own part in it, levels: []}",
        11,
        "criterion part needs levels",
        "each with its own points from 0",
    ),
    "level-without-points": (
        RUBRIC,
        "{points: 2, title: Clear, description: Shown.}",
        "{title: Clear, description: Shown.}",
        9,
        "missing required field `points`",
        "each level points, title, description",
    ),
    "two-levels-of-the-same-points": (
        RUBRIC,
        "{points: 2,",
        "{points: 1,",
        6,
        "criterion happened needs",
        "own points",
    ),
    "two-criteria-of-the-same-id": (
        RUBRIC,
        "id: part",
        "id: happened",
        11,
        'two criteria have the id "happened"',
        "own",
    ),
    "rubrics-are-a-list": (
        RUBRIC,
        "reflection:\n",
        "- reflection:\n",
        1,
        "no list of rubrics",
        "write each one's id",
    ),
    "rubric-is-not-yaml": (RUBRIC, "  criteria:", "  criteria: it: is", 3, "not YAML", "mend it here"),
    "source-without-text": (
        SOURCES,
        'A2: {text: "Foot, K. (2016). An essay.", work',
        "A2: {work",
        2,
        "source A2 has no `text:`",
        "give its reference",
    ),
    "source-twice": (SOURCES, "A2:", "A1:", 2, 'the key "A1" stands twice', "mend it here"),
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


@pytest.mark.parametrize("ends", [b"\r\n", b"\r"], ids=["windows", "old-mac"])
def test_line_ends_are_no_fault(mini: Path, ends: bytes) -> None:
    as_written = load_course(mini)
    for name in (LESSON, CHECK, REFLECTION, SOURCES, RUBRIC):
        path = mini / name
        path.write_bytes(path.read_bytes().replace(b"\n", ends))
    assert load_course(mini) == as_written


def test_a_mark_of_utf_8_in_front_is_no_fault(mini: Path) -> None:
    as_written = load_course(mini)
    for name in (LESSON, CHECK, SOURCES):
        path = mini / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_course(mini) == as_written


def test_front_matter_may_end_the_file(tmp_path: Path) -> None:
    path = tmp_path / "card.md"
    path.write_text("---\ntitle: A\n---")
    front = read_front(path)
    assert (front.data, front.body, front.body_line) == ({"title": "A"}, "", 3)


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    text = "a: 1\nb:\n  - c: 2\n    d: [3,\n      4]\n  - e\nf: &x {g: 5}\nh: *x\n"
    data, lines = load_yaml(tmp_path / "x.yaml", text, offset=10)
    assert data == {"a": 1, "b": [{"c": 2, "d": [3, 4]}, "e"], "f": {"g": 5}, "h": {"g": 5}}
    assert lines == {
        "a": 11,
        "b": 12,
        "b[0]": 13,
        "b[0].c": 13,
        "b[0].d": 14,
        "b[0].d[0]": 14,
        "b[0].d[1]": 15,
        "b[1]": 16,
        "f": 17,
        "f.g": 17,
        "h": 18,
    }
    assert line_of(lines, "b[0].d[1]") == 15
    assert line_of(lines, "b[0].missing.deeper[3]") == 13
    assert line_of(lines, "b[0].c[...]") == 13
    assert line_of(lines, "h.g") == 18
    assert line_of(lines, "nowhere") == 1


def test_reading_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(AuthorError, match="no such file: write it"):
        read_text(tmp_path / "gone.md")
