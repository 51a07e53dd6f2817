"""`crosscurrents cohort`: thin, and every fault one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas
import pytest
from click.testing import CliRunner, Result

from crosscurrents.cli.cohort import cohort
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.journal import Journal
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
    assert json.loads(remembered.read_text(encoding="utf-8"))["format"] == "crosscurrents-cohort/2"
    assert run(served.root, "--out", out).exit_code == 0
    assert run(served.root, "--out", out, "--minimum", 6).exit_code == 0


def test_a_journals_address_remembers_beside_the_journal(
    folder: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crosscurrents.notebooks.lessons.course", lambda: folder.course)
    (tmp_path / "held").mkdir()
    url = f"sqlite:///{tmp_path}/held/journal.db"
    hosted(folder, {f"t{at}": (SHARED, {"guesses": {"share": 10 * at}}, "room") for at in range(6)}, url)
    for name in ("report", "another"):
        done = run(url, "--out", tmp_path / f"{name}.html")
        assert done.exit_code == 0, done.output
    assert (tmp_path / "held" / f"cohort-{folder.id}.json").is_file()
    assert not list(tmp_path.glob("*.json"))


def test_two_cohorts_with_one_report_do_not_share_a_memory(
    folder: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: Any
) -> None:
    monkeypatch.setattr("crosscurrents.notebooks.lessons.course", lambda: folder.course)
    one, other = postgres.fresh(), postgres.fresh()
    for url in (one, other):
        hosted(folder, {f"t{at}": (SHARED, {"guesses": {"share": 10}}, "room") for at in range(6)}, url)
    out = tmp_path / "cohort.html"
    assert run(one, "--out", out).exit_code == 0
    before = out.read_bytes()
    done = run(other, "--out", out)
    assert done.exit_code == 1
    assert "of another cohort" in done.output
    assert "another folder with --out" in done.output
    assert out.read_bytes() == before
    with Journal.open(one) as journal:
        journal.ensure_course("spring", "Spring").result()
        for at in range(6):
            person = journal.person_of(f"t{at}")
            assert person is not None
            journal.enrol(person.id, "spring", "learner").result()
    assert run(one, "--course", "spring", "--out", out).exit_code == 0
    assert {path.name for path in tmp_path.glob("*.json")} == {
        f"cohort-{folder.id}.json",
        "cohort-spring.json",
    }


def test_faults_are_one_sentence(folder: CourseFolder, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    for words, said in (
        ([tmp_path], "There is no course in"),
        ([folder.root, "--format", "pdf"], "There is no format “pdf”: use csv, parquet, xlsx."),
        ([f"sqlite:///{tmp_path}/none.db"], "There is no journal at"),
        ([folder.root, "--out", tmp_path / "no" / "r.html"], "there is no folder"),
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


def test_a_fault_on_the_way_gives_nothing_away(
    folder: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder.root, "--format", "pdf", "--out", tmp_path / "r.html")
    run(folder.root, "--out", tmp_path / "nowhere" / "r.html")
    (tmp_path / "file").touch()
    run(folder.root, "--out", tmp_path / "r.html", "--format", "csv", "--tables", tmp_path / "file")
    # As where the disk is full.
    monkeypatch.setattr("crosscurrents.cohort.making.write", raising(OSError(28, "No space left on device")))
    done = run(folder.root, "--out", tmp_path / "r.html", "--format", "csv")
    assert "No space left on device" in done.output
    assert not (folder.root / "cohort.json").exists()
    assert not (tmp_path / "r.html").exists()
    assert not list(tmp_path.glob(".cohort-*"))
    assert not (tmp_path / "r-tables").exists()


def raising(fault: Exception) -> Callable[..., None]:
    def fail(*_given: object) -> None:
        raise fault

    return fail


def test_texts_of_an_earlier_run_are_named(served: CourseFolder, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    assert run(served.root, "--out", out, "--format", "csv", "--texts").exit_code == 0
    texts = tmp_path / "report-tables" / "texts.csv"
    assert texts.stat().st_mode & 0o777 == 0o600
    done = run(served.root, "--out", out, "--format", "csv")
    assert done.output.splitlines()[-1].startswith(f"left {texts}")


def test_an_invented_cohort_needs_nothing(tmp_path: Path) -> None:
    done = run("--demo", "--out", tmp_path / "demo.html")
    assert done.exit_code == 0, done.output
    assert [one.name for one in tmp_path.iterdir()] == ["demo.html"]
    assert "An invented cohort" in (tmp_path / "demo.html").read_text(encoding="utf-8")


def test_an_invented_cohort_takes_no_real_ones_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    real = tmp_path / "cohort-tables" / "cohort.csv"
    real.parent.mkdir()
    for path in (real, tmp_path / "cohort.html"):
        path.write_text("real", encoding="utf-8")
    for words in (["--out", "cohort.html"], ["--format", "csv", "--tables", "cohort-tables"]):
        done = run("--demo", *words)
        assert done.exit_code == 1
        assert "is there already, and is not written over" in done.output
    for _again in range(2):
        assert run("--demo", "--format", "csv").exit_code == 0
    assert (tmp_path / "cohort-demo-tables" / "cohort.csv").is_file()
    assert {real.read_text(encoding="utf-8"), Path("cohort.html").read_text(encoding="utf-8")} == {"real"}
