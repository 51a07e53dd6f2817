"""How others reach a server: host, port, path, certificate, and the address people type."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from crosscurrents.course.words import gettext as _
from crosscurrents.ports import LEARN, free_port

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
ANY = {"0.0.0.0", "::", ""}  # noqa: S104  # compared with, not listened on

Door = tuple[int, ssl.SSLContext | None]
"""A port that is free, and the certificate to listen there with."""


class ServeError(Exception):
    """What keeps the server from starting, in one sentence with the mend."""


@dataclass(frozen=True)
class Way:
    """How others reach the server.

    `shared`: through a reverse proxy on this computer, whose X-Forwarded-For and -Proto are then believed.
    `address`: what people type, where the server cannot know it (behind a proxy, or with several networks).
    """

    host: str
    port: int | None
    base_url: str = "/"
    shared: bool = False
    address: str = ""
    certfile: Path | None = None
    keyfile: Path | None = None

    @property
    def base(self) -> str:
        """Return the path prefix, with a slash at both ends."""
        return f"/{self.base_url.strip('/')}/".replace("//", "/")

    @property
    def local(self) -> bool:
        """Return whether only this computer reaches the server."""
        return self.host in _LOOPBACK and not self.shared

    def door(self) -> Door:
        """Return the port and certificate to listen with; asked for before anything is opened or made."""
        tls = self.tls()
        return free_port(self.host, self.port or LEARN, chosen=self.port is not None), tls

    def tls(self) -> ssl.SSLContext | None:
        """Return the certificate to speak HTTPS with, or None; `ServeError` for one that cannot be used."""
        if self.certfile is None:
            if self.keyfile is not None:
                raise ServeError(_("--keyfile alone is not enough: name the certificate with --certfile."))
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            context.load_cert_chain(self.certfile, self.keyfile)
        except (OSError, ssl.SSLError) as fault:
            raise ServeError(
                _("{file}: no certificate with its key can be read from it ({why}).").format(
                    file=self.certfile, why=getattr(fault, "strerror", None) or fault
                )
            ) from None
        return context

    def url(self, port: int, host: str = "") -> str:
        """Return the server's address, with a slash at its end."""
        if self.address:
            return self.address.rstrip("/") + "/"
        name = "localhost" if self.host in _LOOPBACK else host or self.host
        scheme = "https" if self.certfile else "http"
        return f"{scheme}://{f'[{name}]' if ':' in name else name}:{port}{self.base}"


def own_address() -> str:
    """Return this computer's address on the network it would use to reach others; nothing is sent for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # kept free for documentation: RFC 5737
        except OSError:
            return ""
        return str(probe.getsockname()[0])
