"""Certificates and keys in the memory of the plugin process."""

from collections.abc import Iterator
from typing import Any

import pytest
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.sdk import run


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    """A process that has checked nothing yet."""
    run._held.clear()
    yield
    run._held.clear()


def test_texts_are_held() -> None:
    """Texts wait for the login, and nothing else of the inputs does."""
    run.hold("ab12", {"certificate": "C", "key": "K", "username": "app-1"})

    assert {"certificate": "C", "key": "K"} == run.held("ab12")


def test_sources_add_up() -> None:
    """One resource may have the certificate as text, and another one the key."""
    run.hold("ab12", {"certificate": "C"})
    run.hold("ab12", {"key": "K"})

    assert {"certificate": "C", "key": "K"} == run.held("ab12")


@pytest.mark.parametrize(
    ("fingerprint", "given"),
    [(UNKNOWN, {"certificate": UNKNOWN, "key": "K"}), (None, {"key": "K"}), ("ab12", {"certificate_file": "app.pem"})],
    ids=["unknown", "none", "files"],
)
def test_nothing_to_hold(fingerprint: object, given: dict[str, Any]) -> None:
    """A preview that does not know the certificate has no use for a key, and files are read when they are needed."""
    run.hold(fingerprint, given)

    assert {} == run._held
    assert {} == run.held("ab12")
