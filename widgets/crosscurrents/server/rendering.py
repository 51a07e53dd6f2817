"""Rendering each lesson once, with Voila's renderer; its kernel is gone before anybody reads the page."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_core.utils import ensure_async
from voila.notebook_renderer import NotebookRenderer

from crosscurrents.course import Chapter
from crosscurrents.course.words import browser_words, language
from crosscurrents.course.words import gettext as _
from crosscurrents.notebooks.release import release_bytes

if TYPE_CHECKING:
    from voila.app import Voila

_WIDGET = re.compile(r"<!--cc-widget (\w+)-->")
_FAILED = re.compile(r"<!--cc-failed ([\w-]+)-->")
_HEADING = re.compile(r'<h([23]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
_ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>.*?</a>')
_TAG = re.compile(r"<[^>]+>")
_KEPT_FROM_THE_LEARNER = {"response": {}, "passed": False, "sample": "", "keeping": {}}
"""What every learner's own traits hold in a page made for all: nothing. Checked at each render."""

# What a rendering kernel may see of the server's environment: enough to start Python, nothing of anybody's.
_ENVIRONMENT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "VIRTUAL_ENV",
    "SYSTEMROOT",
    "PYTHONPATH",
    "JUPYTER_PATH",
)


class RenderingError(RuntimeError):
    """A lesson that could not be rendered: one sentence naming the lesson and the cell."""


@dataclass(frozen=True)
class Lesson:
    """A rendered lesson: its article as HTML, each exercise's traits, and its contents.

    `contents` holds `(level 2 or 3, fragment, text)` in reading order.
    """

    article: str
    exercises: dict[str, dict[str, Any]]
    contents: list[tuple[int, str, str]]


def _code_digest() -> str:
    """Return one digest of everything a rendered page depends on besides its notebook."""
    package = Path(str(files("crosscurrents")))
    # An edition's words lie with it, not in the package.
    digest = hashlib.sha256(json.dumps([language(), browser_words()], sort_keys=True).encode())
    for path in sorted(package.rglob("*")):
        if path.suffix in {".py", ".js", ".css", ".j2", ".mo"} and path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def cache_key(chapter: Chapter) -> str:
    """Return the key under which a chapter's rendering is kept: its content and the code that drew it."""
    digest = hashlib.sha256(_code_digest().encode())
    digest.update(release_bytes(chapter.id))
    for card in chapter.cards.values():
        digest.update(card.path.read_bytes())
        digest.update(json.dumps(card.spec, sort_keys=True, default=str).encode())  # data files too
    return digest.hexdigest()[:32]


async def lesson(app: Voila, chapter: Chapter, notebook: Path, cache: Path) -> Lesson:
    """Return a chapter's lesson, from the cache or rendered now; `RenderingError` where a cell fails."""
    kept = cache / f"{chapter.id}-{cache_key(chapter)}.json"
    if kept.is_file():
        try:
            data = json.loads(kept.read_text(encoding="utf-8"))
            return Lesson(data["article"], data["exercises"], [(a, b, c) for a, b, c in data["contents"]])
        except (ValueError, KeyError, TypeError):
            kept.unlink()  # half-written by a killed process: render it again
    made = await _render(app, chapter, notebook)
    cache.mkdir(parents=True, exist_ok=True)
    for old in cache.glob(f"{chapter.id}-*.json"):
        old.unlink(missing_ok=True)
    part = kept.with_suffix(".part")
    part.write_text(json.dumps(asdict(made), ensure_ascii=False), encoding="utf-8")
    part.replace(kept)
    return made


async def _render(app: Voila, chapter: Chapter, notebook: Path) -> Lesson:
    renderer = NotebookRenderer(
        voila_configuration=app.voila_configuration,
        traitlet_config=app.config,
        notebook_path=os.path.relpath(notebook, app.root_dir),
        template_paths=app.template_paths,
        config_manager=app.config_manager,
        contents_manager=app.contents_manager,
        base_url=app.base_url,
        kernel_spec_manager=app.kernel_spec_manager,
        page_config={},
        mathjax_url="",
        mathjax_config="",
    )
    await renderer.initialize()
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    kernel_id = await ensure_async(
        app.kernel_manager.start_kernel(
            kernel_name=renderer.notebook.metadata.kernelspec.name,
            path=str(notebook.parent),
            env={
                **environment,
                "CROSSCURRENTS_RENDER": "1",
                "CROSSCURRENTS_LANGUAGE": language(),
                # as a whole path: the kernel works in another folder
                "CROSSCURRENTS_CONTENT": str(app.site.course.root),
            },
        )
    )
    try:
        manager = app.kernel_manager.get_kernel(kernel_id)
        article = await renderer.generate_content_str(kernel_id, _given(manager))
        states = renderer.executor.widget_state
    finally:
        await ensure_async(app.kernel_manager.shutdown_kernel(kernel_id, now=True))
    failed = _FAILED.search(article)
    if failed:
        raise RenderingError(
            f"{notebook.name}: the cell {failed.group(1)} failed: run it in JupyterLab to see why"
        )
    return _finish(chapter, article, states)


async def _given(value: Any) -> Any:
    return value


def _finish(chapter: Chapter, article: str, states: dict[str, Any]) -> Lesson:
    exercises: dict[str, dict[str, Any]] = {}

    def mount(found: re.Match[str]) -> str:
        state = states[found.group(1)]
        traits = {
            name: value
            for name, value in state.items()
            if not name.startswith("_") and not (isinstance(value, str) and value.startswith("IPY_MODEL_"))
        }
        for name, empty in _KEPT_FROM_THE_LEARNER.items():
            if traits.get(name) != empty:
                raise RenderingError(f"{chapter.id}: somebody's {name} would be baked into everybody's page")
        for name in ("layout", "tabbable", "tooltip", "words"):
            traits.pop(name, None)
        exercise_id = traits["exercise"]
        exercises[exercise_id] = traits
        title = chapter.cards[exercise_id].title
        waiting = escape(_("Opening the exercise…"))
        return (
            f'<div class="cc-mount" id="{exercise_id}" role="group" aria-label="{escape(title)}" '
            f'data-exercise="{exercise_id}"><p class="cc-waiting">{waiting}</p></div>'
        )

    article = _WIDGET.sub(mount, _ANCHOR.sub("", article))
    missing = set(chapter.cards) - set(exercises)
    if missing:
        raise RenderingError(
            f"{chapter.id}: no widget was drawn for {', '.join(sorted(missing))}: build it again"
        )
    contents = [(int(level), anchor, _TAG.sub("", text)) for level, anchor, text in _HEADING.findall(article)]
    return Lesson(article, exercises, contents)
