"""Small pieces of SVG as text: escaped, in a fixed order, the same bytes for the same facts every time.

The kinds draw with these rather than with drawsvg, which takes 0.13 s to import (a kernel starts light).
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from html import escape

Value = str | float | int

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Return `text` escaped for XML, without the control characters that no XML may hold."""
    return escape(_NOT_XML.sub("", text))


def tag(name: str, *children: str, **attributes: Value) -> str:
    """Return one element; `children` are finished SVG, attribute `stroke_width` is `stroke-width`.

    A trailing underscore (`class_`) is dropped; numbers carry two decimals at most.
    """
    written = "".join(f' {_name(key)}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: Value) -> str:
    return clean(value) if isinstance(value, str) else f"{round(value, 2):g}"


def wrap(text: str, limit: int, most: int = 9) -> list[str]:
    """Return `text` in at most `most` lines of about `limit` characters; what is left out ends in "…"."""
    return textwrap.wrap(text, limit, max_lines=most, placeholder="…") or [""]


def words(lines: Sequence[str], x: float, y: float, size: float, **attributes: Value) -> str:
    """Return lines of text, the first one's foot at `y`, each `1.25 * size` below the last."""
    if len(lines) == 1:
        return tag("text", clean(lines[0]), x=x, y=y, font_size=size, **attributes)
    spans = [tag("tspan", clean(one), x=x, y=y + 1.25 * size * at) for at, one in enumerate(lines)]
    return tag("text", *spans, font_size=size, **attributes)


def picture(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    """Return a whole `<svg>` with its title for screen readers; sizes in its own units (about CSS pixels)."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:g}" height="{height:g}"'
        f' viewBox="0 0 {width:g} {height:g}"><title>{clean(title)}</title>{"".join(parts)}</svg>'
    )
