"""Ports to listen on: the one asked for, or the next free one; what stands in the way as one sentence."""

from __future__ import annotations

import errno
import os
import socket

from crosscurrents.course.words import gettext as _

LEARN, FORMGRADER, DESK = 8765, 8865, 8965
"""Where the lessons, formgrader and the desk begin to look for a port when none is named."""

_TRIES = 50
_BACKLOG = 128


class PortError(OSError):
    """The port cannot be used: one sentence naming it and the mend."""


def free_port(host: str, first: int, *, chosen: bool) -> int:
    """Return a port that can be listened on: `first` itself if `chosen`, else it or one of those after it.

    Another program may take it a moment later: who can be handed a socket uses `listening`.
    """
    with listening(host, first, chosen=chosen) as probe:
        return int(probe.getsockname()[1])


def listening(host: str, first: int, *, chosen: bool) -> socket.socket:
    """Return a socket that listens on such a port, so that nobody else can take it; close it after use."""
    for candidate in [first] if chosen else range(first, first + _TRIES):
        made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        try:
            if os.name == "posix":
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind((host, candidate))
            # Two may be bound to one port until one of them listens.
            made.listen(_BACKLOG)
        except OSError as fault:
            made.close()
            _refuse(host, candidate, fault)
            continue
        return made
    if chosen:
        sentence = _("Port {port} is in use: end the other program, or choose another with --port.")
        raise PortError(sentence.format(port=first))
    raise PortError(_("No port from {first} on is free: choose one with --port.").format(first=first))


def _refuse(host: str, port: int, fault: OSError) -> None:
    """Raise `PortError` unless the port is only in use."""
    if isinstance(fault, PermissionError):
        sentence = _("Port {port} needs more rights than you have: choose one above 1023.")
        raise PortError(sentence.format(port=port)) from None
    if isinstance(fault, socket.gaierror):
        sentence = _("This computer has no address {host}: use 127.0.0.1 or one of its own.")
        raise PortError(sentence.format(host=host)) from None
    if fault.errno != errno.EADDRINUSE:
        sentence = _("Cannot listen on {host}: {why}. Try 127.0.0.1.")
        raise PortError(sentence.format(host=host, why=fault.strerror)) from None
