"""The comment bank: it holds what marks hold, and offers it by the first letters of any word."""

from __future__ import annotations

from crosscurrents.marking.book import MarkBook
from tests.marking.support import CROW, HERON, MOLE, OTTER, criteria

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
