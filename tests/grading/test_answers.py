"""Every fault of a hand-in file has its sentence; what is whole comes through unchanged."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crosscurrents.course import Course
from crosscurrents.grading.answers import (
    MAX_BYTES,
    AnswersError,
    feedback_document,
    pack,
    read_answers,
    read_feedback,
)
from crosscurrents.journal.records import Mark
from tests.grading.support import CHAPTER, HOSTILE, MONDAY, answers, check, handin, installed, reflection

LEARNER = "teal-heron-01"
GIVEN = answers(closing_thoughts=reflection(HOSTILE, part=2), small_check=check("a", "b"))


def document(course: Course, **changes: Any) -> dict[str, Any]:
    packed = zipfile.ZipFile(io.BytesIO(handin(course, LEARNER, GIVEN)))
    return {**json.loads(packed.read("answers.json")), **changes}


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            made.writestr(name, content)
    return out.getvalue()


def sentence(data: bytes, course: Course, **options: Any) -> str:
    with pytest.raises(AnswersError) as caught:
        read_answers(data, course, **options)
    said = str(caught.value)
    assert said.endswith(".")
    assert "\n" not in said
    assert len(said) < 300
    return said


def test_what_is_packed_comes_back_unchanged(course: Course) -> None:
    data = handin(course, LEARNER, GIVEN, receipt="R-1")

    found = read_answers(data, course, chapter=CHAPTER)

    assert (found.learner, found.chapter, found.receipt, found.at) == (LEARNER, CHAPTER, "R-1", MONDAY)
    assert found.answers == GIVEN
    assert found.response("closing-thoughts")["text"] == HOSTILE
    assert read_answers(found.as_bytes(), course) == found


def test_the_zip_holds_the_untouched_notebook_and_is_the_same_each_time(course: Course) -> None:
    data = handin(course, LEARNER, GIVEN)

    packed = zipfile.ZipFile(io.BytesIO(data))
    built = (course.root / "lessons" / CHAPTER / f"{CHAPTER}.ipynb").read_bytes()
    assert packed.namelist() == ["answers.json", f"{CHAPTER}.ipynb"]
    assert packed.read(f"{CHAPTER}.ipynb") == built
    assert data == handin(course, LEARNER, GIVEN)


def test_what_is_private_is_never_packed(course: Course) -> None:
    private = {"for-me": {"revision": 1, "response": {"guesses": {"share": 7}}}, "no-such": {}}

    data = handin(course, LEARNER, {**GIVEN, **private})

    assert set(read_answers(data, course).answers) == set(GIVEN)


def test_packing_without_a_time_takes_now(course: Course) -> None:
    with installed(course):
        data = pack(course.chapter(CHAPTER), learner=LEARNER, answers=GIVEN)

    assert abs((datetime.now(UTC) - read_answers(data, course).at).total_seconds()) < 60


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": "crosscurrents-answers/2"}, "another version"),
        ({"format": "something"}, "not one of ours"),
        ({"format": 1}, "not one of ours"),
        ({"chapter": "09_none"}, "not in this course"),
        ({"learner": "../../etc"}, "no pseudonym"),
        ({"learner": "Über"}, "no pseudonym"),
        ({"handed_in": "yesterday"}, "changed by hand or damaged"),
        ({"handed_in": "2026-11-16T09:00:00"}, "changed by hand or damaged"),
        ({"answers": []}, "changed by hand or damaged"),
        ({"more": 1}, "changed by hand or damaged"),
        (
            {"answers": {"no-such": {"revision": 1, "response": {}}}},
            "“no-such”, which chapter 01_first does not",
        ),
        ({"answers": {"for-me": {"revision": 1, "response": {}}}}, "for-me, which is not handed in"),
        ({"answers": {"small-check": {"revision": -1, "response": {}}}}, "changed by hand or damaged"),
        ({"answers": answers(closing_thoughts={"text": "x" * 20_001})}, "longer than 20,000 characters"),
        ({"answers": answers(closing_thoughts={"text": "x" * 200_000})}, "longer than 20,000 characters"),
        ({"answers": answers(closing_thoughts={"text": 5})}, "does not fit its exercise"),
        ({"answers": answers(closing_thoughts={"words": "x"})}, "does not fit its exercise"),
        ({"answers": answers(small_check={"answers": {"knot": "zzz"}})}, "does not fit its exercise"),
        ({"answers": answers(closing_thoughts={"text": "a\0b"})}, "NUL"),
    ],
)
def test_a_document_changed_by_hand_gets_a_sentence(
    course: Course, changes: dict[str, Any], says: str
) -> None:
    data = json.dumps(document(course, **changes)).encode()

    assert says in sentence(data, course)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda data: data[: len(data) // 2], "cut short"),
        (lambda data: b"", "cut short"),
        (lambda data: b"hello", "no JSON"),
        (lambda data: data.replace(b'"revision": 1', b'"revision": NaN'), "no JSON"),
        (lambda data: b"[" * 100_000 + b"]" * 100_000, "no JSON"),
        (lambda data: data.replace(b"The meeting", b"\xff\xfe").replace(b"not a", b"\xff"), "no JSON"),
        (lambda data: b"[]", "not one of ours"),
        (lambda data: data + b" " * MAX_BYTES, "larger than 20 MB"),
    ],
)
def test_a_damaged_document_gets_a_sentence(
    course: Course, damage: Callable[[bytes], bytes], says: str
) -> None:
    data = json.dumps(document(course), ensure_ascii=False, indent=1).encode()

    assert says in sentence(damage(data), course)


def test_a_lone_surrogate_gets_a_sentence(course: Course) -> None:
    text = json.dumps(document(course)).replace("not a heading", "\\ud800")

    sentence(text.encode(), course)


def test_a_byte_order_mark_is_no_fault(course: Course) -> None:
    data = b"\xef\xbb\xbf" + json.dumps(document(course)).encode()

    assert read_answers(data, course).learner == LEARNER


def test_another_chapter_is_named(course: Course) -> None:
    assert "for chapter 01_first, not for 02_other" in sentence(
        handin(course, LEARNER, GIVEN), course, chapter="02_other"
    )


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("answers.json")
    entry.external_attr = 0o120777 << 16
    return entry


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (zipped(("notes.txt", "hello")), "no answers.json"),
        (zipped(("a/answers.json", "{}"), ("b/answers.json", "{}")), "more than one"),
        (zipped(("../answers.json", "{}")), "leads out of its folder"),
        (zipped(("answers.json", "{}"), ("/etc/passwd", "x")), "leads out of its folder"),
        (zipped(("answers.json", "{}"), ("C:\\x", "x")), "leads out of its folder"),
        (zipped(("answers.json", "{}"), ("a\\..\\..\\x", "x")), "leads out of its folder"),
        (zipped((link(), "/etc/passwd")), "a link"),
        (zipped(("answers.json", b"0" * (MAX_BYTES + 1))), "larger than 20 MB"),
        (zipped(("answers.json", "{}"), ("more", b"0" * MAX_BYTES)), "larger than 20 MB"),
        (zipped(*((f"{n}", "") for n in range(101))), "more than 100 files"),
        (zipped(("answers.json", "{}"))[:-30], "damaged or cut short"),
        (b"PK and no more", "damaged or cut short"),
        (b"PK" + b"0" * MAX_BYTES, "larger than 20 MB"),
    ],
    ids=range(13),
)
def test_a_zip_that_is_no_hand_in_gets_a_sentence(course: Course, data: bytes, says: str) -> None:
    assert says in sentence(data, course)


def test_a_zip_that_lies_about_its_size_is_read_no_further_than_the_limit(course: Course) -> None:
    data = bytearray(zipped(("answers.json", b"0" * (MAX_BYTES + 5))))
    size = (MAX_BYTES + 5).to_bytes(4, "little")
    assert data.count(size) == 2
    lying = bytes(data).replace(size, (100).to_bytes(4, "little"))

    said = sentence(lying, course)

    assert "20 MB" in said or "damaged" in said or "no JSON" in said


def test_a_hand_in_packed_again_by_hand_is_taken(course: Course) -> None:
    text = json.dumps(document(course))
    data = zipped(("my work/answers.json", text), ("__MACOSX/my work/answers.json", "junk"))

    assert read_answers(data, course).learner == LEARNER


def mark(**changes: Any) -> Mark:
    made = Mark(
        learner=LEARNER,
        course="self-paced",
        chapter=CHAPTER,
        exercise="closing-thoughts",
        points=9.0,
        out_of=15.0,
        criteria=[{"id": "step", "title": "A step", "points": 3, "out_of": 3, "comment": "yes"}],
        comment=HOSTILE,
        released=MONDAY,
        hand_in="R-1",
        model_answer=None,
    )
    return replace(made, **changes)


def test_feedback_comes_back_unchanged() -> None:
    marks = [mark(), mark(exercise="small-check", points=1.0, out_of=2.0, criteria=[])]

    assert read_feedback(feedback_document(marks)) == marks


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "cut short"),
        (b"{}", "no feedback file"),
        (b'{"format": "crosscurrents-answers/1"}', "no feedback file"),
        (b'{"format": "crosscurrents-feedback/1", "marks": [{}]}', "changed or damaged"),
        (feedback_document([mark(points=-1.0)]), "do not make sense"),
        (feedback_document([mark(released=datetime(2026, 1, 1))]), "do not make sense"),
        (feedback_document([mark(criteria=[{"points": 1}])]), "do not make sense"),
        (feedback_document([mark(), mark(learner="other-one-02")]), "more than one hand-in"),
        (b" " * (MAX_BYTES + 1), "larger than 20 MB"),
    ],
    ids=range(9),
)
def test_a_feedback_file_that_is_none_gets_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(AnswersError, match=says):
        read_feedback(data)


def test_the_server_can_import_this_without_nbgrader() -> None:
    code = (
        "import sys, crosscurrents.grading.answers; assert not {'nbgrader', 'nbconvert'} & set(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_hand_in_of_an_earlier_edition_keeps_its_name_and_goes_without_a_notebook(course: Course) -> None:
    earlier = "0" * 64
    with installed(course):
        data = pack(course.chapter(CHAPTER), learner=LEARNER, answers=GIVEN, release=earlier)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.namelist() == ["answers.json"]
        assert json.loads(packed.read("answers.json"))["release"] == earlier
