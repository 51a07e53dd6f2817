"""The instructor's list of codes: no code is lost, whatever breaks the making of places off."""

from __future__ import annotations

import csv
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crosscurrents.app.names import Names
from crosscurrents.app.way import ServeError
from crosscurrents.grading.folder import open_folder
from crosscurrents.journal import Invitation, Journal, new_token
from tests.hosting.conftest import command

_BEGIN = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from crosscurrents.app import hosting
from crosscurrents.grading.folder import open_folder
names = Path(sys.argv[1]) / "names.csv"
before = names.read_bytes()
"""
AT_COMMIT = (
    _BEGIN
    + """
@event.listens_for(Engine, "commit")
def killed(connection):
    if names.read_bytes() != before:
        os.kill(os.getpid(), signal.SIGKILL)
"""
)
"""Ends the process when the list has been written and the database is about to commit."""

AFTER_COMMIT = (
    _BEGIN
    + """
moves = []
def killed(what, given):
    if what == "os.rename" and str(given[1]) == str(names):
        moves.append(what)
        if len(moves) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(killed)
"""
)
"""Ends the process when the database has committed and the list is about to be put right."""

REFUSED_COMMIT = (
    _BEGIN
    + """
@event.listens_for(Engine, "commit")
def refused(connection):
    if names.read_bytes() != before:
        raise OSError("the disk is full")
"""
)
"""Lets the commit fail once the list has been written."""

INVITE = "hosting.invite(open_folder(Path(sys.argv[1])), 2, names)"
AGAIN = "hosting.invite_again(open_folder(Path(sys.argv[1])), sys.argv[2], names)"


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "course"
    shutil.copytree(made, copy)
    return copy.resolve()


def listed(folder: Path) -> list[dict[str, str]]:
    with (folder / "names.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(script: str, folder: Path, *more: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder), *more], timeout=120, stderr=subprocess.DEVNULL
    )
    return done.returncode


def opens(folder: Path, code: str) -> str:
    """Return whose place a code opens, "" for nobody's."""
    with Journal.open(folder / "journal.db") as journal:
        person = journal.resume(code, new_token()).result()
        return person.pseudonym if person else ""


def places(folder: Path) -> set[str]:
    with Journal.open(folder / "journal.db") as journal:
        return {one.pseudonym for one in journal.places(open_folder(folder).id)}


def test_broken_off_before_the_places_are_made_leaves_rows_that_are_said(folder: Path) -> None:
    before = places(folder)
    assert run(AT_COMMIT + INVITE, folder) == -signal.SIGKILL
    left = listed(folder)[len(before) :]
    assert len(left) == 2
    assert places(folder) == before
    assert {opens(folder, row["code"]) for row in left} == {""}
    again = command("course", "invite", folder, "--count", "1")
    assert again.returncode == 0
    assert "without a place" in again.stderr
    assert all(row["pseudonym"] in again.stderr for row in left)
    assert len(listed(folder)) == len(before) + 3
    assert len(places(folder)) == len(before) + 1


@pytest.mark.parametrize("when", [AT_COMMIT, AFTER_COMMIT], ids=["before-commit", "after-commit"])
def test_a_fresh_code_that_is_broken_off_leaves_a_code_that_opens(folder: Path, when: str) -> None:
    path = folder / "names.csv"
    head, first, *rest = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, f'{first}"Ana, Maria"', *rest]), encoding="utf-8")
    who = listed(folder)[0]["pseudonym"]
    assert run(when + AGAIN, folder, who) == -signal.SIGKILL
    both = [row for row in listed(folder) if row["pseudonym"] == who]
    assert [row["name"] for row in both] == ["Ana, Maria"] * 2
    assert [opens(folder, row["code"]) for row in both].count(who) == 1
    # And the next fresh code puts the list right.
    done = command("course", "invite", folder, "--again", who)
    assert done.returncode == 0
    [row] = [row for row in listed(folder) if row["pseudonym"] == who]
    assert (row["code"], row["name"]) == (done.stdout.split()[0], "Ana, Maria")
    assert opens(folder, row["code"]) == who
    assert len(listed(folder)) == 1 + len(rest)


def test_where_no_place_can_be_made_no_row_is_left(folder: Path) -> None:
    before = (folder / "names.csv").read_bytes()
    assert run(REFUSED_COMMIT + INVITE, folder) == 1
    assert (folder / "names.csv").read_bytes() == before
    assert len(places(folder)) == 6


def test_a_list_that_cannot_be_read_or_written_makes_no_place(folder: Path, tmp_path: Path) -> None:
    path = folder / "names.csv"
    kept = path.read_bytes()
    for content, says in (
        ("code,pseudonym,id,name\nA,b,,Zoë\n".encode("latin-1"), "CSV UTF-8"),
        ("code,pseudonym,id,name\r\nA,b,,Zoë\r\n".encode("utf-16"), "CSV UTF-8"),
        (b'code,pseudonym,id,name\n"' + b"a" * 200_000, "CSV UTF-8"),
        (b"KELP-7Q2M,teal-heron,,\n", "does not begin with a row"),
    ):
        path.write_bytes(content)
        for arguments in (("--count", "1"), ("--again", "teal-heron")):
            done = command("course", "invite", folder, *arguments)
            assert done.returncode == 1
            assert says in " ".join(done.stderr.split())
            assert path.read_bytes() == content
    path.write_bytes(kept)
    nowhere = tmp_path / "not-there" / "list.csv"
    done = command("course", "invite", folder, "--count", "1", "--names", nowhere)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(places(folder)) == 6


@pytest.mark.parametrize(
    ("content", "grown"),
    [
        ("code;pseudonym;id;name\r\nA;teal-heron;7;Zoë", "B;plum-wren;;"),
        ('\ufeffname,pseudonym,code\r\n"A\nB",teal-heron,A', ",plum-wren,B"),
    ],
    ids=["semicolons", "other-columns"],
)
def test_a_list_from_a_spreadsheet_goes_on_as_it_is(tmp_path: Path, content: str, grown: str) -> None:
    """Without an end to its last line, as some editors leave it."""
    path = tmp_path / "names.csv"
    path.write_bytes(content.encode())
    names = Names.read(path)
    names.add([Invitation("B", "plum-wren")])
    names.write()
    assert path.read_bytes() == f"{content}\r\n{grown}\r\n".encode()
    assert Names.read(path).pseudonyms == ["teal-heron", "plum-wren"]


def test_a_link_to_the_list_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "elsewhere.csv", tmp_path / "names.csv"
    link.symlink_to(real)
    names = Names.read(link)
    names.add([Invitation("B", "plum-wren")])
    names.write()
    assert link.is_symlink()
    assert "plum-wren" in real.read_text(encoding="utf-8")


def test_no_heading_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("name\nZoe\n", encoding="utf-8")
    with pytest.raises(ServeError, match="--names"):
        Names.read(path)
