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
from crosscurrents.course.words import gettext, language, ngettext

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
    env = jinja2.Environment(
        loader=jinja2.PackageLoader("crosscurrents.cohort", "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    return env
