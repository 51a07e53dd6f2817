"""Delays come from moments and from the journal's own numbers."""

from __future__ import annotations

import os
import time

import pytest

from tests.bench.facilitator import Deed, Seen
from tests.bench.figures import Meter, counted, miscounted, ordered, per_second, share, told
from tests.bench.ledger import Ack

ROPE = ("01_first", "rope")


def seen(at: float, version: int, answered: int) -> Seen:
    return Seen(at, version, joined=2, here=2, answered={ROPE: answered}, size=100)


def test_percentiles_lie_between_the_values() -> None:
    hundred = [float(one) for one in range(101)]
    assert [share(hundred, percent) for percent in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert share([4.0], 50) == 4
    assert share([], 50) != share([], 50)  # no number stands for nothing measured


def test_an_answer_is_counted_by_the_first_state_that_holds_its_event() -> None:
    acks = [
        Ack(("heron", *ROPE), 1, {}, sent=10.0, acked=10.1),
        Ack(("heron", *ROPE), 2, {}, sent=11.0, acked=11.1),  # counted already
        Ack(("tern", *ROPE), 1, {}, sent=10.2, acked=10.25),
    ]
    states = [seen(9.0, 3, 0), seen(10.3, 5, 1), seen(10.5, 8, 2)]
    sent, kept = counted(acks, {("heron", *ROPE): 5, ("tern", *ROPE): 6}, states)
    assert sent == pytest.approx([0.3, 0.3])
    assert kept == pytest.approx([0.2, 0.25])


def test_an_answer_that_never_came_is_no_short_delay() -> None:
    sent, _ = counted([Ack(("tern", *ROPE), 1, {}, 1.0, 1.1)], {("tern", *ROPE): 9}, [seen(1.2, 8, 0)])
    assert sent == [float("inf")]


def test_a_count_that_is_not_the_journals_is_noticed() -> None:
    first = {("heron", *ROPE): 5, ("tern", *ROPE): 6}
    assert miscounted(first, [seen(1, 4, 0), seen(2, 5, 1), seen(3, 6, 2)]) == 0
    assert miscounted(first, [seen(1, 4, 1), seen(2, 5, 1), seen(3, 6, 1)]) == 2
    assert ordered([seen(1, 4, 0), seen(2, 4, 0), seen(3, 6, 2)])
    assert not ordered([seen(1, 5, 1), seen(2, 4, 0)])


def test_an_opening_is_counted_from_when_it_was_sent() -> None:
    deeds = [Deed("begin", 5.0, 5.1, 0), Deed("time", 5.1, 5.2)]
    notes = [{"what": "told", "step": 0, "at": 5.3}, {"what": "join"}, {"what": "told", "step": 0, "at": 5.4}]
    assert told(deeds, notes) == pytest.approx([0.3, 0.4])


def test_the_busiest_stretch_is_found() -> None:
    assert per_second([0, 1, 10.0, 10.1, 10.2, 10.3], 2) == 2
    assert per_second([], 2) == 0


def test_a_process_is_looked_at_while_it_works() -> None:
    meter = Meter(os.getpid(), time.monotonic)
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass
    meter.stop()
    assert meter.cpu >= 0.25
    assert 0 < meter.cores <= meter.busiest(0.01) * 1.01
    start, peak = meter.memory
    assert 1 < start <= peak
