"""A logo is a small picture and nothing else."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from crosscurrents.notebooks.editions.logo import MOST_BYTES, LogoError, read_logo

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
GOOD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn by hand -->'
    f"{OPEN}<title>Ours</title><style>.a{{fill:url(#g)}}</style>"
    '<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs>'
    '<path class="a" d="M0 0h9v9z" fill="url(#g)"/><use xlink:href="#g"/></svg>'
)


def png(wide: int, high: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", wide, high) + bytes(20)


def test_a_plain_svg_and_a_png(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(GOOD)
    found = read_logo(tmp_path / "a.svg")
    assert (found.name, found.mime, found.body) == ("a.svg", "image/svg+xml", GOOD.encode())
    (tmp_path / "b.PNG").write_bytes(png(200, 100))
    assert read_logo(tmp_path / "b.PNG").mime == "image/png"


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        ("<script>alert(1)</script>", "foreign content, <script>"),
        ('<path onload="alert(1)"/>', "a script, onload=…"),
        ('<path ONCLICK="alert(1)"/>', "a script, ONCLICK=…"),
        ("<foreignObject><p/></foreignObject>", "foreign content, <foreignObject>"),
        ('<p xmlns="http://www.w3.org/1999/xhtml">x</p>', "foreign content, <p>"),
        ('<image href="https://x.example/a.png"/>', "foreign content, <image>"),
        ('<a href="https://x.example"><path/></a>', "foreign content, <a>"),
        ('<set attributeName="href" to="x"/>', "foreign content, <set>"),
        ("<metadata/>", "foreign content, <metadata>"),
        ('<use href="other.svg#a"/>', "points elsewhere, href="),
        ('<use xlink:href="https://x.example/a.svg"/>', "points elsewhere, href="),
        ('<use href="javascript:alert(1)"/>', "points elsewhere, href="),
        ('<path fill="url(https://x.example/a.svg#g)"/>', "loads something, fill="),
        ("<path style=\"fill:URL( 'x.svg')\"/>", "loads something, style="),
        ("<style>@import 'x.css';</style>", "loads something in its <style>"),
        ("<style>.a{fill:url(x.svg)}</style>", "loads something in its <style>"),
        (r"<style>.a{fill:u\72l(x.svg)}</style>", "loads something in its <style>"),
    ],
)
def test_an_svg_that_is_more_than_a_picture(tmp_path: Path, inside: str, says: str) -> None:
    path = tmp_path / "logo.svg"
    path.write_text(f"{OPEN}{inside}</svg>")
    with pytest.raises(LogoError) as caught:
        read_logo(path)
    assert says in str(caught.value)
    assert str(caught.value).startswith("the logo logo.svg ")
    assert "save it as a plain SVG" in str(caught.value)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<!DOCTYPE svg>" + OPEN.encode() + b"</svg>", "holds <!DOCTYPE"),
        (b"<!doctype svg [<!entity a 'b'>]>" + OPEN.encode() + b"&a;</svg>", "holds <!DOCTYPE"),
        (b'<?xml version="1.0"?><?xml-stylesheet href="x.css"?>' + OPEN.encode() + b"</svg>", "holds <?"),
        (b'<?xml version="1.0" encoding="utf-7"?>' + OPEN.encode() + b"</svg>", "says that it is not UTF-8"),
        (GOOD.encode("utf-16"), "is not UTF-8"),
        (b"<svg/>", "its first element must be <svg xmlns="),
        (b"<svg", "is no SVG ("),
        (b"", "is no SVG ("),
    ],
)
def test_what_is_no_svg(tmp_path: Path, body: bytes, says: str) -> None:
    path = tmp_path / "logo.svg"
    path.write_bytes(body)
    with pytest.raises(LogoError) as caught:
        read_logo(path)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("logo.png", GOOD.encode(), "is no PNG"),
        ("logo.png", png(2001, 10), "is 2001 by 10 pixels: 2000 at most each way"),
        ("logo.png", png(0, 10), "is 0 by 10 pixels"),
        ("logo.png", png(1, 1)[:20], "is no PNG"),
        ("logo.png", bytes(MOST_BYTES + 1), "has 100 kB: make it 100 at most"),
        ("logo.jpg", b"x", "is neither .svg nor .png"),
    ],
)
def test_what_is_no_png_or_too_large(tmp_path: Path, name: str, body: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(LogoError) as caught:
        read_logo(path)
    assert says in str(caught.value)


def test_a_logo_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LogoError, match=r"no file logo\.svg beside edition\.toml"):
        read_logo(tmp_path / "logo.svg")
