"""What every handler of the server shares: the course, the journal, the rendered lessons, the assets."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from typing import Any

import jinja2

from crosscurrents.course import Chapter, Colours, Course
from crosscurrents.course.words import browser_words, language
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import (
    Exercise,
    asset,
    bind,
    module_source,
    readers,
    readers_choice,
    readers_in_course,
    readers_in_room,
    traits,
)
from crosscurrents.journal import Journal
from crosscurrents.server.hosted import Hosted
from crosscurrents.server.rendering import Lesson
from crosscurrents.server.room.live import LiveRoom
from crosscurrents.web.assets import Asset, named, static
from crosscurrents.web.templates import environment
from crosscurrents.web.tries import ALL_BURST, ALL_SECONDS_EACH, Tries

_SCRIPTS = {
    "room.js": ("runtime.js", "dom.js", "live.js", "shown.js", "pictures.js", "room.js"),
    "join.js": ("dom.js", "join.js"),
    "sign_in.js": ("dom.js", "sign_in.js"),
    "facilitator.js": (
        "runtime.js",
        "dom.js",
        "live.js",
        "shown.js",
        "pictures.js",
        "panel.js",
        "people.js",
        "sentences.js",
        "facilitator.js",
    ),
    "agenda.js": ("runtime.js", "dom.js", "live.js", "agenda.js"),
    "projector.js": ("runtime.js", "dom.js", "live.js", "shown.js", "pictures.js", "projector.js"),
}
"""What a room's scripts are put together from: files named by their content cannot import each other."""


def _static(name: str) -> str:
    return static("crosscurrents.web" if name in {"dom.js", "shown.js"} else "crosscurrents.server", name)


def _joined(parts: Sequence[str]) -> str:
    return "\n".join(asset(one) if one == "runtime.js" else _static(one) for one in parts)


def _scheme(colours: Colours) -> str:
    """Return an edition's accent as custom properties, over those of runtime.css, for both schemes."""

    def rule(accent: str, soft: str) -> str:
        return f".cc-frame, .cc-page {{ --cc-accent: {accent}; --cc-accent-soft: {soft}; }}"

    light, dark = rule(colours.accent, colours.soft), rule(colours.accent_dark, colours.soft_dark)
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{ {dark} }}"


