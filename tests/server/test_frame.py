"""What every reply has around it: who may ask, the headers, the cookies, and the addresses there are."""

from __future__ import annotations

import http.client
import re
import socket
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from tests.server.visitor import CHAPTER, CHECK, JSON, REFLECTION, Visitor, sentence
from tests.support.serving import Serving

TOO_OLD = "This page is too old to save from: reload it. What you typed is still here."
CHANGES = [
    ("PUT", f"api/chapters/{CHAPTER}/answers/{REFLECTION}"),
    ("POST", f"api/chapters/{CHAPTER}/answers/{REFLECTION}/settle"),
    ("POST", f"api/chapters/{CHAPTER}/hand-ins"),
    ("POST", f"api/chapters/{CHAPTER}/feedback"),
    ("DELETE", "api/me"),
    ("POST", "api/me/resume-code"),
    ("POST", "api/me/resume"),
    ("POST", "api/me/finish"),
]


@pytest.mark.parametrize(("method", "path"), CHANGES)
@pytest.mark.parametrize("token", [None, "", "2|00000000|00000000000000000000000000000000|1", "x" * 3000])
def test_nothing_changes_without_the_pages_own_token(
    learner: Visitor, method: str, path: str, token: str | None
) -> None:
    learner.write("stays")
    headers = dict(JSON) if token is None else {**JSON, "X-XSRFToken": token}
    answered = learner.http.request(method, path, content=b"{}", headers=headers)
    assert sentence(answered, 403) == TOO_OLD
    assert learner.text() == "stays"


def test_the_token_of_another_browser_does_not_do(learner: Visitor, other: Visitor) -> None:
    learner.write("stays")
    theirs = other.http.cookies["cc_xsrf"]
    answered = learner.http.request("DELETE", "api/me", headers={"X-XSRFToken": theirs})
    assert sentence(answered, 403) == TOO_OLD
    assert learner.text() == "stays"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_or_port_changes_nothing(learner: Visitor, site: str) -> None:
    learner.write("stays")
    said = sentence(learner.send("DELETE", "api/me", **{"Sec-Fetch-Site": site}), 403)
    assert said == "This came from a page of another site, so nothing was done."
    assert learner.text() == "stays"
    assert (
        learner.send("POST", "api/me/resume-code", {}, **{"Sec-Fetch-Site": "same-origin"}).status_code == 200
    )


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "[", "[::2]", "0"]
)
@pytest.mark.parametrize("path", ["", f"lessons/{CHAPTER}", "api/me", "api/nothing", "nothing"])
def test_another_name_for_this_machine_is_refused(server: Serving, host: str, path: str) -> None:
    answered = httpx.get(server.url + path, headers={"Host": host})
    assert answered.status_code == 403
    assert "This server answers only on this computer, at localhost." in answered.text
    assert "set-cookie" not in answered.headers


@pytest.mark.parametrize("host", ["localhost", "localhost:8765", "LOCALHOST", "127.0.0.1:1", "[::1]:9"])
def test_this_machines_own_names_are_taken(server: Serving, host: str) -> None:
    assert httpx.get(server.url + "api/me", headers={"Host": host}).status_code == 200


def test_a_shared_server_answers_to_any_name(shared: Serving) -> None:
    assert httpx.get(shared.url + "api/me", headers={"Host": "lessons.example"}).status_code == 200


VOILAS = [
    "api/kernels",
    "api/kernels/3f2504e0-4f89-11d3-9a0c-0305e82c3301/channels",
    "api/contents",
    "api/sessions",
    "voila/render/01_first/01_first.ipynb",
    "voila/tree",
    "voila/tree/solutions",
    "voila/files/01_first.ipynb",
    "voila/static/voila.js",
    "voila/templates/lab/static/voila.js",
    "voila/api/themes/x",
    "voila/api/contents",
    "voila/api/shutdown/3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "voila/labextensions/x",
    "voila/query/3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "voila/execution/3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "login",
    "static/favicon.ico",
    "metrics",
    "lessons/01_first/01_first.ipynb",
    "lessons/01_first.md",
    "solutions/01_first/closing-thoughts.md",
    "assets/../site.css",
    "assets/%2e%2e/%2e%2e/routes.py",
    "assets/..%2f..%2froutes.py",
    "//etc/passwd",
    "journal.db",
]


