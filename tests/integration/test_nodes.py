"""Resources in a cluster of several nodes: who answers, who does not, and in which version."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.errors import ApiError, SettingsError, UnreachableError, UnsupportedVersionError
from pulumi_redis_enterprise.login_check import LoginCheckProvider
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider
from redis_enterprise_emulator import Assumptions, Emulator

from tests.support.clusters import NewEmulator, add_certificate_user
from tests.support.engine import Engine, configuration_of
from tests.support.pki import Pki

ACL = {"acl_name": "app", "rule": "+@read ~app:*"}
Configuration = dict[str, str]


@pytest.fixture
def emulator(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """A cluster of three nodes, with a primary that its redirects name by an internal address."""
    return start_redis_enterprise_emulator(nodes=3)


def at(emulator: Emulator, node: int, *others: int) -> Configuration:
    """Settings that name a node as the URL, and others as `nodes`."""
    urls = [emulator.urls[other - 1] for other in others]
    nodes = {"redis-enterprise:nodes": ",".join(urls)} if urls else {}
    return configuration_of(emulator) | {"redis-enterprise:url": emulator.urls[node - 1]} | nodes


def written_at(emulator: Emulator) -> set[int]:
    """The nodes that carried out a change."""
    requests = emulator.requests
    return {request.node for request in requests if request.method != "GET" and request.status == 200}


class TestRedirects:
    """A URL that leads to a node that is not the primary."""

    def test_unknown_primary(self, emulator: Emulator) -> None:
        """An internal address is not asked; the error says what to do, and nothing has been changed."""
        with pytest.raises(UnreachableError, match=f"{emulator.urls[1]} is not the primary node") as caught:
            Engine(RedisAclProvider(), at(emulator, 2)).up(**ACL)

        assert f"sends requests on to https://192.0.2.1:{emulator.port}" in caught.value.message
        assert "handle_redirects" in caught.value.fix
        assert "redis-enterprise:nodes" in caught.value.fix
        assert {307} == {request.status for request in emulator.requests}

    def test_known_primary(self, start_redis_enterprise_emulator: NewEmulator) -> None:
        """An address that the settings have is asked, with the same identity."""
        emulator = start_redis_enterprise_emulator(nodes=3, assumptions=Assumptions(redirect_location="external"))
        Engine(RedisAclProvider(), at(emulator, 3, 2, 1)).up(**ACL)

        assert {1} == written_at(emulator)
        assert {"Administrator"} == {request.username for request in emulator.requests if request.status == 200}
        assert [3] == [request.node for request in emulator.requests if request.status == 307]

    def test_primary_among_the_nodes(self, emulator: Emulator) -> None:
        """Whatever redirects name, the primary is found among the nodes of the settings."""
        Engine(RedisAclProvider(), at(emulator, 2, 3, 1)).up(**ACL)

        assert {1} == written_at(emulator)
        assert [2, 3] == [request.node for request in emulator.requests if request.status == 307]

    def test_nodes_that_forward(self, emulator: Emulator) -> None:
        """With `handle_redirects`, any node will do."""
        emulator.change(lambda state: state.settings.update(handle_redirects=True))
        Engine(RedisAclProvider(), at(emulator, 2)).up(**ACL)

        assert {2} == written_at(emulator)

    def test_keep_alive(self, emulator: Emulator) -> None:
        """A thread has one connection to each node that it asks."""
        engine = Engine(RedisAclProvider(), at(emulator, 2, 1))
        engine.up(**ACL)
        engine.refresh()
        connections = {(request.node, request.connection) for request in emulator.requests}

        assert [1, 2] == sorted(node for node, _ in connections)

    def test_login_check(self, emulator: Emulator, pki: Pki, tmp_path: Path) -> None:
        """A redirect is no allowed login; the login is tried where the cluster answers."""
        files = pki.client("app-1").write(tmp_path, "app-1")
        check = {"certificate_file": str(files[0]), "key_file": str(files[1]), "certificate_sha256": "0" * 64}
        emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem))
        emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        engine = Engine(LoginCheckProvider(), at(emulator, 2, 1))
        engine.up(**check, target="rest", expect="denied")

        add_certificate_user(emulator, "app-1")
        engine.up(**check, target="rest", expect="allowed")

        assert "role cluster_viewer" == engine.outputs["result"]


class TestFailOver:
    """Nodes that go down."""

    def test_between_two_changes(self, emulator: Emulator, capfd: pytest.CaptureFixture[str]) -> None:
        """If the primary goes down, its successor is found; one line says so."""
        engine = Engine(RedisAclProvider(), at(emulator, 1, 2, 3))
        engine.up(**ACL)
        emulator.stop_node(1)
        engine.up(**ACL | {"rule": "+@all ~*"})

        assert "+@all ~*" == emulator.state.redis_acl("app")["acl"]
        assert {1, 2} == written_at(emulator)
        told = [line for line in capfd.readouterr().err.splitlines() if "warning" in line]
        assert [f"going on with {emulator.urls[1]} (cluster cluster.local)"] == [line.split("; ")[-1] for line in told]

    def test_from_the_start(self, emulator: Emulator) -> None:
        """A URL that does not answer is no reason to fail while another node does."""
        emulator.stop_node(1)
        emulator.stop_node(2)
        engine = Engine(RedisAclProvider(), at(emulator, 1, 2, 3))
        engine.up(**ACL)
        engine.destroy()

        assert {3} == written_at(emulator)

    def test_nobody_left(self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
        """If no node answers, all are named."""
        monkeypatch.setattr("pulumi_redis_enterprise.api.transport.client.DELAYS", ())
        for node in (1, 2, 3):
            emulator.stop_node(node)
        with pytest.raises(UnreachableError) as caught:
            Engine(RedisAclProvider(), at(emulator, 1, 2, 3)).up(**ACL)

        assert [1, 1, 1] == [caught.value.message.count(f"cannot connect to {url} ") for url in emulator.urls]

    def test_another_cluster(
        self, emulator: Emulator, start_redis_enterprise_emulator: NewEmulator, tmp_path: Path
    ) -> None:
        """A node of another cluster is refused when it is to be used, even if it takes the same credentials."""
        other = start_redis_enterprise_emulator(
            name="west.local", username=emulator.username, password=emulator.password
        )
        both = tmp_path / "both.pem"
        both.write_text(emulator.ca_pem + other.ca_pem)
        nodes = {"redis-enterprise:nodes": other.url, "redis-enterprise:caCertificate": str(both)}
        engine = Engine(RedisAclProvider(), configuration_of(emulator) | nodes)
        engine.up(**ACL)
        emulator.stop_node(1)
        with pytest.raises(SettingsError) as caught:
            engine.up(**ACL | {"rule": "+@all ~*"})

        refusal = f"{other.url} is a node of the cluster west.local, but {emulator.url} is a node of the cluster "
        assert f"{refusal}cluster.local" == caught.value.message
        assert ["GET /v1/cluster"] == [f"{request.method} {request.path}" for request in other.requests]

    def test_untrusted_node(self, emulator: Emulator, start_redis_enterprise_emulator: NewEmulator) -> None:
        """A node whose certificate is not trusted gets no credentials, and is not passed over in silence."""
        other = start_redis_enterprise_emulator()
        engine = Engine(RedisAclProvider(), configuration_of(emulator) | {"redis-enterprise:nodes": other.url})
        engine.up(**ACL)
        emulator.stop_node(1)
        with pytest.raises(UnreachableError, match=f"the certificate of {other.url} is not trusted"):
            engine.up(**ACL | {"rule": "+@all ~*"})

        assert [] == other.requests


@pytest.mark.parametrize("version", ["7.8.4-18", "7.22.0"])
@pytest.mark.parametrize("silence", ["503", "close"])
class TestPrimaryOnly:
    """From 7.8.4 to 7.22.0, only the primary answers while certificate authentication is on."""

    def test_login_by_certificate(
        self,
        start_redis_enterprise_emulator: NewEmulator,
        certificate_login: Callable[..., Configuration],
        pki: Pki,
        version: str,
        silence: Any,
    ) -> None:
        """The primary is found among the nodes, whichever it is, and found again when it changes."""
        assumptions = Assumptions(primary_only_answer=silence)
        emulator = start_redis_enterprise_emulator(nodes=3, version=version, assumptions=assumptions)
        trusted = pki.a.certificate_pem
        emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=trusted))
        login = certificate_login("operator", emulator)
        emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        emulator.primary = 3
        engine = Engine(RedisAclProvider(), login | {"redis-enterprise:nodes": ",".join(emulator.urls)})
        engine.up(**ACL)
        emulator.primary = 2
        engine.refresh()
        engine.destroy()

        assert {2, 3} == written_at(emulator)
        assert {"operator"} == {request.username for request in emulator.requests if request.status == 200}

    def test_switched_on(
        self, start_redis_enterprise_emulator: NewEmulator, pki: Pki, version: str, silence: Any
    ) -> None:
        """A node that forwards falls silent once certificate authentication is on; the change arrives all the same."""
        assumptions = Assumptions(primary_only_answer=silence)
        emulator = start_redis_enterprise_emulator(nodes=2, version=version, assumptions=assumptions)
        emulator.change(lambda state: state.settings.update(handle_redirects=True))
        Engine(TrustedCaProvider(), at(emulator, 2, 1)).up(certificates=pki.a.certificate_pem)
        engine = Engine(ClusterMtlsConfigProvider(), at(emulator, 2, 1))
        engine.up()

        assert emulator.state.settings["mtls_certificate_authentication"]
        engine.destroy()


def test_without_nodes(start_redis_enterprise_emulator: NewEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """If nothing but a silent node is known, the error says why it may be silent."""
    monkeypatch.setattr("pulumi_redis_enterprise.api.transport.client.DELAYS", ())
    emulator = start_redis_enterprise_emulator(nodes=2, version="7.22.0")
    emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
    with pytest.raises(ApiError, match="-> 503 service unavailable") as caught:
        Engine(RedisAclProvider(), at(emulator, 2)).up(**ACL)

    assert "only the primary node answers while certificate authentication is on" in str(caught.value)


class TestUpgrade:
    """Nodes of different versions."""

    def test_lowest_decides(self, start_redis_enterprise_emulator: NewEmulator, pki: Pki) -> None:
        """A feature that one node lacks is refused, and the node is named."""
        emulator = start_redis_enterprise_emulator(nodes=3, node_versions={2: "7.4.6"})
        for provider, inputs in (
            (TrustedCaProvider(), {"certificates": pki.a.certificate_pem}),
            (CertificateUserProvider(), {"username": "app-1", "subject_line": "CN=app-1", "roles": ["Admin"]}),
        ):
            with pytest.raises(UnsupportedVersionError) as caught:
                Engine(provider, at(emulator, 1, 2, 3)).up(**inputs)

            assert caught.value.message.endswith(
                "certificate-based authentication needs Redis Enterprise Software 7.8.4; node 2 runs 7.4.6"
            )
        assert set() == written_at(emulator)

    def test_older_call(self, start_redis_enterprise_emulator: NewEmulator, pki: Pki) -> None:
        """Requests take the form that the oldest node knows, where all nodes can do what is asked."""
        emulator = start_redis_enterprise_emulator(nodes=3, node_versions={3: "7.22.0"})
        Engine(TrustedCaProvider(), at(emulator, 1)).up(certificates=pki.a.certificate_pem)

        writes = [f"{request.method} {request.path}" for request in emulator.requests if request.method != "GET"]
        assert ["PUT /v1/cluster/update_cert"] == writes

    def test_warning(self, start_redis_enterprise_emulator: NewEmulator, capfd: pytest.CaptureFixture[str]) -> None:
        """One line says that nodes are being upgraded, however many resources there are."""
        emulator = start_redis_enterprise_emulator(nodes=2, node_versions={2: "8.0.6-54"})
        for name in ("one", "two"):
            Engine(RedisAclProvider(), at(emulator, 1)).up(**ACL | {"acl_name": name})

        told = [line for line in capfd.readouterr().err.splitlines() if "upgraded" in line]
        assert [
            "warning: the cluster cluster.local is being upgraded; its oldest node decides what can be done"
        ] == told
