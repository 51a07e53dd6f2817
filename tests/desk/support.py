"""A running marking desk on a course with twelve hand-ins, and the instructors who sit at it."""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, ClassVar

import httpx

from crosscurrents.course import Course
from crosscurrents.grading.autograde import autograde
from crosscurrents.grading.collect import collect
from crosscurrents.grading.course_file import Terms
from crosscurrents.grading.folder import CourseFolder, open_folder, open_or_create
from crosscurrents.journal import Journal, new_token
from crosscurrents.marking.book import MarkBook
from tests.grading import support
from tests.server.visitor import Visitor
from tests.support.serving import CALL, Serving

CHAPTER, EXERCISE = support.CHAPTER, "closing-thoughts"
INSTRUCTORS = ("ana", "ben")
CRITERIA = ("happened", "part", "positions", "concept", "step")
HOSTILE = "hostile-otter-00"
SENTENCE = "The meeting ran late and nobody asked why, on day {n}."


def learner(n: int) -> str:
    return HOSTILE if n == 0 else f"teal-heron-{n:02}"


def pile(course: Course, place: Path, many: int = 12) -> CourseFolder:
    """Return a graded course of two instructors; the first hand-in is hostile, the last two are one text."""
    folder = open_or_create(
        place / "course",
        course,
        Terms(title="Harbour <b>cohort</b>", instructors=INSTRUCTORS, due={CHAPTER: support.MONDAY}),
    )
    files = []
    for n in range(many):
        text = support.HOSTILE if n == 0 else SENTENCE.format(n=min(n, many - 2))
        answers = support.answers(
            closing_thoughts=support.reflection(text), figures={"guesses": {"share": 25}}
        )
        path = place / f"{learner(n)}.zip"
        at = support.TUESDAY if n == 1 else support.MONDAY
        path.write_bytes(support.handin(course, learner(n), answers, at=at))
        files.append(path)
    assert len(collect(folder, files=files).of("collected")) == many
    assert len(autograde(folder, CHAPTER).of("graded")) == many
    return folder


def sentence(answered: httpx.Response, status: int) -> str:
    """Return the sentence of a refusal, which must be of this status and made for a reader."""
    assert answered.status_code == status, f"{answered.status_code}: {answered.text[:300]}"
    said = answered.json()["error"]
    assert len(said.split()) >= 3, said
    assert "Traceback" not in said
    return str(said)


def text(page: str) -> str:
    """Return what a page says, without its tags."""
    body = page.partition("<body")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


class Desk(Serving):
    """A running `crosscurrents mark`; `data` is the course's folder."""

    command: ClassVar[list[str]] = [*CALL, "mark", "--no-browser"]

    def _kept(self) -> list[str]:
        # A journal of whoever runs the tests is not asked, let alone brought up to date.
        return [str(self.data), "--data", str(self.data.parent / "this-computer")]

    @property
    def cookie(self) -> str:
        """What a session's cookie is called at this desk."""
        return f"cc_desk_{hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:8]}"

    def link(self, marker: str) -> str:
        """The sign-in link that the newest start has printed for an instructor."""
        found = re.findall(rf"^  {marker}: (\S+)$", self.log, re.MULTILINE)[-1]
        return str(found).replace("localhost", "127.0.0.1")

    def code(self, marker: str) -> str:
        return self.link(marker).partition("#")[2]


class Marker(Visitor):
    """A browser at the desk; signed in under `name`, or nobody's."""

    def __init__(self, desk: Desk, name: str = "") -> None:
        super().__init__(desk.url)
        self.name = name
        if name:
            answered = self.send("POST", "api/sign-in", {"code": desk.code(name)})
            assert answered.json() == {"marker": name}

    def send(self, method: str, path: str, data: Any = None, **headers: str) -> httpx.Response:
        """Send JSON as a page of the desk does."""
        own = {"X-XSRFToken": self.http.cookies.get("cc_desk_xsrf", "")}
        return super().send(method, path, data, **{**own, **headers})

    def form(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form as a page of the desk does, and follow where it leads."""
        token = self.http.cookies.get("cc_desk_xsrf", "")
        return self.http.post(path, data={"_xsrf": token, **fields}, follow_redirects=True)

    def codes(self, reading: str = "first") -> list[str]:
        """The codes of the pile in the order of the walk."""
        answered = self.get(f"api/chapters/{CHAPTER}/pile?reading={reading}")
        assert answered.status_code == 200, answered.text
        return [one["code"] for one in answered.json()["pile"]]

    def at(self, code: str) -> str:
        return f"api/chapters/{CHAPTER}/answers/{EXERCISE}/{code}"

    def sheet(self, code: str, reading: str = "first", by: str = "question") -> dict[str, Any]:
        answered = self.get(f"{self.at(code)}?reading={reading}&by={by}")
        assert answered.status_code == 200, answered.text
        return dict(answered.json())

    def mark(
        self,
        code: str,
        criterion: str,
        points: float | None,
        base: int = 0,
        comment: str = "",
        reading: str = "first",
    ) -> httpx.Response:
        body = {
            "criterion": criterion,
            "points": points,
            "comment": comment,
            "base": base,
            "reading": reading,
        }
        return self.send("POST", f"{self.at(code)}/marks", body)

    def marks(self, code: str, points: float, reading: str = "first") -> None:
        """Mark a whole answer."""
        for one in CRITERIA:
            answered = self.mark(code, one, points, reading=reading)
            assert answered.status_code == 200, answered.text


def released(marker: Marker) -> dict[str, object]:
    """Give the feedback back and wait until it has happened."""
    begun = marker.send("POST", f"api/chapters/{CHAPTER}/release", {})
    assert begun.status_code == 202, begun.text
    until = time.monotonic() + 120
    while time.monotonic() < until:
        found = dict(marker.get(f"api/chapters/{CHAPTER}/release").json()["release"])
        if found["finished"]:
            return found
        time.sleep(0.2)
    raise AssertionError("the feedback was not given back in two minutes")


@dataclass(frozen=True)
class Hosted:
    """A desk whose course has a journal with two places: one learner's, who has handed in, and an empty one.

    `person` is the learner's id in the journal, `empty` the other place's pseudonym.
    """

    desk: Desk
    pseudonym: str
    person: str
    empty: str

    def journal(self) -> Journal:
        """Open the journal as the learners' server does."""
        return Journal.open(self.desk.data / "journal.db")

    def code(self) -> str:
        """Return the learner's code at the desk."""
        with MarkBook(open_folder(self.desk.data)) as book, book.reading() as connection:
            return book.codes(connection)[self.pseudonym]


def place_in(folder: CourseFolder) -> tuple[str, str, str]:
    """Make a journal with two places for a course, and collect a hand-in from one; as `Hosted` has them."""
    with Journal.open(folder.root / "journal.db") as journal:
        journal.ensure_course(folder.id, folder.title).result()
        mine, other = journal.invite(folder.id, 2).result()
        person = journal.resume(mine.code, new_token()).result()
        assert person is not None
        given = support.answers(closing_thoughts=support.reflection("We waited, and nobody had asked why."))
        journal.hand_in(person.id, folder.id, CHAPTER, folder.chapters[CHAPTER].release, given).result()
        collect(folder, hand_ins=journal.hand_ins(course=folder.id))
    assert len(autograde(folder, CHAPTER).of("graded")) == 1
    return person.pseudonym, person.id, other.pseudonym
