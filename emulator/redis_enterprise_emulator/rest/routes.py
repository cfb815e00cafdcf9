"""The table of calls: who answers them, which permission they need, and from which version on they exist."""

from functools import lru_cache
from itertools import chain
from typing import Final

from werkzeug.routing import Map, Rule

from redis_enterprise_emulator.rest.not_emulated import NOT_EMULATED
from redis_enterprise_emulator.rest.resources import (
    actions,
    alerts,
    certificates,
    cluster,
    databases,
    documents,
    health,
    json_schemas,
    nodes,
    redis_acls,
    roles,
    shards,
    statistics,
    users,
)
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.state.versions import Version

_RESOURCES: Final = (
    cluster,
    certificates,
    users,
    roles,
    redis_acls,
    databases,
    nodes,
    actions,
    json_schemas,
    shards,
    statistics,
    alerts,
    health,
    documents,
)

ROUTES: Final[tuple[Route, ...]] = tuple(chain.from_iterable(resource.ROUTES for resource in _RESOURCES))


@lru_cache(maxsize=64)
def route_map(version: Version) -> Map:
    """Return the calls that a version has, as a table for werkzeug whose endpoints are routes."""
    routes = [route for route in (*ROUTES, *NOT_EMULATED) if route.exists_in(version)]
    rules = [Rule(route.path, methods=[route.method], endpoint=route) for route in routes]
    # A path with a doubled or a trailing slash is another path (U-46): no redirect.
    return Map(rules, merge_slashes=False)
