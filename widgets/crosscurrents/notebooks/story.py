"""The invented coalition that runs through all chapters: who is who, and its documents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from crosscurrents.course import Story
from crosscurrents.notebooks.datafiles import read_rows
from crosscurrents.notebooks.faults import AuthorError, read_front, read_text
from crosscurrents.notebooks.prose import boxes

_DOCUMENT = re.compile(r"^\{document\}`([^`]*)`\s*$")
_PIPE = re.compile(r"([|\\])")


def read_story(folder: Path) -> Story | None:
    """Return the story of `lessons/<folder>/<folder>.md`, its documents put in; None where none is written.

    A line `{document}`grants.csv`` stands for that file as a table, or for the text of a Markdown file;
    `{document}`transcript.csv speaker text`` takes these columns alone. `names:` in the front matter says
    what ids in the tables stand for.
    """
    path = folder / f"{folder.name}.md"
    if not path.is_file():
        return None
    front = read_front(path)
    front.only({"title", "lead", "names"})
    names = front.data.get("names", {})
    if not isinstance(names, dict):
        raise front.fault("names", "`names:` must give a name for each id")
    rows = []
    for at, row in enumerate(front.body.split("\n")):
        found = _DOCUMENT.match(row)
        if found is None:
            rows.append(row)
            continue
        name, *columns = found.group(1).split() or [""]
        document = folder / name
        if not document.is_file() or document.parent != folder:
            raise AuthorError(path, front.body_line + at, f"no document {name} in {folder.name}/: write it")
        if document.suffix == ".csv":
            rows.append(table(document, columns, names))
        else:
            rows.append(read_text(document).strip())
    text = boxes(path, front.body_line, "\n".join(rows)).strip()
    return Story(folder.name, front.text("title"), front.text("lead"), text, path)


def table(path: Path, columns: Sequence[str] = (), names: Mapping[str, str] | None = None) -> str:
    """Return a CSV as a Markdown table: its columns' names as the head, yes and no as words, ids by name."""
    rows = read_rows(path)
    shown = columns or list(dict.fromkeys(name for row in rows for name in row))
    lines = [
        "| " + " | ".join(name.replace("_", " ").capitalize() for name in shown) + " |",
        "|---" * len(shown) + "|",
    ]
    lines += ["| " + " | ".join(_cell(row.get(one, ""), names or {}) for one in shown) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    value = names.get(str(value), value)
    return _PIPE.sub(r"\\\1", str(value)).replace("\n", " ")
