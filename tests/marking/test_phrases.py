"""The comment bank: it holds what marks hold, and offers it by the first letters of any word."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from crosscurrents.course import Course
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.faults import MarkingError
from crosscurrents.marking.where import SECOND
from tests.marking.made import grow
from tests.marking.support import CHAPTER, CROW, HERON, MOLE, OTTER, criteria, hand_in, mark_all

WHOSE = "Whose view is it?"
CLEAR = "Clear, and put fairly."


def say(book: MarkBook, where: object, text: str, base: int = 0, name: str = "", marker: str = "ana") -> None:
    book.mark(marker, where, name or criteria(book)[0], points=1, comment=text, base=base)  # type: ignore[arg-type]


def test_a_saved_comment_is_offered_again(book: MarkBook) -> None:
    first, second = criteria(book)[:2]
    say(book, HERON, WHOSE)
    say(book, OTTER, CLEAR)

    assert book.phrases("wh", first) == [WHOSE]
    assert book.phrases("FA", first) == [CLEAR]
    assert book.phrases("it", first) == [WHOSE]
    assert book.phrases("ir", first) == []
    assert book.phrases("put fa", first) == [CLEAR]
    assert book.phrases("wh", second) == []
    assert book.phrases("%", first) == []


def test_the_most_used_and_then_the_most_recent_come_first(book: MarkBook) -> None:
    first = criteria(book)[0]
    say(book, HERON, WHOSE)
    say(book, OTTER, WHOSE)
    say(book, MOLE, CLEAR)
    assert book.phrases("", first) == [WHOSE, CLEAR]
    say(book, CROW, "Newest of the once used.")
    assert book.phrases("", first) == [WHOSE, "Newest of the once used.", CLEAR]
    assert book.phrases("", first, most=1) == [WHOSE]


def test_a_comment_saved_while_it_is_typed_leaves_one_phrase(book: MarkBook) -> None:
    first = criteria(book)[0]
    for base, text in enumerate(["Wh", "Whose vi", WHOSE]):
        say(book, HERON, text, base)

    assert book.phrases("wh", first) == [WHOSE]


def test_undo_and_clearing_take_a_phrase_back(book: MarkBook) -> None:
    first = criteria(book)[0]
    say(book, HERON, WHOSE)
    say(book, OTTER, CLEAR)
    book.undo("ana")
    assert book.phrases("", first) == [WHOSE]
    say(book, HERON, "", base=1)
    assert book.phrases("", first) == []


def test_a_phrase_can_be_forgotten_until_it_is_used_anew(book: MarkBook) -> None:
    first = criteria(book)[0]
    say(book, HERON, WHOSE)
    book.forget_phrase(WHOSE, first)
    assert book.phrases("", first) == []
    assert book.held(HERON)[first].comment == WHOSE
    say(book, HERON, "", base=1)
    say(book, OTTER, WHOSE)
    assert book.phrases("", first) == [WHOSE]


def test_other_alphabets_and_long_comments(book: MarkBook) -> None:
    first = criteria(book)[0]
    say(book, HERON, "Ωραία σκέψη, καθαρά.")
    say(book, OTTER, "x" * 301)
    assert book.phrases("ΣΚ", first) == ["Ωραία σκέψη, καθαρά."]
    assert book.phrases("xx", first) == []


@pytest.fixture
def twice(book: MarkBook) -> MarkBook:
    """A book in which ana has marked the heron, with words, and ben is to read it a second time."""
    mark_all(book, HERON, 2, comment=WHOSE)
    assert book.assign_second(CHAPTER, 1.0, ["ben"], seed=1, by="ana") == 2
    return book


def test_no_phrase_gives_a_hidden_reading_away(twice: MarkBook) -> None:
    first = criteria(twice)[0]
    for who, seen in (("ana", [WHOSE]), ("eva", [WHOSE]), ("ben", []), ("", [WHOSE])):
        assert twice.phrases("wh", first, reader=who) == seen
    for name in criteria(twice)[:-1]:
        twice.mark("ben", HERON, name, points=0, comment=CLEAR, base=0, slot=SECOND)
    for who, seen in (("ana", []), ("eva", []), ("ben", [CLEAR])):
        assert twice.phrases("cl", first, reader=who) == seen
    # Both are complete: each sees the other's, and may use the other's words.
    twice.mark("ben", HERON, criteria(twice)[-1], points=0, comment="", base=0, slot=SECOND)
    assert {who: twice.phrases("", first, reader=who) for who in ("ana", "ben")} == {
        "ana": [CLEAR, WHOSE],
        "ben": [CLEAR, WHOSE],
    }


def test_a_phrase_that_is_seen_elsewhere_is_offered(twice: MarkBook) -> None:
    first = criteria(twice)[0]
    say(twice, MOLE, WHOSE)  # nobody reads that one a second time
    assert twice.phrases("wh", first, reader="ben") == [WHOSE]
    twice.undo("ana")
    assert twice.phrases("wh", first, reader="ben") == []
    twice.mark("ben", OTTER, first, points=0, comment=WHOSE, base=0, slot=SECOND)
    assert twice.phrases("wh", first, reader="ben") == [WHOSE]


def test_words_of_a_reading_that_was_let_go_are_offered_no_more(
    twice: MarkBook, folder: CourseFolder, course: Course
) -> None:
    first = criteria(twice)[0]
    twice.mark("ben", HERON, first, points=0, comment=CLEAR, base=0, slot=SECOND)
    hand_in(folder, course, "Another text.")
    mark_all(twice, HERON, 2, comment=WHOSE)
    assert twice.held(HERON, SECOND) == {}
    for who in ("ana", "ben", ""):
        assert CLEAR not in twice.phrases("", first, reader=who)


def test_the_bank_asks_once_however_many_answers_there_are(twice: MarkBook, folder: CourseFolder) -> None:
    grow(folder, HERON, 50)
    twice.assign_second(CHAPTER, 1.0, ["ben"], seed=1, by="ana")
    asked: list[str] = []
    event.listen(twice._engine, "before_cursor_execute", lambda _c, _u, sql, _p, _x, _m: asked.append(sql))
    assert twice.phrases("wh", criteria(twice)[0], reader="ben") == []
    assert len([one for one in asked if one.startswith("SELECT")]) == 1


THIN, STRONG = "Judged thin.", "Judged strong."


@pytest.mark.parametrize("given", [THIN, STRONG])
def test_the_order_of_phrases_tells_nothing_of_a_hidden_reading(book: MarkBook, given: str) -> None:
    first = criteria(book)[0]
    say(book, MOLE, THIN)
    say(book, CROW, STRONG)
    book.mark("ana", HERON, first, points=2, comment="", base=0)
    book.assign_second(CHAPTER, 1.0, ["ben"], seed=1, by="ana")
    book.unassign_second("ana", MOLE)
    book.unassign_second("ana", CROW)
    before = book.phrases("ju", first, reader="ben")

    say(book, HERON, given, base=1)

    assert book.phrases("ju", first, reader="ben") == before == [STRONG, THIN]
    assert book.phrases("ju", first, reader="ana")[0] == given
    # Nor does it tell when they take it back.
    say(book, HERON, "", base=2)
    assert book.phrases("ju", first, reader="ben") == before


def test_a_forgotten_phrase_stays_forgotten_for_who_may_not_see_it_used_anew(twice: MarkBook) -> None:
    first = criteria(twice)[0]
    say(twice, MOLE, THIN)
    twice.forget_phrase(THIN, first)
    say(twice, HERON, THIN, base=1)
    assert twice.phrases("ju", first, reader="ana") == [THIN]
    assert twice.phrases("ju", first, reader="ben") == []


def test_other_points_do_not_bring_a_forgotten_phrase_back(book: MarkBook) -> None:
    first = criteria(book)[0]
    say(book, HERON, WHOSE)
    book.forget_phrase(WHOSE, first)
    book.mark("ana", HERON, first, points=3, comment=WHOSE, base=1)
    assert book.phrases("", first) == []


def test_what_was_settled_alone_is_offered_to_nobody(twice: MarkBook) -> None:
    first = criteria(twice)[0]
    mark_all(twice, HERON, 1, "ben", SECOND)
    twice.settle("ana", HERON, dict.fromkeys(criteria(twice), (1, THIN)))
    assert twice.phrases("ju", first, reader="ben") == []
    say(twice, OTTER, THIN)  # ben is to read that one blind
    assert twice.phrases("ju", first, reader="ben") == []


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"], ids=["nul", "surrogate"])
def test_what_cannot_be_stored_cannot_be_forgotten(book: MarkBook, text: str) -> None:
    with pytest.raises(MarkingError, match="cannot be stored") as told:
        book.forget_phrase(text, criteria(book)[0])
    assert told.value.status == 422
