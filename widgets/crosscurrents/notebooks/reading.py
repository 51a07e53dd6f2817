"""How hard a text is to read: words, sentences, and the Flesch-Kincaid grade."""

from __future__ import annotations

import re
from functools import cache

import pyphen

_LINK = re.compile(r"!?\[((?:[^\[\]\\]|\\.)*)\]\([^)]*\)")
_CITED = re.compile(r"\[\\\[\d+\\\]\]\([^)]*\)")
_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][A-Za-zÀ-ÿ]+)*")
_END = re.compile(r"[.!?:]+(?=[\s\"'”’)]|\Z)|\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )")


def plain(markdown: str) -> str:
    """Return prose without headings, HTML lines, citations, link targets and emphasis marks."""
    rows = [row for row in markdown.split("\n") if not row.lstrip().startswith(("#", "<"))]
    text = _LINK.sub(r"\1", _CITED.sub("", "\n".join(rows)))
    return re.sub(r"[*_`>]", "", text)


def words(markdown: str) -> list[str]:
    """Return the words of a piece of Markdown; a number is no word."""
    return _WORD.findall(plain(markdown))


def sentences(markdown: str) -> int:
    """Return how many sentences stand in it; a list item without a full stop counts as one."""
    return sum(bool(_WORD.search(piece)) for piece in _END.split(plain(markdown)))


@cache
def _hyphens() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB", left=1, right=1)


@cache
def syllables(word: str) -> int:
    """Return a word's syllables, at least one, counted at the places where it may be hyphenated."""
    return len(_hyphens().positions(word.lower())) + 1


def grade(markdown: str) -> float:
    """Return the Flesch-Kincaid grade, in years of U.S. schooling; 0.0 for no words.

    0.39 x words per sentence + 11.8 x syllables per word - 15.59. Source: Kincaid, J. P., Fishburne, R. P.,
    Rogers, R. L., & Chissom, B. S. (1975), Derivation of new readability formulas, Naval Technical Training
    Command. Hyphenation finds somewhat fewer syllables than a dictionary of sounds does.
    """
    found = words(markdown)
    if not found:
        return 0.0
    per_word = sum(map(syllables, found)) / len(found)
    return 0.39 * len(found) / max(sentences(markdown), 1) + 11.8 * per_word - 15.59
