"""The cluster as a whole."""

from typing import Any

import pytest
import requests
import responses
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.connection_settings import BasicCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.transport.retry import DELAYS
from pulumi_redis_enterprise.core.versions import CERTIFICATE_AUTHENTICATION, Version
from pulumi_redis_enterprise.errors import UnreachableError, UnsupportedVersionError

from tests.support.api_client import BASIC, URL, FakeTime, app, by_certificate, sent

NOBODY_LISTENS = requests.ConnectionError(
    requests.packages.urllib3.exceptions.NewConnectionError(None, "x")  # type: ignore[attr-defined]
)
FEATURE = "certificate-based authentication"


def cluster(settings: ConnectionSettings = BASIC, *, time: FakeTime | None = None) -> RedisEnterprise:
    """A cluster that is not really waited for."""
    time = time or FakeTime()
    return RedisEnterprise(settings, sleep=time.sleep, clock=time.clock)


def nodes(rest: responses.RequestsMock, *versions: str) -> None:
    """Let the cluster have nodes of these versions."""
    rest.get(
        f"{URL}/v1/nodes",
        json=[{"uid": uid, "software_version": version} for uid, version in enumerate(versions, start=1)],
    )


def test_nothing_is_sent_before_use(rest: responses.RequestsMock) -> None:
    """A cluster that nobody asks for anything is not connected to."""
    assert URL == cluster().url
    assert [] == sent(rest)


def test_name(rest: responses.RequestsMock) -> None:
    """The name is asked for once."""
    rest.get(f"{URL}/v1/cluster", json={"name": "cluster.local"})
    east = cluster()

    assert "cluster.local" == east.name() == east.name()
    assert 1 == len(rest.calls)


def test_cluster_that_is_down(rest: responses.RequestsMock) -> None:
    """Its resources fail one after the other, without each waiting as long as the first; later, it may be back."""
    time = FakeTime()
    east = cluster(time=time)
    rest.get(f"{URL}/v1/cluster", body=NOBODY_LISTENS)
    for _ in range(3):
        with pytest.raises(UnreachableError, match="GET /v1/cluster"):
            east.name()
    attempts, waited = len(rest.calls), time.clock()
    time.sleep(waited)
    rest.replace(responses.GET, f"{URL}/v1/cluster", json={"name": "cluster.local"})

    assert "cluster.local" == east.name()
    assert attempts + 1 == len(rest.calls)
    assert sum(DELAYS) == waited


class TestVersion:
    """Tests of what the cluster can do."""

    def test_new_enough(self, rest: responses.RequestsMock) -> None:
        """If all nodes are new enough nothing happens."""
        nodes(rest, "7.8.4-18", "8.0.20-44")
        east = cluster()
        east.require(CERTIFICATE_AUTHENTICATION, FEATURE)

        assert Version(7, 8, 4, 18) == east.version()
        assert ["GET /v1/nodes"] == sent(rest)

    def test_too_old(self, rest: responses.RequestsMock) -> None:
        """The error names the feature, the version that has it, and the node that does not."""
        nodes(rest, "8.0.20-44", "7.4.6-22")
        with pytest.raises(UnsupportedVersionError) as caught:
            cluster().require(CERTIFICATE_AUTHENTICATION, FEATURE)

        expected = f"{FEATURE} needs Redis Enterprise Software 7.8.4; node 2 runs 7.4.6-22"
        assert expected == caught.value.message


class TestOwnUser:
    """Tests of who this program is."""

    USERS: tuple[dict[str, Any], ...] = (
        {"uid": 1, "name": "admin", "email": "admin@cluster.local", "auth_method": "regular"},
        {"uid": 2, "name": "app", "auth_method": "certificate", "certificate_subject_line": "CN=app-1,O=Acme"},
        {"uid": 3, "name": "b", "email": "admin", "auth_method": "regular"},
    )

    @pytest.mark.parametrize(("username", "uid"), [("admin@cluster.local", 1), ("admin", 1), ("nobody", None)])
    def test_password(self, rest: responses.RequestsMock, username: str, uid: int | None) -> None:
        """A password belongs to the user of that name, or else of that email; an LDAP user is neither."""
        rest.get(f"{URL}/v1/users", json=self.USERS)
        east = cluster(ConnectionSettings(URL, BasicCredentials(username, "x")))
        user = east.own_user()

        assert uid == (user.uid if user else None)
        assert not east.logs_in_by_certificate

    def test_certificate(self, rest: responses.RequestsMock) -> None:
        """A certificate belongs to the user with its RFC 2253 subject."""
        rest.get(f"{URL}/v1/users", json=self.USERS)
        east = cluster(by_certificate(app()))
        user = east.own_user()

        assert user
        assert 2 == user.uid
        assert east.logs_in_by_certificate


def test_settle(rest: responses.RequestsMock, time: FakeTime) -> None:
    """The wait for stability probes until the API answers steadily."""
    rest.get(f"{URL}/v1/users/role", json={"role": "admin"})
    cluster(time=time).wait_until_stable()

    assert ["GET /v1/users/role"] * 3 == sent(rest)


def test_uploads_know_the_version(rest: responses.RequestsMock) -> None:
    """The certificate collection chooses its endpoint by the lowest version of the nodes."""
    nodes(rest, "8.0.20-44", "7.8.4-18")
    rest.put(f"{URL}/v1/cluster/update_cert")
    cluster().certificates.put_trusted_ca("PEM")

    assert ["GET /v1/nodes", "PUT /v1/cluster/update_cert"] == sent(rest)


def test_budget_of_a_refresh(rest: responses.RequestsMock) -> None:
    """However many users are looked at: one list of users, one of roles, one look at the cluster."""
    rest.get(f"{URL}/v1/cluster", json={"name": "c"})
    rest.get(f"{URL}/v1/users", json=[{"uid": uid, "name": f"app-{uid}"} for uid in range(200)])
    rest.get(f"{URL}/v1/roles", json=[])
    east = cluster()
    for uid in range(200):
        assert "c" == east.name()
        assert [] == list(east.roles.all())
        assert [uid] == [user.uid for user in east.users.all() if user.uid == uid]

    assert ["GET /v1/cluster", "GET /v1/roles", "GET /v1/users"] == sorted(sent(rest))
