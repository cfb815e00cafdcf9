"""The Pulumi CLI as tests run it: the real one, without work that proves nothing.

An update of one resource of each kind costs 2.9 s of a processor by itself, and 1.6 s so: 0.85 s less as pip does not
list all packages (see `quick.pip`), 0.3 s less without Go's garbage collector, 0.1 s less on one processor (tests
have the others). Measured with CLI 3.276.0. With a fork server it is another 0.5 s less: `make test` has one, and
`make stories` runs the same Python as users.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.support import quick

SCRIPT: Final = """\
#!/bin/sh
export {variables} GOGC=off GOMEMLIMIT=500MiB GOMAXPROCS=1
exec "{cli}/pulumi" "$@"
"""


def quick_cli(cli: Path, folder: Path, *, socket: Path | None = None) -> Path:
    """Fill a folder with a CLI that is this one, only quicker; return the folder.

    Args:
        cli: The folder of the real one.
        folder: The folder to fill.
        socket: The address of the fork server that runs its Python; None to start Python each time.
    """
    variables = " ".join(f'{name}="{value}"' for name, value in variables_of(socket).items())
    command = folder / "pulumi"
    command.write_text(SCRIPT.format(cli=cli, variables=variables))
    command.chmod(0o755)
    for companion in cli.glob("pulumi-*"):
        (folder / companion.name).symlink_to(companion)
    return folder


def variables_of(socket: Path | None) -> dict[str, str]:
    """The variables by which Python's processes are quicker, and forks of the server if there is one."""
    (modules,) = quick.__path__
    server = {"FORK_SERVER_SOCKET": str(socket), "FORK_SERVER_PREFIX": sys.prefix} if socket else {}
    return {"PYTHONPATH": modules, **server}


@contextmanager
def fork_server() -> Iterator[Path]:
    """Run a fork server for programs and plugins of this Python; give its address."""
    (modules,) = quick.__path__
    # The path of a socket has 107 characters at most, which folders of pytest may exceed.
    with tempfile.TemporaryDirectory(prefix="fork-") as folder:
        socket = Path(folder) / "socket"
        command = [sys.executable, f"{modules}/fork_server.py", str(socket)]
        environment = {"PYTHONPATH": modules, "LANG": "C.UTF-8"}
        pipe = subprocess.PIPE
        with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe) as process:
            assert process.stdout is not None
            assert b"ready\n" == process.stdout.readline()
            try:
                yield socket
            finally:
                process.terminate()
