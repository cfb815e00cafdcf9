"""One Redis server: on a private Unix socket, with nothing on disk, and never alive without the emulator."""

import contextlib
import os
import secrets
import threading
from pathlib import Path
from typing import Final

from redis_enterprise_emulator.databases.resp import RespConnection
from redis_enterprise_emulator.watched_process import WatchedProcess

_DEADLINE: Final = 20.0
"""Seconds until the server has to accept connections."""

_CONFIGURATION: Final = """
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{folder}"
save ""
appendonly no
databases 1
loglevel notice
user default off resetpass
user {name} on >{password} ~* &* +@all
"""


class ServerError(Exception):
    """The server did not start; the text holds its last words."""


class ServerProcess:
    """A server that accepts connections from construction to `stop`.

    Args:
        binary: The program.
        folder: A private folder for its socket.
        name: Of the socket, without ending.

    Raises:
        ServerError: It did not start.
    """

    def __init__(self, binary: Path, folder: Path, name: str) -> None:
        self.socket_path = folder / f"{name}.sock"
        # Nobody else can have this name: it is drawn anew for each server.
        self._administrator = f"emulator-{secrets.token_hex(8)}"
        self._password = secrets.token_urlsafe(32)
        configuration = folder / f"{name}.conf"
        self._write(configuration, folder)
        self._process = WatchedProcess([binary, configuration])
        try:
            _await_readiness(self._process)
        except ServerError:
            self.stop()
            raise
        finally:
            configuration.unlink()

    def administrator(self) -> RespConnection:
        """Return a connection that may do everything.

        Raises:
            OSError: The server is gone.
        """
        connection = RespConnection(self.socket_path)
        connection.call("AUTH", self._administrator, self._password)
        return connection

    def stop(self) -> None:
        """End the server."""
        self._process.stop()
        self.socket_path.unlink(missing_ok=True)

    def _write(self, file: Path, folder: Path) -> None:
        """Write the configuration, which holds a password, for the owner only."""
        text = _CONFIGURATION.format(
            socket=self.socket_path, folder=folder, name=self._administrator, password=self._password
        )
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(text)


def _await_readiness(process: WatchedProcess) -> None:
    """Read what the server says until it accepts connections.

    Raises:
        ServerError: It ended, or took too long.
    """
    message = b""
    timer = threading.Timer(_DEADLINE, process.end)
    timer.start()
    try:
        for line in process.output:
            if b"eady to accept connections" in line:
                return
            message = line.strip() or message
    finally:
        timer.cancel()
        timer.join()
        with contextlib.suppress(OSError):
            process.output.close()
    raise ServerError(f"the server did not start: {message.decode(errors='replace')}")
