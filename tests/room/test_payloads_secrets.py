"""What is somebody else's business is on no screen.

Whoever looks must see no difference: a screen's state is the same whoever answered, whatever they said,
wherever they sit, whoever is kept apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosscurrents.journal import SentenceRecord, Told
from crosscurrents.room import commands, payloads
from crosscurrents.room.payloads import GATHER_FROM, OFFERED
from tests.room.logged import (
    CHECK,
    KNOTS,
    Log,
)
from tests.room.screens import (
    ANSWER,
    BUSY,
    ME,
    PEOPLE,
    SENTENCES,
    WRITTEN,
    busy,
    busy_room,
    desk,
    facilitator,
    keys,
    participant,
    projector,
    sentence,
)


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two states tell the same, whenever they were told."""
    moment = {"version", "now"}
    return {key: value for key, value in one.items() if key not in moment} == {
        key: value for key, value in other.items() if key not in moment
    }


def test_no_screen_is_told_an_id_an_answer_or_who_wrote() -> None:
    log = busy()
    plain = [replace(one, text=f"Sentence {one.id}") for one in SENTENCES]
    for state in (
        participant(log, sentences=plain),
        facilitator(log, plain, here=[ME]),
        projector(log, plain),
    ):
        text = json.dumps(state)
        assert "person-" not in text
        assert WRITTEN not in text
        assert not {"answers", "first", "order", "text"} & {
            one.rpartition(".")[2] for one in keys(state) if not one.startswith("me.offered")
        }


def test_a_participant_is_told_no_name_but_the_partner_they_chose() -> None:
    log = busy()
    text = json.dumps(participant(log))
    for person in PEOPLE[1:]:
        assert (log.name(person) in text) == (person == log.state.people[ME].partner)


def test_the_wall_is_told_nobodys_name() -> None:
    log = busy()
    assert log.state.groups
    assert not [one for one in PEOPLE if log.name(one) in json.dumps(projector(log))]


def test_a_participant_reads_their_own_offers_alone() -> None:
    log = busy()
    state = participant(log)
    assert [one["id"] for one in state["me"]["offered"]] == [4, 7]
    others = [one.text for one in SENTENCES if one.person != ME]
    assert not any(one in json.dumps(state) for one in others)


def test_the_facilitator_reads_what_was_gathered_and_not_what_was_offered() -> None:
    listed = desk(busy())
    assert {one["text"] for one in listed} == {one.text for one in SENTENCES if one.status != OFFERED}
    assert {one["id"] for one in listed} == {7001, 7002, 7003, 7006, 7007, 7008}, "by their marks"
    assert payloads.named(listed) == facilitator(busy())["sentences"]
    assert (payloads.named(listed)["waiting"], payloads.named(listed)["released"]) == (1, 4)


@pytest.mark.parametrize("field", ["id", "text", "status", "label"])
def test_a_list_of_sentences_has_another_name_when_anything_in_it_changes(field: str) -> None:
    before = desk(busy())
    after = [dict(one) for one in before]
    after[2][field] = "declined" if field == "status" and after[2][field] != "declined" else 9
    assert payloads.named(before)["name"] != payloads.named(after)["name"]
    assert payloads.named(before)["name"] == payloads.named(desk(busy()))["name"]


@pytest.mark.parametrize("writers", range(5))
def test_the_facilitator_hears_that_enough_have_offered_not_how_many(writers: int) -> None:
    offers = [sentence(at, person, OFFERED) for at, person in enumerate(PEOPLE[:writers] * 2)]
    state = facilitator(busy(), offers)
    assert state["offered"] is (writers >= GATHER_FROM)
    assert desk(busy(), offers) == []
    assert state["sentences"] == payloads.named([])


Deed = Callable[[Log, str], Any]
OTHERS: dict[str, Deed] = {
    "answers": lambda log, one: log.answer(one, KNOTS, {"order": ["net", "rope", "sail"], "text": WRITTEN}),
    "clears": lambda log, one: log.answer(one, CHECK, {}),
    "passes": lambda log, one: log.answer(one, CHECK, ANSWER, passed=True),
    "keeps to themselves": lambda log, one: log.answer(one, KNOTS, ANSWER, visibility="only-you"),
    "withdraws": lambda log, one: log.tell(
        Told("room.withdrew", person=one, chapter=KNOTS[0], exercise=KNOTS[1], data={"withdrawn": True})
    ),
    "sits elsewhere": lambda log, one: log.do(commands.Sit(seat="backers"), person=one),
    "works alone": lambda log, one: log.do(commands.Wish(wish="alone"), person=one),
    "chooses me": lambda log, one: log.do(commands.Wish(wish="with", partner=log.name(ME)), person=one),
    "leaves": lambda log, one: log.tell(Told("room.left", person=one)),
    "joins": lambda log, one: log.join(f"late-{one}"),
    "is kept apart from me": lambda log, one: log.tell(
        Told("room.apart", data={"people": sorted([ME, one]), "apart": True})
    ),
    "is counted on paper": lambda log, one: log.tell(
        Told("room.tallied", chapter=KNOTS[0], exercise=KNOTS[1], data={"n": 9, "counts": {}})
    ),
}
"""What others do that is none of my page's business."""

