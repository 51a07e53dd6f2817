"""A learner's words as HTML in a Markdown cell: readable, exact, and inert.

nbgrader shows Markdown cells without cleaning them (formgrade/index.html.j2, feedback/index.html.j2), so text
put there as it is would run as script in the marker's browser.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from crosscurrents.exercises.kind import Drawing

_MARKDOWN = "\\`*_{}[]()#+-.!|~$:^=@/%"
_REFERENCES = {ord(sign): f"&#{ord(sign)};" for sign in _MARKDOWN}
# No browser shows control characters; their pictures (U+2400…) at least say that something stood there.
_CONTROLS = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"}
_CONTROLS |= {0x7F: "\u2421"} | dict.fromkeys(range(128, 160), "�")
_LINES = {ord(sign): "\n" for sign in "\x0b\x0c\x85\u2028\u2029"}


def inert(text: str) -> str:
    """Return `text` as HTML with no element but `<br>`: nothing in it is markup or Markdown."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINES)
    escaped = html.escape(lines.translate(_CONTROLS), quote=False).translate(_REFERENCES)
    return escaped.replace("\n", "<br>")


def one_line(text: str) -> str:
    """Return `text` on one line with nothing that steers a terminal: a file's name may hold anything."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def block(text: str) -> str:
    """Return a learner's text as one `<div>` on one line, as stack.md found to survive nbconvert.

    MathJax reads the page after the browser has resolved the references, so only its own class keeps it out.
    `dir="auto"` gives right-to-left text its direction and keeps overriding marks inside.
    """
    look = "white-space:pre-wrap;overflow-wrap:anywhere;margin-bottom:1em"
    return (
        f'<div class="cc-answer tex2jax_ignore mathjax_ignore" dir="auto" style="{look}">{inert(text)}</div>'
    )


def answer_html(lines: Sequence[tuple[str, str]], drawing: Drawing | None = None) -> str:
    """Return an answer as `(label, text)` lines, with its picture and the same facts as a table.

    One line of HTML without a blank line inside, so that Markdown takes it whole.
    """
    parts = []
    for label, text in lines:
        parts.append(f'<p class="cc-label tex2jax_ignore"><strong>{inert(label)}</strong></p>{block(text)}')
    if drawing is not None:
        parts.append(_figure(drawing))
    return "".join(parts)


def _figure(drawing: Drawing) -> str:
    head = "".join(f"<th>{inert(cell)}</th>" for cell in drawing.header)
    rows = "".join(
        "<tr>" + "".join(f"<td>{inert(cell)}</td>" for cell in row) + "</tr>" for row in drawing.rows
    )
    caption = inert(drawing.caption)
    # An attribute keeps what a reader of the page hears; quotes would end it.
    alternative = caption.replace('"', "&quot;").replace("<br>", " ")
    return (
        f'<figure class="cc-drawing tex2jax_ignore"><img src="{drawing.data_uri()}" alt="{alternative}">'
        f"<figcaption>{caption}</figcaption></figure>"
        f'<table class="cc-table tex2jax_ignore"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )
