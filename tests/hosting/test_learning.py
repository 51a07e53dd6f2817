"""A hosted course, as learners meet it: a code, a place, handing in, what comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from crosscurrents.journal import Extended, Journal, Mark, Returned
from tests.hosting.conftest import Hosting, command
from tests.server.visitor import CHAPTER, REFLECTION, SECOND, Visitor, sentence

COURSE = "autumn"


def come_in(hosted: Hosting, visitor: Visitor, at: int) -> str:
    pseudonym, code = list(hosted.codes().items())[at]
    answered = visitor.send("POST", "api/me/resume", {"code": code})
    assert answered.status_code == 200, answered.text
    return pseudonym


def test_without_a_place_there_is_the_door_and_nothing_else(hosted: Hosting) -> None:
    with Visitor(hosted.url) as stranger:
        first = stranger.get("")
        assert first.status_code == 200
        assert "Autumn &lt;2026&gt;" in first.text
        assert "invitation code" in first.text and "Kept until March." in first.text
        for path in (f"lessons/{CHAPTER}", f"lessons/{CHAPTER}/hand-in", f"lessons/{CHAPTER}/feedback"):
            answered = stranger.get(path)
            assert (answered.status_code, answered.headers.get("Location")) == (302, "/")
        refused = stranger.save({"text": "from nowhere"})
        assert sentence(refused, 403).startswith("You are not signed in to the course here")
        assert stranger.get(f"api/chapters/{CHAPTER}/answers").json()["answers"] == {}


def test_guessing_codes_is_slowed_down(hosted: Hosting) -> None:
    code = "KELP-7Q2M-9XTC-4RWH"
    with Visitor(hosted.url) as guesser:
        seen = [guesser.send("POST", "api/me/resume", {"code": code}).status_code for _ in range(40)]
    assert seen[0] == 404 and seen[-1] == 429


@pytest.fixture(scope="module")
def fresh(hosted: Hosting) -> Hosting:
    """The same course with its limits on guesses begun anew."""
    hosted.restart()
    return hosted


def test_a_code_opens_a_place_that_a_restart_and_another_device_keep(fresh: Hosting) -> None:
    with Visitor(fresh.url) as phone, Visitor(fresh.url) as laptop:
        pseudonym = come_in(fresh, phone, 0)
        assert phone.get("api/me").json()["learner"] == pseudonym
        assert phone.get(f"lessons/{CHAPTER}").status_code == 200
        phone.write("what I saw in the meeting")
        fresh.kill()
        fresh.restart()
        assert phone.text() == "what I saw in the meeting"
        assert come_in(fresh, laptop, 0) == pseudonym
        assert laptop.text() == "what I saw in the meeting"
        landing = laptop.get("").text
        assert "2027-01-31 18:00 UTC" in landing


def test_what_is_handed_in_is_collected_into_the_same_folder(fresh: Hosting) -> None:
    with Visitor(fresh.url) as learner:
        pseudonym = come_in(fresh, learner, 1)
        learner.write("one two three four five")
        page = learner.get(f"lessons/{CHAPTER}/hand-in").text
        assert "2027-01-31 18:00 UTC" in page and "Kept until March." in page
        made = learner.hand_in()
        assert made["course"] == COURSE
        done = command("collect", "--course", fresh.data)
        assert done.returncode == 0, done.stderr
        assert f"collected: {pseudonym}, {CHAPTER}" in done.stdout
        assert (fresh.data / "submitted" / pseudonym / CHAPTER / "answers.json").is_file()
        again = command("course", "status", fresh.data)
        assert "6 places, 2 have come in" in again.stdout
        assert pseudonym not in again.stdout


def test_what_comes_back_is_on_the_learners_pages(fresh: Hosting) -> None:
    now = datetime.now(UTC)
    with Visitor(fresh.url) as learner, Journal.open(fresh.data / "journal.db") as journal:
        pseudonym = come_in(fresh, learner, 2)
        learner.write("a first try at five words")
        receipt = learner.hand_in()["receipt"]
        asked = Returned(
            pseudonym,
            COURSE,
            CHAPTER,
            REFLECTION,
            "Say <b>whose</b> view.",
            receipt,
            now + timedelta(seconds=1),
        )
        journal.give_back([asked]).result()
        assert "asks you to work on it again" in learner.get("").text
        for page in ("feedback", "hand-in"):
            assert "Say &lt;b&gt;whose&lt;/b&gt; view." in learner.get(f"lessons/{CHAPTER}/{page}").text
        mark = Mark(pseudonym, COURSE, CHAPTER, REFLECTION, 9, 15, [], "Clear.", now, receipt)
        journal.release_marks([mark]).result()
        shown = learner.get(f"lessons/{CHAPTER}/feedback").text
        assert "Clear." in shown and "9" in shown
        # Nobody gives themselves marks, not even for a hand-in that left as a file.
        filed = learner.hand_in(to="file")["receipt"]
        forged = msgspec.to_builtins(replace(mark, points=15, comment="Mine.", hand_in=filed))
        said = {"format": "crosscurrents-feedback/1", "marks": [forged]}
        refused = learner.send("POST", f"api/chapters/{CHAPTER}/feedback", said)
        assert "comes to your page by itself" in sentence(refused, 403)
        shown = learner.get(f"lessons/{CHAPTER}/feedback").text
        assert "Clear." in shown and "Mine." not in shown


def test_a_place_elsewhere_opens_nothing_here(fresh: Hosting) -> None:
    """Somebody the journal knows, who has no place in this course (a learner of another one, say)."""
    with Journal.open(fresh.data / "journal.db") as journal:
        journal.ensure_course("spring-2026", "Spring").result()
        [other] = journal.invite("spring-2026", 1).result()
    with Visitor(fresh.url) as visitor:
        assert visitor.send("POST", "api/me/resume", {"code": other.code}).status_code == 200
        assert visitor.get(f"lessons/{CHAPTER}").status_code == 302
        assert visitor.save({"text": "not here"}).status_code == 403


def test_more_time_is_one_learners_in_this_course_alone(fresh: Hosting) -> None:
    at, until = "2027-01-31T18:00:00+00:00", "2027-02-02T18:00:00+00:00"
    with Visitor(fresh.url) as one, Visitor(fresh.url) as other, Visitor(fresh.url) as stranger:
        pseudonym = come_in(fresh, one, 3)
        come_in(fresh, other, 4)
        with Journal.open(fresh.data / "journal.db") as journal:
            given = Extended(pseudonym, COURSE, CHAPTER, 172_800, datetime.now(UTC))
            journal.extend([given, replace(given, course="spring-2026", seconds=10**7)]).result()
        told = {who: who.get(f"api/chapters/{CHAPTER}/answers").json()["due"] for who in (one, other)}
        assert told[one] == {"at": at, "until": until, "late": False}
        assert told[other] == {"at": at, "until": at, "late": False}
        assert stranger.get(f"api/chapters/{CHAPTER}/answers").json()["due"] is None
        assert until in one.get("").text and until not in other.get("").text


def test_a_lesson_names_the_readers_that_a_course_has(fresh: Hosting) -> None:
    with Visitor(fresh.url) as learner:
        come_in(fresh, learner, 5)
        page = learner.get(f"lessons/{SECOND}").text
        assert "2 minutes · The course, without your name" in page
        assert "The room, without your name" not in page


def test_who_has_a_code_is_told_of_that_code(fresh: Hosting) -> None:
    with Visitor(fresh.url) as learner:
        assert "You are not signed in here" in learner.get("mine").text
        come_in(fresh, learner, 5)
        landing, mine = learner.get("").text, learner.get("mine").text
        assert "no account" not in landing
        assert "Your invitation code does that too" in mine
        assert "Have you kept your invitation code" in mine
        answered = learner.send("POST", "api/me/resume", {"code": "KELP-7Q2M-9XTC-4RWH"})
        assert "opens no place here" in sentence(answered, 404)
