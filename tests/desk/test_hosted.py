"""What a learner of a hosted course reads on their page of what is done at the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from crosscurrents.grading.autograde import autograde
from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import open_folder
from tests.desk.support import CHAPTER, EXERCISE, Hosted, Marker, released, sentence, text
from tests.grading import support


def test_marks_given_back_reach_the_learner_the_journal_knows(hosted: Callable[[], Hosted]) -> None:
    here = hosted()
    with Marker(here.desk, "ana") as ana:
        code, other = here.code(), next(one for one in ana.codes() if one != here.code())
        ana.marks(code, 3)
        ana.mark(code, "step", 2, base=1, comment="Say by when.")
        ana.marks(other, 1)  # whose file came by mail: the journal does not know them
        told = released(ana)
        assert (told["fault"], told["ready"]) == ("", 2)
    with here.journal() as journal:
        found = {one.exercise: one for one in journal.marks(here.person)}
        assert found[EXERCISE].points == 14
        [step] = [one for one in found[EXERCISE].criteria if one["id"] == "step"]
        assert (step["points"], step["comment"]) == (2, "Say by when.")


def test_what_is_to_be_worked_on_reaches_the_learner_and_is_withdrawn(hosted: Callable[[], Hosted]) -> None:
    here = hosted()
    with Marker(here.desk, "ana") as ana:
        at = ana.at(here.code())
        told = ana.sheet(here.code())["history"]
        assert ana.send("POST", f"{at}/return", {"reason": ""}).status_code == 200
        assert ana.sheet(here.code())["history"] == told  # there was nothing to withdraw
        assert ana.send("POST", f"{at}/return", {"reason": "Leave the town out"}).status_code == 200
        assert ana.sheet(here.code())["returned"] == "Leave the town out"
        with here.journal() as journal:
            [asked] = journal.given_back(here.person, CHAPTER)
            assert (asked.exercise, asked.reason) == (EXERCISE, "Leave the town out")
        assert ana.send("POST", f"{at}/return", {"reason": " "}).status_code == 200
        assert (ana.sheet(here.code())["returned"], ana.sheet(here.code())["stage"]) == ("", "waiting")
        with here.journal() as journal:
            assert journal.given_back(here.person, CHAPTER) == []
        # Once withdrawn, to withdraw it again changes nothing and is in no history.
        told = ana.sheet(here.code())["history"]
        assert ana.send("POST", f"{at}/return", {"reason": ""}).status_code == 200
        assert ana.sheet(here.code())["history"] == told


def test_a_withdrawal_that_the_page_could_not_be_told_can_be_done_again(hosted: Callable[[], Hosted]) -> None:
    here = hosted()
    names = ("journal.db", "journal.db-wal", "journal.db-shm")
    with Marker(here.desk, "ana") as ana:
        at = ana.at(here.code())
        assert ana.send("POST", f"{at}/return", {"reason": "Leave the town out"}).status_code == 200
        for name in names:
            if (here.desk.data / name).exists():
                (here.desk.data / name).rename(here.desk.data / f"aside-{name}")
        (here.desk.data / "journal.db").write_bytes(b"no database at all" * 100)
        said = sentence(ana.send("POST", f"{at}/return", {"reason": ""}), 507)
        assert said.startswith("The learner's page could not be told, so nothing was changed: do it again.")
        assert ana.sheet(here.code())["returned"] == "Leave the town out"
        for name in names:
            (here.desk.data / name).unlink(missing_ok=True)
            if (here.desk.data / f"aside-{name}").exists():
                (here.desk.data / f"aside-{name}").rename(here.desk.data / name)
        assert ana.send("POST", f"{at}/return", {"reason": ""}).status_code == 200
        assert ana.sheet(here.code())["returned"] == ""
    with here.journal() as journal:
        assert journal.given_back(here.person, CHAPTER) == []


def test_what_is_off_at_the_desk_is_off_on_the_page(hosted: Callable[[], Hosted]) -> None:
    here = hosted()
    folder = open_folder(here.desk.data)
    release = folder.chapters[CHAPTER].release

    def anew(said: str, course: str) -> None:
        given = support.answers(closing_thoughts=support.reflection(said))
        with here.journal() as journal:
            journal.hand_in(here.person, course, CHAPTER, release, given).result()

    def asked() -> list[str]:
        with here.journal() as journal:
            return [one.reason for one in journal.given_back(here.person, CHAPTER)]

    with Marker(here.desk, "ana") as ana:
        at = ana.at(here.code())
        ana.send("POST", f"{at}/return", {"reason": "Leave the town out"})
        assert asked() == ["Leave the town out"]
        anew("We waited in that place, and nobody asked.", folder.id)
        # Changed before the new hand-in is collected: what is asked has been handed in anew all the same.
        ana.send("POST", f"{at}/return", {"reason": "Leave the town out, and say when"})
        assert asked() == []
        regrade(here, folder.id)
        assert ana.sheet(here.code())["returned"] == ""
        assert asked() == []
        # Handed in as a file, which then came by mail.
        ana.send("POST", f"{at}/return", {"reason": "And the year"})
        assert asked() == ["And the year"]
        anew("We waited in that place and at that time.", "file")
        regrade(here, "file")
        assert ana.sheet(here.code())["returned"] == ""
        assert asked() == []


def regrade(here: Hosted, course: str) -> None:
    """Collect the newest hand-in of the learner's to `course`, and grade it."""
    folder = open_folder(here.desk.data)
    with here.journal() as journal:
        newest = journal.hand_ins(person_id=here.person, course=course)[-1]
        collect(folder, hand_ins=[replace(newest, course=folder.id)])
    assert len(autograde(folder, CHAPTER).of("graded")) == 1


def test_a_journal_that_cannot_be_told_is_said_and_the_marks_stand(hosted: Callable[[], Hosted]) -> None:
    here = hosted()
    with Marker(here.desk, "ana") as ana:
        for name in ("journal.db", "journal.db-wal", "journal.db-shm"):
            (here.desk.data / name).unlink(missing_ok=True)
        (here.desk.data / "journal.db").write_bytes(b"no database at all" * 100)
        at = ana.at(here.code())
        said = sentence(ana.send("POST", f"{at}/return", {"reason": "Leave the town out"}), 507)
        assert said.startswith("It stands in the gradebook, but the learner's page could not be told")
        assert ana.sheet(here.code())["returned"] == "Leave the town out"
        page = ana.form(f"time/{CHAPTER}", learner=here.pseudonym, hours="24")
        assert page.status_code == 507
        assert "Who has a place in this course cannot be read, so nothing was changed." in text(page.text)