@dataclass
class Site:
    """The server's parts. `own_machine`: the learner's own computer, so *Only you* may be kept.

    `local`: only this computer reaches it, so that other names for it are refused. `hosted`: the course it
    serves by invitation. `workshop`: it serves a room, which is in `room` from the server's start on.
    """

    course: Course
    journal: Journal
    own_machine: bool
    base_url: str = "/"
    local: bool = False
    course_id: str = "self-paced"
    lessons: dict[str, Lesson] = field(default_factory=dict)
    wrong_codes: Tries = field(default_factory=Tries)
    wrong_anywhere: Tries = field(
        default_factory=lambda: Tries(burst=ALL_BURST, seconds_each=ALL_SECONDS_EACH)
    )
    hosted: Hosted | None = None
    room: LiveRoom | None = None
    workshop: bool = False
    _pages: dict[str, tuple[bytes, bytes, str]] = field(default_factory=dict)

    @cached_property
    def exercises(self) -> dict[str, dict[str, Exercise]]:
        """Return every exercise, bound to its kind, by chapter and id."""
        return {one.id: {key: bind(card) for key, card in one.cards.items()} for one in self.course.chapters}

    @cached_property
    def assets(self) -> dict[str, Asset]:
        """Return the files pages load, by their role: `host.js`, `site.css`, `kind/tag`."""
        kinds = sorted({exercise.card.widget for one in self.exercises.values() for exercise in one.values()})
        style = "\n".join(
            [asset("runtime.css"), *(asset(f"{kind}.css") for kind in kinds), _static("site.css")]
        )
        edition = self.course.edition
        if edition.colours:
            style += f"\n{_scheme(edition.colours)}"
        found = {
            "host.js": named("host", "js", "text/javascript", _static("host.js")),
            "site.js": named("site", "js", "text/javascript", _static("site.js")),
            "site.css": named("site", "css", "text/css", style),
            "icon.svg": named("icon", "svg", "image/svg+xml", _static("icon.svg")),
        }
        for name, parts in _SCRIPTS.items():
            found[name] = named(name.removesuffix(".js"), "js", "text/javascript", _joined(parts))
        for name in ("room.css", "participant.css", "report.css"):
            found[name] = named(name.removesuffix(".css"), "css", "text/css", _static(name))
        if edition.logo:
            ending = edition.logo.mime.removeprefix("image/").removesuffix("+xml")
            found["logo"] = named("logo", ending, edition.logo.mime, edition.logo.body)
        for kind in kinds:
            found[f"kind/{kind}"] = named(kind, "js", "text/javascript", module_source(kind))
        return found

    def asset_url(self, role: str) -> str:
        """Return the address of an asset under the base URL."""
        return f"{self.base_url}assets/{self.assets[role].name}"

    @cached_property
    def templates(self) -> jinja2.Environment:
        """Return the environment of the page templates, which escapes everything."""
        env = environment("crosscurrents.server")
        env.globals.update(
            base=self.base_url,
            lang=language(),
            asset=self.asset_url,
            own_machine=self.own_machine,
            workshop=self.workshop,
            hosted=self.hosted,
            edition=self.course.edition,
        )
        env.filters.update(
            dial=lambda phone: "".join(one for one in phone if one.isdigit() or one == "+"),
            bare=lambda web: web.partition("//")[2].rstrip("/"),
        )
        return env

    def render(self, template: str, **values: Any) -> str:
        """Return one page as HTML."""
        return self.templates.get_template(template).render(site=self, **values)

    def _readers(self, visibility: str) -> dict[str, Any]:
        if self.workshop:
            return readers_in_room(visibility)
        if self.hosted:
            return readers_in_course(visibility, self.hosted.keeping)
        return readers_choice(visibility) if self.own_machine else readers(visibility, own_machine=False)

    def mounted(self, exercise: Exercise) -> dict[str, Any]:
        """Return what the page needs to mount one exercise by itself, as the lesson page's for many."""
        return {
            **traits(exercise),
            "module": self.asset_url(f"kind/{exercise.card.widget}"),
            "readers": self._readers(exercise.card.visibility),
        }

    def neighbours(self, chapter: Chapter) -> tuple[Chapter | None, Chapter | None]:
        """Return the chapters before and after."""
        every = self.course.chapters
        at = every.index(chapter)
        return (every[at - 1] if at else None), (every[at + 1] if at + 1 < len(every) else None)

    def _as_hosted(self, shown: Lesson) -> Lesson:
        """Return a lesson that names a hosted course's readers above each exercise, as its box does.

        The notebook says "the room", for it knows no course.
        """
        if not self.hosted:
            return shown
        room, course = _("The room, without your name"), _("The course, without your name")
        return replace(shown, article=shown.article.replace(f" · {escape(room)}", f" · {escape(course)}"))

    def lesson_page(self, chapter: Chapter) -> tuple[bytes, bytes, str]:
        """Return a lesson's page as `(bytes, gzipped bytes, etag)`: one and the same for every learner."""
        if chapter.id not in self._pages:
            shown = self.lessons[chapter.id]
            before, after = self.neighbours(chapter)
            exercises = {
                one: {
                    **traits,
                    "module": self.asset_url(f"kind/{traits['kind']}"),
                    "readers": self._readers(chapter.cards[one].visibility),
                }
                for one, traits in shown.exercises.items()
            }
            data = {
                "chapter": chapter.id,
                "base": self.base_url,
                "ownMachine": self.own_machine,
                "words": browser_words(),
                "exercises": exercises,
                "core": [card.id for card in chapter.cards.values() if card.core],
            }
            body = self.render(
                "lesson.html.j2",
                chapter=chapter,
                lesson=self._as_hosted(shown),
                before=before,
                after=after,
                kinds=sorted({traits["kind"] for traits in shown.exercises.values()}),
                # "<" cannot stand in a script element unescaped, whatever a card says
                data=json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
            ).encode()
            etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
            self._pages[chapter.id] = (body, gzip.compress(body, mtime=0), etag)
        return self._pages[chapter.id]
