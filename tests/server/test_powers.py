"""Every address that reads or changes a person's things asks `authorise`: without a power it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crosscurrents.journal import Journal, Mark, new_token
from crosscurrents.journal.access import POWERS
from crosscurrents.notebooks.lessons import load_course
from crosscurrents.server.base import Handler
from crosscurrents.server.pages import NothingApi, NothingPage
from crosscurrents.server.room.deeds import InRoom
from crosscurrents.server.routes import routes
from crosscurrents.server.site import Site
from tests.server.room.inside import Somebody, listening
from tests.server.visitor import CHAPTER, REFLECTION, sentence
from tests.support.loops import finish

ANSWER = f"api/chapters/{CHAPTER}/answers/{REFLECTION}"
SAVE = {
    "base_revision": 1,
    "response": {"text": "five words of my own"},
    "passed": False,
    "visibility": "handed-in",
    "device": "k3j9x2.1",
}
Powers = set[tuple[str, str]]
READING: Powers = {("person", "read"), ("answer", "read")}

NEEDS: dict[tuple[str, str], tuple[Powers, Any]] = {
    ("GET", ""): (READING | {("mark", "read")}, None),
    ("GET", "mine"): (READING | {("hand-in", "read")}, None),
    ("GET", f"lessons/{CHAPTER}/hand-in"): (READING | {("hand-in", "read"), ("mark", "read")}, None),
    ("GET", f"lessons/{CHAPTER}/feedback"): ({("hand-in", "read"), ("mark", "read")}, None),
    ("GET", f"api/chapters/{CHAPTER}/answers"): (READING, None),
    ("PUT", ANSWER): ({("answer", "write")}, SAVE),
    ("POST", f"{ANSWER}/settle"): ({("answer", "write")}, {}),
    ("GET", f"api/chapters/{CHAPTER}/hand-ins"): ({("hand-in", "read")}, None),
    ("POST", f"api/chapters/{CHAPTER}/hand-ins"): (READING | {("answer", "hand-in")}, {"to": "course"}),
    ("GET", f"api/chapters/{CHAPTER}/hand-ins/{{receipt}}.zip"): ({("hand-in", "read")}, None),
    ("GET", f"api/chapters/{CHAPTER}/feedback"): ({("mark", "read")}, None),
    ("POST", f"api/chapters/{CHAPTER}/feedback"): ({("hand-in", "read"), ("mark", "read")}, "{feedback}"),
    ("GET", "api/me"): ({("person", "read")}, None),
    ("GET", "api/me/export"): ({("person", "export")}, None),
    ("GET", "api/me/workbook.html"): (READING | {("mark", "read")}, None),
    ("POST", "api/me/resume-code"): ({("person", "issue-code")}, {}),
    ("DELETE", "api/me"): ({("person", "erase")}, None),
}
"""Which powers stand behind a request of somebody who may: without any one of them it is refused."""

FREE = {
    "lessons/([0-9a-z_]+)",  # the same for everybody
    "harborlight",
    r"assets/([\w.-]+)",
    "api/me/resume",  # the code is the power
    "api/me/finish",  # so is the secret in the cookie, which it gives up
}


class Learner:
    """Somebody with an answer, a hand-in and a mark, in a server of lessons in this process."""

    def __init__(self, journal: Journal) -> None:
        token = new_token()
        self.person = journal.ensure_person(token).result()
        journal.save(
            self.person.id,
            CHAPTER,
            REFLECTION,
            response={"text": "five words of my own"},
            base_revision=0,
            passed=False,
            visibility="handed-in",
            device="k3j9x2.1",
        ).result()
        going = {REFLECTION: {"revision": 1, "response": {"text": "five words of my own"}}}
        self.handed = journal.hand_in(self.person.id, "self-paced", CHAPTER, "ab" * 32, going).result()
        self.mark = Mark(
            self.person.pseudonym,
            "self-paced",
            CHAPTER,
            REFLECTION,
            11,
            15,
            [],
            "Clear.",
            datetime.now(UTC),
            self.handed.receipt,
        )
        journal.release_marks([self.mark]).result()
        self.token = token

    def feedback(self) -> dict[str, Any]:
        """Return the feedback as it would come by mail."""
        one = self.mark
        names = ("learner", "course", "chapter", "exercise", "points", "out_of", "criteria", "comment")
        told = {name: getattr(one, name) for name in names}
        released = {"released": one.released.isoformat(), "hand_in": one.hand_in, "model_answer": None}
        return {"format": "crosscurrents-feedback/1", "marks": [told | released]}


def run(content: Path, folder: Path, test: Callable[[Learner, Somebody], Any]) -> None:
    async def whole() -> None:
        with Journal.open(folder / "journal.db") as journal:
            site = Site(load_course(content), journal, own_machine=True)
            learner = Learner(journal)
            async with listening(site) as url:
                browser = Somebody(url, cc_learner=learner.token)
                try:
                    await test(learner, browser)
                finally:
                    await browser.http.aclose()

    finish(whole())


def test_every_address_of_the_lessons_has_its_powers(content: Path) -> None:
    site = Site(load_course(content), None, own_machine=True)  # type: ignore[arg-type]  # only its address
    methods = ("GET", "PUT", "POST", "DELETE")
    served = set()
    for pattern, handler, _ in routes(site):
        if issubclass(handler, InRoom | NothingPage | NothingApi) or pattern.removeprefix("/") in FREE:
            continue
        for method in methods:
            if getattr(handler, method.lower()) is not getattr(Handler, method.lower()):
                served.add((method, handler))
    assert len(served) == len(NEEDS)


@pytest.mark.parametrize(
    "power", [None, *sorted(set().union(*(powers for powers, _body in NEEDS.values())))], ids=str
)
def test_without_a_power_what_needs_it_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: Path, power: tuple[str, str] | None
) -> None:
    """Without `power`; None: with no powers at all."""
    monkeypatch.setenv("CROSSCURRENTS_CONTENT", str(content))
    left = {} if power is None else {which: who for which, who in POWERS.items() if which != power}
    monkeypatch.setattr("crosscurrents.journal.access.POWERS", left)

    async def test(learner: Learner, browser: Somebody) -> None:
        for (method, path), (powers, body) in NEEDS.items():
            refused = power is None or power in powers
            sent = learner.feedback() if body == "{feedback}" else body
            answered = await browser.send(method, path.replace("{receipt}", learner.handed.receipt), sent)
            assert (answered.status_code == 403) is refused, (method, path, answered.text[:200])
            if refused and path.startswith("api/"):
                assert sentence(answered, 403) == "That is not yours to open or change."
            elif not refused:
                assert answered.status_code < 300, (method, path, answered.text[:200])

    run(content, tmp_path, test)


def test_what_is_somebody_elses_is_refused(tmp_path: Path, content: Path) -> None:
    """With all powers, another learner's receipt and feedback open nothing."""

    async def test(learner: Learner, browser: Somebody) -> None:
        other = Somebody(str(browser.http.base_url), cc_learner=new_token())
        assert (await other.send("PUT", ANSWER, {**SAVE, "base_revision": 0})).status_code == 200
        receipt = f"api/chapters/{CHAPTER}/hand-ins/{learner.handed.receipt}.zip"
        assert (await browser.send("GET", receipt)).status_code == 200
        assert (await other.send("GET", receipt)).status_code == 404
        feedback = await other.send("POST", f"api/chapters/{CHAPTER}/feedback", learner.feedback())
        assert sentence(feedback, 422).startswith("This feedback is for somebody else")
        assert (await other.send("GET", f"api/chapters/{CHAPTER}/hand-ins")).json() == {"hand_ins": []}
        await other.http.aclose()

    run(content, tmp_path, test)
