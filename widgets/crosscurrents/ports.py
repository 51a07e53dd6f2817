"""Ports to listen on: the one asked for, or the next free one; what stands in the way as one sentence."""

from __future__ import annotations

import errno
import os
import socket

from crosscurrents.course.words import gettext as _

LEARN, FORMGRADER, DESK = 8765, 8865, 8965
"""Where the lessons, formgrader and the desk begin to look for a port when none is named."""

_TRIES = 50


class PortError(OSError):
    """The port cannot be used: one sentence naming it and the mend."""


def free_port(host: str, first: int, *, chosen: bool) -> int:
    """Return a port that can be listened on: `first` itself if `chosen`, else it or one of those after it."""
    for candidate in [first] if chosen else range(first, first + _TRIES):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except PermissionError:
                sentence = _("Port {port} needs more rights than you have: choose one above 1023.")
                raise PortError(sentence.format(port=candidate)) from None
            except socket.gaierror:
                sentence = _("This computer has no address {host}: use 127.0.0.1 or one of its own.")
                raise PortError(sentence.format(host=host)) from None
            except OSError as fault:
                if fault.errno != errno.EADDRINUSE:
                    sentence = _("Cannot listen on {host}: {why}. Try 127.0.0.1.")
                    raise PortError(sentence.format(host=host, why=fault.strerror)) from None
                continue
            return int(probe.getsockname()[1])
    if chosen:
        sentence = _("Port {port} is in use: end the other program, or choose another with --port.")
        raise PortError(sentence.format(port=first))
    raise PortError(_("No port from {first} on is free: choose one with --port.").format(first=first))
