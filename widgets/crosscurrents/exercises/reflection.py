"""Reflection: a short text on one case; the learner marks it on the rubric, compares, and revises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Kind, Response, SpecError, object_schema, text_schema
from crosscurrents.exercises.paper import Block, Boxes, Lines, Say
from crosscurrents.exercises.tallies.scale import Scale
from crosscurrents.exercises.tallies.tally import Label, Tally, counted_rows


class _Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    points: int
    title: str
    description: str


class _Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    title: str
    levels: list[_Level]


class _Rubric(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    title: str
    criteria: list[_Criterion]


class _Sample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    text: str
    notes: str


class Reflection(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A closing reflection.

    Response: `{text, self_marks: {criterion id: points}, seen: bool}`. The samples open once the text has
    at least `words[0]` words and every criterion carries the learner's own mark; the text stays open
    for revision.
    """

    name: ClassVar[str] = "reflection"

    words: tuple[int, int]
    starters: list[str] = msgspec.field(default_factory=list)
    case: str = ""
    rubric: _Rubric | None = None
    samples: list[_Sample] = msgspec.field(default_factory=list)

    def check(self) -> None:
        """Raise `SpecError` without a rubric, two samples, or a word range that goes upwards."""
        if self.rubric is None:
            raise SpecError("a reflection needs `rubric:` in its card, naming one of solutions/rubric.yaml")
        if len(self.samples) != 2:
            raise SpecError(
                f"a reflection needs two `# Sample: …` sections (a middling and a strong one), "
                f"this card has {len(self.samples)}"
            )
        if not 0 < self.words[0] <= self.words[1]:
            raise SpecError(f"words must run from few to many, not {list(self.words)}")

    def public(self) -> dict[str, Any]:
        """Return length, starters, case and rubric: learners see what is looked for before they write."""
        return {
            "words": list(self.words),
            "starters": self.starters,
            "case": self.case,
            "rubric": msgspec.to_builtins(self.rubric),
        }

    def _criteria(self) -> list[_Criterion]:
        return self.rubric.criteria if self.rubric else []

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{text, self_marks}`; points must be those of a level."""
        marks = {
            one.id: {"type": "integer", "enum": [level.points for level in one.levels]}
            for one in self._criteria()
        }
        return object_schema({"text": text_schema(), "self_marks": object_schema(marks)})

    def _written(self, response: Response) -> int:
        return len(str(response.get("text", "")).split())

    def progress(self, response: Response) -> tuple[int, int]:
        """Count the text as one action and each self-mark as one."""
        written = 1 if self._written(response) >= self.words[0] else 0
        return written + len(response.get("self_marks", {})), 1 + len(self._criteria())

    def view(self, response: Response) -> dict[str, Any]:
        """Return the word count, the sum of self-marks, and the samples once earned."""
        done, needed = self.progress(response)
        earned = done >= needed
        marks = response.get("self_marks", {})
        return {
            "count": self._written(response),
            "long_enough": self._written(response) >= self.words[0],
            "self_points": sum(marks.values()),
            "out_of": sum(max(level.points for level in one.levels) for one in self._criteria()),
            "samples": msgspec.to_builtins(self.samples) if earned else [],
        }

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return the text, then the learner's own marks in words."""
        lines = [(_("Reflection"), str(response.get("text", "")))]
        marks = response.get("self_marks", {})
        for one in self._criteria():
            if one.id in marks:
                level = next(level for level in one.levels if level.points == marks[one.id])
                lines.append(
                    (_("Own mark: {title}").format(title=one.title), f"{level.title} ({level.points})")
                )
        return lines

    def _marked(self, response: Response) -> dict[str, int]:
        """Return the own marks by criterion, without points that no level has any longer."""
        marks = response.get("self_marks", {})
        return {
            one.id: marks[one.id]
            for one in self._criteria()
            if marks.get(one.id) in [level.points for level in one.levels]
        }

    def paper(self) -> list[Block]:
        """Return the case, the openings, lines to write on, and the criteria."""
        blocks: list[Block] = [Say(self.case)] if self.case else []
        blocks += [Say(_("Openings, if you want one: {starters}").format(starters="  ".join(self.starters)))]
        blocks += [Lines(_("{low} to {high} words").format(low=self.words[0], high=self.words[1]), 20)]
        if self.rubric:
            for criterion in self.rubric.criteria:
                levels = [f"{one.points} · {one.title}: {one.description}" for one in criterion.levels]
                blocks.append(Boxes(criterion.title, levels))
        return blocks

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return the writers' own marks per criterion, in points; nothing of the texts."""
        steps = sorted({level.points for one in self._criteria() for level in one.levels})
        return [
            Scale(
                id="self-marks",
                title=_("Own marks on the text, in points"),
                rows=tuple(Label(one.id, one.title) for one in self._criteria()),
                steps=tuple(Label(str(points), str(points)) for points in steps),
                **counted_rows(
                    [one.id for one in self._criteria()],
                    [self._marked(response) for response in responses],
                ),
            )
        ]

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return nothing: a reflection is its writer's, who may offer a sentence of their own another way."""
        return []
