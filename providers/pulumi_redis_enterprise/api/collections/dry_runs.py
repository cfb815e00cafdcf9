"""Writes that are tried and not made: the cluster says whether it would take them, and stores nothing.

A version that does not know ``dry_run`` ignores it, and makes the change. So the version is looked at here, before
anything is sent, and there is no other way to send it.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from pulumi_redis_enterprise.api.collections.collection import NamedObjects
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.core.differences import is_as_wanted, name_conflicts
from pulumi_redis_enterprise.core.model import PlanWarning
from pulumi_redis_enterprise.core.versions import DRY_RUN, Version

# The vendor's pages have the bare parameter, its OpenAPI description a boolean: this is both.
_ONLY_TRY: Final = {"dry_run": "true"}


class DryRuns:
    """Tries of POST and PUT; where one cannot be tried, nothing is sent.

    Args:
        client: Sends.
        version: Tells the lowest version of all nodes; asked before the first try.
    """

    def __init__(self, client: Client, *, version: Callable[[], Version]) -> None:
        self._client = client
        self._version = version

    def supports(self, path: str) -> bool:
        """Return True if all nodes of the cluster can try writes to this path, for example ``/v1/users``."""
        return path in DRY_RUN and self._version() >= DRY_RUN[path]

    def put(self, path: str, payload: Mapping[str, Any]) -> None:
        """Try a PUT to what there is one of.

        Raises:
            ApiError: The cluster would refuse it.
        """
        self._try("PUT", path, payload, since=path)

    def write(
        self, collection: NamedObjects[Any], payload: Mapping[str, Any], *, named: str | None, may_create: bool
    ) -> list[PlanWarning]:
        """Try to change the object of a name or, if there is none, to create one.

        Args:
            collection: What it is in.
            payload: The fields to send; none at all are not tried.
            named: The name of the object that is to be changed; None for one that must not be there yet.
            may_create: Whether it is created where there is none. Otherwise there is nothing to try.

        Returns:
            A warning for each other object that is in the way; it is not tried then, nor if there is nothing to do.

        Raises:
            ApiError: The cluster would refuse it.
        """
        if not payload or not self.supports(collection.path):
            return []
        conflicting = [asdict(item) for item in collection.conflicting(payload)]
        if may_create and any(is_as_wanted(item, payload) for item in conflicting):
            return []
        own = next((item for item in collection.named(named or "") if item.name == named), None)
        others = [item for item in conflicting if own is None or item["uid"] != own.uid]
        if warnings := name_conflicts(collection.kind, others, payload):
            return warnings
        if own is not None:
            self._try("PUT", f"{collection.path}/{own.uid}", payload, since=collection.path)
        elif may_create:
            self._try("POST", collection.path, payload, since=collection.path)
        return []

    def _try(self, method: str, path: str, payload: Mapping[str, Any], *, since: str) -> None:
        if self.supports(since):
            self._client.request(method, path, params=_ONLY_TRY, body=dict(payload))
