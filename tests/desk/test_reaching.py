"""How instructors reach the desk from elsewhere: by a reverse proxy under a path, or with a certificate."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest
import trustme

from crosscurrents.web.tries import ALL_BURST, BURST
from tests.desk.support import CHAPTER, Desk, Marker, sentence
from tests.support.proxy import Proxy, proxied

PLAIN = "whoever is on the same network and listens can read"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def behind(start: Callable[..., Desk], authority: trustme.CA) -> Iterator[tuple[Desk, Proxy]]:
    """A desk under `/desk/` with a proxy before it; `url` is the proxy's."""
    running = start("--shared", "--base-url", "/desk/", "--address", "https://marks.example/desk")
    certificate = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(certificate)
    with proxied(running.port, certificate) as proxy:
        running.url = f"https://127.0.0.1:{proxy.port}/desk/"
        yield running, proxy


def test_behind_a_proxy_all_lies_under_the_prefix_and_on_https(behind: tuple[Desk, Proxy]) -> None:
    running, _proxy = behind
    assert re.search(r"^  ana: https://marks\.example/desk/#\S{20,}$", running.log, re.MULTILINE)
    assert PLAIN not in running.log  # the way to the proxy is the proxy's to say
    with Marker(running) as nobody:
        signed = nobody.send("POST", "api/sign-in", {"code": running.code("ana")})
        cookie = SimpleCookie(signed.headers["set-cookie"])[running.cookie]
        assert (cookie["path"], bool(cookie["secure"])) == ("/desk/", True)
    with Marker(running, "ana") as ana:
        for path in ("", f"mark/{CHAPTER}", f"time/{CHAPTER}", f"feedback/{CHAPTER}", "no/such/page"):
            page = ana.http.get(path, follow_redirects=True).text
            found = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
            found += re.findall(r'"base": "([^"]*)"', page)
            assert found
            assert [one for one in found if not one.startswith("/desk/")] == [], path
        ana.marks(ana.codes()[0], 2)


def test_the_proxy_says_who_guesses_and_nobody_says_it_of_themselves(behind: tuple[Desk, Proxy]) -> None:
    running, proxy = behind
    wrong = {"code": "no such code"}
    with Marker(running) as guesser:
        proxy.client = "203.0.113.5"
        for at in range(BURST):
            lie = {"X-Forwarded-For": f"9.9.{at}.9"} if at % 2 else {"X-Real-Ip": f"9.9.{at}.9"}
            assert guesser.send("POST", "api/sign-in", wrong, **lie).status_code == 403
        refused = guesser.send("POST", "api/sign-in", wrong)
        assert sentence(refused, 429).startswith("Too many wrong codes")
        proxy.client = "203.0.113.6"  # somebody else
        assert guesser.send("POST", "api/sign-in", wrong).status_code == 403


def test_nobody_locks_out_who_has_the_code(behind: tuple[Desk, Proxy]) -> None:
    running, proxy = behind
    wrong, right = {"code": "no such code"}, {"code": running.code("ana")}
    with Marker(running) as guesser:
        for at in range(ALL_BURST // BURST):
            proxy.client = f"203.0.113.{at}"
            for _try in range(BURST):
                assert guesser.send("POST", "api/sign-in", wrong).status_code in {403, 429}
        refused = guesser.send("POST", "api/sign-in", wrong)  # this address at least is past its limit
        assert sentence(refused, 429).startswith("Too many wrong codes")
        for proxy.client in ("203.0.113.0", "203.0.113.200"):
            assert guesser.send("POST", "api/sign-in", right).json() == {"marker": "ana"}


def test_without_shared_nobody_is_believed_and_no_other_name_is_answered(start: Callable[..., Desk]) -> None:
    running = start()
    with Marker(running) as guesser:
        for at in range(BURST):
            lie = {"X-Forwarded-For": f"9.9.9.{at}"}
            assert guesser.send("POST", "api/sign-in", {"code": "no"}, **lie).status_code == 403
        told = {"X-Forwarded-For": "9.8.7.6", "X-Forwarded-Proto": "https"}
        assert guesser.send("POST", "api/sign-in", {"code": "no"}, **told).status_code == 429
    assert httpx.get(running.url, headers={"Host": "marks.example"}).status_code == 403


def test_with_a_certificate_the_whole_desk_speaks_https(
    start: Callable[..., Desk], authority: trustme.CA, tmp_path: Path
) -> None:
    issued = authority.issue_cert("localhost", "127.0.0.1")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_bytes(b"".join(one.bytes() for one in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(key)
    running = start("--host", "0.0.0.0", "--certfile", str(chain), "--keyfile", str(key))
    assert PLAIN not in running.log
    assert re.search(r"^  ana: https://", running.log, re.MULTILINE)
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    with httpx.Client(base_url=running.url, verify=trusted) as http:  # this certificate, and no other
        assert http.get("").status_code == 401
        signed = http.post(
            "api/sign-in",
            json={"code": running.link("ana").partition("#")[2]},
            headers={"X-XSRFToken": http.cookies["cc_desk_xsrf"]},
        )
        assert bool(SimpleCookie(signed.headers["set-cookie"])[running.cookie]["secure"])
        assert CHAPTER in http.get("").text
    with pytest.raises(httpx.HTTPError):
        httpx.get(running.url.replace("https:", "http:"))


def test_a_certificate_that_cannot_be_used_is_one_sentence(
    start: Callable[..., Desk], tmp_path: Path
) -> None:
    with pytest.raises(RuntimeError, match="--keyfile alone is not enough"):
        start("--keyfile", str(tmp_path / "key.pem"))
    with pytest.raises(RuntimeError, match="no certificate with its key can be read from it"):
        start("--certfile", str(tmp_path / "none.pem"))
