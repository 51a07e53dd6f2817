"""An author's mistake: file, line, what is wrong, the mend; and reading front matter with its lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_FRONT = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)


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
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f'the key "{key.value}" stands twice', key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


@dataclass(frozen=True)
class Front:
    """The front matter of one file and the text below it; lines count from 1 in the file."""

    path: Path
    data: Mapping[str, Any]
    lines: Mapping[str, int]
    body: str
    body_line: int

    def fault(self, key: str, message: str) -> AuthorError:
        """Return the error for what stands under `key`."""
        return AuthorError(self.path, self.lines.get(key, 1), message)

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
                raise self.fault(key, f"nothing reads `{key}:`: use one of {', '.join(sorted(allowed))}")


def load_yaml(path: Path, text: str, offset: int = 0) -> tuple[Any, dict[str, int]]:
    """Return the data and the line of each top-level key; `AuthorError` where it is not YAML."""
    try:
        loader = _UniqueKeys(text)
        try:
            node = loader.get_single_node()
            data = loader.construct_document(node) if node is not None else {}
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        line = (mark.line if mark else 0) + 1 + offset
        raise AuthorError(path, line, f"not YAML: {fault.problem}: mend the front matter here") from None
    lines = {}
    if isinstance(node, yaml.MappingNode):
        lines = {str(key.value): key.start_mark.line + 1 + offset for key, _ in node.value}
    return data, lines


def read_front(path: Path) -> Front:
    """Return a file's front matter and body; `AuthorError` when it has none."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise AuthorError(path, 1, f"not UTF-8 (byte {fault.start}): save it as UTF-8") from None
    found = _FRONT.match(text)
    if found is None:
        raise AuthorError(path, 1, "no front matter: begin the file with --- and end the block with ---")
    data, lines = load_yaml(path, found.group(1), offset=1)
    if not isinstance(data, dict):
        raise AuthorError(path, 2, "the front matter is no mapping: write it as `key: value` lines")
    return Front(path, data, lines, text[found.end() :], text[: found.end()].count("\n") + 1)
