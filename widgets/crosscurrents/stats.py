"""Small statistics that exercises say back. Pure functions, standard library only."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def jaccard(first: Collection[object], second: Collection[object]) -> float:
    """Return shared items divided by all items used, 0.0 to 1.0.

    Two empty collections share everything there is: 1.0. Source: Jaccard, P. (1912), "The distribution
    of the flora in the alpine zone", New Phytologist 11(2), 37-50.
    """
    one, two = set(first), set(second)
    union = one | two
    return len(one & two) / len(union) if union else 1.0


def share(part: float, whole: float) -> float:
    """Return `part / whole`, 0.0 when there is no whole."""
    return part / whole if whole else 0.0


def median(values: Sequence[float]) -> float:
    """Return the middle value (the mean of the two middle ones for an even count); 0.0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
