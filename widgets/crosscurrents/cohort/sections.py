"""The parts of the cohort's report: each a picture with its tables, its notes, and its limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from crosscurrents.cohort import charts
from crosscurrents.cohort.figures import Figures
from crosscurrents.cohort.pages import Taken
from crosscurrents.cohort.wording import (
    earlier,
    few,
    number,
    of,
    over,
    plain,
    signed,
    whole,
    within,
)
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.short import short
from crosscurrents.exercises.rating import Rating, caution
from crosscurrents.room.views import pictures
from crosscurrents.stats.agreement import ROUGH as FEW_PAIRS
from crosscurrents.stats.change import ROUGH as FEW_RATINGS
from crosscurrents.stats.items import FROM, STEADY

if TYPE_CHECKING:
    from pandas import DataFrame

TOGETHER = ("grid", "place", "network", "rank")
"""The kinds whose pictures the report shows: maps of power, and rankings. All others are in the tables."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its head and its rows, all as words; a row of one cell is a heading for those below it.

    `folded`: behind a line that opens it, for it is long.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart with its tables, or why there is none. `svg` is "" then; `notes` stand above it."""

    id: str
    title: str
    over: str
    svg: Markup
    notes: Sequence[str]
    tables: Sequence[Table]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report. `empty` says what is missing where nothing is shown."""

    id: str
    title: str
    lead: Sequence[str]
    shown: Sequence[Shown]
    empty: str


def sections(figures: Figures, tables: dict[str, DataFrame]) -> Iterator[Section]:
    """Yield the parts of the report; `tables` are the figures' `tables.frames`."""
    yield _people(figures, tables["completion"])
    yield _checks(figures, tables["items"], tables["options"])
    yield _changes(figures, tables["change"])
    yield _marks(figures, tables["marks"])
    yield _agreements(figures, tables["agreement"])
    yield _together(figures)


def _drawn(chart: Any, label: str) -> Markup:
    return Markup(charts.svg(chart, label))  # noqa: S704 - drawn here, from numbers and the course's own words


def _people(figures: Figures, completion: DataFrame) -> Section:
    fewer, shown = few(figures), []
    rows = plain(completion)
    if any(one["still"] is not None for one in rows):
        shown.append(
            Shown(
                "reach",
                _("How far people go on"),
                "",
                _drawn(charts.reach(completion), _("Learners still there, exercise by exercise")),
                [
                    _("For each exercise, how many did it or a later one. A step down is where people stop."),
                    *earlier(figures.reach),
                ],
                [
                    Table(
                        [_("Exercise"), _("Did it or a later one"), _("Did nothing after it")],
                        [
                            [
                                f"{one['place']}. {one['title']}",
                                whole(one["still"], fewer),
                                whole(one["last"], fewer),
                            ]
                            for one in rows
                        ],
                        folded=True,
                    )
                ],
            )
        )
    for chapter in figures.chapters:
        own = completion[completion["chapter"] == chapter.id]
        if own["learners"].notna().any():
            taken = [figures.stages[chapter.id, one] for one in own["exercise"]]
            old = next((one for one in taken if one.earlier), Taken(None))
            shown.append(
                Shown(
                    f"people-{chapter.number}",
                    f"{chapter.number}. {chapter.title}",
                    "",
                    _drawn(charts.completion(own), _("How far learners came, exercise by exercise")),
                    earlier(old),
                    [
                        Table(
                            [
                                _("Exercise"),
                                _("Finished"),
                                _("Begun"),
                                _("Read instead"),
                                _("No answer to count"),
                            ],
                            [
                                [
                                    one["title"],
                                    *(
                                        whole(one[name], fewer)
                                        for name in ("finished", "begun", "passed", "none")
                                    ),
                                ]
                                for one in plain(own)
                            ],
                        )
                    ],
                )
            )
    lead = [
        _(
            "Counted is what may be shared: answers for the room, and what was handed in. “No answer to "
            "count” is also somebody who kept an answer to themselves, or has not handed in yet."
        )
    ]
    if not figures.live:
        lead.append(
            _(
                "There is no journal.db in this folder, so only exercises that are handed in stand here. If "
                "the course is hosted, put it back."
            )
        )
    return Section(
        "people", _("Completion"), lead, shown, _("Nobody's way through the course can be shown yet.")
    )


