"""Tidy tables of what may be shown of a cohort, as pandas frames; columns: docs/cohort-tables.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from crosscurrents.cohort.figures import Figures
from crosscurrents.cohort.kinds import BEGUN, FINISHED, NONE, PASSED, TOTAL, levels_of
from crosscurrents.cohort.page import Page
from crosscurrents.cohort.sources import Key
from crosscurrents.exercises.check import Check
from crosscurrents.exercises.tallies.change import Change
from crosscurrents.exercises.tallies.tally import Tally
from crosscurrents.room.tables import values as values_of
from crosscurrents.stats.agreement import weighted_kappa
from crosscurrents.stats.change import paired_change
from crosscurrents.stats.items import share_interval

if TYPE_CHECKING:
    from pandas import DataFrame

Row = dict[str, Any]

_WHERE = {"chapter": "string", "exercise": "string"}

COLUMNS: dict[str, dict[str, str]] = {
    "cohort": {
        "title": "string",
        "made": "string",
        "learners": "Int64",
        "minimum": "Int64",
        "live": "boolean",
    },
    "responses": {
        **_WHERE,
        "kind": "string",
        "day": "string",
        "tally": "string",
        "row": "string",
        "row_label": "string",
        "value": "string",
        "value_label": "string",
        "count": "Int64",
        "answers": "Int64",
    },
    "completion": {
        **_WHERE,
        "place": "Int64",
        "title": "string",
        "day": "string",
        "learners": "Int64",
        "finished": "Int64",
        "begun": "Int64",
        "passed": "Int64",
        "none": "Int64",
        "last": "Int64",
        "still": "Int64",
    },
    "ratings": {
        **_WHERE,
        "day": "string",
        "statement": "string",
        "statement_label": "string",
        "before": "Int64",
        "now": "Int64",
        "count": "Int64",
        "answers": "Int64",
    },
    "change": {
        **_WHERE,
        "statement": "string",
        "statement_label": "string",
        "answers": "Int64",
        "before": "Float64",
        "now": "Float64",
        "change": "Float64",
        "low": "Float64",
        "high": "Float64",
        "up": "Int64",
        "same": "Int64",
        "down": "Int64",
        "rough": "boolean",
    },
    "items": {
        **_WHERE,
        "item": "string",
        "scenario": "string",
        "answers": "Int64",
        "right": "Int64",
        "difficulty": "Float64",
        "low": "Float64",
        "high": "Float64",
        "complete": "Int64",
        "discrimination": "Float64",
        "discrimination_low": "Float64",
        "discrimination_high": "Float64",
    },
    "options": {
        **_WHERE,
        "item": "string",
        "option": "string",
        "text": "string",
        "soundest": "boolean",
        "count": "Int64",
        "answers": "Int64",
        "with_rest": "Float64",
        "with_rest_low": "Float64",
        "with_rest_high": "Float64",
    },
    "marks": {
        **_WHERE,
        "day": "string",
        "markers": "string",
        "criterion": "string",
        "criterion_label": "string",
        "points": "Float64",
        "count": "Int64",
        "answers": "Int64",
    },
    "agreement": {
        **_WHERE,
        "day": "string",
        "criterion": "string",
        "criterion_label": "string",
        "answers": "Int64",
        "same": "Float64",
        "kappa": "Float64",
        "low": "Float64",
        "high": "Float64",
        "rough": "boolean",
    },
    "texts": {**_WHERE, "text": "string"},
}
"""The tables with their columns and their pandas dtypes, in order. `texts` is made only if asked for."""


def frames(figures: Figures) -> dict[str, DataFrame]:
    """Return the tables by name, each with the columns and dtypes of `COLUMNS`, whatever is in it."""
    # Imported here: it takes a second, and `--help` should not wait for it.
    import pandas

    return {
        name: pandas.DataFrame(list(_ROWS[name](figures)), columns=list(columns)).astype(columns)
        for name, columns in COLUMNS.items()
        if name != "texts" or figures.texts is not None
    }


def _where(key: Key) -> Row:
    return {"chapter": key[0], "exercise": key[1]}


def _cohort(figures: Figures) -> Iterator[Row]:
    yield {
        "title": figures.title,
        "made": figures.made.isoformat(),
        "learners": figures.learners,
        "minimum": figures.least,
        "live": figures.live,
    }


def _shown(tallies: list[Tally]) -> Iterator[tuple[Tally, str, str, Mapping[str, int]]]:
    """Yield each row that may be shown: its tally, id, words and counts."""
    for tally in tallies:
        labels = {row.id: row.text for row in tally.rows}
        for row, held in tally.counts.items():
            if not tally.hidden(row):
                yield tally, row, labels[row], held


def _responses(figures: Figures) -> Iterator[Row]:
    for key, page in _pages(figures):
        kept = [tally.kept(page.kept.least) for tally in page.tallies()]
        for tally, row, label, held in _shown(kept):
            for value, words, count in values_of(tally, row, held):
                yield {
                    **_where(key),
                    "kind": figures.exercises[key].card.widget,
                    "day": page.at,
                    "tally": tally.id,
                    "row": row,
                    "row_label": label,
                    "value": value,
                    "value_label": words or None,
                    "count": count,
                    "answers": tally.given[row],
                }


def _pages(figures: Figures) -> Iterator[tuple[Key, Page]]:
    for key, taken in figures.answers.items():
        if taken.page:
            yield key, taken.page


def _completion(figures: Figures) -> Iterator[Row]:
    reach = figures.reach.page.tallies()[0] if figures.reach.page else None
    last = reach.counts.get("at", {}) if reach and not reach.hidden("at") else None
    still = sum(last.values()) if last is not None else None
    for place, (key, exercise) in enumerate(figures.exercises.items(), start=1):
        page = figures.stages[key].page
        tally = page.tallies()[0] if page else None
        held = tally.counts.get("at", {}) if tally and not tally.hidden("at") else None
        here = last.get("/".join(("", *key)), 0) if last is not None else None
        yield {
            **_where(key),
            "place": place,
            "title": exercise.card.title,
            "day": page.at if page else None,
            "learners": sum(held.values()) if held is not None else None,
            **{
                name: held.get(name, 0) if held is not None else None
                for name in (FINISHED, BEGUN, PASSED, NONE)
            },
            "last": here,
            "still": still,
        }
        if still is not None and here is not None:
            still -= here


def _changes(figures: Figures) -> Iterator[tuple[Key, Page, str, str, dict[tuple[float, float], int], int]]:
    """Yield each statement that was rated of before and of now: its pairs, and how many rated it."""
    for key, page in _pages(figures):
        kept = [tally.kept(page.kept.least) for tally in page.tallies() if isinstance(tally, Change)]
        for tally, row, label, held in _shown(list(kept)):
            pairs = {_pair(one): count for one, count in held.items()}
            yield key, page, row, label, pairs, tally.given[row]


def _pair(text: str) -> tuple[float, float]:
    before, _arrow, now = text.partition(">")
    return float(before), float(now)


def _ratings(figures: Figures) -> Iterator[Row]:
    for key, page, row, label, pairs, given in _changes(figures):
        for (before, now), count in sorted(pairs.items()):
            yield {
                **_where(key),
                "day": page.at,
                "statement": row,
                "statement_label": label,
                "before": int(before),
                "now": int(now),
                "count": count,
                "answers": given,
            }


def _change(figures: Figures) -> Iterator[Row]:
    for key, _page, row, label, pairs, _given in _changes(figures):
        found = paired_change(pairs)
        if found:
            yield {
                **_where(key),
                "statement": row,
                "statement_label": label,
                "answers": found.n,
                "before": found.before,
                "now": found.now,
                "change": found.change,
                "low": found.low,
                "high": found.high,
                "up": found.up,
                "same": found.same,
                "down": found.down,
                "rough": found.rough,
            }


def _checks(figures: Figures) -> Iterator[tuple[Key, Page, Check]]:
    for key, page in _pages(figures):
        kind = figures.exercises[key].kind
        if isinstance(kind, Check):
            yield key, page, kind


def _items(figures: Figures) -> Iterator[Row]:
    for key, page, check in _checks(figures):
        tallies = {tally.id: tally.kept(page.kept.least) for tally in page.tallies()}
        told = {one.item: one.with_rest for one in page.told}
        for item in check.items:
            tally = tallies[item.id]
            row: Row = {**_where(key), "item": item.id, "scenario": " ".join(item.scenario.split())}
            if not tally.hidden(item.id):
                right, given = tally.counts[item.id].get(item.answer, 0), tally.given[item.id]
                share = share_interval(right, given)
                names = ("difficulty", "low", "high")
                row |= {"answers": given, "right": right, **dict(zip(names, share or (), strict=False))}
            rest = told.get(item.id, {}).get(item.answer)
            if rest:
                row |= {
                    "complete": rest.n,
                    "discrimination": rest.value,
                    "discrimination_low": rest.low,
                    "discrimination_high": rest.high,
                }
            yield row


def _options(figures: Figures) -> Iterator[Row]:
    for key, page, check in _checks(figures):
        tallies = {tally.id: tally.kept(page.kept.least) for tally in page.tallies()}
        told = {one.item: one.with_rest for one in page.told}
        for item in check.items:
            tally = tallies[item.id]
            if tally.hidden(item.id):
                continue
            for option in item.options:
                rest = told.get(item.id, {}).get(option.id)
                yield {
                    **_where(key),
                    "item": item.id,
                    "option": option.id,
                    "text": option.text,
                    "soundest": option.id == item.answer,
                    "count": tally.counts[item.id].get(option.id, 0),
                    "answers": tally.given[item.id],
                    "with_rest": rest.value if rest else None,
                    "with_rest_low": rest.low if rest else None,
                    "with_rest_high": rest.high if rest else None,
                }


def _marks(figures: Figures) -> Iterator[Row]:
    for key, taken in figures.marks.items():
        if taken.page is None:
            continue
        page = taken.page
        yield from _marked(key, page, "", page.tallies())
        for part, tallies in parts(page):
            yield from _marked(key, page, part, tallies)


def parts(page: Page) -> Iterator[tuple[str, list[Tally]]]:
    """Yield the parts of a page that may be compared, by their groups' names, with their tallies."""
    from crosscurrents.exercises.tallies.forms import load

    for part in page.kept.parts:
        yield "+".join(part.seats), load(part.tallies)


