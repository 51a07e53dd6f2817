"""An edition as data: contrast by WCAG's formula, support lines that grow old, the language it speaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from crosscurrents.course import OURS, Course, Edition, Palette, Support, words
from crosscurrents.course.edition import contrast, luminance, mixed

LIGHT = Palette(paper="#fbf9f4", card="#ffffff", warm="#f6e9d8", button="#ffffff", quiet="#4d6168")
TODAY = date(2025, 6, 1)


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What one test speaks, the next one does not."""
    monkeypatch.delenv("CROSSCURRENTS_LANGUAGE", raising=False)
    words.use("")
    yield
    words.use("")
    words._catalogue.cache_clear()


# Contrast: WCAG 2.2's own formula, against values worked by hand and known from its checkers


@pytest.mark.parametrize(
    ("colour", "value"), [("#000000", 0.0), ("#ffffff", 1.0), ("#808080", 0.21586), ("#ff0000", 0.2126)]
)
def test_luminance(colour: str, value: float) -> None:
    assert luminance(colour) == pytest.approx(value, abs=1e-5)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#ffffff", "#ffffff", 1.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_whichever_comes_first(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def test_mixed_channel_by_channel() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#204060", "#ffffff", 1) == "#204060"
    assert mixed("#ff0000", "#0000ff", 0.2) == "#3300cc"


def test_a_faint_accent_says_each_pair_and_by_how_much() -> None:
    assert list(LIGHT.faults("#767676")) == [
        "on the paper (#fbf9f4) it has 4.31:1, 0.19 short of 4.5:1",
        "on a warm box (#f6e9d8) it has 3.79:1, 0.71 short of 4.5:1",
    ]
    white = list(LIGHT.faults("#ffffff"))
    assert len(white) == 4
    assert white[-1] == "under the text on a button (#ffffff) it has 1.00:1, 3.50 short of 4.5:1"
    assert list(LIGHT.faults("#175a6c")) == []


def test_what_falls_just_short_is_not_said_to_reach_it() -> None:
    # 4.4996 with #fdfefd: rounded it would read 4.50:1.
    almost = Palette(paper="#fdfefd", card="#ffffff", warm="#ffffff", button="#ffffff", quiet="#000000")
    (said,) = almost.faults("#767676")
    assert "4.49:1, 0.01 short" in said


def test_boxes_take_as_much_of_the_accent_as_text_on_them_bears() -> None:
    assert LIGHT.soft("#175a6c") == mixed("#175a6c", "#ffffff", 0.12)
    almost = LIGHT.soft("#767676")
    assert almost != LIGHT.soft("#175a6c")
    assert contrast("#767676", almost) >= 4.5
    assert LIGHT.soft("#ffffff") == "#ffffff"


# What grows old


def line(checked: date) -> Support:
    return Support("Night line", "Somebody answers.", checked)


def test_a_support_line_is_old_after_a_year_and_a_day() -> None:
    assert not line(date(2024, 6, 1)).old(TODAY)
    assert line(date(2024, 5, 31)).old(TODAY)
    said = list(Edition("Ours", support=(line(date(2024, 5, 31)), line(TODAY))).warnings(TODAY))
    (one,) = said
    assert one.startswith(
        "The support line “Night line” was last checked on 2024-05-31, more than a year ago"
    )


def test_the_course_as_it_comes_is_nobodys_edition() -> None:
    assert Course((), {}).edition is OURS
    assert (OURS.name, OURS.support, OURS.logo) == ("", (), None)
    assert list(OURS.warnings(TODAY)) == []


# The language it speaks


@pytest.fixture
def spanish(tmp_path: Path) -> Path:
    """An edition's own catalogue: two words, and a message with forms for one and for more."""
    catalogue = Catalog(locale="es")
    catalogue.add("Leave this page", "Salir de esta página")
    catalogue.add("Not yet", "")
    catalogue.add(
        ("%(num)s core exercise", "%(num)s core exercises"), ("%(num)s ejercicio", "%(num)s ejercicios")
    )
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / f"{words.DOMAIN}.mo").open("wb") as out:
        write_mo(out, catalogue)
    return tmp_path


@pytest.mark.parametrize("tag", ["es", "es-MX"])
def test_an_edition_speaks_its_language_with_its_own_words(spanish: Path, tag: str) -> None:
    words.use(tag, spanish)
    assert words.language() == tag
    assert words.gettext("Leave this page") == "Salir de esta página"
    assert words.gettext("Saved") == "Saved"
    assert words.browser_words() == {"Leave this page": "Salir de esta página"}
    forms = [words.ngettext("%(num)s core exercise", "%(num)s core exercises", n) for n in (1, 2)]
    assert forms == ["%(num)s ejercicio", "%(num)s ejercicios"]
    words.use("")
    assert (words.language(), words.gettext("Leave this page")) == ("en", "Leave this page")


def test_a_language_without_words_is_english_and_the_page_says_so(tmp_path: Path) -> None:
    words.use("tlh", tmp_path)
    assert words.language() == "en"
    (said,) = Edition("Ours", language="tlh", words=tmp_path).warnings(TODAY)
    assert "no words in “tlh”" in said and "locale/tlh.po" in said


def test_every_english_has_words(spanish: Path) -> None:
    words.use("en-GB", None)
    assert words.language() == "en-GB"
    assert list(Edition("Ours", language="en-AU").warnings(TODAY)) == []
    assert list(Edition("Ours", language="es", words=spanish).warnings(TODAY)) == []


def test_an_editions_language_stands_over_the_environment(
    spanish: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSCURRENTS_LANGUAGE", "fr")
    assert words.language() == "fr"
    with words.speaking("es", spanish):
        assert (words.language(), words.gettext("Leave this page")) == ("es", "Salir de esta página")
        with words.speaking(""):
            assert words.language() == "es"
    assert words.language() == "fr"


def test_the_packages_words_stand_behind_an_editions_own(
    spanish: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalog(locale="es")
    catalogue.add("Leave this page", "Otra")
    catalogue.add("Saved", "Guardado")
    folder = tmp_path / "package" / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / f"{words.DOMAIN}.mo").open("wb") as out:
        write_mo(out, catalogue)
    monkeypatch.setattr(words, "files", lambda _package: tmp_path / "package")
    words.use("es", spanish)
    assert words.gettext("Leave this page") == "Salir de esta página"
    assert words.gettext("Saved") == "Guardado"
    assert words.browser_words() == {"Leave this page": "Salir de esta página", "Saved": "Guardado"}
