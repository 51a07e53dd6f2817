"""crosscurrents: a Jupyter curriculum on power and collaboration across sectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.4.0"
__all__ = ["__version__", "open_chapter"]

if TYPE_CHECKING:
    from crosscurrents.kernel import OpenChapter


def open_chapter(chapter_id: str) -> OpenChapter:
    """Open one chapter in a notebook; what its exercises do is said in `crosscurrents.kernel`."""
    # Imported here: commands that draw no widget should not load ipywidgets.
    from crosscurrents.kernel import OpenChapter

    return OpenChapter.open(chapter_id)
