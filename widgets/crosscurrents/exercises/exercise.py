"""One exercise: its card and its kind together, and the one function behind every transport."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from importlib.resources import files
from typing import Any

import fastjsonschema
import msgspec
from markdown_it import MarkdownIt

from crosscurrents.course import Card
from crosscurrents.course.words import browser_words
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Kind, Response, SpecError


class ResponseError(ValueError):
    """A response that does not fit its exercise: one sentence that names what and where."""


@cache
def kinds() -> dict[str, type[Kind]]:
    """Return every kind by name. A kind is registered by its module and its `.js` standing in this folder."""
    found: dict[str, type[Kind]] = {}
    names = {entry.name for entry in files("crosscurrents.exercises").iterdir()}
    for stem in sorted(name.removesuffix(".py") for name in names if name.endswith(".py")):
        if f"{stem}.js" not in names:
            continue
        module = import_module(f"crosscurrents.exercises.{stem}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Kind) and value.__module__ == module.__name__:
                found[stem] = value
    return found


def asset(name: str) -> str:
    """Return the text of one file beside the kinds (`tag.js`, `runtime.css`)."""
    return files("crosscurrents.exercises").joinpath(name).read_text(encoding="utf-8")


@cache
def module_source(kind: str) -> str:
    """Return a kind's whole ES module: the runtime, then the kind. It imports nothing."""
    return asset("runtime.js") + "\n" + asset(f"{kind}.js")


@cache
def style_source(kind: str) -> str:
    """Return a kind's whole style sheet: the runtime's, then its own."""
    return asset("runtime.css") + "\n" + asset(f"{kind}.css")


@dataclass(frozen=True)
class Exercise:
    """A card bound to its kind."""

    card: Card
    kind: Kind

    @property
    def id(self) -> str:
        """Return the id that runs along the whole thread."""
        return self.card.id

    @cached_property
    def _fits(self) -> Callable[[Any], Any]:
        compiled: Callable[[Any], Any] = fastjsonschema.compile(self.kind.schema(), use_default=False)
        return compiled

    @property
    def passable(self) -> bool:
        """Return whether one may read instead of answering: where there is a sample and nobody marks."""
        return bool(self.card.model_answer) and not self.card.marked


def bind(card: Card) -> Exercise:
    """Return the exercise of a card; `SpecError` when the card's `spec` does not fit its kind."""
    known = kinds()
    if card.widget not in known:
        raise SpecError(f'no widget "{card.widget}": use one of {", ".join(sorted(known))}')
    spec = dict(card.spec)
    if card.rubric is not None:
        spec["rubric"] = msgspec.to_builtins(card.rubric)
        spec["samples"] = [
            {"title": sample.title, "text": html(sample.text), "notes": html(sample.notes)}
            for sample in card.samples
        ]
    try:
        kind = msgspec.convert(spec, known[card.widget])
    except msgspec.ValidationError as fault:
        raise SpecError(f"spec does not fit the widget {card.widget}: {fault}") from None
    kind.check()
    needed = kind.progress({})[1]
    if needed > 20:
        raise SpecError(f"asks for {needed} required actions: 20 at most, so leave some out")
    return Exercise(card, kind)


_bound: dict[int, tuple[Card, Exercise]] = {}


def bound(card: Card) -> Exercise:
    """Return the exercise of a card, bound at its first use: that takes longer than to check a response.

    For those who read many hand-ins. `SpecError` as `bind` says.
    """
    kept = _bound.get(id(card))
    if kept is None:
        kept = _bound[id(card)] = (card, bind(card))  # the card is kept, so that its id stays its own
    return kept[1]


@cache
def html(markdown: str) -> str:
    """Return the course's own Markdown as HTML; raw HTML in it is shown as text."""
    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown))


@cache
def page_html(markdown: str) -> str:
    """Return a whole page of the course's own Markdown as HTML: with tables, and the boxes its build made."""
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown))


def validate(exercise: Exercise, response: Any) -> None:
    """Raise `ResponseError` when `response` does not fit the exercise's schema or cannot be stored."""
    try:
        exercise._fits(response)
    except fastjsonschema.JsonSchemaValueException as fault:
        where = ".".join(str(part) for part in fault.path[1:]) or "the response"
        raise ResponseError(f"{exercise.id}: {where} {_rule(fault)}; nothing was changed") from None
    unstorable = _unstorable(response)
    if unstorable:
        raise ResponseError(f"{exercise.id}: {unstorable}; nothing was changed")


def _rule(fault: fastjsonschema.JsonSchemaValueException) -> str:
    if fault.rule == "maxLength":
        return f"is longer than {fault.rule_definition:,} characters"
    return str(fault.message).partition(" ")[2][:200]


