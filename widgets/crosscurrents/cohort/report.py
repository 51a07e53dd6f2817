"""The cohort's report: one HTML file with charts, their tables, and what they cannot say. No script in it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from crosscurrents.cohort import charts
from crosscurrents.cohort.figures import Figures
from crosscurrents.cohort.sections import sections
from crosscurrents.cohort.wording import few
from crosscurrents.course.words import language
from crosscurrents.web.templates import environment

if TYPE_CHECKING:
    from pandas import DataFrame


def as_html(figures: Figures, tables: dict[str, DataFrame]) -> str:
    """Return the report of these figures as one file; `tables` are their `tables.frames`."""
    charts.altair()
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            lang=language(),
            style=Markup(_file("report.css")),  # noqa: S704 - our own file
            figures=figures,
            sections=list(sections(figures, tables)),
            few=few(figures),
        )
    )


def _file(name: str) -> str:
    return files("crosscurrents.cohort").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    return environment("crosscurrents.cohort")
