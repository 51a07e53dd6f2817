"""The desk's addresses, in one list: pages, then the HTTP API of docs/openapi-desk.yaml."""

from __future__ import annotations

import re
from typing import Any

from crosscurrents.desk.answers import (
    DeedHandler,
    HistoryHandler,
    MarkPage,
    MarksHandler,
    NextHandler,
    PhrasesHandler,
    PileHandler,
    SheetHandler,
    UndoHandler,
)
from crosscurrents.desk.calibrating import CalibratePage
from crosscurrents.desk.desk import Desk
from crosscurrents.desk.giving_back import ReleaseHandler, ReleasePage
from crosscurrents.desk.more_time import MoreTimePage
from crosscurrents.desk.pages import (
    AssetHandler,
    HomePage,
    NothingApi,
    NothingPage,
    SignInHandler,
    SignOutHandler,
)
from crosscurrents.desk.seconds import DifferencesPage, SecondPage, SettlePage

_CHAPTER, _EXERCISE, _CODE = r"([0-9a-z_]{1,60})", r"([0-9a-z-]{1,60})", r"([0-9A-Za-z]{4,32})"
_ANSWER = f"{_CHAPTER}/{_EXERCISE}/{_CODE}"
_API_ANSWER = f"api/chapters/{_CHAPTER}/answers/{_EXERCISE}/{_CODE}"


def routes(desk: Desk) -> list[tuple[Any, ...]]:
    """Return tornado's routes under the desk's base URL."""
    table: list[tuple[str, Any]] = [
        ("", HomePage),
        ("sign-out", SignOutHandler),
        (f"mark/{_CHAPTER}", MarkPage),
        (f"mark/{_ANSWER}", MarkPage),
        (f"second/{_CHAPTER}", SecondPage),
        (f"differences/{_CHAPTER}", DifferencesPage),
        (f"differences/{_ANSWER}", SettlePage),
        (f"calibrate/{_CHAPTER}", CalibratePage),
        (f"feedback/{_CHAPTER}", ReleasePage),
        (f"time/{_CHAPTER}", MoreTimePage),
        (r"assets/([\w.-]+)", AssetHandler),
        ("api/sign-in", SignInHandler),
        ("api/undo", UndoHandler),
        ("api/phrases", PhrasesHandler),
        (f"api/chapters/{_CHAPTER}/pile", PileHandler),
        (f"api/chapters/{_CHAPTER}/release", ReleaseHandler),
        (_API_ANSWER, SheetHandler),
        (f"{_API_ANSWER}/marks", MarksHandler),
        (f"{_API_ANSWER}/next", NextHandler),
        (f"{_API_ANSWER}/history", HistoryHandler),
        (f"{_API_ANSWER}/(flag|return|extension|learner)", DeedHandler),
        ("api/.*", NothingApi),
        (".*", NothingPage),
    ]
    return [(re.escape(desk.base_url) + pattern, handler, {"desk": desk}) for pattern, handler in table]
