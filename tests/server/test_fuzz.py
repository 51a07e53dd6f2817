"""Random requests, good and bad, of every operation in docs/openapi.yaml: no fault, and every reply as described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import settings
from schemathesis.config import SchemathesisConfig

from tests.server.conftest import MORE, Start
from tests.server.description import narrowed
from tests.server.visitor import Visitor
from tests.support.serving import MINI, Serving

pytestmark = pytest.mark.xdist_group("fuzz")

EXAMPLES = 30
CONFIG = {
    "seed": 2,
    "generation": {"database": "none"},
    "checks": {
        # A response that fits one exercise is sent to another's address, too: 422.
        "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404", "409", "422", "429"]},
    },
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


api = schemathesis.openapi.from_dict(narrowed(MINI, MORE), config=SchemathesisConfig.from_dict(CONFIG))


@api.parametrize()
@settings(max_examples=EXAMPLES, deadline=None)
def test_random_requests(case: schemathesis.Case, fuzzed: Serving, session: requests.Session) -> None:
    with Visitor(fuzzed.url) as learner:
        learner.write("something to act on")
        cookies = dict(learner.http.cookies)
        headers: dict[str, Any] = {"X-XSRFToken": cookies["cc_xsrf"]}
        case.call_and_validate(base_url=fuzzed.url, session=session, headers=headers, cookies=cookies)
