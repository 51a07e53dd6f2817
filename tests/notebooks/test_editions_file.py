"""What `edition.toml` may say: each key, each fault with its line, and what has no key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crosscurrents.course import OURS, Contact, Edition, Support
from crosscurrents.course.edition import contrast
from crosscurrents.notebooks.editions.file import FILE, KEYS, palettes, read_edition, read_face
from crosscurrents.notebooks.faults import AuthorError

TODAY = date(2025, 6, 1)
FULL = """\
name = "Ellery County"
language = "PT-br"

[colours]
accent = "#7A2E5D"
accent_dark = "#e7a6cc"

[contact]
name = "Training team"
email = "training@county.example"
phone = "+1 (555) 010-0199"
web = "https://county.example/training"

[[support]]
label = "Staff line"
text = "Day and night."
phone = "555-010-0123"
checked = 2025-01-31

[[support]]
label = "Chat"
text = "On weekdays."
web = "https://help.example"
email = "help@help.example"
checked = "2025-06-01"

[content]
chapters = [1, 2]
leave_out = ["backpack"]

[[add]]
chapter = 2
after = "power-check"
exercise = "our-table"
"""


def read(folder: Path, text: str) -> Edition:
    (folder / FILE).write_text(text, encoding="utf-8")
    return read_edition(folder, TODAY).edition


def fault(folder: Path, text: str) -> tuple[int, str]:
    with pytest.raises(AuthorError) as caught:
        read(folder, text)
    assert caught.value.path == folder / FILE
    assert "\n" not in caught.value.message
    return caught.value.line, caught.value.message


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    found = read(tmp_path, FULL)
    assert (found.name, found.language, found.logo, found.words) == ("Ellery County", "pt-BR", None, None)
    assert found.colours is not None
    assert (found.colours.accent, found.colours.accent_dark) == ("#7a2e5d", "#e7a6cc")
    assert contrast(found.colours.accent, found.colours.soft) >= 4.5
    assert contrast(found.colours.accent_dark, found.colours.soft_dark) >= 4.5
    assert found.contact == Contact(
        "Training team", "training@county.example", "+1 (555) 010-0199", "https://county.example/training"
    )
    assert found.support == (
        Support("Staff line", "Day and night.", date(2025, 1, 31), phone="555-010-0123"),
        Support("Chat", "On weekdays.", TODAY, email="help@help.example", web="https://help.example"),
    )
    written = read_edition(tmp_path, TODAY)
    assert (written.chapters, written.leave_out) == ((1, 2), ("backpack",))
    assert [(one.chapter, one.after, one.exercise) for one in written.adds] == [
        (2, "power-check", "our-table")
    ]


def test_a_name_is_enough(tmp_path: Path) -> None:
    assert read(tmp_path, 'name = "Ours"') == Edition("Ours")
    assert read_edition(tmp_path).chapters is None


def test_a_course_without_an_edition_is_ours(tmp_path: Path) -> None:
    assert read_face(tmp_path) is OURS
    (tmp_path / FILE).write_text('name = "Theirs"')
    assert read_face(tmp_path).name == "Theirs"


def test_the_accent_is_compared_with_the_colours_that_the_pages_load() -> None:
    light, dark = palettes()
    assert (light.paper, light.button) == ("#fbf9f4", "#ffffff")
    assert (dark.paper, dark.button) == ("#0e1a1f", "#08222a")
    assert contrast(light.paper, dark.paper) > 10


# What no edition can change


@pytest.mark.parametrize(
    ("key", "stands"),
    [
        ("opt_outs", "everybody may pass on any exercise, or read instead"),
        ("allow_passing", "everybody may pass on any exercise, or read instead"),
        ("rather_read", "everybody may pass on any exercise, or read instead"),
        ("visibility_labels", "each box says who can read what is written in it"),
        ("readers", "each box says who can read what is written in it"),
        ("fiction_label", "what is invented is marked as fiction"),
        ("independence_note", "the independence note stands on every page"),
        ("footer", "the independence note stands on every page"),
        ("review_banner", "the review banner stands until a chapter was reviewed"),
        ("reviewed", "the review banner stands until a chapter was reviewed"),
        ("content_notes", "each chapter keeps its content note"),
        ("minimum_group", "the room's answers show only from the minimum group"),
        ("leave_this_page", "every page can be left at once"),
    ],
)
@pytest.mark.parametrize("table", ["", "content"])
def test_what_stands_in_every_edition_has_no_key(tmp_path: Path, key: str, stands: str, table: str) -> None:
    text = 'name = "Ours"\n' + (f"[{table}]\n" if table else "") + f"{key} = false\n"
    line, said = fault(tmp_path, text)
    where = f" in [{table}]" if table else ""
    assert line == (3 if table else 2)
    assert said == (
        f"nothing reads `{key}`{where}, because no edition changes this: {stands}; "
        f"allowed{where or ' here'}: {', '.join(KEYS[table])}"
    )


def test_a_table_of_such_things_is_refused_as_well(tmp_path: Path) -> None:
    line, said = fault(tmp_path, 'name = "Ours"\n\n[minimum_group]\nroom = 1\n')
    assert line == 3
    assert said.startswith("nothing reads `minimum_group`, because no edition changes this: ")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("colour = 1\n", 1, "nothing reads `colour`; allowed here: name, logo, language, colours, contact"),
        ("leave_out = []\n", 1, "nothing reads `leave_out`: it belongs under [content]; allowed here"),
        ("[contact]\nlogo = 1\n", 2, "nothing reads `logo` in [contact]: it belongs above the first [table]"),
        (
            "[[support]]\nlabel = 1\nsize = 2\n",
            3,
            "nothing reads `size` in [support]; allowed in [support]: label",
        ),
        (
            "[[add]]\nwhere = 2\n",
            2,
            "nothing reads `where` in [add]; allowed in [add]: chapter, after, exercise",
        ),
    ],
    ids=["unknown", "wrong-table", "too-late", "in-support", "in-add"],
)
def test_a_key_that_nothing_reads(tmp_path: Path, text: str, line: int, says: str) -> None:
    found, said = fault(tmp_path, text)
    assert (found, said[: len(says)]) == (line, says)


# Faults, each on its line

SUPPORT = 'name = "O"\n[[support]]\nlabel = "L"\ntext = "T"\n'


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, '`name` is missing: write name = "…"'),
        ("name = 3", 1, "`name` must be a text in quotes, and not empty"),
        ('name = " "', 1, "`name` must be a text in quotes, and not empty"),
        (f'name = "{"x" * 61}"', 1, "`name` has 61 characters: 60 at most"),
        ('name = "a\\nb"', 1, "`name` must stand on one line"),
        ('name = "O"\nlanguage = "english"', 2, "“english” is no language tag (BCP 47)"),
        ('name = "O"\nlanguage = "e/../x"', 2, "“e/../x” is no language tag (BCP 47)"),
        ('name = "O"\ncolours = "red"', 2, "`colours` is a table: write [colours] and its keys below"),
        ('name = "O"\n[colours]\naccent = "red"\n', 3, "`accent` is “red”: write it as six digits"),
        ('name = "O"\n[colours]\naccent = "#000000"\n', 2, "`accent_dark` is missing"),
        ('name = "O"\n[contact]\nname = "We"\n', 2, "[contact] says no way to reach you"),
        ('name = "O"\n[contact]\nemail = "we"\n', 3, "`email` is “we”: write it like training@"),
        (
            'name = "O"\n[contact]\nweb = "javascript:alert(1)"\n',
            3,
            "`web` is “javascript:alert(1)”: write it",
        ),
        ('name = "O"\n[contact]\nphone = "call us"\n', 3, "`phone` is “call us”: write it like +1 555"),
        ('name = "O"\n[support]\nlabel = "L"\n', 2, "`support` may stand several times: write [[support]]"),
        ('name = "O"\n[[support]]\ntext = "T"\n', 2, "`label` is missing"),
        ('name = "O"\n[[support]]\nlabel = "L"\n', 2, "`text` is missing"),
        (SUPPORT, 2, "a support line needs `checked`, the day on which somebody made sure"),
        (f"{SUPPORT}checked = 2025-06-02\n", 5, "`checked` is 2025-06-02, which is still to come"),
        (f"{SUPPORT}checked = 2025-06-01T23:00:00\nphone = 1\n", 6, "`phone` must be a text in quotes"),
        (f'{SUPPORT}checked = "June"\n', 5, "`checked` is no date: write it like 2025-06-01"),
        (f"{SUPPORT}checked = 20250601\n", 5, "`checked` is no date: write it like 2025-06-01"),
        ('name = "O"\n[content]\nchapters = ["1"]\n', 3, "`chapters` is a list of chapter numbers"),
        ('name = "O"\n[content]\nchapters = [true]\n', 3, "`chapters` is a list of chapter numbers"),
        ('name = "O"\n[content]\nleave_out = "x"\n', 3, "`leave_out` is a list of exercises' ids"),
        ('name = "O"\n[[add]]\nchapter = "2"\n', 3, "`chapter` is the number of one of our chapters"),
        ('name = "O"\n[[add]]\nchapter = 2\n', 2, "`after` is missing"),
        ('name = "O"\nlogo = "../logo.svg"\n', 2, "the logo must lie beside edition.toml"),
        ('name = "O"\nlogo = "logo.svg"\n', 2, "no file logo.svg beside edition.toml: put the logo there"),
    ],
)
def test_each_mistake_is_one_sentence_on_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    found, said = fault(tmp_path, text)
    assert (found, said[: len(says)]) == (line, says)


@pytest.mark.parametrize(
    ("light", "dark", "line", "says"),
    [
        (
            "#7cc4d4",
            "#7cc4d4",
            3,
            "accent #7cc4d4 is too faint, light scheme: on the paper (#fbf9f4) it has 1.86:1, 2.64 short of",
        ),
        (
            "#175a6c",
            "#175a6c",
            4,
            "accent_dark #175a6c is too faint, dark scheme: on the paper (#0e1a1f) it has",
        ),
    ],
)
def test_colours_that_are_too_faint(tmp_path: Path, light: str, dark: str, line: int, says: str) -> None:
    text = f'name = "O"\n[colours]\naccent = "{light}"\naccent_dark = "{dark}"\n'
    found, said = fault(tmp_path, text)
    assert (found, said[: len(says)]) == (line, says)
    assert said.endswith("choose a darker one" if light != "#175a6c" else "choose a lighter one")
