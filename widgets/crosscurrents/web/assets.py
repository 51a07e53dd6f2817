"""Files that pages load, named by their content so that browsers may keep them for ever."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from importlib.resources import files


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
