"""A card's words and numbers as a picture holds them that is read from the back of a room."""

from __future__ import annotations

import re
from collections.abc import Mapping

MOST = 88
"""Characters of a label: two lines of a projected picture."""

_LEAST = 12  # a sentence below it ("Little.") says too little to stand for the rest
_HEAD = re.compile(r"(.{3,}?):\s(?![\"“'‘])")  # what stands before a colon, unless somebody speaks after it
_SENTENCE_END = re.compile(r"(?<!\b[A-Z])(?<!\b[A-Z][a-z])[.?!][\"”’]?(?=\s)")  # not after "Mr" or an initial


def short(text: str, most: int = MOST) -> str:
    """Return `text` in about `most` characters, whole where it fits or cannot be made shorter.

    That is what stands before a colon, else the whole sentences that fit. The words stay the card's own, so
    that people find again what they chose; none is cut off in the middle.
    """
    text = _plain(text)
    return text if len(text) <= most else _head(text, most) or _begun(text, most)


def shorts(texts: Mapping[str, str], most: int = MOST) -> dict[str, str]:
    """Return the labels of one list (words by id) made short, alike: once one is cut at its colon, all are.

    No two that differ come out the same.
    """
    texts = {which: _plain(text) for which, text in texts.items()}
    if all(len(text) <= most for text in texts.values()):
        return dict(texts)
    cut = {which: _head(text, most) or short(text, most) for which, text in texts.items()}
    if len(set(cut.values())) < len(set(texts.values())):
        return dict(texts)
    return cut


def _plain(text: str) -> str:
    return " ".join(text.split())


def _head(text: str, most: int) -> str:
    found = _HEAD.match(text)
    fits = found and len(found[1]) <= most and found[1].count('"') % 2 == 0
    return found[1] if found and fits else ""


def _begun(text: str, most: int) -> str:
    ends = [found.end() for found in _SENTENCE_END.finditer(text) if _LEAST <= found.end() <= most]
    begun = text[: ends[-1]] if ends else text
    return begun + '"' if begun.count('"') % 2 else begun


def numeral(value: float) -> str:
    """Return a number as text, the same for 40 and 40.0: how a `Spread` counts its values."""
    rounded = round(value, 4) + 0.0
    return str(int(rounded)) if rounded.is_integer() else str(rounded)
