"""Tests of what a program may ask about a certificate."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pulumi
import pytest
from pulumi_redis_enterprise import (
    authorized_subject_from_certificate,
    chain_problems,
    subject_line_from_certificate,
)
from redis_enterprise_emulator.pki import Authority

from tests.support.certificates import CLIENT_SUBJECT, client, cn_less_client, root, two_organizations_client


def test_subject_line_of_the_first_certificate() -> None:
    """The client's own certificate goes first in a chain."""
    chain = client().certificate_pem + root().certificate_pem

    assert CLIENT_SUBJECT == subject_line_from_certificate(chain)


def test_authorized_subject_of_the_first_certificate() -> None:
    """The record holds all that the cluster can compare."""
    chain = client().certificate_pem + root().certificate_pem

    assert {"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"} == authorized_subject_from_certificate(chain)


def test_chain_that_the_cluster_would_take() -> None:
    """A client of a trusted CA has nothing against it, today."""
    now = datetime.now(UTC)
    authority = Authority.create("CN=CA", now=now)
    leaf = authority.issue_client("CN=app-1", now=now).certificate_pem

    assert [] == chain_problems(leaf, authority.certificate_pem)
    assert [] == chain_problems(leaf, authority.certificate_pem, plane="database")


def test_chain_that_the_cluster_would_refuse() -> None:
    """A client of another CA has a reason."""
    now = datetime.now(UTC)
    authority, other = (Authority.create(name, now=now) for name in ("CN=CA", "CN=Other"))
    (reason,) = chain_problems(authority.issue_client("CN=app-1", now=now).certificate_pem, other.certificate_pem)

    assert reason.startswith("CN=app-1 was issued by CN=CA, which is not in the bundle (CN=Other [")


@pytest.mark.parametrize(
    "function",
    [
        subject_line_from_certificate,
        authorized_subject_from_certificate,
        lambda text: chain_problems(text, root().certificate_pem),
        lambda text: chain_problems(root().certificate_pem, text),
    ],
)
@pytest.mark.parametrize("text", ["", "app-1.pem", client().key_pem], ids=["empty", "path", "key"])
def test_text_that_is_no_certificate_ends_the_program(function: Callable[[str], object], text: str) -> None:
    """The program ends with one text, without a traceback and without anything of a key."""
    with pytest.raises(pulumi.RunError, match="Fix: ") as caught:
        function(text)

    assert caught.value.__suppress_context__
    assert not [line for line in text.splitlines() if line in str(caught.value)]


@pytest.mark.parametrize(
    ("made", "reason"), [(cn_less_client, "has no CN"), (two_organizations_client, "has more than one O")]
)
def test_subject_that_no_record_can_hold_ends_the_program(made: Callable[[], object], reason: str) -> None:
    """A record that could never match is not made."""
    pem = getattr(made(), "certificate_pem", "")
    with pytest.raises(pulumi.RunError, match=reason):
        authorized_subject_from_certificate(pem)


def test_outputs_pass_through() -> None:
    """An output of another resource becomes known later, and so does its warning."""

    async def told() -> list[object]:
        later = pulumi.Output.from_input(client().certificate_pem)
        line, record = subject_line_from_certificate(later), authorized_subject_from_certificate(later)
        return [await line.future(), await record.future()]

    assert [CLIENT_SUBJECT, {"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"}] == asyncio.run(told())


def test_path_is_told() -> None:
    """Whoever gives a path instead of the text learns what to write."""
    with pytest.raises(pulumi.RunError, match="the certificate: pem: is a Path"):
        chain_problems(Path("app-1.pem"), root().certificate_pem)  # type: ignore[arg-type]
