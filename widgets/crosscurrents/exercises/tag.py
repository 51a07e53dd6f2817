"""Tag: mark the lines of a scene, then see where two readers hear something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import (
    Drawing,
    Kind,
    Response,
    SpecError,
    choice_schema,
    object_schema,
    text_schema,
    unique,
)
from crosscurrents.exercises.paper import Block, Lines, Say, Sheet
from crosscurrents.exercises.parts import tag_plot
from crosscurrents.exercises.parts.listed import Option
from crosscurrents.exercises.parts.short import short
from crosscurrents.exercises.parts.tallied import chosen, marked
from crosscurrents.exercises.tallies.tally import Tally
from crosscurrents.stats.shares import jaccard

_CHOOSE = "choose"
_COLUMNS = 4
"""On paper up to so many tags have a column each to tick."""
_DIVIDING = 0.5
"""Readers are divided over a line when they share less than half of the tags they gave it."""
_OPENING = 30
"""A note without a title is called by its first words, in so many characters."""

Tags = Mapping[str, Sequence[str]]
"""Tags by line: `{line id: [tag id, …]}`."""


class _Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of the scene: what somebody says, a note on what happens without words, or a titled text."""

    id: str
    text: str
    title: str = ""
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


class _Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    label: str
    hint: str = ""
    rows: int = 3


