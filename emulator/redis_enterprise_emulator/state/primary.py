"""The primary node, which answers for all, and the responses of the other nodes.

https://redis.io/docs/latest/operate/rs/networking/cluster-lba-setup/ on `handle_redirects`;
RS162972 of https://redis.io/docs/latest/operate/rs/release-notes/ on certificate authentication before 7.22.2.
"""

from typing import Final
from urllib.parse import urlsplit

from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.model import State
from redis_enterprise_emulator.state.versions import CERTIFICATE_AUTHENTICATION, PUT_CERTIFICATES, parse_version

READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods that change nothing."""

_DEFAULT_URL: Final = "https://127.0.0.1:9443"


def is_primary_only(state: State, node: int) -> bool:
    """Return whether a node answers nothing at all, as only the primary does.

    From 7.8.4 to 7.22.0 that is so on all nodes but the primary while certificate authentication is on.
    """
    if node == state.primary or not state.settings["mtls_certificate_authentication"]:
        return False
    return CERTIFICATE_AUTHENTICATION <= parse_version(state.nodes[node]["software_version"]) < PUT_CERTIFICATES


def check_node(state: State, node: int) -> None:
    """Raise the error of a node that answers nothing.

    Raises:
        RestError: 503.
    """
    if is_primary_only(state, node):
        raise RestError(503, "service_unavailable", f"node {node} does not respond")


def is_sent_on(state: State, node: int, method: str) -> bool:
    """Return whether a node sends a request on to the primary instead of passing it there and back itself."""
    answers_reads = state.assumptions.redirected_calls == "writes" and method in READS
    return node != state.primary and not state.settings["handle_redirects"] and not answers_reads


def primary_url(state: State, node_urls: dict[int, str]) -> str:
    """Return the base URL that a redirect names.

    Args:
        state: The cluster.
        node_urls: Where clients reach the nodes.
    """
    url = node_urls.get(state.primary, _DEFAULT_URL)
    if state.assumptions.redirect_location == "external":
        return url
    return f"https://{state.nodes[state.primary]['addr']}:{urlsplit(url).port}"
