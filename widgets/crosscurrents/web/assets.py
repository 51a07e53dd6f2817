"""Files that pages load, named by their content so that browsers may keep them for ever."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from crosscurrents.course.words import gettext as _
from crosscurrents.web.handler import Refused, WebHandler


@dataclass(frozen=True)
class Asset:
    """One such file, also packed."""

    name: str
    mime: str
    body: bytes
    packed: bytes


def named(stem: str, ending: str, mime: str, content: str | bytes) -> Asset:
    """Return `content` as an asset, its name made of `stem`, its digest and `ending`."""
    body = content.encode() if isinstance(content, str) else content
    name = f"{stem}.{hashlib.sha256(body).hexdigest()[:16]}.{ending}"
    return Asset(name, mime, body, gzip.compress(body, mtime=0))


def static(package: str, name: str) -> str:
    """Return the text of `static/NAME` in a package."""
    return files(package).joinpath("static", name).read_text(encoding="utf-8")


def finish(handler: WebHandler, assets: Iterable[Asset], name: str) -> None:
    """Answer a request with an asset, packed where the browser takes it; 404 for none of that name."""
    found = next((one for one in assets if one.name == name), None)
    if found is None:
        raise Refused(404, _("There is nothing at this address."))
    text = "" if found.mime == "image/png" else "; charset=utf-8"
    handler.set_header("Content-Type", f"{found.mime}{text}")
    handler.set_header("Cache-Control", "public, max-age=31536000, immutable")
    handler.set_header("Vary", "Accept-Encoding")
    packed = "gzip" in handler.request.headers.get("Accept-Encoding", "")
    if packed:
        handler.set_header("Content-Encoding", "gzip")
    handler.finish(found.packed if packed else found.body)
