"""A TOML file with the line of each key, which the standard library's reader does not give."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crosscurrents.notebooks.faults import AuthorError, line_of, read_text

MOST_CHARACTERS = 50_000

_TABLE = re.compile(r"\s*\[(\[?)\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"""\s*(["']?)([\w.-]+)\1\s*=""")
_AT = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True)
class TomlFile:
    """What a TOML file says; `lines` gives each key's line, from 1, by its path: `support[0].label`."""

    path: Path
    text: str
    data: Mapping[str, Any]
    lines: Mapping[str, int]

    def line(self, key: str, value: str = "") -> int:
        """Return the line of a key, or that of `value` in quotes at or below it where it stands there."""
        first = line_of(self.lines, key)
        if value:
            for at, row in enumerate(self.text.split("\n")[first - 1 :], start=first):
                if f'"{value}"' in row or f"'{value}'" in row:
                    return at
        return first

    def fault(self, key: str, message: str, value: str = "") -> AuthorError:
        """Return the error for what stands at the path `key`, or where it should stand."""
        return AuthorError(self.path, self.line(key, value), message)


def read_toml(path: Path) -> TomlFile:
    """Return a TOML file with its lines; `AuthorError` where it is missing, too long or not TOML."""
    text = read_text(path)
    if len(text) > MOST_CHARACTERS:
        raise AuthorError(path, 1, f"longer than {MOST_CHARACTERS} characters: shorten it")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        found = _AT.search(str(fault))
        line = int(found.group(1)) if found else max(len(text.rstrip("\n").split("\n")), 1)
        said = re.sub(r" \(at .*\)\Z", "", str(fault))
        raise AuthorError(path, line, f"not TOML: {said}: mend it here or on the line above") from None
    return TomlFile(path, text, data, dict(_lines(text)))


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield each key's path and line. What only looks like a key, inside a long text or list, is none."""
    rows = text.split("\n")
    here, seen = "", Counter[str]()
    for at, row in enumerate(rows):
        table, key = _TABLE.match(row), _KEY.match(row)
        if not (table or key) or not _whole("\n".join(rows[:at])):
            continue
        if table:
            here = table.group(2)
            if table.group(1):
                seen[here] += 1
                here = f"{here}[{seen[here] - 1}]"
            yield here, at + 1
        elif key:
            yield f"{here}.{key.group(2)}" if here else key.group(2), at + 1


def _whole(text: str) -> bool:
    """Return whether TOML may end here: it may not inside a text or a list of several lines."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
