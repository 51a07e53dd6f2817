"""Tidy tables of what may leave a room, as a zip of CSV or Parquet files; columns: docs/room-tables.md."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from crosscurrents.course import Course
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.tallies.bins import binned, edges
from crosscurrents.exercises.tallies.forms import load
from crosscurrents.exercises.tallies.heat import Heat
from crosscurrents.exercises.tallies.spread import Spread
from crosscurrents.exercises.tallies.tally import Tally
from crosscurrents.journal import SentenceRecord, ViewRecord
from crosscurrents.room.report import agenda, released, shown
from crosscurrents.room.state import State
from crosscurrents.room.views import Kept

Row = dict[str, Any]
Tables = dict[str, list[Row]]
"""Rows by table; every row has the columns of `COLUMNS`, None where there is nothing to say."""

Format = Literal["csv", "parquet"]

COLUMNS: dict[str, dict[str, str]] = {
    "agenda": {
        "step": "Int64",
        "what": "string",
        "title": "string",
        "chapter": "string",
        "exercise": "string",
        "planned_minutes": "Int64",
        "minutes": "Int64",
        "cut": "boolean",
    },
    "counts": {
        "chapter": "string",
        "exercise": "string",
        "view": "Int64",
        "part": "string",
        "tally": "string",
        "row": "string",
        "row_label": "string",
        "value": "string",
        "value_label": "string",
        "count": "Int64",
        "answers": "Int64",
    },
    "sentences": {
        "chapter": "string",
        "exercise": "string",
        "kind": "string",
        "asked": "string",
        "text": "string",
    },
    "room": {
        "title": "string",
        "day": "string",
        "joined": "Int64",
        "minimum": "Int64",
        "seats": "string",
        "views": "Int64",
        "sentences": "Int64",
        "keep_days": "Int64",
        "until": "string",
    },
}
"""The tables with their columns and these columns' pandas dtypes, in order."""

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TablesError(RuntimeError):
    """Tables that could not be written: one sentence with the mend."""


def tables(
    state: State, course: Course, views: Iterable[ViewRecord], sentences: Iterable[SentenceRecord]
) -> Tables:
    """Return a room's tables, from what the report is made of: nothing the room has not seen."""
    seen = shown(state, views)
    said = released(sentences)
    counts = [row for every in seen.values() for record, kept in every for row in _counts(record, kept)]
    return {
        "agenda": [
            {
                "step": one.step,
                "what": one.what,
                "title": one.title,
                "chapter": one.chapter or None,
                "exercise": one.exercise or None,
                "planned_minutes": one.planned_minutes,
                "minutes": one.minutes,
                "cut": one.cut,
            }
            for one in agenda(state)
        ],
        "counts": counts,
        "sentences": [
            {
                "chapter": one.chapter or None,
                "exercise": one.exercise or None,
                "kind": one.kind,
                "asked": one.label or None,
                "text": one.text,
            }
            for one in said
        ],
        "room": [
            {
                "title": state.settings.title,
                "day": state.started.astimezone().date().isoformat(),
                "joined": len(state.people),
                "minimum": state.settings.minimum,
                "seats": state.settings.seats,
                "views": sum(len(every) for every in seen.values()),
                "sentences": len(said),
                "keep_days": state.settings.keep_days,
                "until": state.until.astimezone().date().isoformat() if state.until else None,
            }
        ],
    }


def _counts(record: ViewRecord, kept: Kept) -> Iterator[Row]:
    """Yield the counts of one view: the whole room's, then each part's that is large enough to compare."""
    parts = [load(one.tallies) for one in kept.parts]
    for tally in load(kept.whole):
        yield from _tally(record, "", tally.kept(kept.least))
    for every in zip(*parts, strict=True):
        beside = [tally.kept(kept.least) for tally in every]
        for part, tally in zip(kept.parts, _sharing(beside), strict=True):
            yield from _tally(record, "+".join(one or "none" for one in part.seats), tally)


