"""The course as frozen data; everything else reads it, it reads nothing."""

from crosscurrents.course.model import (
    Card,
    Chapter,
    Course,
    Criterion,
    Level,
    Objective,
    Passage,
    Recall,
    Rubric,
    Sample,
    Source,
    Story,
    Visibility,
    tighter,
)

__all__ = [
    "Card",
    "Chapter",
    "Course",
    "Criterion",
    "Level",
    "Objective",
    "Passage",
    "Recall",
    "Rubric",
    "Sample",
    "Source",
    "Story",
    "Visibility",
    "tighter",
]
