"""Tag: mark the lines of a scene, then see where two readers hear something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises import _svg as svg
from crosscurrents.exercises.kind import (
    Drawing,
    Kind,
    Response,
    SpecError,
    choice_schema,
    object_schema,
    unique,
)
from crosscurrents.stats import jaccard

_WIDTH = 340.0
_DIVIDING = 0.5
"""Readers are divided over a line when they share less than half of the tags they gave it."""

Tags = Mapping[str, Sequence[str]]
"""Tags by line: `{line id: [tag id, …]}`."""


class _Tag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    label: str
    meaning: str


class _Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of the scene: what somebody says, or a note on what happens without words."""

    id: str
    text: str
    who: str = ""
    role: str = ""
    note: bool = False


class _Reader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    name: str
    role: str
    tags: dict[str, list[str]]
    why: dict[str, str] = {}


class Tag(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lines to tag. Any number of tags may stand on a line; a line is done with its first.

    Response: `{tags: {line: [tag, …]}}`. The readers' tags open when every line has one.
    """

    name: ClassVar[str] = "tag"

    intro: str = ""
    tags: list[_Tag]
    lines: list[_Line]
    readers: list[_Reader] = []

    def check(self) -> None:
        """Raise `SpecError` for doubled ids, or a reader who tags a line or uses a tag that is not there."""
        unique([one.id for one in self.tags], "tags")
        unique([one.id for one in self.lines], "lines")
        unique([one.id for one in self.readers], "readers")
        if len(self.tags) < 2 or not self.lines:
            raise SpecError("a tag exercise needs at least two `tags` and one entry in `lines`")
        lines, tags = {one.id for one in self.lines}, {one.id for one in self.tags}
        for reader in self.readers:
            for line in lines - set(reader.tags):
                raise SpecError(f'reader "{reader.id}" has no tags for the line "{line}": give at least one')
            for line, given in reader.tags.items():
                if line not in lines:
                    raise SpecError(f'reader "{reader.id}" tags the line "{line}", which is not in `lines`')
                if not given or not set(given) <= tags:
                    raise SpecError(f'reader "{reader.id}" tags "{line}" with {given}: use ids of `tags`')
            for line in set(reader.why) - lines:
                raise SpecError(f'reader "{reader.id}" explains the line "{line}", which is not in `lines`')

    def public(self) -> dict[str, Any]:
        """Return the scene and the tags; of the readers nothing."""
        return {
            "intro": self.intro,
            "tags": msgspec.to_builtins(self.tags),
            "lines": msgspec.to_builtins(self.lines),
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{tags}`: for each line a set of tag ids."""
        some = {
            "type": "array",
            "items": choice_schema([one.id for one in self.tags]),
            "uniqueItems": True,
            "maxItems": len(self.tags),
        }
        return object_schema({"tags": object_schema({one.id: some for one in self.lines})})

    def _given(self, response: Response) -> dict[str, list[str]]:
        """Return the tags by line, in the order of lines and tags; untagged lines are left out."""
        given = response.get("tags", {})
        order = [one.id for one in self.tags]
        return {one.id: [tag for tag in order if tag in given[one.id]] for one in self.lines if given.get(one.id)}

    def progress(self, response: Response) -> tuple[int, int]:
        """Count each line that has a tag."""
        return len(self._given(response)), len(self.lines)

    def view(self, response: Response) -> dict[str, Any]:
        """Return how many lines are left; when none is, agreement with each reader and where they divide."""
        given = self._given(response)
        if len(given) < len(self.lines):
            return {"complete": False, "left": len(self.lines) - len(given)}
        drawing = self.draw(response)
        counts = self._counts(given)
        return {
            "complete": True,
            "left": 0,
            "counts": counts,
            "most": [one["id"] for one in counts if one["n"] == max(each["n"] for each in counts)],
            "least": [one["id"] for one in counts if one["n"] == min(each["n"] for each in counts)],
            "readers": [
                {
                    "id": reader.id,
                    "name": reader.name,
                    "role": reader.role,
                    "agreement": round(agreement(given, reader.tags), 2),
                    "tags": {line.id: reader.tags[line.id] for line in self.lines},
                    "why": reader.why,
                }
                for reader in self.readers
            ],
            "dividing": self.dividing(),
            "formula": _("Agreement = tags you share ÷ all tags either of you used. 1 is the same, 0 is nothing shared."),
            "drawing": drawing.as_dict() if drawing else None,
        }

    def _counts(self, given: Tags) -> list[dict[str, Any]]:
        return [
            {"id": tag.id, "label": tag.label, "n": sum(tag.id in tags for tags in given.values())}
            for tag in self.tags
        ]

    def dividing(self) -> list[str]:
        """Return the lines over which the first two readers share less than half of their tags."""
        if len(self.readers) < 2:
            return []
        first, second = self.readers[:2]
        return [
            line.id for line in self.lines if jaccard(first.tags[line.id], second.tags[line.id]) < _DIVIDING
        ]

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return each line with the labels of its tags."""
        given, labels = self._given(response), {one.id: one.label for one in self.tags}
        return [
            (_said(line), ", ".join(labels[tag] for tag in given.get(line.id, [])) or _("not tagged"))
            for line in self.lines
        ]

    def draw(self, response: Response) -> Drawing | None:
        """Return lines against tags with a mark for the learner and each reader, or None before all are tagged."""
        given = self._given(response)
        if len(given) < len(self.lines):
            return None
        people = [(_("you"), given), *((reader.name, reader.tags) for reader in self.readers)]
        labels = {one.id: one.label for one in self.tags}
        return Drawing(
            svg=self._picture(people),
            caption=_("Who heard which level in which line. Filled: heard; empty: not heard."),
            header=[_("Line"), *(name for name, _tags in people)],
            rows=[
                [_said(line), *(", ".join(labels[tag] for tag in tags[line.id]) for _name, tags in people)]
                for line in self.lines
            ],
        )

    def _picture(self, people: Sequence[tuple[str, Tags]]) -> str:
        colours = ["a", "b", "c"]
        parts, y = [], 18.0
        for at, (name, _tags) in enumerate(people):
            x = 10.0 + at * 112
            parts.append(svg.tag("circle", cx=x, cy=y - 5, r=7, class_=f"cc-{colours[at % 3]}"))
            parts.append(svg.words([name[:13]], x + 12, y, 13, class_="cc-ink"))
        y += 34
        left, step = 132.0, (_WIDTH - 132.0) / len(self.tags)
        heads = [svg.wrap(tag.label, 10, 3) for tag in self.tags]
        for at, lines in enumerate(heads):
            parts.append(svg.words(lines, left + step * (at + 0.5), y, 12, class_="cc-soft", text_anchor="middle"))
        y += 15.0 * max(len(lines) for lines in heads) + 12
        for line in self.lines:
            parts.append(svg.words(svg.wrap(line.who or line.text, 19, 2), 2, y, 12, class_="cc-ink"))
            for at, tag in enumerate(self.tags):
                for who, (_name, tags) in enumerate(people):
                    x = left + step * (at + 0.5) + (who - (len(people) - 1) / 2) * 19
                    heard, colour = tag.id in tags[line.id], colours[who % 3]
                    shape = {"class_": f"cc-{colour} cc-stroke-{colour}"} if heard else {"class_": "cc-stroke-line", "fill": "none"}
                    parts.append(svg.tag("circle", cx=x, cy=y, r=7, stroke_width=1.5, **shape))
            y += 40
        return svg.picture(_WIDTH, y - 12, _("Tags of each line, yours and the readers'"), parts)

    def aggregate(self, responses: Sequence[Response]) -> dict[str, Any]:
        """Return per line how often each tag was given."""
        given = [self._given(one) for one in responses]
        return {
            line.id: {tag.id: sum(tag.id in one.get(line.id, []) for one in given) for tag in self.tags}
            for line in self.lines
        }


def agreement(first: Tags, second: Tags) -> float:
    """Return the Jaccard index of two taggings: shared (line, tag) pairs ÷ all pairs either used."""
    return jaccard(_pairs(first), _pairs(second))


def _pairs(tags: Tags) -> set[tuple[str, str]]:
    return {(line, tag) for line, given in tags.items() for tag in given}


def _said(line: _Line) -> str:
    return f"{line.who}: {line.text}" if line.who else line.text
