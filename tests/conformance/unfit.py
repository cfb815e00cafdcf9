"""The tests that say nothing about a named cluster, or expect what only a new one has, with the reason."""

from collections.abc import Mapping
from typing import Final

from pulumi_redis_enterprise.cli.probe.level import Level

_EMULATOR: Final = "is about the emulator itself"
_SERVERS: Final = "has servers of its own, which answer as it tells them"
_PROCESS: Final = "is about a process or a tool on this machine"
_OTHERS: Final = "lets other software talk to an emulator"

_CERTIFICATE: Final = "logs in by certificate with another client than the product's, which the door cannot pass on"
_LONG_NAMES: Final = "compares names by a way past the door, where they are the long ones"
_VERSION: Final = "expects the version that the emulator has by default"
_STATE: Final = "looks at what the emulator has and no request shows"
_WAY: Final = "is played by the settings of Python programs only"
_PUT_BACK: Final = "puts the cluster back to an earlier moment, with the uids of then"

FILES: Final[Mapping[str, str]] = {
    "contract/test_options.py": _PUT_BACK,
    "contract/test_refusals.py": _PUT_BACK,
    "contract/test_same_object.py": _PUT_BACK,
    "integration/envoy/": _EMULATOR,
    "integration/openssl/": _PROCESS,
    "integration/other_clients/": _OTHERS,
    "integration/test_bench.py": _PROCESS,
    "integration/test_command_manners.py": _PROCESS,
    "integration/test_deferred.py": _PROCESS,
    "integration/test_emulator_": _EMULATOR,
    "integration/test_exported_layout.py": _PROCESS,
    "integration/test_identity.py::TestRenamed": _STATE,
    "integration/test_install_pulumi.py": _PROCESS,
    "integration/test_login_commands.py": _CERTIFICATE,
    "integration/test_plugin_harness.py": _PROCESS,
    "integration/test_probe_": "is about the probe, which asks this cluster itself: `pulumi-redis-enterprise probe`",
    "integration/test_ssl_front.py": _EMULATOR,
    "integration/transport/": _SERVERS,
}
"""The reasons by the beginning of a test's id."""

TESTS: Final[Mapping[str, str]] = {
    "contract/test_life.py::test_destroy_of_two_resources": _PUT_BACK,
    "contract/test_life.py::test_give_back": _PUT_BACK,
    "contract/test_life.py::test_remove": _PUT_BACK,
    "integration/test_certificate_user.py::test_the_user_logs_in": _CERTIFICATE,
    "integration/test_database_default_user.py::TestNobodyElse::test_locked_user": _STATE,
    "integration/test_doctor_command.py::test_fresh_cluster_is_well": _VERSION,
    "integration/test_plugin_databases.py::TestLife::test_login_check": _LONG_NAMES,
}
"""The reasons by test, without its parameters."""


def reason_for(test: str, level: Level) -> str:
    """Return why a test is not played against a named cluster; "" if it is."""
    if by_file := next((reason for path, reason in FILES.items() if test.startswith(path)), ""):
        return by_file
    if test.startswith("contract/") and ("[plugin-" in test or "[connection-" in test):
        return _WAY
    if by_test := TESTS.get(test.partition("[")[0], ""):
        return by_test
    is_stack = test.startswith("contract/") and level < Level.DISPOSABLE  # one resource of each kind
    return f"needs {Level.DISPOSABLE.option}" if is_stack else ""
