"""Functions that make the answers of calls that only read, for the tables of `resources`."""

from collections.abc import Callable
from typing import Any

from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.state import Record, State
from redis_enterprise_emulator.state.database.databases import database_object, remove_deleted
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.monitoring import health
from redis_enterprise_emulator.state.versions import Version


def of_state(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Return an answer that needs the cluster alone, and the variable parts of the path."""
    return lambda call, **arguments: answer(call.state, **arguments)


def always(answer: Any) -> Callable[..., Any]:
    """Return an answer that is always the same."""
    return lambda _call, **_arguments: answer


def of_node(answer: Any) -> Callable[..., Any]:
    """Return an answer that is the same for each node that is there."""

    def answered(call: Call, uid: int) -> Any:
        health.node_check(call.state, uid)
        return answer

    return answered


def of_database(answer: Callable[[State, Record], Any]) -> Callable[..., Any]:
    """Return an answer about one database that is there."""
    return lambda call, uid, **_: answer(call.state, database_of(call, uid))


def refused(status: int, code: str, description: str) -> Callable[..., Any]:
    """Return an answer about a database that is there, and is not of the kind that is asked for."""

    def answered(call: Call, uid: int, **_: Any) -> Any:
        database_of(call, uid)
        raise RestError(status, code, description)

    return answered


def never(status: int, code: str, description: str) -> Callable[..., Any]:
    """Return an answer about what no cluster here has."""

    def answered(_: Call, **__: Any) -> Any:
        raise RestError(status, code, description)

    return answered


def database_of(call: Call, uid: int) -> Record:
    """Return a database that is there; a request for another one is refused."""
    database_object(call.state, uid)
    return call.state.bdbs[uid]


def seen_databases(call: Call) -> list[Record]:
    """Return the databases that the caller sees, in the order of their uids."""
    remove_deleted(call.state)
    return [call.state.bdbs[uid] for uid in sorted(call.state.bdbs) if call.sees(uid)]


def get(path: str, answer: Callable[..., Any], permission: str = "", since: Version = (), until: Version = ()) -> Route:
    """Return a call that only reads."""
    return Route("GET", path, answer, permission, since, until)
