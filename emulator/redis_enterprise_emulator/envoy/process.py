"""One Envoy process: started from a configuration, ready when constructed, and never alive without the emulator.

Example::

    with EnvoyProcess(find_envoy(), {"static_resources": {...}}, folder) as envoy:
        print(envoy.admin("/stats"))
"""

import http.client
import json
import os
import re
import select
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from redis_enterprise_emulator.watched_process import WatchedProcess

_DEADLINE: Final = 20.0
"""Seconds until Envoy has to be ready; it takes 0.3 where nothing else runs."""

_LOOK_SECONDS: Final = 0.01
_BEFORE_ENTRY: Final = re.compile(r"\n(?=\[)")
_OPTIONS: Final = (
    *("--concurrency", "1"),  # one worker thread: memory, and an order that tests can rely on
    "--disable-hot-restart",  # else two of them would share memory by number
    *("--log-level", "warning"),
    *("--service-cluster", "emulator", "--service-node", "emulator"),  # who asks for secrets has to have a name
)


class EnvoyError(Exception):
    """Envoy did not start, or refused its configuration; the text holds its last words."""


class EnvoyProcess:
    """An Envoy that serves from construction to `stop`.

    Args:
        binary: The program; see `find_envoy`.
        configuration: A bootstrap configuration (envoy.config.bootstrap.v3.Bootstrap); `admin` is added.
        folder: A private folder for its files, with a short path: it holds Unix sockets, whose paths are limited to
            about a hundred characters.

    Raises:
        EnvoyError: It did not start.
    """

    def __init__(self, binary: Path, configuration: Mapping[str, Any], folder: Path) -> None:
        self._admin = folder / "admin.sock"
        self._log = folder / "envoy.log"
        self._printed = b""
        file = folder / "envoy.json"
        admin = {"address": {"pipe": {"path": str(self._admin), "mode": 0o600}}}
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            json.dump({**configuration, "admin": admin}, stream)
        try:
            self._process = WatchedProcess([binary, "-c", file, "--log-path", self._log, *_OPTIONS])
        except OSError as error:
            raise EnvoyError(f"Envoy did not start: {error}") from None
        try:
            self._wait_until_ready()
        except EnvoyError:
            self.stop()
            raise

    @property
    def is_alive(self) -> bool:
        """True if the process still runs."""
        return self._listen(0)

    def admin(self, path: str) -> str:
        """Return the answer of Envoy's administration interface to a GET.

        Raises:
            OSError: Envoy is gone.
            EnvoyError: It has no such path.
        """
        connection = _UnixConnection(self._admin)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        if response.status != http.HTTPStatus.OK:
            raise EnvoyError(f"Envoy answered {response.status} to {path}: {text.strip()}")
        return text

    def last_words(self) -> str:
        """Return the last entry of its log, or what it printed."""
        text = self._log.read_text(errors="replace") if self._log.exists() else ""
        text = text.strip() or self._printed.decode(errors="replace").strip()
        entries = _BEFORE_ENTRY.split(text)
        return " ".join(entries[-1].split())

    def stop(self) -> None:
        """End the process."""
        self._process.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _DEADLINE
        while not self._is_ready():
            if not self._listen(_LOOK_SECONDS) or time.monotonic() > deadline:
                raise EnvoyError(f"Envoy did not start: {self.last_words() or 'it gave no reason'}")

    def _listen(self, seconds: float) -> bool:
        """Wait for something printed, but for so long only; return False if the process has ended."""
        if not select.select([self._process.output], [], [], seconds)[0]:
            return True
        chunk = os.read(self._process.output.fileno(), 65536)
        self._printed += chunk
        return bool(chunk)

    def _is_ready(self) -> bool:
        try:
            return self.admin("/ready").startswith("LIVE")
        except (OSError, EnvoyError):
            return False


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_DEADLINE)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
