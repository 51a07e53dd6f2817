"""Seats: whose chair somebody sits in for a while. A role to play, never a question about the person."""

from __future__ import annotations

from dataclasses import dataclass

from crosscurrents.course.words import gettext as _


@dataclass(frozen=True, slots=True)
class Seat:
    """One chair at the table; `about` says what its holder speaks for."""

    id: str
    label: str
    about: str


def seats(families: str) -> list[Seat]:
    """Return the seats of a room with `families` of them: none, two or three.

    A survivor-led group's chair is its coordinator's: an organisation's view, never testimony to act out.
    """
    public = Seat(
        "public",
        _("Public agencies"),
        _("You speak for an agency with a mandate: police, prosecution, a ministry, a council."),
    )
    groups = Seat(
        "groups",
        _("Service and survivor-led organisations"),
        _("You speak as an organisation's coordinator: of a shelter, a legal clinic, a survivor-led group."),
    )
    backers = Seat(
        "backers",
        _("Funders, business and faith groups"),
        _("You speak for those who bring money, rooms or people: a foundation, a hotel, a congregation."),
    )
    if families == "two":
        return [
            public,
            Seat(
                "civil",
                _("Outside government"),
                _("You speak for one of the others: services, survivor-led, funders, firms, faith."),
            ),
        ]
    return [public, groups, backers] if families == "three" else []
