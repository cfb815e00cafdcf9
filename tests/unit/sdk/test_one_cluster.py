"""Resources of one program that are of different clusters."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pulumi
import pytest
from pulumi_redis_enterprise import (
    CertificateUser,
    Cluster,
    ClusterMtlsConfig,
    DatabaseAccess,
    DatabaseDefaultUser,
    DatabaseMtlsConfig,
    LoginCheck,
    RedisAcl,
    Role,
    TrustedCa,
)
from pulumi_redis_enterprise.sdk.outputs import NotGiven

from tests.support.certificates import client, root
from tests.support.pulumi_program import run_program

Program = Callable[[], object]


def database(connection: str) -> DatabaseMtlsConfig:
    """A database of a connection."""
    bundle = root().certificate_pem
    return DatabaseMtlsConfig("orders", database="orders", client_certificates=bundle, connection=connection)


REFERENCES: Mapping[str, Program] = {
    "trusted_by": lambda: CertificateUser(
        "app",
        username="app",
        certificate=client().certificate_pem,
        roles=[1],
        trusted_by=TrustedCa("ca", certificates=root().certificate_pem, connection="west"),
        connection="east",
    ),
    "roles": lambda: CertificateUser(
        "app", username="app", subject_line="CN=app", roles=[Role("app", role_name="a")], connection="east"
    ),
    "trusted_ca": lambda: ClusterMtlsConfig(
        "mtls", trusted_ca=TrustedCa("ca", certificates=root().certificate_pem, connection="west")
    ),
    "role": lambda: DatabaseAccess(
        "access", database="orders", role=Role("app", role_name="a", connection="west"), acl="a", connection="east"
    ),
    "acl": lambda: DatabaseAccess(
        "access",
        database=1,
        role="a",
        acl=RedisAcl("acl", acl_name="a", rule="+@all", connection="west"),
        connection="e",
    ),
    "database": lambda: DatabaseDefaultUser("off", database=database("west"), enabled=False, connection="east"),
    "databases": lambda: Role("r", role_name="r", management="db_viewer", databases=[database("west")]),
}


@pytest.mark.parametrize("program", REFERENCES.values(), ids=REFERENCES)
def test_reference_to_another_cluster(program: Program) -> None:
    """A proof in another cluster says nothing of this one; the line of the program is reported."""
    with pytest.raises(pulumi.RunError, match=r"but it refers to .*, which is of the") as caught:
        run_program(program)

    assert "test_one_cluster.py:" in str(caught.value)
    assert "Fix: refer to the resource of the same cluster, or give both the same `connection`" in str(caught.value)


def test_login_to_a_database_of_another_cluster(tmp_path: Path) -> None:
    """A login is tried where its cluster says how."""
    certificate, key = client().write(tmp_path, "app-1")
    with pytest.raises(pulumi.RunError, match="but it refers to DatabaseMtlsConfig 'orders'"):
        run_program(
            lambda: LoginCheck("login", certificate_file=str(certificate), key_file=str(key), target=database("west"))
        )


@pytest.mark.parametrize(
    "options",
    [
        lambda: pulumi.ResourceOptions(provider=Cluster("west", url="https://west:9443")),
        lambda: pulumi.ResourceOptions(providers=[Cluster("west", url="https://west:9443")]),
        lambda: pulumi.ResourceOptions(providers={"pulumi-python": Cluster("west", url="https://west:9443")}),
        lambda: pulumi.ResourceOptions(
            parent=pulumi.ComponentResource(
                "a:b:C", "team", opts=pulumi.ResourceOptions(providers=[Cluster("west", url="https://west:9443")])
            )
        ),
    ],
    ids=["provider", "list", "mapping", "parent"],
)
def test_connection_beside_a_provider(options: Callable[[], pulumi.ResourceOptions]) -> None:
    """Only one of the two can be meant, wherever the provider is from."""
    with pytest.raises(pulumi.RunError, match="connection='east' and an explicit provider are both given"):
        run_program(lambda: Role("app", role_name="app", connection="east", opts=options()))


@pytest.mark.parametrize("wrong", ["", 1, ["east"]])
def test_name_that_is_no_text(wrong: object) -> None:
    """The settings are chosen before anything is created."""
    with pytest.raises(pulumi.RunError, match="connection is of the type"):
        run_program(lambda: Role("app", role_name="app", connection=wrong))  # type: ignore[arg-type]


def test_name_that_is_an_output() -> None:
    """The same for what only an update knows."""
    with pytest.raises(pulumi.RunError, match="connection is an output; expected a name as text"):
        run_program(lambda: Role("app", role_name="app", connection=pulumi.Output.from_input("e")))  # type: ignore[arg-type]


def test_provider_beside_a_reference_may_be_the_same_cluster() -> None:
    """While resources move from a provider to a connection, both lead to one cluster."""

    def program() -> None:
        east = Cluster("east", url="https://east:9443")
        role = Role("app", role_name="app", opts=pulumi.ResourceOptions(provider=east))
        CertificateUser(
            "app-1", username="app", subject_line="CN=app", roles=[role], opts=pulumi.ResourceOptions(provider=east)
        )
        ca = TrustedCa("ca", certificates=root().certificate_pem, opts=pulumi.ResourceOptions(provider=east))
        ClusterMtlsConfig("mtls", trusted_ca=ca)

    assert {"east", "app", "app-1", "ca", "mtls"} <= set(run_program(program).resources)


def test_connection_is_an_input_only_if_given() -> None:
    """A state from before connections shows no difference."""
    run = run_program(lambda: Role("app", role_name="app"))

    assert "connection" not in run["app"].inputs


def test_output_of_a_connection_that_is_not_given() -> None:
    """It is None, as for everything that is not given."""
    assert isinstance(vars(Role.__mro__[1])["connection"], NotGiven)
