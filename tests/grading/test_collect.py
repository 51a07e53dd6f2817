"""A pile of hand-ins becomes submissions; bad ones are set aside with the reason and stop nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crosscurrents.course import Course
from crosscurrents.grading.answers import MAX_BYTES
from crosscurrents.grading.collect import CollectReport, collect
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.journal import Journal, new_token
from crosscurrents.journal.records import HandIn
from tests.grading.support import CHAPTER, MONDAY, TUESDAY, answers, check, handin, reflection

ONE, TWO = "teal-heron-01", "grey-otter-02"


def given(text: str) -> dict[str, Any]:
    return answers(closing_thoughts=reflection(text), small_check=check("b", "a"))


def packed(tmp_path: Path, course: Course, learner: str, text: str, **options: Any) -> Path:
    path = tmp_path / f"{learner}-{text}.zip"
    receipt = f"R-{learner}-{text.replace(' ', '-')}"
    path.write_bytes(handin(course, learner, given(text), **{"receipt": receipt, **options}))
    return path


def stands(folder: CourseFolder, learner: str = ONE) -> str:
    path = folder.step("submitted", learner, CHAPTER) / "answers.json"
    return str(json.loads(path.read_bytes())["answers"]["closing-thoughts"]["response"]["text"])


def whats(report: CollectReport) -> list[str]:
    return [one.what for one in report.outcomes]


def only_reason(report: CollectReport) -> str:
    (outcome,) = report.outcomes
    assert outcome.what == "set aside"
    return outcome.reason


def tree(folder: CourseFolder) -> dict[str, bytes]:
    return {
        path.relative_to(folder.root).as_posix(): path.read_bytes()
        for path in folder.root.rglob("*")
        if path.is_file()
    }


def test_a_zip_becomes_a_genuine_submission(tmp_path: Path, course: Course, folder: CourseFolder) -> None:
    report = collect(folder, files=[packed(tmp_path, course, ONE, "hello")])

    place = folder.step("submitted", ONE, CHAPTER)
    assert whats(report) == ["collected"]
    assert report.chapters == [CHAPTER]
    assert {path.name for path in place.iterdir()} == {
        f"{CHAPTER}.ipynb",
        "answers.json",
        "timestamp.txt",
        "submission_secret.txt",
    }
    # The frozen release, whose checks count, and not the notebook out of the zip, whose checks do not.
    assert (place / f"{CHAPTER}.ipynb").read_bytes() == folder.release(CHAPTER).read_bytes()
    assert (place / "timestamp.txt").read_text() == "2026-11-16 09:00:00.000000 UTC"
    assert len((place / "submission_secret.txt").read_text()) == 128
    assert not (folder.root / ".incoming").exists()


def test_one_bad_file_does_not_stop_the_pile(tmp_path: Path, course: Course, folder: CourseFolder) -> None:
    bad = tmp_path / "bad mail ü.zip"
    bad.write_bytes(b"not a zip at all")
    files = [packed(tmp_path, course, ONE, "a"), bad, packed(tmp_path, course, TWO, "b")]

    report = collect(folder, files=files)

    assert whats(report) == ["collected", "set aside", "collected"]
    outcome = report.of("set aside")[0]
    assert outcome.kept is not None
    kept = {path.name: path.read_text(encoding="utf-8") for path in outcome.kept.iterdir()}
    assert sorted(kept) == ["bad_mail_.zip", "reason.txt"]
    assert kept["bad_mail_.zip"] == "not a zip at all"
    assert kept["reason.txt"].startswith(f"bad mail ü.zip\n{outcome.reason}\nset aside: 20")
    assert bad.exists()


def test_collecting_again_changes_nothing(tmp_path: Path, course: Course, folder: CourseFolder) -> None:
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"PK")
    files = [
        packed(tmp_path, course, ONE, "second", at=TUESDAY),
        packed(tmp_path, course, ONE, "first", at=MONDAY),
        bad,
    ]
    first = collect(folder, files=files)
    before = tree(folder)

    again = collect(folder, files=files)

    assert whats(first) == ["collected", "older", "set aside"]
    assert whats(again) == ["unchanged", "older", "set aside"]
    assert tree(folder) == before


def test_a_newer_one_stands_and_the_earlier_is_kept(
    tmp_path: Path, course: Course, folder: CourseFolder
) -> None:
    collect(folder, files=[packed(tmp_path, course, ONE, "first")])

    report = collect(folder, files=[packed(tmp_path, course, ONE, "second", at=TUESDAY)])

    assert whats(report) == ["collected"]
    assert stands(folder) == "second"
    (kept,) = folder.step("superseded", ONE, CHAPTER).iterdir()
    assert kept.name.startswith("20261116T090000-")
    assert b"first" in (kept / "answers.json").read_bytes()


def test_an_older_one_never_replaces_a_newer(tmp_path: Path, course: Course, folder: CourseFolder) -> None:
    collect(folder, files=[packed(tmp_path, course, ONE, "second", at=TUESDAY)])

    report = collect(folder, files=[packed(tmp_path, course, ONE, "first", at=MONDAY)])

    assert whats(report) == ["older"]
    assert stands(folder) == "second"
    assert b"first" in (report.outcomes[0].kept / "answers.json").read_bytes()  # type: ignore[operator]


def test_two_of_the_same_moment_settle_and_stay_so(
    tmp_path: Path, course: Course, folder: CourseFolder
) -> None:
    files = [packed(tmp_path, course, ONE, "first"), packed(tmp_path, course, ONE, "second")]

    collect(folder, files=files)
    before = tree(folder)
    again = collect(folder, files=files)

    assert stands(folder) == "second"
    assert whats(again) == ["older", "unchanged"]
    assert tree(folder) == before


def test_a_stop_between_the_renames_is_mended_by_collecting_again(
    tmp_path: Path, course: Course, folder: CourseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect(folder, files=[packed(tmp_path, course, ONE, "first")])
    newer = packed(tmp_path, course, ONE, "second", at=TUESDAY)
    rename = Path.rename

    def stop(self: Path, target: Path) -> Path:
        if self.parent.name == ".incoming":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stop)
    with pytest.raises(KeyboardInterrupt):
        collect(folder, files=[newer])
    monkeypatch.undo()

    older = tmp_path / f"{ONE}-first.zip"
    assert whats(collect(folder, files=[older])) == ["collected"]
    assert stands(folder) == "first"
    assert whats(collect(folder, files=[newer])) == ["collected"]
    assert stands(folder) == "second"
    assert len(list(folder.step("superseded", ONE, CHAPTER).iterdir())) == 1


def test_another_edition_is_set_aside_unless_asked_for(
    tmp_path: Path, course: Course, folder: CourseFolder
) -> None:
    path = packed(tmp_path, course, ONE, "hello")
    chapters = {CHAPTER: replace(folder.chapters[CHAPTER], release="0" * 64)}
    other = replace(folder, chapters=chapters)

    assert "another edition" in only_reason(collect(other, files=[path]))
    report = collect(other, files=[path], any_edition=True)

    assert whats(report) == ["collected"]
    assert "another edition" in report.outcomes[0].reason


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"course_id": "spring-2031"}, "another course, “spring-2031”"),
        ({"at": datetime.now(UTC) + timedelta(days=30)}, "still to come"),
    ],
)
def test_what_is_not_this_courses_is_set_aside(
    tmp_path: Path, course: Course, folder: CourseFolder, options: dict[str, Any], says: str
) -> None:
    assert says in only_reason(collect(folder, files=[packed(tmp_path, course, ONE, "x", **options)]))


def test_a_huge_file_is_not_even_read(tmp_path: Path, folder: CourseFolder) -> None:
    huge = tmp_path / "huge.zip"
    with huge.open("wb") as out:
        out.truncate(MAX_BYTES + 1)

    assert "larger than 20 MB" in only_reason(collect(folder, files=[huge]))


def test_links_and_missing_files_are_set_aside(tmp_path: Path, course: Course, folder: CourseFolder) -> None:
    link = tmp_path / "link.zip"
    link.symlink_to(packed(tmp_path, course, ONE, "hello"))

    assert "a link" in only_reason(collect(folder, files=[link]))
    assert "No such file" in only_reason(collect(folder, files=[tmp_path / "gone.zip"]))


def test_a_lone_answers_file_is_taken(tmp_path: Path, course: Course, folder: CourseFolder) -> None:
    collect(folder, files=[packed(tmp_path, course, ONE, "hello")])
    lone = tmp_path / "answers.json"
    lone.write_bytes((folder.step("submitted", ONE, CHAPTER) / "answers.json").read_bytes())

    assert whats(collect(folder, files=[lone])) == ["unchanged"]


def test_hand_ins_of_the_journal_are_collected_in_their_order(tmp_path: Path, folder: CourseFolder) -> None:
    release = folder.chapters[CHAPTER].release
    with Journal.open(tmp_path / "journal.db") as journal:
        person = journal.ensure_person(new_token()).result()
        for text in ("first", "second"):
            journal.hand_in(person.id, "self-paced", CHAPTER, release, given(text)).result()
        journal.hand_in(person.id, "self-paced", CHAPTER, "f" * 64, given("other edition")).result()
        rows = journal.hand_ins(course="self-paced")

    report = collect(folder, hand_ins=reversed(rows))

    assert whats(report) == ["collected", "collected", "set aside"]
    assert stands(folder, person.pseudonym) == "second"
    assert report.outcomes[1].name == rows[1].receipt
    document = json.loads((folder.step("submitted", person.pseudonym, CHAPTER) / "answers.json").read_bytes())
    assert document["receipt"] == rows[1].receipt
    assert whats(collect(folder, hand_ins=rows)) == ["older", "unchanged", "set aside"]


def test_a_row_that_does_not_fit_is_set_aside(folder: CourseFolder) -> None:
    row = HandIn(
        id=1,
        receipt="R",
        person=None,
        learner=ONE,
        course="self-paced",
        chapter=CHAPTER,
        release=folder.chapters[CHAPTER].release,
        answers={"closing-thoughts": {"revision": 1, "response": {"text": 3}}},
        at=MONDAY,
    )

    assert "does not fit" in only_reason(collect(folder, hand_ins=[row]))


def exchange(tmp_path: Path, folder: CourseFolder, name: str, *, at: str = "2026-11-16 09:00:00 UTC") -> Path:
    """Lay a submission where nbgrader's own Submit puts it."""
    place = tmp_path / "exchange" / "inbound" / name
    place.mkdir(parents=True)
    (place / f"{CHAPTER}.ipynb").write_bytes(folder.release(CHAPTER).read_bytes())
    (place / "timestamp.txt").write_text(at)
    return place


