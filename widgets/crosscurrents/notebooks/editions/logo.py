"""The logo of an edition: small, and a picture and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from crosscurrents.course import Logo

MOST_BYTES = 100_000
MOST_PIXELS = 2000

_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "{http://www.w3.org/2000/svg}"
_DRAWS = re.compile(
    "svg|g|defs|title|desc|style|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|textPath|symbol|use"
    "|linearGradient|radialGradient|stop|pattern|clipPath|mask|marker|filter|feBlend|feColorMatrix|feComposite"
    "|feFlood|feGaussianBlur|feMerge|feMergeNode|feOffset|feDropShadow"
)
"""The elements that a logo needs. None of them runs, loads or moves anything."""
_DECLARED = re.compile(r"\A<\?xml\b[^>]*?\?>")
_ENCODING = re.compile(r"encoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)
_ELSEWHERE = re.compile(r"url\(\s*[\"']?(?!#)|@import|\\", re.IGNORECASE)


class LogoError(ValueError):
    """A picture that cannot be a logo: one sentence with the mend."""


def read_logo(path: Path) -> Logo:
    """Return a logo; `LogoError` for what is too large, no SVG or PNG, or more than a picture."""
    ending = path.suffix.lower()
    if ending not in {".svg", ".png"}:
        raise LogoError(f"the logo {path.name} is neither .svg nor .png: save it as one of them")
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise LogoError(
                f"the logo {path.name} has {size // 1000} kB: make it {MOST_BYTES // 1000} at most"
            )
        body = path.read_bytes()
    except OSError:
        raise LogoError(f"no file {path.name} beside edition.toml: put the logo there") from None
    if ending == ".png":
        _refuse_png(path.name, body)
        return Logo(path.name, "image/png", body)
    _refuse_svg(path.name, body)
    return Logo(path.name, "image/svg+xml", body)


def _refuse_png(name: str, body: bytes) -> None:
    """Raise `LogoError` unless it is a PNG of a fair size: width and height stand in its first chunk."""
    if not body.startswith(_PNG) or body[12:16] != b"IHDR" or len(body) < 24:
        raise LogoError(f"the logo {name} is no PNG: save it as one")
    wide, high = int.from_bytes(body[16:20], "big"), int.from_bytes(body[20:24], "big")
    if not (0 < wide <= MOST_PIXELS and 0 < high <= MOST_PIXELS):
        raise LogoError(f"the logo {name} is {wide} by {high} pixels: {MOST_PIXELS} at most each way")


def _refuse_svg(name: str, body: bytes) -> None:
    """Raise `LogoError` for an SVG that runs, loads or holds anything foreign; only what draws is allowed."""
    mend = "save it as a plain SVG, without it"
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LogoError(f"the logo {name} is not UTF-8: save it as a plain SVG") from None
    declared = _DECLARED.match(text)
    if declared and _ENCODING.search(declared.group(0)):
        raise LogoError(f"the logo {name} says that it is not UTF-8: save it as a plain SVG")
    rest = text[declared.end() :] if declared else text
    # Before parsing: entities could make a small file huge, and a style sheet could come from elsewhere.
    for what in ("<!DOCTYPE", "<!ENTITY", "<?"):
        if what.lower() in rest.lower():
            raise LogoError(f"the logo {name} holds {what}: {mend}")
    try:
        root = ElementTree.fromstring(rest)  # noqa: S314 - neither a DOCTYPE nor an entity is in it
    except ElementTree.ParseError as fault:
        raise LogoError(f"the logo {name} is no SVG ({fault}): save it again") from None
    if root.tag != f"{_SVG}svg":
        raise LogoError(f'the logo {name} is no SVG: its first element must be <svg xmlns="{_SVG[1:-1]}">')
    for element in root.iter():
        tag = str(element.tag)
        plain = tag.removeprefix(_SVG)
        if not tag.startswith(_SVG) or not _DRAWS.fullmatch(plain):
            raise LogoError(f"the logo {name} holds foreign content, <{tag.rpartition('}')[2]}>: {mend}")
        for key, value in element.attrib.items():
            short = key.rpartition("}")[2]
            if short.lower().startswith("on"):
                raise LogoError(f"the logo {name} holds a script, {short}=…: {mend}")
            if short == "href" and not value.startswith("#"):
                raise LogoError(f"the logo {name} points elsewhere, {short}=“{value[:40]}”: {mend}")
            if _ELSEWHERE.search(value):
                raise LogoError(f"the logo {name} loads something, {short}=“{value[:40]}”: {mend}")
        if plain == "style" and _ELSEWHERE.search(element.text or ""):
            raise LogoError(f"the logo {name} loads something in its <style>: {mend}")
