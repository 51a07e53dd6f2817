"""Handing in over HTTP, and the feedback that comes back."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crosscurrents.journal import Journal, Mark
from tests.server.visitor import CHAPTER, CHECK, REFLECTION, ROOM, SECOND, Visitor, sentence
from tests.support.serving import Serving

NOW = "2026-11-22T10:00:00+00:00"


def mark(learner: str, receipt: str, **changed: Any) -> dict[str, Any]:
    return {
        "learner": learner,
        "course": "self-paced",
        "chapter": CHAPTER,
        "exercise": REFLECTION,
        "points": 11.5,
        "out_of": 15,
        "criteria": [{"id": "happened", "points": 2, "comment": "Shown, <b>plainly</b>."}],
        "comment": "Thank you <script>alert(1)</script>",
        "released": NOW,
        "hand_in": receipt,
        "model_answer": "MODEL-ANSWER-SECRET <i>as text</i>",
        **changed,
    }


def feedback(*marks: dict[str, Any]) -> bytes:
    return json.dumps({"format": "crosscurrents-feedback/1", "marks": marks}).encode()


def test_what_is_handed_in_is_what_stood_there(learner: Visitor, content: Path) -> None:
    learner.write("the first version")
    learner.save({"answers": {"knot": "a"}}, exercise=CHECK)
    learner.save({"answers": {"rope": "a"}}, chapter=SECOND, exercise=ROOM, visibility="room")
    made = learner.hand_in()
    assert made["exercises"] == [REFLECTION, CHECK]
    learner.write("the second version", 1)
    file = learner.get(f"api/chapters/{CHAPTER}/hand-ins/{made['receipt']}.zip")
    assert file.headers["Content-Type"] == "application/zip"
    released = (content / "lessons" / CHAPTER / f"{CHAPTER}.ipynb").read_bytes()
    with zipfile.ZipFile(io.BytesIO(file.content)) as packed:
        assert packed.read(f"{CHAPTER}.ipynb") == released
        document = json.loads(packed.read("answers.json"))
    assert document["release"] == hashlib.sha256(released).hexdigest() == made["release"]
    assert document["receipt"] == made["receipt"]
    assert document["answers"] == {
        REFLECTION: {"revision": 1, "response": {"text": "the first version"}},
        CHECK: {"revision": 1, "response": {"answers": {"knot": "a"}}},
    }


def test_handing_in_again_supersedes_and_the_same_again_is_one(learner: Visitor) -> None:
    learner.write("first")
    first = learner.hand_in()
    assert learner.hand_in()["receipt"] == first["receipt"]
    learner.write("second", 1)
    second = learner.hand_in()
    assert second["supersedes"] == first["receipt"]
    listed = learner.get(f"api/chapters/{CHAPTER}/hand-ins").json()["hand_ins"]
    assert [one["receipt"] for one in listed] == [second["receipt"], first["receipt"]]


def test_nothing_to_hand_in_is_said(learner: Visitor) -> None:
    address = f"api/chapters/{CHAPTER}/hand-ins"
    said = "There is nothing to hand in yet: write your reflection first."
    assert sentence(learner.send("POST", address, {"to": "course"}), 409) == said
    learner.save({"text": ""})
    assert sentence(learner.send("POST", address, {"to": "file"}), 409) == said
    assert (
        sentence(learner.send("POST", address, {"to": "press"}), 400) == "Hand in to “course” or as a “file”."
    )


def test_what_was_narrowed_is_not_handed_in(learner: Visitor) -> None:
    learner.write("goes")
    learner.save({"answers": {"knot": "a"}}, exercise=CHECK, visibility="only-you")
    assert learner.hand_in()["exercises"] == [REFLECTION]
    assert "Two ends are tied together" not in learner.get(f"lessons/{CHAPTER}/hand-in").text


def test_a_chapter_without_marked_exercises_hands_in_nothing(learner: Visitor) -> None:
    learner.save({"answers": {"rope": "a"}}, chapter=SECOND, exercise=ROOM, visibility="room")
    assert learner.send("POST", f"api/chapters/{SECOND}/hand-ins", {"to": "course"}).status_code == 409


def test_released_marks_are_shown_to_their_learner_alone(
    server: Serving, learner: Visitor, other: Visitor
) -> None:
    learner.write("five words at the least")
    other.write("five other words are here")
    name = learner.get("api/me").json()["learner"]
    receipt = learner.hand_in()["receipt"]
    assert learner.get(f"api/chapters/{CHAPTER}/feedback").json() == {"marks": []}
    with Journal.open(server.data / "journal.db") as journal:
        import msgspec

        assert journal.release_marks([msgspec.convert(mark(name, receipt), Mark)]).result() == 1
    [shown] = learner.get(f"api/chapters/{CHAPTER}/feedback").json()["marks"]
    assert (shown["points"], shown["out_of"], shown["hand_in"]) == (11.5, 15, receipt)
    page = learner.get(f"lessons/{CHAPTER}/feedback").text
    assert "<strong>11.5</strong>" in page
    assert "Thank you &lt;script&gt;" in page
    assert "Shown, &lt;b&gt;plainly&lt;/b&gt;." in page
    assert "MODEL-ANSWER-SECRET &lt;i&gt;" in page
    assert "Thank you" not in other.get(f"lessons/{CHAPTER}/feedback").text
    assert other.get(f"api/chapters/{CHAPTER}/feedback").json() == {"marks": []}


def test_feedback_that_came_by_mail_is_opened(learner: Visitor) -> None:
    learner.write("five words at the least")
    receipt = learner.hand_in("file")["receipt"]
    name = learner.get("api/me").json()["learner"]
    opened = learner.send("POST", f"api/chapters/{CHAPTER}/feedback", feedback(mark(name, receipt)))
    assert opened.json() == {"marks": 1}
    assert "11.5" in learner.get(f"lessons/{CHAPTER}/feedback").text


BAD_FEEDBACK: dict[str, Callable[[str, str], bytes]] = {
    "nothing": lambda name, receipt: b"",
    "no JSON": lambda name, receipt: b"%PDF-1.4",
    "a list": lambda name, receipt: b"[]",
    "deep brackets": lambda name, receipt: b"[" * 100_000,
    "cut short": lambda name, receipt: feedback(mark(name, receipt))[:-20],
    "another format": lambda name, receipt: b'{"format": "grades/9", "marks": []}',
    "for somebody else": lambda name, receipt: feedback(mark("teal-heron-222222", receipt)),
    "for no hand-in": lambda name, receipt: feedback(mark(name, "2222-2222-2222")),
    "for another chapter": lambda name, receipt: feedback(mark(name, receipt, chapter=SECOND)),
    "points below 0": lambda name, receipt: feedback(mark(name, receipt, points=-1)),
    "an infinite mark": lambda name, receipt: feedback(mark(name, receipt)).replace(b"11.5", b"1e999"),
    "points in words": lambda name, receipt: feedback(mark(name, receipt, points="full")),
    "a time without a zone": lambda name, receipt: feedback(
        mark(name, receipt, released="2026-11-22T10:00:00")
    ),
    "a NUL": lambda name, receipt: feedback(mark(name, receipt, comment="a\0b")),
    "half a character": lambda name, receipt: feedback(mark(name, receipt, comment="a\ud800b")),
    "an exercise that is no id": lambda name, receipt: feedback(mark(name, receipt, exercise="")),
    "an exercise of 5,000 characters": lambda name, receipt: feedback(
        mark(name, receipt, exercise="x" * 5000)
    ),
}


@pytest.mark.parametrize("fault", BAD_FEEDBACK)
def test_a_feedback_file_that_cannot_be_right_is_refused(learner: Visitor, fault: str) -> None:
    learner.write("five words at the least")
    receipt = learner.hand_in("file")["receipt"]
    name = learner.get("api/me").json()["learner"]
    body = BAD_FEEDBACK[fault](name, receipt)
    sentence(learner.send("POST", f"api/chapters/{CHAPTER}/feedback", body), 422)
    assert learner.get(f"api/chapters/{CHAPTER}/feedback").json() == {"marks": []}


def test_a_feedback_file_with_odd_criteria_does_not_break_the_page(learner: Visitor) -> None:
    learner.write("five words at the least")
    receipt = learner.hand_in("file")["receipt"]
    name = learner.get("api/me").json()["learner"]
    odd = [{"id": "happened", "points": "2", "comment": ["x"]}, {"id": "part", "points": {}, "comment": 3}]
    body = feedback(mark(name, receipt, criteria=odd))
    assert learner.send("POST", f"api/chapters/{CHAPTER}/feedback", body).status_code == 200
    assert learner.get(f"lessons/{CHAPTER}/feedback").status_code == 200


def test_on_a_shared_server_nobody_can_give_themselves_the_instructors_mark(
    shared: Serving, visit: Callable[[Serving], Visitor]
) -> None:
    learner = visit(shared)
    learner.write("five words at the least")
    receipt = learner.hand_in("course")["receipt"]
    name = learner.get("api/me").json()["learner"]
    forged = feedback(mark(name, receipt, points=15))
    sentence(learner.send("POST", f"api/chapters/{CHAPTER}/feedback", forged), 422)
    assert learner.get(f"api/chapters/{CHAPTER}/feedback").json() == {"marks": []}


def test_feedback_before_anything_was_kept(learner: Visitor) -> None:
    opened = learner.send("POST", f"api/chapters/{CHAPTER}/feedback", feedback())
    assert sentence(opened, 404) == "Nothing of this browser's is kept here."
