"""Rules that hold for every test: no network beyond what its folder allows, no impatience with slow machines."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.cluster_under_test import named_cluster
from tests.support.clusters import NewEmulator
from tests.support.paths import ROOT
from tests.support.pki import Pki, make_pki
from tests.support.quick_cli import fork_server, quick_cli
from tools.language_hosts import HOSTS, folder_of

TESTS = Path(__file__).parent
END_TO_END_SECONDS = 300

UNMEASURED = {"assumptions", "conformance", "contract", "docs", "e2e", "faults", "limits"}
"""The folders that measure time and memory, or play again what the folders before them have covered line by line."""

MEASURED_ONCE = {"integration", "probe"}
"""The folders of which the first case of each test is measured: others of its cases hardly take other lines, and to
measure costs a third of the time. Where they do, the test is marked ``each_case``."""

# A shared machine is slow now and then; that says nothing about the code. Inputs are drawn anew in each run, so that
# runs add up: few in `make unit` and `make test`, which are run often, more in `make stories`, and many in `make fuzz`.
settings.register_profile("suite", deadline=None, max_examples=10)
settings.register_profile("stories", settings.get_profile("suite"), max_examples=50)
settings.register_profile("search", settings.get_profile("suite"), max_examples=1_000)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let all emulated clusters have a real Envoy in front, which takes longer to start, or the CLI be quicker."""
    parser.addoption("--envoy", action="store_true", help="a real Envoy in front of all emulated clusters")
    parser.addoption("--fork-python", action="store_true", help="the CLI's Python processes are forks of one")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Leave Unix sockets alone: an event loop is made of a pair of them, and they lead nowhere else."""
    config.option.allow_unix_socket = True
    if config.option.envoy:
        from redis_enterprise_emulator.emulator import Emulator  # noqa: PLC0415 - few runs want it

        (Emulator.__init__.__kwdefaults__ or {})["envoy"] = True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add up the faults that tests recorded, in whichever process they ran."""
    reports = (report for found in terminalreporter.stats.values() for report in found)
    calls = (report for report in reports if getattr(report, "when", "") == "call")
    records = [value for call in calls for name, value in call.user_properties if name == "faults"]
    if records:
        from tests.faults.counts import Counts  # noqa: PLC0415 - few runs play any

        total = sum(map(Counts.from_record, records), Counts())
        terminalreporter.write_line(f"fault matrix, a sample of it: {total}")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test the network of its folder, and measure no coverage where it would be left to chance.

    Unit tests have no network, all others have this machine. Nothing has more. Lines that only a drawn input reaches
    are covered in some runs, so coverage counts without such tests; hypothesis marks them before this is called.
    """
    first_cases = _first_cases(items)
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        alone = folder == "unit" or item.get_closest_marker("disable_socket")
        if alone or named_cluster(item.config) is None:
            item.add_marker("disable_socket" if alone else pytest.mark.allow_hosts(["127.0.0.1"]))
        if folder in {"contract", "e2e"}:
            # Each command has a time-out of its own; the CLI's first build, in a fixture, takes minutes.
            item.add_marker(pytest.mark.timeout(END_TO_END_SECONDS, func_only=True))
        is_repeated = folder in MEASURED_ONCE and item not in first_cases and not item.get_closest_marker("each_case")
        if folder in UNMEASURED or is_repeated or item.get_closest_marker("hypothesis"):
            item.add_marker("no_cover")


def _first_cases(items: list[pytest.Item]) -> set[pytest.Item]:
    """Return the first case of each test, by its id: the order of the run is drawn."""
    by_id = sorted(items, key=lambda item: item.nodeid, reverse=True)
    return set({item.nodeid.partition("[")[0]: item for item in by_id}.values())


def pytest_runtest_setup() -> None:
    """Let no `COLUMNS` fold the output to a pipe but that of a test."""
    os.environ.pop("COLUMNS", None)


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection settings in the environment but those of the test."""
    for name in [name for name in os.environ if name.startswith("REDIS_ENTERPRISE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def start_redis_enterprise_emulator(
    request: pytest.FixtureRequest, start_redis_enterprise_emulator: NewEmulator
) -> NewEmulator:
    """Start the cluster under test: an emulated one, or the one that `make conformance` was given."""
    return named_cluster(request.config) or start_redis_enterprise_emulator


@pytest.fixture
def pki() -> Pki:
    """Two CAs, the same in all tests of a run."""
    return make_pki()


@pytest.fixture(scope="session")
def fork_server_socket(pytestconfig: pytest.Config) -> Iterator[Path | None]:
    """The address of the server whose forks are the CLI's Python processes; None if each is a start of Python."""
    with fork_server() if pytestconfig.option.fork_python else nullcontext() as socket:
        yield socket


@pytest.fixture(scope="session")
def pulumi_folder(
    real_pulumi_folder: Path, tmp_path_factory: pytest.TempPathFactory, fork_server_socket: Path | None
) -> Path:
    """The folder of the CLI that tests run."""
    return quick_cli(real_pulumi_folder, tmp_path_factory.mktemp("cli"), socket=fork_server_socket)


@pytest.fixture(scope="session")
def real_pulumi_folder() -> Path:
    """The folder of the CLI. Where there is none yet it is built, which takes minutes; `make test` did it before."""
    command = [sys.executable, str(ROOT / "tools" / "install_pulumi")]
    return Path(subprocess.check_output(command, text=True).strip())


@pytest.fixture(scope="session")
def yaml_host(real_pulumi_folder: Path) -> Path:
    """The folder of the language host of YAML; it is built where there is none, in half a minute."""
    return folder_of(HOSTS["yaml"], cli=real_pulumi_folder, install=True)


@pytest.fixture(scope="session")
def pulumi_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """PULUMI_HOME of all stacks."""
    return tmp_path_factory.mktemp("pulumi-home")
