"""The front with a real Envoy, which terminates TLS, judges client certificates, and passes requests on.

Bytes of a client go to Envoy as they are; the emulator only passes them on, so that it can still do to a connection
what a fault wants, and a node can go away. Envoy reads the requests out of them and sends these back, over a Unix
socket, with the client's number and certificate in headers. Other users of the machine reach neither socket::

    client --TLS--> node's listener --TLS--> Envoy --HTTP--> request handler
"""

import ipaddress
import itertools
import json
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from functools import cached_property
from pathlib import Path
from typing import Final

from redis_enterprise_emulator.cluster import Cluster
from redis_enterprise_emulator.connection import Connection
from redis_enterprise_emulator.envoy.configuration import (
    CERTIFICATE_HEADER,
    NUMBER_HEADER,
    VALIDATED_HEADER,
    bootstrap,
    emulator_path,
    listener_path,
)
from redis_enterprise_emulator.envoy.forwarded import forwarded_certificate
from redis_enterprise_emulator.envoy.process import EnvoyError, EnvoyProcess
from redis_enterprise_emulator.envoy.secret import ClientValidation
from redis_enterprise_emulator.envoy.settings import validation_context
from redis_enterprise_emulator.envoy.upstream import Upstream
from redis_enterprise_emulator.http.relay import relay
from redis_enterprise_emulator.http.server import Server
from redis_enterprise_emulator.http.sockets import hang_up, reset, shut_down
from redis_enterprise_emulator.tls import TlsSettings

_log = logging.getLogger(__name__)
_ADDRESSES: Final = 2**32


class EnvoyFront:
    """Front with one Envoy process for all nodes.

    Args:
        binary: The program.
        cluster: What is served.
        certificate_file: The server's certificate.
        key_file: Its key.
        folder: A private folder, with a short path.

    Raises:
        EnvoyError: Envoy did not start.
    """

    def __init__(self, binary: Path, *, cluster: Cluster, certificate_file: Path, key_file: Path, folder: Path) -> None:
        self._cluster = cluster
        self._folder = folder
        self._numbers = itertools.count(1)
        self._peers: dict[int, _ForwardedPeer] = {}
        self._validation = ClientValidation(folder)
        self._settings: TlsSettings | None = None
        self._changing = threading.Lock()
        configuration = bootstrap(
            folder, certificate_file=certificate_file, key_file=key_file, validation=self._validation.reference
        )
        try:
            self._upstream = Upstream(emulator_path(folder), cluster, self._find_peer)
        except OSError as error:
            raise EnvoyError(f"Envoy cannot have a socket in {folder} ({error}); TMPDIR names another place") from None
        try:
            self._envoy = EnvoyProcess(binary, configuration, folder)
        except EnvoyError:
            self._upstream.close()
            raise

    def serve(self, client: socket.socket, node: Server) -> None:
        """Pass one connection on to Envoy, from handshake to end."""
        if not node.open.remember(client):
            return
        number = next(self._numbers) % _ADDRESSES
        with socket.socket(socket.AF_UNIX) as envoy:
            self._connect(envoy)
            envoy.sendall(_proxy_header(number))
            peer = self._peers[number] = _ForwardedPeer(envoy, node)
            try:
                relay(client, envoy)
            finally:
                del self._peers[number]
        (reset if peer.is_reset else hang_up)(client)

    @property
    def description(self) -> str:
        """Its name, for people."""
        _, version, _, _, library = json.loads(self._envoy.admin("/server_info"))["version"].split("/")
        return f"Envoy {version} with {library}"

    def close(self) -> None:
        """End Envoy."""
        self._envoy.stop()
        self._upstream.close()

    def _follow(self) -> TlsSettings:
        """Apply the current settings to new connections; return them."""
        with self._changing:
            with self._cluster.lock:
                settings = TlsSettings.from_state(self._cluster.state)
            if settings != self._settings:
                try:
                    if not self._validation.push(self._envoy, validation_context(settings)):
                        _log.warning("Envoy goes on as before, as it refuses the bundle: %s", self._envoy.last_words())
                except EnvoyError as error:
                    raise OSError(str(error)) from None
                self._settings = settings
            return settings

    def _connect(self, envoy: socket.socket) -> None:
        """Connect to the listener for the current settings."""
        try:
            envoy.connect(str(listener_path(self._folder, self._follow().minimum_version)))
        except OSError as error:
            _log.warning("Envoy, which is in front, serves no more: %s", self._envoy.last_words() or error)
            raise

    @contextmanager
    def _find_peer(self, headers: Message) -> Iterator["_ForwardedPeer | None"]:
        """Find the client that sent a request, by what Envoy says of it."""
        peer = self._peers.get(int(ipaddress.ip_address(headers[NUMBER_HEADER])))
        if peer is None:
            yield None
            return
        peer.headers = headers
        with peer.node.open.answering(peer.thread):
            yield peer


class _ForwardedPeer:
    """A client whose requests come from Envoy."""

    def __init__(self, envoy: socket.socket, node: Server) -> None:
        self.node = node
        self.thread = threading.current_thread()
        self.headers = Message()
        self.is_reset = False
        self._envoy = envoy

    @cached_property
    def _connection(self) -> Connection | None:
        """The connection as it was when its first request came."""
        certificate = forwarded_certificate(self.headers[CERTIFICATE_HEADER])
        return self.node.new_connection(certificate, trusted=self.headers[VALIDATED_HEADER] == "yes")

    def connection(self) -> Connection | None:
        return self._connection

    def reset(self) -> None:
        self.is_reset = True
        self.hang_up()

    def hang_up(self) -> None:
        shut_down(self._envoy)

    def go_away(self, seconds: float) -> None:
        self.node.go_away(seconds)


def _proxy_header(number: int) -> bytes:
    """Tell Envoy which client it is, as the address that it comes from.

    https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt, section 2.1
    """
    return f"PROXY TCP4 {ipaddress.IPv4Address(number)} 127.0.0.1 1 1\r\n".encode()
