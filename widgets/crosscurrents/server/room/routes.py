"""The room's addresses, relative to the base URL."""

from __future__ import annotations

from typing import Any

from crosscurrents.server.room.deeds import (
    ActHandler,
    CatalogueHandler,
    ExerciseHandler,
    FacilitatorActHandler,
    FacilitatorHandler,
    FacilitatorViewHandler,
    FrameHandler,
    JoinHandler,
    PeopleHandler,
    ProjectorHandler,
    RoomHandler,
    SentencesHandler,
    SignInHandler,
    SignOutHandler,
    ViewHandler,
    WeighHandler,
)
from crosscurrents.server.room.pages import (
    AgendaPage,
    FacilitatePage,
    JoinPage,
    ParticipantPage,
    ProjectPage,
    QrPage,
)
from crosscurrents.server.room.reports import ReportHandler, ReportPage, TablesHandler
from crosscurrents.server.room.streams import FacilitatorStream, ParticipantStream, ProjectorStream

VIEW = r"(\d{1,9})"


def room_routes(chapter: str, exercise: str) -> list[tuple[str, Any]]:
    """Return the room's patterns with their handlers."""
    return [
        ("join", JoinPage),
        (r"join/([\w-]{1,40})", JoinPage),
        ("room", ParticipantPage),
        ("facilitate", FacilitatePage),
        ("facilitate/agenda", AgendaPage),
        ("facilitate/report", ReportPage),
        ("project", ProjectPage),
        (r"project/qr\.svg", QrPage),
        ("api/room", RoomHandler),
        ("api/room/stream", ParticipantStream),
        ("api/room/join", JoinHandler),
        ("api/room/people", PeopleHandler),
        ("api/room/act", ActHandler),
        (f"api/room/views/{VIEW}", ViewHandler),
        ("api/facilitator/sign-in", SignInHandler),
        ("api/facilitator/sign-out", SignOutHandler),
        ("api/facilitator/room", FacilitatorHandler),
        ("api/facilitator/stream", FacilitatorStream),
        ("api/facilitator/act", FacilitatorActHandler),
        ("api/facilitator/sentences", SentencesHandler),
        (r"api/facilitator/frame/([a-z]{1,20})", FrameHandler),
        ("api/facilitator/catalogue", CatalogueHandler),
        ("api/facilitator/weigh", WeighHandler),
        (f"api/facilitator/exercises/{chapter}/{exercise}", ExerciseHandler),
        (f"api/facilitator/views/{VIEW}", FacilitatorViewHandler),
        (r"api/facilitator/report\.(html|pdf)", ReportHandler),
        (r"api/facilitator/tables\.zip", TablesHandler),
        ("api/projector", ProjectorHandler),
        ("api/projector/stream", ProjectorStream),
    ]
