"""What all handlers share: who is asking, the policy headers, errors as sentences."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import math
import re
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tornado.web import HTTPError, RequestHandler

from crosscurrents.course import Chapter
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise, ResponseError, readable
from crosscurrents.journal import (
    Answer,
    BadText,
    Forbidden,
    JournalError,
    Person,
    Thing,
    authorise,
    new_token,
)
from crosscurrents.server.bodies import MAX_BODY
from crosscurrents.server.site import Site

COOKIE = "cc_learner"
YEAR_DAYS = 365
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,128}")
"""A learner's secret; anything else in the cookie is none of ours, and must not be sent back in one."""

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

T = TypeVar("T")


class Refused(HTTPError):  # noqa: N818 - read aloud: `raise Refused(404, …)`
    """A request that is answered with a status and one sentence."""

    def __init__(self, status: int, sentence: str, **details: Any) -> None:
        super().__init__(status, reason=None)
        self.sentence, self.details = sentence, details


class Handler(RequestHandler):
    """A request with its site, its learner (from the cookie) and the headers every answer carries."""

    site: Site
    in_rooms = True
    """Whether a server that holds a room answers here too."""

    def initialize(self, site: Site) -> None:
        """Take the site; tornado calls this before each request."""
        self.site = site

    def set_default_headers(self) -> None:
        """Set the policy: nothing from elsewhere, no inline script, no framing, no address passed on."""
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")

    def prepare(self) -> None:
        """Refuse what comes under another name or from another page, and bodies that are too long.

        On loopback a page elsewhere could rebind its own name to this machine. Cookies know no ports, so
        another program's page on localhost could set the XSRF cookie; the browser's Sec-Fetch-Site tells.
        """
        if self.site.local and _host_name(self.request.host) not in _LOOPBACK:
            raise Refused(403, _("This server answers only on this computer, at localhost."))
        if self.site.workshop and not self.in_rooms:
            raise Refused(404, _("Nothing is handed in from a room: take your workbook with you."))
        from_where = self.request.headers.get("Sec-Fetch-Site", "same-origin")
        if self.request.method not in _SAFE_METHODS and from_where not in {"same-origin", "none"}:
            raise Refused(403, _("This came from a page of another site, so nothing was done."))
        if len(self.request.body) > MAX_BODY:
            raise Refused(413, _("That is larger than 4 MB, so nothing was changed."))

    async def head(self, *args: str) -> None:
        """Answer as to GET; tornado leaves the body out."""
        answered = self.get(*args)
        if answered is not None:
            await answered

    # --- who is asking -------------------------------------------------------------------------

    @property
    def token(self) -> str | None:
        """Return the secret in the learner's cookie, or None."""
        found = self.get_cookie(COOKIE) or ""
        return found if _TOKEN.fullmatch(found) else None

    def set_token(self, token: str) -> None:
        """Give the browser its identity, in a cookie no script can read and no other site sends."""
        self.set_cookie(
            COOKIE,
            token,
            expires_days=YEAR_DAYS,
            path=self.site.base_url,
            httponly=True,
            samesite="Lax",
            secure=self.request.protocol == "https",
        )

    def greet(self) -> None:
        """Give the browser both cookies before its first save, so that two at once are one learner's.

        Nothing is kept of a browser that saves nothing. The year begins anew with every page.
        """
        _ = self.xsrf_token
        self.set_token(self.token or new_token())

    async def person(self) -> Person | None:
        """Return the learner of this browser, or None for one who has kept nothing yet."""
        token = self.token
        return await self.read(self.site.journal.person_of, token) if token else None

    async def ensure_person(self) -> Person:
        """Return the learner of this browser, made now if it is their first answer."""
        known = await self.person()
        room = self.site.room
        if room and (known is None or known.id not in room.state.people):
            raise Refused(403, _("This browser is not in the room: join with the room's code."))
        if known is not None:
            if room:
                self.may(known, "act", room.record)
            return known
        token = self.token or new_token()
        self.set_token(token)
        return await self.kept(self.site.journal.ensure_person(token))

    def may(self, person: Person | None, action: str, thing: object, **more: Any) -> None:
        """Refuse with 403 unless `person` may do `action` to `thing`; `journal.authorise` decides."""
        authorise(person, action, thing, **more)

    def may_write(self, person: Person) -> None:
        """Refuse with 403 unless a learner may write answers of their own."""
        self.may(person, "write", Thing("answer", owner=person.id))

    async def answers(self, person: Person | None, chapter_id: str | None = None) -> list[Answer]:
        """Return a learner's answers to today's exercises, each as far as it fits its exercise."""
        if person is None:
            return []
        self.may(person, "read", person)
        kept = await self.read(self.site.journal.answers, person.id, chapter_id)
        for one in kept:
            self.may(person, "read", one)
        every = self.site.exercises
        return [
            fitted(every[one.chapter][one.exercise], one)
            for one in kept
            if one.exercise in every.get(one.chapter, {})
        ]

    async def read(self, function: Callable[..., T], *args: Any) -> T:
        """Run one reading of the journal off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(None, lambda: function(*args))

    async def kept(self, future: Future[T]) -> T:
        """Wait for a write until it is committed."""
        return await asyncio.wrap_future(future)

    # --- limits --------------------------------------------------------------------------------

    @property
    def sender(self) -> str:
        """Return whom limits count: an address; of IPv6 the network, which one computer may have all of."""
        address = self.request.remote_ip or ""
        try:
            found = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return address
        if isinstance(found, ipaddress.IPv4Address):
            return str(found)
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))

    def must_wait(self, seconds: float, sentence: str = "") -> None:
        """Refuse with 429 unless `seconds` is 0; without a sentence of its own, for wrong codes."""
        if seconds:
            said = sentence or _("Too many wrong codes came from here: try again in a minute.")
            raise Refused(429, said, retry_after=math.ceil(seconds))

    # --- what is asked for ---------------------------------------------------------------------

    def chapter(self, chapter_id: str) -> Chapter:
        """Return a chapter, or refuse with 404."""
        try:
            return self.site.course.chapter(chapter_id)
        except KeyError:
            raise Refused(404, _("There is no chapter “{name}”.").format(name=chapter_id)) from None

    def exercise(self, chapter_id: str, exercise_id: str) -> Exercise:
        """Return an exercise, or refuse with 404."""
        self.chapter(chapter_id)
        found = self.site.exercises[chapter_id].get(exercise_id)
        if found is None:
            raise Refused(404, _("There is no exercise “{name}” in this chapter.").format(name=exercise_id))
        return found

    # --- answers -------------------------------------------------------------------------------

    def log_exception(self, kind: Any, fault: Any, trace: Any) -> None:
        """Log only what nobody foresaw; a refusal or a full disk already has its sentence."""
        if not isinstance(fault, (HTTPError, JournalError, Forbidden, ResponseError)):
            super().log_exception(kind, fault, trace)

    def fault(self, status: int, **kwargs: Any) -> tuple[int, str, dict[str, Any]]:
        """Return `(status, sentence, details)` for an exception."""
        fault = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(fault, Refused):
            if "retry_after" in fault.details:
                self.set_header("Retry-After", str(fault.details["retry_after"]))
            return fault.status_code, fault.sentence, fault.details
        if isinstance(fault, ResponseError | BadText):
            return 422, str(fault), {}
        if isinstance(fault, Forbidden):
            return 403, str(fault), {}
        if isinstance(fault, JournalError):
            return 507, str(fault), {}
        if status == 405:
            self.set_header("Allow", ", ".join(self.allowed()))
        sentences = {
            400: _("The request cannot be read."),
            403: _("This page is too old to save from: reload it. What you typed is still here."),
            404: _("There is nothing at this address."),
            405: _("That cannot be done at this address."),
        }
        return (
            status,
            sentences.get(status, _("Something went wrong on the server; nothing saved is lost.")),
            {},
        )

    def allowed(self) -> list[str]:
        """Return the methods that this address answers, for the Allow header of a 405."""
        own = {
            method
            for method in self.SUPPORTED_METHODS
            if getattr(type(self), method.lower()) is not getattr(RequestHandler, method.lower())
        }
        return sorted(own if "GET" in own else own - {"HEAD"})


class Page(Handler):
    """A handler that answers with HTML."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say what went wrong on a page of our own."""
        status, sentence, _details = self.fault(status_code, **kwargs)
        self.set_status(status)
        self.finish(self.site.render("error.html.j2", status=status, sentence=sentence))

    def show(self, template: str, **values: Any) -> None:
        """Answer with a page, and make sure the browser has the cookie that lets it save."""
        self.greet()
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(self.site.render(template, **values))


