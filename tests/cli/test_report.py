"""`crosscurrents report`: a room's report after its server has ended, until its keeping time is over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from crosscurrents.cli import main
from crosscurrents.journal import Journal
from tests.room.day import begin, whole


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with a room's whole day, and the id of that room; a newer room is empty."""
    folder = tmp_path_factory.mktemp("kept")
    with Journal.open(folder / "journal.db") as journal:
        room = whole(journal).record.id
        begin(journal, people=1, title="The newer room")
    return folder, room


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CROSSCURRENTS_DATA", raising=False)
    yield


def run(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["report", *map(str, words)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_a_named_room_as_html(kept: tuple[Path, str]) -> None:
    code, said = run("--data", kept[0], "--room", kept[1], "--out", "day.html")
    assert code == 0
    assert re.fullmatch(r"wrote day\.html: “The river room”, begun \d{4}-\d\d-\d\d \d\d:\d\d\n", said)
    html = Path("day.html").read_text(encoding="utf-8")
    assert "The river room" in html
    assert "After the second round the county stands closer to the table." in html
    assert "From Monday I will ask 4 partners" in html


def test_the_newest_room_as_pdf_named_by_its_day(kept: tuple[Path, str]) -> None:
    code, said = run("--data", kept[0])
    (made,) = Path().glob("*.pdf")
    assert code == 0
    first, also, other = said.splitlines()
    assert first.startswith(f"wrote {made}: “The newer room”, begun 20")
    assert also == "also kept here:"
    assert other.startswith(f"  --room {kept[1]}  “The river room”, begun 20")
    assert made.name == f"room-{datetime.now().astimezone().date().isoformat()}.pdf"
    assert made.read_bytes().startswith(b"%PDF-")


def test_the_newest_room_is_the_one_that_began_last(kept: tuple[Path, str]) -> None:
    assert run("--data", kept[0], "--out", "day.html")[0] == 0
    assert "The newer room" in Path("day.html").read_text(encoding="utf-8")


def test_it_comes_from_a_database_too(kept: tuple[Path, str]) -> None:
    place = f"sqlite:///{kept[0] / 'journal.db'}"
    assert run("--database", place, "--room", kept[1], "--out", "day.html")[0] == 0
    assert "The river room" in Path("day.html").read_text(encoding="utf-8")


def test_after_its_keeping_time_there_is_none(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "journal.db") as journal:
        day = begin(journal, people=3)
        journal.end_room(day.record.id, datetime.now(UTC) - timedelta(seconds=1)).result()
    assert run("--data", tmp_path, "--room", day.record.id, "--out", "day.html") == (
        1,
        f"Error: no room {day.record.id} is kept here\n",
    )
    assert run("--data", tmp_path) == (1, "Error: no room is kept here\n")
    with Journal.open(tmp_path / "journal.db") as journal:  # and what people were told has been done
        assert all(journal.person(one.id) is None for one in day.people)
    assert list(Path().glob("*.html")) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--out", "day.docx"], "day.docx: a report is .pdf or .html: name the file so"),
        (["--data", "nowhere"], "journal.db: there is no journal here: name the room's folder with --data"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(words: list[str], says: str) -> None:
    code, said = run(*words)
    assert code == 1
    assert said.startswith("Error: ")
    assert said.endswith(f"{says}\n")
    assert not Path("nowhere").exists()


def test_a_file_that_cannot_be_written_is_one_sentence(kept: tuple[Path, str]) -> None:
    assert run("--data", kept[0], "--out", "none/day.html") == (
        1,
        "Error: none/day.html: cannot be written: No such file or directory\n",
    )