@pytest.mark.parametrize("path", VOILAS)
def test_there_is_nothing_of_voilas_and_no_file(server: Serving, path: str) -> None:
    link = http.client.HTTPConnection("127.0.0.1", server.port)
    link.request("GET", "/" + path)  # as it stands: httpx would take the dots away
    reply = link.getresponse()
    body = reply.read().decode()
    link.close()
    assert reply.status == 404
    assert "There is nothing at this address." in body or "There is no" in body


def replies(running: Serving, visitor: Visitor) -> Iterator[tuple[str, httpx.Response]]:
    """Every kind of reply this server gives."""
    lesson = visitor.get(f"lessons/{CHAPTER}")
    yield "landing", visitor.get("")
    yield "lesson", lesson
    yield "not modified", visitor.get(f"lessons/{CHAPTER}", headers={"If-None-Match": lesson.headers["Etag"]})
    for asset in sorted(set(re.findall(r'"(/[^"]*assets/[^"]+)"', lesson.text))):
        yield asset, visitor.get(urljoin(running.url, asset))
    yield "no asset", visitor.get("assets/site.css")
    yield "hand in", visitor.get(f"lessons/{CHAPTER}/hand-in")
    yield "feedback", visitor.get(f"lessons/{CHAPTER}/feedback")
    yield "mine", visitor.get("mine")
    yield "no page", visitor.get("nothing")
    yield "no chapter", visitor.get("lessons/09_gone")
    yield "outside", httpx.get(f"http://127.0.0.1:{running.port}/%00outside")
    yield "head", visitor.http.head("")
    yield "options", visitor.http.options("api/me")
    yield "trace", visitor.http.request("TRACE", "api/me")
    yield "api", visitor.get("api/me")
    yield "no api", visitor.get("api/nothing")
    yield "saved", visitor.save({"text": "five words are enough here"})
    yield "receipt", (made := visitor.send("POST", f"api/chapters/{CHAPTER}/hand-ins", {"to": "file"}))
    yield "file", visitor.get(f"api/chapters/{CHAPTER}/hand-ins/{made.json()['receipt']}.zip")
    yield "export", visitor.get("api/me/export")
    yield "conflict", visitor.save({"text": "another"}, 7)
    yield "unfit", visitor.save({"grade": 1})
    yield "no JSON", visitor.send("POST", "api/me/resume", b"{")
    yield "no token", visitor.http.delete("api/me")
    yield "no post", visitor.send("POST", "mine", {})
    yield "method", visitor.send("PATCH", "api/me", {})


@pytest.mark.parametrize("where", ["server", "shared"])
def test_every_reply_carries_the_policy(request: pytest.FixtureRequest, where: str) -> None:
    running: Serving = request.getfixturevalue(where)
    seen = set()
    with Visitor(running.url) as visitor:
        for name, reply in replies(running, visitor):
            seen.add(reply.status_code)
            policy = reply.headers.get("Content-Security-Policy", "")
            assert policy.startswith("default-src 'self'; script-src 'self'; style-src 'self'"), name
            assert "frame-ancestors 'none'" in policy, name
            assert "unsafe" not in policy, name
            assert reply.headers["X-Content-Type-Options"] == "nosniff", name
            assert reply.headers["Referrer-Policy"] == "same-origin", name
            assert reply.headers["Cross-Origin-Opener-Policy"] == "same-origin", name
            assert reply.headers["Cross-Origin-Resource-Policy"] == "same-origin", name
            assert "Server" not in reply.headers, name
            assert "Access-Control-Allow-Origin" not in reply.headers, name
            kept = reply.headers["Cache-Control"]
            if reply.status_code == 200 and "/assets/" in name:
                assert kept == "public, max-age=31536000, immutable", name
            elif name in {"lesson", "not modified"}:
                assert kept == "no-cache", name
            else:
                assert kept == "no-store", name
    assert seen == {200, 201, 304, 400, 403, 404, 405, 409, 422}


