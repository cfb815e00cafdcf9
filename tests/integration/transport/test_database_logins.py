"""Logins to databases that are tried: at which step they stop, and what is no answer at all.

Logins to a real Redis are in the integration tests; here is what that does not say.
"""

import socket
from dataclasses import replace

import pytest
import responses
from pulumi_redis_enterprise.api.collections.databases import Database
from pulumi_redis_enterprise.api.probes.database_login import database_login, endpoint_login
from pulumi_redis_enterprise.api.probes.login_outcome import LoginOutcome
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials
from pulumi_redis_enterprise.core.database_endpoint import endpoint_of
from pulumi_redis_enterprise.core.login_steps import PERMISSION, SUBJECT, TLS, either
from pulumi_redis_enterprise.core.login_steps import USER as USER_STEP
from pulumi_redis_enterprise.errors import ApiError, UnreachableError

from tests.support.api_client import BASIC, URL, authority, server_identity, strange_app, stranger
from tests.support.database_logins import ORDERS, USER, cluster_knowing, database, identity


def test_allowed(rest: responses.RequestsMock) -> None:
    """The name is what the database calls the client."""
    with database(b"$5\r\napp-1\r\n") as orders:
        assert LoginOutcome("", "user app-1", "app-1") == database_login(cluster_knowing(rest), orders, identity())


@pytest.mark.parametrize(
    ("username", "message"),
    [
        ("app-1", "User app-1 has no permissions to run the 'acl|whoami' command"),
        ("", "this user has no permissions to run the 'acl' command"),
    ],
    ids=["named", "unnamed"],
)
def test_question_that_is_not_permitted(rest: responses.RequestsMock, username: str, message: str) -> None:
    """NOPERM is said to a user who is logged in already: what the ACL lets him ask is not what is tried here."""
    with database(f"-NOPERM {message}\r\n".encode()) as orders:
        login = database_login(cluster_knowing(rest, USER), orders, identity())

    assert LoginOutcome("", "a user who may not run ACL WHOAMI", username) == login


def test_nobody(rest: responses.RequestsMock) -> None:
    """Any other error without a user of that subject line: nobody was found."""
    with database(b"-NOAUTH Authentication required.\r\n") as orders:
        login = database_login(cluster_knowing(rest), orders, identity())

    assert LoginOutcome("the look-up of the user", "NOAUTH Authentication required.") == login


def test_user_without_access(rest: responses.RequestsMock) -> None:
    """With such a user, it is the access to this database that is missing."""
    with database(b"-NOAUTH Authentication required.\r\n") as orders:
        login = database_login(cluster_knowing(rest, USER), orders, identity())

    message = "NOAUTH Authentication required.: no role of user 'app-1' has access to this database"
    assert LoginOutcome("the permission", message, "app-1") == login


def test_refused_in_the_handshake(rest: responses.RequestsMock) -> None:
    """A client whose CA is not trusted is told in an alert."""
    with database(client_ca=stranger()) as orders:
        login = database_login(cluster_knowing(rest), orders, identity())

    assert LoginOutcome("the TLS handshake", "tlsv1 alert unknown ca") == login


def test_always_ended(rest: responses.RequestsMock) -> None:
    """Without subject validation there is no telling what a closed connection means."""
    with (
        database(client_cert_subject_validation_type=None) as orders,
        pytest.raises(UnreachableError, match="ended the connection without a word"),
    ):
        database_login(cluster_knowing(rest), orders, identity())


def test_always_ended_with_validation(rest: responses.RequestsMock) -> None:
    """With it, after the server has proven itself, it is how a subject is turned away."""
    with database() as orders:
        login = database_login(cluster_knowing(rest), orders, identity())

    assert LoginOutcome("the validation of its subject", "the connection was ended without a word") == login


def test_server_that_is_not_trusted(rest: responses.RequestsMock) -> None:
    """The server's identity is checked before its answer counts: a stranger denies nobody."""
    cluster = cluster_knowing(rest)
    cluster.client.settings = replace(cluster.client.settings, ca_certificate=stranger().certificate_pem)
    with (
        database() as orders,
        pytest.raises(UnreachableError, match="is not trusted"),
    ):
        database_login(cluster, orders, identity())


