"""One bad card, rubric or register for every fault: the right file and line, and what mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.notebooks.written import CHECK, REFLECTION, RUBRIC, SOURCES, change, fault_of, place

# fault: (file, what stands there, what stands there now, line of the fault, what is said, the mend)
SAME_FILE = {
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
    "barred-source-in-card": (
        REFLECTION,
        "`A2`",
        "`A10`",
        13,
        "A10 must not be cited",
        "(section G); cite another",
    ),
    "unknown-role-in-card": (REFLECTION, "{cite}`A2`", "{figure}`A2`", 13, "no role {figure}", "use {cite}"),
    "role-in-spec": (
        CHECK,
        "text: A thread,",
        'text: "A thread {cite}`A1`",',
        14,
        "{cite}`A1` does",
        "below it",
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
    "not-yaml-tab": (CHECK, "  items:", "\titems:", 8, "not YAML", "mend it here"),
    "key-twice-in-spec": (
        CHECK,
        "      answer: b\n",
        "      answer: b\n      answer: a\n",
        13,
        'the key "answer" stands twice',
        "mend it here",
    ),
    "unknown-key-in-card": (
        CHECK,
        "minutes: 3\n",
        "minutes: 3\npoints: 5\n",
        6,
        "nothing reads `points:`",
        "use one of minutes, purpose, recalls, rubric",
    ),
    "title-empty": (CHECK, "title: A small check", "title:", 3, "`title:` is missing", "write it"),
    "title-is-a-number": (
        CHECK,
        "title: A small check",
        "title: 7",
        3,
        "`title:` is missing or no text",
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
    "minutes-missing-in-card": (CHECK, "minutes: 3\n", "", 1, "`minutes:`", "whole number of at least 1"),
    "minutes-zero-in-card": (CHECK, "minutes: 3", "minutes: 0", 5, "`minutes:`", "at least 1"),
    "minutes-in-words": (CHECK, "minutes: 3", "minutes: three", 5, "`minutes:`", "whole number"),
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
