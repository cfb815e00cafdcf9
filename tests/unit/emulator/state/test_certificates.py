"""Tests of the cluster's certificates."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.access.permissions import PERMISSIONS
from redis_enterprise_emulator.state.certificates import (
    FAKE_KEY_MARKER,
    REQUIRED,
    certificates_object,
    delete_certificate,
    put_certificate,
    put_certificates,
    trusted_authorities,
)
from redis_enterprise_emulator.state.errors import RestError

from tests.support.certificates import client, client_without_extensions, expired_root, future_root, other_root, root
from tests.support.emulated_cluster import StandingClock, fresh_cluster

ROOT = root().certificate_pem
BARE = client_without_extensions().public_bytes(Encoding.PEM).decode()
BUNDLE = ROOT + other_root().certificate_pem


def entry(text: str = ROOT, *, name: str = "mtls_trusted_ca", **others: str) -> dict[str, str]:
    """One certificate as it is sent."""
    return {"name": name, "certificate": text, **others}


def put(state: State, *entries: dict[str, Any]) -> None:
    """PUT these certificates."""
    put_certificates(state, {"certificates": list(entries)})


class TestPut:
    """Replacing certificates."""

    @pytest.mark.parametrize("text", [ROOT, BUNDLE, f"# a comment\n{BUNDLE}\nmore", client().certificate_pem])
    def test_text_is_kept_as_sent(self, text: str) -> None:
        """One or more certificates of any kind are taken, and answered byte for byte."""
        state = fresh_cluster()

        put(state, entry(text))

        assert text == certificates_object(state, frozenset())["mtls_trusted_ca_cert"]

    def test_normalized_echo_is_a_switch(self) -> None:
        """With certificate_echo=normalised, what is not a certificate is dropped."""
        state = fresh_cluster(certificate_echo="normalised")

        put(state, entry(f"# a comment\n{BUNDLE}\nmore"))

        assert BUNDLE == state.certificates["mtls_trusted_ca"]

    def test_key_is_ignored(self) -> None:
        """A private key that is sent along is not stored."""
        state = fresh_cluster()

        put(state, entry(key=root().key_pem))

        assert root().key_pem not in repr(state)

    def test_both_calls_do_the_same(self) -> None:
        """update_cert takes one certificate without the list around it."""
        state = fresh_cluster()

        put_certificate(state, entry())

        assert ROOT == state.certificates["mtls_trusted_ca"]

    @pytest.mark.parametrize(
        ("sent", "status", "code"),
        [
            (entry(""), 400, "invalid_certificate"),
            (entry("garbage"), 400, "invalid_certificate"),
            (entry("\ud800"), 400, "invalid_certificate"),
            (entry(root().key_pem), 400, "invalid_certificate"),
            (entry(ROOT.replace("M", "!", 1)), 400, "invalid_certificate"),
            (entry(ROOT + expired_root().certificate_pem), 406, "certificate_expired"),
            (entry(future_root().certificate_pem), 400, "invalid_certificate"),
            (entry(name="unknown"), 403, "unknown_certificate"),
            (entry("garbage", name="unknown"), 403, "unknown_certificate"),
            (entry(name="api"), 501, "not_emulated"),
            (entry(more="x"), 400, "invalid_schema"),
            ({"name": "mtls_trusted_ca"}, 400, "invalid_schema"),
        ],
    )
    def test_refusals(self, sent: dict[str, str], status: int, code: str) -> None:
        """A refused certificate changes nothing, even beside one that is fine."""
        state = fresh_cluster(repeated_certificate_names="accepted")

        with pytest.raises(RestError) as caught:
            put(state, entry(), sent)

        assert (status, code) == (caught.value.status, caught.value.error_code)
        assert "mtls_trusted_ca" not in state.certificates

    @pytest.mark.parametrize("entries", [[], [entry(), entry()]])
    def test_repeated_or_no_names(self, entries: list[dict[str, str]]) -> None:
        """A name twice, or no certificate at all, is refused, unless it is assumed not to be."""
        put(fresh_cluster(repeated_certificate_names="accepted"), *entries)

        with pytest.raises(RestError, match="each name once"):
            put(fresh_cluster(), *entries)

    @pytest.mark.parametrize(
        ("assumptions", "sent", "code"),
        [
            ({"certificate_checked_first": "text"}, entry("garbage", name="unknown"), "invalid_certificate"),
            ({"certificate_checked_first": "text"}, entry(name="unknown"), "unknown_certificate"),
            ({"trusted_ca_check": "authorities"}, entry(client().certificate_pem), "invalid_certificate"),
            ({"trusted_ca_check": "authorities"}, entry(BARE), "invalid_certificate"),
        ],
    )
    def test_switched_refusals(self, assumptions: dict[str, Any], sent: dict[str, str], code: str) -> None:
        """Switches choose what is refused first, and whether a bundle must be of authorities."""
        with pytest.raises(RestError) as caught:
            put(fresh_cluster(**assumptions), sent)

        assert code == caught.value.error_code

    @pytest.mark.parametrize(
        ("assumptions", "text"),
        [
            ({"not_yet_valid_ca": "accepted"}, future_root().certificate_pem),
            ({"trusted_ca_check": "authorities"}, BUNDLE),
        ],
    )
    def test_switched_acceptance(self, assumptions: dict[str, Any], text: str) -> None:
        """A CA of the future can be assumed to be taken; authorities pass the stricter check."""
        state = fresh_cluster(**assumptions)

        put(state, entry(text))

        assert text == state.certificates["mtls_trusted_ca"]

    def test_unknown_before_7_8_4(self) -> None:
        """mtls_trusted_ca is an unknown name before certificate authentication came."""
        with pytest.raises(RestError, match="unknown certificate name mtls_trusted_ca"):
            put_certificate(fresh_cluster("7.4.6"), entry())

    @pytest.mark.parametrize(("version", "status"), [("8.0.2-17", 403), ("8.0.6-54", 501)])
    def test_names_come_with_versions(self, version: str, status: int) -> None:
        """The certificates of single sign-on are known from 8.0.6 on."""
        with pytest.raises(RestError) as caught:
            put(fresh_cluster(version), entry(name="sso_service"))

        assert status == caught.value.status


class TestGet:
    """Reading certificates."""

    @pytest.mark.parametrize(
        ("choice", "management", "shown"),
        [
            ("view_cluster_keys", "admin", True),
            ("view_cluster_keys", "cluster_member", True),
            ("view_cluster_keys", "cluster_viewer", False),
            ("all", "cluster_viewer", True),
            ("none", "admin", False),
        ],
    )
    def test_private_keys(self, choice: str, management: str, *, shown: bool) -> None:
        """Fake private keys of the cluster's own certificates are shown to those who may see keys."""
        state = fresh_cluster(private_keys_shown=choice)

        answer = certificates_object(state, PERMISSIONS[management])

        keys = {name: text for name, text in answer.items() if name.endswith("_key")}
        assert keys.keys() == ({f"{name}_key" for name in REQUIRED} if shown else set())
        assert all(FAKE_KEY_MARKER in text for text in keys.values())

    def test_trusted_ca_has_no_key(self) -> None:
        """mtls_trusted_ca appears once it is set, and without a key."""
        state = fresh_cluster()
        before = certificates_object(state, PERMISSIONS["admin"])
        put(state, entry())

        after = certificates_object(state, PERMISSIONS["admin"])

        assert {"mtls_trusted_ca_cert"} == after.keys() - before.keys()


