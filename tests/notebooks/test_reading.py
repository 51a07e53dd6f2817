"""Reading grade: words, sentences and syllables against hand counts and CMUdict's total."""

from __future__ import annotations

import pytest

from crosscurrents.notebooks.reading import grade, plain, sentences, syllables, words


def test_the_grade_is_the_formula_worked_by_hand() -> None:
    # 6 words, 1 sentence, 6 syllables: 0.39 x 6 + 11.8 x 1 - 15.59
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    # 4 words, 2 sentences, 12 syllables (or-ga-ni-sa-tion... counted by the hyphenation itself)
    text = "Collaboration stalls. Organisations wait."
    per_word = sum(map(syllables, words(text))) / 4
    assert grade(text) == pytest.approx(0.39 * 2 + 11.8 * per_word - 15.59)
    assert grade("") == 0.0


@pytest.mark.parametrize(
    ("word", "count"), [("power", 1), ("collaboration", 5), ("reading", 2), ("interest", 2), ("advantage", 3)]
)
def test_syllables_are_the_places_of_hyphenation(word: str, count: int) -> None:
    assert syllables(word) == count


def test_markup_citations_and_headings_are_no_words() -> None:
    text = '## A heading\n<div class="x">\nOne **bold** [link](#there). [\\[3\\]](#source-3 "A11") *Two.*'
    assert plain(text).split() == ["One", "bold", "link.", "Two."]
    assert words(text) == ["One", "bold", "link", "Two"]


def test_list_items_without_a_full_stop_count_as_sentences() -> None:
    assert sentences("Three things:\n\n- one thing\n- another thing\n- a third\n\nThen this. And that?") == 6
