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


def gini(values: Sequence[float]) -> float:
    """Return how unequally a total is spread, 0.0 (all the same) to `(n - 1) / n` (one holds all).

    Half of the relative mean absolute difference: the mean of `|x_i - x_j|` over all n x n ordered pairs,
    divided by twice the mean of x. 0.0 for no values and for nothing but zeros; `ValueError` for a negative
    one, where the index has no such range. Source: Gini, C. (1912), Variabilità e mutabilità, Bologna:
    Cuppini; people who hold nothing belong among `values` as zeros.
    """
    if any(value < 0 for value in values):
        raise ValueError("the Gini index is for amounts: none of the values may be negative")
    total = sum(values)
    if not total:
        return 0.0
    apart = sum(abs(one - other) for one in values for other in values)
    return apart / (2 * len(values) * total)
