"""An edition's translation: where it lies, how it is compiled, and what it may not do to a sentence."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

import pytest

from crosscurrents.notebooks.editions.file import FILE, read_edition
from crosscurrents.notebooks.editions.plan import plan
from crosscurrents.notebooks.editions.words import compiled, place
from crosscurrents.notebooks.faults import AuthorError

HEAD = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
PO = f"""{HEAD}
msgid "Leave this page"
msgstr "Salir de esta página"

#, fuzzy
msgid "Saved"
msgstr "Quizá"

msgid "{{minutes}} minutes"
msgstr "{{minutes}} minutos"

msgid "%(num)s core exercise"
msgid_plural "%(num)s core exercises"
msgstr[0] "un ejercicio"
msgstr[1] "%(num)s ejercicios"
"""
PATH = Path("locale/es.po")


def spoken(body: bytes) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(body))


def fault(text: str) -> tuple[int, str]:
    with pytest.raises(AuthorError) as caught:
        compiled(PATH, text.encode())
    assert "\n" not in caught.value.message
    return caught.value.line, caught.value.message


def test_a_po_file_is_compiled() -> None:
    found = spoken(compiled(PATH, PO.encode()))
    assert found.gettext("Leave this page") == "Salir de esta página"
    assert found.gettext("{minutes} minutes") == "{minutes} minutos"
    assert found.ngettext("%(num)s core exercise", "%(num)s core exercises", 2) == "%(num)s ejercicios"
    # What a translator was not sure of is not said.
    assert found.gettext("Saved") == "Saved"


def test_a_mo_file_goes_through_the_same_checks() -> None:
    body = compiled(PATH, PO.encode())
    again = compiled(PATH.with_suffix(".mo"), body)
    assert spoken(again).gettext("Leave this page") == "Salir de esta página"


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ('msgid "{minutes} minutes"\nmsgstr "{minutos} minutos"', "has {minutes} where the original has not"),
        ('msgid "Saved"\nmsgstr "{0}"', "has {0} where the original has not"),
        ('msgid "%(done)s done"\nmsgstr "hecho"', "has {done} where the original has not"),
        ('msgid "Saved"\nmsgstr " "', "is blank: write it, or leave it empty for English"),
        ('msgid "Saved"\nmsgstr "<b>Guardado</b>"', "holds HTML: write plain text"),
        ('msgid "Saved"\nmsgstr "Guardado&nbsp;"', "holds HTML: write plain text"),
    ],
)
def test_a_translation_that_would_break_a_sentence(entry: str, says: str) -> None:
    line, said = fault(f"{HEAD}\n{entry}\n")
    assert line == 6
    assert said.startswith("the translation of “") and says in said


@pytest.mark.parametrize("text", ["not a catalogue", 'msgid "never closed\n'])
def test_what_is_no_catalogue(text: str) -> None:
    assert fault(text)[1].startswith("no catalogue: ")


def test_a_damaged_mo_file() -> None:
    with pytest.raises(AuthorError, match="no catalogue"):
        compiled(Path("locale/es.mo"), b"\xde\x12\x04\x95" + bytes(5))


# Which one counts


def files(folder: Path, language: str, *names: str) -> set[str]:
    toml = f'name = "O"\n{language}\n'
    (folder / FILE).write_text(toml)
    ours = {"lessons/01_first.md": b"---\ntitle: First\n---\n"}
    own = {FILE: toml.encode(), **{name: PO.encode() for name in names}}
    return {name for name in plan(read_edition(folder), ours, own).files if name.startswith("locale/")}


@pytest.mark.parametrize(
    "name", ["locale/es-MX.po", "locale/es_MX.po", "locale/es.po", "locale/es/LC_MESSAGES/crosscurrents.po"]
)
def test_a_translation_lies_beside_the_edition(tmp_path: Path, name: str) -> None:
    assert files(tmp_path, 'language = "es-mx"', name) == {place("es-MX")}
    assert place("es-MX") == "locale/es_MX/LC_MESSAGES/crosscurrents.mo"


def test_without_a_translation_there_is_none(tmp_path: Path) -> None:
    assert files(tmp_path, 'language = "es"') == set()


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ('language = "fr"', "not for “fr”, the language of edition.toml: name it locale/fr.po"),
        # In English the labels that say who reads what stand as they are.
        ('language = "en-GB"', "the words are English already"),
        ("", "the words are English already: set `language` in edition.toml"),
    ],
)
def test_a_translation_that_nothing_would_read(tmp_path: Path, language: str, says: str) -> None:
    with pytest.raises(AuthorError) as caught:
        files(tmp_path, language, "locale/es.po")
    assert caught.value.path == tmp_path / "locale/es.po"
    assert caught.value.message.startswith(says)
