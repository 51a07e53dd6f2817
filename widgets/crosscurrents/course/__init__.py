"""The course as frozen data; everything else reads it, it reads nothing."""

from crosscurrents.course.edition import OURS, Colours, Contact, Edition, Logo, Palette, Support
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
    "OURS",
    "Card",
    "Chapter",
    "Colours",
    "Contact",
    "Course",
    "Criterion",
    "Edition",
    "Level",
    "Logo",
    "Objective",
    "Palette",
    "Passage",
    "Recall",
    "Rubric",
    "Sample",
    "Source",
    "Story",
    "Support",
    "Visibility",
    "tighter",
]
