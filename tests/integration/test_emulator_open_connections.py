"""Tests of what a change of the emulator's settings means to those who are connected."""

import http.client
from collections.abc import Callable
from pathlib import Path

import pytest
from redis_enterprise_emulator import Assumptions, Emulator

from tests.support.clusters import NewEmulator
from tests.support.emulator_client import Visitor, trusting, validating
from tests.support.pki import Pki

pytestmark = pytest.mark.both_fronts

NewVisitor = Callable[..., Visitor]


@pytest.fixture
def emulator(redis_enterprise_emulator: Emulator, pki: Pki) -> Emulator:
    """A cluster that trusts CA A, and has the certificate user app-1."""
    return trusting(redis_enterprise_emulator, pki.a)


@pytest.fixture
def visit(emulator: Emulator, tmp_path: Path) -> NewVisitor:
    """Makes connections to that cluster."""
    return lambda **options: Visitor(emulator, tmp_path, **options)


def test_identity_survives(emulator: Emulator, visit: NewVisitor, pki: Pki) -> None:
    """An open connection stays who it is, and a new one is under the new settings."""
    with visit(identity=pki.client("app-1")) as before:
        before.role()
        with visit(password=True) as administrator:
            administrator.request("PUT", "/v1/cluster", {"mtls_certificate_authentication": False})
        statuses = [before.role()]
        with visit(identity=pki.client("app-1")) as after:
            statuses.append(after.role())

    assert [200, 401] == statuses
    first, *_, same, new = [record.connection for record in emulator.requests]
    assert first == same != new


def test_admission_survives(emulator: Emulator, visit: NewVisitor, pki: Pki) -> None:
    """Open connections keep the verdict of the subject validation that they began with."""
    with visit(identity=pki.client("app-1")) as before:
        before.role()
        validating(emulator, "san_cn", {"CN": "app-2"})
        with visit(identity=pki.client("app-1")) as during:
            during.role()
            emulator.change(lambda state: state.settings.update(mtls_client_cert_subject_validation_type="disabled"))

            assert (200, 401) == (before.role(), during.role())


def test_deleted_user(emulator: Emulator, visit: NewVisitor, pki: Pki) -> None:
    """A user who is deleted is nobody from the next request on."""
    with visit(identity=pki.client("app-1")) as visitor:
        before = visitor.role()
        emulator.change(lambda state: state.users.pop(2))

        assert (200, 401) == (before, visitor.role())


def test_closing_is_a_switch(start_redis_enterprise_emulator: NewEmulator, tmp_path: Path, pki: Pki) -> None:
    """With open_connections=close, a change of mTLS ends the connections that were open."""
    emulator = start_redis_enterprise_emulator(assumptions=Assumptions(open_connections="close"))
    with Visitor(emulator, tmp_path, password=True) as visitor:
        body = {"certificates": [{"name": "mtls_trusted_ca", "certificate": pki.a.certificate_pem}]}
        visitor.request("PUT", "/v1/cluster/certificates", body)

        with pytest.raises(http.client.RemoteDisconnected):
            visitor.role()
        visitor.connection.close()

        assert 200 == visitor.role()
