"""The three providers in the real plugin process: what gets there and back on the wire."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest
from pulumi.dynamic import ResourceProvider
from pulumi_redis_enterprise import Cluster
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.rest.application import Application

from tests.support.clusters import NewEmulator
from tests.support.engine import configuration_of
from tests.support.paths import ROOT
from tests.support.pki import Pki
from tests.support.plugin import UNKNOWN, Plugin, PluginError, secret
from tests.support.plugin_life import live_through
from tests.support.pulumi_program import run_program

WORKERS: Final = 4
"""Threads of the plugin process, a number that the SDK has fixed."""
PATIENCE_SECONDS: Final = 30

USER: Properties = {"username": "app-1", "subject_line": "CN=app-1,O=Acme,C=US", "roles": ["viewer"]}

every_provider = pytest.mark.parametrize(
    "provider",
    [TrustedCaProvider(), ClusterMtlsConfigProvider(), CertificateUserProvider()],
    ids=["TrustedCa", "ClusterMtlsConfig", "CertificateUser"],
)


@pytest.fixture
def plugin(redis_enterprise_emulator: Emulator) -> Iterator[Plugin]:
    """A plugin process with the configuration of a stack, its password marked as secret."""
    configuration = configuration_of(redis_enterprise_emulator)
    marked = {"redis-enterprise:password": secret(configuration["redis-enterprise:password"])}
    with Plugin(folder=ROOT, configuration=configuration | marked) as plugin:
        yield plugin


class TestLife:
    def test_trusted_ca(self, plugin: Plugin, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """Create, read, update and delete of the bundle."""
        both = [pki.a.certificate_pem, pki.b.certificate_pem]

        live_through(plugin, TrustedCaProvider(), {"certificates": both[:1]}, {"certificates": both})

        assert "mtls_trusted_ca" not in redis_enterprise_emulator.state.certificates

    def test_cluster_mtls_config(self, plugin: Plugin, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """Create, read, update and delete of the settings; they are never gone, only off."""
        trusted = pki.a.certificate_pem
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=trusted))
        first = {"trusted_ca": "id", "subject_validation": "san_cn", "authorized_subjects": [{"CN": "app-1"}]}
        second = {**first, "subject_validation": "full_subject", "authorized_subjects": [{"CN": "a", "OU": ["x"]}]}

        live_through(plugin, ClusterMtlsConfigProvider(), first, second, ends=False)

        assert redis_enterprise_emulator.state.settings["mtls_certificate_authentication"] is False

    def test_certificate_user(self, plugin: Plugin, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """Create, read, update and delete of a user, whose uids are doubles on the wire."""
        first = {
            "username": "app-1",
            "certificate": pki.client("app-1").certificate_pem,
            "trusted_by": [pki.a.certificate_pem],
            "roles": [1, "viewer"],
        }

        live_through(plugin, CertificateUserProvider(), first, {**first, "email": "app-1@example.com"})

        assert [1] == list(redis_enterprise_emulator.state.users)


class TestUnknown:
    """Tests of what a preview knows nothing of, because another resource makes it in the same run."""

    def test_certificate(self, plugin: Plugin, pki: Pki) -> None:
        """Of a user with such a certificate the preview knows the name and the roles."""
        trusted_by = [pki.a.certificate_pem]
        inputs = {"username": "app-1", "certificate": UNKNOWN, "roles": ["Admin"], "trusted_by": trusted_by}

        checked = plugin.provider(CertificateUserProvider()).check({}, inputs)

        unknown = dict.fromkeys(("subject_line", "certificate_sha256", "certificate_expires", "issued_by"), UNKNOWN)
        assert [] == checked.failures
        assert {"username": "app-1", "roles": ["Admin"], **unknown} == checked.inputs

    @pytest.mark.parametrize(
        ("provider", "inputs", "unknown"),
        [
            (TrustedCaProvider(), {"certificates": [UNKNOWN]}, {"certificates"}),
            (
                ClusterMtlsConfigProvider(),
                {"subject_validation": UNKNOWN, "authorized_subjects": [{"CN": "a", "OU": ["x", UNKNOWN]}]},
                {"subject_validation", "authorized_subjects"},
            ),
            (CertificateUserProvider(), {**USER, "roles": ["Admin", UNKNOWN], "email": UNKNOWN}, {"roles", "email"}),
        ],
        ids=["TrustedCa", "ClusterMtlsConfig", "CertificateUser"],
    )
    def test_at_depth(self, plugin: Plugin, provider: ResourceProvider, inputs: Properties, unknown: set[str]) -> None:
        """An unknown value inside of a property makes the property unknown, and a change, not a problem."""
        remote = plugin.provider(provider)

        checked = remote.check({}, inputs)
        diffed = remote.diff("1", {}, checked.inputs)

        assert [] == checked.failures
        assert unknown == {name for name, value in checked.inputs.items() if value == UNKNOWN}
        assert (None, []) == (diffed.changes, [name for name in diffed.replaces if name != "username"])

    def test_what_replaces(self, plugin: Plugin) -> None:
        """A username that may become another one is previewed as a replacement, the old user first."""
        remote = plugin.provider(CertificateUserProvider())
        diffed = remote.diff("1", USER, remote.check(USER, USER | {"username": UNKNOWN}).inputs)

        assert (None, ["username"], True) == (diffed.changes, diffed.replaces, diffed.delete_before_replace)


class TestThreads:
    def test_four_at_once(
        self, plugin: Plugin, redis_enterprise_emulator: Emulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Four users created at the same time are four users, over four connections, from one list of users."""
        together, respond = threading.Barrier(WORKERS, timeout=PATIENCE_SECONDS), Application.__call__

        def respond_when_all_are_there(application: Application, environ: Any, start_response: Any) -> Iterable[bytes]:
            # Four requests of which none is answered yet: a connection that is free is used again by another thread.
            if environ["REQUEST_METHOD"] == "POST":
                together.wait()
            return respond(application, environ, start_response)

        monkeypatch.setattr(Application, "__call__", respond_when_all_are_there)
        remote = plugin.provider(CertificateUserProvider())
        names = [f"app-{number}" for number in range(WORKERS)]
        users = [{**USER, "username": name, "subject_line": f"CN={name}"} for name in names]
        checked = [remote.check({}, user).inputs for user in users]

        with ThreadPoolExecutor(WORKERS) as pool:
            created = list(pool.map(remote.create, checked))

        requests = redis_enterprise_emulator.requests
        assert names == [redis_enterprise_emulator.state.users[int(it.id)]["name"] for it in created]
        assert WORKERS == len({request.connection for request in requests if request.method == "POST"})
        assert 1 == Counter((request.method, request.path) for request in requests)["GET", "/v1/users"]


