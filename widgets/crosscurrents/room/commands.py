"""What participants and facilitators can ask of a room: one struct per deed, told apart by `do`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from crosscurrents.course.words import gettext as _

Id = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[0-9a-z_-]+$")]
Title = Annotated[str, Meta(max_length=120)]
Minutes = Annotated[int, Meta(ge=0, le=600)]
Name = Annotated[str, Meta(max_length=40)]
Number = Annotated[int, Meta(ge=0, lt=2**53)]
"""What stands for a row, or on a screen for one: no larger than a browser can count."""
MOST_STEPS = 80
MOST_SENTENCE = 280
"""Longest sentence that somebody offers to the room, in characters: a breath or two, read aloud."""


class CommandError(ValueError):
    """A deed that cannot be read: one sentence that says which part of it."""


class _Deed(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="do",
    tag=lambda name: "".join(f"-{one.lower()}" if one.isupper() else one for one in name).lstrip("-"),
):
    pass


# --- a participant's ---------------------------------------------------------------------------------


class Rename(_Deed, frozen=True, kw_only=True):
    """Be called something else here: another made-up name."""


class Sit(_Deed, frozen=True, kw_only=True):
    """Take a seat, or none (`""`)."""

    seat: Annotated[str, Meta(max_length=40)]


class Wish(_Deed, frozen=True, kw_only=True):
    """Be put in any group, in none, or with a partner by name; nobody asks why."""

    wish: Literal["any", "alone", "with"]
    partner: Name = ""


class Withdraw(_Deed, frozen=True, kw_only=True):
    """Take my answer out of the room's picture, or put it back, before the picture is taken."""

    chapter: Id
    exercise: Id
    withdrawn: bool


class Offer(_Deed, frozen=True, kw_only=True):
    """Offer the room one sentence of mine; `chapter` and `exercise` are "" at the closing round."""

    chapter: Annotated[str, Meta(max_length=60)] = ""
    exercise: Annotated[str, Meta(max_length=60)] = ""
    text: Annotated[str, Meta(max_length=MOST_SENTENCE)]


class TakeBack(_Deed, frozen=True, kw_only=True):
    """Take back a sentence I offered, whatever has become of it."""

    sentence: Number


class Leave(_Deed, frozen=True, kw_only=True):
    """Leave the room; what I wrote stays until it is deleted, and counts unless I withdraw it."""


Participants = Rename | Sit | Wish | Withdraw | Offer | TakeBack | Leave

# --- a facilitator's ---------------------------------------------------------------------------------


class PlannedStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of an agenda as it is sent."""

    what: Literal["opening", "talk", "exercise", "break", "lunch", "closing", "other"]
    title: Annotated[str, Meta(min_length=1, max_length=120)]
    minutes: Minutes
    chapter: Annotated[str, Meta(max_length=60)] = ""
    exercise: Annotated[str, Meta(max_length=60)] = ""


class Settle(_Deed, frozen=True, kw_only=True):
    """Set the room up."""

    title: Title
    pace: Literal["follow", "free"]
    minimum: Annotated[int, Meta(ge=1, le=50)]
    keep_days: Annotated[int, Meta(ge=1, le=90)]
    seats: Literal["none", "two", "three"]


class Plan(_Deed, frozen=True, kw_only=True):
    """Run these steps, from `start` (`HH:MM`) on."""

    start: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "09:00"
    steps: Annotated[list[PlannedStep], Meta(max_length=MOST_STEPS)]


class Agenda(_Deed, frozen=True, kw_only=True):
    """Run one day of a built agenda; `day` counts from 1."""

    agenda: Id
    day: Annotated[int, Meta(ge=1, le=30)] = 1


class Begin(_Deed, frozen=True, kw_only=True):
    """Begin a step; one that is an exercise is opened by it."""

    step: Annotated[int, Meta(ge=0)]


class Cut(_Deed, frozen=True, kw_only=True):
    """Leave a step out today, or take it in again."""

    step: Annotated[int, Meta(ge=0)]
    cut: bool


class Open(_Deed, frozen=True, kw_only=True):
    """Open an exercise, or open it again."""

    chapter: Id
    exercise: Id


class Close(_Deed, frozen=True, kw_only=True):
    """Close an exercise; answers are kept, and its picture can be taken."""

    chapter: Id
    exercise: Id


class Look(_Deed, frozen=True, kw_only=True):
    """Take the picture of a closed exercise, for the facilitator's eyes first.

    Without `seats` it is not compared by seats, nor are earlier ones of which nobody has seen the comparison,
    where that comparison is in the way.
    """

    chapter: Id
    exercise: Id
    seats: bool = True


class Show(_Deed, frozen=True, kw_only=True):
    """Put something before the room: on the projector, and on participants' pages.

    Of a view: `by` what it is compared, and which of its questions (`at`, -1 for all).
    """

    what: Literal["join", "step", "view", "timer", "sentences", "blank"]
    view: Number = 0
    by: Literal["whole", "seats", "times"] = "whole"
    at: Annotated[int, Meta(ge=-1, le=100)] = -1


class Time(_Deed, frozen=True, kw_only=True):
    """Start a timer."""

    label: Title = ""
    minutes: Annotated[float, Meta(gt=0, le=180)]


class Untime(_Deed, frozen=True, kw_only=True):
    """Stop the timer."""


class Group(_Deed, frozen=True, kw_only=True):
    """Propose groups of a size (0: none), for a stage of 1-2-4-All, with a timer when there are minutes."""

    size: Annotated[int, Meta(ge=0, le=6)]
    stage: Literal["", "1", "2", "4", "all"] = ""
    minutes: Annotated[float, Meta(ge=0, le=180)] = 0


class Regroup(_Deed, frozen=True, kw_only=True):
    """Bring back the groups that were put away when another step began."""


class Apart(_Deed, frozen=True, kw_only=True):
    """Keep two people out of one group, or no longer; nobody asks why."""

    one: Name
    other: Name
    apart: bool


class Tally(_Deed, frozen=True, kw_only=True):
    """Type in what was counted on paper: `n` sheets, `counts[tally][row][value]`. `n` 0 takes it out."""

    chapter: Id
    exercise: Id
    n: Annotated[int, Meta(ge=0, le=500)]
    counts: dict[str, dict[str, dict[str, int]]]


class Gather(_Deed, frozen=True, kw_only=True):
    """Take in the sentences that wait, all at once and in no order, so that no moment tells a writer."""


class Decide(_Deed, frozen=True, kw_only=True):
    """Release a sentence to the room, leave it out, or put it back among those that wait."""

    sentence: Number
    status: Literal["waiting", "released", "declined"]


class Caption(_Deed, frozen=True, kw_only=True):
    """Write a line under a picture, for the room and the report."""

    view: Number
    caption: Annotated[str, Meta(max_length=500)]


class End(_Deed, frozen=True, kw_only=True):
    """End the room: the code dies, and the keeping time begins."""


Facilitators = (
    Settle
    | Plan
    | Agenda
    | Begin
    | Cut
    | Open
    | Close
    | Look
    | Show
    | Time
    | Untime
    | Group
    | Regroup
    | Apart
    | Tally
    | Gather
    | Decide
    | Caption
    | End
)


def read(body: bytes, whose: Any) -> Any:
    """Return the deed in a JSON body, one of the union `whose`; `CommandError` for what is none of them."""
    try:
        return msgspec.json.decode(body, type=whose)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as fault:
        said = str(fault).replace("`", "")[:200]
        raise CommandError(_("That cannot be done as it was sent: {fault}.").format(fault=said)) from None
