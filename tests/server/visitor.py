"""A browser as the HTTP server sees one: its cookies, and the header that its pages send along."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, Self

import httpx

CHAPTER = "01_first"
REFLECTION = "closing-thoughts"
CHECK = "small-check"
SECOND = "02_second"
ROOM = "room-check"
OWN = "own-check"

JSON = {"Content-Type": "application/json"}


class Visitor:
    """One browser at the server at `url`, which ends with a slash. It has opened its first page."""

    first_page = ""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(
            base_url=url, timeout=30, verify=False
        )  # reading certificates takes longer than a test
        self.edits = 0
        self.get(self.first_page)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    @property
    def token(self) -> str | None:
        """The secret that makes this browser somebody."""
        return self.http.cookies.get("cc_learner")

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.http.get(path, **more)

    def send(self, method: str, path: str, data: Any = None, **headers: str) -> httpx.Response:
        """Send JSON (or bytes as they are) as a page of ours does."""
        content = data if isinstance(data, bytes | None) else json.dumps(data).encode()
        known = {"X-XSRFToken": self.http.cookies.get("cc_xsrf", ""), **JSON, **headers}
        return self.http.request(method, path, content=content, headers=known)

    def save(
        self,
        response: Any,
        base: int = 0,
        *,
        exercise: str = REFLECTION,
        chapter: str = CHAPTER,
        passed: bool = False,
        visibility: str = "handed-in",
        device: str | None = None,
    ) -> httpx.Response:
        """Save one answer; each call is another page's unless `device` says so."""
        self.edits += 1
        body = {
            "base_revision": base,
            "response": response,
            "passed": passed,
            "visibility": visibility,
            "device": device or f"page{id(self) % 10**6}n{self.edits}.1",
        }
        return self.send("PUT", f"api/chapters/{chapter}/answers/{exercise}", body)

    def write(self, text: str, base: int = 0) -> dict[str, Any]:
        """Save the reflection's text and return what the server made of it."""
        answered = self.save({"text": text}, base)
        assert answered.status_code == 200, answered.text
        return dict(answered.json())

    def answers(self, chapter: str = CHAPTER) -> dict[str, Any]:
        answered = self.get(f"api/chapters/{chapter}/answers")
        assert answered.status_code == 200, answered.text
        return dict(answered.json()["answers"])

    def text(self) -> str:
        """The reflection's text as it is kept."""
        return str(self.answers()[REFLECTION]["response"]["text"])

    def hand_in(self, to: str = "course", chapter: str = CHAPTER) -> dict[str, Any]:
        answered = self.send("POST", f"api/chapters/{chapter}/hand-ins", {"to": to})
        assert answered.status_code == 201, answered.text
        return dict(answered.json())

    def export(self) -> dict[str, Any]:
        return dict(self.get("api/me/export").json())


def sentence(answered: httpx.Response, status: int) -> str:
    """Return the sentence of a refusal, which must be of this status and made for a reader."""
    assert answered.status_code == status, f"{answered.status_code}: {answered.text[:300]}"
    assert answered.headers["Content-Type"] == "application/json; charset=utf-8"
    said = answered.json()["error"]
    assert isinstance(said, str)
    assert said.lstrip("“")[0].isupper() or said.split(":")[0].replace("-", "").isalpha(), said
    assert len(said.split()) >= 3, said
    assert "Traceback" not in said
    return said