def _unstorable(value: Any) -> str:
    if isinstance(value, str):
        if "\x00" in value:
            return "holds a NUL character, which no database keeps; take it out"
        try:
            value.encode()
        except UnicodeEncodeError:
            return "holds half of a character (a lone surrogate); take it out"
        return ""
    inner = [*value.keys(), *value.values()] if isinstance(value, dict) else value
    if isinstance(inner, list):
        return next((fault for fault in map(_unstorable, inner) if fault), "")
    return ""


def readable(exercise: Exercise, response: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a response that fit its exercise: all, unless its card has changed since."""
    if _fits(exercise, dict(response)):
        return dict(response)
    return {name: value for name, value in response.items() if _fits(exercise, {name: value})}


def _fits(exercise: Exercise, response: dict[str, Any]) -> bool:
    try:
        validate(exercise, response)
    except ResponseError:
        return False
    return True


def respond(exercise: Exercise, response: Response, *, passed: bool = False) -> dict[str, Any]:
    """Return what the learner sees of a response: `{view, sample, progress}`.

    `sample` is the model answer as HTML, or "": open after the exercise is finished or passed on, never
    for one that a person marks (that opens with the released marks). Pure; the kernel's comm and the
    HTTP API both call it.
    """
    done, needed = exercise.kind.progress(response)
    earned = exercise.passable and (passed or (needed > 0 and done >= needed))
    sample = html(exercise.card.model_answer) if earned else ""
    return {"view": exercise.kind.view(response), "sample": sample, "progress": [done, needed]}


def readers(visibility: str, *, own_machine: bool = True) -> dict[str, str]:
    """Return who can read an answer, in words: `{visibility, label, text}`."""
    no_names = _("No names, clients or open cases.")
    if visibility == "only-you":
        where = _("It stays on this computer.") if own_machine else _("It stays in this browser.")
        label, text = _("Only you."), f"{where} {_('It is never handed in or shared.')}"
    elif visibility == "handed-in":
        label = _("Handed in when you say so.")
        text = _("Then your instructor reads it, and keeps it until the course ends. Until then it is yours.")
    else:
        label = _("The room, without your name.")
        text = _("Shared only in a workshop you have joined; on your own, nobody else sees it.")
    return {"visibility": visibility, "label": label, "text": f"{text} {no_names}"}


def readers_choice(visibility: str) -> dict[str, Any]:
    """Return `readers`, under `other` *Only you* in its place, and the words that offer each of the two.

    Only for a machine of the learner's own: elsewhere an *Only you* answer would have to leave the journal.
    """
    shown = readers(visibility)
    if visibility == "only-you":
        return shown
    back = _("Share it as the exercise does") if visibility == "room" else _("Let it be handed in")
    alone = {**readers("only-you"), "offer": _("Keep this one to myself")}
    return {**shown, "offer": back, "other": alone}


def readers_in_room(visibility: str) -> dict[str, str]:
    """Return who can read an answer in a workshop: nobody hands in there, so the room is the widest."""
    if visibility == "only-you":
        return readers(visibility, own_machine=False)
    return {
        "visibility": "room",
        "label": _("The room, without your name."),
        "text": _(
            "Counted in a picture once enough have answered; words only if they are released. "
            "Deleted when the room's keeping time ends. No names, clients or open cases."
        ),
    }


def readers_in_course(visibility: str, keeping: str = "") -> dict[str, str]:
    """Return who can read an answer in a hosted course: an instructor sees its cohort's picture.

    `keeping` says in the course's own words until when what is handed in is kept.
    """
    if visibility == "handed-in" and keeping:
        return {
            **readers(visibility, own_machine=False),
            "text": _("Then your instructor reads it; until then it is shown to nobody. {keeping}").format(
                keeping=keeping
            )
            + " "
            + _("No names, clients or open cases."),
        }
    if visibility != "room":
        return readers(visibility, own_machine=False)
    return {
        "visibility": "room",
        "label": _("The course, without your name."),
        "text": _(
            "Counted with the others' in a picture of the whole course, once enough have answered; nobody "
            "reads yours by itself. No names, clients or open cases."
        ),
    }


def traits(exercise: Exercise) -> Mapping[str, Any]:
    """Return the synced traits that are the same for every learner of an exercise."""
    return {
        "exercise": exercise.id,
        "chapter": exercise.card.chapter,
        "kind": exercise.card.widget,
        "spec": exercise.kind.public(),
        "passable": exercise.passable,
        "words": browser_words(),
    }
