"""What can be in the way of a cohort's picture, each as one sentence."""

from __future__ import annotations


class CohortError(ValueError):
    """No picture of this cohort can be made: one sentence with the mend."""
