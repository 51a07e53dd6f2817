"""The coalition's documents: small CSV files that specs name, so that each fact stands in one place."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from crosscurrents.notebooks.faults import AuthorError, Front, read_text

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?\Z")
_WORDS = {"yes": True, "no": False}


def lessons_folder(card: Path) -> Path:
    """Return the `lessons/` that belongs to a card at `solutions/<chapter>/<card>.md`."""
    return card.parents[2] / "lessons"


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return a CSV's rows: numbers as numbers, yes and no as booleans, empty cells left out.

    `AuthorError` for a row with more cells than the header, or a header that names a column twice.
    """
    reader = csv.reader(read_text(path).splitlines(), strict=True)
    try:
        header = next(reader, [])
        if not header or len(set(header)) != len(header) or not all(header):
            raise AuthorError(path, 1, "the first line must name each column once: mend it")
        rows = []
        for cells in reader:
            if len(cells) != len(header):
                message = f"{len(cells)} cells under {len(header)} columns: quote a text that holds a comma"
                raise AuthorError(path, reader.line_num, message)
            rows.append({name: _cell(cell) for name, cell in zip(header, cells, strict=True) if cell != ""})
    except csv.Error as fault:
        raise AuthorError(path, reader.line_num, f"not CSV: {fault}: mend the quotes") from None
    return rows


def _cell(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.match(text):
        return float(text) if "." in text else int(text)
    return text


def _with_more(front: Front, rows: list[dict[str, Any]], more: Any, at: str) -> list[dict[str, Any]]:
    """Return `rows` with what `more` adds to each by its id."""
    if not isinstance(more, dict) or not all(isinstance(fields, dict) for fields in more.values()):
        raise front.fault(f"{at}.more", "`more:` must give fields by a row's id")
    lost = set(more) - {row.get("id") for row in rows}
    if lost:
        raise front.fault(f"{at}.more.{min(lost)}", f'no row has the id "{min(lost)}": mend it')
    return [{**row, **more.get(row.get("id"), {})} for row in rows]


def resolved(front: Front, spec: Any, at: str = "spec") -> Any:
    """Return a spec with each `{file: name.csv}` replaced by that file's rows; names are under `lessons/`.

    `{file: name.csv, more: {id: {…}}}` adds fields to rows by their `id`: so a card keeps its key to itself,
    and the file that learners may open holds the document alone.
    """
    if isinstance(spec, dict):
        if "file" in spec and set(spec) <= {"file", "more"} and isinstance(spec["file"], str):
            path = lessons_folder(front.path) / spec["file"]
            if not path.is_file() or not path.resolve().is_relative_to(lessons_folder(front.path).resolve()):
                raise front.fault(at, f"no file lessons/{spec['file']}: write it, or mend its name")
            return _with_more(front, read_rows(path), spec.get("more", {}), at)
        return {key: resolved(front, inner, f"{at}.{key}") for key, inner in spec.items()}
    if isinstance(spec, list):
        return [resolved(front, inner, f"{at}[{index}]") for index, inner in enumerate(spec)]
    return spec
