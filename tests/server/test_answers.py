"""The answers' part of the HTTP API: saved means on the disk, and what is refused changes nothing."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.conftest import Start
from tests.server.visitor import CHAPTER, CHECK, OWN, REFLECTION, ROOM, SECOND, Visitor, sentence
from tests.support.serving import Serving

ODD = (
    "שלום עולם, naïve 👩🏽‍🤝‍👩🏿 \u202eright to left\u202c"
    "\ttab\r\nline </script><img src=x onerror=alert(1)> {{7*7}} \x07\x7f"
)


def test_a_saved_answer_is_there_after_a_reload(learner: Visitor) -> None:
    saved = learner.write("The meeting began without the agenda.")
    assert (saved["revision"], saved["passed"], saved["visibility"]) == (1, False, "handed-in")
    assert saved["progress"] == [1, 6]
    learner.get(f"lessons/{CHAPTER}")
    assert learner.text() == "The meeting began without the agenda."
    assert learner.get("api/me").json()["answers"] == 1


def test_an_earlier_answer_comes_back_where_it_is_recalled(learner: Visitor) -> None:
    def again() -> dict[str, Any]:
        shown: dict[str, Any] = learner.get(f"api/chapters/{SECOND}/answers").json()["recalled"]
        return shown

    assert again() == {}  # a stranger's page shows what was drawn for everybody
    learner.write("Somebody is here now.")
    (none_yet,) = again()[ROOM]
    assert (none_yet["own"], none_yet["otherwise"]) == (
        False,
        "<p>The coalition chose <em>the knot</em>.</p>\n",
    )
    answer = {"answers": {"knot": "b"}, "first": {}, "checked": False}
    saved = learner.save(answer, exercise=CHECK).json()
    assert saved["recalled"] == {}  # nothing of that chapter's own page shows it
    (own,) = again()[ROOM]
    assert own["own"] is True
    assert "A knot" in str(own["lines"])
    assert learner.get(f"api/chapters/{CHAPTER}/answers").json()["recalled"] == {}


def test_any_text_comes_back_as_it_was(learner: Visitor) -> None:
    learner.write(ODD)
    assert learner.text() == ODD
    for path in ("mine", f"lessons/{CHAPTER}/hand-in"):
        page = learner.get(path).text
        assert "</script><img" not in page
        assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in page


def test_saved_is_said_only_after_the_commit(start: Start, tmp_path: Path) -> None:
    with start(tmp_path / "data") as running, Visitor(running.url) as learner:
        revision = 0
        for turn in range(2):
            text = f"written {turn} times"
            revision = learner.write(text, revision)["revision"]
            running.kill()  # the reply has just come: nothing may be left to do
            running.restart()
            assert learner.text() == text
        assert [one["response"]["text"] for one in learner.export()["revisions"]] == [
            "written 0 times",
            "written 1 times",
        ]


def test_a_stale_save_keeps_both_texts_and_overwrites_neither(learner: Visitor) -> None:
    learner.write("from the kitchen")
    learner.write("from the office", 1)
    stale = learner.save({"text": "from the train"}, 1)
    said = sentence(stale, 409)
    body = stale.json()
    assert said == "Changed in another window. Both texts are kept."
    assert body["current"]["response"] == {"text": "from the office"}
    assert body["theirs"][0][1] == "from the office"
    assert body["mine"][0][1] == "from the train"
    assert learner.text() == "from the office"
    assert "from the train" in [one["response"]["text"] for one in learner.export()["revisions"]]


def test_a_settled_conflict_is_gone_on_from(learner: Visitor) -> None:
    learner.write("one")
    learner.write("two", 1)
    current = learner.save({"text": "three"}, 1).json()["current"]
    settled = learner.send("POST", f"api/chapters/{CHAPTER}/answers/{REFLECTION}/settle", {})
    assert settled.json() == {"settled": True}
    assert learner.save({"text": "three"}, current["revision"]).status_code == 200
    assert learner.text() == "three"


def test_the_same_save_again_is_the_same_revision(learner: Visitor) -> None:
    first = learner.write("sent twice, for the reply was lost")
    again = learner.write("sent twice, for the reply was lost")
    assert again["revision"] == first["revision"]
    assert len(learner.export()["revisions"]) == 1


def test_first_saves_at_once_are_one_learner(learner: Visitor) -> None:
    """After an hour without a link the page sends every waiting exercise in the same moment."""
    drafts = [
        (CHAPTER, REFLECTION, {"text": "waited"}),
        (CHAPTER, CHECK, {"answers": {"knot": "b"}}),
        (SECOND, ROOM, {"answers": {"rope": "b"}}),
    ]
    with ThreadPoolExecutor(3) as at_once:
        sent = list(at_once.map(lambda one: learner.save(one[2], chapter=one[0], exercise=one[1]), drafts))
    assert [one.status_code for one in sent] == [200, 200, 200]
    assert len({one.json()["learner"] for one in sent}) == 1
    assert set(learner.answers()) == {REFLECTION, CHECK}
    assert set(learner.answers(SECOND)) == {ROOM}


BAD_RESPONSES = {
    "a field nobody reads": {"text": "x", "grade": 15},
    "a text that is a number": {"text": 7},
    "points that no level has": {"self_marks": {"happened": 4}},
    "a criterion that is none": {"self_marks": {"charm": 3}},
    "a mark that is true": {"self_marks": {"happened": True}},
    "a text of 200,000 characters": {"text": "x" * 200_000},
    "a NUL": {"text": "before\0after"},
    "half a character": {"text": "before\ud800after"},
    "a field named by half a character": {"\ud800": "x"},
    "a deep list": {"text": json.loads("[" * 200 + "]" * 200)},
}


@pytest.mark.parametrize("fault", BAD_RESPONSES)
def test_a_response_that_does_not_fit_is_refused_and_the_old_one_stays(learner: Visitor, fault: str) -> None:
    learner.write("good words")
    said = sentence(learner.save(BAD_RESPONSES[fault], 1), 422)
    assert said.startswith(f"{REFLECTION}: ")
    assert said.endswith("nothing was changed")
    assert len(said) < 400
    assert learner.text() == "good words"
    assert learner.answers()[REFLECTION]["revision"] == 1


def test_the_sentence_about_a_long_text_says_how_long_it_may_be(learner: Visitor) -> None:
    said = sentence(learner.save({"text": "x" * 200_000}), 422)
    assert said == "closing-thoughts: text is longer than 20,000 characters; nothing was changed"
    assert learner.save({"text": "x" * 20_000}).status_code == 200


GOOD = b'{"base_revision":1,"response":{"text":"new"},"passed":false,"visibility":"handed-in","device":"p.1"}'
BAD_BODIES = {
    "nothing": b"",
    "no JSON": b"base_revision=1",
    "cut short": GOOD[:-9],
    "a list": b"[]",
    "a NaN": GOOD.replace(b'"new"', b"NaN"),
    "an infinite number": GOOD.replace(b":1,", b":1e999,", 1),
    "a number of 5,000 digits": GOOD.replace(b":1,", b":" + b"9" * 5000 + b",", 1),
    "100,000 brackets": b"[" * 100_000,
    "a deep object": b'{"response":' * 3000 + b"1" + b"}" * 3000,
    "another encoding": GOOD.decode().encode("utf-16"),
    "no UTF-8": GOOD.replace(b"new", b"\xff\xfe"),
    "a field too many": GOOD.replace(b'"passed"', b'"admin":true,"passed"'),
    "a field too few": GOOD.replace(b'"passed":false,', b""),
    "a field named by half a character": GOOD.replace(b'"passed"', b'"\\ud800"'),
    "a revision that is true": GOOD.replace(b":1,", b":true,", 1),
    "a revision below 0": GOOD.replace(b":1,", b":-1,", 1),
    "a revision beyond the database": GOOD.replace(b":1,", b":9223372036854775808,", 1),
    "a response that is a list": GOOD.replace(b'{"text":"new"}', b"[]"),
    "a response that is null": GOOD.replace(b'{"text":"new"}', b"null"),
    "passed by a word": GOOD.replace(b"false", b'"no"'),
    "a visibility that is none": GOOD.replace(b"handed-in", b"everybody"),
    "a device that is none": GOOD.replace(b'"p.1"', b'"\\u0000"'),
}


@pytest.mark.parametrize("fault", BAD_BODIES)
def test_a_request_that_cannot_be_read_is_refused_with_a_sentence(learner: Visitor, fault: str) -> None:
    learner.write("good words")
    address = f"api/chapters/{CHAPTER}/answers/{REFLECTION}"
    if fault == "another encoding":  # JSON may be UTF-16, and then it is read
        assert learner.send("PUT", address, BAD_BODIES[fault]).status_code == 200
        return
    sentence(learner.send("PUT", address, BAD_BODIES[fault]), 400)
    assert learner.text() == "good words"
    assert learner.send("PUT", address, GOOD).status_code == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_only_json_is_read(learner: Visitor, kind: str) -> None:
    address = f"api/chapters/{CHAPTER}/answers/{REFLECTION}"
    answered = learner.send("PUT", address, GOOD, **{"Content-Type": kind})
    assert answered.status_code in {400, 415}
    assert answered.json()["error"]
    assert learner.answers() == {}


@pytest.mark.parametrize("chunked", [False, True])
def test_a_huge_body_is_refused_with_a_sentence(learner: Visitor, chunked: bool) -> None:
    learner.write("good words")
    address = f"api/chapters/{CHAPTER}/answers/{REFLECTION}"
    body = GOOD.replace(b"new", b"x" * 9_000_000)
    headers = {"X-XSRFToken": learner.http.cookies["cc_xsrf"], "Content-Type": "application/json"}
    parts = (body[at : at + 65536] for at in range(0, len(body), 65536))
    answered = learner.http.put(address, content=parts if chunked else body, headers=headers)
    assert sentence(answered, 413) == "That is larger than 4 MB, so nothing was changed."
    assert learner.text() == "good words"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("api/chapters/09_gone/answers", "09_gone"),
        ("api/chapters/09_gone/hand-ins", "09_gone"),
        ("api/chapters/09_gone/feedback", "09_gone"),
        ("lessons/09_gone", "09_gone"),
        ("lessons/09_gone/hand-in", "09_gone"),
        ("lessons/09_gone/feedback", "09_gone"),
    ],
)
def test_a_chapter_that_is_not_there_is_named(learner: Visitor, path: str, name: str) -> None:
    answered = learner.get(path)
    assert answered.status_code == 404
    assert f"There is no chapter “{name}”." in answered.text


@pytest.mark.parametrize("exercise", ["gone", "closing-thoughts-", ROOM])
def test_an_exercise_that_is_not_in_the_chapter_is_named(learner: Visitor, exercise: str) -> None:
    said = sentence(learner.save({}, exercise=exercise), 404)
    assert said == f"There is no exercise “{exercise}” in this chapter."
    settle = learner.send("POST", f"api/chapters/{CHAPTER}/answers/{exercise}/settle", {})
    assert sentence(settle, 404) == said


def test_a_learner_may_narrow_who_reads_and_not_widen(learner: Visitor) -> None:
    def room(visibility: str, base: int) -> str:
        answer = {"answers": {"rope": "a"}}
        saved = learner.save(answer, base, chapter=SECOND, exercise=ROOM, visibility=visibility)
        return str(saved.json()["visibility"])

    assert room("handed-in", 0) == "room"
    assert room("only-you", 1) == "only-you"
    assert room("handed-in", 2) == "room"
    own = learner.save({"answers": {"mine": "a"}}, chapter=SECOND, exercise=OWN, visibility="handed-in")
    assert own.json()["visibility"] == "only-you"


def test_a_stale_page_cannot_widen_again(learner: Visitor) -> None:
    learner.save({"answers": {"rope": "a"}}, 0, chapter=SECOND, exercise=ROOM, visibility="room")
    learner.save({"answers": {"rope": "a"}}, 1, chapter=SECOND, exercise=ROOM, visibility="only-you")
    late = learner.save({"answers": {"rope": "a"}}, 1, chapter=SECOND, exercise=ROOM, visibility="room")
    assert late.json()["visibility"] == "only-you"


def test_a_marked_exercise_cannot_be_passed_on(learner: Visitor) -> None:
    said = sentence(learner.save({}, passed=True), 400)
    assert "cannot be passed on" in said
    assert learner.answers() == {}


def test_passing_on_an_unmarked_exercise_opens_its_sample(learner: Visitor) -> None:
    closed = learner.save({}, chapter=SECOND, exercise=ROOM, visibility="room").json()
    assert closed["sample"] == ""
    passed = learner.save({}, 1, chapter=SECOND, exercise=ROOM, visibility="room", passed=True).json()
    assert "ROOM-MODEL-ANSWER-SECRET" in passed["sample"]


def test_only_you_is_kept_on_the_own_machine(learner: Visitor) -> None:
    saved = learner.save({"answers": {"mine": "b"}}, chapter=SECOND, exercise=OWN, visibility="only-you")
    assert saved.status_code == 200
    assert learner.answers(SECOND)[OWN]["response"] == {"answers": {"mine": "b"}}


def test_only_you_is_refused_on_anothers_machine(shared: Serving, visit: Any) -> None:
    learner = visit(shared)
    said = sentence(
        learner.save({"answers": {"mine": "b"}}, chapter=SECOND, exercise=OWN, visibility="only-you"), 403
    )
    assert said == "This answer stays in your browser; this server does not take it."
    # Not by way of a narrower wish either.
    narrow = learner.save({"answers": {"rope": "a"}}, chapter=SECOND, exercise=ROOM, visibility="only-you")
    assert sentence(narrow, 403) == said
    assert learner.answers(SECOND) == {}
    wide = learner.save({"answers": {"rope": "a"}}, chapter=SECOND, exercise=ROOM, visibility="room")
    assert wide.status_code == 200


def test_nothing_is_kept_of_a_browser_that_saves_nothing(learner: Visitor) -> None:
    learner.get("mine")
    learner.get(f"api/chapters/{CHAPTER}/answers")
    assert learner.get("api/me").json() == {"learner": None, "answers": 0}
    assert sentence(learner.get("api/me/export"), 404) == "Nothing of this browser's is kept here."
    settle = learner.send("POST", f"api/chapters/{CHAPTER}/answers/{REFLECTION}/settle", {})
    assert sentence(settle, 404) == "Nothing of this browser's is kept here."


def test_a_cookie_that_is_none_of_ours_is_nobody(server: Serving) -> None:
    spaced = '"two words and more than thirty-two letters"'
    broken = '"thirty-two letters\\015\\012Set-Cookie: a=b; and more"'
    for odd in ("short", "x" * 5000, "a" * 31, spaced, broken, "é" * 40):
        cookie = {"Cookie": f"cc_learner={odd}".encode("latin-1")}
        answered = httpx.get(server.url + "api/me", headers=cookie)
        assert answered.json() == {"learner": None, "answers": 0}
        page = httpx.get(server.url, headers=cookie)
        assert page.status_code == 200
        given = [one for one in page.headers.get_list("set-cookie") if one.startswith("cc_learner=")]
        assert len(given) == 1
        assert re.match(r"cc_learner=[\w-]{43}; ", given[0])