done = st.lists(st.tuples(st.sampled_from(sorted(OTHERS)), st.sampled_from(PEOPLE[1:])), max_size=6)
some = st.lists(st.sampled_from([one for one in SENTENCES if one.person != ME]), unique_by=lambda one: one.id)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(done, some)
def test_nothing_that_others_do_is_seen_on_my_page(
    deeds: list[tuple[str, str]], sentences: list[SentenceRecord]
) -> None:
    log = busy_room()
    before = participant(log)
    for what, who in deeds:
        OTHERS[what](log, who)
    mine = [one for one in SENTENCES if one.person == ME]
    assert same(participant(log, sentences=[*mine, *sentences]), before)


def two(deed: Deed, one: str, other: str, tell: Callable[[Log], dict[str, Any]]) -> bool:
    """Return whether a screen tells the same when somebody does something as when somebody else does."""
    found = []
    for person in (one, other):
        log = busy_room()
        deed(log, person)
        found.append(tell(log))
    return same(*found)


@pytest.mark.parametrize("tell", [facilitator, projector])
@pytest.mark.parametrize("what", ["answers", "passes", "keeps to themselves", "withdraws", "clears"])
def test_nobody_is_told_who_has_answered(tell: Callable[[Log], dict[str, Any]], what: str) -> None:
    """Two who both have answered, or both have not: which of them does it, and what they say, is not seen."""
    answered = (PEOPLE[2], PEOPLE[3]) if what in {"withdraws", "clears"} else (PEOPLE[0], PEOPLE[1])
    assert two(OTHERS[what], *answered, tell)


@pytest.mark.parametrize("tell", [facilitator, projector])
def test_nobody_is_told_what_was_answered(tell: Callable[[Log], dict[str, Any]]) -> None:
    states = []
    for order in (["rope", "net", "sail"], ["sail", "net", "rope"]):
        log = busy_room()
        log.answer(PEOPLE[7], KNOTS, {"order": order, "settled": True, "text": f"{WRITTEN}{order[0]}"})
        states.append(tell(log))
    assert same(*states)


def test_the_facilitator_is_not_told_whom_somebody_chose() -> None:
    states = []
    for partner in PEOPLE[2:4]:
        log = busy_room()
        log.do(commands.Wish(wish="with", partner=log.name(partner)), person=PEOPLE[5])
        states.append(facilitator(log))
    assert same(*states)


@given(st.permutations(PEOPLE))
def test_nobody_is_told_whose_a_sentence_is(writers: list[str]) -> None:
    """Whoever wrote which: the same sentences stand in the same order."""
    log = busy_room()
    log.do(commands.Show(what="sentences"))
    was = dict(zip(PEOPLE, writers, strict=True))
    others = [replace(one, person=was[one.person]) for one in SENTENCES]
    assert same(facilitator(log, others), facilitator(log))
    assert same(projector(log, others), projector(log))


@given(st.permutations(SENTENCES))
def test_sentences_stand_in_no_order_of_writing(written: list[SentenceRecord]) -> None:
    found = payloads.shuffled(BUSY.state, written)
    assert found == payloads.shuffled(BUSY.state, SENTENCES)
    assert [one.id for one in found] != sorted(one.id for one in found)


def test_the_wall_is_not_told_who_is_kept_apart_nor_where_somebody_sits() -> None:
    log = busy_room()
    before = projector(log)
    for what in (
        "sits elsewhere",
        "works alone",
        "chooses me",
        "is kept apart from me",
        "is counted on paper",
    ):
        OTHERS[what](log, PEOPLE[4])
    assert same(projector(log), before)
    assert len(facilitator(log)["apart"]) == 2


def test_the_wall_is_not_told_who_could_not_be_kept_apart() -> None:
    log = Log()
    log.join("a", "b", "c")
    pair = sorted([log.name("a"), log.name("b")])
    for one, other in (("a", "b"), ("a", "c"), ("b", "c")):
        log.do(commands.Apart(one=log.name(one), other=log.name(other), apart=True))
    log.do(commands.Group(size=3))
    assert pair in [sorted(one) for one in facilitator(log)["groups"]["unmet"]]
    assert projector(log)["groups"] == {"size": 3, "stage": "", "sizes": [3], "alone": 0}
    assert participant(log, "a")["me"]["group"] == {"number": 1, "size": 3}


@pytest.mark.parametrize("screen", [projector, participant])
def test_everybody_sees_released_sentences_of_what_is_on(screen: Callable[[Log], dict[str, Any]]) -> None:
    log = busy_room()
    assert screen(log)["sentences"] == [], "not before they are asked for"
    log.do(commands.Show(what="sentences"))
    assert screen(log)["sentences"] == [SENTENCES[1].text]
    log.do(commands.Begin(step=5), commands.Show(what="sentences"))
    assert set(screen(log)["sentences"]) == {SENTENCES[5].text, SENTENCES[6].text}, "commitments, at the end"
    log.tell(Told("room.ended"))
    assert screen(log)["sentences"] == []