def test_proxy_certificate_is_trusted_by_default(rest: responses.RequestsMock) -> None:
    """Without `caCertificate`, what the cluster says that its databases show is trusted for them."""
    cluster = cluster_knowing(rest, proxy_certificate=server_identity().certificate_pem)
    cluster.client.settings = replace(cluster.client.settings, ca_certificate=None)
    with database(b"+app-1\r\n") as orders:
        assert "app-1" == database_login(cluster, orders, identity()).username


def test_no_tls(rest: responses.RequestsMock) -> None:
    """A database without TLS denies nobody."""
    with (
        database(b"-ERR unknown command\r\n", plain=True) as orders,
        pytest.raises(UnreachableError, match="does not speak TLS"),
    ):
        database_login(cluster_knowing(rest), orders, identity())


def test_nobody_listens(rest: responses.RequestsMock) -> None:
    """A database that is not there denies nobody either."""
    with database() as orders:
        pass
    with pytest.raises(UnreachableError, match=r"no answer of the database at 127.0.0.1:\d+ \(connection refused\)"):
        database_login(cluster_knowing(rest), orders, identity())


def test_no_endpoint(rest: responses.RequestsMock) -> None:
    """A database that is being made has none yet."""
    with pytest.raises(UnreachableError, match="database 'orders' has no endpoint"):
        database_login(cluster_knowing(rest), {**ORDERS, "endpoints": []}, identity())


@pytest.mark.parametrize(
    ("told", "mode"),
    [("disabled", "disabled"), ("disabled", None), ("replica_ssl", "replica_ssl")],
    ids=["off", "not shown", "between replicas"],
)
def test_tls_is_off(rest: responses.RequestsMock, told: str, mode: str | None) -> None:
    """A database that is known to speak no TLS is not asked: Redis would wait for the rest of a command."""
    with pytest.raises(UnreachableError, match=rf"database 'orders' speaks no TLS \(tls_mode {told}\)"):
        database_login(cluster_knowing(rest), {**ORDERS, "tls_mode": mode}, identity())


