"""Build: a page put together from a card of one's choice, a few fields, and one line said in two ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import (
    Kind,
    Response,
    SpecError,
    choice_schema,
    counted,
    object_schema,
    text_schema,
    unique,
)

OWN = "own"


class _Persona(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    name: str
    role: str = ""
    about: str = ""


class _Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    label: str
    hint: str = ""
    rows: int = 3
    optional: bool = False


class _Rewrites(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    line: str
    who: str = ""
    prompt: str = ""
    versions: tuple[_Field, ...]  # the first goes with the chosen persona, the others with another


class Build(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page to keep or print: a persona, fields, and rewrites of one line of dialogue.

    Response: `{persona: persona id or "own", fields: {field: text}, rewrites: {version: text}, others:
    {version: persona id}}`; `others` says whose card a later rewrite goes with (nobody has to say). Nothing
    is checked or scored; what is said back is what still stands empty, and the page as it is so far.
    """

    name: ClassVar[str] = "build"

    title: str
    fields: tuple[_Field, ...]
    personas: tuple[_Persona, ...] = ()
    own: bool = False
    rewrites: _Rewrites | None = None

    def check(self) -> None:
        """Raise `SpecError` for doubled ids, empty labels, a single rewrite, or nothing to fill in."""
        if not self.title.strip():
            raise SpecError("the page has no title: write what stands on top when it is printed")
        if not self.fields:
            raise SpecError("a build needs at least one entry in `fields`")
        unique([one.id for one in self.personas], "personas")
        if any(one.id == OWN for one in self.personas):
            raise SpecError(f'a persona has the id "{OWN}", which stands for the learner: rename it')
        if self.own and not self.personas:
            raise SpecError("own: true offers a choice beside personas, and there are none: leave it out")
        unique([one.id for one in (*self.fields, *self._versions())], "fields and versions")
        for one in (*self.fields, *self._versions()):
            if not one.label.strip():
                raise SpecError(f'field "{one.id}" has no label: write what to put there')
            if not 1 <= one.rows <= 20:
                raise SpecError(f'field "{one.id}" has {one.rows} rows: give it 1 to 20')
        if self.rewrites and not self.rewrites.line.strip():
            raise SpecError("rewrites has no line: write the line that is to be said again")
        if self.rewrites and len(self.rewrites.versions) < 2:
            raise SpecError("rewrites has fewer than two versions: the point is to hear the line differ")

    def _versions(self) -> tuple[_Field, ...]:
        return self.rewrites.versions if self.rewrites else ()

    def public(self) -> dict[str, Any]:
        """Return the whole spec: nothing in it has to come after."""
        spec: dict[str, Any] = msgspec.to_builtins(self)
        return spec

    def _personas(self) -> list[str]:
        return [one.id for one in self.personas] + ([OWN] if self.own else [])

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{persona, fields, rewrites, others}`."""
        cards = choice_schema(self._personas())
        parts: dict[str, Any] = {"fields": object_schema({one.id: text_schema() for one in self.fields})}
        if self.rewrites:
            parts["rewrites"] = object_schema({one.id: text_schema() for one in self._versions()})
        if self.personas:
            parts["persona"] = cards
            parts["others"] = object_schema({one.id: cards for one in self._versions()[1:]})
        return object_schema(parts)

    def _texts(self, response: Response) -> list[tuple[_Field, str]]:
        """Return every field and version with its text, in the order of the page."""
        given = {**response.get("fields", {}), **response.get("rewrites", {})}
        return [(one, str(given.get(one.id, "")).strip()) for one in (*self.fields, *self._versions())]

    def progress(self, response: Response) -> tuple[int, int]:
        """Count the choice of a persona and each text that is not optional."""
        asked = [text for one, text in self._texts(response) if not one.optional]
        chosen = bool(self.personas) and "persona" in response
        return sum(map(bool, asked)) + chosen, len(asked) + bool(self.personas)

    def view(self, response: Response) -> dict[str, Any]:
        """Return what still stands empty, and the page so far (None before the first word)."""
        texts = self._texts(response)
        done, needed = self.progress(response)
        page = {"title": self.title, "who": self._who(response), "lines": self._lines(response)}
        return {
            "choose": bool(self.personas) and "persona" not in response,
            "empty": [
                {"id": one.id, "label": one.label} for one, text in texts if not text and not one.optional
            ],
            "complete": done >= needed,
            "page": page if any(text for _field, text in texts) else None,
        }

    def _card(self, persona: str | None) -> str:
        if persona == OWN:
            return _("Myself")
        found = next((one for one in self.personas if one.id == persona), None)
        return found.name if found else ""

    def _who(self, response: Response) -> str:
        chosen = next((one for one in self.personas if one.id == response.get("persona")), None)
        name = self._card(response.get("persona"))
        return f"{name}, {chosen.role}" if chosen and chosen.role else name

    def _lines(self, response: Response) -> list[list[str]]:
        """Return `[label, text]` of the filled fields, the line to be said again before its first rewrite."""
        lines: list[list[str]] = []
        unsaid = self.rewrites
        for one, text in self._texts(response):
            if not text:
                continue
            if unsaid and one.id not in [field.id for field in self.fields]:
                lines.append([_("The line as it stands"), unsaid.line])
                unsaid = None
            card = self._card(response.get("others", {}).get(one.id))
            lines.append([f"{one.label} ({card})" if card else one.label, text])
        return lines

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return persona and texts as lines for people to read."""
        who = self._who(response)
        lines = [(label, text) for label, text in self._lines(response)]
        return [(_("Persona"), who), *lines] if who else lines

    def aggregate(self, responses: Sequence[Response]) -> dict[str, Any]:
        """Return only how many began and finished and which persona they took; never a word of theirs."""
        standing = [self.progress(one) for one in responses]
        return {
            "begun": sum(done > 0 for done, _needed in standing),
            "finished": sum(done >= needed for done, needed in standing),
            "personas": counted([one["persona"] for one in responses if "persona" in one], self._personas()),
        }
