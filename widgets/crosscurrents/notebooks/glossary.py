"""The glossary: a meaning at hand for each term, linked where a chapter first uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from crosscurrents.notebooks.faults import AuthorError, line_of, load_yaml, read_text

# What stands already in a link, in code, in an HTML tag or an anchor is left alone.
_LEFT_ALONE = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]\([^)]*\)|`[^`]*`|<[^>]*>")


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One term: its meaning as plain text, other forms it takes in prose, the source of the meaning."""

    meaning: str
    forms: list[str] = []
    source: str = ""


def read_glossary(path: Path) -> dict[str, Term]:
    """Return the terms of `lessons/glossary.yaml` in its order, none without the file."""
    if not path.is_file():
        return {}
    data, lines = load_yaml(path, read_text(path))
    try:
        return msgspec.convert(data, dict[str, Term])
    except msgspec.ValidationError as fault:
        place = re.search(r"\$\[?\.*([^`\]]*)", str(fault))
        at = line_of(lines, place.group(1) if place else "")
        raise AuthorError(path, at, f"{fault}: a term has meaning, and may have forms and source") from None


def anchor(term: str) -> str:
    """Return the fragment of a term's entry."""
    return "word-" + re.sub(r"[^a-z0-9]+", "-", term.lower()).strip("-")


@dataclass
class FirstUses:
    """Links each term at its first use in one chapter; `used` holds the terms met, in reading order."""

    terms: Mapping[str, Term]
    used: dict[str, Term] = field(default_factory=dict)

    def link(self, markdown: str) -> str:
        """Return Markdown with the first use of each term linked to its entry; headings are left alone."""
        return "\n".join(
            row if row.lstrip().startswith(("#", "<")) else self._row(row) for row in markdown.split("\n")
        )

    def _row(self, row: str) -> str:
        for term, entry in self.terms.items():
            if term in self.used:
                continue
            found = self._first(row, [term, *entry.forms])
            if found:
                self.used[term] = entry
                row = f"{row[: found[0]]}[{row[found[0] : found[1]]}](#{anchor(term)}){row[found[1] :]}"
        return row

    @staticmethod
    def _first(row: str, forms: list[str]) -> tuple[int, int] | None:
        taken = [one.span() for one in _LEFT_ALONE.finditer(row)]
        longest = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
        for found in re.finditer(rf"(?<![\w-])(?:{longest})(?![\w-])", row, re.IGNORECASE):
            if not any(start < found.end() and found.start() < end for start, end in taken):
                return found.span()
        return None

    def entries(self) -> Iterator[tuple[str, Term]]:
        """Yield the terms met with their entries, in alphabetical order."""
        yield from sorted(self.used.items(), key=lambda one: one[0].lower())
