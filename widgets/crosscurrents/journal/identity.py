"""Who somebody is without asking: secrets, their digests, codes, receipts and pseudonyms."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
import uuid

ALPHABET = "23456789CDFHJKMNPQRTVWXY"
"""Symbols of codes: no vowels (so no words), and one of each pair that looks alike (8/B, 5/S, 2/Z, 6/G)."""

_ALIKE = str.maketrans("BSZG", "8526")
# In a code without a word in front, also what can only have been meant for another symbol.
_MEANT = _ALIKE | str.maketrans("U1O0", "V7QQ")


def _each(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CODE_WORDS = _each(
    "AQUA BLUE BOAT BUOY CALM CAPE COVE DAWN DOVE DUCK DUNE DUSK EAST FERN FOAM FORD GLOW GOLD GULF "
    "HAZE HELM IBIS ISLE KEEL KELP LAKE LARK LEAF LILY LOCH MAST MINT MIST MOON MOSS NOON OARS OPAL "
    "PALM PIER PINE POND PORT QUAY RAIN REED REEF RILL SAGE SAIL SALT SAND SEAL SNOW STAR SWAN TEAL "
    "TERN TIDE TREE WAVE WEST WIND WREN"
)

COLOURS = _each(
    "almond apricot azure bronze cedar celadon clay cobalt copper cream denim fawn flax golden indigo "
    "ivory lilac linen maple mauve mint misty moss navy ochre pearl pine plum quartz russet saffron "
    "sage sapphire sepia silver slate sunlit teal umber walnut willow"
)

BIRDS = _each(
    "auklet avocet bluebird bunting chickadee cormorant crane curlew dipper dotterel dunlin egret eider "
    "finch flicker fulmar goldcrest guillemot heron ibis kingfisher kinglet kittiwake knot lapwing lark "
    "linnet mallard nuthatch oriole petrel pipit plover puffin redstart sanderling sandpiper serin "
    "siskin spoonbill stilt swift tern turnstone wagtail warbler waxwing wheatear whimbrel wigeon wren"
)

JOIN_LENGTH = 6
"""How many symbols a join code has: few enough to type from a wall, for a room that guesses slowly."""

_SUFFIX = "23456789bcdf"
_REFUSED = ("666", "69", "88")


def new_id() -> str:
    """Return a fresh id for a person: 32 hexadecimal digits, random."""
    return uuid.uuid4().hex


def new_token() -> str:
    """Return a fresh secret for a cookie: 256 random bits, safe in a header."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what the journal keeps instead of `secret`: its SHA-256, hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_resume_code() -> str:
    """Return a fresh resume code such as `KELP-7Q2M-9XTC-4RWH`: 61 random bits (word 6, the rest 55)."""
    return f"{secrets.choice(CODE_WORDS)}-{_group()}-{_group()}-{_group()}"


def resume_digest(code: str) -> str:
    """Return the digest of a resume code however it was typed: case, spaces and dashes do not count.

    Letters that are not in the alphabet but look like a digit that is are taken for it.
    """
    return _code_digest("resume", code)


def new_sign_in_code() -> str:
    """Return a fresh code for a facilitator, of the form of a resume code."""
    return new_resume_code()


def sign_in_digest(code: str) -> str:
    """Return the digest of a facilitator's code however it was typed; it is no resume code's."""
    return _code_digest("sign-in", code)


def new_join_code() -> str:
    """Return a fresh code to join a room with, such as `7Q2M9X`: one of 191,000,000."""
    return "".join(secrets.choice(ALPHABET) for _ in range(JOIN_LENGTH))


def join_code(typed: str) -> str:
    """Return a join code as it was meant: case, blanks and dashes do not count, nor what looks alike.

    Digits of any script are taken (a phone set to Arabic types `٧`). What comes back of anything else is no
    room's code.
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    letters = "".join(_digit(letter) for letter in plain if letter.isalnum())
    return letters.translate(_MEANT)


def new_receipt() -> str:
    """Return a fresh receipt for a hand-in, such as `7Q2M-9XTC-4RWH`: 55 random bits."""
    return f"{_group()}-{_group()}-{_group()}"


def new_pseudonym() -> str:
    """Return a pseudonym such as `teal-heron-4f7c9d`, out of about 6,000,000,000.

    The six symbols have no vowels, so that they spell nothing, and leave out numbers with a second meaning.
    """
    while True:
        suffix = "".join(secrets.choice(_SUFFIX) for _ in range(6))
        if not any(refused in suffix for refused in _REFUSED):
            return f"{secrets.choice(COLOURS)}-{secrets.choice(BIRDS)}-{suffix}"


def _group() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(4))


def _code_digest(kind: str, code: str) -> str:
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    return digest(f"{kind}:{typed[:4]}{typed[4:].translate(_ALIKE)}")


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)