class TestConfiguration:
    @every_provider
    @pytest.mark.parametrize("configuration", [{}, {"redis-enterprise:url": "http://x"}], ids=["none", "wrong"])
    def test_previews_do_not_look_at_it(
        self, provider: ResourceProvider, configuration: dict[str, str], pki: Pki
    ) -> None:
        """Check and diff work with no configuration and with a wrong one; the first call to the network says it."""
        with Plugin(configuration=configuration) as plugin:
            remote = plugin.provider(provider)
            checked = remote.check({}, inputs_of(provider, pki))
            assert [] == checked.failures
            assert remote.diff("1", checked.inputs, checked.inputs).changes is False

            with pytest.raises(PluginError, match=r"^SettingsError: cannot connect: "):
                remote.create(checked.inputs)

    def test_of_an_explicit_provider(self, start_redis_enterprise_emulator: NewEmulator, pki: Pki) -> None:
        """Its process gets the settings it was given and goes there, whatever the environment says."""
        east, west = (start_redis_enterprise_emulator(name=f"{name}.local") for name in ("east", "west"))

        given = given_to_provider(west)
        assert configuration_of(west).keys() == given.keys()

        with Plugin(configuration=given, environment=east.environment()) as plugin:
            remote = plugin.provider(TrustedCaProvider())
            checked = remote.check({}, {"certificates": pki.a.certificate_pem})
            created = remote.create(checked.inputs)

        assert "west.local" == created.outputs["cluster"]
        assert [] == east.requests
        assert {"Administrator"} == {request.username for request in west.requests}


def inputs_of(provider: ResourceProvider, pki: Pki) -> Properties:
    """Inputs that are right."""
    inputs: dict[type[ResourceProvider], Properties] = {
        TrustedCaProvider: {"certificates": pki.a.certificate_pem},
        ClusterMtlsConfigProvider: {"trusted_ca": "id"},
        CertificateUserProvider: USER,
    }
    return inputs[type(provider)]


def given_to_provider(emulator: Emulator) -> Properties:
    """Return the configuration of the process of an explicit `Cluster`: the provider's inputs, secrets marked."""
    settings = {name.partition(":")[2]: value for name, value in configuration_of(emulator).items()}

    def program() -> None:
        Cluster(
            "cluster",
            url=settings["url"],
            username=settings["username"],
            password=settings["password"],
            ca_certificate=settings["caCertificate"],
        )

    registered = run_program(program)["cluster"]
    assert {"redis-enterprise:password"} == registered.secrets
    return {name: secret(value) if name in registered.secrets else value for name, value in registered.inputs.items()}
