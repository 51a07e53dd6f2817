"""Second marking at the desk: what is offered, locked and settled once both have read an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from crosscurrents.course import Course
from crosscurrents.grading.folder import open_folder
from crosscurrents.marking.where import Where
from tests.desk.support import CHAPTER, CRITERIA, EXERCISE, Desk, Marker, sentence
from tests.desk.test_pages import text
from tests.marking.support import hand_in

COMMENT = "Names the idea; show it at work."


Two = tuple[Marker, Marker, list[str]]


@pytest.fixture
def two(start: Callable[..., Desk]) -> Iterator[Two]:
    """Ana, ben, and three codes that ana has marked 2 throughout and ben is to read a second time."""
    running = start()
    with Marker(running, "ana") as ana, Marker(running, "ben") as ben:
        codes = ana.codes()[:3]
        for code in codes:
            ana.marks(code, 2)
        ana.form(f"second/{CHAPTER}", share="100", marker="ben")
        yield ana, ben, codes


def folded(page: str, heading: str) -> str:
    """The fold of a page whose heading begins so, as HTML."""
    [found] = [one for one in page.split("<details")[1:] if f"<summary>{heading}" in one]
    return found


def offered(marker: Marker) -> list[str]:
    answered = marker.get("api/phrases", params={"prefix": "na", "criterion": "concept"})
    return list(answered.json()["phrases"])


def test_a_comment_of_a_hidden_reading_is_offered_to_its_readers_alone(two: Two) -> None:
    ana, ben, codes = two
    ana.mark(codes[0], "concept", 2, base=1, comment=COMMENT)
    assert (offered(ana), offered(ben)) == ([COMMENT], [])
    ben.marks(codes[0], 1, reading="second")
    assert (offered(ana), offered(ben)) == ([COMMENT], [COMMENT])


def test_the_two_who_agree_are_listed_and_may_be_settled_otherwise(two: Two) -> None:
    ana, ben, codes = two
    for code, points in zip(codes, (2, 2, 0), strict=True):
        ben.marks(code, points, reading="second")
    home = text(ana.get("").text)
    assert "1 to settle" in home
    page = ana.get(f"differences/{CHAPTER}").text
    assert "1 answer to settle" in text(page)
    agree = page.partition("They agree (2)")[2]
    assert [code in agree for code in codes] == [True, True, False]
    assert f"Settle {codes[0]} otherwise" in text(f"<body {agree}")
    assert f'mark/{CHAPTER}/{EXERCISE}/{codes[0]}?reading=first"' in agree
    assert f'mark/{CHAPTER}/{EXERCISE}/{codes[0]}?reading=second"' in ben.get(f"differences/{CHAPTER}").text

    where = f"differences/{CHAPTER}/{EXERCISE}/{codes[0]}"
    given = {f"points-{one}": "2" for one in CRITERIA}
    done = ana.form(where, base="0", **{**given, "points-step": "3"}).text

    assert f"{codes[0]} is settled" in text(done)
    assert "They agree (1)" in text(done)
    assert codes[0] in folded(done, "1 settled")
    assert "1 to settle" in text(ana.get("").text)
    assert re.search(r"A step that someone could see 3 67 %", text(done)), text(done)


def test_points_are_settled_there_and_nowhere_else_once_both_are_complete(two: Two) -> None:
    ana, ben, codes = two
    ben.marks(codes[0], 1, reading="second")
    for marker, reading in ((ana, "first"), (ben, "second")):
        refused = marker.mark(codes[0], "step", 3, base=1, reading=reading)
        assert "page of differences" in sentence(refused, 409)
        assert "theirs" not in refused.json()
        assert "page of differences" in sentence(ben.send("POST", "api/undo", {}), 409)
        assert any("under Differences" in one for one in marker.sheet(codes[0], reading)["stands"])
    mended = ana.mark(codes[0], "step", 2, base=1, comment="With a date, next time.")
    assert mended.status_code == 200
    assert ana.sheet(codes[0])["criteria"][-1]["held"]["comment"] == "With a date, next time."


def test_what_was_handed_in_anew_since_is_named_and_not_settled(
    start: Callable[..., Desk], course: Course
) -> None:
    running = start()
    with Marker(running, "ana") as ana, Marker(running, "ben") as ben:
        code, other = ana.codes()[:2]
        for one in (code, other):
            ana.marks(one, 2)
        ana.form(f"second/{CHAPTER}", share="100", marker="ben")
        for one in (code, other):
            ben.marks(one, 0, reading="second")
        given = {f"points-{one}": "1" for one in CRITERIA}
        ana.form(f"differences/{CHAPTER}/{EXERCISE}/{other}", base="0", **given)
        for one in (code, other):
            learner = ana.send("POST", f"{ana.at(one)}/learner", {"reason": "for the test"}).json()["learner"]
            hand_in(open_folder(running.data), course, "Another text.", Where(learner, CHAPTER, EXERCISE))
        page = ana.get(f"differences/{CHAPTER}").text
        assert f"to be read twice again: {code}" in text(page)
        assert f"Settle {code}" not in text(page)
        assert "Another answer has been handed in since" in folded(page, "1 settled")
        refused = ana.form(f"differences/{CHAPTER}/{EXERCISE}/{code}", base="0", **given)
        assert refused.status_code == 409
        assert f"{code}: Another answer was handed in since" in text(refused.text)


def test_an_answer_that_came_in_while_the_page_was_open_is_not_marked_by_it(
    start: Callable[..., Desk], course: Course
) -> None:
    running = start()
    with Marker(running, "ana") as ana:
        code = ana.codes()[0]
        ana.sheet(code)
        assert ana.mark(code, "step", 2).status_code == 200
        learner = ana.send("POST", f"{ana.at(code)}/learner", {"reason": "for the test"}).json()["learner"]
        hand_in(open_folder(running.data), course, "Another text.", Where(learner, CHAPTER, EXERCISE))
        assert "while you read this one" in sentence(ana.mark(code, "step", 3, base=1), 409)
        ana.sheet(code)
        assert ana.mark(code, "step", 3, base=1).status_code == 200
