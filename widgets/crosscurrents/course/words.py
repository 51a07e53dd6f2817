"""The words on the screen that are not lesson prose: one gettext catalogue, for Python and the browser."""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

DOMAIN = "crosscurrents"


@dataclass
class _Speech:
    """What this process speaks: the tag and catalogues of its edition, or none."""

    tag: str = ""
    folder: Path | None = None


_speech = _Speech()


def language() -> str:
    """Return the page's language as a BCP 47 tag: the edition's, `CROSSCURRENTS_LANGUAGE`, or English."""
    return _speech.tag or os.environ.get("CROSSCURRENTS_LANGUAGE", "en")


def use(tag: str, folder: Path | None = None) -> None:
    """Speak an edition's language from now on, with its own catalogues in `folder` before the package's.

    Where there are no words in that language, English is spoken, and `language()` says so. An empty `tag`
    leaves the choice to `CROSSCURRENTS_LANGUAGE`.
    """
    _speech.tag = tag if not tag or has_words(tag, folder) else "en"
    _speech.folder = folder if tag else None


@contextmanager
def speaking(tag: str, folder: Path | None = None) -> Iterator[None]:
    """Speak a language for a while; with an empty `tag`, go on in the one spoken."""
    before = _speech.tag, _speech.folder
    if tag:
        use(tag, folder)
    try:
        yield
    finally:
        _speech.tag, _speech.folder = before


def has_words(tag: str, folder: Path | None = None) -> bool:
    """Return whether there are words in a language: every English has, others need a catalogue."""
    english = tag.partition("-")[0].lower() == "en"
    return english or type(_catalogue(tag, folder)) is not _gettext.NullTranslations


@cache
def _catalogue(tag: str, folder: Path | None = None) -> _gettext.NullTranslations:
    """Return the words in a language or, failing that, in the wider one: es-MX, then es."""
    parts = tag.split("-")
    names = ["_".join(parts[:length]) for length in range(len(parts), 0, -1)]
    ours = Path(str(files("crosscurrents"))) / "locale"
    found = _gettext.translation(DOMAIN, ours, languages=names, fallback=True)
    if folder is not None:
        try:
            # A copy of its own (gettext keeps one for each file), so that a fallback may be added.
            own = _gettext.translation(DOMAIN, folder, languages=names)
        except OSError:
            return found
        if type(found) is not _gettext.NullTranslations:
            own.add_fallback(found)
        return own
    return found


def gettext(message: str) -> str:
    """Return `message` in the page's language; English where the catalogue has none."""
    return _catalogue(language(), _speech.folder).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form for `n` in the page's language, which may have more forms than two."""
    return _catalogue(language(), _speech.folder).ngettext(singular, plural, n)


def browser_words() -> dict[str, str]:
    """Return the whole catalogue as `{message: translation}` for the browser; empty for English."""
    known: dict[str, str] = {}
    catalogue: _gettext.NullTranslations | None = _catalogue(language(), _speech.folder)
    while catalogue is not None:
        own = getattr(catalogue, "_catalog", {})
        known = {key: text for key, text in own.items() if isinstance(key, str) and key and text} | known
        catalogue = getattr(catalogue, "_fallback", None)
    return known
