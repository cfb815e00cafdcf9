"""Tests of what a destroy of `DatabaseMtlsConfig` leaves behind: each field of the database as it was found."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.pki import Authority

from tests.support.databases import PUT, SAN_CN, change, engine_of, let_somebody_in, settings_of
from tests.support.engine import Engine, Stored
from tests.support.pki import Pki
from tests.support.runs import later, writes_to

FULL_SUBJECT: Mapping[str, Any] = {
    "client_cert_subject_validation_type": "full_subject",
    "authorized_subjects": [{"CN": "other", "O": "Acme", "OU": ["x"]}],
}


@pytest.fixture(autouse=True)
def _accessible(orders: Emulator) -> None:
    """The default user is not the only one who can log in: so it may go off."""
    orders.change(let_somebody_in)


@pytest.fixture
def engine(orders: Emulator) -> Engine:
    """Settings that the database does not have yet."""
    return engine_of(orders)


def set_up_by_others(orders: Emulator, pki: Pki, **fields: Any) -> dict[str, Any]:
    """Let somebody let the clients of CA B in; what the database has then."""
    entry = {"client_cert": pki.b.certificate_pem}
    change(orders, tls_mode="enabled", authentication_ssl_client_certs=[entry], **fields)
    return settings_of(orders)


@pytest.mark.parametrize("enforced", ["enabled", "disabled"])
@pytest.mark.parametrize("default_user", [True, False])
@pytest.mark.parametrize("given", [{}, {"default_user": True}, {"enforce_client_authentication": False}], ids=repr)
def test_set_up_new(
    orders: Emulator,
    trusting_a: Mapping[str, Any],
    enforced: str,
    default_user: bool,  # noqa: FBT001
    given: dict[str, Any],
) -> None:
    """A database without TLS is one again, also with what it does not show while TLS is off."""
    change(orders, enforce_client_authentication=enforced, default_user=default_user)
    before, engine = settings_of(orders), engine_of(orders)

    engine.up(**trusting_a, **SAN_CN, **given)
    assert ("enabled", "san_cn") == tuple(
        settings_of(orders)[it] for it in ("tls_mode", "client_cert_subject_validation_type")
    )
    later(engine, orders).destroy()

    assert before == settings_of(orders)


@pytest.mark.parametrize("enforced", ["enabled", "disabled"])
@pytest.mark.parametrize("tls_mode", ["enabled", "replica_ssl"])
def test_adopted(orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any], enforced: str, tls_mode: str) -> None:
    """Replaced settings come back: certificates, validation, subjects and switches."""
    before = set_up_by_others(orders, pki, enforce_client_authentication=enforced, **FULL_SUBJECT)
    change(orders, tls_mode=tls_mode)
    engine = engine_of(orders)
    before |= {"tls_mode": tls_mode}

    engine.up(**trusting_a, **SAN_CN, default_user=False, adopt_existing=True, replace_at_once=True)
    assert before != settings_of(orders)
    later(engine, orders).destroy()

    assert before == settings_of(orders)


def test_taken_over(engine: Engine, orders: Emulator, pki: Pki) -> None:
    """Settings that were exactly as wanted stay: nothing is sent, and nobody gets in who did not before."""
    before = set_up_by_others(orders, pki)
    engine.up(database="orders", client_certificates=pki.b.certificate_pem)
    orders.clear_requests()

    engine.destroy()

    assert before == settings_of(orders)
    assert [] == writes_to(orders)


def test_taken_over_and_changed(engine: Engine, orders: Emulator, pki: Pki) -> None:
    """Settings that were adopted and changed later come back as they were."""
    before = set_up_by_others(orders, pki)
    engine.up(database="orders", client_certificates=pki.b.certificate_pem)
    engine.up(database="orders", client_certificates=[pki.b.certificate_pem, pki.a.certificate_pem], **SAN_CN)

    engine.destroy()

    assert before == settings_of(orders)


def test_drift_is_not_what_was_found(engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any]) -> None:
    """A change by hand that an update repaired is not given back."""
    before = set_up_by_others(orders, pki)
    engine.up(**trusting_a, adopt_existing=True, replace_at_once=True)
    change(orders, tls_mode="disabled")
    again = later(engine, orders)
    assert "drifted" == again.refresh()
    assert "update" == again.up(**trusting_a, adopt_existing=True, replace_at_once=True)

    again.destroy()

    assert before == settings_of(orders)


def test_imported(orders: Emulator, pki: Pki) -> None:
    """An imported database is left as it was imported, and comes back so after changes."""
    before = set_up_by_others(orders, pki, **FULL_SUBJECT)
    engine = engine_of(orders)
    read = engine.provider.read("1", {})
    assert read.inputs is not None
    assert read.outs is not None
    engine.stored = Stored("1", read.inputs, read.outs)
    engine.up(database="orders", client_certificates=pki.a.certificate_pem, replace_at_once=True)

    engine.destroy()

    assert before == settings_of(orders)


@pytest.mark.parametrize("tls_mode", ["disabled", "enabled"])
def test_state_of_the_first_release(
    engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any], tls_mode: str
) -> None:
    """A state that knows the TLS mode only gives that back; the rest stays as strict as it is."""
    engine.up(**trusting_a, **SAN_CN, default_user=False)
    made = settings_of(orders)
    assert engine.stored is not None
    del engine.stored.outputs["previous_settings"]
    engine.stored.outputs |= {"previous_tls_mode": tls_mode, "previous_default_user": True}

    assert "same" == later(engine, orders).refresh()
    engine.destroy()

    assert made | {"tls_mode": tls_mode, "default_user": True} == settings_of(orders)


def test_update_of_the_first_release(engine: Engine, trusting_a: Mapping[str, Any]) -> None:
    """An update of such a state keeps what it knows, and does not take what is there now for what was found."""
    engine.up(**trusting_a)
    assert engine.stored is not None
    del engine.stored.outputs["previous_settings"]

    engine.up(**trusting_a, **SAN_CN)

    assert {"tls_mode": "disabled"} == engine.outputs["previous_settings"]
    assert "disabled" == engine.outputs["previous_tls_mode"]


def test_nothing_is_known(engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
    """Without a memory, nothing is switched off."""
    engine.up(**trusting_a)
    made = settings_of(orders)
    assert engine.stored is not None
    for name in ("previous_settings", "previous_tls_mode"):
        del engine.stored.outputs[name]
    orders.clear_requests()

    engine.destroy()

    assert made == settings_of(orders)
    assert [] == writes_to(orders)


def test_one_request(
    engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """All fields go back together, and a line says which."""
    engine.up(**trusting_a)
    orders.clear_requests()

    engine.destroy()

    assert [PUT] == writes_to(orders)
    told = capsys.readouterr().err
    assert "the database 'orders' gets back what was found: client certificates, authorized subjects, " in told
    assert "tls_mode disabled" in told


def test_expired_in_the_meantime(orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
    """A CA that expired while it was replaced is not given back: the cluster would refuse it, and the destroy fail."""
    now = datetime.now(UTC)
    old = Authority.create("CN=Old Root", now=now - timedelta(days=2), lifetime=timedelta(days=1))
    orders.change(
        lambda state: state.bdb("orders").update(
            tls_mode="enabled", authentication_ssl_client_certs=[{"client_cert": old.certificate_pem}]
        )
    )
    engine = engine_of(orders)
    engine.up(**trusting_a, adopt_existing=True, replace_at_once=True)
    made = settings_of(orders)

    engine.destroy()

    assert made == settings_of(orders)
