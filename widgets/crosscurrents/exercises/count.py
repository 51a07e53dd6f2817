"""Count: give each entry one label, count them, and set the counts beside another figure or a funnel."""

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
    counted,
    object_schema,
    text_schema,
    unique,
)
from crosscurrents.exercises.paper import Block, Boxes, Lines, Say, Sheet
from crosscurrents.exercises.parts import beside, funnel
from crosscurrents.exercises.parts.bars import Row, bars, percent
from crosscurrents.exercises.parts.listed import Guess, Named, Option
from crosscurrents.exercises.parts.short import shorts
from crosscurrents.exercises.parts.tallied import labels
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.tally import Tally, counted_rows


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something to label: a press note, an agenda item. `stage` is the last stage it reached."""

    id: str
    text: str
    title: str = ""
    group: str = ""
    stage: str = ""
    key: str = ""
    why: str = ""


class _Code(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    question: str
    options: tuple[Option, ...]


class _Compare(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another amount per option, in `unit`; an option that is left out has no share of it."""

    label: str
    unit: str
    values: dict[str, float]


class _Rewrite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    prompt: str
    original: str = ""
    hint: str = ""
    required: bool = False


class Count(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Entries to label with one of `code.options` each.

    Response: `{guess: option, codes: {entry: option}, rewrite: text}`. What the labels add up to opens when
    all are given and the guess, where one is asked for, is made. With `stages` only the entries that did
    not reach the last one are labelled. The rewrite counts as an action only with `required: true`.
    """

    name: ClassVar[str] = "count"

    intro: str = ""
    groups: tuple[Named, ...] = ()
    entries: tuple[_Entry, ...]
    stages: tuple[Option, ...] = ()
    code: _Code
    compare: _Compare | None = None
    guess: Guess | None = None
    rewrite: _Rewrite | None = None
    caution: str = ""

    def check(self) -> None:
        """Raise `SpecError` for doubled or unknown ids, and for too few or too many of anything."""
        unique([one.id for one in self.entries], "entries")
        unique([one.id for one in self.groups], "groups")
        unique([one.id for one in self.stages], "stages")
        unique([one.id for one in self.code.options], "options")
        if not 2 <= len(self.code.options) <= 14:
            raise SpecError(f"there are {len(self.code.options)} `options` to choose from: give 2 to 14")
        if len(self.stages) not in {0, 2, 3}:
            raise SpecError(
                f"there are {len(self.stages)} `stages`: give two or three, first to last, or none"
            )
        if self.compare and self.stages:
            raise SpecError("`compare` and `stages` are two pictures: keep one, and make a second card")
        if not 1 <= len(self._coded()) <= 20:
            raise SpecError(f"{len(self._coded())} `entries` are to be labelled: give 1 to 20")
        for entry in self.entries:
            self._check_entry(entry)
        if self.compare:
            self._check_compare(self.compare)

    def _check_entry(self, entry: _Entry) -> None:
        if not entry.text.strip():
            raise SpecError(f'entry "{entry.id}" has no text: write what is to be labelled')
        if entry.key and entry.key not in self._options():
            raise SpecError(f'entry "{entry.id}" has the key "{entry.key}": use one of `code.options`')
        if self.groups and entry.group not in [one.id for one in self.groups]:
            raise SpecError(f'entry "{entry.id}" is of the group "{entry.group}": use one of `groups`')
        if (self.stages or entry.stage) and entry.stage not in [one.id for one in self.stages]:
            raise SpecError(f'entry "{entry.id}" reached the stage "{entry.stage}": use one of `stages`')

    def _check_compare(self, compare: _Compare) -> None:
        unknown = [one for one in compare.values if one not in self._options()]
        if unknown:
            raise SpecError(f'compare has a value for "{unknown[0]}", which is none of `code.options`')
        if any(value < 0 for value in compare.values.values()) or not sum(compare.values.values()):
            raise SpecError("compare needs amounts: none below 0, and not all of them 0")

    def _options(self) -> dict[str, str]:
        return {one.id: one.label for one in self.code.options}

    def _coded(self) -> list[_Entry]:
        """Return the entries to label: all, or with stages those that fell short of the last."""
        last = self.stages[-1].id if self.stages else None
        return [one for one in self.entries if last is None or one.stage != last]

    def public(self) -> dict[str, Any]:
        """Return entries and options, without key, whys and the figure to compare with."""
        groups = {one.id: one.name for one in self.groups}
        stages = {one.id: one.label for one in self.stages}

        def shown(entry: _Entry) -> dict[str, str]:
            return {
                "id": entry.id,
                "title": entry.title,
                "text": entry.text,
                "group": groups.get(entry.group, ""),
                "stage": stages.get(entry.stage, ""),
            }

        coded = [one.id for one in self._coded()]
        return {
            "intro": self.intro,
            "question": self.code.question,
            "options": msgspec.to_builtins(self.code.options),
            "entries": [shown(one) for one in self.entries if one.id in coded],
            "through": [shown(one) for one in self.entries if one.id not in coded],
            "last": self.stages[-1].label if self.stages else "",
            "guess": self.guess.question if self.guess else "",
            "rewrite": msgspec.to_builtins(self.rewrite),
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{guess, codes, rewrite}`."""
        options = choice_schema(list(self._options()))
        parts: dict[str, Any] = {"codes": object_schema({one.id: options for one in self._coded()})}
        if self.guess:
            parts["guess"] = options
        if self.rewrite:
            parts["rewrite"] = text_schema()
        return object_schema(parts)

    def _codes(self, response: Response) -> dict[str, str]:
        """Return the labels given, by entry in their order; ids that are gone from the card are left out."""
        given, options = response.get("codes", {}), self._options()
        return {one.id: given[one.id] for one in self._coded() if given.get(one.id) in options}

    def _guessed(self, response: Response) -> str:
        return response.get("guess", "") if self.guess and response.get("guess") in self._options() else ""

    def progress(self, response: Response) -> tuple[int, int]:
        """Count the guess, each label, and the rewrite where it is required."""
        done, needed = len(self._codes(response)), len(self._coded())
        if self.guess:
            done, needed = done + bool(self._guessed(response)), needed + 1
        if self.rewrite and self.rewrite.required:
            done, needed = done + bool(response.get("rewrite", "").strip()), needed + 1
        return done, needed

    def _counted(self, response: Response) -> bool:
        every = len(self._codes(response)) == len(self._coded())
        return every and bool(not self.guess or self._guessed(response))

    def view(self, response: Response) -> dict[str, Any]:
        """Return what is still open; once nothing is, the counts, what they stand beside, and the key."""
        codes = self._codes(response)
        if not self._counted(response):
            missing = bool(self.guess) and not self._guessed(response)
            return {"complete": False, "left": len(self._coded()) - len(codes), "guess": missing}
        drawing = self.draw(response)
        counts = counted(list(codes.values()), list(self._options()))
        over, under = beside.apart(self._shares(counts))
        return {
            "complete": True,
            "left": 0,
            "guess": self._guess_said(self._guessed(response), counts),
            "counts": [{"label": label, "n": counts[one]} for one, label in self._options().items()],
            "figure": self.compare.label if self.compare else "",
            "over": over,
            "under": under,
            "rates": funnel.said(self._ways()) if self.stages else "",
            "key": self._beside_key(codes),
            "formula": self._formula(),
            "caution": self.caution or self._caution(),
            "drawing": drawing.as_dict() if drawing else None,
        }

    def _most(self, counts: Mapping[str, int]) -> list[str]:
        """Return the options with the highest count."""
        most = max(counts.values())
        return [one for one, n in counts.items() if n == most]

    def _guess_said(self, guess: str, counts: Mapping[str, int]) -> str:
        if not guess:
            return ""
        first = self._most(counts)
        names = ", ".join(f"{self._options()[one]} ({counts[one]})" for one in first)
        text = _("You guessed {guess}. Of {all} counted most often: {names}.").format(
            guess=self._options()[guess], names=names, all=len(self._coded())
        )
        if guess not in first:
            text += " " + _("{guess}: {n}.").format(guess=self._options()[guess], n=counts[guess])
        return text

    def _shares(self, counts: Mapping[str, int]) -> list[beside.Share]:
        return beside.shares(self._options(), counts, self.compare.values) if self.compare else []

    def _ways(self) -> list[funnel.Way]:
        return funnel.ways(
            [(one.group, one.stage) for one in self.entries],
            [one.id for one in self.stages],
            {one.id: one.name for one in self.groups},
            _("All entries"),
        )

    def _beside_key(self, codes: Mapping[str, str]) -> dict[str, Any] | None:
        found = beside.beside_key(self._coded(), codes, self._options())
        return {"said": found[0], "entries": found[1]} if found else None

    def _formula(self) -> str:
        if self.stages:
            return _("A rate is the entries that reached a stage, divided by those that began.")
        n = len(self._coded())
        text = _("A share is an option's entries, divided by all {n} entries.").format(n=n)
        if self.compare:
            text += " " + _("One entry more or less moves it by {points} points.").format(
                points=round(100 / n)
            )
        return text

    def _caution(self) -> str:
        if self.stages:
            return _(
                "The counts show where entries were lost. They cannot tell why, or whether that was right."
            )
        return _(
            "The counts show how often. They cannot tell what each one was worth, or what would be fair."
        )

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return the guess, each entry with its label, and the rewrite."""
        codes, options = self._codes(response), self._options()
        lines = [
            (one.title or one.text, options[codes[one.id]] if one.id in codes else _("not answered"))
            for one in self._coded()
        ]
        guess = self._guessed(response)
        if self.guess:
            lines.insert(0, (self.guess.question, options[guess] if guess else _("not answered")))
        if self.rewrite and response.get("rewrite", "").strip():
            lines.append((self.rewrite.prompt, response["rewrite"].strip()))
        return lines

    def draw(self, response: Response) -> Drawing | None:
        """Return the counts as bars; once all is given, beside the other figure or as a funnel.

        None before the first label.
        """
        codes = self._codes(response)
        if not codes:
            return None
        if self.stages and self._counted(response):
            return funnel.drawn(self._ways(), [one.label for one in self.stages])
        counts = counted(list(codes.values()), list(self._options()))
        if self.compare and self._counted(response):
            return beside.drawn(self._shares(counts), self.compare.label, self.compare.unit)
        given = len(codes)
        texts = {one: _("{n} of {all}").format(n=n, all=given) for one, n in counts.items()}
        return Drawing(
            svg=bars(
                [Row(label, [counts[one]], [texts[one]]) for one, label in self._options().items()],
                [_("Entries")],
                _("Your counts"),
            ),
            caption=_("How often you gave each label."),
            header=[_("Label"), _("Entries"), _("Share")],
            rows=[
                [label, str(counts[one]), percent(counts[one], given)]
                for one, label in self._options().items()
            ],
        )

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return how often each entry was given each label, and which label came most, guessed and counted.

        What was counted most is taken from those who gave every label; a tie counts for each.
        """
        options, coded = self._options(), self._coded()
        entries = Bars(
            id="labels",
            title=self.code.question,
            rows=labels(shorts({one.id: one.title or one.text for one in coded})),
            options=labels(options),
            several=False,
            note=self.caution or self._caution(),
            **counted_rows([one.id for one in coded], map(self._codes, responses)),
        )
        rows = {"counted": _("Counted")}
        if self.guess:
            rows = {"guess": _("Guessed before")} | rows
        most = Bars(
            id="most",
            title=_("Which label came most often"),
            rows=labels(rows),
            options=labels(options),
            **counted_rows(rows, map(self._came_most, responses)),
        )
        return [entries, most]

    def _came_most(self, response: Response) -> dict[str, list[str]]:
        guess, codes = self._guessed(response), self._codes(response)
        every = len(codes) == len(self._coded())
        counts = counted(list(codes.values()), list(self._options()))
        return {"guess": [guess] if guess else [], "counted": self._most(counts) if every else []}

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return the rewrite, where there is one."""
        text = response.get("rewrite", "").strip()
        return [(self.rewrite.prompt, text)] if self.rewrite and text else []

    def paper(self) -> list[Block]:
        """Return guess, entries with an empty cell, a tally, and lines for the rewrite."""
        groups = {one.id: one.name for one in self.groups}
        stages = {one.id: one.label for one in self.stages}
        coded = self._coded()
        blocks: list[Block] = [Say(self.intro)] if self.intro else []
        if self.guess:
            blocks.append(Boxes(self.guess.question, list(self._options().values())))
        if any(one.meaning for one in self.code.options):
            blocks.append(
                Sheet(
                    _("The labels"),
                    [_("Label"), _("Meaning")],
                    [[one.label, one.meaning] for one in self.code.options],
                )
            )
        lead = [_("Raised by"), _("Got as far as")] if self.stages else [_("From")] if groups else []

        def cells(entry: _Entry) -> list[str]:
            text = f"{entry.title}. {entry.text}" if entry.title else entry.text
            if self.stages:
                return [text, groups.get(entry.group, ""), stages[entry.stage]]
            return [text, groups[entry.group]] if groups else [text]

        blocks.append(
            Sheet(self.code.question, [_("Entry"), *lead, _("Label")], [[*cells(one), ""] for one in coded])
        )
        through = [one for one in self.entries if one not in coded]
        if through:
            caption = _("These reached “{stage}” and need no label").format(stage=self.stages[-1].label)
            blocks.append(Sheet(caption, [_("Entry"), *lead], [cells(one) for one in through]))
        beside = [self.compare.label] if self.compare else []
        blocks.append(
            Sheet(
                _("Your count"),
                [_("Label"), _("Entries"), _("Share"), *beside],
                [[label, "", "", *("" for _one in beside)] for label in self._options().values()],
            )
        )
        if self.stages:
            names = [one.name for one in self._ways()]
            header = ["", *stages.values(), _("From first to last")]
            blocks.append(
                Sheet(_("How far they got"), header, [[name, *[""] * (len(header) - 1)] for name in names])
            )
        if self.rewrite:
            if self.rewrite.original:
                blocks.append(Say(self.rewrite.original))
            blocks.append(Lines(self.rewrite.prompt, 6))
        return blocks

    def key(self) -> list[Block]:
        """Return one reader's labels with the whys, the other figure or the funnel, and the caution."""
        options = self._options()
        blocks: list[Block] = []
        keyed = [one for one in self._coded() if one.key]
        if keyed:
            blocks.append(
                Sheet(
                    _("One careful reader's labels"),
                    [_("Entry"), _("Label"), _("Why")],
                    [[one.title or one.text, options[one.key], one.why] for one in keyed],
                )
            )
        if self.compare:
            values, whole = self.compare.values, sum(self.compare.values.values())
            blocks.append(
                Sheet(
                    self.compare.label,
                    [_("Label"), self.compare.unit, _("Share")],
                    [
                        [options[one], f"{values[one]:g}", percent(values[one], whole)]
                        for one in options
                        if one in values
                    ],
                )
            )
        if self.stages:
            found = funnel.drawn(self._ways(), [one.label for one in self.stages])
            blocks.append(Sheet(found.caption, found.header, found.rows))
        return [*blocks, Say(f"{self._formula()} {self.caution or self._caution()}")]
