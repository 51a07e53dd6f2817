"""What a learner has not earned yet is in no byte that the server gives them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from crosscurrents.course import Course
from crosscurrents.exercises.exercise import bind
from crosscurrents.notebooks.lessons import load_course
from crosscurrents.places import content_root
from tests.server.visitor import CHAPTER, CHECK, REFLECTION, ROOM, SECOND, Visitor
from tests.support.serving import Serving

SECRETS = {
    "MODEL-ANSWER-SECRET",
    "SAMPLE-MIDDLING",
    "SAMPLE-STRONG",
    "MISCONCEPTION-SECRET",
    "FEEDBACK-SECRET",
    "FACILITATOR-NOTE-SECRET",
    "misconception",
    "facilitator_note",
    "model_answer",
    "Every knot is a thread",
    "A thread has no tie",
    "two ends, one tie",
    "Give people eight quiet minutes",
}
MARKS = dict.fromkeys(["happened", "part", "positions", "concept", "step"], 2)


def everything(running: Serving, learner: Visitor, course: Course) -> Iterator[tuple[str, str]]:
    """Every page, asset and reading of the API, with its address."""
    chapters = [one.id for one in course.chapters]
    paths = ["", "mine", "api/me", "api/me/export"]
    for chapter in chapters:
        paths += [f"lessons/{chapter}", f"lessons/{chapter}/hand-in", f"lessons/{chapter}/feedback"]
        paths += [f"api/chapters/{chapter}/{what}" for what in ("answers", "hand-ins", "feedback")]
    assets: set[str] = set()
    for path in paths:
        body = learner.get(path).text
        assets.update(re.findall(r'"(/[^" ]*assets/[^"]*)"', body))
        yield path, body
    assert any("host" in one for one in assets)
    assert any(one.endswith(".css") for one in assets)
    for asset in sorted(assets):
        answered = learner.get(urljoin(running.url, asset))
        assert answered.status_code == 200
        yield asset, answered.text


def leaks(running: Serving, learner: Visitor, course: Course, secrets: set[str]) -> dict[str, set[str]]:
    found = {
        where: {one for one in secrets if one in body} for where, body in everything(running, learner, course)
    }
    return {where: what for where, what in found.items() if what}


def test_nothing_is_given_away_before_an_answer(server: Serving, content: Path, learner: Visitor) -> None:
    assert leaks(server, learner, load_course(content), SECRETS) == {}


def test_nothing_is_given_away_by_half_an_answer(server: Serving, content: Path, learner: Visitor) -> None:
    replies = [
        learner.save({"text": "only four words here"}),
        learner.save({"text": "only four words here", "self_marks": MARKS}, 1),
        learner.save({"text": "five words of my own", "self_marks": {"happened": 3}}, 2),
        learner.save({"answers": {"knot": "b", "line": "a"}}, exercise=CHECK),
        learner.save({"answers": {"knot": "b"}, "checked": True}, 1, exercise=CHECK),
        learner.save({"answers": {}}, chapter=SECOND, exercise=ROOM, visibility="room"),
        learner.save({"text": "of an old page", "self_marks": MARKS}, 1),  # a conflict
        learner.save({"text": 1}),
        learner.save({}, passed=True),
    ]
    learner.hand_in("file")
    for reply in replies:
        assert [one for one in SECRETS if one in reply.text] == [], reply.text
    assert leaks(server, learner, load_course(content), SECRETS) == {}


def test_what_is_earned_comes_and_nothing_else(learner: Visitor) -> None:
    written = learner.save({"text": "five words of my own", "self_marks": MARKS})
    assert "SAMPLE-MIDDLING" in written.text
    assert "SAMPLE-STRONG" in written.text
    assert "MODEL-ANSWER-SECRET" not in written.text  # that waits for the released marks
    checked = learner.save(
        {"answers": {"knot": "a", "line": "a"}, "first": {"knot": "a", "line": "a"}, "checked": True},
        exercise=CHECK,
    )
    assert "A thread has no tie" in checked.text
    assert "two ends, one tie" not in checked.text
    assert "misconception" not in checked.text
    room = learner.save(
        {"answers": {"rope": "b"}, "checked": True}, chapter=SECOND, exercise=ROOM, visibility="room"
    )
    assert "ROOM-MODEL-ANSWER-SECRET" in room.text
    assert "FACILITATOR-NOTE-SECRET" not in room.text


def test_handing_in_does_not_open_the_model_answer(learner: Visitor) -> None:
    learner.save({"text": "five words of my own", "self_marks": MARKS})
    learner.hand_in()
    for path in (
        f"lessons/{CHAPTER}/hand-in",
        f"lessons/{CHAPTER}/feedback",
        f"api/chapters/{CHAPTER}/answers",
    ):
        assert "MODEL-ANSWER-SECRET" not in learner.get(path).text
    assert REFLECTION in learner.answers()


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


def runs(texts: Iterator[str] | list[str]) -> set[str]:
    """Return long runs of plain words: neither HTML nor JSON writes them in another way."""
    return {run.strip() for text in texts for run in re.findall(r"[A-Za-z ,.;:]{25,}", text)}


def kept_back(course: Course) -> set[str]:
    """Return runs of words of the cards that no learner may see before they have done something."""
    secret: set[str] = set()
    shown: list[str] = []
    for chapter in course.chapters:
        shown += (
            [passage.text for passage in chapter.passages] + list(chapter.key_points) + [chapter.question]
        )
        shown += [one.text for one in chapter.objectives] + [
            source.text for source in course.sources.values()
        ]
        for card in chapter.cards.values():
            shown += [card.title, card.purpose, card.prompt, *strings(bind(card).kind.public())]
            secret |= runs(
                [card.model_answer, card.facilitator_note, *strings(dict(card.spec))]
                + [text for sample in card.samples for text in (sample.text, sample.notes)]
            )
    open_text = "\n".join(shown)
    return {one for one in secret if one not in open_text}


def test_the_real_course_gives_nothing_away(real: Serving, visit: Callable[[Serving], Visitor]) -> None:
    course = load_course(content_root())
    secrets = kept_back(course)
    assert len(secrets) > 100
    assert leaks(real, visit(real), course, secrets) == {}
