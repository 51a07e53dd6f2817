"""A limit on wrong guesses."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

BURST = 20
"""Wrong codes one address may send at once: a room that mistypes behind one router is not locked out."""

SECONDS_EACH = 6.0
"""How long until one more is allowed, in seconds. At 10 a minute, guessing one of 2^61 codes is hopeless."""

ALL_BURST, ALL_SECONDS_EACH = 200, 1.0
"""The same for all addresses together. At one a second, a join code (24^6) takes six years to guess."""

_MOST_ADDRESSES = 1000


class Tries:
    """A token bucket for each address. Only failures are counted; right codes cost nothing.

    `burst` wrong codes at once, then one more each `seconds_each`.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        burst: int = BURST,
        seconds_each: float = SECONDS_EACH,
    ) -> None:
        self._clock, self._burst, self._seconds_each = clock, burst, seconds_each
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Return how long this address has to wait before its next try, in seconds; 0 for not at all."""
        return max(0.0, (self._left(address) - self._burst + 1) * self._seconds_each)

    def failed(self, address: str) -> None:
        """Count one failure of this address."""
        self._spent[address] = (self._left(address) + 1, self._clock())
        self._spent.move_to_end(address)
        while len(self._spent) > _MOST_ADDRESSES:
            self._spent.popitem(last=False)

    def _left(self, address: str) -> float:
        """Return how many failures still count against this address."""
        count, since = self._spent.get(address, (0.0, 0.0))
        return max(0.0, count - (self._clock() - since) / self._seconds_each)
