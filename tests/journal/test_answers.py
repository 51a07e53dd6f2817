"""Saving: revisions, retries, conflicts, visibility, and texts of every kind."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosscurrents.journal import BadText, JournalError
from tests.journal.learner import CHAPTER, Learner

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)


def test_an_answer_comes_back_as_it_was_saved(learner: Learner) -> None:
    before = datetime.now(UTC)
    saved = learner.save("Two agencies, one van.", passed=True, visibility="handed-in")
    assert saved.conflict is None
    [answer] = learner.journal.answers(learner.person.id, CHAPTER)
    assert answer == saved.answer
    assert (answer.chapter, answer.exercise, answer.revision) == (CHAPTER, "three-strands", 1)
    assert (answer.response, answer.passed, answer.visibility) == (
        {"text": "Two agencies, one van."},
        True,
        "handed-in",
    )
    assert answer.saved.utcoffset() == timedelta(0)
    assert before <= answer.saved <= datetime.now(UTC)


def test_revisions_count_up_and_all_are_kept(learner: Learner) -> None:
    for base, text in enumerate(["a", "ab", "abc"]):
        assert learner.save(text, base).answer.revision == base + 1
    kept = learner.journal.revisions(learner.person.id, CHAPTER, "three-strands")
    assert [(item.revision, item.base, item.response["text"]) for item in kept] == [
        (1, 0, "a"),
        (2, 1, "ab"),
        (3, 2, "abc"),
    ]
    assert learner.answer().response == {"text": "abc"}


def test_answers_are_by_chapter_and_by_person(learner: Learner, other: Learner) -> None:
    learner.save("mine")
    learner.save("also mine", exercise="ledger", chapter="02_power")
    other.save("not mine")
    assert [item.exercise for item in learner.journal.answers(learner.person.id)] == [
        "three-strands",
        "ledger",
    ]
    assert [item.response["text"] for item in learner.journal.answers(learner.person.id, "02_power")] == [
        "also mine"
    ]
    assert other.answer().response == {"text": "not mine"}


def test_the_same_text_again_is_the_same_revision(learner: Learner) -> None:
    first = learner.save("a")
    assert learner.save("a") == first
    assert learner.save("a", base=1) == first
    assert learner.statuses() == [(1, "saved")]


def test_a_stale_text_is_kept_beside_the_newer_one(learner: Learner) -> None:
    learner.save("one")
    learner.save("two, from the laptop", base=1, device="laptop")
    saved = learner.save("two, from the phone", base=1, device="phone")
    assert saved.answer.response == {"text": "two, from the laptop"}
    assert saved.answer.device == "laptop"
    assert saved.conflict is not None
    assert saved.conflict.response == {"text": "two, from the phone"}
    assert learner.answer() == saved.answer
    [kept] = learner.journal.conflicts(learner.person.id, CHAPTER)
    assert (kept.revision, kept.base, kept.response) == (3, 1, {"text": "two, from the phone"})
    assert learner.statuses() == [(1, "saved"), (2, "saved"), (3, "conflict")]


def test_a_retried_stale_text_is_kept_once(learner: Learner) -> None:
    learner.save("one")
    learner.save("two", base=1)
    first = learner.save("other", base=1)
    assert learner.save("other", base=1) == first
    assert len(learner.statuses()) == 3


def test_a_late_retry_of_an_overwritten_save_shows_the_newer_text(learner: Learner) -> None:
    learner.save("one")
    learner.save("two", base=1)
    learner.save("three", base=2)
    late = learner.save("two", base=1)
    assert late.answer.response == {"text": "three"}
    assert late.conflict is not None
    assert late.conflict.revision == 2
    assert learner.statuses() == [(1, "saved"), (2, "saved"), (3, "saved")]


def test_a_base_that_never_was_overwrites_nothing(learner: Learner) -> None:
    learner.save("one")
    saved = learner.save("from a journal that was restored", base=40)
    assert saved.answer.response == {"text": "one"}
    assert saved.conflict is not None


def test_after_a_conflict_the_next_save_goes_on_from_the_current_revision(learner: Learner) -> None:
    learner.save("one")
    learner.save("two", base=1)
    conflicted = learner.save("other", base=1)
    merged = learner.save("two and other", base=conflicted.answer.revision)
    assert merged.conflict is None
    assert merged.answer.revision == 4
    assert [number for number, _ in learner.statuses()] == [1, 2, 3, 4]


def test_a_page_does_not_collide_with_its_own_earlier_text(learner: Learner) -> None:
    learner.save("one", device="tab.1")
    later = learner.save("one two", 0, device="tab.2")  # written over nothing: the first reply was not seen
    assert later.conflict is None
    assert later.answer.response == {"text": "one two"}
    late = learner.save("one", 0, device="tab.1")  # the first one again, arriving last
    assert late.conflict is None
    assert learner.answer().response == {"text": "one two"}


def test_a_text_from_elsewhere_in_between_is_a_conflict_for_the_page_too(learner: Learner) -> None:
    learner.save("one", device="tab.1")
    learner.save("from the phone", 1, device="phone.1")
    assert learner.save("one two", 0, device="tab.2").conflict is not None
    assert learner.answer().response == {"text": "from the phone"}


def test_going_back_to_an_earlier_text_is_a_new_revision(learner: Learner) -> None:
    learner.save("one")
    learner.save("two", base=1)
    back = learner.save("one", base=2)
    assert (back.answer.revision, back.conflict) == (3, None)


def test_settling_ends_a_conflict_and_keeps_its_text(learner: Learner) -> None:
    learner.save("one")
    learner.save("two", base=1)
    learner.save("other", base=1)
    assert learner.journal.settle(learner.person.id, CHAPTER, "three-strands").result(10) == 1
    assert learner.journal.conflicts(learner.person.id, CHAPTER) == []
    assert learner.statuses()[-1] == (3, "settled")
    assert learner.journal.settle(learner.person.id, CHAPTER, "three-strands").result(10) == 0


def test_passing_on_an_exercise_is_a_change(learner: Learner) -> None:
    learner.save("")
    assert learner.save("", base=1, passed=True).answer.revision == 2
    assert learner.answer().passed is True


def test_a_stale_page_may_narrow_visibility_but_not_widen_it(learner: Learner) -> None:
    learner.save("one", visibility="room")
    assert learner.save("one", base=0, visibility="only-you").answer.visibility == "only-you"
    assert learner.save("one", base=1, visibility="handed-in").answer.visibility == "only-you"
    assert learner.answer().visibility == "only-you"
    assert learner.save("one", base=2, visibility="room").answer.visibility == "room"


def test_an_unknown_visibility_is_refused(learner: Learner) -> None:
    with pytest.raises(BadText, match="only-you, room, handed-in"):
        learner.save("one", visibility="public")


def test_an_unknown_learner_is_refused(learner: Learner) -> None:
    future = learner.journal.save(
        "nobody", CHAPTER, "x", response={}, base_revision=0, passed=False, visibility="room", device=""
    )
    with pytest.raises(JournalError, match="no such learner") as caught:
        future.result(10)
    assert caught.value.reason == "unknown-person"


@pytest.mark.parametrize("bad", ["nul \0", "half \ud83d", "\udfff"])
def test_what_cannot_be_stored_is_refused_and_the_old_answer_stays(learner: Learner, bad: str) -> None:
    learner.save("kept")
    with pytest.raises(BadText, match="cannot be stored"):
        learner.save(bad, base=1)
    with pytest.raises(BadText):
        learner.save("fine", base=1, device=bad)
    with pytest.raises(BadText):
        learner.save("fine", base=1, exercise=bad)
    assert learner.answer().response == {"text": "kept"}


def test_a_very_long_text_in_every_script_comes_back_exactly(learner: Learner) -> None:
    scripts = "שלום مرحبا \u202eabc\u202c 👩🏽\u200d🤝\u200d👨🏿 \u2028\r\n\t\x01\x1b "
    text = scripts + "<script>alert(1)</script> ' \" \\ \\u0000 %s {x} "
    text = (text * 4000)[:200_000]
    assert len(text) == 200_000
    learner.save(text)
    assert learner.answer().response == {"text": text}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(response=st.dictionaries(words, values, max_size=4))
def test_any_json_comes_back_exactly(learner: Learner, response: dict[str, Any]) -> None:
    held = [item.revision for item in learner.journal.answers(learner.person.id)]
    saved = learner.save("", base=held[0] if held else 0, response=response)
    assert saved.answer.response == response
    assert learner.answer().response == response


def test_many_threads_lose_nothing_and_leave_no_gap(learner: Learner, other: Learner) -> None:
    def write(number: int) -> tuple[int, str]:
        whose = (learner, other)[number % 2]
        saved = whose.save(f"text {number}", base=number // 8, exercise="shared")
        mine = saved.conflict or saved.answer
        return mine.revision, mine.response["text"]

    with ThreadPoolExecutor(16) as pool:
        acknowledged = list(pool.map(write, range(160)))
    for start, whose in enumerate((learner, other)):
        kept = whose.journal.revisions(whose.person.id, CHAPTER, "shared")
        assert [item.revision for item in kept] == list(range(1, 81))
        assert sorted((item.revision, item.response["text"]) for item in kept) == sorted(
            acknowledged[start::2]
        )


def test_what_the_caller_changes_afterwards_is_not_saved(learner: Learner) -> None:
    response = {"text": "before"}
    future = learner.journal.save(
        learner.person.id,
        CHAPTER,
        "x",
        response=response,
        base_revision=0,
        passed=False,
        visibility="room",
        device="",
    )
    response["text"] = "after"
    assert future.result(10).answer.response == {"text": "before"}