def _checks(figures: Figures, items: DataFrame, options: DataFrame) -> Section:
    shown = []
    for key, exercise in figures.exercises.items():
        own, page = of(items, key), figures.answers[key].page
        if page is None or not own["difficulty"].notna().any():
            continue
        fewer = few(figures)
        words = {one["item"]: short(one["scenario"]) for one in plain(own)}
        complete = len(page.complete)
        notes = earlier(figures.answers[key])
        if not complete:
            notes.append(
                _("Discrimination and distractors are told from {n} complete checks on.").format(n=FROM)
            )
        elif complete < STEADY:
            notes.append(
                _("Of {n} complete checks: below {steady}, read discrimination with caution.").format(
                    n=complete, steady=STEADY
                )
            )
        shown.append(
            Shown(
                f"check-{key[1]}",
                exercise.card.title,
                over(figures, key),
                _drawn(charts.items(own, words), _("Share of right first answers, item by item")),
                notes,
                [
                    Table(
                        [_("Item"), _("Right first (95% interval)"), _("Answers"), _("Discrimination")],
                        [
                            [
                                words[one["item"]],
                                fewer
                                if one["difficulty"] is None
                                else within(
                                    f"{one['difficulty']:.0%}", one["low"], one["high"], percent=True
                                ),
                                whole(one["answers"], fewer),
                                within(
                                    number(one["discrimination"]),
                                    one["discrimination_low"],
                                    one["discrimination_high"],
                                ),
                            ]
                            for one in plain(own)
                        ],
                    ),
                    Table(
                        [_("Option"), _("Taken by"), _("With the rest")],
                        list(_options(of(options, key), words)),
                        title=_("Every option"),
                        folded=True,
                    ),
                ],
            )
        )
    lead = [
        _(
            "Difficulty is the share of right first answers, with Wilson's interval (1927): a high share is "
            "an easy item. Discrimination is how an item goes with the other items of its check (corrected "
            "item-total correlation, Henrysson 1963; Fisher's interval, 1921): near 0 or below, look at "
            "its wording. A wrong option that goes with the rest above 0 draws those who know more."
        ),
        _(
            "It is told from {n} learners on: with {n} the interval of no correlation at all still runs "
            "from −0.36 to 0.36. Downing and Yudkowsky (2009) call results from about 30 useful, and those "
            "of 100 to 200 stable."
        ).format(n=FROM),
    ]
    return Section("checks", _("Knowledge checks"), lead, shown, _("No check has enough answers yet."))


