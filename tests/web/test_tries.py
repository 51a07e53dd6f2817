"""How many wrong codes one address may send."""

from __future__ import annotations

from crosscurrents.web.tries import BURST, SECONDS_EACH, Tries


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_free_and_then_it_is_one_at_a_time() -> None:
    clock = Clock()
    tries = Tries(clock)
    for _ in range(BURST):
        assert tries.wait("10.0.0.1") == 0
        tries.failed("10.0.0.1")
    assert tries.wait("10.0.0.1") == SECONDS_EACH
    clock.now += SECONDS_EACH / 2
    assert tries.wait("10.0.0.1") == SECONDS_EACH / 2
    clock.now += SECONDS_EACH / 2
    assert tries.wait("10.0.0.1") == 0
    tries.failed("10.0.0.1")
    assert tries.wait("10.0.0.1") == SECONDS_EACH
    clock.now += BURST * SECONDS_EACH
    for _ in range(BURST):
        assert tries.wait("10.0.0.1") == 0
        tries.failed("10.0.0.1")


def test_another_address_does_not_wait_and_nobody_fills_the_memory() -> None:
    clock = Clock()
    tries = Tries(clock)
    for _ in range(BURST + 5):
        tries.failed("10.0.0.1")
    assert tries.wait("10.0.0.1") == 6 * SECONDS_EACH
    assert tries.wait("10.0.0.2") == 0
    for number in range(5000):
        tries.failed(f"10.1.{number // 256}.{number % 256}")
    assert len(tries._spent) == 1000
