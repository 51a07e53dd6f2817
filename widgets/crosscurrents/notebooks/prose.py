"""Turning what authors write into Markdown that every notebook reader shows: citations, boxes, exercises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crosscurrents.course import Source
from crosscurrents.course.words import gettext as _
from crosscurrents.notebooks.faults import AuthorError, Front

EXERCISE = re.compile(r"^\{exercise\}`([^`]*)`\s*$")
_ROLE = re.compile(r"(?<!`)\{(\w+)\}`([^`]*)`")
_BOX = re.compile(r"^ {0,3}:::+ *(.*?) *$")
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
            message = f'no source "{source_id}" in lessons/sources.yaml: cite one that stands there'
            raise AuthorError(path, line, message)
        if source.barred:
            raise AuthorError(
                path, line, f"source {source_id} must not be cited: {source.barred}; cite another"
            )
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
                mend = "use {cite}`A11`; {exercise} stands alone at the start of a lesson's line"
                raise AuthorError(path, here, f"no role {{{role}}} here: {mend}")
            return " ".join(self.cite(path, here, one.strip()) for one in value.split(","))

        return _ROLE.sub(resolve, text)

    def references(self) -> str:
        """Return the chapter's list of sources as Markdown, each work once with the ids cited."""
        lines = []
        for number, (_work, ids) in enumerate(self.works.items(), start=1):
            cited = ", ".join(sorted(ids, key=_by_number))
            lines.append(f'{number}. <a id="source-{number}"></a>{self.sources[ids[0]].text} *({cited})*')
        return "\n".join(lines)


def refuse_roles(front: Front) -> None:
    """Raise `AuthorError` for a role in front matter: nothing resolves it there, so readers would see it."""

    def walk(value: object, at: str) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                walk(inner, f"{at}.{key}" if at else str(key))
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                walk(inner, f"{at}[{index}]")
        elif isinstance(value, str) and (found := _ROLE.search(value)):
            raise front.fault(
                at, f"{found.group(0)} does nothing in the front matter: cite in the text below it"
            )

    walk(front.data, "")


def _by_number(source_id: str) -> tuple[str, int]:
    return source_id[0], int(re.sub(r"\D", "", source_id) or 0)


def boxes(path: Path, line: int, text: str) -> str:
    """Return `text` with `::: fiction` and `::: stop` boxes as HTML containers around their Markdown."""
    out: list[str] = []
    open_line = 0
    for at, row in enumerate(text.split("\n")):
        here = line + at
        found = _BOX.match(row)
        if found is None:
            out.append(row)
        elif name := found.group(1):
            if name not in _BOXES:
                raise AuthorError(path, here, f'no box "{name}": use {", ".join(sorted(_BOXES))}')
            if open_line:
                message = f"a box inside the box of line {open_line}: close that one first with :::"
                raise AuthorError(path, here, message)
            open_line = here
            out += [f'<div class="cc-box cc-{name}">', "", f"**{_(_BOXES[name])}.**"]
        else:
            if not open_line:
                raise AuthorError(path, here, "a ::: that closes nothing: take it out")
            open_line = 0
            out += ["", "</div>"]
    if open_line:
        message = "this box is never closed: end it with ::: before the next exercise"
        raise AuthorError(path, open_line, message)
    return "\n".join(out).strip("\n")
