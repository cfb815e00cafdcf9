"""A start of Python that hands a program or a plugin of the CLI over to the fork server, where there is one.

Python imports the module of this name before anything else, so such a process imports next to nothing.
"""

import os
import sys


def _requested() -> list[str]:
    """Return the arguments after the interpreter, if the CLI runs a program or a plugin by them."""
    given = sys.orig_argv[2:] if sys.orig_argv[1:2] == ["-u"] else sys.orig_argv[1:]
    is_plugin = given[:2] == ["-m", "pulumi.dynamic"]
    is_program = given[:1] != [] and given[0].endswith("/pulumi-language-python-exec")
    return given if is_plugin or is_program else []


def _hand_over(address: str, arguments: list[str]) -> None:
    """Let the server run it with the files, the folder and the environment of this process, and end as it ends."""
    import marshal  # noqa: PLC0415 - every start of Python comes here
    import signal  # noqa: PLC0415
    import socket  # noqa: PLC0415

    request = marshal.dumps((arguments, os.getcwd(), dict(os.environ)))  # noqa: PTH109 - pathlib costs milliseconds
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        socket.send_fds(connection, [len(request).to_bytes(8, "big")], [0, 1, 2])
        connection.sendall(request)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda it, _: connection.send(bytes([it])))
        os._exit(int.from_bytes(connection.recv(1) or b"\1", "big"))


# Another virtual environment has packages of its own.
if os.environ.get("FORK_SERVER_PREFIX") == sys.prefix and (_arguments := _requested()):
    _hand_over(os.environ["FORK_SERVER_SOCKET"], _arguments)
