"""A branch on paper: scenes as cards to cut with their choices, and a key that says what happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.paper import Block, Boxes, Cut, Lines, Say, Sheet
from crosscurrents.exercises.parts.branch_spec import END, Bound, Choice, Ending, Index, Point, Trace
from crosscurrents.exercises.parts.branch_words import signed

LETTERS = "ABCD"


def cards(points: Sequence[Point], intro: str, notes: Sequence[str]) -> list[Block]:
    """Return the opening and one card per point with its lettered choices, and nothing of what follows."""
    said = [intro, *notes, _("Nobody looks at the key before the choice is made.")]
    return [
        *(Say(one) for one in said if one),
        Cut(
            _("Cut the cards apart and lay them in a pile, the first on top. Choose, then read the key."),
            [(f"{number}. {point.title}", _front(point)) for number, point in enumerate(points, start=1)],
        ),
    ]


def _front(point: Point) -> str:
    choices = [f"{letter}. {one.text}" for letter, one in zip(LETTERS, point.choices, strict=False)]
    return "\n".join([point.situation, *choices])


def ledger(points: Sequence[Point], indices: Sequence[Index]) -> list[Block]:
    """Return a sheet to keep the indices on, none where there are none."""
    if not indices:
        return []
    blank = [""] * (1 + len(indices))
    return [
        Sheet(
            _("Your path. Leave out a card that you do not come to."),
            [_("Card"), _("Your choice"), *(one.label for one in indices)],
            [
                [_("At the start"), "", *(str(one.start) for one in indices)],
                *([f"{number}. {point.title}", *blank] for number, point in enumerate(points, start=1)),
            ],
        ),
        *(Say(f"{one.label}: {one.meaning}") for one in indices),
    ]


def judging(points: Sequence[Point], judgements: Sequence[str]) -> Sheet:
    """Return a sheet with a box for each judgement of each choice."""
    return Sheet(
        _("Your choices, and what you make of each once you have read its records"),
        [_("Card"), _("Your choice"), *judgements],
        [
            [f"{number}. {point.title}", *[""] * (1 + len(judgements))]
            for number, point in enumerate(points, start=1)
        ],
    )


def tracing(trace: Trace | None, points: Sequence[Point]) -> list[Block]:
    """Return the trace's question with lines for each element, none where there is no trace."""
    if trace is None:
        return []
    # An event told in two ways, on two branches, is one box.
    events = [point.title for point in points if not trace.events or point.id in trace.events]
    titles = list(dict.fromkeys(events))
    which = [Boxes(_("Which event?"), titles)] if len(titles) > 1 else [Say(" ".join(titles))]
    return [
        Say(trace.prompt),
        *which,
        *(Lines(f"{one.label}. {one.hint}" if one.hint else one.label, 3) for one in trace.elements),
    ]


def happenings(points: Sequence[Point], indices: Sequence[Index]) -> list[Block]:
    """Return a sheet per point: what each choice brings, what it does to the indices, where it leads."""
    numbers = {point.id: str(number) for number, point in enumerate(points, start=1)}
    jumps = any(one.next for point in points for one in point.choices)
    blocks: list[Block] = []
    for at, point in enumerate(points):
        following = points[at + 1].id if at + 1 < len(points) else END
        rows = []
        for letter, one in zip(LETTERS, point.choices, strict=False):
            row = [letter, one.happens]
            if indices:
                row.append(effects(one, indices))
            if jumps:
                row.append(numbers.get(one.next or following, _("the end")))
            rows.append(row)
        header = [_("Choice"), _("What happens")]
        header += [_("Indices")] if indices else []
        header += [_("Go on to")] if jumps else []
        blocks.append(Sheet(f"{at + 1}. {point.title}", header, rows))
    return blocks


def effects(choice: Choice, indices: Sequence[Index]) -> str:
    """Return what a choice does to the indices: `Trust +1, Voice −2`, or that it moves none."""
    moved = [f"{one.label} {signed(choice.effects[one.id])}" for one in indices if choice.effects.get(one.id)]
    return ", ".join(moved) or _("none moves")


def records(points: Sequence[Point], evidence: Mapping[str, str]) -> list[Block]:
    """Return a sheet per point with the records of each choice; `evidence` is their labels by kind."""
    return [
        Sheet(
            _("{title}: the records").format(title=f"{number}. {point.title}"),
            [_("Choice"), *evidence.values()],
            [
                [letter, *(getattr(one.records, kind) for kind in evidence)]
                for letter, one in zip(LETTERS, point.choices, strict=False)
                if one.records
            ],
        )
        for number, point in enumerate(points, start=1)
    ]


def endings(given: Sequence[Ending], indices: Sequence[Index]) -> list[Block]:
    """Return a sheet of the endings with the rule of each; the first that fits is the one to read."""
    if not given:
        return []
    labels = {one.id: one.label for one in indices}
    return [
        Sheet(
            _("How it ends: read the first row that fits"),
            [_("When"), _("Ending"), ""],
            [[_rule(one.when, labels), one.title, one.text] for one in given],
        )
    ]


def _rule(when: Mapping[str, Bound], labels: Mapping[str, str]) -> str:
    said = []
    for index, bound in when.items():
        if bound.at_least is not None:
            said.append(_("{index} {n} or more").format(index=labels[index], n=bound.at_least))
        if bound.at_most is not None:
            said.append(_("{index} {n} or less").format(index=labels[index], n=bound.at_most))
    return ", ".join(said) or _("none of these fits")