def test_a_method_that_is_not_there_says_which_are(learner: Visitor) -> None:
    allowed = {
        "api/me": "DELETE, GET, HEAD",
        "api/me/resume": "POST",
        f"api/chapters/{CHAPTER}/answers": "GET, HEAD",
        f"api/chapters/{CHAPTER}/answers/{CHECK}": "PUT",
        "mine": "GET, HEAD",
    }
    for path, methods in allowed.items():
        answered = learner.send("PATCH", path, {})
        assert (answered.status_code, answered.headers["Allow"]) == (405, methods)
        assert "That cannot be done at this address." in answered.text


def test_head_is_get_without_the_body(learner: Visitor) -> None:
    for path in ("", f"lessons/{CHAPTER}", "mine", "api/me"):
        answered = learner.http.head(path)
        assert answered.status_code == 200
        assert answered.content == b""
    assert learner.http.head("api/me/resume").status_code == 405


@pytest.mark.parametrize("where", ["server", "shared"])
def test_the_cookies_have_their_flags(request: pytest.FixtureRequest, where: str) -> None:
    running: Serving = request.getfixturevalue(where)
    path = urlsplit(running.url).path
    answered = httpx.get(running.url)
    cookies = SimpleCookie()
    for one in answered.headers.get_list("set-cookie"):
        cookies.load(one)
    assert set(cookies) == {"cc_learner", "cc_xsrf"}
    mine, token = cookies["cc_learner"], cookies["cc_xsrf"]
    assert (mine["httponly"], mine["samesite"], mine["path"]) == (True, "Lax", path)
    assert len(mine.value) >= 43  # 256 bits
    assert (token["httponly"], token["samesite"], token["path"]) == ("", "Lax", path)
    assert mine["domain"] == token["domain"] == ""


def test_every_address_lies_under_the_prefix(shared: Serving, visit: Callable[[Serving], Visitor]) -> None:
    learner = visit(shared)
    learner.write("five words are enough here")
    learner.hand_in()
    seen = set()
    for path in (
        "",
        f"lessons/{CHAPTER}",
        f"lessons/{CHAPTER}/hand-in",
        f"lessons/{CHAPTER}/feedback",
        "mine",
        "no",
    ):
        page = learner.get(path).text
        assert 'data-base="/cc/"' in page
        found = re.findall(r'(?:href|src|action|data-base)="(/[^"]*)"', page)
        found += re.findall(r'"(/[^" ]*assets/[^"]*)"', page)
        assert [one for one in found if not one.startswith("/cc/")] == []
        seen.update(found)
    for address in seen:
        assert learner.get(urljoin(shared.url, address)).status_code == 200, address
    outside = httpx.get(f"http://127.0.0.1:{shared.port}/lessons/{CHAPTER}")
    assert outside.status_code == 404
    assert 'href="/cc/"' in outside.text


def test_a_lesson_page_is_the_same_bytes_for_everybody(learner: Visitor, other: Visitor) -> None:
    learner.write("what only one of the two has written")
    learner.send("POST", "api/me/resume-code", {})
    pages = [one.get(f"lessons/{CHAPTER}") for one in (learner, other)]
    assert pages[0].content == pages[1].content
    assert pages[0].headers["Etag"] == pages[1].headers["Etag"]
    plain = learner.get(f"lessons/{CHAPTER}", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.content == pages[0].content


def test_a_body_that_never_comes_does_not_hold_up_the_others(server: Serving) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(b"POST /api/me/resume HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{")
        assert httpx.get(server.url + "api/me", timeout=5).status_code == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        (
            b"POST /api/me/resume HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"y" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_broken_http_does_not_end_the_server(server: Serving, raw: bytes) -> None:
    said = len(server.log)
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as link:
        try:
            link.sendall(raw)
            link.shutdown(socket.SHUT_WR)
            begun = link.recv(64)
        except OSError:  # it had read enough and hung up
            begun = b""
    assert begun == b"" or re.match(rb"HTTP/1\.1 4\d\d ", begun)
    assert httpx.get(server.url + "api/me").status_code == 200
    assert "Traceback" not in server.log[said:]
