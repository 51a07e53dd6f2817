"""Everything of mine: download, delete, finish, go on elsewhere; and none of it anybody else's."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from crosscurrents.journal import Journal
from tests.server.visitor import CHAPTER, CHECK, REFLECTION, Visitor, sentence
from tests.support.serving import Serving

SECRET = "what only one of the two has written"


def test_the_download_holds_every_version(learner: Visitor) -> None:
    learner.write("one")
    learner.write("two", 1)
    learner.save({"answers": {"knot": "b"}}, exercise=CHECK)
    made = learner.hand_in()
    answered = learner.get("api/me/export")
    assert answered.headers["Content-Disposition"].startswith('attachment; filename="crosscurrents-')
    mine = answered.json()
    assert [one["response"]["text"] for one in mine["revisions"] if one["exercise"] == REFLECTION] == [
        "one",
        "two",
    ]
    assert [one["receipt"] for one in mine["hand_ins"]] == [made["receipt"]]
    assert learner.token is not None
    assert learner.token not in answered.text


def test_deleting_removes_everything_and_says_what_it_cannot_reach(server: Serving, learner: Visitor) -> None:
    learner.write(SECRET + " and then deleted")
    token = learner.token
    code = learner.send("POST", "api/me/resume-code", {}).json()["code"]
    receipt = learner.hand_in()["receipt"]
    name = learner.get("api/me").json()["learner"]
    gone = learner.send("DELETE", "api/me")
    assert gone.json()["deleted"] is True
    assert [one["receipt"] for one in gone.json()["left"]["not_reached"]] == [receipt]
    assert learner.token is None
    assert learner.answers() == {}
    back = {"Cookie": f"cc_learner={token}"}
    assert learner.get("api/me", headers=back).json() == {"learner": None, "answers": 0}
    assert learner.send("POST", "api/me/resume", {"code": code}).status_code == 404
    with Journal.open(server.data / "journal.db") as journal:
        [left] = [one for one in journal.hand_ins() if one.receipt == receipt]
        assert (left.learner, left.person) == (name, None)
    assert sentence(learner.send("DELETE", "api/me"), 404) == "Nothing of this browser's is kept here."


def test_a_resume_code_goes_on_in_another_browser(learner: Visitor, other: Visitor) -> None:
    learner.write(SECRET)
    name = learner.get("api/me").json()["learner"]
    code = learner.send("POST", "api/me/resume-code", {}).json()["code"]
    assert code not in json.dumps(learner.export())
    typed = f"  {code.lower().replace('-', ' ')} "
    assert other.send("POST", "api/me/resume", {"code": typed}).json() == {"learner": name}
    assert other.text() == SECRET
    other.write("and goes on", 1)
    assert learner.text() == "and goes on"


def test_a_new_resume_code_ends_the_earlier_one(learner: Visitor, other: Visitor) -> None:
    learner.write(SECRET)
    old = learner.send("POST", "api/me/resume-code", {}).json()["code"]
    new = learner.send("POST", "api/me/resume-code", {}).json()["code"]
    assert "Nobody here has that code" in sentence(other.send("POST", "api/me/resume", {"code": old}), 404)
    assert other.send("POST", "api/me/resume", {"code": new}).status_code == 200


def test_finishing_forgets_this_device_alone(learner: Visitor, other: Visitor) -> None:
    learner.write(SECRET)
    code = learner.send("POST", "api/me/resume-code", {}).json()["code"]
    assert other.send("POST", "api/me/resume", {"code": code}).status_code == 200
    token = learner.token
    finished = learner.send("POST", "api/me/finish", {})
    assert finished.json() == {"finished": True}
    assert finished.headers["Clear-Site-Data"] == '"storage"'
    assert learner.token is None
    assert learner.get("api/me", headers={"Cookie": f"cc_learner={token}"}).json()["learner"] is None
    assert other.text() == SECRET
    # Who finished can come back, and a browser that never was anybody may finish too.
    assert learner.send("POST", "api/me/resume", {"code": code}).status_code == 200
    assert learner.text() == SECRET


@pytest.mark.parametrize("code", ["", " ", "\0", "\ud800", "KELP", "x" * 65, "٣" * 12, "K" * 64])
def test_a_code_that_is_nobodys_is_refused_with_a_sentence(learner: Visitor, code: str) -> None:
    learner.write(SECRET)
    said = sentence(learner.send("POST", "api/me/resume", {"code": code}), 404)
    assert said == "Nobody here has that code: check each letter, or make a new one where your answers are."
    assert learner.text() == SECRET


def test_two_browsers_cannot_read_each_other(learner: Visitor, other: Visitor) -> None:
    learner.write(SECRET)
    other.write("something else")
    receipt = learner.hand_in()["receipt"]
    others = other.hand_in()["receipt"]
    file = f"api/chapters/{CHAPTER}/hand-ins/{receipt}.zip"
    assert learner.get(file).status_code == 200
    assert sentence(other.get(file), 404) == "There is no hand-in with that receipt."
    # Nor under another chapter's address, nor without any cookie.
    assert other.get(file.replace(CHAPTER, "02_second")).status_code == 404
    assert other.get(file, headers={"Cookie": ""}).status_code == 404
    theirs = {
        "answers": other.get(f"api/chapters/{CHAPTER}/answers").text,
        "hand-ins": other.get(f"api/chapters/{CHAPTER}/hand-ins").text,
        "feedback": other.get(f"api/chapters/{CHAPTER}/feedback").text,
        "export": other.get("api/me/export").text,
        "mine": other.get("mine").text,
        "hand-in page": other.get(f"lessons/{CHAPTER}/hand-in").text,
        "feedback page": other.get(f"lessons/{CHAPTER}/feedback").text,
        "lesson": other.get(f"lessons/{CHAPTER}").text,
        "landing": other.get("").text,
    }
    name = learner.get("api/me").json()["learner"]
    for where, body in theirs.items():
        assert SECRET not in body, where
        assert receipt not in body, where
        assert name not in body, where
    assert others in theirs["hand-ins"]


def test_a_pseudonym_or_an_id_in_the_cookie_opens_nothing(server: Serving, learner: Visitor) -> None:
    learner.write(SECRET)
    assert learner.token is not None
    with Journal.open(server.data / "journal.db") as journal:
        person = journal.person_of(learner.token)
    assert person is not None
    for guess in (person.id, person.pseudonym, person.pseudonym.ljust(32, "-")):
        answered = learner.get("api/me", headers={"Cookie": f"cc_learner={guess}"})
        assert answered.json()["learner"] is None


def test_answers_to_a_card_that_has_changed_are_shown_as_far_as_they_fit(
    server: Serving, learner: Visitor
) -> None:
    """An author renamed an item and took out a field: nothing breaks, and the download has every word."""
    learner.write("kept")
    earlier: dict[str, dict[str, Any]] = {
        REFLECTION: {"text": "written before", "self_marks": {"charm": 3}, "mood": "calm"},
        CHECK: {"answers": {"gone": "a", "knot": "b"}, "first": {"knot": "z"}, "checked": True},
    }
    assert learner.token is not None
    with Journal.open(server.data / "journal.db") as journal:
        person = journal.person_of(learner.token)
        assert person is not None
        for exercise, response in earlier.items():
            journal.save(
                person.id,
                CHAPTER,
                exercise,
                response=response,
                base_revision=1 if exercise == REFLECTION else 0,
                passed=False,
                visibility="handed-in",
                device="earlier.1",
            ).result()
        journal.save(
            person.id,
            CHAPTER,
            "taken-out",
            response={"text": "x"},
            base_revision=0,
            passed=False,
            visibility="room",
            device="earlier.1",
        ).result()
    shown = learner.answers()
    assert {name: one["response"] for name, one in shown.items()} == {
        REFLECTION: {"text": "written before"},
        CHECK: {"checked": True},
    }
    for path in ("", "mine", f"lessons/{CHAPTER}/hand-in", f"lessons/{CHAPTER}/feedback"):
        assert learner.get(path).status_code == 200
    kept = {one["exercise"]: one["response"] for one in learner.export()["answers"]}
    assert kept == {**earlier, "taken-out": {"text": "x"}}
    stale = learner.save({"text": "typed on an old page"}, 1)
    assert stale.status_code == 409
    receipt = learner.hand_in()["receipt"]
    file = learner.get(f"api/chapters/{CHAPTER}/hand-ins/{receipt}.zip").content
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        document = json.loads(packed.read("answers.json"))
    assert document["answers"][REFLECTION]["response"] == {"text": "written before"}


def test_wrong_codes_are_slowed_down(shared: Serving, visit: Callable[[Serving], Visitor]) -> None:
    learner, guesser = visit(shared), visit(shared)
    learner.write(SECRET)
    code = learner.send("POST", "api/me/resume-code", {}).json()["code"]
    for _ in range(5):  # right codes are never counted
        assert guesser.send("POST", "api/me/resume", {"code": code}).status_code == 200
    statuses = [guesser.send("POST", "api/me/resume", {"code": "KELP-2222"}).status_code for _ in range(24)]
    assert statuses[:20] == [404] * 20
    assert statuses[-1] == 429
    late = guesser.send("POST", "api/me/resume", {"code": code})
    assert sentence(late, 429) == "Too many wrong codes came from here: try again in a minute."
    assert 1 <= int(late.headers["Retry-After"]) <= 6
    assert learner.text() == SECRET
