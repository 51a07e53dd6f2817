"""The words on the screen that are not lesson prose: one gettext catalogue, for Python and the browser."""

from __future__ import annotations

import gettext as _gettext
import os
from functools import cache
from importlib.resources import files
from pathlib import Path

DOMAIN = "crosscurrents"


def language() -> str:
    """Return the language of the page as a BCP 47 tag, `CROSSCURRENTS_LANGUAGE` or English."""
    return os.environ.get("CROSSCURRENTS_LANGUAGE", "en")


@cache
def _catalogue(tag: str) -> _gettext.NullTranslations:
    folder = Path(str(files("crosscurrents"))) / "locale"
    return _gettext.translation(DOMAIN, folder, languages=[tag.replace("-", "_")], fallback=True)


def gettext(message: str) -> str:
    """Return `message` in the page's language; English where the catalogue has none."""
    return _catalogue(language()).gettext(message)


def browser_words() -> dict[str, str]:
    """Return the whole catalogue as `{message: translation}` for the browser; empty for English."""
    known = getattr(_catalogue(language()), "_catalog", {})
    return {key: text for key, text in known.items() if isinstance(key, str) and key and text}
