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
_MARK = 6.5
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
    """An invented reader: the tags given to each line, and why."""

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
    readers: list[_Reader] = msgspec.field(default_factory=list)

    def check(self) -> None:
        """Raise `SpecError` for doubled ids, too many of anything, or a reader at odds with the scene."""
        unique([one.id for one in self.tags], "tags")
        unique([one.id for one in self.lines], "lines")
        unique([one.id for one in self.readers], "readers")
        if not 2 <= len(self.tags) <= 4:
            raise SpecError(f"the scene has {len(self.tags)} `tags` to choose from: give it two to four")
        if not 1 <= len(self.lines) <= 20:
            raise SpecError(f"the scene has {len(self.lines)} `lines`: give it one to 20, each is an action")
        if len(self.readers) > 2:
            raise SpecError(f"{len(self.readers)} readers do not fit beside the learner: keep two at most")
        for line in self.lines:
            if not line.text.strip():
                raise SpecError(f'line "{line.id}" has no text: write what is said or what happens')
            if not (line.who or line.note):
                raise SpecError(f'line "{line.id}" has nobody speaking: add `who`, or `note: true`')
        for reader in self.readers:
            self._check_reader(reader)

    def _check_reader(self, reader: _Reader) -> None:
        lines, tags = [one.id for one in self.lines], [one.id for one in self.tags]
        for line in [*reader.tags, *reader.why]:
            if line not in lines:
                raise SpecError(f'reader "{reader.id}" has something for "{line}", which is none of `lines`')
        for line in lines:
            given = reader.tags.get(line, [])
            if not given:
                raise SpecError(f'reader "{reader.id}" has no tags for the line "{line}": give at least one')
            unknown = [tag for tag in given if tag not in tags]
            if unknown:
                raise SpecError(
                    f'reader "{reader.id}" gives the line "{line}" the tag "{unknown[0]}": '
                    f"use one of {', '.join(tags)}"
                )
            unique(given, f'tags of reader "{reader.id}" on the line "{line}"')

    def public(self) -> dict[str, Any]:
        """Return the scene and the tags; of the readers only how many there are."""
        return {
            "intro": self.intro,
            "tags": msgspec.to_builtins(self.tags),
            "lines": msgspec.to_builtins(self.lines),
            "readers": len(self.readers),
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

    def _ordered(self, tags: Tags) -> dict[str, list[str]]:
        """Return tags by line in the order of lines and tags; lines without a tag are left out."""
        return {
            line.id: [one.id for one in self.tags if one.id in tags[line.id]]
            for line in self.lines
            if tags.get(line.id)
        }

    def _given(self, response: Response) -> dict[str, list[str]]:
        return self._ordered(response.get("tags", {}))

    def progress(self, response: Response) -> tuple[int, int]:
        """Count each line that has a tag."""
        return len(self._given(response)), len(self.lines)

    def view(self, response: Response) -> dict[str, Any]:
        """Return how many lines are left; when none is, agreement with each reader and where they divide."""
        given = self._given(response)
        if len(given) < len(self.lines):
            return {"complete": False, "left": len(self.lines) - len(given)}
        drawing = self.draw(response)
        counts = [
            {"id": tag.id, "label": tag.label, "n": sum(tag.id in tags for tags in given.values())}
            for tag in self.tags
        ]
        return {
            "complete": True,
            "left": 0,
            "counts": counts,
            "most": _extreme(counts, max),
            "least": _extreme(counts, min),
            "readers": [
                {
                    "id": reader.id,
                    "name": reader.name,
                    "role": reader.role,
                    **overlap(given, reader.tags),
                    "tags": self._ordered(reader.tags),
                    "why": reader.why,
                }
                for reader in self.readers
            ],
            "between": self.between(),
            "lines": self._between_lines(),
            "dividing": self.dividing(),
            "formula": _(
                "Agreement is the tags two people share, divided by all the tags either of them used: "
                "1 is the same, 0 is nothing shared."
            ),
            "caution": _("It does not say who is right. The readers are invented, and there is no key."),
            "drawing": drawing.as_dict() if drawing else None,
        }

    def between(self) -> dict[str, Any] | None:
        """Return the agreement of the two readers with each other, or None where there are not two."""
        if len(self.readers) < 2:
            return None
        return overlap(self.readers[0].tags, self.readers[1].tags)

    def _between_lines(self) -> dict[str, float]:
        """Return for each line the two readers' agreement on it alone; empty where there are not two."""
        if len(self.readers) < 2:
            return {}
        first, second = self.readers
        return {line.id: round(jaccard(first.tags[line.id], second.tags[line.id]), 2) for line in self.lines}

    def dividing(self) -> list[str]:
        """Return the lines over which the two readers share less than half of their tags."""
        return [line for line, agreed in self._between_lines().items() if agreed < _DIVIDING]

    def _labels(self, tags: Sequence[str]) -> str:
        return ", ".join(one.label for one in self.tags if one.id in tags)

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return each line with the labels of its tags."""
        given = self._given(response)
        return [(_said(line), self._labels(given.get(line.id, [])) or _("not tagged")) for line in self.lines]

    def draw(self, response: Response) -> Drawing | None:
        """Return lines against tags: the learner's marks, and the readers' once all lines are tagged.

        None before the first tag.
        """
        given = self._given(response)
        if not given:
            return None
        people: list[tuple[str, Tags]] = [(_("you"), given)]
        if len(given) == len(self.lines):
            people += [(reader.name, reader.tags) for reader in self.readers]
        return Drawing(
            svg=self._picture(people),
            caption=_("Who gave which tag to which line. A full mark: given; an empty one: not given."),
            header=[_("Line"), *(name for name, _tags in people)],
            rows=[
                [
                    f"{at}. {_said(line)}",
                    *(self._labels(tags.get(line.id, [])) or _("not tagged") for _name, tags in people),
                ]
                for at, line in enumerate(self.lines, start=1)
            ],
        )

    def _picture(self, people: Sequence[tuple[str, Tags]]) -> str:
        parts: list[str] = []
        y = 16.0
        for at, (name, _tags) in enumerate(people):
            parts.append(_mark(at, 10, y - 5, heard=True))
            parts.append(svg.words([name], 26, y, 14, class_="cc-ink"))
            y += 22
        left = 88.0
        step = (_WIDTH - left) / len(self.tags)
        heads = [svg.wrap(tag.label, max(10, int(step / 6.4)), 3) for tag in self.tags]
        y += 14
        for at, head in enumerate(heads):
            x = left + step * (at + 0.5)
            parts.append(svg.words(head, x, y, 13, class_="cc-soft", text_anchor="middle"))
        y += 16.25 * max(len(head) for head in heads) - 4
        for number, line in enumerate(self.lines, start=1):
            speaker = svg.wrap(f"{number} {line.who or _('(a note)')}", 12, 3)
            height = 22 + 16.25 * len(speaker)
            middle = y + height / 2
            parts.append(
                svg.tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1)
            )
            first = middle + 4.5 - 8.125 * (len(speaker) - 1)
            parts.append(svg.words(speaker, 0, first, 13, class_="cc-ink"))
            for at, tag in enumerate(self.tags):
                for who, (_name, tags) in enumerate(people):
                    x = left + step * (at + 0.5) + (who - (len(people) - 1) / 2) * 18
                    parts.append(_mark(who, x, middle, heard=tag.id in tags.get(line.id, [])))
            y += height
        return svg.picture(_WIDTH, y + 2, _("Tags of each line"), parts)

    def aggregate(self, responses: Sequence[Response]) -> dict[str, Any]:
        """Return per line how often each tag was given."""
        given = [self._given(one) for one in responses]
        return {
            line.id: {tag.id: sum(tag.id in one.get(line.id, []) for one in given) for tag in self.tags}
            for line in self.lines
        }


def overlap(first: Tags, second: Tags) -> dict[str, Any]:
    """Return `{agreement, shared, used}` of two taggings, counted in (line, tag) pairs.

    `agreement` is the Jaccard index, shared pairs ÷ all pairs either used, 0 to 1, to two decimals.
    """
    one, two = _pairs(first), _pairs(second)
    return {"agreement": round(jaccard(one, two), 2), "shared": len(one & two), "used": len(one | two)}


def _pairs(tags: Tags) -> set[tuple[str, str]]:
    return {(line, tag) for line, given in tags.items() for tag in given}


def _extreme(counts: Sequence[Mapping[str, Any]], which: Any) -> list[str]:
    """Return the ids of all tags whose count is the largest (`which=max`) or the smallest (`min`)."""
    wanted = which(one["n"] for one in counts)
    return [one["id"] for one in counts if one["n"] == wanted]


def _said(line: _Line) -> str:
    return f"{line.who}: {line.text}" if line.who else line.text


def _mark(who: int, x: float, y: float, *, heard: bool) -> str:
    """Return a person's mark: a circle, a square or a triangle (never colour alone), full or empty."""
    colour = "abc"[who]
    looks: dict[str, svg.Value] = (
        {"class_": f"cc-{colour} cc-stroke-{colour}"}
        if heard
        else {"class_": "cc-stroke-line", "fill": "none"}
    )
    looks["stroke_width"] = 1.5
    if who == 0:
        return svg.tag("circle", cx=x, cy=y, r=_MARK, **looks)
    if who == 1:
        return svg.tag("rect", x=x - 6, y=y - 6, width=12, height=12, **looks)
    corners = f"{x:.2f},{y - 7:.2f} {x + 7.5:.2f},{y + 6:.2f} {x - 7.5:.2f},{y + 6:.2f}"
    return svg.tag("polygon", points=corners, **looks)