class TestDelete:
    """Removing certificates."""

    def test_removes(self) -> None:
        """A deleted mtls_trusted_ca is gone."""
        state = fresh_cluster()
        put(state, entry())

        delete_certificate(state, "mtls_trusted_ca")

        assert () == trusted_authorities(state)

    @pytest.mark.parametrize(("name", "status"), [("api", 403), ("mtls_trusted_ca", 404), ("unknown", 404)])
    def test_refusals(self, name: str, status: int) -> None:
        """Deleting what the cluster needs answers 403, and what is not there 404."""
        with pytest.raises(RestError) as caught:
            delete_certificate(fresh_cluster(), name)

        assert status == caught.value.status

    def test_while_in_use(self) -> None:
        """While certificate authentication is on, it is removed too, unless it is assumed to be refused."""
        state, strict = fresh_cluster(), fresh_cluster(delete_ca_in_use="403")
        for cluster in (state, strict):
            put(cluster, entry())
            cluster.settings["mtls_certificate_authentication"] = True

        delete_certificate(state, "mtls_trusted_ca")

        with pytest.raises(RestError, match="in use"):
            delete_certificate(strict, "mtls_trusted_ca")


def test_writes_tell_when() -> None:
    """Each write of the CA sets the moment from which an assumed outage lasts."""
    clock = StandingClock()
    state = fresh_cluster(clock=clock)

    put(state, entry())
    first = state.mtls_changed_at
    clock.now += 60
    delete_certificate(state, "mtls_trusted_ca")

    assert (clock.now - 60, clock.now) == (first, state.mtls_changed_at)
