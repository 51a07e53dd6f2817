"""The crosscurrents server: Voila's application with our own routes, no kernel for any visitor."""

from __future__ import annotations

import os
import shutil
import ssl
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import tornado.ioloop
from traitlets import default
from traitlets.config import Config
from voila.app import Voila
from voila.paths import collect_template_paths

from crosscurrents.server.pages import NothingPage
from crosscurrents.server.rendering import Lesson, lesson
from crosscurrents.server.site import Site
from crosscurrents.web.bodies import MOST_READ, Cutting
from crosscurrents.web.forwarded import ForwardedServer

Route = tuple[Any, ...]
_TEMPLATES = Path(__file__).parent / "voila" / "crosscurrents"


class LessonServer(Voila):  # type: ignore[misc]
    """A `voila.app.Voila` that serves rendered lessons.

    It lists its routes itself: Voila's own `init_handlers` would keep `/voila/render`, a kernel per visit.
    """

    @default("config_file_paths")
    def _config_file_paths_default(self) -> list[str]:
        # A voila.py or voila.json in the working folder must not change what this server does.
        return []

    def prepare(
        self,
        site: Site,
        routes: Sequence[Route],
        *,
        notebooks: Path,
        cache: Path,
        tell: Callable[[str], None],
        ready: Callable[[], None],
        before: Sequence[Callable[[], Awaitable[None]]] = (),
        tls: ssl.SSLContext | None = None,
        behind_proxy: bool = False,
    ) -> None:
        """Take the site and its routes; `tell` hears progress, `ready` is called when it listens.

        `before` runs in the loop before that. `behind_proxy`: a reverse proxy on this computer says for whom
        it asks (X-Forwarded-For, X-Forwarded-Proto), and nobody else reaches the server.
        """
        self.before, self.tls, self.behind_proxy = list(before), tls, behind_proxy
        self.site, self.routes = site, list(routes)
        self.notebooks, self.cache, self.tell, self.ready = notebooks, cache, tell, ready

    def setup_template_dirs(self) -> None:
        """Use our Voila template; its base is nbconvert's."""
        self.template_paths = [
            str(_TEMPLATES),
            *collect_template_paths(["voila", "nbconvert"], "base", prune=True),
        ]
        self.static_paths: list[str] = []

    def init_settings(self) -> dict[str, Any]:
        """Add what Voila leaves out: XSRF cookies under a name of our own, and no verbose access log."""
        settings: dict[str, Any] = super().init_settings()
        settings.update(
            xsrf_cookies=True,
            xsrf_cookie_name="cc_xsrf",
            xsrf_cookie_kwargs={"samesite": "Lax", "path": self.base_url},
            compress_response=True,
            # For addresses outside the base URL; tornado's own answer has none of our headers.
            default_handler_class=NothingPage,
            default_handler_args={"site": self.site},
            log_function=lambda handler: None,
        )
        return settings

    def init_handlers(self) -> list[Route]:
        """Return only the routes that were given."""
        return self.routes

    async def render_all(self) -> None:
        """Render the lessons that the cache does not hold; one kernel at a time, gone afterwards."""
        for chapter in self.site.course.chapters:
            notebook = self.notebooks / chapter.id / f"{chapter.id}.ipynb"
            self.site.lessons[chapter.id] = await self._lesson(chapter.id, notebook)

    async def _lesson(self, chapter_id: str, notebook: Path) -> Lesson:
        from crosscurrents.server.rendering import cache_key

        chapter = self.site.course.chapter(chapter_id)
        if not (self.cache / f"{chapter_id}-{cache_key(chapter)}.json").is_file():
            self.tell(f"Preparing “{chapter.title}” (once; the next start is quick) …")
        return await lesson(self, chapter, notebook, self.cache)

    def listen(self) -> None:
        """Render, then listen; Voila's own `listen` runs the loop until it is stopped."""
        try:
            tornado.ioloop.IOLoop.current().run_sync(self.render_all)
        finally:
            # Only rendering needs it; so a server that is killed, or never opens, leaves nothing behind.
            shutil.rmtree(self.connection_dir, ignore_errors=True)
        for step in self.before:
            tornado.ioloop.IOLoop.current().run_sync(step)
        self.app.listen = ForwardedServer(
            Cutting(self.app), max_body_size=MOST_READ, xheaders=self.behind_proxy, ssl_options=self.tls
        ).listen
        tornado.ioloop.IOLoop.current().add_callback(self.ready)
        super().listen()

    def stop(self) -> None:
        """Do nothing: no kernel outlives the rendering, and the folder of its connections is gone."""


def _socket_folder() -> str:
    """Return a folder with a short path: a socket's has 103 characters at most, too few for macOS's own."""
    short = "/tmp"  # noqa: S108  # what is made in it has an unforeseeable name and is for this user alone
    return short if os.access(short, os.W_OK | os.X_OK) else tempfile.gettempdir()


def voila_config(host: str, port: int, base_url: str, root: Path) -> Config:
    """Return Voila's configuration: quiet, local kernels over ipc, no overrides from notebooks."""
    config = Config()
    config.Voila.ip, config.Voila.port, config.Voila.port_retries = host, port, 0
    config.Voila.base_url = base_url
    config.Voila.root_dir = str(root)
    config.Voila.open_browser = False
    config.Voila.log_level = "ERROR"
    config.VoilaConfiguration.allow_template_override = "NO"
    config.VoilaConfiguration.allow_theme_override = "NO"
    config.VoilaConfiguration.template = "crosscurrents"
    if os.name == "posix":
        # jupyter_client warns of "TCP without encryption" otherwise, and rightly. Windows has nothing else.
        config.KernelManager.transport = "ipc"
        config.Voila.connection_dir_root = _socket_folder()
    return config
