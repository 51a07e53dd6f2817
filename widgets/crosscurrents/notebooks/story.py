"""The invented coalition that runs through all chapters: who is who, and its documents."""

from __future__ import annotations

import re
from pathlib import Path

from crosscurrents.course import Story
from crosscurrents.notebooks.datafiles import read_rows
from crosscurrents.notebooks.faults import AuthorError, read_front, read_text
from crosscurrents.notebooks.prose import boxes

_DOCUMENT = re.compile(r"^\{document\}`([^`]*)`\s*$")
_PIPE = re.compile(r"([|\\])")


def read_story(folder: Path) -> Story | None:
    """Return the story of `lessons/<folder>/<folder>.md`, its documents put in; None where none is written.

    A line `{document}`grants.csv`` stands for that file as a table, or for the text of a Markdown file.
    """
    path = folder / f"{folder.name}.md"
    if not path.is_file():
        return None
    front = read_front(path)
    front.only({"title", "lead"})
    rows = []
    for at, row in enumerate(front.body.split("\n")):
        found = _DOCUMENT.match(row)
        if found is None:
            rows.append(row)
            continue
        document = folder / found.group(1)
        if not document.is_file() or document.parent != folder:
            name = found.group(1)
            raise AuthorError(path, front.body_line + at, f"no document {name} in {folder.name}/: write it")
        rows.append(table(document) if document.suffix == ".csv" else read_text(document).strip())
    text = boxes(path, front.body_line, "\n".join(rows)).strip()
    return Story(folder.name, front.text("title"), front.text("lead"), text, path)


def table(path: Path) -> str:
    """Return a CSV as a Markdown table: its columns' names as the head, yes and no as words."""
    rows = read_rows(path)
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [
        "| " + " | ".join(name.replace("_", " ").capitalize() for name in names) + " |",
        "|---" * len(names) + "|",
    ]
    lines += ["| " + " | ".join(_cell(row.get(name, "")) for name in names) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _PIPE.sub(r"\\\1", str(value)).replace("\n", " ")
