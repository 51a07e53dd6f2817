"""The server's addresses, in one list: pages, then the HTTP API of docs/openapi.yaml."""

from __future__ import annotations

import re
from typing import Any

from crosscurrents.server.answers import AnswerHandler, AnswersHandler, SettleHandler
from crosscurrents.server.handins import (
    FeedbackHandler,
    FeedbackPage,
    HandInFileHandler,
    HandInPage,
    HandInsHandler,
)
from crosscurrents.server.mine import (
    ExportHandler,
    FinishHandler,
    MeHandler,
    MinePage,
    ResumeCodeHandler,
    ResumeHandler,
)
from crosscurrents.server.pages import (
    AssetHandler,
    LandingPage,
    LessonPage,
    NothingApi,
    NothingPage,
    StoryPage,
)
from crosscurrents.server.room.routes import room_routes
from crosscurrents.server.site import Site
from crosscurrents.server.workbooks import WorkbookHandler

_CHAPTER = r"([0-9a-z_]+)"
_EXERCISE = r"([0-9a-z-]+)"
_RECEIPT = r"([0-9A-Z-]+)"


def routes(site: Site) -> list[tuple[Any, ...]]:
    """Return tornado's routes under the site's base URL."""
    table = [
        ("", LandingPage),
        (f"lessons/{_CHAPTER}", LessonPage),
        (f"lessons/{_CHAPTER}/hand-in", HandInPage),
        (f"lessons/{_CHAPTER}/feedback", FeedbackPage),
        ("harborlight", StoryPage),
        ("mine", MinePage),
        (r"assets/([\w.-]+)", AssetHandler),
        (f"api/chapters/{_CHAPTER}/answers", AnswersHandler),
        (f"api/chapters/{_CHAPTER}/answers/{_EXERCISE}", AnswerHandler),
        (f"api/chapters/{_CHAPTER}/answers/{_EXERCISE}/settle", SettleHandler),
        (f"api/chapters/{_CHAPTER}/hand-ins", HandInsHandler),
        (rf"api/chapters/{_CHAPTER}/hand-ins/{_RECEIPT}\.zip", HandInFileHandler),
        (f"api/chapters/{_CHAPTER}/feedback", FeedbackHandler),
        ("api/me", MeHandler),
        ("api/me/export", ExportHandler),
        (r"api/me/workbook\.(html|pdf|zip)", WorkbookHandler),
        ("api/me/resume-code", ResumeCodeHandler),
        ("api/me/resume", ResumeHandler),
        ("api/me/finish", FinishHandler),
        *room_routes(_CHAPTER, _EXERCISE),
        ("api/.*", NothingApi),
        (".*", NothingPage),
    ]
    return [(re.escape(site.base_url) + pattern, handler, {"site": site}) for pattern, handler in table]
