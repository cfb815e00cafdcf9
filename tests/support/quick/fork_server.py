"""A process that has imported Pulumi's SDK, and runs each program and plugin of the CLI in a fork of itself.

An update starts Python twice, for the program and for the plugin, and the import of the SDK is most of each start. Only
packages of others are imported beforehand; ours are imported by each program and plugin, as ever. `sitecustomize` sends
the requests::

    python fork_server.py SOCKET
"""

import importlib
import io
import marshal
import os
import random
import runpy
import select
import signal
import socket
import sys
from contextlib import suppress
from typing import Final, NoReturn

IMPORTED: Final = ("pulumi", "pulumi.dynamic", "pulumi.runtime.proto", "cryptography.x509", "requests", "OpenSSL")


def main(address: str) -> None:
    """Serve until stdin ends, as it does with the process of the tests; a fork returns once it has run its program."""
    for name in IMPORTED:
        importlib.import_module(name)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen(64)
        print("ready", flush=True)  # noqa: T201 - the tests wait for it
        while server in select.select([server, sys.stdin], [], [])[0]:
            connection, _ = server.accept()
            if os.fork() == 0:
                server.close()
                _serve(connection)
                return
            connection.close()
            _forget_ended()


def _forget_ended() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _serve(connection: socket.socket) -> None:
    """Run what is asked for in a child; the parent hands signals on, tells the end, and ends it with who asked."""
    arguments, folder, environment = _request(connection)
    runner = os.fork()
    if runner:
        _watch(connection, runner)
    connection.close()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    random.seed()
    _run(arguments)


def _request(connection: socket.socket) -> tuple[list[str], str, dict[str, str]]:
    """Receive arguments, folder and environment, and take over the files 0, 1 and 2."""
    head, files, _, _ = socket.recv_fds(connection, 8, 3)
    with connection.makefile("rb") as stream:
        body = stream.read(int.from_bytes(head, "big"))
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    sys.stdin = open(0)  # noqa: SIM115 - file descriptors
    sys.stdout, sys.stderr = (io.TextIOWrapper(open(it, "wb", 0), write_through=True) for it in (1, 2))  # noqa: PTH123, SIM115
    arguments, folder, environment = marshal.loads(body)  # noqa: S302 - of a process of the same tests
    return arguments, folder, environment


def _watch(connection: socket.socket, runner: int) -> NoReturn:
    ended = os.pidfd_open(runner)
    while ended not in select.select([connection.fileno(), ended], [], [])[0]:
        received = connection.recv(1)
        os.kill(runner, received[0] if received else signal.SIGKILL)
    _, status = os.waitpid(runner, 0)
    with suppress(OSError):
        connection.send(bytes([os.waitstatus_to_exitcode(status) & 255]))
    os._exit(0)


def _run(arguments: list[str]) -> None:
    """Be the interpreter that was asked to run it."""
    if arguments[0] == "-m":
        sys.argv[:] = arguments[1:]
        sys.path[0] = os.getcwd()  # noqa: PTH109 - as Python does
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv[:] = arguments
        sys.path[0] = os.path.dirname(os.path.realpath(arguments[0]))  # noqa: PTH120 - as Python does
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1])
