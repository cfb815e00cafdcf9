"""The search for the call of a method and a path, among those that the cluster's version has."""

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.exceptions import HTTPException

from redis_enterprise_emulator.rest.route import METHODS, Route
from redis_enterprise_emulator.rest.routes import route_map
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.errors import MethodNotAllowedError, RestError

Match = tuple[Route, Mapping[str, Any]]
"""A call, and the variable parts of the path."""


def find_call(state: State, method: str, path: str) -> Match:
    """Find the call; HEAD is the GET of its path.

    Raises:
        RestError: 501 for what the version has and the emulator has not, 404 for a path that the version does not have.
        MethodNotAllowedError: The path has other methods.
    """
    path = _canonical(state, path)
    match = _match(state, "GET" if method == "HEAD" and _answers_head(state) else method, path)
    if match is None:
        raise _no_such_call(state, method, path)
    route, arguments = match
    if not route.is_emulated:
        raise RestError(501, "not_emulated", f"{method} {path} is not emulated")
    return route, arguments


def allowed_methods(state: State, path: str) -> list[str]:
    """Return what OPTIONS lists in its header ``Allow``.

    Raises:
        RestError: 404 for a path that this version does not have, and for all while ``options_method_forbidden`` is
            on.
    """
    path = _canonical(state, path)
    methods = _methods_at(state, path)
    if not methods or state.settings["options_method_forbidden"]:
        raise _unknown(path)
    return methods


def _canonical(state: State, path: str) -> str:
    """Return the path as in the table.

    A recorded ``GET //v1/roles`` answered 200 (fixtures of the vendor's Vault plugin). A trailing slash makes
    it another path (U-46).
    """
    return re.sub("/{2,}", "/", path) if state.assumptions.doubled_slashes == "merged" else path


def _match(state: State, method: str, path: str) -> Match | None:
    """Return the call at a path, if this version has it."""
    if method not in METHODS:
        return None
    try:
        route, arguments = route_map(state.version).bind("").match(path, method=method)
    except HTTPException:
        return None
    return route, arguments


def _methods_at(state: State, path: str) -> list[str]:
    """Return the methods of a path, sorted; none if this version does not have the path."""
    methods = {method for method in METHODS if _match(state, method, path)}
    if not methods:
        return []
    head = {"HEAD"} if "GET" in methods and _answers_head(state) else set()
    return sorted(methods | head | {"OPTIONS"})


def _answers_head(state: State) -> bool:
    return state.assumptions.head_requests == "as_get"


def _no_such_call(state: State, method: str, path: str) -> RestError:
    methods = _methods_at(state, path)
    # Only PUT of the certificates came to a path that was there before (U-02).
    hidden = (method, path) == ("PUT", "/v1/cluster/certificates")
    if not methods or (hidden and state.assumptions.put_certificates_before_7_22_2 == "404"):
        return _unknown(path)
    return MethodNotAllowedError(method, path, methods)


def _unknown(path: str) -> RestError:
    return RestError(404, "unknown_uri", f"there is no {path}")