def test_nothing_in_time(rest: responses.RequestsMock) -> None:
    """Whoever listens and says nothing has denied nobody."""
    cluster = cluster_knowing(rest)
    cluster.client.settings = replace(cluster.client.settings, timeout=0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = {"dns_name": "127.0.0.1", "port": silent.getsockname()[1]}
        with pytest.raises(UnreachableError, match=r"no answer of the database .* \(timed out after 0\.1 s\)"):
            database_login(cluster, {**ORDERS, "endpoints": [endpoint]}, identity())


def test_something_else_listens(rest: responses.RequestsMock) -> None:
    """An answer in another protocol than Redis' says nothing about the client."""
    with (
        database(b"HTTP/1.1 400 Bad Request\r\n\r\n") as orders,
        pytest.raises(UnreachableError, match="no text of redis"),
    ):
        database_login(cluster_knowing(rest), orders, identity())


def test_another_client(rest: responses.RequestsMock) -> None:
    """It is the given identity that logs in, not the program's own."""
    other = CertificateCredentials(strange_app().certificate_pem, strange_app().key_pem)
    with database(b"+app-1\r\n", client_ca=authority()) as orders:
        assert "the TLS handshake" == database_login(cluster_knowing(rest), orders, other).failed_step


class TestAnotherPlace:
    """A login that goes elsewhere than to the endpoint, through a load balancer or a tunnel."""

    @pytest.mark.parametrize("names", [("127.0.0.1",), ("redis-1.cluster.local",)], ids=["its own", "the endpoint's"])
    def test_either_name(self, rest: responses.RequestsMock, names: tuple[str, ...]) -> None:
        """The server proves to be the one that was connected to, or the one that the endpoint names."""
        with database(b"+app-1\r\n", names=names) as orders:
            port = orders["endpoints"][0]["port"]
            elsewhere: Database = {**orders, "endpoints": [{"dns_name": "redis-1.cluster.local", "port": 1}]}
            login = database_login(cluster_knowing(rest), elsewhere, identity(), host="127.0.0.1", port=port)

        assert "app-1" == login.username

    def test_third_name(self, rest: responses.RequestsMock) -> None:
        """A server of any other name is somebody else."""
        with database(b"+app-1\r\n", names=("other.local",)) as orders:
            port = orders["endpoints"][0]["port"]
            elsewhere: Database = {**orders, "endpoints": [{"dns_name": "redis-1.cluster.local", "port": 1}]}
            with pytest.raises(
                UnreachableError, match=r"is for another name .*\nFix: connect by a name that the proxy's"
            ):
                database_login(cluster_knowing(rest), elsewhere, identity(), host="127.0.0.1", port=port)

    def test_another_name_of_the_endpoint(self, rest: responses.RequestsMock) -> None:
        """At the endpoint itself there is no other name."""
        with (
            database(b"+app-1\r\n", names=("other.local",)) as orders,
            pytest.raises(UnreachableError, match="is for another name"),
        ):
            database_login(cluster_knowing(rest), orders, identity())

    def test_port_alone(self, rest: responses.RequestsMock) -> None:
        """An address that is not given is the endpoint's."""
        with database(b"+app-1\r\n") as orders:
            port = orders["endpoints"][0]["port"]
            elsewhere: Database = {**orders, "endpoints": [{"dns_name": "127.0.0.1", "port": 1}]}
            assert "app-1" == database_login(cluster_knowing(rest), elsewhere, identity(), port=port).username


class TestEndpoint:
    """A database of which only the address is known."""

    def test_allowed(self, rest: responses.RequestsMock) -> None:
        """Nothing else need be known."""
        with database(b"$5\r\napp-1\r\n") as orders:
            login = endpoint_login(cluster_knowing(rest), endpoint_of(orders), identity())

        assert LoginOutcome("", "user app-1", "app-1") == login

    def test_refused(self, rest: responses.RequestsMock) -> None:
        """Redis says the same of who is nobody, and of who has no access there."""
        with database(b"-NOAUTH Authentication required.\r\n") as orders:
            login = endpoint_login(cluster_knowing(rest, USER), endpoint_of(orders), identity())

        assert either(USER_STEP, PERMISSION) == login.failed_step

    def test_ended(self, rest: responses.RequestsMock) -> None:
        """Without knowing the validation of subjects, the handshake may have ended it as well."""
        with database() as orders:
            login = endpoint_login(cluster_knowing(rest), endpoint_of(orders), identity())

        assert either(TLS, SUBJECT) == login.failed_step

    def test_certificate_of_the_proxy_is_asked_for(self, rest: responses.RequestsMock) -> None:
        """Without a `caCertificate` the cluster tells what to trust."""
        cluster = cluster_knowing(rest, proxy_certificate=authority().certificate_pem)
        cluster.client.settings = replace(cluster.client.settings, ca_certificate=None)
        with database(b"$5\r\napp-1\r\n") as orders:
            assert "app-1" == endpoint_login(cluster, endpoint_of(orders), identity()).username

    @pytest.mark.parametrize(
        ("credentials", "error"), [(identity(), UnreachableError), (BASIC.credentials, ApiError)], ids=["alone", "not"]
    )
    def test_certificate_of_the_proxy_that_may_not_be_seen(
        self, rest: responses.RequestsMock, credentials: CertificateCredentials, error: type[Exception]
    ) -> None:
        """A client alone falls back to what the system trusts; anybody else learns what is missing."""
        rest.get(f"{URL}/v1/cluster", status=403)
        cluster = RedisEnterprise(replace(BASIC, credentials=credentials, ca_certificate=None))
        with database() as orders, pytest.raises(error):
            endpoint_login(cluster, endpoint_of(orders), identity())
