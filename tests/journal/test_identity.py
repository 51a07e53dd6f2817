"""Secrets, codes and pseudonyms."""

from __future__ import annotations

import math
import re

import pytest

from crosscurrents.journal import identity


def test_a_pseudonym_is_a_colour_a_bird_and_six_symbols_that_spell_nothing() -> None:
    made = {identity.new_pseudonym() for _ in range(3000)}
    assert len(made) == 3000
    for pseudonym in made:
        assert re.fullmatch(r"[a-z]+-[a-z]+-[2-9bcdf]{6}", pseudonym)
        assert not re.search("666|69|88", pseudonym)


def test_a_class_of_two_thousand_rarely_shares_a_pseudonym() -> None:
    names = len(set(identity.COLOURS)) * len(set(identity.BIRDS)) * 12**6
    assert 2000**2 / 2 / names < 0.001


def test_a_resume_code_has_at_least_sixty_random_bits() -> None:
    assert len(set(identity.CODE_WORDS)) == 64
    assert {len(word) for word in identity.CODE_WORDS} == {4}
    assert math.log2(64) + 12 * math.log2(len(set(identity.ALPHABET))) >= 60


def test_no_two_symbols_of_a_code_look_alike() -> None:
    for pair in ("0O", "1I", "1L", "8B", "5S", "2Z", "6G", "UV"):
        assert len(set(pair) & set(identity.ALPHABET)) <= 1, pair
    assert re.fullmatch(r"[A-Z]{4}(-[2-9CDFHJKMNPQRTVWXY]{4}){3}", identity.new_resume_code())


@pytest.mark.parametrize(
    "typed", ["kelp-7q2m-9xtc-8rwh", " KELP 7Q2M 9XTC 8RWH\n", "KELP7QZM9XTCBRWH", "Kelp–7q2m–9xtc–8rwh"]
)
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert identity.resume_digest(typed) == identity.resume_digest("KELP-7Q2M-9XTC-8RWH")


def test_other_codes_and_tokens_have_other_digests() -> None:
    code = "KELP-7Q2M-9XTC-8RWH"
    assert identity.resume_digest(code) != identity.resume_digest("KELP-7Q2M-9XTC-8RWJ")
    assert identity.resume_digest(code) != identity.digest(code)
    assert identity.digest("a") != identity.digest("b")
    assert identity.new_token() != identity.new_token()


def test_a_digest_is_made_of_any_text_a_browser_can_send() -> None:
    assert len(identity.digest("\ud800\0é")) == 64


def test_a_join_code_is_six_symbols_that_nobody_guesses_by_trying() -> None:
    made = {identity.new_join_code() for _ in range(2000)}
    assert len(made) > 1990
    assert all(re.fullmatch("[2-9CDFHJKMNPQRTVWXY]{6}", code) for code in made)
    assert {symbol for code in made for symbol in code} == set(identity.ALPHABET)
    assert len(set(identity.ALPHABET)) ** identity.JOIN_LENGTH > 190_000_000


@pytest.mark.parametrize(
    "typed",
    [
        "7Q2M98",
        "7q2m98",
        " 7Q2 M98\n",
        "7q2-m98",
        "7Q2–M98",
        "7.Q.2.M.9.8",
        "7OZM9B",
        "102M98",
        "７Ｑ２m９８",
        "٧Q٢M٩٨",
    ],
)
def test_a_join_code_is_known_however_it_is_typed(typed: str) -> None:
    assert identity.join_code(typed) == "7Q2M98"


def test_a_join_code_is_itself_and_another_is_another() -> None:
    for code in (identity.new_join_code() for _ in range(200)):
        assert identity.join_code(code) == code
    assert identity.join_code("7Q2M98") != identity.join_code("7Q2M97")
    for typed in ("", "   ", "–", "7Q2M9", "7Q2M988", "\ud800\0", "ß7Q2M9"):
        assert identity.join_code(typed) != "7Q2M98"
    assert identity.join_code("uv") == "VV"


def test_a_facilitators_code_is_no_learners() -> None:
    code = identity.new_sign_in_code()
    assert identity.sign_in_digest(code) != identity.resume_digest(code)
    assert identity.sign_in_digest(code.lower().replace("-", " ")) == identity.sign_in_digest(code)
