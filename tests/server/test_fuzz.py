"""Random requests of every operation in docs/openapi.yaml: no fault, and every reply as described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import settings
from schemathesis.config import SchemathesisConfig

from crosscurrents.places import content_root
from tests.server.conftest import MORE, Start
from tests.server.description import narrowed, one_by_one
from tests.server.visitor import Visitor
from tests.support.serving import MINI, Serving

EXAMPLES = 30
CONFIG: dict[str, Any] = {
    "seed": 2,
    # The secrets are given below; whether they are asked for is tested in test_frame.py.
    "generation": {"database": "none", "with-security-parameters": False},
    "checks": {
        # What fits one exercise is sent to another's address, too (422); a marked one is passed on (400).
        "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404", "409", "422", "429"]},
    },
}
STRICT: dict[str, Any] = {
    **CONFIG,
    # A NUL fits a schema and no database; that it is refused is tested in test_answers.py.
    "generation": {**CONFIG["generation"], "mode": "positive", "allow-x00": False},
    "phases": {"coverage": {"enabled": False}, "examples": {"enabled": False}},
    "checks": {"positive_data_acceptance": {"expected-statuses": ["200"]}},
}


@pytest.fixture(scope="module")
def fuzzed(start: Start, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server of its own: random codes use up the tries, random deletions the answers."""
    with start(tmp_path_factory.mktemp("fuzzed") / "data") as running:
        yield running
        assert "Traceback" not in running.log


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as kept:
        yield kept


class Somebody:
    """A learner who has saved and handed in something, and begins anew after deleting it or going away."""

    def __init__(self, running: Serving) -> None:
        self.visitor = Visitor(running.url)
        self.gone = True

    def cookies(self, operation: str) -> dict[str, str]:
        http = self.visitor.http
        if self.gone:
            http.cookies.clear()
            self.visitor.get("")
            self.visitor.write("something to act on")
            self.visitor.hand_in()
        self.gone = operation in {"DELETE /api/me", "POST /api/me/finish"}
        return dict(http.cookies)


@pytest.fixture(scope="module")
def somebody(fuzzed: Serving) -> Iterator[Somebody]:
    made = Somebody(fuzzed)
    with made.visitor:
        yield made


api = schemathesis.openapi.from_dict(narrowed(MINI, MORE), config=SchemathesisConfig.from_dict(CONFIG))


@api.parametrize()
@settings(max_examples=EXAMPLES, deadline=None)
def test_random_requests(
    case: schemathesis.Case, fuzzed: Serving, session: requests.Session, somebody: Somebody
) -> None:
    cookies = somebody.cookies(case.operation.label)
    headers: dict[str, Any] = {"X-XSRFToken": cookies["cc_xsrf"]}
    case.call_and_validate(base_url=fuzzed.url, session=session, headers=headers, cookies=cookies)


@pytest.fixture(scope="module")
def reader(real: Serving) -> Iterator[Visitor]:
    logged = len(real.log)
    with Visitor(real.url) as learner:
        yield learner
    assert "Traceback" not in real.log[logged:]


saving = schemathesis.openapi.from_dict(
    one_by_one(content_root()), config=SchemathesisConfig.from_dict(STRICT)
)


@saving.parametrize()
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_answer_that_fits_is_taken_and_shown(
    case: schemathesis.Case, real: Serving, session: requests.Session, reader: Visitor
) -> None:
    """Whatever a kind's schema lets in, its view, its progress and its lines can be made of it."""
    cookies = dict(reader.http.cookies)
    headers: dict[str, Any] = {"X-XSRFToken": cookies["cc_xsrf"]}
    chapter, exercise = case.path.split("/")[3], case.path.split("/")[5]
    case.body["base_revision"] = reader.answers(chapter).get(exercise, {}).get("revision", 0)
    answered = case.call_and_validate(base_url=real.url, session=session, headers=headers, cookies=cookies)
    assert answered.json()["response"] == case.body["response"]
    for page in (f"api/chapters/{chapter}/answers", "mine", f"lessons/{chapter}/hand-in", ""):
        assert reader.get(page).status_code == 200
