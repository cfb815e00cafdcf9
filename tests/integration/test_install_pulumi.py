"""`tools/install_pulumi` on a machine of our making: a search path and a cache that hold what a test puts there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT

SCRIPT = ROOT / "tools" / "install_pulumi"
GO_MOD = (ROOT / "tools" / "pulumi" / "go.mod").read_text()
(PINNED,) = re.findall(r"/pulumi/pkg/v3 v([0-9.]+)", GO_MOD)
(NEEDED_GO,) = re.findall(r"^go ([0-9.]+)", GO_MOD, re.MULTILINE)
REPLACEMENTS = re.findall(r"^replace .*", GO_MOD, re.MULTILINE)
COMPANIONS = ("pulumi-language-python", "pulumi-language-python-exec", "pulumi-resource-pulumi-python")

# What the vendor's site gives, less the download: `sh -s -- --version V --install-root ROOT --no-edit-path`.
INSTALLER = """
PATH=/usr/bin:/bin
{first}
mkdir -p "$4/bin"
for name in pulumi {companions}; do
  printf '#!/bin/sh\\necho v%s\\n' "$2" > "$4/bin/$name"
  chmod +x "$4/bin/$name"
done
"""

GO = """
case "$1" in
  env) echo {version} ;;
  list) echo {sdk} ;;
  build)
    {build}
    for package; do :; done
    while [ "$1" != -o ]; do shift; done
    printf '#!/bin/sh\\necho v{made}\\n' > "$2/${{package##*/}}"
    chmod +x "$2/${{package##*/}}" ;;
