"""Logins that succeed, whether they are meant to or not."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pulumi_redis_enterprise.errors import NotConvergedError
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.pki import Authority

from tests.support.clusters import NewEmulator, add_certificate_user
from tests.support.login_checks import ON_DATABASE, Client, change_database, everywhere, prepare, validate
from tests.support.pki import Pki

pytestmark = pytest.mark.both_fronts


def test_on_the_rest_api(client: Client, pki: Pki) -> None:
    """The cluster says which role the client has."""
    assert "role db_viewer" == client.result(pki.client("app-1"), username="app-1")


def test_on_a_database(client: Client, pki: Pki) -> None:
    """The database says who the client is."""
    assert "user app-1" == client.result(pki.client("app-1"), **ON_DATABASE, username="app-1")


def test_external_endpoint(client: Client, emulator: Emulator, pki: Pki) -> None:
    """Of several endpoints, the login goes to the one for clients from outside."""
    (external,) = emulator.state.bdb("orders")["endpoints"]
    internal = {**external, "addr_type": "internal", "dns_name": "nowhere.invalid", "addr": []}
    emulator.change(lambda state: state.bdb("orders").update(endpoints=[internal, external]))

    assert "user app-1" == client.result(pki.client("app-1"), **ON_DATABASE)


def test_another_host_and_port(client: Client, emulator: Emulator, pki: Pki) -> None:
    """A database whose endpoint cannot be reached from here is tried where it can."""
    (endpoint,) = emulator.state.bdb("orders")["endpoints"]
    unreachable = {**endpoint, "dns_name": "nowhere.invalid", "addr": []}
    emulator.change(lambda state: state.bdb("orders").update(endpoints=[unreachable]))

    assert "user app-1" == client.result(pki.client("app-1"), **ON_DATABASE, host="127.0.0.1", port=endpoint["port"])


def test_user_of_databases_on_the_rest_api(client: Client, emulator: Emulator, pki: Pki) -> None:
    """A user who may do nothing on the REST API is known to it, and may ask that much."""
    add_certificate_user(emulator, "app-2", role="none")

    assert "role none" == client.result(pki.client("app-2"), username="app-2")


@everywhere
def test_authorized_subject(client: Client, emulator: Emulator, pki: Pki, target: Mapping[str, str]) -> None:
    """A subject that is among the authorized ones gets in."""
    validate(emulator, "app-1", "app-2")

    assert client.result(pki.client("app-1"), **target, username="app-1")


@everywhere
def test_authorized_dns_name(client: Client, emulator: Emulator, pki: Pki, target: Mapping[str, str]) -> None:
    """With `san_cn`, a DNS name of the certificate is as good as its common name."""
    validate(emulator, "worker.example.com")

    assert client.result(pki.client("app-1", dns_names=["worker.example.com"]), **target, username="app-1")


def test_leaf_in_the_list(client: Client, emulator: Emulator, pki: Pki) -> None:
    """A database that lists the client's own certificate lets it in, and skips validation."""
    identity = pki.client("app-1", of=pki.b)
    change_database(emulator, authentication_ssl_client_certs=[{"client_cert": identity.certificate_pem}])
    validate(emulator, "somebody-else")

    assert "user app-1" == client.result(identity, **ON_DATABASE)


def test_intermediate_in_the_list(client: Client, emulator: Emulator, pki: Pki) -> None:
    """An intermediate is enough for a database, without its root."""
    intermediate = Authority.create("CN=Intermediate", now=datetime.now(UTC), signer=pki.a)
    change_database(emulator, authentication_ssl_client_certs=[{"client_cert": intermediate.certificate_pem}])

    assert "user app-1" == client.result(pki.client("app-1", of=intermediate), **ON_DATABASE)


@everywhere
def test_chain_in_the_file(client: Client, pki: Pki, target: Mapping[str, str]) -> None:
    """A file may hold intermediates behind the client's certificate, which are sent along."""
    intermediate = Authority.create("CN=Intermediate", now=datetime.now(UTC), signer=pki.a)
    inputs = client.files(pki.client("app-1", of=intermediate))
    file = Path(inputs["certificate_file"])
    file.write_text(file.read_text() + intermediate.certificate_pem)

    assert "create" == client.engine().up(**inputs, **target, username="app-1")


def test_question_that_is_not_permitted(start_redis_enterprise_emulator: NewEmulator, pki: Pki, tmp_path: Path) -> None:
    """An ACL without ACL WHOAMI is no reason to think that the login failed."""
    emulator = start_redis_enterprise_emulator(databases=["orders"], assumptions=Assumptions(whoami="by_rule"))
    prepare(emulator, pki)

    result = Client(emulator, tmp_path).result(pki.client("app-1"), **ON_DATABASE, username="app-1")
    assert "a user who may not run ACL WHOAMI" == result


@everywhere
def test_against_expectation(client: Client, pki: Pki, target: Mapping[str, str]) -> None:
    """A client that must not get in and does fails the update."""
    engine = client.engine()
    with pytest.raises(NotConvergedError, match=r"was allowed \((role db_viewer|user app-1)\); expected denied"):
        engine.up(**client.files(pki.client("app-1")), **target, expect="denied")

    assert engine.stored is None


@everywhere
def test_as_another_user(client: Client, pki: Pki, target: Mapping[str, str]) -> None:
    """A login as somebody else than was meant fails the update."""
    with pytest.raises(NotConvergedError, match="was allowed as 'app-1'; expected 'app-2'"):
        client.result(pki.client("app-1"), **target, username="app-2")


def test_as_the_default_user(client: Client, emulator: Emulator, pki: Pki) -> None:
    """A trusted certificate without a user is the default user, while there is one: `username` tells."""
    change_database(emulator, default_user=True)
    stranger = pki.client("stranger")

    assert "user default" == client.result(stranger, **ON_DATABASE)
    with pytest.raises(NotConvergedError, match="was allowed as 'default'; expected 'stranger'"):
        client.result(stranger, **ON_DATABASE, username="stranger")
