"""Tests of the client certificates of a database."""

from typing import Any

import pytest
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.database.database_certificates import client_certificates, holds_a_leaf
from redis_enterprise_emulator.state.database.databases import update_database
from redis_enterprise_emulator.state.errors import RestError

from tests.support.certificates import client, expired_root, intermediate, root
from tests.support.emulated_cluster import fresh_cluster


def put(state: State, *texts: str, **others: Any) -> dict[str, Any]:
    """Write the certificates of the database ``cache``."""
    entries = [{"client_cert": text} for text in texts]
    return update_database(state, 1, {"authentication_ssl_client_certs": entries, **others})


def refusal(state: State, *texts: str, **others: Any) -> tuple[int, str]:
    """Status and code with which they are refused."""
    with pytest.raises(RestError) as caught:
        put(state, *texts, **others)
    return caught.value.status, caught.value.error_code


@pytest.fixture
def state() -> State:
    """A cluster with the database ``cache``."""
    return fresh_cluster(databases=["cache"])


def test_kinds(state: State) -> None:
    """CAs, intermediates and leaves may be stored, one an entry or several."""
    chain = intermediate().certificate_pem + root().certificate_pem

    put(state, client().certificate_pem, chain)

    expected = (client().certificate, intermediate().certificate, root().certificate)
    assert expected == client_certificates(state.bdb("cache"))


@pytest.mark.parametrize(
    ("certificates", "expected"),
    [
        ((), False),
        ((root().certificate,), False),
        ((root().certificate, intermediate().certificate), False),
        ((root().certificate, client().certificate), True),
    ],
)
def test_leaf(certificates: Any, *, expected: bool) -> None:
    """A certificate that is no authority is a leaf."""
    assert expected == holds_a_leaf(certificates)


@pytest.mark.parametrize("text", ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"])
def test_malformed(state: State, text: str) -> None:
    """A text without a certificate is refused."""
    assert (406, "invalid_certificate") == refusal(state, root().certificate_pem, text)


def test_expired(state: State) -> None:
    """An expired certificate is refused, unless the database allows outdated ones."""
    expired = expired_root().certificate_pem

    assert (406, "certificate_expired") == refusal(state, expired)
    assert put(state, expired, mtls_allow_outdated_certs=True)["authentication_ssl_client_certs"]


def test_duplicates(state: State) -> None:
    """One certificate twice is refused, whatever the text around it."""
    assert (406, "duplicated_certs") == refusal(state, root().certificate_pem, f"# again\n{root().certificate_pem}")


def test_duplicates_can_be_assumed_to_be_accepted() -> None:
    """With duplicated_client_certificates=accepted, both are stored."""
    state = fresh_cluster(databases=["cache"], duplicated_client_certificates="accepted")

    assert 2 == len(put(state, *[root().certificate_pem] * 2)["authentication_ssl_client_certs"])


@pytest.mark.parametrize(("choice", "same"), [("verbatim", True), ("normalised", False)])
def test_echo(choice: str, *, same: bool) -> None:
    """Texts are answered as they were sent, or as their certificates alone."""
    state = fresh_cluster(databases=["cache"], certificate_echo=choice)
    text = f"# a comment\n{root().certificate_pem}"

    stored = put(state, text)["authentication_ssl_client_certs"]

    assert [{"client_cert": text if same else root().certificate_pem}] == stored


class TestClientAuthentication:
    """TLS with client authentication, which is enforced by default."""

    def test_needs_certificates(self, state: State) -> None:
        """It cannot be switched on without a certificate to check against."""
        assert (406, "invalid_certificate") == refusal(state, tls_mode="enabled")

    def test_keeps_certificates(self, state: State) -> None:
        """While it is on, the last certificate cannot be removed."""
        put(state, root().certificate_pem, tls_mode="enabled")

        assert (406, "invalid_certificate") == refusal(state)

    @pytest.mark.parametrize(
        "others",
        [{"tls_mode": "enabled", "enforce_client_authentication": "disabled"}, {"tls_mode": "replica_ssl"}],
    )
    def test_can_be_off(self, state: State, others: dict[str, Any]) -> None:
        """TLS without client authentication, and TLS between databases alone, need none."""
        assert others.items() <= put(state, **others).items()

    def test_can_be_assumed_to_be_accepted_alone(self) -> None:
        """With client_authentication_alone=200, it can be switched on without certificates (U-23)."""
        state = fresh_cluster(databases=["cache"], client_authentication_alone="200")

        assert "enabled" == put(state, tls_mode="enabled")["tls_mode"]
