"""HTML to PDF with WeasyPrint, in a process of its own: it takes a second of CPU and its memory with it.

`python -m crosscurrents.printing.pdf` reads HTML from standard input and writes the PDF to standard output.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

MOST_SECONDS = 120.0


class PdfError(RuntimeError):
    """A PDF that could not be made: one sentence with the mend."""


def possible() -> bool:
    """Return whether WeasyPrint is installed, so that pages can offer a PDF or say how to get one."""
    return find_spec("weasyprint") is not None


def refuse_without_weasyprint() -> None:
    """Raise `PdfError` where WeasyPrint is not installed."""
    if not possible():
        raise PdfError("PDF needs WeasyPrint: install it with “pip install crosscurrents[pdf]”")


def command() -> list[str]:
    """Return the command that turns HTML on its standard input into PDF on its standard output."""
    return [sys.executable, "-m", "crosscurrents.printing.pdf"]


def said(stderr: bytes) -> str:
    """Return the sentence for a failed conversion, from what it wrote on standard error."""
    text = stderr.decode(errors="replace").strip()
    if "cannot load library" in text:
        return "PDF needs the system library Pango: install it (Debian: apt install libpango-1.0-0)"
    last = text.splitlines()[-1] if text else "no reason given"
    return f"the PDF could not be made: {last}"


def to_pdf(html: str) -> bytes:
    """Return an HTML document as PDF; `PdfError` with one sentence where that fails."""
    refuse_without_weasyprint()
    try:
        done = subprocess.run(
            command(), input=html.encode(), capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise PdfError("the PDF took too long to make: try the HTML file and print it") from None
    if done.returncode:
        raise PdfError(said(done.stderr))
    return done.stdout


def _main() -> None:
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    # A printed page loads nothing but the pictures it carries itself.
    own = URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
    document = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=own)
    # Tagged, so that people who hear a PDF get headings, tables and the pictures' captions.
    sys.stdout.buffer.write(document.write_pdf(pdf_tags=True))


if __name__ == "__main__":
    _main()
