"""formgrader on a course folder: a Jupyter server of its own, on this computer only, with nothing else in it.

Never in the process that learners reach: formgrader grades inside its request handler and ignores the
server's authorizer.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable

from crosscurrents.course.words import gettext as _
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.ports import FORMGRADER, listening

HOST = "127.0.0.1"


def serve(folder: CourseFolder, port: int | None, tell: Callable[[str], None]) -> None:
    """Serve formgrader until stopped; `tell` gets the address with its token first."""
    # Before anything of Jupyter is imported: no configuration of this computer's, so no other extension
    # either.
    os.environ["JUPYTER_NO_CONFIG"] = "1"
    from jupyter_server.serverapp import ServerApp
    from tornado.httpserver import HTTPServer
    from traitlets.config import Config

    # Held from here on: Jupyter chooses a port long before it listens, and another formgrader may be quicker.
    held = listening(HOST, port or FORMGRADER, chosen=port is not None)
    held.setblocking(False)
    found = held.getsockname()[1]
    token = secrets.token_urlsafe(24)
    c = Config()
    c.ServerApp.ip = HOST
    c.ServerApp.port = found
    c.ServerApp.open_browser = False
    c.ServerApp.root_dir = str(folder.root)
    c.ServerApp.jpserver_extensions = {"nbgrader.server_extensions.formgrader": True}
    c.ServerApp.terminals_enabled = False
    c.ServerApp.log_level = "WARN"
    c.ServerApp.allow_root = True
    c.IdentityProvider.token = token
    # formgrader reads nbgrader_config.py from the working folder.
    os.chdir(folder.root)
    tell(
        _("formgrader is open at {address}").format(
            address=f"http://{HOST}:{found}/formgrader/gradebook?token={token}"
        )
    )
    tell(_("It is for you alone: whoever has this address can read and mark. Stop with Ctrl+C."))
    app = ServerApp.instance(config=c)
    app.initialize(argv=[], new_httpserver=False)
    app._http_server = HTTPServer(app.web_app)
    app.http_server.add_socket(held)
    # nbgrader says so on every page; a course that is collected by file needs no exchange.
    app.log.addFilter(lambda record: "/nbgrader/exchange" not in record.getMessage())
    app.start()
