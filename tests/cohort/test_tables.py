"""The tables: columns and types as documented, numbers as counted by hand, formats that keep them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas
import pytest

from crosscurrents.cohort import charts
from crosscurrents.cohort.demo import demo
from crosscurrents.cohort.faults import CohortError
from crosscurrents.cohort.figures import figures
from crosscurrents.cohort.files import formats, write
from crosscurrents.cohort.report import as_html
from crosscurrents.cohort.sources import Cohort, Marked
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
    for at in range(26):
        points = dict.fromkeys(made.CRITERIA, at % 4)
        marks += made.mark(f"p{at:02d}", points, "ana" if at < 13 else "ben")
        if at % 2 == 0:
            other = min(at % 4 + (at == 2), 3)
            marks += made.mark(f"p{at:02d}", dict.fromkeys(made.CRITERIA, other), "cleo", "second")
            first.append(at % 4)
            second.append(other)
        if at == 2:
            marks += made.mark("p02", dict.fromkeys(made.CRITERIA, 3), "dan", "settled")
    found = frames(figures(made.cohort(26, marks=tuple(marks)), least=5))
    whole = found["marks"][found["marks"]["markers"] == ""]
    spread = whole[whole["criterion"] == "happened"].set_index("points")["count"].to_dict()
    assert spread == {0: 7, 1: 7, 2: 5, 3: 7}, "the settled mark counts in place of the first"
    totals = whole[whole["criterion"] == "total"].set_index("points")["count"].to_dict()
    assert totals == {0: 7, 5: 7, 10: 5, 15: 7}
    # Dan settled one alone, so he is put together with the next larger part.
    assert set(found["marks"]["markers"]) == {"", "ana+dan", "ben"}
    row = one(found["agreement"], criterion="part")
    kappa = weighted_kappa(first, second, [0, 1, 2, 3])
    assert kappa is not None
    assert (row["answers"], row["same"], row["kappa"]) == (13, 12 / 13, pytest.approx(kappa.value))
    assert row["rough"]
    total = one(found["agreement"], criterion="total")
    kappa = weighted_kappa([5 * at for at in first], [5 * at for at in second], range(16))
    assert kappa is not None
    assert (total["answers"], total["kappa"]) == (13, pytest.approx(kappa.value)), "one pair for an answer"
    assert total["rough"]


def nine_marked() -> list[Marked]:
    people = [(f"p{at:02d}", dict.fromkeys(made.CRITERIA, at % 4)) for at in range(9)]
    return [each for who, points in people for each in made.mark(who, points)]


def test_answers_marked_in_part_are_in_no_row() -> None:
    marks = [
        each for at in range(9) for each in made.mark(f"p{at:02d}", dict.fromkeys(made.CRITERIA, at % 4))
    ]
    marks += made.mark("p09", dict.fromkeys(made.CRITERIA[:4], 3))
    found = frames(figures(made.cohort(10, marks=tuple(marks))))["marks"]
    assert set(found["answers"]) == {9}
    sums = found.assign(sum=found["points"] * found["count"]).groupby("criterion")["sum"].sum()
    assert sums["total"] == sums.drop("total").sum()


def test_readings_of_other_hand_ins_and_unfinished_ones_are_no_pairs() -> None:
    marks: list[Marked] = []
    for at in range(18):
        over = "b" if at < 3 else "a"
        points = dict.fromkeys(made.CRITERIA, float(at % 4))
        marks += [replace(each, digest="a") for each in made.mark(f"p{at:02d}", points)]
        if at < 10:
            given = dict.fromkeys(made.CRITERIA[: 4 if at == 9 else 5], 2.0)
            marks += [replace(each, digest=over) for each in made.mark(f"p{at:02d}", given, "ben", "second")]
    found = frames(figures(made.cohort(18, marks=tuple(marks))))
    assert set(found["agreement"]["answers"]) == {6}
    assert set(found["marks"]["answers"]) == {18}


def test_marks_of_answers_that_wait_for_a_marker_do_not_count() -> None:
    marks = [
        each for at in range(9) for each in made.mark(f"p{at:02d}", dict.fromkeys(made.CRITERIA, at % 4))
    ]
    waiting = tuple(replace(each, waits=each.learner == "p00") for each in marks)
    assert set(frames(figures(made.cohort(9, marks=waiting)))["marks"]["answers"]) == {8}


@pytest.mark.parametrize("points", [2.5, float("nan"), -1.0, float("inf"), 1e30])
def test_points_that_are_no_level_are_left_out_and_told(points: float) -> None:
    marks: list[Marked] = []
    for at in range(13):
        first = dict.fromkeys(made.CRITERIA, float(at % 4))
        second = dict.fromkeys(made.CRITERIA, 2.0)
        if at in (2, 3):
            (first if at == 2 else second)["part"] = points
        marks += made.mark(f"p{at:02d}", first)
        if at < 8:
            marks += made.mark(f"p{at:02d}", second, "ben", "second")
    shown = figures(made.cohort(13, marks=tuple(marks)))
    found = frames(shown)
    assert shown.unreadable == 2
    assert set(found["agreement"]["answers"]) == {6}
    assert set(found["marks"]["answers"]) == {12}, "a first mark that is sound counts"
    assert "2 hand-ins, answers or marks could not be read" in as_html(shown, found)


def test_a_chart_counts_half_points_as_such() -> None:
    rows = [
        {
            "markers": "",
            "criterion": "part",
            "criterion_label": "Part",
            "points": each,
            "count": n,
            "answers": 9,
        }
        for each, n in ((2.0, 4), (2.5, 5))
    ]
    drawn = charts.marks(pandas.DataFrame(rows)).to_dict(validate=False)
    pieces = [
        (each["what"], each["to"] - each["from"])
        for data in drawn["datasets"].values()
        for each in data
        if "what" in each
    ]
    assert pieces == [("2 points", 4), ("2.5 points", 5)]


def test_a_marker_without_a_name_is_not_all_markers() -> None:
    marks = [
        each
        for at in range(12)
        for each in made.mark(f"p{at:02d}", dict.fromkeys(made.CRITERIA, 2), "" if at < 6 else "ana")
    ]
    found = frames(figures(made.cohort(12, marks=tuple(marks))))["marks"]
    counts = found[found["criterion"] == "part"].set_index("markers")["count"].to_dict()
    assert counts == {"": 12, "ana": 6, "none": 6}


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


def test_a_text_that_xml_cannot_hold_is_written_without_it(tmp_path: Path) -> None:
    words = ["a\x0bb", "\x1b[31mred", "\x08", "a\ufffeb", "half \ud83d", "plain"]
    found = frames(figures(texts(*words), texts=True))
    write(found, tmp_path, ["csv", "parquet", "xlsx"])
    [sheet] = [pandas.read_excel(tmp_path / "cohort.xlsx", "texts", keep_default_na=False)]
    assert sorted(sheet["text"]) == ["", "[31mred", "ab", "ab", "half ?", "plain"]
    assert "a\x0bb" in set(pandas.read_parquet(tmp_path / "texts.parquet")["text"])


def test_files_with_texts_are_for_their_owner_alone(tmp_path: Path) -> None:
    words = ["One.", "Two.", "Three.", "Four.", "Five."]
    (tmp_path / "texts.csv").touch(mode=0o644)
    open_to_all = write(frames(figures(texts(*words))), tmp_path, ["xlsx"])
    assert all(path.stat().st_mode & 0o077 for path in open_to_all)
    written = write(frames(figures(texts(*words), texts=True)), tmp_path, ["csv", "parquet", "xlsx"])
    closed = {path.name for path in written if not path.stat().st_mode & 0o077}
    assert closed == {"texts.csv", "texts.parquet", "cohort.xlsx"}


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
