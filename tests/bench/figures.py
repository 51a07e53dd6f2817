"""Figures of a measured room: delays from moments, and the one table."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import quantiles
from typing import Any

import psutil
from rich.table import Table

from tests.bench.facilitator import Deed, Seen
from tests.bench.ledger import Ack, Key

EVERY_S = 0.5
"""How often a process is looked at, in seconds."""


def share(values: Sequence[float], percent: int) -> float:
    """Return a percentile, interpolated between the values around it; 100 is the largest."""
    if not values:
        return float("nan")
    if percent == 100 or len(values) == 1:
        return max(values)
    return quantiles(values, n=100, method="inclusive")[percent - 1]


class Meter:
    """What a process uses from now on, looked at twice a second. `samples`: (s of CPU, bytes resident)."""

    def __init__(self, pid: int, clock: Any) -> None:
        self._process, self._clock, self._over = psutil.Process(pid), clock, threading.Event()
        self.samples: list[tuple[float, float, float]] = []
        self._look()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look once more and no longer."""
        self._over.set()
        self._thread.join()
        self._look()

    def _run(self) -> None:
        while not self._over.wait(EVERY_S):
            self._look()

    def _look(self) -> None:
        try:
            times = self._process.cpu_times()
            self.samples.append(
                (self._clock(), times.user + times.system, self._process.memory_info().rss / 2**20)
            )
        except psutil.NoSuchProcess:
            self._over.set()

    @property
    def cpu(self) -> float:
        """Seconds of processor time in all."""
        return self.samples[-1][1] - self.samples[0][1]

    @property
    def cores(self) -> float:
        """Cores used on average."""
        return self.cpu / (self.samples[-1][0] - self.samples[0][0])

    def busiest(self, seconds: float) -> float:
        """Return the cores used in the busiest stretch of so many seconds."""
        found, first = 0.0, 0
        for at, cpu, _ in self.samples:
            while at - self.samples[first + 1][0] > seconds:
                first += 1
            since, before, _ = self.samples[first]
            if at - since >= seconds:
                found = max(found, (cpu - before) / (at - since))
        return found

    @property
    def memory(self) -> tuple[float, float]:
        """Resident MiB at the beginning and at the peak."""
        return self.samples[0][2], max(one[2] for one in self.samples)


def counted(
    acks: Sequence[Ack], first: Mapping[Key, int], seen: Sequence[Seen]
) -> tuple[list[float], list[float]]:
    """Return seconds until each answer was counted on the facilitator's screen: since it was sent, and kept.

    An answer is counted once, from its first save on. `first` is that save's event, and each state names the
    last event in it: so the first state that holds the answer is known, not guessed from a sum.
    """
    versions = [one.version for one in seen]
    sent, kept = [], []
    for one in {one.key: one for one in sorted(acks, key=lambda one: -one.revision)}.values():
        at = bisect_left(versions, first[one.key])
        came = seen[at].at if at < len(seen) else float("inf")
        sent.append(came - one.sent)
        kept.append(came - one.acked)
    return sent, kept


def miscounted(first: Mapping[Key, int], seen: Sequence[Seen]) -> int:
    """Return how many states held another count than the journal's events up to the last one in them."""
    wrong = 0
    for one in seen:
        for exercise, count in one.answered.items():
            true = sum(seq <= one.version for key, seq in first.items() if key[1:] == exercise)
            wrong += count != true
    return wrong


def told(deeds: Sequence[Deed], notes: Sequence[Mapping[str, Any]]) -> list[float]:
    """Return seconds from a facilitator's `begin` being sent to each participant's page holding it."""
    began = {one.step: one.sent for one in deeds if one.do == "begin"}
    return [one["at"] - began[one["step"]] for one in notes if one["what"] == "told" and one["step"] in began]


def per_second(moments: Sequence[float], seconds: float) -> float:
    """Return the most that fell into any stretch of so many seconds, per second."""
    moments = sorted(moments)
    found, first = 0, 0
    for at, moment in enumerate(moments):
        while moment - moments[first] > seconds:
            first += 1
        found = max(found, at - first + 1)
    return found / seconds


def ordered(seen: Sequence[Seen]) -> bool:
    """Return whether no state told less than one before it."""
    return all(one.version <= other.version for one, other in pairwise(seen))


class Figures:
    """The table: a row for each thing measured, with its aim in brackets where there is one."""

    def __init__(self, title: str) -> None:
        self.table = Table(title, "p50", "p95", "p99", "most", "aim", box=None, title_justify="left")
        for column in self.table.columns[1:]:
            column.justify = "right"

    def spread(self, name: str, seconds: Sequence[float], *, ms: bool = True, aim: str = "") -> None:
        """Add a row of percentiles, from seconds."""
        factor, form = (1000, "{:.0f}") if ms else (1, "{:.2f}")
        shares = [form.format(share(seconds, percent) * factor) for percent in (50, 95, 99, 100)]
        self.table.add_row(name, *shares, aim and f"[{aim}]".replace("[", r"\["))

    def one(self, name: str, value: str, aim: str = "") -> None:
        """Add a row of one figure."""
        self.table.add_row(name, "", "", "", value, aim and f"[{aim}]".replace("[", r"\["))
