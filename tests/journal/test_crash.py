"""Killed in the midst of it, and used by several programs at once: what was acknowledged is there."""

from __future__ import annotations

import subprocess
import sys
from typing import IO

from crosscurrents.journal import Journal
from tests.journal.learner import CHAPTER

PROGRAM = """
import sys
from crosscurrents.journal import Journal

where, token, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
journal = Journal.open(where)
person = journal.ensure_person(token).result()
print(person.id, flush=True)

def acknowledge(future):
    saved = future.result()
    mine = saved.conflict or saved.answer
    print(mine.exercise, mine.revision, mine.response["text"], flush=True)

for number in range(count):
    journal.save(
        person.id, "01_collaboration_dilemma", f"exercise-{number % 5}",
        response={"text": f"{token}-{number}"}, base_revision=number // 5, passed=False, visibility="room",
        device=token,
    ).add_done_callback(acknowledge)
journal.close()
"""


def start(where: str, token: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, where, token, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def read(stream: IO[str] | None, lines: int | None = None) -> list[tuple[str, int, str]]:
    assert stream
    taken = stream.readlines() if lines is None else [stream.readline() for _ in range(lines)]
    # The last line of a program that was killed may be half a line.
    words = [line.split() for line in taken if line.endswith("\n")]
    return [(exercise, int(revision), text) for exercise, revision, text in words]


def kept(journal: Journal, person: str) -> set[tuple[str, int, str]]:
    found = set()
    for exercise in {item.exercise for item in journal.answers(person, CHAPTER)}:
        revisions = journal.revisions(person, CHAPTER, exercise)
        assert [item.revision for item in revisions] == list(range(1, len(revisions) + 1))
        found |= {(exercise, item.revision, item.response["text"]) for item in revisions}
    return found


def test_what_was_acknowledged_survives_a_kill(where: str) -> None:
    program = start(where, "a", 20_000)
    assert program.stdout
    person = program.stdout.readline().strip()
    acknowledged = read(program.stdout, 200)
    program.kill()
    acknowledged += read(program.stdout)
    assert program.wait(10) == -9
    program.stdout.close()
    assert 200 <= len(acknowledged) < 20_000
    with Journal.open(where) as journal:
        assert set(acknowledged) <= kept(journal, person)
        found = journal.person_of("a")
        assert found
        assert found.id == person
        saved = journal.save(
            person, CHAPTER, "new", response={}, base_revision=0, passed=False, visibility="room", device=""
        )
        assert saved.result(10).answer.revision == 1


def test_several_programs_write_one_journal_and_lose_nothing(where: str) -> None:
    with Journal.open(where) as journal:
        person = journal.ensure_person("shared").result(10).id
        programs = [start(where, "shared", 150) for _ in range(2)]
        here = [
            journal.save(
                person,
                CHAPTER,
                "here",
                response={"text": f"here-{number}"},
                base_revision=number,
                passed=False,
                visibility="room",
                device="",
            ).result(10)
            for number in range(20)
        ]
        assert all(saved.conflict is None for saved in here)
        for program in programs:
            assert program.stdout
            assert program.stdout.readline().strip() == person
            acknowledged = read(program.stdout)
            program.stdout.close()
            assert program.wait(30) == 0
            assert len(acknowledged) == 150
            assert set(acknowledged) <= kept(journal, person)
        events = journal.events(0, 10_000)
        assert [item.seq for item in events] == sorted({item.seq for item in events})
