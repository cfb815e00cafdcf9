"""The emulator's own routes, apart from the emulated ones: ``/emulator/...``. They need no login.

| Call | Does |
| --- | --- |
| ``GET /emulator/requests`` | the request log |
| ``DELETE /emulator/requests`` | empties it |
| ``GET /emulator/state`` | a summary of the cluster, without secrets |
| ``GET /emulator/coverage`` | what is emulated, what answers 501, what is in front, and what databases are made of |
| ``POST /emulator/reset`` | makes the cluster a fresh one |
| ``GET /emulator/faults`` | the faults that were armed, and how often each struck |
| ``POST /emulator/faults`` | arms one, ``{"kind": "reset", "after": true}``, or a list of them |
| ``DELETE /emulator/faults`` | lets nothing go wrong any more |
"""

import dataclasses
import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

from werkzeug.wrappers import Request, Response

from redis_enterprise_emulator.cluster import Cluster
from redis_enterprise_emulator.faults.plan import Fault
from redis_enterprise_emulator.rest.not_emulated import NOT_EMULATED
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.rest.routes import ROUTES
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.certificates import TRUSTED_CA
from redis_enterprise_emulator.state.database.databases import database_objects
from redis_enterprise_emulator.state.nodes import node_objects
from redis_enterprise_emulator.state.settings import cluster_object
from redis_enterprise_emulator.state.users import user_object

PREFIX: Final = "/emulator/"

_SHOWN: Final = ("uid", "name", "status", "endpoints", "tls_mode", "roles_permissions")


def respond(cluster: Cluster, request: Request) -> Response:
    """Answer a control request; 404 if there is no such."""
    call = (request.method, request.path)
    answer = partial(_arm, body=request.get_data()) if call == _ARM else _ANSWERS.get(call)
    if answer is None:
        known = ", ".join(f"{method} {path}" for method, path in (*_ANSWERS, _ARM))
        return _json_response({"description": f"no such control route; there are {known}"}, status=404)
    with cluster.lock:
        try:
            return _json_response(answer(cluster))
        except ValueError as error:
            return _json_response({"description": str(error)}, status=400)


def coverage(cluster: Cluster) -> dict[str, Any]:
    """Return what is emulated, what answers 501, what is in front, and which server answers for databases."""
    return {
        "database_server": cluster.data_plane.server if cluster.data_plane else "",
        "front": cluster.front,
        "emulated": _calls(ROUTES, cluster.state),
        "not_emulated": _calls(NOT_EMULATED, cluster.state),
    }


def _calls(routes: Iterable[Route], state: State) -> list[str]:
    return [f"{route.method} {route.path}" for route in routes if route.exists_in(state.version)]


def state_summary(state: State) -> dict[str, Any]:
    """Return what tests and people want to know of the cluster; neither passwords nor their digests are in it."""
    return {
        "assumptions": dataclasses.asdict(state.assumptions),
        "cluster": cluster_object(state),
        "databases": [{name: bdb[name] for name in _SHOWN} for bdb in database_objects(state)],
        "has_trusted_ca": TRUSTED_CA in state.certificates,
        "nodes": node_objects(state),
        "redis_acls": list(state.redis_acls.values()),
        "roles": list(state.roles.values()),
        "users": [user_object(state, uid) for uid in state.users],
    }


def _requests(cluster: Cluster) -> list[dict[str, Any]]:
    return [dataclasses.asdict(record) for record in cluster.requests]


def _clear_requests(cluster: Cluster) -> dict[str, Any]:
    cluster.clear_requests()
    return {}


def _reset(cluster: Cluster) -> dict[str, Any]:
    cluster.reset()
    return {}


def _state(cluster: Cluster) -> dict[str, Any]:
    return state_summary(cluster.state)


def _faults(cluster: Cluster) -> list[dict[str, Any]]:
    return cluster.faults.listing()


def _arm(cluster: Cluster, body: bytes) -> list[dict[str, Any]]:
    given = json.loads(body)
    cluster.arm(*map(Fault.from_record, given if isinstance(given, list) else [given]))
    return cluster.faults.listing()


def _clear_faults(cluster: Cluster) -> dict[str, Any]:
    cluster.clear_faults()
    return {}


_ANSWERS: Final[dict[tuple[str, str], Callable[[Cluster], Any]]] = {
    ("GET", "/emulator/requests"): _requests,
    ("DELETE", "/emulator/requests"): _clear_requests,
    ("GET", "/emulator/state"): _state,
    ("GET", "/emulator/coverage"): coverage,
    ("POST", "/emulator/reset"): _reset,
    ("GET", "/emulator/faults"): _faults,
    ("DELETE", "/emulator/faults"): _clear_faults,
}
_ARM: Final = ("POST", "/emulator/faults")


def _json_response(answer: Any, *, status: int = 200) -> Response:
    return Response(json.dumps(answer), status=status, mimetype="application/json")
