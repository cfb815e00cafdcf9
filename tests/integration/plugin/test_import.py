"""Imports by what a person types: a name, a uid, an e-mail address, a subject line."""

import json
from collections.abc import Iterator

import pytest
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.plugin.wire import from_wire, to_wire
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state.users import create_user

from tests.support.engine import configuration_of
from tests.support.pki import make_pki
from tests.support.plugin_edge import Edge, EdgeEngine, EdgeError, plugin_edge, urn_of

MEANT = [
    ("TrustedCa", "mtls_trusted_ca", "mtls_trusted_ca"),
    ("TrustedCa", "ca", "mtls_trusted_ca"),
    ("ClusterMtlsConfig", "cluster.local", "cluster.local"),
    ("ClusterMtlsConfig", "mtls", "cluster.local"),
    ("Role", "reader", "2"),
    ("Role", "2", "2"),
    ("RedisAcl", "read-only", "2"),
    ("DatabaseMtlsConfig", "orders", "1"),
    ("DatabaseMtlsConfig", "1", "1"),
    ("DatabaseAccess", "orders/reader", "1/2"),
    ("DatabaseAccess", "1/2", "1/2"),
    ("CertificateUser", "app", "2"),
    ("CertificateUser", "app@example.com", "2"),
    ("CertificateUser", "CN=app,O=Acme,C=US", "2"),
    ("DatabaseDefaultUser", "orders", "1"),
]


@pytest.fixture(scope="module")
def taken() -> Iterator[Edge]:
    """The plugin on a cluster that somebody has set up."""
    pki = make_pki()
    user = {"username": "app", "certificate": pki.client("app").certificate_pem, "email": "app@example.com"}
    with (
        Emulator(version="8.2.0-25", databases=["orders"]) as emulator,
        plugin_edge(configuration_of(emulator)) as edge,
    ):
        for kind, given in (
            ("TrustedCa", {"certificates": pki.a.certificate_pem}),
            ("ClusterMtlsConfig", {"trustedCa": "mtls_trusted_ca"}),
            ("Role", {"roleName": "reader"}),
            ("RedisAcl", {"aclName": "read-only", "rule": "+@read ~*"}),
            ("DatabaseMtlsConfig", {"database": "orders", "clientCertificates": pki.a.certificate_pem}),
            ("DatabaseAccess", {"database": "orders", "role": "reader", "acl": "read-only"}),
            ("CertificateUser", {**user, "roles": ["reader"]}),
        ):
            EdgeEngine(edge, kind).up(**given)
        yield edge


def test_every_kind_with_an_object_is_tried() -> None:
    """No kind is left out."""
    assert {kind.name for kind in registry.exportable()} == {kind for kind, _, _ in MEANT}


@pytest.mark.parametrize(("kind", "typed", "id_"), MEANT)
def test_object_is_found(taken: Edge, kind: str, typed: str, id_: str) -> None:
    """The object that is meant is found, and the program that its inputs make has nothing to do."""
    answer = taken.read(kind, typed)
    assert id_ == answer.id
    engine = EdgeEngine(taken, kind)
    checked = engine.check(from_wire(answer.inputs))
    state, inputs = answer.properties, answer.inputs

    request = proto.DiffRequest(id=id_, urn=urn_of(kind), olds=state, old_inputs=inputs, news=to_wire(checked))
    assert proto.DiffResponse.DIFF_NONE == taken.call("Diff", request).changes


def test_object_of_a_connection() -> None:
    """A connection in front of the name says where to look; the program that the inputs make names it, too."""
    with Emulator(version="8.2.0-25") as own, Emulator(version="8.2.0-25", name="east.local") as east:
        add_user(own, "CN=a::b")
        add_user(east, "CN=app")
        settings = configuration_of(east)
        table = {"east": {name.partition(":")[2]: value for name, value in settings.items()}}
        with plugin_edge({**configuration_of(own), "redis-enterprise:clusters": json.dumps(table)}) as edge:
            of_connection = edge.read("CertificateUser", "east::CN=app")
            of_own = edge.read("CertificateUser", "::CN=a::b")

    assert {"subjectLine": "CN=app", "connection": "east"}.items() <= from_wire(of_connection.inputs).items()
    assert "east.local" == from_wire(of_connection.properties)["cluster"]
    assert "CN=a::b" == from_wire(of_own.inputs)["subjectLine"]
    assert "connection" not in from_wire(of_own.inputs)


def add_user(cluster: Emulator, subject_line: str) -> None:
    """Give a cluster a certificate user behind the plugin's back."""
    fields = {"name": "app", "auth_method": "certificate", "certificate_subject_line": subject_line, "role_uids": [1]}
    cluster.change(lambda state: create_user(state, fields))


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("Role", "nobody", "has no roles 'nobody'"),
        ("CertificateUser", "Administrator", "cannot be imported: it logs in by regular"),
        ("CertificateUser", "99", "has no users '99'"),
        ("DatabaseMtlsConfig", "ordres", "the cluster has no database 'ordres'"),
        ("DatabaseAccess", "orders", "expected a database and a role, as in orders/app, got 'orders'"),
        ("LoginCheck", "a", "a LoginCheck cannot be imported"),
    ],
)
def test_what_is_not_there_is_told(taken: Edge, kind: str, typed: str, message: str) -> None:
    """An id that means nothing is an error that says what there is, or what to do."""
    with pytest.raises(EdgeError, match="\nFix: ") as error:
        taken.read(kind, typed)

    assert message in str(error.value)


def test_entry_that_is_not_there_does_not_exist(taken: Edge) -> None:
    """A database and a role without an entry are no access: the engine says that it does not exist."""
    assert "" == taken.read("DatabaseAccess", "orders/Admin").id
