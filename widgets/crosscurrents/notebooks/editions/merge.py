"""Files of ours that an edition adds entries to, and agendas without the chapters it leaves out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from crosscurrents.notebooks.agendas import SENSITIVE
from crosscurrents.notebooks.faults import AuthorError, line_of, load_yaml

MERGED = ("lessons/sources.yaml", "lessons/glossary.yaml", "solutions/agendas.yaml")
"""What an edition may hold under the name of one of ours: only more entries, none of ours again."""


def without_chapters(path: Path, body: bytes, gone: set[int]) -> bytes:
    """Return our agendas without the chapters that are gone, days and agendas without chapters dropped."""
    data, _lines = load_yaml(path, body.decode())
    kept = {}
    for one, agenda in data.get("agendas", {}).items():
        days = [
            {**day, "chapters": _later([number for number in day["chapters"] if number not in gone])}
            for day in agenda["days"]
        ]
        days = [day for day in days if day["chapters"]]
        if days:
            kept[one] = {**agenda, "days": days}
    return _yaml({**data, "agendas": kept})


def _later(numbers: list[int]) -> list[int]:
    """Return chapters in an order that does not begin with a sensitive one, where there is another."""
    at = next((at for at, one in enumerate(numbers) if one not in SENSITIVE), 0)
    return [*numbers[at : at + 1], *numbers[:at], *numbers[at + 1 :]]


def merged(path: Path, ours: bytes, own: bytes) -> bytes:
    """Return a file of ours with an edition's entries added; `AuthorError` where it has an entry of ours."""
    under = "agendas" if path.name == "agendas.yaml" else ""
    first, _ = load_yaml(path, ours.decode())
    more, lines = load_yaml(path, own.decode("utf-8-sig"))
    first = first if isinstance(first, dict) else {}
    if not isinstance(more, dict):
        raise AuthorError(path, 1, "no entries: write each one's id, a colon, and what belongs to it")
    if under:
        for key in more:
            if key != under:
                raise AuthorError(path, line_of(lines, str(key)), f"`{key}:` is ours: write only `{under}:`")
        return _yaml({**first, under: _together(path, first.get(under, {}), more.get(under), lines, under)})
    return _yaml(_together(path, first, more, lines, ""))


def _together(
    path: Path, first: Mapping[str, Any], more: Any, lines: Mapping[str, int], under: str
) -> dict[str, Any]:
    if not isinstance(more, Mapping):
        message = "no entries: write each one's id, a colon, and what belongs to it"
        raise AuthorError(path, line_of(lines, under), message)
    for key in more:
        if key in first:
            line = line_of(lines, f"{under}.{key}" if under else str(key))
            raise AuthorError(path, line, f"“{key}” is an entry of ours: give yours another name")
    return {**first, **more}


def _yaml(data: Any) -> bytes:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=1000).encode()
