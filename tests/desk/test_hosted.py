"""What a learner of a hosted course reads on their page of what is done at the desk."""

from __future__ import annotations

from collections.abc import Callable

from tests.desk.support import CHAPTER, EXERCISE, Hosted, Marker, released, sentence, text


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
        assert sentence(ana.send("POST", f"{at}/return", {"reason": ""}), 422).startswith("Say why")
        assert ana.send("POST", f"{at}/return", {"reason": "Leave the town out"}).status_code == 200
        assert ana.sheet(here.code())["returned"] == "Leave the town out"
        with here.journal() as journal:
            [asked] = journal.given_back(here.person, CHAPTER)
            assert (asked.exercise, asked.reason) == (EXERCISE, "Leave the town out")
        assert ana.send("POST", f"{at}/return", {"reason": " "}).status_code == 200
        assert (ana.sheet(here.code())["returned"], ana.sheet(here.code())["stage"]) == ("", "waiting")
        with here.journal() as journal:
            assert journal.given_back(here.person, CHAPTER) == []
        # Once withdrawn there is nothing to withdraw.
        assert ana.send("POST", f"{at}/return", {"reason": ""}).status_code == 422


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