esac
"""


class Machine:
    """A machine with nothing but a shell."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "path"
        self.cache = folder / "cache" / "pulumi-redis-enterprise"
        self.path.mkdir()
        self.path.joinpath("sh").symlink_to("/bin/sh")
        self.processes: list[subprocess.Popen[str]] = []
        self.environment = {"PATH": str(self.path), "XDG_CACHE_HOME": str(self.cache.parent)}

    def has(self, name: str, script: str, *, folder: Path | None = None) -> None:
        """Put a command on the machine."""
        command = (folder or self.path) / name
        command.parent.mkdir(parents=True, exist_ok=True)
        command.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
        command.chmod(0o755)

    def has_pulumi(self, version: str, *, folder: Path | None = None) -> None:
        """Put a whole Pulumi CLI on the machine."""
        self.has("pulumi", f"echo {version}", folder=folder)
        for name in COMPANIONS:
            self.has(name, "", folder=folder)

    def has_installer(self, *, first: str = "") -> None:
        """Let the machine reach the official installer, which does something first."""
        script = INSTALLER.format(first=first, companions=" ".join(COMPANIONS))
        self.has("curl", f"cat <<'END'\n{script}\nEND")

    def has_go(self, version: str, *, sdk: Path, build: str = "", makes: str = PINNED) -> None:
        """Put a Go on the machine, and the module whose launch scripts are copied."""
        self.has("go", GO.format(version=version, sdk=sdk, build=build, made=makes))
        self.has("pulumi-resource-pulumi-python", "", folder=sdk / "python" / "dist")
        self.has("pulumi-language-python-exec", "", folder=sdk / "python" / "cmd")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the script."""
        process = subprocess.Popen(
            [sys.executable, str(SCRIPT), *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        return process

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run the script: status, printed folder, what it said."""
        process = self.start(*arguments)
        stdout, stderr = process.communicate(timeout=60)
        return process.returncode, stdout.strip(), stderr

    def built(self, version: str = PINNED) -> Path:
        """Return where the CLI is kept that was made here."""
        return self.cache / f"pulumi-{version}" / "bin"

    def asks_for(self, version: str) -> None:
        """Ask for one version."""
        self.environment["PULUMI_VERSION"] = version


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A machine with nothing but a shell."""
    machine = Machine(tmp_path)
    yield machine
    for process in machine.processes:
        process.kill()
        process.communicate()


def test_version(machine: Machine) -> None:
    """The version it would install is that of the Go module that is built."""
    assert (0, PINNED, "") == machine.run("--version")


def test_path_first(machine: Machine) -> None:
    """A new enough CLI on PATH is taken, whatever the cache holds."""
    machine.has_pulumi("v3.254.0")
    machine.has_pulumi(f"v{PINNED}", folder=machine.built())

    assert (0, str(machine.path), f"install_pulumi: taken from PATH: {machine.path}\n") == machine.run()


def test_cache_second(machine: Machine) -> None:
    """A CLI on PATH that is too old is left alone."""
    machine.has_pulumi("v3.253.9")
    machine.has_pulumi(f"v{PINNED}", folder=machine.built())

    assert (0, str(machine.built())) == machine.run()[:2]


def test_nothing_to_be_had(machine: Machine) -> None:
    """If nothing works, all reasons are reported, and what to install."""
    machine.has("pulumi", "echo v3.300.0")

    status, printed, message = machine.run()

    assert (1, "") == (status, printed)
    assert "pulumi comes without pulumi-language-python, pulumi-resource-pulumi-python," in message
    assert "official installer: it needs curl" in message
    assert "build from source: there is no go on PATH" in message
    assert f"Fix: install Pulumi >= 3.254 (https://www.pulumi.com/docs/install/), or Go >= {NEEDED_GO}" in message


def test_print_path_only_looks(machine: Machine) -> None:
    """Asked for no more than the folder, it installs nothing."""
    machine.has_installer()

    status, printed, _ = machine.run("--print-path")

    assert (1, "") == (status, printed)
    assert not machine.cache.exists()


def test_official_installer(machine: Machine) -> None:
    """An installed CLI is kept, so that the next run needs no installer."""
    machine.has_installer()

    assert (0, str(machine.built())) == machine.run()[:2]

    machine.path.joinpath("curl").unlink()
    assert f"taken from cache: {machine.built()}" in machine.run("--print-path")[2]


def test_build_from_source(machine: Machine, tmp_path: Path) -> None:
    """Without a way to the installer it is built: both commands, and two launch scripts beside them."""
    machine.has("curl", "echo 'Could not resolve host' >&2; exit 6")
    machine.has_go("go1.26.8", sdk=tmp_path / "sdk", build=f"echo $GOTOOLCHAIN >> {tmp_path}/toolchains")

    assert (0, str(machine.built())) == machine.run()[:2]
    assert {"pulumi", *COMPANIONS} == {path.name for path in machine.built().iterdir()}
    assert all(os.access(path, os.X_OK) for path in machine.built().iterdir())
    assert "local\nlocal\n" == (tmp_path / "toolchains").read_text()


def test_old_go_fetches_a_toolchain_aloud(machine: Machine, tmp_path: Path) -> None:
    """A Go that is too old is told to fetch the toolchain, and the user is told so."""
    machine.has_go("go1.22", sdk=tmp_path / "sdk", build=f"echo $GOTOOLCHAIN >> {tmp_path}/toolchains")

    _, _, message = machine.run()

    assert f"go1.22 is older than Go {NEEDED_GO}: it fetches that toolchain first" in message
    assert f"go{NEEDED_GO}\ngo{NEEDED_GO}\n" == (tmp_path / "toolchains").read_text()


def test_failed_build(machine: Machine, tmp_path: Path) -> None:
    """A build that fails shows the end of its output, and leaves nothing behind."""
    machine.has_go("go1.26.8", sdk=tmp_path / "sdk", build="echo 'no space left on device'; exit 1")

    status, _, message = machine.run()

    assert 1 == status
    assert "no space left on device" in message
    assert ["install.lock"] == [path.name for path in machine.cache.iterdir()]


def test_two_runs_at_once(machine: Machine, tmp_path: Path) -> None:
    """The second of two runs waits for the first, and takes what that one made."""
    gate, log = tmp_path / "gate", tmp_path / "log"
    os.mkfifo(gate)
    machine.has_installer(first=f"echo installed >> {log}; read _ < {gate}")

    first = machine.start()
    with gate.open("w") as opened:  # as soon as the installer waits at the gate
        second = machine.start()
        assert second.stderr is not None
        assert "waiting for another installation" in second.stderr.readline()
        opened.write("go on\n")

    answers = [process.communicate(timeout=60)[0].strip() for process in (first, second)]
    assert [str(machine.built())] * 2 == answers
    assert "installed\n" == log.read_text()


def test_version_that_is_asked_for(machine: Machine) -> None:
    """Asked for one version, what PATH has will not do if it is another one, be it newer; the cache has it."""
    machine.has_pulumi("v3.300.0")
    machine.has_pulumi("v3.254.0", folder=machine.built("3.254.0"))
    machine.asks_for("3.254.0")

    assert (0, str(machine.built("3.254.0"))) == machine.run()[:2]


def test_version_that_is_asked_for_on_path(machine: Machine) -> None:
    """PATH is first here too, with or without the v that `pulumi version` prints."""
    machine.has_pulumi("v3.254.0")
    machine.asks_for("v3.254.0")

    assert (0, str(machine.path)) == machine.run()[:2]


def test_no_version_is_asked_for(machine: Machine) -> None:
    """An empty variable, as make passes it on, asks for nothing."""
    machine.has_pulumi("v3.300.0")
    machine.asks_for("")

    assert (0, str(machine.path)) == machine.run()[:2]


def test_installer_is_asked_for_a_version(machine: Machine) -> None:
    """The official installer installs the version that is asked for."""
    machine.has_installer()
    machine.asks_for("3.255.0")

    assert (0, str(machine.built("3.255.0"))) == machine.run()[:2]
    assert "v3.255.0\n" == subprocess.check_output(machine.built("3.255.0") / "pulumi", text=True)


def test_build_of_another_version(machine: Machine, tmp_path: Path) -> None:
    """Another version is built in a module of its own, with the committed replacements, which Go may complete."""
    told = f'cat go.mod > {tmp_path}/go.mod.$(basename "$PWD"); echo "$@" > {tmp_path}/call.$(basename "$PWD")'
    machine.has_go("go1.26.8", sdk=tmp_path / "sdk", build=told, makes="3.255.0")
    machine.asks_for("3.255.0")

    assert (0, str(machine.built("3.255.0"))) == machine.run()[:2]
    go_mod, call = (tmp_path / name for name in ("go.mod.module", "call.module"))
    assert "require github.com/pulumi/pulumi/pkg/v3 v3.255.0\n" in go_mod.read_text()
    assert REPLACEMENTS == re.findall(r"^replace .*", go_mod.read_text(), re.MULTILINE)
    assert "-mod=mod" in call.read_text()
    assert "/version.Version=v3.255.0" in call.read_text()
    assert ["bin"] == [path.name for path in machine.built("3.255.0").parent.iterdir()]


@pytest.mark.parametrize("version", ["3.253.9", "latest", "3.254", "../evil"])
def test_version_that_cannot_be(machine: Machine, version: str) -> None:
    """A text that is no version, or a version that is too old, is refused, with what to do."""
    machine.asks_for(version)

    expected = (
        f"install_pulumi: PULUMI_VERSION is {version!r}; expected a version, 3.254.0 or newer\n"
        f"install_pulumi: Fix: set PULUMI_VERSION={PINNED}, or unset it\n"
    )
    assert (1, "", expected) == machine.run()


def test_version_that_is_not_to_be_had(machine: Machine) -> None:
    """If the version that is asked for cannot be had, that one is what to install."""
    machine.has_pulumi("v3.300.0")
    machine.asks_for("3.254.0")

    status, _, message = machine.run()

    assert 1 == status
    assert f"{machine.path}/pulumi is 3.300.0, and PULUMI_VERSION is 3.254.0" in message
    assert "Fix: install Pulumi 3.254.0 (" in message


HOST = "pulumi-language-yaml"
(HOST_VERSION,) = re.findall(r"/pulumi-yaml v([0-9.]+)", (ROOT / "tools" / HOST / "go.mod").read_text())


def test_language_host_beside_the_cli(machine: Machine) -> None:
    """The language host that the CLI has beside itself is taken: there is one folder to print."""
    machine.has_pulumi(f"v{PINNED}")
    machine.has(HOST, "")

    status, printed, message = machine.run("--language", "yaml")

    assert (0, str(machine.path)) == (status, printed)
    assert f"{HOST} is taken from the CLI: {machine.path}" in message


def test_language_host_beside_a_linked_cli(machine: Machine, tmp_path: Path) -> None:
    """A CLI on PATH that is a link finds what is beside the file itself, and so does the script."""
    machine.has_pulumi(f"v{PINNED}", folder=tmp_path / "opt")
    machine.has(HOST, "", folder=tmp_path / "opt")
    machine.path.joinpath("pulumi").symlink_to(tmp_path / "opt" / "pulumi")

    assert (0, f"{machine.path}:{tmp_path}/opt") == machine.run("--language", "yaml")[:2]


def test_language_host_is_built_once(machine: Machine, tmp_path: Path) -> None:
    """Without one it is built of the module that is pinned; the next run finds it in the cache, without Go."""
    machine.has_pulumi(f"v{PINNED}")
    machine.has_go("go1.26.8", sdk=tmp_path / "sdk", build=f'echo "$(basename "$PWD") $@" >> {tmp_path}/builds')
    folder = machine.cache / f"{HOST}-{HOST_VERSION}"

    assert (0, f"{machine.path}:{folder}") == machine.run("--language", "yaml")[:2]

    machine.path.joinpath("go").unlink()
    assert (0, f"{machine.path}:{folder}") == machine.run("--language", "yaml")[:2]
    (build,) = (tmp_path / "builds").read_text().splitlines()
    assert build.startswith(f"{HOST} build -v -mod=readonly")
    assert build.endswith(" github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml")


def test_language_host_of_a_cached_cli(machine: Machine, tmp_path: Path) -> None:
    """A CLI that was made here gets the host beside itself, as the engine warns of hosts from elsewhere."""
    machine.has_pulumi(f"v{PINNED}", folder=machine.built())
    machine.has_go("go1.26.8", sdk=tmp_path / "sdk")

    assert (0, str(machine.built())) == machine.run("--language", "yaml")[:2]
    assert (0, str(machine.built())) == machine.run("--print-path", "--language", "yaml")[:2]
    assert machine.built().joinpath(HOST).resolve().is_relative_to(machine.cache / f"{HOST}-{HOST_VERSION}")


def test_language_hosts_of_node_and_go(machine: Machine, tmp_path: Path) -> None:
    """Those of Node.js and Go are built of one module, each into a folder of its own."""
    machine.has_pulumi(f"v{PINNED}")
    machine.has_go("go1.26.8", sdk=tmp_path / "sdk", build=f'basename "$PWD" >> {tmp_path}/builds')

    status, printed, _ = machine.run("--language", "nodejs", "--language", "go")

    names = [Path(folder).name.rpartition("-")[0] for folder in printed.split(":")[1:]]
    assert (0, ["pulumi-language-nodejs", "pulumi-language-go"]) == (status, names)
    assert ["pulumi-language-nodejs-go"] * 2 == (tmp_path / "builds").read_text().split()


def test_language_host_that_is_not_to_be_had(machine: Machine) -> None:
    """If there is no language host and no Go, all reasons are reported, and what to install."""
    machine.has_pulumi(f"v{PINNED}")

    status, printed, message = machine.run("--language", "yaml")

    assert (1, "") == (status, printed)
    assert f"cache: there is no {HOST}" in message
    assert "build from source: there is no go on PATH" in message
    assert "Fix: install Pulumi with its installer (https://www.pulumi.com/docs/install/), or Go >= " in message


def test_print_path_builds_no_language_host(machine: Machine, tmp_path: Path) -> None:
    """Asked for no more than the folders, it builds nothing."""
    machine.has_pulumi(f"v{PINNED}")
    machine.has_go("go1.26.8", sdk=tmp_path / "sdk")

    assert (1, "") == machine.run("--print-path", "--language", "yaml")[:2]
    assert not machine.cache.exists()
