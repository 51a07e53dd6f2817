"""Who talks how much: words, turns and interruptions of a transcript, per person and per group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.bars import WIDTH, Row, bars, percent
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap

INTERRUPTION, TURN = "interruption", "turn"
"""The codes that measures know: a turn that takes the floor from somebody, and an ordinary one."""

_NOTE = re.compile(r"\[[^\]]*\]")
_LONGEST = 240.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a transcript: whose, how many words, and its code."""

    speaker: str
    words: int
    code: str


@dataclass(frozen=True, slots=True)
class Measure:
    """What the `people` of one name said together; `made` interruptions, and `received` ones by others."""

    name: str
    people: tuple[str, ...]
    words: int = 0
    turns: int = 0
    made: int = 0
    received: int = 0

    @property
    def length(self) -> float:
        """Return words per turn, 0.0 without a turn."""
        return self.words / self.turns if self.turns else 0.0


def word_count(text: str) -> int:
    """Return how many words are spoken: parts between spaces with a letter or digit; `[notes]` are none."""
    return sum(any(sign.isalnum() for sign in part) for part in _NOTE.sub(" ", text).split())


def interrupted(turns: Sequence[Turn], at: int) -> str | None:
    """Return who lost the floor to the interruption `turns[at]`: the speaker of the turn before.

    None where nobody spoke before, or nobody else.
    """
    before = turns[at - 1].speaker if at else None
    return before if before != turns[at].speaker else None


def measures(turns: Sequence[Turn], names: Mapping[str, str]) -> dict[str, Measure]:
    """Return the measure of each speaker in `names` (name by id); who says nothing has zeros."""
    lost = [interrupted(turns, at) for at, turn in enumerate(turns) if turn.code == INTERRUPTION]
    found = {}
    for one, name in names.items():
        own = [turn for turn in turns if turn.speaker == one]
        found[one] = Measure(
            name=name,
            people=(name,),
            words=sum(turn.words for turn in own),
            turns=len(own),
            made=sum(turn.code == INTERRUPTION for turn in own),
            received=sum(other == one for other in lost),
        )
    return found


def together(found: Mapping[str, Measure], group: Mapping[str, str]) -> list[Measure]:
    """Return the sums of each group (`group` is its name by speaker), in order of appearance."""
    return [
        _sum(name, [found[one] for one in found if group.get(one) == name])
        for name in dict.fromkeys(group.values())
    ]


def _sum(name: str, parts: Iterable[Measure]) -> Measure:
    all_of = list(parts)
    return Measure(
        name,
        tuple(name for one in all_of for name in one.people),
        sum(one.words for one in all_of),
        sum(one.turns for one in all_of),
        sum(one.made for one in all_of),
        sum(one.received for one in all_of),
    )


def cells(one: Measure, all_words: int) -> list[str]:
    """Return a measure as cells of a table: words, share, turns, words per turn, made, received."""
    share = percent(one.words, all_words)
    return [str(one.words), share, str(one.turns), f"{one.length:.1f}", str(one.made), str(one.received)]


def header() -> list[str]:
    """Return the heads of `cells`."""
    return [
        _("Words"),
        _("Share"),
        _("Turns"),
        _("Words per turn"),
        _("Interrupts"),
        _("Is interrupted"),
    ]


def grouped(found: Sequence[Measure], label: str) -> Drawing:
    """Return each group's share of the people at the table beside its share of the words."""
    people, said = sum(len(one.people) for one in found), sum(one.words for one in found)
    rows = [
        Row(
            one.name,
            [len(one.people) / people, one.words / said if said else 0.0],
            [
                _("{share} ({n} of {all})").format(
                    share=percent(len(one.people), people), n=len(one.people), all=people
                ),
                percent(one.words, said),
            ],
            _("{names}. Interrupts {made}, is interrupted {received}.").format(
                names=", ".join(one.people), made=one.made, received=one.received
            ),
        )
        for one in found
    ]
    return Drawing(
        svg=bars(rows, [_("Share of the people"), _("Share of the words")], _("Shares of the words")),
        caption=_("{label}: share of the people at the table and share of the words.").format(label=label),
        header=[label, _("Who"), *header()],
        rows=[[one.name, ", ".join(one.people), *cells(one, said)] for one in found],
    )


def voices(found: Mapping[str, Measure], roles: Mapping[str, str], sectors: Mapping[str, str]) -> Drawing:
    """Return a bar of words per speaker with one mark per interruption; roles and sectors by speaker."""
    ordered = sorted(found, key=lambda one: -found[one].words)
    said = sum(one.words for one in found.values())
    return Drawing(
        svg=_voices([(found[one], roles[one]) for one in ordered], said),
        caption=_("Words of each speaker, with the interruptions each made and met."),
        header=[_("Speaker"), _("Role"), _("Sector"), *header()],
        rows=[[found[one].name, roles[one], sectors[one], *cells(found[one], said)] for one in ordered],
    )


def _voices(found: Sequence[tuple[Measure, str]], said: int) -> str:
    most = max((one.words for one, _about in found), default=0) or 1
    parts = [
        _made(8, 14),
        words([_("interrupts")], 22, 19, 13, class_="cc-ink"),
        _met(128, 14),
        words([_("is interrupted")], 142, 19, 13, class_="cc-ink"),
    ]
    y = 32.0
    for one, about in found:
        lines = wrap(f"{one.name}, {about}", 38, 3)
        parts.append(tag("line", x1=0, x2=WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
        y += 21
        parts.append(words(lines, 4, y, 14, class_="cc-ink"))
        y += 17.5 * (len(lines) - 1) + 8
        length = _LONGEST * one.words / most
        parts.append(tag("rect", x=4, y=y, width=max(length, 2), height=16, rx=2, class_="cc-a"))
        text = f"{one.words} ({percent(one.words, said)})"
        parts.append(words([text], 12 + length, y + 13, 13, class_="cc-ink"))
        y += 28
        marks = [_made] * one.made + [_met] * one.received
        # Twenty fit side by side; nobody interrupts more often in a scene that one reads in eight minutes.
        parts += [mark(12 + 16 * at, y) for at, mark in enumerate(marks[:20])]
        y += 16 if marks else -2
    return picture(WIDTH, y, _("Words and interruptions of each speaker"), parts)


def _made(x: float, y: float) -> str:
    """Return the mark of an interruption made: a full arrowhead."""
    corners = f"{x - 5:.2f},{y - 6:.2f} {x + 6:.2f},{y:.2f} {x - 5:.2f},{y + 6:.2f}"
    return tag("polygon", points=corners, class_="cc-b")


def _met(x: float, y: float) -> str:
    """Return the mark of an interruption met: an open ring."""
    return tag("circle", cx=x, cy=y, r=5, class_="cc-card cc-stroke-c", stroke_width=2)