def _sharing(parts: Sequence[Tally]) -> Sequence[Tally]:
    """Return the same question's tallies, open numbers with the same edges in all parts."""
    spreads = [one for one in parts if isinstance(one, Spread)]
    return [one.edged(spreads) for one in spreads] or parts


def _tally(record: ViewRecord, part: str, tally: Tally) -> Iterator[Row]:
    labels = {row.id: row.text for row in tally.rows}
    for row, held in tally.counts.items():
        if tally.hidden(row):
            continue
        for value, label, count in values(tally, row, held):
            yield {
                "chapter": record.chapter,
                "exercise": record.exercise,
                "view": record.number,
                "part": part,
                "tally": tally.id,
                "row": row,
                "row_label": labels[row],
                "value": value,
                "value_label": label or None,
                "count": count,
                "answers": tally.given[row],
            }


def values(tally: Tally, row: str, held: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    """Yield each value with its label and count; where a form lists its values, also those nobody took.

    Open numbers are counted between the edges that their picture has: one that nobody else would give could
    tell whose it is.
    """
    if isinstance(tally, Spread):
        values = tally.values(row)
        bins = binned(values, tally.shared_edges.get(row) or edges(values))
        for at, one in enumerate(bins):
            low = "" if at == 0 else _plain(one.low)
            high = "" if at == len(bins) - 1 else _plain(one.high)
            yield f"{low}..{high}", "", one.count
        return
    known = {field.value: field.label for field in tally.fields() if field.row == row}
    if isinstance(tally, Heat) and (tally.low, tally.high) == (0, 1):  # of yes and no only yes is typed in
        known |= {"1": tally.high_label or _("yes"), "0": tally.low_label or _("no")}
    for value in [*known, *(one for one in held if one not in known)]:
        yield value, known.get(value, ""), held.get(value, 0)


def _plain(number: float) -> str:
    return f"{number:.10f}".rstrip("0").rstrip(".")


def packed(found: Tables, form: Format) -> bytes:
    """Return the tables as a zip, a file each and a README; `TablesError` for Parquet without pyarrow."""
    write = _parquet if form == "parquet" else _csv
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("README.txt", _readme(form))
        for name, rows in found.items():
            made.writestr(f"{name}.{form}", write(name, rows))
    return out.getvalue()


def _csv(name: str, rows: Sequence[Row]) -> bytes:
    out = io.StringIO(newline="")
    # Text is quoted, so that no spreadsheet splits it where its language has another separator.
    lines = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    lines.writerow(COLUMNS[name])
    for row in rows:
        lines.writerow([cell(row[column]) for column in COLUMNS[name]])
    return out.getvalue().encode("utf-8-sig")  # by its first bytes a spreadsheet knows that it is UTF-8


def cell(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.startswith(_FORMULA) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return "" if value is None else value


def _parquet(name: str, rows: Sequence[Row]) -> bytes:
    # Imported here: it takes a second, and a room without Parquet should not wait for it.
    import pandas

    frame = pandas.DataFrame(rows, columns=list(COLUMNS[name])).astype(COLUMNS[name])
    out = io.BytesIO()
    try:
        frame.to_parquet(out, engine="pyarrow", index=False)
    except ImportError:
        raise TablesError(
            _("Parquet needs pyarrow: install it with “pip install crosscurrents[parquet]”, or take CSV.")
        ) from None
    return out.getvalue()


def _readme(form: Format) -> str:
    lines = [
        _("What may leave a room: counts of what was shown to it, and sentences that were released."),
        _("Nobody is named in them, and rows with fewer answers than the room's minimum group are left out."),
        "",
        _("agenda: the steps, planned and as they were. counts: the pictures' numbers, a row per value."),
        _("sentences: what was released, in an order of chance. room: one row of facts."),
        _("What each column holds is in docs/room-tables.md of the project."),
    ]
    if form == "csv":
        lines += [
            "",
            _("The files are UTF-8 with commas; text is in quotes."),
            _(
                "A cell that began with = + - @ or a tab has an apostrophe (') before it, so that no "
                "spreadsheet takes it for a formula. Plain numbers have none."
            ),
        ]
    return "\n".join(lines) + "\n"
