"""docs/errors.md quotes messages as the code words them."""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

import pytest
from pulumi_redis_enterprise.api.settings.connection_settings import BasicCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.transport.http_errors import api_error
from pulumi_redis_enterprise.api.transport.retry import ApiCall
from requests import Response

from tests.support.pages import Page
from tests.support.paths import ROOT
from tests.support.source_texts import flat, templates

QUOTES: Final = Page(ROOT / "docs/errors.md").blocks("text")
READ_BACK: Final = "the cluster accepted "
SETTINGS: Final = ConnectionSettings(
    "https://cluster.local:9443", BasicCredentials("admin", "a password"), stored=frozenset(["password"])
)


def pieces(text: str) -> list[str]:
    """The text, or what the read-back of every resource puts together: what was accepted, and what is shown instead."""
    if not text.startswith(READ_BACK):
        return [text]
    accepted, _, shown = text.removeprefix(READ_BACK).partition(", but ")
    return [READ_BACK, accepted, shown]


def refusals() -> Iterator[str]:
    """The errors of statuses, whose first line is put together."""
    statuses = {
        "GET /v1/nodes": 401,
        "PUT /v1/cluster/certificates": 403,
        "POST /v1/users": 403,
        "PUT /v1/redis_acls/2": 409,
    }
    for call, status in statuses.items():
        answer = Response()
        answer.status_code, answer.raw = status, BytesIO()
        yield flat(str(api_error(ApiCall(*call.split(), timeout=30), answer, SETTINGS)))  # type: ignore[misc, arg-type]


@pytest.mark.parametrize("quote", [block.text for block in QUOTES], ids=lambda quote: quote[:50].strip())
def test_message_is_worded_so(quote: str) -> None:
    """Both the first line and the Fix of a quote occur in the source, or a whole one is what an answer leads to."""
    parts = [part for text in flat(quote).split(" Fix: ") for part in pieces(text)]
    unknown = [part for part in parts if not any(part in text for text in templates())]

    assert flat(quote) in set(refusals()) or [] == unknown


def test_statuses_are_quoted() -> None:
    """The errors of statuses that the page is to explain are all there."""
    assert set() == set(refusals()) - {flat(block.text) for block in QUOTES}
