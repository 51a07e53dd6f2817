"""What each exercise takes on a phone: measured by the browser tests, told by `docs/phone.json`.

`make phone` writes that file; the tests compare with it, so that the report cannot go stale.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

TOLD = Path(__file__).parents[2] / "docs" / "phone.json"
SLACK = 0.25
"""How far a height may be off: other fonts make other lines."""


def read() -> dict[str, dict[str, float]]:
    """Return what is told of every exercise."""
    known: dict[str, dict[str, float]] = (
        json.loads(TOLD.read_text(encoding="utf-8")) if TOLD.is_file() else {}
    )
    return known


def check(measured: dict[str, dict[str, float]]) -> None:
    """Compare what was measured with what is told; write it where `make phone` asks for that."""
    if os.environ.get("CROSSCURRENTS_PHONE") == "write":
        text = json.dumps({**read(), **measured}, indent=1, sort_keys=True)
        TOLD.write_text(text + "\n", encoding="utf-8")
        return
    known = read()
    off = {}
    for exercise, now in measured.items():
        told = known.get(exercise, {"screens": 0.0, "typed": 0})
        near = abs(now["screens"] - told["screens"]) <= max(0.3, SLACK * told["screens"])
        if not near or now["typed"] != told["typed"]:
            off[exercise] = (now, told)
    assert not off, f"measured, told: {off}: run `make phone` and commit docs/phone.json"
