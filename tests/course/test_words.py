from __future__ import annotations

import gettext as standard_gettext
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from crosscurrents.course import words


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue of two words, where the package's own catalogues lie."""
    catalogue = Catalog(locale="de_AT")
    catalogue.add("Saved", "Gespeichert")
    catalogue.add("Not yet", "")
    folder = tmp_path / "locale" / "de_AT" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / f"{words.DOMAIN}.mo").open("wb") as out:
        write_mo(out, catalogue)
    monkeypatch.setattr(words, "files", lambda _package: tmp_path)
    monkeypatch.setenv("CROSSCURRENTS_LANGUAGE", "de-AT")
    words._catalogue.cache_clear()
    yield
    words._catalogue.cache_clear()


def test_english_is_the_words_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CROSSCURRENTS_LANGUAGE", raising=False)
    assert words.language() == "en"
    assert words.gettext("Only you") == "Only you"
    assert words.browser_words() == {}


@pytest.mark.usefixtures("german")
def test_another_language_is_its_catalogue() -> None:
    assert words.language() == "de-AT"
    assert words.gettext("Saved") == "Gespeichert"
    assert words.gettext("Download") == "Download"
    assert words.browser_words() == {"Saved": "Gespeichert"}


def test_a_language_without_a_catalogue_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSCURRENTS_LANGUAGE", "tlh")
    assert words.gettext("Saved") == "Saved"
    assert words.browser_words() == {}
    assert isinstance(words._catalogue("tlh"), standard_gettext.NullTranslations)