def _options(rows: DataFrame, words: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield each item's line, a single cell, and under it each of its options."""
    last = ""
    for one in plain(rows):
        if one["item"] != last:
            yield [words[one["item"]]]
        last = one["item"]
        yield [
            one["text"] + (f" ({_('soundest')})" if one["soundest"] else ""),
            _("{count} of {n}").format(count=one["count"], n=one["answers"]),
            within(number(one["with_rest"]), one["with_rest_low"], one["with_rest_high"]),
        ]


def _changes(figures: Figures, change: DataFrame) -> Section:
    shown = []
    for key, exercise in figures.exercises.items():
        own, kind = of(change, key), exercise.kind
        if not len(own) or not isinstance(kind, Rating):
            continue
        ends = (float(kind.scale[0].value), float(kind.scale[-1].value))
        notes = earlier(figures.answers[key])
        if own["rough"].any():
            notes.append(
                _("Fewer than {n} ratings: the intervals are rough, and likely too narrow.").format(
                    n=FEW_RATINGS
                )
            )
        shown.append(
            Shown(
                f"change-{key[1]}",
                exercise.card.title,
                over(figures, key),
                _drawn(charts.change(own, ends), _("Mean ratings before and now, statement by statement")),
                notes,
                [
                    Table(
                        [
                            _("Statement"),
                            _("Before"),
                            _("Now"),
                            _("Mean change (95% interval)"),
                            _("Up, same, down"),
                            _("Ratings"),
                        ],
                        [
                            [
                                one["statement_label"],
                                number(one["before"], 1),
                                number(one["now"], 1),
                                within(signed(one["change"]), one["low"], one["high"], change=True),
                                f"{one['up']}, {one['same']}, {one['down']}",
                                str(one["answers"]),
                            ]
                            for one in plain(own)
                        ],
                    )
                ],
            )
        )
    lead = [
        _(
            "“Before” was rated in hindsight, after the chapter. {caution} People tend to see more change "
            "than ratings at the time would show, above all where a change is welcome (Hill and Betz 2005, "
            "American Journal of Evaluation 26(4)). Nobody was compared with people who did not take the "
            "course."
        ).format(caution=caution()),
        _(
            "Intervals are bootstrap intervals of the mean of each person's own change (2,000 draws; Efron "
            "1979): they tell chance, not hindsight."
        ),
    ]
    return Section("change", _("Before and now"), lead, shown, _("No statement has enough ratings yet."))


def _marks(figures: Figures, marks: DataFrame) -> Section:
    shown = []
    for key, taken in figures.marks.items():
        whole = of(marks, key)
        if not len(whole):
            continue
        tables = [_points(whole[whole["markers"] == ""], _("All markers"))]
        for names in dict.fromkeys(one for one in whole["markers"] if one):
            tables.append(
                _points(
                    whole[whole["markers"] == names],
                    _("Marked by {names}").format(names=", ".join(names.split("+"))),
                    folded=True,
                )
            )
        label = _("How often each criterion got how many points")
        shown.append(
            Shown(
                f"marks-{key[1]}",
                figures.exercises[key].card.title,
                over(figures, key),
                _drawn(charts.marks(whole), label) if (whole["criterion"] != "total").any() else Markup(""),
                earlier(taken),
                tables,
            )
        )
    lead = [
        _(
            "The marks that count, of answers that wait for no marker: those settled between two markers, "
            "else the first marker's. Points that formgrader gave stand in the row of all criteria alone. "
            "Markers read different answers, so a difference between them need not be theirs."
        )
    ]
    return Section("marks", _("Marks"), lead, shown, _("Too few answers are marked yet."))


def _points(rows: DataFrame, title: str, *, folded: bool = False) -> Table:
    """Return how the points of each criterion spread, with their mean."""
    lines = []
    for criterion in dict.fromkeys(rows["criterion"]):
        own = plain(rows[rows["criterion"] == criterion])
        n = sum(one["count"] for one in own)
        mean = sum(one["points"] * one["count"] for one in own) / n
        spread = ", ".join(f"{one['points']:g}: {one['count']}" for one in own if one["count"])
        lines.append([own[0]["criterion_label"], number(mean), spread, str(n)])
    return Table([_("Criterion"), _("Mean"), _("Points: how often"), _("Answers")], lines, title, folded)


def _agreements(figures: Figures, agreement: DataFrame) -> Section:
    shown = []
    for key, taken in figures.pairs.items():
        own = of(agreement, key)
        if not len(own):
            continue
        notes = earlier(taken)
        if own["rough"].any():
            notes.append(
                _("Fewer than {n} answers marked twice: the interval is too rough to lean on.").format(
                    n=FEW_PAIRS
                )
            )
        shown.append(
            Shown(
                f"agreement-{key[1]}",
                figures.exercises[key].card.title,
                over(figures, key),
                _drawn(charts.agreement(own), _("Weighted kappa by criterion"))
                if own["kappa"].notna().any()
                else Markup(""),
                notes,
                [
                    Table(
                        [_("Criterion"), _("Weighted kappa (95% interval)"), _("Same points"), _("Pairs")],
                        [
                            [
                                one["criterion_label"],
                                within(number(one["kappa"]), one["low"], one["high"]),
                                f"{one['same']:.0%}",
                                str(one["answers"]),
                            ]
                            for one in plain(own)
                        ],
                    )
                ],
            )
        )
    lead = [
        _(
            "First and second marks of the same hand-ins, both complete, before they were settled. "
            "Quadratically weighted kappa (Cohen 1968; standard error: Fleiss, Cohen and Everitt 1969). “All "
            "criteria” is one pair for each answer: what the two gave it in all."
        )
    ]
    return Section(
        "agreement",
        _("Agreement between markers"),
        lead,
        shown,
        _("Too few answers are marked twice yet, or too few once alone to tell the two apart."),
    )


def _together(figures: Figures) -> Section:
    shown = []
    for key, exercise in figures.exercises.items():
        taken = figures.answers[key]
        if exercise.card.widget not in TOGETHER or taken.page is None:
            continue
        for at, one in enumerate(pictures(taken.page.kept)):
            drawing = one["drawing"]
            svg = drawing["svg"]
            shown.append(
                Shown(
                    f"together-{key[1]}-{at}",
                    one["title"],
                    f"{over(figures, key)} · {exercise.card.title}",
                    Markup(svg),  # noqa: S704 - drawn by the tallies, from numbers and the course's own words
                    [*earlier(taken), *([one["note"]] if one["note"] else []), drawing["caption"]],
                    [Table(drawing["header"], drawing["rows"], folded=len(drawing["rows"]) > 12)]
                    if drawing["rows"]
                    else [],
                )
            )
    lead = [_("Everybody's maps and orders laid over each other, as a room sees them.")]
    return Section(
        "together", _("Power maps and rankings together"), lead, shown, _("No map has enough answers yet.")
    )
