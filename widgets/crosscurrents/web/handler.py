"""What the handlers of all our servers share: the policy headers, errors as sentences, JSON in and out."""

from __future__ import annotations

import ipaddress
import json
import math
from typing import Any
from urllib.parse import urlsplit

import msgspec
from tornado.web import HTTPError, RequestHandler

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import ResponseError
from crosscurrents.journal import BadText, Forbidden, JournalError
from crosscurrents.web.bodies import MAX_BODY

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


class Refused(HTTPError):  # noqa: N818 - read aloud: `raise Refused(404, …)`
    """A request that is answered with a status and one sentence."""

    def __init__(self, status: int, sentence: str, **details: Any) -> None:
        super().__init__(status, reason=None)
        self.sentence, self.details = sentence, details


class WebHandler(RequestHandler):
    """A request with the headers every answer carries, refused where it comes from elsewhere."""

    @property
    def only_here(self) -> bool:
        """Return whether only this computer may reach the server, by its own names."""
        return False

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
        if self.only_here and _host_name(self.request.host) not in _LOOPBACK:
            raise Refused(403, _("This server answers only on this computer, at localhost."))
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


class JsonHandler(WebHandler):
    """A handler that answers with JSON."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say what went wrong as `{"error": sentence}`."""
        status, sentence, details = self.fault(status_code, **kwargs)
        self.set_status(status)
        self.reply({"error": sentence, **details})

    def reply(self, data: Any) -> None:
        """Answer with JSON."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        try:
            self.finish(msgspec.json.encode(data))
        except UnicodeEncodeError:
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
