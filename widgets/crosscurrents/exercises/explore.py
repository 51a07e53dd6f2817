"""Explore: a toy model with its sliders, what comes out, what was tried, and the assumptions behind it."""

from __future__ import annotations

from collections.abc import Sequence
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
from crosscurrents.exercises.models.base import (
    Assumption,
    Choice,
    Model,
    Settings,
    model,
    number,
    told,
    verdict_said,
    without_a_loss,
)
from crosscurrents.exercises.paper import Block, Boxes, Lines, Say, Sheet
from crosscurrents.exercises.parts import explore_room as room
from crosscurrents.exercises.parts.explore_plot import Spot, frontier_plot, strip
from crosscurrents.exercises.tallies.tally import Tally

LEAST, MOST = 3, 12
"""Settings to try before the exercise is done, and settings that the table holds."""

_Filed = dict[str, Any]


class _Wrong(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    prompt: str
    hint: str = ""
    required: bool = False  # whether the reason in words is asked for too


class _Published(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str
    source: str


class _Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    label: str
    hint: str = ""
    rows: int = 2
    optional: bool = False


class _Keep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: str
    fields: tuple[_Field, ...]


class Explore(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the toy models (`_model_<name>.py`), set by the learner, its settings kept in a table.

    Response: `{settings: {parameter: value}, tried: [{parameter: value}, …], wrong: assumption id, why: text,
    keep: {field: text}}`. A parameter that is not in `settings` stands at the spec's `start`, then the
    model's. What is said of the assumptions opens when the learner has chosen one. Nothing is scored.
    """

    name: ClassVar[str] = "explore"

    model: str
    intro: str = ""
    goal: str = ""
    start: _Filed = msgspec.field(default_factory=dict)
    data: _Filed = msgspec.field(default_factory=dict)
    wrong: _Wrong | None = None
    published: _Published | None = None
    keep: _Keep | None = None

    @property
    def toy(self) -> Model:
        """Return the model with the spec's data."""
        return model(self.model, self.data)

    def check(self) -> None:
        """Raise `SpecError` for an unknown model, data or a start that do not fit, or faulty fields."""
        toy = self.toy
        known = {one.id: one for one in toy.parameters()}
        for which, value in self.start.items():
            if which not in known:
                raise SpecError(f'start sets "{which}", which {self.model} does not have: {", ".join(known)}')
            if not known[which].fits(value):
                raise SpecError(f"start sets {which} to {value!r}, where its slider cannot stand")
        if self.keep:
            if not self.keep.fields or not self.keep.title.strip():
                raise SpecError("keep needs a title and at least one entry in `fields`")
            unique([one.id for one in self.keep.fields], "fields")
            for one in self.keep.fields:
                if not one.label.strip():
                    raise SpecError(f'field "{one.id}" has no label: write what to put there')
                if not 1 <= one.rows <= 20:
                    raise SpecError(f'field "{one.id}" has {one.rows} rows: give it 1 to 20')

    def public(self) -> dict[str, Any]:
        """Return controls, formula and assumptions, and what comes out at the start; no reading of any."""
        toy = self.toy
        return {
            "intro": self.intro,
            "goal": self.goal,
            "parameters": [one.public() for one in toy.parameters()],
            "start": toy.whole({}, self.start),
            "first": self._live(toy, toy.whole({}, self.start)),
            "formula": list(toy.formula()),
            "assumptions": [{"id": one.id, "text": one.text} for one in toy.assumptions()],
            "caution": toy.caution(),
            "wrong": msgspec.to_builtins(self.wrong),
            "published": msgspec.to_builtins(self.published),
            "keep": msgspec.to_builtins(self.keep),
            "least": LEAST,
            "most": MOST,
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{settings, tried, wrong, why, keep}`."""
        toy = self.toy
        settings = object_schema({one.id: one.schema() for one in toy.parameters()})
        parts: dict[str, Any] = {
            "settings": settings,
            "tried": {"type": "array", "items": settings, "maxItems": MOST},
        }
        if self.wrong:
            parts["wrong"] = choice_schema([one.id for one in toy.assumptions()])
            parts["why"] = text_schema()
        if self.keep:
            parts["keep"] = object_schema({one.id: text_schema() for one in self.keep.fields})
        return object_schema(parts)

    def _tried(self, toy: Model, response: Response) -> list[dict[str, Any]]:
        """Return the different settings in the table, whole, in the order they were kept."""
        kept: list[dict[str, Any]] = []
        for one in response.get("tried", []):
            whole = toy.whole(one, self.start)
            if whole not in kept:
                kept.append(whole)
        return kept

    def _chosen(self, toy: Model, response: Response) -> Assumption | None:
        return next((one for one in toy.assumptions() if one.id == response.get("wrong")), None)

    def progress(self, response: Response) -> tuple[int, int]:
        """Count three different tries, the choice of an assumption, and each field that is not optional."""
        toy = self.toy
        done, needed = min(LEAST, len(self._tried(toy, response))), LEAST
        if self.wrong:
            done += self._chosen(toy, response) is not None
            needed += 1
            if self.wrong.required:
                done += bool(response.get("why", "").strip())
                needed += 1
        asked = [text for one, text in self._kept(response) if not one.optional]
        return done + sum(map(bool, asked)), needed + len(asked)

    def _kept(self, response: Response) -> list[tuple[_Field, str]]:
        given = response.get("keep", {})
        return [(one, str(given.get(one.id, "")).strip()) for one in (self.keep.fields if self.keep else ())]

    def _live(self, toy: Model, settings: Settings) -> dict[str, Any]:
        """Return what comes out of whole settings: outputs, sentences, picture."""
        shown = toy.picture(settings)
        return {
            "for": settings,
            "outputs": toy.said_outputs(toy.work_out(settings)),
            "said": list(toy.say(settings)),
            "picture": shown.as_dict() if shown else None,
        }

    def view(self, response: Response) -> dict[str, Any]:
        """Return what comes out now, the table of tries with its plot, the chosen assumption's reading."""
        toy = self.toy
        settings = toy.whole(response.get("settings", {}), self.start)
        tried = self._tried(toy, response)
        done, needed = self.progress(response)
        plot = self._plot(toy, tried, settings)
        texts = self._kept(response)
        return {
            **self._live(toy, settings),
            "tried": self._table(toy, tried),
            "lead": self._lead(toy, tried),
            "plot": plot.as_dict() if plot else None,
            "reading": self._reading(toy, response),
            "page": self._page(toy, response) if any(text for _field, text in texts) else None,
            "empty": [one.label for one, text in texts if not text and not one.optional],
            "complete": done >= needed,
        }

    def _standings(self, toy: Model, tried: Sequence[Settings]) -> list[tuple[str, list[int]]]:
        """Return each try's standing and the numbers that beat it; "" where the model has no frontier."""
        frontier = toy.frontier()
        if frontier is None:
            return [("", []) for _one in tried]
        found = [toy.work_out(one) for one in tried]
        numbers = [at for at, one in enumerate(found) if toy.enough(one)]
        beaten = without_a_loss([(found[at][frontier.more], found[at][frontier.less]) for at in numbers])
        standings: list[tuple[str, list[int]]] = [("short", []) for _one in tried]
        for at, by in zip(numbers, beaten, strict=True):
            standings[at] = ("beaten" if by else "frontier", [numbers[other] + 1 for other in by])
        return standings

    def _table(self, toy: Model, tried: Sequence[Settings]) -> list[dict[str, Any]]:
        return [
            {
                "settings": settings,
                "said": toy.said_setting(settings),
                "outputs": toy.said_outputs(toy.work_out(settings)),
                "standing": standing,
                "standing_said": _standing(toy, standing, by),
            }
            for settings, (standing, by) in zip(tried, self._standings(toy, tried), strict=True)
        ]

    def _lead(self, toy: Model, tried: Sequence[Settings]) -> str:
        frontier = toy.frontier()
        return frontier.lead if frontier and tried else ""

    def _plot(self, toy: Model, tried: Sequence[Settings], now: Settings | None) -> Drawing | None:
        """Return the tries as a picture: with their frontier, or a line for each; None before the first."""
        frontier, names = toy.frontier(), {one.id: one.label for one in toy.outputs()}
        if not tried or (frontier is None and not toy.plotted):
            return None
        found = [toy.work_out(one) for one in tried]
        standings = self._standings(toy, tried)
        if frontier:
            spots = [
                Spot(one[frontier.less], one[frontier.more], standing)
                for one, (standing, _by) in zip(found, standings, strict=True)
            ]
            here = toy.work_out(now) if now else None
            svg = frontier_plot(
                spots,
                (here[frontier.less], here[frontier.more]) if here else None,
                less=names[frontier.less],
                more=names[frontier.more],
                short=frontier.short,
            )
        else:
            rows = [[one[which] for which in toy.plotted] for one in found]
            svg = strip(rows, [names[which] for which in toy.plotted], toy.span)
        return Drawing(
            svg=svg,
            caption=_("What you tried. A toy model: it shows what its own rules lead to, and nothing else."),
            header=["", _("Setting"), *names.values(), *([_("Standing")] if frontier else [])],
            rows=[
                [
                    str(at),
                    toy.said_setting(settings),
                    *(number(one[which]) for which in names),
                    *([_standing(toy, *standing)] if frontier else []),
                ]
                for at, (settings, one, standing) in enumerate(
                    zip(tried, found, standings, strict=True), start=1
                )
            ],
        )

    def _reading(self, toy: Model, response: Response) -> dict[str, Any] | None:
        chosen = self._chosen(toy, response)
        if chosen is None:
            return None
        return {
            "id": chosen.id,
            "verdict": verdict_said(chosen.verdict),
            "text": chosen.reading,
            "hit": chosen.verdict == "wrong",
            "others": [
                {"text": one.text, "verdict": verdict_said(one.verdict), "reading": one.reading}
                for one in toy.assumptions()
                if one.id != chosen.id
            ],
        }

    def _page(self, toy: Model, response: Response) -> dict[str, Any]:
        """Return the page that is kept: its title, the setting it goes with, the fields."""
        return {
            "title": self.keep.title if self.keep else "",
            "lines": [[label, text] for label, text in self._page_lines(toy, response)],
        }

    def _page_lines(self, toy: Model, response: Response) -> list[tuple[str, str]]:
        lines = [(one.label, text) for one, text in self._kept(response) if text]
        if not response.get("settings") and not lines:
            return []
        settings = toy.whole(response.get("settings", {}), self.start)
        outputs = told(toy.said_outputs(toy.work_out(settings)))
        return [*lines, (_("Setting of the toy model"), f"{toy.said_setting(settings)} ({outputs})")]

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return the page that is kept, what was tried, and the assumption that was chosen."""
        toy = self.toy
        lines = self._page_lines(toy, response)
        for at, one in enumerate(self._table(toy, self._tried(toy, response)), start=1):
            standing = f" · {one['standing_said']}" if one["standing_said"] else ""
            lines.append((_("Tried, {n}").format(n=at), f"{one['said']} ({told(one['outputs'])}){standing}"))
        chosen = self._chosen(toy, response)
        if chosen:
            lines.append((_("Assumption chosen as wrong"), chosen.text))
        if response.get("why", "").strip():
            lines.append((_("Why"), response["why"].strip()))
        return lines

    def draw(self, response: Response) -> Drawing | None:
        """Return the tries as a picture, or the last setting's where nothing was kept; None for neither."""
        toy = self.toy
        plot = self._plot(toy, self._tried(toy, response), None)
        if plot or not response.get("settings"):
            return plot
        return toy.picture(toy.whole(response["settings"], self.start))

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return the settings at which people ended, and the assumptions they doubted."""
        toy = self.toy
        ended = [toy.whole(one["settings"], self.start) for one in responses if one.get("settings")]
        tallies: list[Tally] = [*room.settings(toy, toy.whole({}, self.start), ended)]
        if self.wrong:
            doubted = [self._chosen(toy, one) for one in responses]
            tallies.append(room.doubts(self.wrong.prompt, toy.assumptions(), doubted))
        return tallies

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return why an assumption was doubted. The page that is kept is for its writer to take along."""
        text = response.get("why", "").strip()
        if not self.wrong or not text:
            return []
        doubted = self._chosen(self.toy, response)
        asked = _("Doubted: “{assumption}”").format(assumption=doubted.text) if doubted else self.wrong.prompt
        return [(asked, text)]

    def paper(self) -> list[Block]:
        """Return formula, data, a table to fill, the results worked out beforehand, and the questions."""
        toy = self.toy
        blocks: list[Block] = [Say(one) for one in (self.intro, self.goal) if one]
        blocks.append(
            Say(_("This is a toy model. The arithmetic: {formula}").format(formula=" ".join(toy.formula())))
        )
        given = toy.given()
        if given:
            blocks.append(Sheet(_("What there is"), *given))
        worked = toy.sheet()
        if worked and not given:
            blocks.append(Sheet(_("Worked out beforehand"), *worked))
        header = ["", *(one.label for one in toy.parameters()), *(one.label for one in toy.outputs())]
        empty = [[str(at), *("" for _column in header[1:])] for at in range(1, 6)]
        blocks.append(Sheet(_("What you try"), header, empty))
        for one in toy.parameters():
            if isinstance(one, Choice):
                options = ", ".join(label for _id, label in one.options)
                blocks.append(Say(f"{one.label}: {options}."))
            else:
                blocks.append(
                    Say(
                        _("{label}: from {low} to {high}.").format(
                            label=one.label, low=one.said(one.low), high=one.said(one.high)
                        )
                    )
                )
        texts = [one.text for one in toy.assumptions()]
        if self.wrong:
            blocks += [Boxes(self.wrong.prompt, texts), Lines(_("Why"), 2)]
        else:
            blocks += [Say(_("What it assumes")), *(Say(f"– {text}") for text in texts)]
        blocks.append(Say(toy.caution()))
        if self.keep:
            blocks.append(Say(self.keep.title))
            blocks += [Lines(f"{one.label} {one.hint}".strip(), one.rows) for one in self.keep.fields]
        return blocks

    def key(self) -> list[Block]:
        """Return what we would say of each assumption, what was published, and results from given data."""
        toy = self.toy
        blocks: list[Block] = []
        worked = toy.sheet()
        if worked and toy.given():
            blocks.append(Sheet(_("Worked out"), *worked))
        if self.published:
            blocks.append(Say(f"{_('What was published')}: {self.published.text} ({self.published.source})"))
        blocks.append(
            Sheet(
                _("What we would say of each assumption"),
                [_("Assumption"), _("How it stands"), _("Why")],
                [[one.text, verdict_said(one.verdict), one.reading] for one in toy.assumptions()],
            )
        )
        return blocks


def _standing(toy: Model, standing: str, by: Sequence[int]) -> str:
    frontier = toy.frontier()
    return {
        "frontier": _("on the frontier"),
        "beaten": _("beaten by {numbers}").format(numbers=", ".join(map(str, by))),
        "short": frontier.short if frontier else "",
    }.get(standing, "")
