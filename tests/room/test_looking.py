"""Pictures without a comparison by seats: taken where one with it is not, and nobody singled out by any."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscurrents.room import looking
from crosscurrents.room.decide import RoomError
from crosscurrents.room.views import Given
from tests.room.logged import CHECK, ROOM_KEY, Log, closed, opened, settle
from tests.room.test_views_attack import MINI_ANSWER, smallest

SEATS = ("public", "groups")
OTHER = {**MINI_ANSWER, "answers": {"knot": "a", "line": "b"}}


def room(least: int = 3, per_seat: int = 5) -> Log:
    """Return a room of two seats in which everybody has answered, and the picture was taken."""
    log = Log()
    log.do(settle(least), opened(CHECK))
    for seat in SEATS:
        log.join(*(f"{seat}-{at}" for at in range(per_seat)), seat=seat)
    for person in log.state.people:
        log.answer(person, CHECK, MINI_ANSWER)
    log.do(closed(CHECK))
    log.look(CHECK)
    assert len(log.views[1].kept.parts) == 2
    return log


def again(log: Log, *people: str) -> None:
    """Have people change their answers, and close once more."""
    log.do(opened(CHECK))
    for person in people:
        log.answer(person, CHECK, OTHER)
    log.do(closed(CHECK))


def refused(log: Log, *, seats: bool = True) -> RoomError:
    with pytest.raises(RoomError) as fault:
        log.look(CHECK, seats=seats)
    assert fault.value.status == 409
    return fault.value


def test_a_picture_is_taken_without_seats_where_they_alone_are_in_the_way() -> None:
    """Two of one seat and three of the other: five have changed, but of the first seat two."""
    log = room()
    again(log, "public-0", "public-1", "groups-0", "groups-1", "groups-2")
    fault = refused(log)
    assert fault.details == {"without_seats": True}
    assert "Service and survivor-led organisations" in str(fault)
    made = log.look(CHECK, seats=False)
    assert (made.n, made.kept.parts, made.kept.compared) == (10, [], [])
    assert log.state.whole_only == {1}
    assert log.views[1].kept.parts == [], "nobody sees that comparison any more"
    assert log.views[1].n == 10


def test_it_names_only_the_seats_that_are_in_the_way() -> None:
    log = room(per_seat=7)
    again(log, "public-0", "groups-0", "groups-1", "groups-2")
    text = str(refused(log))
    assert "Take it without seats" in text
    assert "survivor-led" not in text, "three of seven have changed there: enough, and four are left"


def test_a_comparison_that_was_seen_stays_in_the_way() -> None:
    log = room()
    assert len(log.compare(1).parts) == 2
    again(log, "public-0", "public-1", "groups-0", "groups-1", "groups-2")
    for seats in (True, False):
        fault = refused(log, seats=seats)
        assert fault.details == {}
        assert "In these seats" in str(fault)
        assert "without seats" not in str(fault), "it would not help"
    assert len(log.views[1].kept.parts) == 2


def test_too_few_are_too_few_with_seats_or_without() -> None:
    log = room()
    again(log, "public-0", "public-1")
    for seats in (True, False):
        fault = refused(log, seats=seats)
        assert fault.details == {}
        assert str(fault).startswith("Too few answers are new or changed since the last picture")
    log = Log()
    log.do(settle(3), opened(CHECK))
    log.join("a", "b")
    for person in "ab":
        log.answer(person, CHECK, MINI_ANSWER)
    log.do(closed(CHECK))
    assert str(refused(log, seats=False)).startswith("Fewer than 3 answers")


def test_without_seats_nothing_is_given_up_that_is_not_in_the_way() -> None:
    log = room()
    again(log, *log.state.people)
    assert log.look(CHECK, seats=False).kept.parts == []
    assert log.state.whole_only == set()
    assert len(log.views[1].kept.parts) == 2


deeds = st.lists(
    st.one_of(
        st.tuples(st.just("answers"), st.lists(st.integers(0, 13), min_size=1, max_size=9, unique=True)),
        st.tuples(st.just("look"), st.booleans()),
        st.tuples(st.just("compare"), st.integers(1, 6)),
        st.tuples(st.just("sit"), st.integers(0, 13)),
    ),
    max_size=25,
)


@settings(deadline=None, max_examples=300)
@given(deeds, st.integers(3, 4))
def test_who_sees_every_picture_and_every_comparison_that_there_is_singles_nobody_out(
    deeds: Sequence[tuple[str, Any]], least: int
) -> None:
    log = Log()
    log.do(settle(least))
    people = [f"p{at}" for at in range(14)]
    for at, person in enumerate(people):
        log.join(person, seat=SEATS[at % 2])
        log.answer(person, CHECK, MINI_ANSWER)
    log.do(opened(CHECK), closed(CHECK))
    seen: list[frozenset[Any]] = []
    shuffle = random.Random(1)
    for what, which in [("look", True), *deeds]:
        match what:
            case "answers":
                for at in which:
                    knot, line = shuffle.choice("ab"), shuffle.choice("ab")
                    log.answer(
                        people[at],
                        CHECK,
                        {"answers": {"knot": knot, "line": line}, "checked": True, "first": {}},
                    )
            case "sit":
                log.state.people[people[which]].seat = shuffle.choice(SEATS)
            case "look":
                try:
                    made = log.look(CHECK, seats=which)
                except RoomError:
                    continue
                seen.append(frozenset(made.members))
            case "compare" if which in log.views:
                seen += [frozenset(part.members) for part in log.compare(which).parts]
        assert smallest(seen) >= least  # type: ignore[arg-type]


# --- sentences ---------------------------------------------------------------------------------------


class _Asking:
    """A kind whose sentences stand under what their writer chose."""

    @staticmethod
    def sentences(response: Any) -> list[tuple[str, str]]:
        return [(f"Doubted: {response['doubts']}", response["why"])] if response else []


class _Exercise:
    kind = _Asking()


def labels(*doubted: str, least: int = 3) -> list[str]:
    answers = [(f"p{at}", {"doubts": one, "why": "Because."}) for at, one in enumerate(doubted)]
    return [label for _person, label, _text in looking.labelled(_Exercise(), answers, least)]  # type: ignore[arg-type]


def test_a_sentence_stands_under_its_writers_choice_only_where_enough_chose_it() -> None:
    assert labels(*"aaabbb") == [*["Doubted: a"] * 3, *["Doubted: b"] * 3]
    assert labels(*"aaaabb") == [""] * 6, "else the two without a label would be known"
    assert labels(*"aaaabbcc") == [*["Doubted: a"] * 4, *[""] * 4]
    assert labels(*"ab") == ["", ""]
    assert labels() == []


@given(st.text("abcde", max_size=30), st.integers(3, 5))
def test_no_label_stands_for_a_few(doubted: str, least: int) -> None:
    found = labels(*doubted, least=least)
    for label in set(found):
        assert found.count(label) >= least or set(found) == {""}


def test_one_persons_sentences_count_once() -> None:
    answers = [("p0", {"doubts": "a", "why": f"{at}"}) for at in range(5)]
    assert {one[1] for one in looking.labelled(_Exercise(), answers, 3)} == {""}  # type: ignore[arg-type]


def test_a_view_as_given_knows_its_digests() -> None:
    """What names the seats makes the digests that views keep."""
    log = room()
    answers = [Given(person, "", MINI_ANSWER) for person in log.state.people]
    exercise = log.exercises[CHECK[0]][CHECK[1]]
    made = looking.look(exercise, answers, key=ROOM_KEY, least=3, earlier=[])
    assert made.snapshot.members == log.views[1].members
