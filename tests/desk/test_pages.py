"""The desk's pages: the home and its empty states, settling, agreement, calibration, giving feedback back."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable

from crosscurrents.course import Course
from crosscurrents.grading.aside import set_aside
from crosscurrents.grading.collect import collect
from crosscurrents.grading.course_file import Terms
from crosscurrents.grading.folder import open_folder, open_or_create
from crosscurrents.journal import Journal
from tests.desk.support import CHAPTER, CRITERIA, EXERCISE, Desk, Marker, released, text
from tests.support.serving import CALL


def test_an_empty_course_says_what_to_do(course: Course, tmp_path_factory: object) -> None:
    place = tmp_path_factory.mktemp("empty") / "course"  # type: ignore[attr-defined]
    folder = open_or_create(place, course, Terms(instructors=("ana",)))
    running = Desk(folder.root, None, None, ())
    try:
        with Marker(running, "ana") as ana:
            said = text(ana.get("").text)
            assert "Nothing has been handed in yet" in said
            assert f'crosscurrents collect "{folder.root}"' in said
            page = text(ana.http.get(f"mark/{CHAPTER}").text)
            assert f'crosscurrents autograde "{folder.root}" {CHAPTER}' in page
            bare = folder.step("submitted", "bare-crow-04", CHAPTER)
            bare.mkdir(parents=True)
            said = text(ana.get("").text)
            assert "1 submission is not in the pile" in said
            assert "bare-crow-04 It has been collected and not graded yet: run autograde." in said
    finally:
        running.stop()


def test_the_whole_way_from_two_markers_to_the_learners_page(start: Callable[..., Desk]) -> None:
    running = start()
    with Marker(running, "ana") as ana, Marker(running, "ben") as ben:
        assert "12 waiting" in text(ana.get("").text)
        codes = ana.codes()
        for code in codes[:3]:
            ana.marks(code, 2)
        assert "3 marked" in text(ana.get("").text)
        refused = ana.form(f"second/{CHAPTER}", share="0", marker="ben")
        assert (refused.status_code, "A share lies above 0" in text(refused.text)) == (422, True)
        for share in ("many", "101", "9" * 400, "-" + "9" * 400, "9" * 5000):
            assert ana.form(f"second/{CHAPTER}", share=share, marker="ben").status_code == 422, share[:9]
        for strange in ("²", "9" * 5000, "x"):
            assert ana.get(f"second/{CHAPTER}?new={strange}").status_code == 200
        assert "12 answers more are set" in text(
            ana.form(f"second/{CHAPTER}", share="100", marker="ben").text
        )
        assert "Second marking: 12 for you" in text(ben.get("").text)
        ben.marks(codes[0], 2, reading="second")
        for one in CRITERIA:
            ben.mark(codes[1], one, 3 if one == "part" else 2, comment="Ben reads more.", reading="second")
        page = ana.get(f"differences/{CHAPTER}").text
        assert "1 answer to settle" in text(page)
        assert re.search(r"Weighted kappa", page)
        said = text(page)
        assert "not defined: both gave the same level throughout" in said
        assert re.search(r"Own part in it 2 50 % [-0-9.]+: rough, fewer than 30", said), said
        # Without all points nothing is settled, and the page says which are missing.
        where = f"differences/{CHAPTER}/{EXERCISE}/{codes[1]}"
        part = ana.form(where, base="0", **{"points-happened": "2"})
        assert part.status_code == 422
        assert "Points are missing for Own part in it" in text(part.text)
        given = {f"points-{one}": "2" for one in CRITERIA}
        done = ana.form(where, base="0", **given, **{"comment-part": "We agreed.", "comment-": "Good."})
        assert f"{codes[1]} is settled" in text(done.text)
        late = ben.form(where, base="0", **{**given, "points-step": "0"})
        assert late.status_code == 409
        assert "ana has settled this meanwhile" in text(late.text)
        # Only who is done in both readings gets feedback; a journal of the course hears of it.
        Journal.open(running.data / "journal.db").close()
        page = ana.get(f"feedback/{CHAPTER}").text
        assert "2 submissions are ready" in text(page)
        said = text(page)
        assert "10 submissions are not ready" in said
        assert "Still to be marked: Closing thoughts (9)" in said
        assert f"Second marking not done: Closing thoughts by ben {codes[2]}" in said
        assert f"/mark/{CHAPTER}/{EXERCISE}/{codes[2]}" not in page  # it is ben's to do
        assert f'href="/mark/{CHAPTER}/{EXERCISE}/{codes[3]}"' in page
        theirs = ben.get(f"feedback/{CHAPTER}").text
        assert f'href="/mark/{CHAPTER}/{EXERCISE}/{codes[2]}?reading=second"' in theirs
        told = released(ana)
        assert (told["fault"], told["ready"], told["done"]) == ("", 2, told["of"])
        assert "2 submissions have been given back" in text(ana.get(f"feedback/{CHAPTER}").text)
        folder = open_folder(running.data)
        files = list(folder.step("feedback").glob(f"*/{CHAPTER}/feedback.json"))
        assert len(files) == 2
        comments = [
            one["comment"]
            for file in files
            for mark in json.loads(file.read_text(encoding="utf-8"))["marks"]
            for one in mark["criteria"]
        ]
        assert "We agreed." in comments
        told_of = [one["text"] for one in ana.sheet(codes[1])["history"]]
        total = "2 + 2 + 2 + 2 + 2 = 10"
        late_one = f"settled it at 2 + 2 + 2 + 2 + 0 = 8, which was not taken: {total} stood there by then"
        assert told_of.index(f"settled it at {total}") < told_of.index(late_one)
        assert told_of.count("gave the feedback back") == 1, told_of


def test_calibration_shows_the_others_after_ones_own(ana: Marker, ben: Marker) -> None:
    path = f"calibrate/{CHAPTER}"
    page = ana.get(path).text
    assert "Example 1" in page
    assert "Example 2" not in page
    assert "2 examples more come after this one" in text(page)
    assert "The course" not in text(page).partition("Example 1")[2]
    sent = {"exercise": EXERCISE, "example": "1"}
    part = ana.form(path, **sent, **{"points-happened": "2"})
    assert part.status_code == 422
    assert "Points are missing for" in text(part.text)
    assert re.search(r'name="points-happened" value="2" required checked', part.text)
    given = {f"points-{one}": "2" for one in CRITERIA}
    done = text(ana.form(path, **sent, **given).text)
    assert "Example 1 is marked" in done
    assert "1 marker has read it" in done
    assert "Others, mean" not in text(ben.get(path).text)
    after = text(ben.form(path, **sent, **{**given, "points-step": "0"}).text)
    assert "2.0 2" in after
    assert ben.form(path, exercise="charm", example="1").status_code == 404


def test_only_one_gives_back_at_a_time_and_says_who(desk: Desk, ana: Marker, ben: Marker) -> None:
    first = ana.send("POST", f"api/chapters/{CHAPTER}/release", {})
    second = ben.send("POST", f"api/chapters/{CHAPTER}/release", {})
    assert first.status_code == 202
    assert second.status_code == 409
    assert "ana is giving feedback back just now" in second.json()["error"]
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if ana.get(f"api/chapters/{CHAPTER}/release").json()["release"]["finished"]:
            break
        time.sleep(0.2)


def test_a_gradebook_in_use_is_a_sentence_and_nothing_is_lost(desk: Desk, ana: Marker) -> None:
    import sqlite3

    code = ana.codes()[-1]
    other = sqlite3.connect(desk.data / "gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        refused = ana.mark(code, "happened", 1)
        assert refused.status_code == 503
        assert "is in use by another program" in refused.json()["error"]
    finally:
        other.rollback()
        other.close()
    assert ana.mark(code, "happened", 1).status_code == 200


def test_what_stands_in_the_way_of_giving_back_is_said_by_code(start: Callable[..., Desk]) -> None:
    running = start()
    with Marker(running, "ana") as ana, Marker(running, "ben") as ben:
        codes = ana.codes()
        for code in codes:
            ana.marks(code, 2)
        ana.send("POST", f"{ana.at(codes[0])}/return", {"reason": "Leave the town out"})
        ana.form(f"second/{CHAPTER}", share="10", marker="ben")
        [second] = ben.codes("second")
        ben.marks(second, 1, reading="second")
        bare = open_folder(running.data).step("submitted", "bare-crow-04", CHAPTER)
        bare.mkdir(parents=True)
        page = ana.get(f"feedback/{CHAPTER}").text
        said = text(page)
        assert f"Asked to be worked on again: Closing thoughts {codes[0]}" in said
        if second != codes[0]:
            assert f"Two markers differ, to be settled: Closing thoughts {second}" in said
            assert f'href="/differences/{CHAPTER}">{second}</a>' in page
        assert "It has been collected and not graded yet: run autograde. bare-crow-04" in said
        released(ana)
        command = [*CALL, "feedback", CHAPTER, "--course", str(running.data), "--data", str(running.data)]
        told = subprocess.run(command, capture_output=True, text=True, timeout=120)
        waiting = [one for one in told.stderr.splitlines() if one.startswith("waiting: ")]
        assert len(waiting) == 3 - (second == codes[0]), told.stderr
        assert any(one.endswith(f"{CHAPTER}: asked to be worked on again: {EXERCISE}") for one in waiting)
        # Who has everything back is not said to be missing.
        after = text(ana.get(f"feedback/{CHAPTER}").text)
        ready = next(one for one in codes if one not in {codes[0], second})
        assert ready not in after
        assert "0 submissions are ready" in after


def test_what_was_set_aside_is_on_the_home_page_without_a_code(start: Callable[..., Desk]) -> None:
    running = start()
    folder = open_folder(running.data)
    spoilt = running.data.with_name("teal-heron-01 <b>again.zip")
    spoilt.write_bytes(b"PK")
    [one] = collect(folder, files=[spoilt]).of("set aside")
    with Marker(running, "ana") as ana:
        page = ana.get("").text
        said = text(page)
        assert "1 hand-in was set aside" in said
        assert spoilt.name in said
        assert one.reason in said
        assert set_aside(folder)[0].path.as_posix() in said
        assert f'crosscurrents collect "{folder.root}" FILE' in said
        assert "<b>again" not in page
        assert not any(code in said.partition("set aside")[2] for code in ana.codes())


def test_a_chapter_that_is_all_mine_to_mark_a_second_time_says_so(
    start: Callable[..., Desk],
) -> None:
    running = start()
    with Marker(running, "ana") as ana, Marker(running, "ben") as ben:
        ana.form(f"second/{CHAPTER}", share="100", marker="ben")
        page = ben.http.get(f"mark/{CHAPTER}").text
        assert "Every answer of this chapter is yours to mark a second time" in text(page)
        assert "collect" not in text(page)
        assert f"mark/{CHAPTER}?reading=second" in page


def test_what_looks_like_a_digit_and_is_none_is_no_points(ana: Marker) -> None:
    given = {f"points-{one}": "²" for one in CRITERIA}
    answered = ana.form(f"calibrate/{CHAPTER}", exercise=EXERCISE, example="1", **given)
    assert answered.status_code == 422
    assert "Points are missing for" in text(answered.text)
