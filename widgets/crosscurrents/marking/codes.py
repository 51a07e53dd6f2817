"""Who is who, hidden from markers: short codes in place of learners, and an order that tells nothing."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import Connection, insert, select

from crosscurrents.marking.tables import setting

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No I, O, 0 or 1: codes are read aloud between two markers."""

_SHORTEST = 4

_REMEMBERED = 2**16
"""How many of each are remembered: a pile is asked for at every answer, and these never change."""

_SPELLED = bytes(ord(_LETTERS[byte % len(_LETTERS)]) for byte in range(256))


def secret(connection: Connection) -> bytes:
    """Return the course's secret, made at its first use (in a writing transaction)."""
    found = connection.execute(select(setting.c.value).where(setting.c.name == "secret")).scalar()
    if found is None:
        found = secrets.token_hex(32)
        connection.execute(insert(setting).values(name="secret", value=found))
    return bytes.fromhex(found)


def codes(key: bytes, learners: Iterable[str]) -> dict[str, str]:
    """Return a code for each learner, all of one length: the shortest at which no two are the same.

    A learner keeps the beginning of their code when others come in.
    """
    digests = {one: _whole(key, one) for one in learners}
    length = _SHORTEST
    while len({text[:length] for text in digests.values()}) < len(digests):
        length += 1
    return {one: text[:length] for one, text in digests.items()}


@lru_cache(_REMEMBERED)
def order(key: bytes, chapter: str, learner: str) -> bytes:
    """Return what a chapter's pile is sorted by: another order in each chapter, the same at each look."""
    return hmac.digest(key, f"{chapter}\n{learner}".encode(), "sha256")


@lru_cache(_REMEMBERED)
def _whole(key: bytes, learner: str) -> str:
    return hmac.digest(key, learner.encode(), "sha256").translate(_SPELLED).decode("ascii")