def test_nbgraders_own_submit_is_collected_with_its_answers(
    tmp_path: Path, course: Course, folder: CourseFolder
) -> None:
    collect(folder, files=[packed(tmp_path, course, ONE, "from the lab")])
    document = (folder.step("submitted", ONE, CHAPTER) / "answers.json").read_bytes()
    place = exchange(tmp_path, folder, f"ada.l+{CHAPTER}+2026-11-16 09:00:00 UTC+abc")
    (place / "answers.json").write_bytes(document)
    bare = exchange(tmp_path, folder, f"bob+{CHAPTER}+2026-11-16 09:00:00 UTC+def")
    ruined = exchange(tmp_path, folder, f"eve+{CHAPTER}+2026-11-16 09:00:00 UTC+ghi")
    (ruined / f"{CHAPTER}.ipynb").write_text("{")
    (ruined / "answers.json").write_bytes(document)

    report = collect(folder, files=[tmp_path / "exchange"])

    assert [(one.learner, one.what) for one in report.outcomes] == [
        ("ada.l", "collected"),
        ("bob", "collected"),
        ("eve", "collected"),
    ]
    assert stands(folder, "ada.l") == "from the lab"
    assert "no answers.json" in report.outcomes[1].reason
    assert "notebook was damaged" in report.outcomes[2].reason
    repaired = folder.step("submitted", "eve", CHAPTER) / f"{CHAPTER}.ipynb"
    assert repaired.read_bytes() == folder.release(CHAPTER).read_bytes()
    assert not (folder.step("submitted", "bob", CHAPTER) / "answers.json").exists()
    assert bare.exists()


