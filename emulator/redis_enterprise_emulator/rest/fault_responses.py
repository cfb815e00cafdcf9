"""The responses to requests that a fault strikes, and whether the cluster carries these out.

What becomes of its connection is the server's business, which finds the fault in the WSGI environment.
"""

import json
import math
from collections.abc import Callable, Mapping
from typing import Final

from werkzeug.wrappers import Request, Response

from redis_enterprise_emulator.cluster import Cluster, RequestRecord
from redis_enterprise_emulator.connection import ENVIRON_KEY, Connection
from redis_enterprise_emulator.faults.plan import Fault, Kind
from redis_enterprise_emulator.state.primary import READS, primary_url

FAULT_KEY: Final = "redis_enterprise_emulator.fault"
"""The key of the server's list in which the fault is found."""

_JSON: Final = "application/json"
_PAGE: Final = "<html><body><h1>Please come back later</h1></body></html>"
_ERRORS: Final[Mapping[Kind, tuple[int, str, str]]] = {
    Kind.BUSY: (409, "busy", "another change is going on; try again later"),
    Kind.NOT_ALL_NODES: (409, "certificate_update_conflict", "not all nodes were updated; try again"),
    Kind.SERVER_ERROR: (500, "internal_error", "error while writing to disk"),
    Kind.EDIT_CONFLICT: (409, "config_edit_conflict", "the configuration was edited elsewhere at the same time"),
}
_ACTIONS: Final = frozenset({Kind.ACTION_FAILS, Kind.ACTION_FORGOTTEN})

Answer = Callable[[Request], Response]


def respond(cluster: Cluster, request: Request, answer: Answer) -> Response:
    """Answer a request, unless a fault strikes it. The caller holds the cluster's lock.

    Args:
        cluster: Whose plan it is.
        request: The request.
        answer: Carries it out.
    """
    fault = cluster.faults.struck_by(request.method, request.path)
    if fault is None:
        return answer(request)
    request.environ.get(FAULT_KEY, []).append(fault)
    if fault.kind in _ACTIONS:
        response = _with_action(cluster, fault, lambda: answer(request))
    else:
        response = answer(request) if _is_carried_out(fault, request) else _unanswered(cluster, request)
    cluster.struck.notify_all()
    return _substitute(cluster, fault, request) or response


def _is_carried_out(fault: Fault, request: Request) -> bool:
    return fault.after or fault.kind is Kind.SLOW or request.method in READS


def _unanswered(cluster: Cluster, request: Request) -> Response:
    """Note that the request came. Status 0 stands for none, and no client gets to see this response as it is."""
    connection: Connection = request.environ[ENVIRON_KEY]
    query = request.query_string.decode("latin-1")
    cluster.log(RequestRecord(request.method, request.path, query, 0, "", connection.number, connection.node))
    return Response("{}", mimetype=_JSON)


def _substitute(cluster: Cluster, fault: Fault, request: Request) -> Response | None:
    """Return the answer instead of the real one, or None."""
    if fault.kind in _ERRORS:
        status, code, description = _ERRORS[fault.kind]
        return Response(json.dumps({"description": description, "error_code": code}), status, mimetype=_JSON)
    if fault.kind is Kind.REDIRECT:
        location = primary_url(cluster.state, cluster.node_urls) + request.environ["REQUEST_URI"]
        return Response(status=307, headers={"Location": location})
    substitutes = {
        Kind.UNAVAILABLE: Response(status=503),
        Kind.TOO_MANY_REQUESTS: Response(status=429, headers={"Retry-After": f"{math.ceil(fault.duration)}"}),
        Kind.HTML: Response(_PAGE, mimetype="text/html"),
        Kind.EMPTY: Response(mimetype=_JSON),
    }
    return substitutes.get(fault.kind)


def _with_action(cluster: Cluster, fault: Fault, answer: Callable[[], Response]) -> Response:
    """Let what the request sets off fail, or be forgotten; if not `after`, it was accepted and changed nothing.

    A request that sets nothing off is carried out as ever.
    """
    state, before = cluster.state, cluster.state.actions.keys() | set()
    if not fault.after:
        cluster.state = state.scratch()
    try:
        response = answer()
        started = {uid: cluster.state.actions[uid] for uid in cluster.state.actions.keys() - before}
        if not started and not fault.after:
            state.become(cluster.state)
    finally:
        cluster.state = state
        cluster.follow()
    for uid, action in started.items():
        state.actions[uid] = action | {"error": "the emulator was told to let it fail"}
        if fault.kind is Kind.ACTION_FORGOTTEN:
            del state.actions[uid]
    return response
