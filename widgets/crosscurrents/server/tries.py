"""A limit on wrong guesses: `web.tries`, under the name that the lesson server knows it by."""

from __future__ import annotations

from crosscurrents.web.tries import ALL_BURST, ALL_SECONDS_EACH, BURST, SECONDS_EACH, Tries

__all__ = ["ALL_BURST", "ALL_SECONDS_EACH", "BURST", "SECONDS_EACH", "Tries"]
