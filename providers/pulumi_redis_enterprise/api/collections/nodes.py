"""The cluster's nodes, which alone know the version.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/nodes/
"""

import threading
from dataclasses import dataclass

from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.response_parsing import objects_in, uid_in
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.versions import Version
from pulumi_redis_enterprise.errors import UnsupportedVersionError

_PATH = "/v1/nodes"


@dataclass(frozen=True, slots=True)
class Node:
    """A node, and the software it runs."""

    uid: Uid
    version: Version


class Nodes:
    """``/v1/nodes``."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._oldest: Node | None = None

    def oldest(self) -> Node:
        """The node with the lowest version, which decides what may be sent: an upgrade goes node by node.

        Asked once. The lowest uid counts among equals.
        """
        with self._lock:
            if self._oldest is None:
                self._oldest = min(self.all(), key=lambda node: (node.version, node.uid))
            return self._oldest

    def lowest_version(self) -> Version:
        """The version of the oldest node."""
        return self.oldest().version

    def all(self) -> list[Node]:
        """All nodes, as they are now."""
        records = objects_in(self._client.get(_PATH), f"GET {_PATH}")
        nodes = [_node(uid_in(record, f"GET {_PATH}"), record.get("software_version")) for record in records]
        if not nodes:
            raise _unreadable(f"GET {_PATH} lists no node")
        return nodes


def _node(uid: Uid, text: object) -> Node:
    try:
        return Node(uid, Version.parse(str(text)))
    except ValueError as error:
        raise _unreadable(f"cannot tell the version of node {uid}: {error}") from None


def _unreadable(message: str) -> UnsupportedVersionError:
    return UnsupportedVersionError(message, fix="see `rladmin status nodes` for what is wrong with the node")
