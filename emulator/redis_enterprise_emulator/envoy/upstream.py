"""The HTTP server behind Envoy, on a Unix socket that nobody else reaches."""

import contextlib
import socket
import threading
from pathlib import Path
from typing import Any

from werkzeug.serving import ThreadedWSGIServer

from redis_enterprise_emulator.cluster import Cluster
from redis_enterprise_emulator.http.request_handler import FindPeer, RequestHandler
from redis_enterprise_emulator.http.sockets import HANDSHAKE_TIMEOUT, OpenConnections, stop_serving
from redis_enterprise_emulator.rest.application import Application


class Upstream(ThreadedWSGIServer):
    """Server that serves from construction to `close`, a thread for each connection of Envoy's pool.

    Args:
        path: The socket.
        cluster: What is served.
        find_peer: Finds the client that sent a request.
    """

    daemon_threads = True

    def __init__(self, path: Path, cluster: Cluster, find_peer: FindPeer) -> None:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen(128)
            super().__init__(f"unix://{path}", 0, Application(cluster), fd=listener.fileno())
        self.server_address = ("localhost", 0)  # what werkzeug takes apart
        self._cluster = cluster
        self._find_peer = find_peer
        self._open = OpenConnections()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection; called in its own thread."""
        with contextlib.suppress(OSError), request:
            if self._open.remember(request):
                RequestHandler(request, client_address, self, cluster=self._cluster, find_peer=self._find_peer)
        self._open.forget()

    def close(self) -> None:
        """Stop listening, and end all connections."""
        stop_serving(self)
        self._thread.join()
        for thread in self._open.end():
            thread.join(HANDSHAKE_TIMEOUT)
