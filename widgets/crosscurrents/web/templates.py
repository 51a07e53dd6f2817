"""Templates of pages and printed documents: escaped throughout, with the words of the chosen language."""

from __future__ import annotations

import jinja2

from crosscurrents.course.words import gettext, ngettext


def environment(package: str) -> jinja2.Environment:
    """Return the environment of the templates in `templates/` of a package; what is unknown is an error."""
    env = jinja2.Environment(
        loader=jinja2.PackageLoader(package, "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    return env
