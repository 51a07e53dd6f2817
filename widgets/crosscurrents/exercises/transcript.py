"""Transcript: mark the turns of a scene, then see who spoke how much, and who was cut off."""

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
from crosscurrents.exercises.paper import Block, Boxes, Lines, Say, Sheet
from crosscurrents.exercises.parts import talk
from crosscurrents.exercises.parts.beside import beside_key
from crosscurrents.exercises.parts.listed import Guess, Option
from crosscurrents.exercises.parts.question import Question
from crosscurrents.exercises.parts.tallied import chosen, labels
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.tally import Label, Tally, counted_rows
from crosscurrents.stats.shares import gini


class _Speaker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invented person at the table. `later` is what the second step adds, by `later_labels`."""

    id: str
    name: str
    role: str
    sector: str
    later: dict[str, str]


class _Turn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody says. The learner marks the turns with `ask`; `key` is a careful reader's mark."""

    id: str
    speaker: str
    text: str
    ask: bool = False
    key: str = ""
    why: str = ""


class _Reveal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    prompt: str
    text: str


class Transcript(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A scene to read: guess who speaks most, mark the turns in question, then count.

    Response: `{guess: speaker, marks: {turn: code}, revealed: bool, text: text}`. The measures by role and
    sector open when guess and marks are there; the speakers' later attributes only after `revealed`. A turn
    that nobody asks about counts as its `key`, or as an ordinary turn. All people are invented, and nothing
    is asked about the learner. The text counts as an action only with `question.required`.
    """

    name: ClassVar[str] = "transcript"

    intro: str = ""
    speakers: tuple[_Speaker, ...]
    later_labels: dict[str, str]
    turns: tuple[_Turn, ...]
    codes: tuple[Option, ...]
    guess: Guess
    reveal: _Reveal
    question: Question | None = None
    caution: str

    def check(self) -> None:
        """Raise `SpecError` for doubled or unknown ids, a later attribute left out, or nothing to mark."""
        unique([one.id for one in self.speakers], "speakers")
        unique([one.id for one in self.turns], "turns")
        unique([one.id for one in self.codes], "codes")
        if not 2 <= len(self.speakers) <= 12:
            raise SpecError(f"there are {len(self.speakers)} `speakers`: give it two to 12")
        if not 2 <= len(self.turns) <= 60:
            raise SpecError(f"there are {len(self.turns)} `turns`: give it two to 60")
        known = [one.id for one in self.codes]
        missing = [one for one in (talk.INTERRUPTION, talk.TURN) if one not in known]
        if missing:
            raise SpecError(f'the measures need a code with the id "{missing[0]}": add it to `codes`')
        if not 1 <= len(self._asked()) <= 18:
            raise SpecError(f"{len(self._asked())} turns are to be marked: set `ask` on 1 to 18 of them")
        if not self.later_labels:
            raise SpecError("the second step has nothing to show: name an attribute in `later_labels`")
        for speaker in self.speakers:
            if set(speaker.later) != set(self.later_labels):
                wanted = ", ".join(self.later_labels)
                raise SpecError(f'speaker "{speaker.id}" has something else in `later` than {wanted}')
        for turn in self.turns:
            self._check_turn(turn, known)

    def _check_turn(self, turn: _Turn, codes: Sequence[str]) -> None:
        if turn.speaker not in self._names():
            raise SpecError(f'turn "{turn.id}" is by "{turn.speaker}", who is none of `speakers`')
        if not talk.word_count(turn.text):
            raise SpecError(f'turn "{turn.id}" has no word in it: write what is said')
        if turn.key and turn.key not in codes:
            raise SpecError(f'turn "{turn.id}" has the key "{turn.key}": use one of {", ".join(codes)}')
        if turn.why and not turn.key:
            raise SpecError(f'turn "{turn.id}" has a why and no key: add the key')

    def _names(self) -> dict[str, str]:
        return {one.id: one.name for one in self.speakers}

    def _asked(self) -> list[_Turn]:
        return [one for one in self.turns if one.ask]

    def _labels(self) -> dict[str, str]:
        return {one.id: one.label for one in self.codes}

    def _asks(self) -> str:
        if self.question:
            return self.question.prompt
        return _("What did the counting show that reading did not? And the other way round?")

    def public(self) -> dict[str, Any]:
        """Return scene and codes, without key, whys and the later attributes."""
        return {
            "intro": self.intro,
            "speakers": [
                {"id": one.id, "name": one.name, "role": one.role, "sector": one.sector}
                for one in self.speakers
            ],
            "turns": [
                {"id": one.id, "speaker": one.speaker, "text": one.text, "ask": one.ask} for one in self.turns
            ],
            "codes": msgspec.to_builtins(self.codes),
            "guess": self.guess.question,
            "reveal": self.reveal.prompt,
            "question": {
                "prompt": self._asks(),
                "hint": self.question.hint if self.question else "",
                "required": bool(self.question and self.question.required),
            },
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{guess, marks, revealed, text}`."""
        codes = choice_schema(list(self._labels()))
        return object_schema(
            {
                "guess": choice_schema(list(self._names())),
                "marks": object_schema({one.id: codes for one in self._asked()}),
                "revealed": {"type": "boolean"},
                "text": text_schema(),
            }
        )

    def _marks(self, response: Response) -> dict[str, str]:
        """Return the marks given, by turn in their order; ids that are gone from the card are left out."""
        given, known = response.get("marks", {}), self._labels()
        return {one.id: given[one.id] for one in self._asked() if given.get(one.id) in known}

    def _guessed(self, response: Response) -> str:
        return response.get("guess", "") if response.get("guess") in self._names() else ""

    def _counted(self, response: Response) -> bool:
        return bool(self._guessed(response)) and len(self._marks(response)) == len(self._asked())

    def progress(self, response: Response) -> tuple[int, int]:
        """Count the guess, each mark, opening the second step, and the text where it is required."""
        done = bool(self._guessed(response)) + len(self._marks(response)) + bool(response.get("revealed"))
        needed = len(self._asked()) + 2
        if self.question and self.question.required:
            return done + bool(response.get("text", "").strip()), needed + 1
        return done, needed

    def measured(self, response: Response) -> dict[str, talk.Measure]:
        """Return the measure of each speaker under the learner's marks (unmarked turns: ordinary ones)."""
        marks = self._marks(response)
        turns = [
            talk.Turn(
                one.speaker,
                talk.word_count(one.text),
                marks.get(one.id, talk.TURN) if one.ask else one.key or talk.TURN,
            )
            for one in self.turns
        ]
        return talk.measures(turns, self._names())

    def view(self, response: Response) -> dict[str, Any]:
        """Return what is still open; then the measures by role and sector; after `revealed`, the others."""
        marks = self._marks(response)
        if not self._counted(response):
            return {
                "complete": False,
                "left": len(self._asked()) - len(marks),
                "guess": not self._guessed(response),
            }
        found = self.measured(response)
        drawing, sectors = self.draw(response), self._by_sector(found)
        return {
            "complete": True,
            "left": 0,
            "guess": self._guess_said(self._guessed(response), found),
            "gini": self._gini_said(found),
            "floor": self._floor_said(found),
            "formula": _formula(),
            "counting": self._counting(),
            "drawing": drawing.as_dict() if drawing else None,
            "sectors": sectors.as_dict() if sectors else None,
            "key": self._beside_key(marks),
            "caution": self.caution,
            "later": self._later(found) if response.get("revealed") else None,
        }

    def _voices(self, found: Mapping[str, talk.Measure]) -> Drawing:
        roles = {one.id: one.role for one in self.speakers}
        return talk.voices(found, roles, {one.id: one.sector for one in self.speakers})

    def _by_sector(self, found: Mapping[str, talk.Measure]) -> Drawing | None:
        """Return the sectors' shares; None where each has one person, and they are the speakers' again."""
        sectors = talk.together(found, {one.id: one.sector for one in self.speakers})
        return talk.grouped(sectors, _("Sector")) if len(sectors) < len(self.speakers) else None

    def _guess_said(self, guess: str, found: Mapping[str, talk.Measure]) -> str:
        most = max(one.words for one in found.values())
        first = ", ".join(f"{one.name} ({most})" for one in found.values() if one.words == most)
        all_words = sum(one.words for one in found.values())
        text = _("You guessed {guess}. Most of the {all} words: {first}.").format(
            guess=self._names()[guess], first=first, all=all_words
        )
        if found[guess].words != most:
            text += " " + _("{guess}: {n}.").format(guess=self._names()[guess], n=found[guess].words)
        return text

    def _gini_said(self, found: Mapping[str, talk.Measure]) -> str:
        n = len(found)
        return _(
            "Gini index of the words: {gini}. 0 is everyone the same; with {n} people at the table, "
            "one voice alone would be {most}."
        ).format(gini=f"{gini([one.words for one in found.values()]):.2f}", n=n, most=f"{(n - 1) / n:.2f}")

    def _floor_said(self, found: Mapping[str, talk.Measure]) -> str:
        made, received = _top(found, "made"), _top(found, "received")
        if not made:
            return _("By your marks nobody interrupts anybody.")
        text = _("By your marks, most interruptions made: {names}.").format(names=made)
        if received:
            text += " " + _("Most met: {names}.").format(names=received)
        return text

    def _counting(self) -> str:
        others = len(self.turns) - len(self._asked())
        return _(
            "An interruption is met by the speaker of the turn before. The {n} turns you were not asked "
            "about are counted as ordinary ones, unless the card says otherwise."
        ).format(n=others)

    def _beside_key(self, marks: Mapping[str, str]) -> dict[str, Any] | None:
        found = beside_key(self._asked(), marks, self._labels())
        return {"said": found[0], "turns": found[1]} if found else None

    def _later(self, found: Mapping[str, talk.Measure]) -> dict[str, Any]:
        return {
            "text": self.reveal.text,
            "drawings": [one.as_dict() for one in self._later_drawings(found)],
        }

    def _later_drawings(self, found: Mapping[str, talk.Measure]) -> list[Drawing]:
        return [
            talk.grouped(talk.together(found, {one.id: one.later[which] for one in self.speakers}), label)
            for which, label in self.later_labels.items()
        ]

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return the guess, each turn in question with its mark, and the text."""
        marks, labels, names = self._marks(response), self._labels(), self._names()
        guess = self._guessed(response)
        lines = [(self.guess.question, names[guess] if guess else _("not answered"))]
        lines += [
            (
                f"{names[one.speaker]}: {one.text}",
                labels[marks[one.id]] if one.id in marks else _("not marked"),
            )
            for one in self._asked()
        ]
        text = response.get("text", "").strip()
        return [*lines, (self._asks(), text)] if text else lines

    def draw(self, response: Response) -> Drawing | None:
        """Return words and interruptions of each speaker; None until guess and all marks are there."""
        if not self._counted(response):
            return None
        return self._voices(self.measured(response))

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return the guesses, and for each turn in question how it was marked."""
        names, number = self._names(), {one.id: at for at, one in enumerate(self.turns, start=1)}
        asked = [one.id for one in self._asked()]
        return [
            chosen(
                "guess",
                self.guess.question,
                _("Guesses"),
                names,
                [self._guessed(one) for one in responses],
            ),
            Bars(
                id="marks",
                title=_("How the room marked each turn"),
                rows=tuple(Label(one.id, f"{number[one.id]} {names[one.speaker]}") for one in self._asked()),
                options=labels(self._labels()),
                several=False,
                **counted_rows(asked, map(self._marks, responses)),
            ),
        ]

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return what was written at the end."""
        text = str(response.get("text", "")).strip()
        return [(self._asks(), text)] if text else []

    def paper(self) -> list[Block]:
        """Return the guess, the scene with an empty cell where a mark belongs, and a sheet to count on."""
        names = self._names()
        blocks: list[Block] = [Say(self.intro)] if self.intro else []
        speakers = [[one.name, one.role, one.sector] for one in self.speakers]
        return [
            *blocks,
            Sheet(_("At the table"), [_("Name"), _("Role"), _("Sector")], speakers),
            Boxes(self.guess.question, list(names.values())),
            Sheet(
                _("The marks"), [_("Mark"), _("Meaning")], [[one.label, one.meaning] for one in self.codes]
            ),
            Sheet(
                _("The scene. Mark the rows with an empty box; a dash needs no mark."),
                [_("Turn"), _("Who"), _("Says"), _("Words"), _("Mark")],
                [
                    [
                        str(at),
                        names[one.speaker],
                        one.text,
                        str(talk.word_count(one.text)),
                        "" if one.ask else "–",
                    ]
                    for at, one in enumerate(self.turns, start=1)
                ],
            ),
            Sheet(
                _("Your count"),
                [_("Name"), *talk.header()],
                [[name, *[""] * len(talk.header())] for name in names.values()],
            ),
            Lines(self._asks(), 4),
        ]

    def key(self) -> list[Block]:
        """Return one reader's marks and measures by speaker and sector, then the second step."""
        labels = self._labels()
        keyed = {one.id: one.key or talk.TURN for one in self._asked()}
        found = self.measured({"marks": keyed})
        drawings = [one for one in (self._voices(found), self._by_sector(found)) if one]
        number = {one.id: str(at) for at, one in enumerate(self.turns, start=1)}
        marks = [[number[one.id], labels[one.key], one.why] for one in self._asked() if one.key]
        later = self._later_drawings(found)
        return [
            Sheet(_("One careful reader's marks"), [_("Turn"), _("Mark"), _("Why")], marks),
            *(Sheet(one.caption, one.header, one.rows) for one in drawings),
            Say(f"{self._gini_said(found)} {_formula()} {self._counting()}"),
            Say(self.caution),
            Say(self.reveal.text),
            *(Sheet(one.caption, one.header, one.rows) for one in later),
        ]


def _formula() -> str:
    """Return how to work out the Gini index by hand (see `crosscurrents.stats.gini`, which is the same).

    The mean absolute difference over all ordered pairs, divided by twice the mean, is the sum over all
    pairs divided by n times the total.
    """
    return _(
        "To work out the index, add up the differences between every two people's words, and divide by the "
        "number of people times all words (Gini 1912)."
    )


def _top(found: Mapping[str, talk.Measure], which: str) -> str:
    """Return who has the most interruptions `made` or `received`, each with the number; "" for none."""
    most = max(getattr(one, which) for one in found.values())
    return ", ".join(f"{one.name} ({most})" for one in found.values() if most == getattr(one, which) > 0)
