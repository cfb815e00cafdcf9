"""Errors as a user reads them, from the real plugin process: the cause, and a line that says the fix."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pulumi.dynamic import CreateResult, ResourceProvider
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider
from redis_enterprise_emulator import Emulator

from tests.support.engine import configuration_of
from tests.support.paths import ROOT
from tests.support.pki import Pki
from tests.support.plugin import Plugin, PluginError, RemoteProvider

PASSWORD = "a password that must not be seen"
DEBUG = {"REDIS_ENTERPRISE_DEBUG": "1"}
STATE: Properties = {"cluster": "cluster.local", "username": "app-1"}

every_provider = pytest.mark.parametrize(
    "provider",
    [TrustedCaProvider(), ClusterMtlsConfigProvider(), CertificateUserProvider()],
    ids=["TrustedCa", "ClusterMtlsConfig", "CertificateUser"],
)
every_call = pytest.mark.parametrize(
    "call",
    [
        lambda remote: remote.create(STATE),
        lambda remote: remote.read("1", STATE),
        lambda remote: remote.update("1", STATE, STATE),
        lambda remote: remote.delete("1", STATE),
    ],
    ids=["create", "read", "update", "delete"],
)
Call = Callable[[RemoteProvider], object]


class MistakenProvider(TrustedCaProvider):
    """Has a mistake that nobody foresaw, with a value in the message of the exception."""

    def create_object(self, _cluster: RedisEnterprise, _new: Any) -> tuple[str, Properties]:
        """Fail."""
        raise KeyError(PASSWORD)


class ForeignProvider(ResourceProvider):
    """A dynamic provider of the same program, which has nothing to do with this package."""

    def create(self, props: Properties) -> CreateResult:
        """Fail, at some depth and for a reason."""
        try:
            self._look_up(props)
        except KeyError as error:
            raise RuntimeError("the foreign provider has failed") from error
        return CreateResult("1", {})

    def _look_up(self, props: Properties) -> None:
        raise KeyError(props["name"])


@pytest.fixture
def plugin(redis_enterprise_emulator: Emulator) -> Iterator[Plugin]:
    """A plugin process that reaches the emulator."""
    with Plugin(folder=ROOT, configuration=configuration_of(redis_enterprise_emulator)) as plugin:
        yield plugin


@pytest.fixture(scope="module")
def turned_away() -> Iterator[Plugin]:
    """A plugin process with a wrong password."""
    with Emulator() as emulator:
        configuration = configuration_of(emulator) | {"redis-enterprise:password": PASSWORD}
        with Plugin(configuration=configuration) as plugin:
            yield plugin


@pytest.fixture(scope="module")
def misled() -> Iterator[Plugin]:
    """A plugin process with several settings that are wrong."""
    with Plugin(configuration={"redis-enterprise:url": "http://x", "redis-enterprise:timeout": "soon"}) as plugin:
        yield plugin


@pytest.fixture(scope="module")
def debugged() -> Iterator[Plugin]:
    """A plugin process that shows tracebacks."""
    with Plugin(environment=DEBUG) as plugin:
        yield plugin


def lines_of_error(call: Callable[[], object]) -> list[str]:
    """The lines of the error that comes of a call."""
    with pytest.raises(PluginError) as caught:
        call()
    return str(caught.value).splitlines()


class TestErrors:
    @every_provider
    @every_call
    def test_two_lines(self, turned_away: Plugin, provider: ResourceProvider, call: Call) -> None:
        """The class of the error and what failed; then the fix. No traceback, no module path, no password."""
        lines = lines_of_error(lambda: call(turned_away.provider(provider)))

        assert 2 == len(lines)
        assert re.match(r"ApiError: GET /v1/\S+ -> 401", lines[0])
        assert lines[1].startswith("Fix: ")
        assert PASSWORD not in "".join(lines)

    @every_call
    def test_list(self, misled: Plugin, call: Call) -> None:
        """Several problems at once are a list, and so are their fixes."""
        lines = lines_of_error(lambda: call(misled.provider(TrustedCaProvider())))

        assert "SettingsError: cannot connect: 3 settings are wrong" == lines[0]
        assert [line.startswith("  - ") for line in lines] == [False, True, True, True, False, True, True, True]
        assert lines[4].startswith("Fix:")

    def test_of_the_cluster(self, plugin: Plugin, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """A problem that only the cluster knows of is an error in the same form."""
        there = pki.b.certificate_pem
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=there))
        remote = plugin.provider(TrustedCaProvider())
        checked = remote.check({}, {"certificates": pki.a.certificate_pem})

        lines = lines_of_error(lambda: remote.create(checked.inputs))

        assert 2 == len(lines)
        assert lines[0].startswith(
            "ConflictError: trusted CA bundle of cluster 'cluster.local' exists with other values: "
        )
        assert lines[1].startswith("Fix: ")

    @every_provider
    @every_call
    def test_debug(self, debugged: Plugin, idle_plugin: Plugin, provider: ResourceProvider, call: Call) -> None:
        """With REDIS_ENTERPRISE_DEBUG=1 the same error has a traceback before it."""
        lines = lines_of_error(lambda: call(debugged.provider(provider)))
        without = lines_of_error(lambda: call(idle_plugin.provider(provider)))

        assert "Traceback (most recent call last):" == lines[0]
        assert any(line.lstrip().startswith("File ") and "configuration.py" in line for line in lines)
        assert without == lines[-len(without) :]


class TestOtherProviders:
    """The process is shared with all dynamic providers of a program."""

    def test_their_tracebacks_are_whole(self, plugin: Plugin, pki: Pki) -> None:
        """Their text is the same before an error of ours and after it, with causes, places and lines of code."""
        foreign, ours = plugin.provider(ForeignProvider()), plugin.provider(MistakenProvider())

        before = lines_of_error(lambda: foreign.create({"name": "x"}))
        between = lines_of_error(lambda: ours.create({"certificates": pki.a.certificate_pem}))
        after = lines_of_error(lambda: foreign.create({"name": "x"}))

        assert before == after
        assert 2 == before.count("Traceback (most recent call last):")
        assert any(Path(__file__).name in line and "in _look_up" in line for line in before)
        assert ["KeyError: 'x'", "RuntimeError: the foreign provider has failed"] == [
            line for line in before if line.startswith(("KeyError", "RuntimeError"))
        ]
        assert 2 == len(between)

    def test_at_the_same_time(self, plugin: Plugin, pki: Pki) -> None:
        """Each of the workers tells its own error."""
        foreign, ours = plugin.provider(ForeignProvider()), plugin.provider(MistakenProvider())
        expected = lines_of_error(lambda: foreign.create({"name": "x"}))
        calls = [
            lambda: len(lines_of_error(lambda: ours.create({"certificates": pki.a.certificate_pem}))),
            lambda: lines_of_error(lambda: foreign.create({"name": "x"})) == expected,
        ] * 10

        with ThreadPoolExecutor(4) as threads:
            assert [2, True] * 10 == list(threads.map(lambda call: call(), calls))


class TestUnforeseen:
    def test_one_line(self, plugin: Plugin, pki: Pki) -> None:
        """The place and the kind of the mistake, without its text, and how to get the traceback."""
        remote = plugin.provider(MistakenProvider())

        lines = lines_of_error(lambda: remote.create({"certificates": pki.a.certificate_pem}))

        assert [
            "RedisEnterpriseError: internal error in MistakenProvider.create: KeyError",
            "Fix: set REDIS_ENTERPRISE_DEBUG=1, run it again, and report the traceback",
        ] == lines

    def test_debug(self, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """With REDIS_ENTERPRISE_DEBUG=1 it is the mistake itself with its traceback."""
        configuration = configuration_of(redis_enterprise_emulator)
        with Plugin(folder=ROOT, configuration=configuration, environment=DEBUG) as plugin:
            remote = plugin.provider(MistakenProvider())
            lines = lines_of_error(lambda: remote.create({"certificates": pki.a.certificate_pem}))

        assert "Traceback (most recent call last):" == lines[0]
        assert any("raise KeyError(PASSWORD)" in line for line in lines)
        assert f"KeyError: '{PASSWORD}'" == lines[-1]

    def test_the_process_lives_on(self, plugin: Plugin, pki: Pki) -> None:
        """After it other resources go on."""
        lines_of_error(lambda: plugin.provider(MistakenProvider()).create({}))

        remote = plugin.provider(TrustedCaProvider())
        checked = remote.check({}, {"certificates": pki.a.certificate_pem})
        assert "mtls_trusted_ca" == remote.create(checked.inputs).id


class TestCheck:
    @pytest.mark.parametrize(
        ("provider", "inputs", "properties"),
        [
            (TrustedCaProvider(), {"certificates": ["x", ""]}, {"certificates[0]", "certificates[1]"}),
            (
                ClusterMtlsConfigProvider(),
                {"subject_validation": "cn", "authorized_subjects": [{"O": "Acme"}], "basic_authentication": "no"},
                {"subject_validation", "authorized_subjects[0].CN", "basic_authentication"},
            ),
            (
                CertificateUserProvider(),
                {"username": "a<b", "subject_line": "CN=a, O=b", "roles": [], "email": "x"},
                {"username", "subject_line", "roles", "email"},
            ),
        ],
        ids=["TrustedCa", "ClusterMtlsConfig", "CertificateUser"],
    )
    def test_failures_carry_no_property(
        self, idle_plugin: Plugin, provider: ResourceProvider, inputs: Properties, properties: set[str]
    ) -> None:
        """All problems come at once. Of a failure with a property the engine prints the value, perhaps a key."""
        failures = idle_plugin.provider(provider).check({}, inputs).failures

        assert {""} == {property_ for property_, _ in failures}
        assert properties == {reason.partition(": ")[0] for _, reason in failures}
        assert {1} == {reason.count("\nFix: ") for _, reason in failures}

    def test_key_is_not_repeated(self, idle_plugin: Plugin, pki: Pki) -> None:
        """A private key where a certificate belongs is refused without a word of it."""
        identity = pki.client("app-1")
        inputs = {"username": "app-1", "roles": ["Admin"], "certificate": identity.certificate_pem + identity.key_pem}

        checked = idle_plugin.provider(CertificateUserProvider()).check({}, inputs)

        assert 1 == len(checked.failures)
        assert not any(line in repr(checked) + idle_plugin.stderr for line in identity.key_pem.splitlines()[1:-1])

    def test_warning_comes_once(self, plugin: Plugin, pki: Pki) -> None:
        """The engine checks a resource more than once: when it ends the process, a warning is said once."""
        intermediate = type(pki.a).create("CN=Intermediate", now=pki.a.certificate.not_valid_before_utc, signer=pki.a)
        remote = plugin.provider(TrustedCaProvider())

        for _ in range(3):
            assert [] == remote.check({}, {"certificates": intermediate.certificate_pem}).failures

        assert ["warning: there is no self-signed root in the bundle (1): CN=Intermediate"] == [
            line.partition(" [")[0] for line in plugin.interrupt().splitlines()
        ]

    def test_warning_comes_whichever_thread_is_interrupted(self, pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
        """The kernel may hand the interrupt to a thread of gRPC, which leaves the main thread waiting."""
        monkeypatch.setattr(Plugin, "quick", {})  # a fork has its threads in another process than the one started here
        intermediate = type(pki.a).create("CN=Intermediate", now=pki.a.certificate.not_valid_before_utc, signer=pki.a)
        with Plugin(folder=ROOT) as plugin:
            plugin.provider(TrustedCaProvider()).check({}, {"certificates": intermediate.certificate_pem})

            assert plugin.interrupt_other_thread().startswith("warning: there is no self-signed root in the bundle (1)")

    def test_no_warning_beside_a_problem(self, plugin: Plugin) -> None:
        """There is no warning of a refused resource."""
        plugin.provider(TrustedCaProvider()).check({}, {"certificates": "x"})

        assert "" == plugin.interrupt()
