"""One printed page's HTML: templates, their style inside the file, tables in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from crosscurrents.course.words import language
from crosscurrents.exercises.exercise import html
from crosscurrents.web.templates import environment


@cache
def _environment() -> jinja2.Environment:
    env = environment("crosscurrents.printing")
    env.filters["markdown"] = lambda text: Markup(html(text))  # noqa: S704 - the course's own, escaped by html()
    return env


def render(template: str, **values: Any) -> str:
    """Return one document as HTML, its style within it; nothing is loaded from anywhere."""
    style = files("crosscurrents.printing").joinpath("print.css").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template(template)
        .render(
            lang=language(),
            style=Markup(style),  # noqa: S704 - our own file
            **values,
        )
    )


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown; bars and line breaks within cells are kept from ending them."""
    lines = [list(header), ["---"] * len(header), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
