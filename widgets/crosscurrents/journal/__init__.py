"""The journal: what learners wrote, kept by the server, on SQLite or PostgreSQL."""

from crosscurrents.journal.access import Thing, authorise
from crosscurrents.journal.identity import join_code, new_join_code, new_pseudonym, new_token
from crosscurrents.journal.journal import Journal
from crosscurrents.journal.records import (
    Answer,
    BadText,
    Course,
    Event,
    Extended,
    Forbidden,
    HandIn,
    Health,
    Invitation,
    JournalError,
    Mark,
    Membership,
    Person,
    Place,
    Returned,
    Revision,
    Saved,
)
from crosscurrents.journal.room_records import RoomRecord, SentenceRecord, Told, ViewRecord

__all__ = [
    "Answer",
    "BadText",
    "Course",
    "Event",
    "Extended",
    "Forbidden",
    "HandIn",
    "Health",
    "Invitation",
    "Journal",
    "JournalError",
    "Mark",
    "Membership",
    "Person",
    "Place",
    "Returned",
    "Revision",
    "RoomRecord",
    "Saved",
    "SentenceRecord",
    "Thing",
    "Told",
    "ViewRecord",
    "authorise",
    "join_code",
    "new_join_code",
    "new_pseudonym",
    "new_token",
]
