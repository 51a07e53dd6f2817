"""The room's tables: their columns and types, what a spreadsheet must not run, and what they add up to."""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscurrents.exercises.tallies.forms import dump, load
from crosscurrents.exercises.tallies.spread import Spread
from crosscurrents.exercises.tallies.tally import Label
from crosscurrents.journal import Journal
from crosscurrents.notebooks.lessons import course
from crosscurrents.room.report import shown
from crosscurrents.room.tables import COLUMNS, Format, Tables, TablesError, packed, tables
from crosscurrents.room.views import Kept, Part
from tests.room.day import BACK, ESTIMATE, GRID, RANKING, Day, whole

DOCUMENT = Path(__file__).parents[2] / "docs" / "room-tables.md"


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A whole short day of twelve people on a real journal."""
    with Journal.open(tmp_path_factory.mktemp("day") / "journal.db") as journal:
        yield whole(journal)


@pytest.fixture(scope="module")
def found(day: Day) -> Tables:
    """Its tables."""
    return tables(day.state, course(), day.journal.views(day.record.id), day.journal.sentences(day.record.id))


def opened(found: Tables, form: Format) -> dict[str, bytes]:
    """Return the files of a zip by name."""
    with zipfile.ZipFile(io.BytesIO(packed(found, form))) as made:
        return {name: made.read(name) for name in made.namelist()}


def frame(found: Tables, name: str) -> pandas.DataFrame:
    return pandas.DataFrame(found[name], columns=list(COLUMNS[name]))


def test_the_columns_are_those_of_the_document() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    parts = re.split(r"^### `(\w+)`", text, flags=re.MULTILINE)[1:]
    told = {
        name: dict(re.findall(r"^\| `(\w+)` \| `(\w+)` \|", part, re.MULTILINE))
        for name, part in zip(parts[::2], parts[1::2], strict=True)
    }
    assert told == COLUMNS


def test_every_row_has_just_these_columns(found: Tables) -> None:
    assert list(found) == list(COLUMNS)
    for name, rows in found.items():
        assert rows
        assert all(list(row) == list(COLUMNS[name]) for row in rows)


def test_the_rooms_facts(found: Tables) -> None:
    (row,) = found["room"]
    facts = {name: row[name] for name in ("title", "joined", "minimum", "seats", "views", "sentences")}
    assert facts == {
        "title": "The river room",
        "joined": 12,
        "minimum": 5,
        "seats": "two",
        "views": 4,
        "sentences": 8,
    }


def test_the_agenda_says_what_was_cut(found: Tables) -> None:
    assert [row["step"] for row in found["agenda"]] == list(range(1, 9))
    assert [row["title"] for row in found["agenda"] if row["cut"]] == ["Three strands"]
    assert [row["minutes"] for row in found["agenda"] if row["cut"]] == [None]


def test_counts_are_of_views_that_were_shown_and_add_up(day: Day, found: Tables) -> None:
    counts = frame(found, "counts")
    seen = {tuple(row) for row in counts[["chapter", "exercise", "view"]].drop_duplicates().to_numpy()}
    assert seen == {(*ESTIMATE, 1), (*GRID, 1), (*GRID, 2), (*BACK, 1)}
    assert RANKING[1] not in set(counts["exercise"])
    # In these exercises an answer holds one value of a row.
    sums = counts.groupby(["exercise", "view", "part", "tally", "row"]).agg(
        {"count": "sum", "answers": "first"}
    )
    assert (sums["count"] == sums["answers"]).all()
    assert (sums["answers"] >= 5).all()
    parts = sums["answers"].unstack("part")
    assert list(parts.columns) == ["", "civil", "public"]
    assert (parts[""] == parts["civil"] + parts["public"]).all()


def test_open_numbers_stay_in_the_room(day: Day, found: Tables) -> None:
    views = [one for every in shown(day.state, day.live.views.values()).values() for _record, one in every]
    spreads = {one.id for kept in views for one in load(kept.whole) if isinstance(one, Spread)}
    assert spreads
    values = [row["value"] for row in found["counts"] if row["tally"] in spreads]
    assert all(re.fullmatch(r"-?[0-9.]*?\.\.-?[0-9.]*", one) for one in values)
    at_an_end = [row["count"] for row in found["counts"] if row["value"].startswith("..")]
    assert 1 not in at_an_end


def test_seats_share_their_edges(day: Day) -> None:
    def guesses(*values: int) -> Spread:
        row = Label("share", "The share")
        counts = {"share": {str(value): 1 for value in values}}
        given = {"share": len(values)}
        return Spread(id="guess", title="Guess", rows=(row,), n=len(values), counts=counts, given=given)

    low, high = guesses(1, 2, 3, 4, 5), guesses(101, 102, 103, 104, 105)
    parts = [Part(["public"], [], dump([low])), Part(["", "civil"], [], dump([high]))]
    kept = Kept(whole=dump([low.add(high)]), parts=parts, least=5)
    (view,) = [one for one in day.live.views.values() if (one.chapter, one.exercise) == ESTIMATE]
    view = replace(view, data=msgspec.to_builtins(kept))
    rows = tables(day.state, course(), [view], [])["counts"]
    assert [(row["value"], row["count"]) for row in rows if row["part"]] == [
        ("..20", 5),
        *[(f"{low}..{low + 20}", 0) for low in (20, 40, 60, 80)],
        ("100..", 0),
        ("..20", 0),
        *[(f"{low}..{low + 20}", 0) for low in (20, 40, 60, 80)],
        ("100..", 5),
    ]
    assert list(dict.fromkeys(row["part"] for row in rows if row["part"])) == ["public", "none+civil"]


def test_sentences_are_the_released_ones(day: Day, found: Tables) -> None:
    kept = day.journal.sentences(day.record.id)
    told = [row["text"] for row in found["sentences"]]
    assert sorted(told) == sorted(one.text for one in kept if one.status == "released")
    assert told != [one.text for one in kept if one.status == "released"]  # not in the order they came
    assert {row["kind"] for row in found["sentences"]} == {"answer", "commitment"}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_files_say_what_the_tables_say(found: Tables, form: Format) -> None:
    files = opened(found, form)
    assert set(files) == {"README.txt", *(f"{name}.{form}" for name in COLUMNS)}
    for name, types in COLUMNS.items():
        body = io.BytesIO(files[f"{name}.{form}"])
        read = pandas.read_parquet(body) if form == "parquet" else pandas.read_csv(body, dtype=types)
        assert {column: str(one) for column, one in read.dtypes.items()} == types
        assert list(read.columns) == list(types)
        if form == "csv":  # where an empty text is none
            read = read.fillna({"part": ""})
        pandas.testing.assert_frame_equal(read, frame(found, name).astype(types))


def test_the_readme_says_what_the_apostrophe_is_for(found: Tables) -> None:
    assert b"apostrophe (')" in opened(found, "csv")["README.txt"]
    assert b"apostrophe" not in opened(found, "parquet")["README.txt"]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20) | st.builds(
    lambda first, rest: first + rest, st.sampled_from(["=", "+", "-", "@", "\t", "\r"]), st.text(max_size=9)
).filter(lambda one: one.isprintable() or one[0] in "\t\r")


@given(texts.filter(lambda one: "\0" not in one and not any(0xD800 <= ord(sign) < 0xE000 for sign in one)))
def test_no_cell_is_a_formula_and_no_word_is_lost(text: str) -> None:
    row: dict[str, Any] = dict.fromkeys(COLUMNS["sentences"])
    made = opened({"sentences": [row | {"text": text}]}, "csv")["sentences.csv"]
    header, cells = csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""))
    assert header == list(COLUMNS["sentences"])
    (cell,) = cells[-1:]
    if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not re.fullmatch(
        r"[+-]\d+(\.\d+)?", text, re.ASCII
    ):
        assert cell == f"'{text}"
    else:
        assert cell == text


def test_parquet_without_pyarrow_is_one_sentence(found: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # what Python does where it is not installed
    with pytest.raises(TablesError, match=r"^Parquet needs pyarrow: install it with “pip install crosscur"):
        packed(found, "parquet")
    assert packed(found, "csv")


def test_the_documents_example_runs(
    found: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"```python\n(.+?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert len([line for line in example.splitlines() if line]) == 5
    (tmp_path / "tables.zip").write_bytes(packed(found, "parquet"))
    monkeypatch.chdir(tmp_path)
    exec(compile(example, str(DOCUMENT), "exec"), {})
    assert "share" in capsys.readouterr().out
