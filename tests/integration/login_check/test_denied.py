"""Logins that are denied: at which step, and why."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise.errors import NotConvergedError
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.pki import Identity

from tests.support.clusters import NewEmulator, add_certificate_user
from tests.support.login_checks import (
    ON_DATABASE,
    TARGETS,
    Client,
    change_database,
    everywhere,
    prepare,
    validate,
)
from tests.support.pki import Pki

pytestmark = pytest.mark.both_fronts

TIMES = 10
"""The number of tries of whatever depends on the order of packets."""

OVER = timedelta(minutes=-1)


def why_not(client: Client, identity: Identity, **inputs: Any) -> str:
    """Return why a login fails that is expected to be allowed; expected to be denied, it is as expected."""
    with pytest.raises(NotConvergedError) as caught:
        client.result(identity, **inputs)
    message = caught.value.message.partition(" stopped at ")[2].removesuffix("; expected allowed")

    assert f"denied at {message.partition(' (')[0]}" == client.result(identity, **inputs, expect="denied")
    return message


class TestHandshake:
    """In TLS 1.3 the client's part is over before the server has looked: the refusal comes when it will."""

    @everywhere
    def test_wrong_ca(self, client: Client, pki: Pki, target: Mapping[str, str]) -> None:
        """A certificate of another CA is reported as such, every time."""
        identity = pki.client("app-1", of=pki.b)

        assert {True} == {"unknown ca" in why_not(client, identity, **target) for _ in range(TIMES)}

    @everywhere
    def test_reason_of_the_tls_stack(self, client: Client, pki: Pki, target: Mapping[str, str]) -> None:
        """An alert has no more than a word; what is trusted can be looked up, and tells the rest."""
        told = why_not(client, pki.client("app-1", of=pki.b), **target)

        assert "was issued by CN=Root B,O=Acme,C=US, which is not in the bundle (CN=Root A,O=Acme,C=US [" in told

    @everywhere
    def test_expired(self, client: Client, pki: Pki, target: Mapping[str, str]) -> None:
        """An expired certificate is reported as such, every time."""
        identity = pki.client("app-1", lifetime=OVER)

        assert {True} == {"certificate expired" in why_not(client, identity, **target) for _ in range(TIMES)}

    @everywhere
    @pytest.mark.parametrize("version", ["1.2", "1.3"])
    def test_versions_of_tls(
        self, client: Client, emulator: Emulator, pki: Pki, *, target: Mapping[str, str], version: str
    ) -> None:
        """The step is the same, whatever version of TLS the cluster speaks at least."""
        minimum = {"min_data_TLS_version": version, "min_control_TLS_version": version}
        emulator.change(lambda state: state.settings.update(minimum))

        assert why_not(client, pki.client("app-1", of=pki.b), **target).startswith("the TLS handshake (")
        assert client.result(pki.client("app-1"), **target)

    def test_certificates_are_not_asked_for(self, client: Client, emulator: Emulator, pki: Pki) -> None:
        """While certificate authentication is off, the REST API never looks at one."""
        emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=False))

        told = why_not(client, pki.client("app-1"))
        assert told.startswith(
            "the TLS handshake (401: no certificate is asked for, as mtls_certificate_authentication"
        )


class TestSubject:
    @everywhere
    def test_not_authorized(self, client: Client, emulator: Emulator, pki: Pki, target: Mapping[str, str]) -> None:
        """The right CA and a user, but a subject that is not among the authorized ones."""
        validate(emulator, "app-2")

        assert why_not(client, pki.client("app-1"), **target).startswith("the validation of its subject (")

    @everywhere
    def test_not_in_full(self, client: Client, emulator: Emulator, pki: Pki, target: Mapping[str, str]) -> None:
        """With `full_subject` a record of the common name alone is another subject."""
        validate(emulator, "app-1", kind="full_subject")

        assert why_not(client, pki.client("app-1"), **target).startswith("the validation of its subject (")

    def test_cluster_that_hangs_up(
        self, start_redis_enterprise_emulator: NewEmulator, pki: Pki, tmp_path: Path
    ) -> None:
        """A REST API that ends the connection instead of answering 401 is understood too."""
        hangs_up = Assumptions(unmatched_certificate="close")
        emulator = start_redis_enterprise_emulator(databases=["orders"], assumptions=hangs_up)
        prepare(emulator, pki)
        validate(emulator, "app-2")

        told = why_not(Client(emulator, tmp_path), pki.client("app-1"))
        assert "the validation of its subject (the connection was ended without a word)" == told


class TestUser:
    def test_none_on_the_rest_api(self, client: Client, pki: Pki) -> None:
        """The right CA, and no user of that subject line."""
        expected = "the look-up of the user (401: no user has its subject line)"

        assert expected == why_not(client, pki.client("nobody"))

    def test_none_in_a_database(self, client: Client, pki: Pki) -> None:
        """The right CA, no user of that subject line, and no default user."""
        told = why_not(client, pki.client("nobody"), **ON_DATABASE)

        assert told.startswith("the look-up of the user (NOAUTH ")

    def test_certificate_without_a_user_is_refused(
        self, start_redis_enterprise_emulator: NewEmulator, pki: Pki, tmp_path: Path
    ) -> None:
        """The step is the same where a database refuses such a certificate in spite of a default user."""
        refuses = Assumptions(certificate_without_user="refused")
        emulator = start_redis_enterprise_emulator(databases=["orders"], assumptions=refuses)
        prepare(emulator, pki)
        change_database(emulator, default_user=True)

        told = why_not(Client(emulator, tmp_path), pki.client("nobody"), **ON_DATABASE)
        assert told.startswith("the look-up of the user (NOAUTH ")


class TestPermission:
    def test_user_without_access(self, client: Client, emulator: Emulator, pki: Pki) -> None:
        """A user of the cluster whose roles have no access to this database."""
        add_certificate_user(emulator, "app-2", role="viewer")

        told = why_not(client, pki.client("app-2"), **ON_DATABASE)
        assert told.startswith("the permission (NOAUTH ")
        assert "no role of user 'app-2' has access to this database" in told

    def test_access_that_was_taken_away(self, client: Client, emulator: Emulator, pki: Pki) -> None:
        """A new connection is judged by the settings of now, not by those of a moment ago."""
        assert "user app-1" == client.result(pki.client("app-1"), **ON_DATABASE)
        change_database(emulator, roles_permissions=[])

        assert "no role of user 'app-1' has access" in why_not(client, pki.client("app-1"), **ON_DATABASE)


def test_every_step_is_told_apart(client: Client, emulator: Emulator, pki: Pki) -> None:
    """On each target, a client per step: nobody has to guess where to look."""
    validate(emulator, "app-1", "nobody")
    clients = {"app-1": pki.b, "stranger": pki.a, "nobody": pki.a}
    add_certificate_user(emulator, "stranger")
    for target in TARGETS.values():
        told = [why_not(client, pki.client(name, of=ca), **target) for name, ca in clients.items()]

        assert ["the TLS handshake", "the validation of its subject", "the look-up of the user"] == [
            text.partition(" (")[0] for text in told
        ]