class Api(Handler):
    """A handler that answers with JSON."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say what went wrong as `{"error": sentence}`."""
        status, sentence, details = self.fault(status_code, **kwargs)
        self.set_status(status)
        self.reply({"error": sentence, **details})

    def reply(self, data: Any) -> None:
        """Answer with JSON."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        # Half a character can stand in a name that a sentence repeats, and in no UTF-8.
        self.finish(json.dumps(data, ensure_ascii=False).encode(errors="replace"))

    def compute_etag(self) -> None:
        """Return no tag: what is never stored is never compared."""

    def must_be_json(self) -> None:
        """Refuse with 415 what does not say that it is JSON: a form of another site cannot say so."""
        kind = self.request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Refused(415, _("The request must say that it is application/json."))

    def body(self, **fields: type) -> dict[str, Any]:
        """Return the request's JSON object; refuse with 400 unless it has just these fields."""
        self.must_be_json()
        try:
            data = json.loads(self.request.body, parse_constant=_no_constant, parse_float=_finite)
        except (ValueError, RecursionError):
            raise Refused(400, _("The request is not JSON.")) from None
        if not isinstance(data, dict):
            raise Refused(400, _("The request is not a JSON object."))
        for name, value in data.items():
            if name not in fields:
                raise Refused(400, _("Nothing reads the field “{name}”.").format(name=name[:60]))
            if fields[name] is int and isinstance(value, float) and value.is_integer():
                data[name] = int(value)  # in JSON 1.0 is a whole number
            given = data[name]
            wrong = not isinstance(given, fields[name]) or (fields[name] is int and isinstance(given, bool))
            if wrong:
                raise Refused(400, _("The field “{name}” has the wrong type.").format(name=name))
        missing = [name for name in fields if name not in data]
        if missing:
            raise Refused(400, _("The field “{name}” is missing.").format(name=missing[0]))
        return data


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # a bracket that is not closed
        return ""


def fitted(exercise: Exercise, answer: Answer) -> Answer:
    """Return an answer without the parts that its exercise cannot read.

    A card may have changed since it was written. The journal keeps every word, and the download has it.
    """
    return replace(answer, response=readable(exercise, answer.response))
