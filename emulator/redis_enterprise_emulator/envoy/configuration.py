"""The configuration of the Envoy in front: TLS listeners on Unix sockets, the emulator behind them.

What a cluster's own Envoy is told is not documented. This follows what can be seen of it from outside, and leaves the
rest at Envoy's defaults: https://www.envoyproxy.io/docs/envoy/v1.40.0/api-v3/api
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

NUMBER_HEADER: Final = "x-emulator-client"
"""Says which client sent a request: the source address that the emulator told Envoy (PROXY protocol)."""

VALIDATED_HEADER: Final = "x-emulator-validated"
"""Says whether its certificate chains to the trusted bundle: ``yes`` or ``no``."""

CERTIFICATE_HEADER: Final = "x-forwarded-client-cert"

VERSIONS: Final[Mapping[str, str]] = {"1.2": "TLSv1_2", "1.3": "TLSv1_3"}
"""The oldest TLS version of each listener. A listener cannot change it, so there is one for each."""

_EXTENSIONS: Final = "type.googleapis.com/envoy.extensions"
_HANDSHAKE_SECONDS: Final = "10s"

_CLOSE: Final = """
function envoy_on_response(answer)
  if answer:headers():get("connection") == "close" then
    answer:streamInfo():drainConnectionUponCompletion()
  end
end
"""
"""Passes ``Connection: close`` on, which Envoy takes for a matter between itself and the emulator."""


def bootstrap(folder: Path, *, certificate_file: Path, key_file: Path, validation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole configuration.

    Args:
        folder: Where the Unix sockets are.
        certificate_file: The server's certificate.
        key_file: Its key.
        validation: The reference to what is asked of client certificates, see `ClientValidation`.
    """
    identity = {
        "certificate_chain": {"filename": str(certificate_file)},
        "private_key": {"filename": str(key_file)},
    }
    listeners = [_listener(folder, version, identity, validation) for version in VERSIONS]
    return {"static_resources": {"listeners": listeners, "clusters": [_emulator(folder)]}}


def listener_path(folder: Path, minimum_version: str) -> Path:
    """Return the socket of the listener that takes TLS from that version on."""
    return folder / f"tls{minimum_version}.sock"


def emulator_path(folder: Path) -> Path:
    """Return the socket that the emulator answers requests on."""
    return folder / "http.sock"


def _listener(folder: Path, version: str, identity: Mapping[str, Any], validation: Mapping[str, Any]) -> dict[str, Any]:
    # Sessions are not resumed: a resumed one would not be verified again, and counts as not validated.
    tls = _extension(
        "transport_sockets.tls.v3.DownstreamTlsContext",
        require_client_certificate=False,
        disable_stateless_session_resumption=True,
        disable_stateful_session_resumption=True,
        common_tls_context={
            "tls_params": {"tls_minimum_protocol_version": VERSIONS[version]},
            "tls_certificates": [identity],
            "validation_context_sds_secret_config": validation,
        },
    )
    return {
        "name": f"tls{version}",
        "address": {"pipe": {"path": str(listener_path(folder, version)), "mode": 0o600}},
        "listener_filters": [_extension("filters.listener.proxy_protocol.v3.ProxyProtocol")],
        "filter_chains": [
            {
                "transport_socket": tls,
                "transport_socket_connect_timeout": _HANDSHAKE_SECONDS,
                "filters": [_http()],
            }
        ],
    }


def _http() -> dict[str, Any]:
    return _extension(
        "filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix="rest",
        codec_type="HTTP1",
        http_protocol_options={"accept_http_10": True, "default_host_for_http_10": "localhost"},
        # The address is the one that the emulator told, whatever a client says of it.
        use_remote_address=True,
        generate_request_id=False,
        forward_client_cert_details="SANITIZE_SET",
        set_current_client_cert_details={"subject": True, "cert": True, "dns": True},
        # A fault may want an answer that never comes, and who waits for a body is told so by the emulator.
        stream_idle_timeout="0s",
        proxy_100_continue=True,
        delayed_close_timeout="0s",
        server_header_transformation="PASS_THROUGH",
        route_config={"virtual_hosts": [_routes()]},
        http_filters=[
            _extension("filters.http.lua.v3.Lua", default_source_code={"inline_string": _CLOSE}),
            _extension("filters.http.router.v3.Router", suppress_envoy_headers=True),
        ],
    )


def _routes() -> dict[str, Any]:
    return {
        "name": "rest",
        "domains": ["*"],
        "request_headers_to_add": [_header(NUMBER_HEADER, "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%")],
        "routes": [_route("yes", tls_context={"presented": True, "validated": True}), _route("no")],
    }


def _route(validated: str, **match: Any) -> dict[str, Any]:
    return {
        "match": {"prefix": "/", **match},
        "route": {"cluster": "emulator", "timeout": "0s"},
        "request_headers_to_add": [_header(VALIDATED_HEADER, validated)],
    }


def _header(name: str, value: str) -> dict[str, Any]:
    return {"header": {"key": name, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}


def _emulator(folder: Path) -> dict[str, Any]:
    address = {"pipe": {"path": str(emulator_path(folder))}}
    endpoints = [{"lb_endpoints": [{"endpoint": {"address": address}}]}]
    return {
        "name": "emulator",
        "type": "STATIC",
        "load_assignment": {"cluster_name": "emulator", "endpoints": endpoints},
    }


def _extension(kind: str, **fields: Any) -> dict[str, Any]:
    return {"name": kind, "typed_config": {"@type": f"{_EXTENSIONS}.{kind}", **fields}}
