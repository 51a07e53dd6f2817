"""Turning what authors write into Markdown that every notebook reader shows: citations, boxes, exercise lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crosscurrents.course import Source
from crosscurrents.course.words import gettext as _
from crosscurrents.notebooks.faults import AuthorError

EXERCISE = re.compile(r"^\{exercise\}`([^`]*)`\s*$")
_ROLE = re.compile(r"\{(\w+)\}`([^`]*)`")
_BOX = re.compile(r"^::: *(\w+) *$")
_BOXES = {"fiction": "Fiction, made for training", "stop": "A good place to stop"}


@dataclass
class Citations:
    """The works one chapter cites, numbered in the order of their first citation."""

    sources: Mapping[str, Source]
    works: dict[str, list[str]] = field(default_factory=dict)

    def cite(self, path: Path, line: int, source_id: str) -> str:
        """Return the Markdown of one citation; `AuthorError` for an unknown or barred id."""
        source = self.sources.get(source_id)
        if source is None:
            raise AuthorError(path, line, f'no source "{source_id}" in lessons/sources.yaml: cite one that stands there')
        if source.barred:
            raise AuthorError(path, line, f"source {source_id} must not be cited: {source.barred}")
        ids = self.works.setdefault(source.work, [])
        if source_id not in ids:
            ids.append(source_id)
        number = list(self.works).index(source.work) + 1
        return f'[\\[{number}\\]](#source-{number} "{source_id}")'

    def render(self, path: Path, line: int, text: str) -> str:
        """Return `text` with its roles resolved; `line` is that of its first line."""

        def resolve(found: re.Match[str]) -> str:
            here = line + text[: found.start()].count("\n")
            role, value = found.group(1), found.group(2)
            if role != "cite":
                raise AuthorError(path, here, f"no role {{{role}}} here: use {{cite}}`A11`; {{exercise}} stands alone on its line")
            return " ".join(self.cite(path, here, one.strip()) for one in value.split(","))

        return _ROLE.sub(resolve, text)

    def references(self) -> str:
        """Return the chapter's list of sources as Markdown, each work once with the ids cited."""
        lines = []
        for number, (_work, ids) in enumerate(self.works.items(), start=1):
            lines.append(f'{number}. <a id="source-{number}"></a>{self.sources[ids[0]].text} *({", ".join(sorted(ids, key=_by_number))})*')
        return "\n".join(lines)


def _by_number(source_id: str) -> tuple[str, int]:
    return source_id[0], int(re.sub(r"\D", "", source_id) or 0)


def boxes(path: Path, line: int, text: str) -> str:
    """Return `text` with `::: fiction` and `::: stop` boxes as HTML containers around their Markdown."""
    out: list[str] = []
    open_line = 0
    for at, row in enumerate(text.split("\n")):
        here = line + at
        found = _BOX.match(row)
        if found:
            name = found.group(1)
            if name not in _BOXES:
                raise AuthorError(path, here, f'no box "{name}": use {", ".join(sorted(_BOXES))}')
            if open_line:
                raise AuthorError(path, here, f"a box inside the box of line {open_line}: close that one first with :::")
            open_line = here
            out += [f'<div class="cc-box cc-{name}">', "", f"**{_(_BOXES[name])}.**"]
        elif row.strip() == ":::":
            if not open_line:
                raise AuthorError(path, here, "a ::: that closes nothing: take it out")
            open_line = 0
            out += ["", "</div>"]
        else:
            out.append(row)
    if open_line:
        raise AuthorError(path, open_line, "this box is never closed: end it with :::")
    return "\n".join(out).strip("\n")
