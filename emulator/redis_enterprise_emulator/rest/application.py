"""The way from a request to its response: the caller, the call, the permission, and the answer of the state."""

import json
from typing import TYPE_CHECKING, Any, Final

from werkzeug.wrappers import Request, Response

from redis_enterprise_emulator.cluster import Cluster, RequestRecord
from redis_enterprise_emulator.connection import ENVIRON_KEY, Connection
from redis_enterprise_emulator.rest import control, fault_responses
from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.rest.routing import allowed_methods, find_call
from redis_enterprise_emulator.state import Record, State
from redis_enterprise_emulator.state.access.logins import certificate_login, password_login
from redis_enterprise_emulator.state.errors import MethodNotAllowedError, RestError, UnauthorizedError
from redis_enterprise_emulator.state.primary import check_node, is_sent_on, primary_url

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

_JSON: Final = "application/json"
_NOT_FOUND_PAGE: Final = "<html><body><h1>404 Not Found</h1></body></html>"


class Application:
    """The REST API and the emulator's own control routes, as a WSGI application.

    Args:
        cluster: What it serves.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Answer one request (PEP 3333)."""
        request = Request(environ)
        if request.path.startswith(control.PREFIX):
            response = control.respond(self._cluster, request)
        else:
            with self._cluster.lock:
                response = fault_responses.respond(self._cluster, request, self._respond)
        return response(environ, start_response)

    def _respond(self, request: Request) -> Response:
        connection: Connection = request.environ[ENVIRON_KEY]
        state, username = self._cluster.state, ""
        try:
            check_node(state, connection.node)
            if is_sent_on(state, connection.node, request.method):
                response = self._redirect(request)
            else:
                caller = _caller(state, request, connection)
                username = caller["name"]
                response = self._answer(request, caller)
        except RestError as error:
            response = _error_response(state, error)
        response.headers["cluster-state-id"] = str(state.changes)
        record = RequestRecord(
            request.method,
            request.path,
            request.query_string.decode("latin-1"),
            response.status_code,
            username,
            connection.number,
            connection.node,
        )
        self._cluster.log(record)
        return response

    def _redirect(self, request: Request) -> Response:
        state = self._cluster.state
        # As it came: a decoded path might hold anything, line breaks too.
        location = primary_url(state, self._cluster.node_urls) + request.environ["REQUEST_URI"]
        return Response(status=int(state.assumptions.redirect_status), headers={"Location": location})

    def _answer(self, request: Request, caller: Record) -> Response:
        state = self._cluster.state
        if request.method == "OPTIONS":
            return Response(headers={"Allow": ", ".join(allowed_methods(state, request.path))})
        route, arguments = find_call(state, request.method, request.path)
        body = _parsed_body(state, request) if route.method in {"POST", "PUT"} else None
        call = Call(state, caller, body, request.args.to_dict())
        if route.permission:
            call.require(route.permission, database=arguments["uid"] if route.is_about_a_database else None)
        if route.method == "GET":
            return _json_response(route.answer(call.on(self._cluster.state_to_read()), **arguments))
        if state.is_mixed and state.assumptions.writes_during_upgrade == "400":
            raise RestError(400, "unsupported_resource", "not while the cluster is being upgraded")
        if _is_dry_run(state, route, call.query):
            answer = route.answer(call.on(state.scratch()), **arguments)
            answer.pop("action_uid", None)
            return _json_response(answer)
        commit = self._cluster.remember_for_stale_reads()
        answer = route.answer(call, **arguments)
        commit()
        state.changes += 1
        self._cluster.follow()
        return _json_response(answer)


def _caller(state: State, request: Request, connection: Connection) -> Record:
    """Return the user who sends the request.

    Raises:
        UnauthorizedError: Nobody was authenticated.
        RestError: 501 for a token.
    """
    certificate = connection.certificate
    prefers_certificate = state.assumptions.identity_taken_from == "certificate"
    if "Authorization" in request.headers and not (certificate and prefers_certificate):
        return _caller_by_header(state, request)
    if certificate is None or not connection.admitted:
        raise UnauthorizedError
    return certificate_login(state, certificate)


def _caller_by_header(state: State, request: Request) -> Record:
    scheme = request.headers["Authorization"].partition(" ")[0].lower()
    if scheme in {"bearer", "jwt"}:
        raise RestError(501, "not_emulated", "the emulator knows passwords and client certificates, not tokens")
    credentials = request.authorization
    if credentials is None or credentials.type != "basic":
        raise UnauthorizedError
    return password_login(state, credentials.username or "", credentials.password or "")


def _parsed_body(state: State, request: Request) -> Any:
    if request.mimetype != _JSON and state.assumptions.other_content_type == "400":
        raise RestError(400, "invalid_header", f"expected Content-Type {_JSON}")
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise RestError(400, "invalid_json", "the body is not JSON") from None


def _is_dry_run(state: State, route: Route, query: dict[str, str]) -> bool:
    """Return whether nothing is to be stored. A version that does not know the parameter ignores it, and stores."""
    if route.dry_run is None or not state.has(route.dry_run) or "dry_run" not in query:
        return False
    value = query["dry_run"].lower()
    return value == "true" if state.assumptions.dry_run_flag == "true" else value != "false"


def _json_response(answer: Any) -> Response:
    if isinstance(answer, Response):
        return answer
    return Response("" if answer is None else json.dumps(answer), mimetype=_JSON)


def _error_response(state: State, error: RestError) -> Response:
    body: dict[str, str] = {"description": error.description, "error_code": error.error_code}
    if state.assumptions.error_form == "message":
        body = {"message": error.description, "error_code": error.error_code}
    response = Response(json.dumps(body), status=error.status, mimetype=_JSON)
    if state.assumptions.error_form == "empty":
        response.set_data("")
    if isinstance(error, MethodNotAllowedError):
        response.headers["Allow"] = error.allowed
    if isinstance(error, UnauthorizedError):
        _word_unauthorized(state, response)
    if error.error_code == "unknown_uri" and state.assumptions.unknown_uri_body == "html":
        response = Response(_NOT_FOUND_PAGE, status=error.status, mimetype="text/html")
    return response


def _word_unauthorized(state: State, response: Response) -> None:
    response.headers["WWW-Authenticate"] = f'Basic realm="{state.name}"'
    if state.assumptions.unauthorized_body == "empty":
        response.set_data("")
    if state.assumptions.unauthorized_body == "html":
        response.set_data("<html><body><h1>401 Unauthorized</h1></body></html>")
        response.mimetype = "text/html"
