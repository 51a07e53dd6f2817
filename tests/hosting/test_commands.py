"""`crosscurrents course`, as an instructor types it."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

from tests.hosting.conftest import command
from tests.server.visitor import CHAPTER


def test_a_course_is_made_once(made: Path, content: Path) -> None:
    again = command("course", "init", made, content=content)
    assert again.returncode == 1
    assert "There is a course in" in again.stderr and "new cohort" in again.stderr


def test_what_no_course_can_have_is_one_sentence_and_leaves_nothing(tmp_path: Path, content: Path) -> None:
    for given, says in (
        (("--due", f"{CHAPTER}=soon"), "write it as"),
        (("--due", "07_x=2027-01-31"), "There is no chapter 07_x"),
        (("--instructor", "Ana Maria"), "no short name for an instructor"),
        (("--id", "Ünlü"), "no name for a course"),
    ):
        done = command("course", "init", tmp_path / "course", *given, content=content)
        assert done.returncode != 0
        assert says in " ".join(done.stderr.split())
        assert "Traceback" not in done.stderr
        assert not (tmp_path / "course").exists()


def test_the_list_of_codes_is_for_its_owner_and_grows(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    shutil.copytree(made, folder)
    path = folder / "names.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "code,pseudonym,id,name" and len(lines) == 7
    path.write_text("\n".join([lines[0], f"{lines[1]}Somebody", *lines[2:]]) + "\n", encoding="utf-8")
    assert command("course", "invite", folder, "--count", "2").returncode == 0
    grown = path.read_text(encoding="utf-8").splitlines()
    assert grown[1].endswith(",Somebody") and len(grown) == 9
    elsewhere = tmp_path / "list.csv"
    assert command("course", "invite", folder, "--count", "1", "--names", elsewhere).returncode == 0
    assert len(elsewhere.read_text(encoding="utf-8").splitlines()) == 2
    pseudonym = grown[1].split(",")[1]
    again = command("course", "invite", folder, "--again", pseudonym)
    assert again.returncode == 0
    fresh = again.stdout.split()[0]
    assert fresh not in "\n".join(grown)
    assert path.read_text(encoding="utf-8").splitlines()[1] == f"{fresh},{pseudonym},,Somebody"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert command("course", "invite", folder, "--again", "no-such-bird").returncode == 1
    assert command("course", "invite", folder).returncode == 2


def test_status_goes_on_where_the_gradebook_cannot_be_read(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    shutil.copytree(made, folder)
    (folder / "gradebook.db").write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    done = command("course", "status", folder)
    assert done.returncode == 0, done.stderr
    assert "6 places, 0 have come in" in done.stdout
    assert "?" in done.stdout and "gradebook" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_folder_without_a_course_says_so(tmp_path: Path) -> None:
    for arguments in (("status",), ("serve", "--no-browser"), ("invite", "--count", "1")):
        done = command("course", arguments[0], tmp_path, *arguments[1:])
        assert done.returncode == 1
        assert "There is no course in" in done.stderr