class _Rewrite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line to make anew: `lines` is its id, or "choose" where the learner takes one."""

    prompt: str
    fields: tuple[_Field, ...]
    lines: str = _CHOOSE
    required: bool = False


class Tag(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lines to tag. Any number of tags may stand on a line; a line is done with its first.

    Response: `{tags: {line: [tag, …]}, rewrite: {line, fields: {field: text}}}`. The readers' tags open when
    every line has one, and then the rewrite; its fields are actions only with `required: true`.
    """

    name: ClassVar[str] = "tag"

    intro: str = ""
    tags: list[Option]
    lines: list[_Line]
    readers: list[_Reader] = msgspec.field(default_factory=list)
    rewrite: _Rewrite | None = None

    def check(self) -> None:
        """Raise `SpecError` for doubled ids, too many of anything, or a reader at odds with the scene."""
        unique([one.id for one in self.tags], "tags")
        unique([one.id for one in self.lines], "lines")
        unique([one.id for one in self.readers], "readers")
        if not 2 <= len(self.tags) <= 9:
            raise SpecError(f"the scene has {len(self.tags)} `tags` to choose from: give it two to nine")
        if not 1 <= len(self.lines) <= 20:
            raise SpecError(f"the scene has {len(self.lines)} `lines`: give it one to 20, each is an action")
        if len(self.readers) > 2:
            raise SpecError(f"{len(self.readers)} readers do not fit beside the learner: keep two at most")
        for line in self.lines:
            if not line.text.strip():
                raise SpecError(f'line "{line.id}" has no text: write what is said or what happens')
            if not (line.who or line.note or line.title):
                raise SpecError(
                    f'line "{line.id}" has nobody speaking: add `who`, or a `title`, or `note: true`'
                )
        for reader in self.readers:
            self._check_reader(reader)
        if self.rewrite:
            self._check_rewrite(self.rewrite)

    def _check_rewrite(self, rewrite: _Rewrite) -> None:
        lines = [one.id for one in self.lines]
        if _CHOOSE in lines:
            raise SpecError(f'a line has the id "{_CHOOSE}", which stands for any line: rename it')
        if rewrite.lines not in {_CHOOSE, *lines}:
            raise SpecError(f'rewrite has the line "{rewrite.lines}": use "{_CHOOSE}" or one of `lines`')
        unique([one.id for one in rewrite.fields], "fields of the rewrite")
        if not rewrite.fields:
            raise SpecError("rewrite has no `fields`: give at least one to write in")
        for field in rewrite.fields:
            if not field.label.strip():
                raise SpecError(f'field "{field.id}" of the rewrite has no label: write what to put there')

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
            "rewrite": msgspec.to_builtins(self.rewrite),
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{tags, rewrite}`: for each line a set of tag ids; a line and its texts."""
        some = {
            "type": "array",
            "items": choice_schema([one.id for one in self.tags]),
            "uniqueItems": True,
            "maxItems": len(self.tags),
        }
        parts: dict[str, Any] = {"tags": object_schema({one.id: some for one in self.lines})}
        if self.rewrite:
            fields = object_schema({one.id: text_schema() for one in self.rewrite.fields})
            parts["rewrite"] = object_schema({"line": choice_schema(self._offered()), "fields": fields})
        return object_schema(parts)

    def _offered(self) -> list[str]:
        """Return the ids of the lines that may be rewritten."""
        if not self.rewrite:
            return []
        return [one.id for one in self.lines] if self.rewrite.lines == _CHOOSE else [self.rewrite.lines]

    def _rewritten(self, response: Response) -> tuple[_Line | None, list[tuple[_Field, str]]]:
        """Return the line taken (None for none yet) and each field with its text, "" where it is empty."""
        if not self.rewrite:
            return None, []
        given = response.get("rewrite", {})
        line = given.get("line") if self.rewrite.lines == _CHOOSE else self.rewrite.lines
        texts = given.get("fields", {})
        return (
            next((one for one in self.lines if one.id == line), None),
            [(one, str(texts.get(one.id, "")).strip()) for one in self.rewrite.fields],
        )

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
        """Count each line that has a tag; of a required rewrite the choice of a line and each field."""
        done, needed = len(self._given(response)), len(self.lines)
        if self.rewrite and self.rewrite.required:
            line, texts = self._rewritten(response)
            done, needed = done + sum(bool(text) for _field, text in texts), needed + len(texts)
            if self.rewrite.lines == _CHOOSE:
                done, needed = done + bool(line), needed + 1
        return done, needed

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
        """Return each line with the labels of its tags, then the rewrite so far."""
        given = self._given(response)
        lines = [
            (_said(line), self._labels(given.get(line.id, [])) or _("not tagged")) for line in self.lines
        ]
        line, texts = self._rewritten(response)
        written = [(field.label, text) for field, text in texts if text]
        if line and (written or response.get("rewrite", {}).get("line")):
            lines.append((_("Rewritten"), line.title or _said(line)))
        return lines + written

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
            svg=tag_plot.plot(
                {one.id: one.title or one.who or _("(a note)") for one in self.lines},
                {one.id: one.label for one in self.tags},
                people,
            ),
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

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return which line got which tag, and, where the learner chooses it, the line that was made anew."""
        called = {line.id: f"{at} {_called(line)}" for at, line in enumerate(self.lines, start=1)}
        found: list[Tally] = [
            marked(
                "tags",
                _("Which tags the room gave to each line"),
                called,
                {one.id: one.label for one in self.tags},
                map(self._given, responses),
                note=_("It does not say who is right."),
            )
        ]
        if self.rewrite and self.rewrite.lines == _CHOOSE:
            taken = [self._rewritten(one)[0] for one in responses]
            found.append(
                chosen(
                    "rewritten",
                    _("Chosen to be made anew"),
                    _("Line"),
                    called,
                    [line.id if line else None for line in taken],
                )
            )
        return found

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return each text of the rewrite, asked for by its field and the line it makes anew."""
        line, texts = self._rewritten(response)
        lead = f"{_called(line)}: " if line else ""
        return [(lead + field.label, text) for field, text in texts if text]

    def paper(self) -> list[Block]:
        """Return the scene with a column to tick per tag (or one to write in, for many), and the rewrite."""
        across = len(self.tags) <= _COLUMNS
        heads = [one.label for one in self.tags] if across else [_("Tags")]
        blocks: list[Block] = [Say(self.intro)] if self.intro else []
        blocks += [
            Sheet(
                _("What the tags mean"),
                [_("Tag"), _("Meaning")],
                [[one.label, one.meaning] for one in self.tags],
            ),
            Sheet(
                _("Tick every tag that fits"),
                [_("Line"), *heads],
                [[f"{at}. {_said(line)}", *[""] * len(heads)] for at, line in enumerate(self.lines, start=1)],
            ),
        ]
        if self.rewrite:
            line = next((one for one in self.lines if one.id == self.rewrite.lines), None)
            blocks.append(Say(self.rewrite.prompt))
            blocks.append(Say(_said(line)) if line else Lines(_("The line you take"), 1))
            blocks += [Lines(one.label, one.rows + 1) for one in self.rewrite.fields]
        return blocks

    def key(self) -> list[Block]:
        """Return the readers' tags and their whys, and what the two share; nothing where nobody read."""
        if not self.readers:
            return []
        blocks: list[Block] = [
            Sheet(
                _("How the readers tagged"),
                [_("Line"), *(f"{one.name}, {one.role}" for one in self.readers)],
                [
                    [f"{at}. {_said(line)}", *(self._reading(one, line.id) for one in self.readers)]
                    for at, line in enumerate(self.lines, start=1)
                ],
            )
        ]
        between = self.between()
        if between:
            blocks.append(
                Say(
                    _("The two readers share {shared} of the {used} tags they used: {agreement}.").format(
                        **{**between, "agreement": f"{between['agreement']:.2f}"}
                    )
                )
            )
        return [
            *blocks,
            Say(_("It does not say who is right. The readers are invented, and there is no key.")),
        ]

    def _reading(self, reader: _Reader, line: str) -> str:
        why = reader.why.get(line, "")
        tags = self._labels(reader.tags[line])
        return f"{tags}. {why}" if why else tags


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


def _called(line: _Line) -> str:
    """Return a line's few words for a picture: its title, its speaker, or how a note begins."""
    return line.title or line.who or short(line.text, _OPENING)


def _said(line: _Line) -> str:
    lead = line.title or line.who
    return f"{lead}: {line.text}" if lead else line.text
