"""`crosscurrents cohort`: thin, and every fault one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pandas
import pytest
from click.testing import CliRunner, Result

from crosscurrents.cli.cohort import cohort
from crosscurrents.grading.folder import CourseFolder
from tests.cohort.conftest import SHARED, hosted


def run(*words: object) -> Result:
    return CliRunner().invoke(cohort, [str(one) for one in words])


@pytest.fixture
def served(folder: CourseFolder) -> CourseFolder:
    """A hosted course, six of whose learners have shared a guess."""
    hosted(folder, {f"t{at}": (SHARED, {"guesses": {"share": 10 * at}}, "room") for at in range(6)})
    return folder


def test_a_folder_becomes_a_report_and_tables(served: CourseFolder, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    done = run(
        served.root, "--out", out, "--format", "csv,parquet,xlsx", "--tables", tmp_path / "tables", "--texts"
    )
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[0] == f"wrote {out}"
    assert "A shared guess" in out.read_text(encoding="utf-8")
    written = {path.name for path in (tmp_path / "tables").iterdir()}
    assert {"cohort.xlsx", "responses.csv", "responses.parquet", "texts.csv"} <= written
    counts = pandas.read_parquet(tmp_path / "tables" / "responses.parquet")
    assert counts[counts["exercise"] == SHARED]["count"].sum() == 6
    remembered = served.root / "cohort.json"
    assert json.loads(remembered.read_text(encoding="utf-8"))["format"] == "crosscurrents-cohort/1"
    assert run(served.root, "--out", out).exit_code == 0
    assert run(served.root, "--out", out, "--minimum", 6).exit_code == 0


def test_a_journals_address_remembers_beside_the_report(
    served: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crosscurrents.notebooks.lessons.course", lambda: served.course)
    out = tmp_path / "report.html"
    done = run(f"sqlite:///{served.root}/journal.db", "--out", out)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "report.cohort.json").is_file()
    assert not (served.root / "cohort.json").exists()


def test_faults_are_one_sentence(folder: CourseFolder, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    for words, said in (
        ([tmp_path], "There is no course in"),
        ([folder.root, "--format", "pdf"], "There is no format “pdf”: use csv, parquet, xlsx."),
        ([f"sqlite:///{tmp_path}/none.db"], "There is no journal at"),
        ([folder.root, "--out", tmp_path / "no" / "r.html"], "cannot be written"),
    ):
        done = run(*words, *([] if "--out" in words else ["--out", out]))
        assert done.exit_code == 1
        assert said in done.output
        assert len(done.output.strip().splitlines()) == 1
        assert not out.exists()
    for words, said in (
        ([], "or say --demo"),
        ([folder.root, "--demo"], "or say --demo"),
        ([folder.root, "--texts"], "say with --format"),
        ([folder.root, "--tables", tmp_path], "say with --format"),
        ([folder.root, "--minimum", 2], "x>=3"),
    ):
        done = run(*words)
        assert done.exit_code == 2
        assert said in done.output


def test_a_fault_in_what_was_asked_for_gives_nothing_away(folder: CourseFolder, tmp_path: Path) -> None:
    run(folder.root, "--format", "pdf", "--out", tmp_path / "r.html")
    assert not (folder.root / "cohort.json").exists()


def test_an_invented_cohort_needs_nothing(tmp_path: Path) -> None:
    done = run("--demo", "--out", tmp_path / "demo.html")
    assert done.exit_code == 0, done.output
    assert [one.name for one in tmp_path.iterdir()] == ["demo.html"]
    assert "An invented cohort" in (tmp_path / "demo.html").read_text(encoding="utf-8")
