"""An author's mistake: file, line, what is wrong, the mend; and reading front matter with its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_FRONT = re.compile(r"\A---\n(.*?\n)---(?:\n|\Z)", re.DOTALL)


class AuthorError(Exception):
    """One mistake in the written course; printed as `file:line: what is wrong: the mend`."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(message)
        self.path, self.line, self.message = path, line, message

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class _UniqueKeys(yaml.SafeLoader):
    """YAML that refuses the same key twice, which PyYAML would let pass with the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue  # PyYAML itself says that such a key cannot be
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f'the key "{key.value}" stands twice', key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


@dataclass(frozen=True)
class Front:
    """The front matter of one file and the text below it.

    `lines` gives each value's line in the file, from 1, by its path: `title`, `spec.items[0].answer`.
    """

    path: Path
    data: Mapping[str, Any]
    lines: Mapping[str, int]
    body: str
    body_line: int

    def fault(self, key: str, message: str) -> AuthorError:
        """Return the error for what stands at the path `key`, or where it should stand."""
        return AuthorError(self.path, line_of(self.lines, key), message)

    def text(self, key: str, *, optional: bool = False) -> str:
        """Return a text field; `AuthorError` when it is missing or no text."""
        value = self.data.get(key, "" if optional else None)
        if not isinstance(value, str) or (not optional and not value.strip()):
            raise self.fault(key, f"`{key}:` is missing or no text: write it in the front matter")
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty when the key is absent."""
        value = self.data.get(key) or []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.fault(key, f"`{key}:` must be a list of texts")
        return tuple(value)

    def whole(self, key: str) -> int:
        """Return a whole number above zero."""
        value = self.data.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.fault(key, f"`{key}:` must be a whole number of at least 1")
        return value

    def only(self, allowed: set[str]) -> None:
        """Raise `AuthorError` for a key that nothing reads."""
        for key in self.data:
            if key not in allowed:
                raise self.fault(str(key), f"nothing reads `{key}:`: use one of {', '.join(sorted(allowed))}")


def line_of(lines: Mapping[str, int], key: str) -> int:
    """Return the line of the path `key`, or of the nearest thing around it that is there; 1 for none."""
    while key and key not in lines:
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return lines.get(key, 1)


def read_text(path: Path) -> str:
    """Return a written file's text, its line ends made one; `AuthorError` when it is missing or not UTF-8."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise AuthorError(path, 1, "no such file: write it") from None
    try:
        text = data.decode("utf-8-sig")  # some editors put a mark in front that is no part of the text
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise AuthorError(path, line, f"not UTF-8 (byte {fault.start}): save it as UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def load_yaml(path: Path, text: str, offset: int = 0) -> tuple[Any, dict[str, int]]:
    """Return the data and the line of each value by its path; `AuthorError` where it is not YAML."""
    try:
        loader = _UniqueKeys(text)
        try:
            node = loader.get_single_node()
            lines = dict(_lines(node, "", offset, set()))
            data = loader.construct_document(node) if node is not None else {}
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as fault:
        # A quote or bracket that is never closed is noticed only far below the line that opened it.
        opened = re.search(r"quoted|flow", fault.context or "")
        mark = (fault.context_mark if opened else None) or fault.problem_mark
        line = (mark.line if mark else 0) + 1 + offset
        raise AuthorError(
            path, line, f"not YAML: {fault.problem}: mend it here or on the line above"
        ) from None
    except yaml.reader.ReaderError as fault:
        line = text[: fault.position].count("\n") + 1 + offset
        message = f"not YAML: {fault.reason}: take that character out"
        raise AuthorError(path, line, message) from None
    except ValueError as fault:  # what looks like a date and is none
        raise AuthorError(
            path, 1 + offset, f"not YAML: {fault}: put what only looks like a date in quotes"
        ) from None
    return data, lines


def _lines(node: yaml.Node | None, at: str, offset: int, seen: set[int]) -> Iterator[tuple[str, int]]:
    """Walk a YAML document; what an alias repeats is walked once, where it is written."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            path = f"{at}.{key.value}" if at else str(key.value)
            yield path, key.start_mark.line + 1 + offset
            yield from _lines(value, path, offset, seen)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            path = f"{at}[{index}]"
            yield path, value.start_mark.line + 1 + offset
            yield from _lines(value, path, offset, seen)


def read_front(path: Path) -> Front:
    """Return a file's front matter and body; `AuthorError` when it has none."""
    text = read_text(path)
    found = _FRONT.match(text)
    if found is None:
        raise AuthorError(path, 1, "no front matter: begin the file with --- and end the block with ---")
    data, lines = load_yaml(path, found.group(1), offset=1)
    if not isinstance(data, dict):
        raise AuthorError(path, 2, "the front matter is no mapping: write it as `key: value` lines")
    return Front(path, data, lines, text[found.end() :], text[: found.end()].count("\n") + 1)
