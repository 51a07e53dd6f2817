"""Who has signed in: one code per instructor, exchanged for a cookie; both end with the process."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from crosscurrents.journal.identity import digest, new_token


class Sessions:
    """Sign-in codes and open sessions, in memory alone. Only digests of the cookies' secrets are held."""

    def __init__(self, markers: Sequence[str]) -> None:
        self.codes = {marker: new_token() for marker in markers}
        self._open: dict[str, str] = {}

    def sign_in(self, code: str) -> tuple[str, str] | None:
        """Return the marker whose code this is and a fresh secret for a cookie, or None."""
        found = None
        for marker, one in self.codes.items():  # all of them: how long it takes tells nothing
            if hmac.compare_digest(one.encode(), code.encode(errors="replace")):
                found = marker
        if found is None:
            return None
        token = new_token()
        self._open[digest(token)] = found
        return found, token

    def marker(self, token: str) -> str | None:
        """Return whose session this is, or None."""
        return self._open.get(digest(token))

    def sign_out(self, token: str) -> None:
        """End one session; the marker's others go on."""
        self._open.pop(digest(token), None)
