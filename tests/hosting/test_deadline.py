"""Until when somebody has: the due time of all, and the more time that one learner was given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from crosscurrents.server.hosted import Deadline, Hosted

NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)
HOSTED = Hosted("Autumn", {"01": NOON.astimezone(timezone(timedelta(hours=-5)))})
TWO_DAYS = {"01": timedelta(days=2), "02": timedelta(days=1)}


@pytest.mark.parametrize(
    ("more", "now", "until", "late"),
    [
        ({}, NOON, NOON, False),
        ({}, NOON + timedelta(seconds=1), NOON, True),
        (TWO_DAYS, NOON + timedelta(seconds=1), NOON + timedelta(days=2), False),
        (TWO_DAYS, NOON + timedelta(days=2, seconds=1), NOON + timedelta(days=2), True),
        ({"02": timedelta(days=9)}, NOON + timedelta(days=1), NOON, True),
    ],
)
def test_it_is_late_when_ones_own_time_is_over(
    more: dict[str, timedelta], now: datetime, until: datetime, *, late: bool
) -> None:
    found = HOSTED.deadline("01", more, now)
    assert found == Deadline(NOON, until, late)
    assert found.extended == (until > NOON)
    assert found.missed(now) == late
    assert (found.due.tzinfo, found.until.tzinfo) == (UTC, UTC)


def test_more_time_for_what_is_never_due_is_nothing() -> None:
    assert HOSTED.deadline("02", TWO_DAYS, NOON) is None
