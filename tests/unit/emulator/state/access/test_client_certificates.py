"""Tests of subject validation."""

from typing import Any

import pytest
from redis_enterprise_emulator.state.access.client_certificates import ClientCertificate, subject_is_authorized

from tests.support.emulated_cluster import fresh_cluster
from tests.support.subjects import certificate


def authorized(validation: str, subject: dict[str, Any], client: ClientCertificate, **assumptions: Any) -> bool:
    """Return True if a cluster with one authorized subject lets the certificate pass."""
    state = fresh_cluster(**assumptions)
    state.settings["mtls_client_cert_subject_validation_type"] = validation
    state.settings["mtls_authorized_subjects"] = [{"CN": "somebody else"}, subject]
    return subject_is_authorized(state, client)


def test_disabled_lets_everybody_pass() -> None:
    """Without subject validation the subjects mean nothing."""
    assert authorized("disabled", {"CN": "other"}, certificate("CN=app-1"))


@pytest.mark.parametrize("validation", ["san_cn", "full_subject"])
def test_nobody_is_authorized_by_an_empty_list(validation: str) -> None:
    """With validation and no subject, nobody passes."""
    state = fresh_cluster()
    state.settings["mtls_client_cert_subject_validation_type"] = validation

    assert not subject_is_authorized(state, certificate("CN=app-1"))


@pytest.mark.parametrize(
    ("cn", "client", "expected"),
    [
        ("app-1", certificate("CN=app-1,O=Acme"), True),
        ("app-1", certificate("CN=other", "app-1"), True),
        ("app-1", certificate("O=Acme", "other", "app-1"), True),
        ("app-1", certificate("CN=other", "other"), False),
        ("App-1", certificate("CN=app-1", "app-1"), False),
        ("*.example.com", certificate("CN=a.example.com", "a.example.com"), False),
    ],
)
def test_san_cn(cn: str, client: ClientCertificate, *, expected: bool) -> None:
    """CN or a DNS name equals the CN of a subject, in case too, and without wildcards; all else is ignored."""
    assert expected == authorized("san_cn", {"CN": cn, "O": "ignored"}, client)


FULL = "CN=app-1,OU=b,OU=a,O=Acme,L=Town,ST=State,C=US"
ENTRY = {"CN": "app-1", "OU": ["a", "b"], "O": "Acme", "L": "Town", "ST": "State", "C": "US"}


@pytest.mark.parametrize(
    ("entry", "subject", "expected"),
    [
        (ENTRY, FULL, True),
        (ENTRY | {"OU": ["b", "a"]}, FULL, True),
        (ENTRY | {"OU": ["a"]}, FULL, False),
        (ENTRY | {"O": "acme"}, FULL, False),
        (ENTRY | {"C": ""}, FULL, False),
        ({"CN": "app-1"}, FULL, False),
        ({"CN": "app-1"}, "CN=app-1", True),
        ({"CN": "app-1", "OU": [], "O": ""}, "CN=app-1", True),
        ({"CN": "app-1"}, "CN=app-1,DC=ignored", True),
        ({"CN": "app-1"}, "CN=app-1,CN=app-1", False),
    ],
)
def test_full_subject(entry: dict[str, Any], subject: str, *, expected: bool) -> None:
    """Attributes of an entry must be in the certificate, omitted ones must not, and other attributes are ignored."""
    assert expected == authorized("full_subject", entry, certificate(subject))


@pytest.mark.parametrize(
    ("assumptions", "entry", "subject", "expected"),
    [
        ({"full_subject_omitted": "any"}, {"CN": "app-1"}, FULL, True),
        ({"full_subject_omitted": "any"}, {"CN": "app-1", "C": "DE"}, FULL, False),
        ({"full_subject_ou": "list"}, ENTRY, FULL, True),
        ({"full_subject_ou": "list"}, ENTRY | {"OU": ["b", "a"]}, FULL, False),
        ({"full_subject_others": "refused"}, {"CN": "app-1"}, "CN=app-1,DC=x", False),
        ({"full_subject_others": "refused"}, {"CN": "app-1"}, "CN=app-1", True),
    ],
)
def test_full_subject_switches(
    assumptions: dict[str, str], entry: dict[str, Any], subject: str, *, expected: bool
) -> None:
    """Switches choose how omitted attributes, the order of OUs and other attributes count."""
    assert expected == authorized("full_subject", entry, certificate(subject), **assumptions)