def test_a_submitted_folder_is_collected_by_its_names(tmp_path: Path, folder: CourseFolder) -> None:
    place = tmp_path / "submitted" / "ada" / CHAPTER
    place.mkdir(parents=True)
    (place / f"{CHAPTER}.ipynb").write_bytes(folder.release(CHAPTER).read_bytes())
    (place / "timestamp.txt").write_text("2026-11-16 09:00:00 UTC")

    assert collect(folder, files=[tmp_path / "submitted"]).outcomes[0].learner == "ada"


def test_faults_of_submitted_folders_have_reasons(tmp_path: Path, folder: CourseFolder) -> None:
    exchange(tmp_path, folder, f"a+{CHAPTER}+no-time", at="whenever")
    exchange(tmp_path, folder, f"-b+{CHAPTER}+bad-name")
    (exchange(tmp_path, folder, f"c+{CHAPTER}+bad-answers") / "answers.json").write_text("{")
    secret = tmp_path / "secret.json"
    secret.write_text("{}")
    (exchange(tmp_path, folder, f"d+{CHAPTER}+link") / "answers.json").symlink_to(secret)

    report = collect(folder, files=[tmp_path / "exchange"])

    said = {one.name.split("+")[0]: one.reason for one in report.of("set aside")}
    assert "whose submission" in said["-b"]
    assert "when it was submitted" in said["a"]
    assert "cut short" in said["c"]
    assert "a link" in said["d"]
    assert not list(folder.step("submitted").iterdir())


def test_a_folder_without_submissions_says_so(tmp_path: Path, folder: CourseFolder) -> None:
    (tmp_path / "photos").mkdir()

    assert "no submission" in only_reason(collect(folder, files=[tmp_path / "photos"]))
    assert "own folder" in only_reason(collect(folder, files=[folder.step("submitted")]))


def test_a_full_disk_sets_aside_with_the_reason_and_loses_nothing(
    tmp_path: Path, course: Course, folder: CourseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect(folder, files=[packed(tmp_path, course, ONE, "first")])
    before = tree(folder)
    write = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if folder.root in self.parents:
            raise OSError(28, "No space left on device")
        return write(self, data)

    newer = packed(tmp_path, course, ONE, "second", at=TUESDAY)
    monkeypatch.setattr(Path, "write_bytes", full)
    report = collect(folder, files=[newer])
    monkeypatch.undo()

    assert "No space left on device" in only_reason(report)
    assert stands(folder) == "first"
    assert {name: data for name, data in tree(folder).items() if name in before} == before
