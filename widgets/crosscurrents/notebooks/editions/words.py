"""An edition's translation of the words on the screen: a .po or .mo file, checked and compiled."""

from __future__ import annotations

import gettext
import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import PoFileError, read_po

from crosscurrents.course.words import DOMAIN
from crosscurrents.notebooks.faults import AuthorError

_FIELD = re.compile(r"\{(\w*)\}|%\((\w+)\)[a-z]")
_MARKUP = re.compile(r"<[/!a-zA-Z]|&#?\w+;")


def place(tag: str) -> str:
    """Return where a language's compiled catalogue lies below the root of a course."""
    return f"locale/{tag.replace('-', '_')}/LC_MESSAGES/{DOMAIN}.mo"


def candidates(tag: str) -> list[str]:
    """Return where an edition may keep its translation, the first one there counts."""
    names = list(dict.fromkeys([tag, tag.replace("-", "_")]))
    stems = [f"locale/{name}" for name in names] + [f"locale/{name}/LC_MESSAGES/{DOMAIN}" for name in names]
    return [f"{stem}.{ending}" for ending in ("po", "mo") for stem in stems]


def compiled(path: Path, body: bytes) -> bytes:
    """Return a catalogue as a .mo file; `AuthorError` for what is none, or breaks or blanks a sentence."""
    catalogue = _read(path, body)
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
        texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        fields = {field for one in ids for field in _fields(one)}
        for text in texts:
            if not text:
                continue
            said = f"the translation of “{ids[0][:60]}”"
            line = message.lineno or 1
            if not text.strip():
                raise AuthorError(path, line, f"{said} is blank: write it, or leave it empty for English")
            if lost := sorted(_fields(text) ^ fields) if len(texts) == 1 else sorted(_fields(text) - fields):
                raise AuthorError(path, line, f"{said} has {{{lost[0]}}} where the original has not: mend it")
            if _MARKUP.search(text) and not any(_MARKUP.search(one) for one in ids):
                raise AuthorError(path, line, f"{said} holds HTML: write plain text")
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _read(path: Path, body: bytes) -> Catalog:
    try:
        if path.suffix == ".mo":
            gettext.GNUTranslations(io.BytesIO(body))  # refuses what read_mo would read as nonsense
            return read_mo(io.BytesIO(body))
        return read_po(io.BytesIO(body), abort_invalid=True)
    except PoFileError as fault:
        raise AuthorError(path, (fault.lineno or 0) + 1, f"no catalogue: {fault}: mend it") from None
    except Exception as fault:  # noqa: BLE001 - a damaged file fails in the reader in many ways
        raise AuthorError(path, 1, f"no catalogue: {fault}: make it with a translation editor") from None


def _fields(text: str) -> set[str]:
    return {named or old for named, old in _FIELD.findall(text)}