def _marked(key: Key, page: Page, markers: str, tallies: list[Tally]) -> Iterator[Row]:
    for tally, row, label, held in _shown([one.kept(page.kept.least) for one in tallies]):
        for points, count in sorted((float(value), count) for value, count in held.items()):
            yield {
                **_where(key),
                "day": page.at,
                "markers": markers,
                "criterion": TOTAL if tally.id == TOTAL else row,
                "criterion_label": label,
                "points": points,
                "count": count,
                "answers": tally.given[row],
            }


def _agreement(figures: Figures) -> Iterator[Row]:
    for key, taken in figures.pairs.items():
        rubric = figures.exercises[key].card.rubric
        if taken.page is None or rubric is None:
            continue
        kept = [one.kept(taken.page.kept.least) for one in taken.page.tallies()]
        for _tally, row, label, held in _shown(kept):
            pairs = Counter({_pair(one): count for one, count in held.items()})
            first, second = zip(*pairs.elements(), strict=True)
            found = weighted_kappa(first, second, [float(one) for one in levels_of(rubric, row)])
            assert found is not None  # noqa: S101 - a row that is shown has pairs
            yield {
                **_where(key),
                "day": taken.page.at,
                "criterion": row,
                "criterion_label": label,
                "answers": found.n,
                "same": found.same,
                "kappa": found.value,
                "low": found.low,
                "high": found.high,
                "rough": found.rough,
            }


def _texts(figures: Figures) -> Iterator[Row]:
    for key, every in (figures.texts or {}).items():
        for text in every:
            yield {**_where(key), "text": text}


_ROWS: dict[str, Callable[[Figures], Iterator[Row]]] = {
    "cohort": _cohort,
    "responses": _responses,
    "completion": _completion,
    "ratings": _ratings,
    "change": _change,
    "items": _items,
    "options": _options,
    "marks": _marks,
    "agreement": _agreement,
    "texts": _texts,
}
