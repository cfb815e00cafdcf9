"""The language hosts of Pulumi: the programs by which the engine runs programs in YAML, TypeScript and Go.

The vendor's installer brings all of them along with the CLI. A CLI that was built has the one of Python only; the
others are built here, when something asks for them. The host of YAML is a module that is released to this day. Those
of Node.js and Go are in no module any more; `sdk/v3` 3.60.0 is the last that has both, and they work with newer CLIs.

Standard library only: `tools/install_pulumi` needs it before there is a virtual environment.
"""

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.go_builds import UnavailableError, build, cache, first_of, keep, pinned, say

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Host:
    """A language host.

    Attributes:
        name: The language, as `runtime` in `Pulumi.yaml` names it.
        module: The Go module that has the host.
        package: The host in that module.
        folder: The folder of the `go.mod` that pins the module, beside this file.
    """

    name: str
    module: str
    package: str
    folder: str

    @property
    def command(self) -> str:
        """The file name of the host."""
        return f"pulumi-language-{self.name}"

    @property
    def version(self) -> str:
        """The version of the module."""
        return pinned(self.module, _HERE / self.folder / "go.mod")

    @property
    def cached_name(self) -> str:
        """The name of the folder in the user's cache."""
        return f"{self.command}-{self.version}"


_SDK = "github.com/pulumi/pulumi/sdk/v3"
_NODEJS_GO = "pulumi-language-nodejs-go"

HOSTS = {
    host.name: host
    for host in (
        Host("yaml", "github.com/pulumi/pulumi-yaml", "cmd/pulumi-language-yaml", "pulumi-language-yaml"),
        Host("nodejs", _SDK, "nodejs/cmd/pulumi-language-nodejs", _NODEJS_GO),
        Host("go", _SDK, "go/pulumi-language-go", _NODEJS_GO),
    )
}


def folder_of(host: Host, *, cli: Path, install: bool) -> Path:
    """Return the folder that has a language host: that of the CLI, one on PATH, or one built here.

    Args:
        host: The language host.
        cli: The folder of the CLI.
        install: Whether to build it if there is none.

    Raises:
        UnavailableError: There is none, and it cannot be built; the text holds every source's reason.
    """
    sources = {
        "the CLI": lambda: _on_path(host, os.pathsep.join([str(cli), str((cli / "pulumi").resolve().parent)])),
        "PATH": lambda: _on_path(host, os.environ.get("PATH", "")),
        "cache": lambda: _cached(host),
    }
    if install:
        sources["build from source"] = lambda: _built(host)
    name, folder = first_of(sources)
    say(f"{host.command} is taken from {name}: {folder}")
    return _beside(cli, folder / host.command) if cli.is_relative_to(cache()) else folder


def _on_path(host: Host, path: str) -> Path:
    command = shutil.which(host.command, path=path)
    if not command:
        raise UnavailableError(f"there is no {host.command}")
    return Path(command).parent


def _cached(host: Host) -> Path:
    return _on_path(host, str(cache() / host.cached_name))


def _beside(cli: Path, command: Path) -> Path:
    """Link a host into the folder of a CLI that was made here, as the engine warns of hosts from elsewhere."""
    with contextlib.suppress(FileExistsError):
        (cli / command.name).symlink_to(command)
    return cli


def _built(host: Host) -> Path:
    def make(folder: Path) -> Path:
        build(f"{host.module}/{host.package}", made := folder / "built", module=_HERE / host.folder)
        return made

    return keep(host.cached_name, lambda: _cached(host), make)
