"""The tables: columns and types as documented, numbers as counted by hand, formats that keep them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas
import pytest

from crosscurrents.cohort.demo import demo
from crosscurrents.cohort.faults import CohortError
from crosscurrents.cohort.figures import figures
from crosscurrents.cohort.files import formats, write
from crosscurrents.cohort.sources import Cohort
from crosscurrents.cohort.tables import COLUMNS, frames
from crosscurrents.stats.agreement import weighted_kappa
from crosscurrents.stats.items import FROM
from tests.cohort import made

DOCUMENT = Path(__file__).parents[2] / "docs" / "cohort-tables.md"


@pytest.fixture(scope="module")
def tables() -> dict[str, pandas.DataFrame]:
    return frames(figures(demo(45), texts=True))


def test_the_document_names_every_table_column_and_type() -> None:
    told: dict[str, dict[str, str]] = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"### `(\w+)`: ", line):
            told[heading[1]] = {}
        elif row := re.match(r"\| `(\w+)` \| `(\w+)` \| \S", line):
            told[list(told)[-1]][row[1]] = row[2]
    assert told == COLUMNS
    assert [list(one) for one in told.values()] == [list(one) for one in COLUMNS.values()], "and in order"
    assert f"from {FROM} learners" in DOCUMENT.read_text(encoding="utf-8")


def test_tables_have_the_documented_columns_and_types(tables: dict[str, pandas.DataFrame]) -> None:
    nobody = frames(figures(made.cohort(2), texts=True))
    for found in (tables, nobody):
        assert {
            name: {one: str(of) for one, of in table.dtypes.items()} for name, table in found.items()
        } == COLUMNS
    assert all(len(table) for table in tables.values())
    assert "texts" not in frames(figures(made.cohort(2)))


def test_of_two_people_nothing_is_told() -> None:
    ratings = {who: made.rating(strands=(2, 4)) for who in ("p00", "p01")}
    marks = tuple(one for who in ratings for one in made.mark(who, dict.fromkeys(made.CRITERIA, 2)))
    given = {made.RATING: ratings, made.TEXT: {who: {"text": "Mine."} for who in ratings}}
    found = frames(figures(made.cohort(2, answers=given, marks=marks), least=1, texts=True))
    assert {name for name, table in found.items() if len(table)} == {"cohort", "completion"}
    assert found["cohort"]["learners"].isna().all()
    assert found["cohort"]["minimum"].tolist() == [3], "never below three, whatever is asked for"
    assert found["completion"].drop(columns=["chapter", "exercise", "title", "place"]).isna().all(axis=None)


def test_nobodys_name_is_in_any_table(tables: dict[str, pandas.DataFrame]) -> None:
    for name, table in tables.items():
        assert "demo-" not in table.to_csv(), name


def ten(**facts: Any) -> Cohort:
    names = [f"p{at:02d}" for at in range(10)]
    ratings = {who: made.rating(strands=(2, 4 if at < 6 else 1)) for at, who in enumerate(names[:9])}
    return made.cohort(names, answers={made.RATING: ratings}, **facts)


def one(table: pandas.DataFrame, **where: str) -> dict[str, Any]:
    for name, value in where.items():
        table = table[table[name] == value]
    [row] = table.to_dict("records")
    return row


def test_change_by_hand() -> None:
    found = frames(figures(ten()))
    row = one(found["change"], statement="strands")
    assert (row["answers"], row["up"], row["same"], row["down"], row["rough"]) == (9, 6, 0, 3, True)
    assert (row["before"], row["now"], row["change"]) == pytest.approx((2, 3, 1))
    pairs = found["ratings"][["before", "now", "count"]].to_numpy().tolist()
    assert pairs == [[2, 1, 3], [2, 4, 6]]


def test_completion_by_hand() -> None:
    cohort = ten(passed={made.RATING: frozenset(["p09"])})
    full = made.all_right()
    cohort.answers[made.CHECK] = {f"p{at:02d}": full for at in range(4)} | {"p04": made.check(levels="rules")}  # type: ignore[index]
    rows = frames(figures(cohort))["completion"].set_index("exercise")
    check, rating = rows.loc[made.CHECK[1]], rows.loc[made.RATING[1]]
    assert check[["finished", "begun", "passed", "none", "learners"]].tolist() == [4, 1, 0, 5, 10]
    # Two of its ten ratings each are not all of them: begun.
    assert rating[["finished", "begun", "passed", "none", "learners"]].tolist() == [0, 9, 1, 0, 10]
    assert rows["still"].tolist() == [10, 10, 10]
    assert rows["last"].tolist() == [0, 0, 10]


def checked(n: int, sound: int) -> Cohort:
    given = {f"p{at:02d}": made.all_right(5 if at < sound else at % 4) for at in range(n)}
    return made.cohort(n, answers={made.CHECK: given})


def test_difficulty_always_and_discrimination_from_thirty_on() -> None:
    few, many = (frames(figures(checked(n, 12))) for n in (FROM - 1, FROM))
    for found, n in ((few, FROM - 1), (many, FROM)):
        row = one(found["items"], item="levels")
        assert row["answers"] == n
        assert row["difficulty"] == row["right"] / n
        assert row["low"] < row["difficulty"] < row["high"]
    assert few["items"]["discrimination"].isna().all()
    assert few["items"]["complete"].isna().all()
    assert few["options"]["with_rest"].isna().all()
    row = one(many["items"], item="goodwill")
    assert row["complete"] == FROM
    assert 0.5 < row["discrimination"] <= 1
    key = many["options"][many["options"]["soundest"]].set_index("item")["with_rest"]
    assert key["goodwill"] == row["discrimination"]
    wrong = many["options"][~many["options"]["soundest"] & (many["options"]["count"] > 0)]
    assert (wrong["with_rest"] < 0).all(), "who knows less takes them"


def test_marks_that_count_and_how_far_two_agree() -> None:
    marks, first, second = [], [], []
    for at in range(12):
        points = dict.fromkeys(made.CRITERIA, at % 4)
        marks += made.mark(f"p{at:02d}", points, "ana" if at < 6 else "ben")
        if at < 8:
            other = min(at % 4 + (at == 2), 3)
            marks += made.mark(f"p{at:02d}", dict.fromkeys(made.CRITERIA, other), "cleo", "second")
            first.append(at % 4)
            second.append(other)
        if at == 2:
            marks += made.mark("p02", dict.fromkeys(made.CRITERIA, 3), "dan", "settled")
    found = frames(figures(made.cohort(12, marks=tuple(marks)), least=5))
    whole = found["marks"][found["marks"]["markers"] == ""]
    spread = whole[whole["criterion"] == "happened"].set_index("points")["count"].to_dict()
    assert spread == {0: 3, 1: 3, 2: 2, 3: 4}, "the settled mark counts in place of the first"
    totals = whole[whole["criterion"] == "total"].set_index("points")["count"].to_dict()
    assert totals == {0: 3, 5: 3, 10: 2, 15: 4}
    # Dan settled one alone, so he is put together with the next larger part.
    assert set(found["marks"]["markers"]) == {"", "ana+dan", "ben"}
    row = one(found["agreement"], criterion="part")
    kappa = weighted_kappa(first, second, [0, 1, 2, 3])
    assert kappa is not None
    assert (row["answers"], row["same"], row["kappa"]) == (8, 7 / 8, pytest.approx(kappa.value))
    assert row["rough"]
    assert one(found["agreement"], criterion="total")["answers"] == 40


def test_marks_without_criteria_count_as_a_whole() -> None:
    marks = tuple(one for at in range(5) for one in made.mark(f"p{at:02d}", {"": 7.5}, "formgrader"))
    found = frames(figures(made.cohort(5, marks=marks)))["marks"]
    assert found[["criterion", "points", "count"]].to_numpy().tolist() == [["total", 7.5, 5]]


def texts(*said: str) -> Cohort:
    return made.cohort(9, answers={made.TEXT: {f"p{at:02d}": {"text": text} for at, text in enumerate(said)}})


def test_texts_come_without_order_and_only_from_enough() -> None:
    words = ["One.", "Two.", "Three.", "Four.", "Five."]
    assert not len(frames(figures(texts(*words[:4]), texts=True))["texts"])
    given, turned = (
        frames(figures(texts(*every), texts=True))["texts"]["text"].tolist() for every in (words, words[::-1])
    )
    assert sorted(given) == sorted(words)
    assert given == turned, "who wrote which does not show in their order"


def test_a_text_that_came_late_waits_until_enough_have(tmp_path: Path) -> None:
    from dataclasses import replace

    words = [f"Text {at}." for at in range(9)]
    path = tmp_path / "cohort.json"

    def listed(n: int) -> int:
        return len(frames(figures(replace(texts(*words[:n]), given_away=path), texts=True, least=3))["texts"])

    assert [listed(n) for n in (5, 6, 7, 8, 9)] == [5, 5, 5, 8, 8]


# --- over time, and files ----------------------------------------------------------------------------------


def test_earlier_numbers_stand_with_their_day(tmp_path: Path) -> None:
    path = tmp_path / "cohort.json"

    def on(day: int, n: int) -> pandas.DataFrame:
        ratings = {f"p{at:02d}": made.rating(strands=(2, 4)) for at in range(n)}
        cohort = made.cohort(12, path, answers={made.RATING: ratings})
        return frames(figures(cohort, today=date(2026, 11, day)))["ratings"]

    assert on(1, 6)[["day", "answers"]].to_numpy().tolist() == [["2026-11-01", 6]]
    assert on(2, 8)[["day", "answers"]].to_numpy().tolist() == [["2026-11-01", 6]]
    assert on(3, 11)[["day", "answers"]].to_numpy().tolist() == [["2026-11-03", 11]]
    assert on(4, 11)[["day", "answers"]].to_numpy().tolist() == [["2026-11-04", 11]], "the same once more"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "p01" not in path.read_text(encoding="utf-8")


def test_a_higher_minimum_takes_back_what_smaller_groups_gave(tmp_path: Path) -> None:
    ratings = {f"p{at:02d}": made.rating(strands=(2, 4)) for at in range(4)}
    cohort = made.cohort(12, tmp_path / "cohort.json", answers={made.RATING: ratings})
    assert len(frames(figures(cohort, least=3))["ratings"])
    assert not len(frames(figures(cohort, least=5))["ratings"])


def test_a_memory_that_cannot_be_read_or_written_stops_the_report(tmp_path: Path) -> None:
    path = tmp_path / "cohort.json"
    for text, said in (
        ("{", "put back a copy"),
        ('{"format": "x", "key": "", "digests": [], "pages": {}}', "another version"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CohortError, match=said):
            figures(made.cohort(3, path))
    with pytest.raises(CohortError, match=r"cannot be written .* so none was made"):
        figures(made.cohort(3, tmp_path / "nowhere" / "cohort.json"))
    assert [one.name for one in tmp_path.iterdir()] == ["cohort.json"]


def test_parquet_brings_back_the_same(tables: dict[str, pandas.DataFrame], tmp_path: Path) -> None:
    paths = write(tables, tmp_path, ["parquet"])
    assert {path.stem for path in paths} == set(tables)
    for path in paths:
        pandas.testing.assert_frame_equal(pandas.read_parquet(path), tables[path.stem])


def test_csv_and_excel_bring_back_the_same(tables: dict[str, pandas.DataFrame], tmp_path: Path) -> None:
    written = write(tables, tmp_path, ["csv", "xlsx"])
    assert written[-1].name == "cohort.xlsx"
    for name, table in tables.items():
        read = pandas.read_csv(
            tmp_path / f"{name}.csv", dtype=COLUMNS[name], keep_default_na=False, na_values=[""]
        )
        pandas.testing.assert_frame_equal(read, table.replace("", pandas.NA).astype(COLUMNS[name]))
        sheet = pandas.read_excel(tmp_path / "cohort.xlsx", sheet_name=name)
        assert list(sheet.columns) == list(table.columns)
        assert len(sheet) == len(table)


def test_a_text_that_looks_like_a_formula_is_none(tmp_path: Path) -> None:
    found = frames(figures(texts(*(f'=HYPERLINK("http://x/{at}")' for at in range(5))), texts=True))
    write(found, tmp_path, ["csv", "xlsx"])
    for read in (
        pandas.read_csv(tmp_path / "texts.csv"),
        pandas.read_excel(tmp_path / "cohort.xlsx", "texts"),
    ):
        assert read["text"].str.startswith("'=").all()


def test_formats() -> None:
    assert formats("parquet, CSV,csv") == ["parquet", "csv"]
    assert formats("") == []
    with pytest.raises(CohortError, match="no format “pdf”: use csv, parquet, xlsx"):
        formats("csv,pdf")


def test_the_same_seed_gives_the_same_cohort() -> None:
    assert demo(12) == demo(12)
    assert demo(12).answers != demo(12, seed=8).answers
