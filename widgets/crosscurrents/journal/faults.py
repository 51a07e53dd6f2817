"""What a database says when it cannot, as a sentence for its user: which journal, what, and the mend."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from crosscurrents.course.words import gettext as _
from crosscurrents.journal.records import JournalError

# https://www.sqlite.org/rescode.html: codes by their first words.
_SQLITE = {
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_PROTOCOL": "locked",
    "SQLITE_READONLY": "read-only",
    "SQLITE_PERM": "read-only",
    "SQLITE_FULL": "full",
    "SQLITE_IOERR": "io",
    "SQLITE_CANTOPEN": "io",
    "SQLITE_CORRUPT": "corrupt",
    "SQLITE_NOTADB": "not-a-journal",
}

# https://www.postgresql.org/docs/current/errcodes-appendix.html: classes and codes.
_POSTGRESQL = {
    "55P03": "locked",
    "40001": "locked",
    "40P01": "locked",
    "25006": "read-only",
    "42501": "read-only",
    "53100": "full",
    "58": "io",
    "XX001": "corrupt",
    "XX002": "corrupt",
    "08": "unreachable",
    "28": "unreachable",
    "3D": "unreachable",
    "53": "unreachable",
    "57": "unreachable",
}


def fault(reason: str, where: str, detail: str = "") -> JournalError:
    """Return the error for `reason` about the journal at `where`; `detail` never holds a learner's words."""
    aside = f" ({detail})" if detail else ""
    sentences = {
        "locked": _(
            "The journal {where} is locked by another program. Close what else is using it "
            "(a second crosscurrents, a backup, a database viewer) and try again; nothing was written."
        ),
        "read-only": _(
            "The journal {where} cannot be written to: the file, its folder or its disk is read-only{aside}. "
            "Make it writable for you, or keep the journal elsewhere with --data; nothing was changed."
        ),
        "full": _(
            "The disk that holds the journal {where} is full. "
            "Free some space and try again; nothing was saved."
        ),
        "io": _(
            "The disk did not read or write the journal {where}{aside}. "
            "Check the disk, then try again; nothing was saved."
        ),
        "corrupt": _(
            "The journal {where} is damaged{aside}. It was left as it is: put a backup in its place, "
            "or move it aside to begin a new one."
        ),
        "not-a-journal": _(
            "{where} is not a crosscurrents journal{aside}. It was left as it is: "
            "name another place with --data, or move it aside."
        ),
        "empty": _(
            "The journal {where} is an empty file, so what was in it is gone. It was left as it is: "
            "put a backup in its place, or remove the file to begin a new journal."
        ),
        "torn": _(
            "The journal {where} is missing, but {where}-wal, with the newest texts of it, is there. "
            "Put the journal back beside it, or move that file aside to begin a new journal."
        ),
        "newer": _(
            "The journal {where} was written by a newer crosscurrents{aside}. "
            "Update crosscurrents, or keep a separate journal with --data; nothing was changed."
        ),
        "unreachable": _(
            "The database {where} cannot be reached{aside}. Check its address and that it is running, "
            "then try again; nothing was saved."
        ),
        "unsupported": _(
            "The journal cannot lie at {where}{aside}. Give the path of a file, or a postgresql:// address."
        ),
        "folder": _(
            "The folder for the journal {where} cannot be used{aside}. "
            "Make it writable for you, or name another with --data."
        ),
        "closed": _("The journal {where} is closed; nothing was saved."),
    }
    refused = _("The journal {where} did not accept this{aside}; nothing was changed.")
    return JournalError(sentences.get(reason, refused).format(where=where, aside=aside), reason)


def explain(error: BaseException, where: str) -> JournalError:
    """Return `error`, which came from the database of the journal at `where`, as a `JournalError`."""
    if isinstance(error, JournalError):
        return error
    if isinstance(error, OSError):
        return fault("io", where, error.strerror or "")
    reason = _reason(error)
    return fault(reason, where, _detail(error) if reason in ("corrupt", "io", "unreachable") else "")


def sinks_all(error: BaseException) -> bool:
    """Return whether after `error` the transaction it came from cannot be gone on with."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _reason(error) != "refused"
    return isinstance(error, PoolTimeout | OSError | MemoryError)


def _reason(error: BaseException) -> str:
    if isinstance(error, PoolTimeout):
        return "locked"
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorname", None) or ""
        return next((reason for prefix, reason in _SQLITE.items() if code.startswith(prefix)), "refused")
    state = getattr(cause, "sqlstate", None) or ""
    for length in (5, 2):
        if state[:length] in _POSTGRESQL:
            return _POSTGRESQL[state[:length]]
    # psycopg gives no state where it had no server to ask.
    return "unreachable" if not state and isinstance(error, OperationalError | InterfaceError) else "refused"


def _detail(error: BaseException) -> str:
    lines = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()
    return lines[0].strip().rstrip(".") if lines else ""
