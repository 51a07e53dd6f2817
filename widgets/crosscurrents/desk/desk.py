"""What every handler of the desk shares: the mark book, who has signed in, who reads what, the assets."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import jinja2

from crosscurrents.course.words import browser_words, language
from crosscurrents.desk.release import Releases
from crosscurrents.desk.sessions import Sessions
from crosscurrents.exercises.exercise import asset
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.where import Where
from crosscurrents.web.assets import Asset, named, static
from crosscurrents.web.templates import environment
from crosscurrents.web.tries import ALL_BURST, ALL_SECONDS_EACH, Tries

_DESK, _WEB = "crosscurrents.desk", "crosscurrents.web"
_SCRIPTS = {
    "sign_in.js": ("dom.js", "sign_in.js"),
    "mark.js": (
        "runtime.js",
        "dom.js",
        "shown.js",
        "saving.js",
        "phrases.js",
        "rubric.js",
        "sheet.js",
        "deeds.js",
        "keys.js",
        "mark.js",
    ),
    "linked.js": ("dom.js", "linked.js"),
    "release.js": ("runtime.js", "dom.js", "release.js"),
}
"""What the desk's scripts are put together from: files named by their content cannot import each other."""

READING_SECONDS = 600.0
"""How long an answer counts as being read by whoever opened it last, in seconds."""


@dataclass
class Desk:
    """The desk's parts. `local`: only this computer reaches it, so that other names for it are refused.

    `journal` is where learners read what is given back: a path or an address, "" where there is none.
    """

    folder: CourseFolder
    book: MarkBook
    markers: Sequence[str]
    base_url: str = "/"
    local: bool = True
    journal: str = ""
    sessions: Sessions = field(init=False)
    releases: Releases = field(init=False)
    wrong_codes: Tries = field(default_factory=Tries)
    wrong_anywhere: Tries = field(
        default_factory=lambda: Tries(burst=ALL_BURST, seconds_each=ALL_SECONDS_EACH)
    )
    _reading: dict[str, tuple[Where, float]] = field(default_factory=dict)
    _shown: dict[tuple[str, Where], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.markers)
        self.releases = Releases(self.folder, self.book, self.journal)

    # --- who reads what ------------------------------------------------------------------------

    def reads(self, marker: str, where: Where) -> None:
        """Remember that a marker has an answer before them."""
        self._reading[marker] = (where, time.monotonic())

    def shows(self, marker: str, where: Where, hand_in: str) -> None:
        """Remember which hand-in of an answer a marker was shown last."""
        self._shown[marker, where] = hand_in

    def shown(self, marker: str, where: Where) -> str | None:
        """Return which hand-in of an answer a marker was shown last; None where this desk has shown none."""
        return self._shown.get((marker, where))

    def readers(self, but: str) -> dict[Where, str]:
        """Return what the other markers have before them: answer -> marker."""
        since = time.monotonic() - READING_SECONDS
        return {where: one for one, (where, at) in self._reading.items() if one != but and at > since}

    @cached_property
    def cookie(self) -> str:
        """Return what the cookie of a session is called: another for each course.

        Cookies know no ports, and two courses may be marked in one browser, each at a desk of its own.
        """
        return f"cc_desk_{hashlib.sha256(str(self.folder.root).encode()).hexdigest()[:8]}"

    # --- pages ---------------------------------------------------------------------------------

    @cached_property
    def assets(self) -> dict[str, Asset]:
        """Return the files pages load, by their role."""
        style = asset("runtime.css") + "\n" + static(_DESK, "desk.css")
        found = {
            "desk.css": named("desk", "css", "text/css", style),
            "icon.svg": named("icon", "svg", "image/svg+xml", static(_DESK, "icon.svg")),
        }
        for name, parts in _SCRIPTS.items():
            found[name] = named(
                name.removesuffix(".js"), "js", "text/javascript", "\n".join(map(_script, parts))
            )
        return found

    @cached_property
    def templates(self) -> jinja2.Environment:
        """Return the environment of the page templates, which escapes everything."""
        env = environment(_DESK)
        env.globals.update(
            base=self.base_url,
            lang=language(),
            asset=lambda role: f"{self.base_url}assets/{self.assets[role].name}",
            course=self.folder,
        )
        env.filters.update(points=lambda value: "–" if value is None else f"{value:g}")
        return env

    def render(self, template: str, **values: Any) -> str:
        """Return one page as HTML."""
        return self.templates.get_template(template).render(**values)

    def as_data(self, **more: Any) -> str:
        """Return what a page's script reads: "<" cannot stand in a script element unescaped."""
        data = {"base": self.base_url, "words": browser_words(), "xsrf": "cc_desk_xsrf", **more}
        return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _script(name: str) -> str:
    if name == "runtime.js":
        return asset(name)
    return static(_WEB if name in {"dom.js", "shown.js"} else _DESK, name)
