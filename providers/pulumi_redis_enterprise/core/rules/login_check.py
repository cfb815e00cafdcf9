"""A login that is tried: with which certificate, where, and how it has to end."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, TypedDict, get_args

from pulumi_redis_enterprise.core.claims import Key
from pulumi_redis_enterprise.core.login_steps import fix_for
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs, changes_between
from pulumi_redis_enterprise.core.references import is_reference
from pulumi_redis_enterprise.core.rules.login_client import CLIENT, client_of, name_of
from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.core.x509.text import Fingerprint, SubjectLine
from pulumi_redis_enterprise.errors import Problem, redact

Expectation = Literal["allowed", "denied"]
EXPECTATIONS: Final = get_args(Expectation)
REST: Final = "rest"
DATABASE: Final = "database"
LAST_PORT: Final = 65535
DEFAULT_TIMEOUT: Final = 30.0
LONGEST_TIMEOUT: Final = 600.0
# A DNS name, an IPv4 address, or an IPv6 address with or without brackets.
_HOST: Final = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9.])?|\[?[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]?"
)

ID: Final = "target, and certificate file or subject; there is no object in the cluster"
_FIX_ALLOWED: Final = (
    "see which user has the subject line that `pulumi-redis-enterprise subject` prints, and which CAs are trusted; or "
    "set `expect` and `username` to what is meant"
)

MANAGED: Final = (
    *CLIENT,
    "target",
    "database",
    "host",
    "port",
    "expect",
    "username",
    "triggers",
)


class LoginCheckInputs(TypedDict, total=False):
    """The checked inputs."""

    certificate_file: str
    key_file: str
    certificate_sha256: Fingerprint
    subject_line: SubjectLine
    target: str
    database: str | int
    host: str
    port: int
    timeout: float
    expect: str
    username: str
    triggers: Sequence[Any]


class LoginCheckState(LoginCheckInputs, total=False):
    """The stored properties."""

    result: str


def check(old: Mapping[str, Any], new: Mapping[str, Any], _now: datetime) -> CheckedInputs:
    """The inputs, with defaults. Of certificate and key nothing is stored but paths, a fingerprint and the subject.

    Args:
        old: The inputs of the last update, or {}.
        new: The client (see `client_of`), `target` ("rest", or "database" with `database`: a name or uid, and perhaps
            `host` and `port`), `expect`, and perhaps `timeout`, `username` and `triggers`.
    """
    checked = CheckedInputs()
    others = [name for name in MANAGED if name not in CLIENT and new.get(name) not in (None, [], "")]
    checked.inputs = client_of(checked, old, new) | {name: new[name] for name in others}
    if "timeout" in new and new["timeout"] is not None:
        # Not managed: how long is waited for a login is no reason to try it again.
        checked.inputs["timeout"] = new["timeout"]
    checked.inputs |= {"target": new.get("target", REST), "expect": new.get("expect", "allowed")}
    checked.problems += [
        *_target_problems(new),
        *_place_problems(new),
        *_expectation_problems(new),
        *_timeout_problems(new.get("timeout")),
    ]
    return checked


def natural_key(new: Mapping[str, Any]) -> Key:
    """Return what identifies a login: its target and certificate."""
    return (new.get("target"), name_of(new))


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Return what makes the login worth trying again."""
    return changes_between(old, new, managed=MANAGED)


def verdict(new: Mapping[str, Any], *, failed_step: str, message: str, username: str) -> str:
    """Return why a login did not end as expected; "" if it did.

    Args:
        new: The checked inputs.
        failed_step: The step at which it was refused, or "".
        message: What the other side said.
        username: Who it was, if that is known.
    """
    where = "the REST API" if new["target"] == REST else f"database {new['database']!r}{_place(new)}"
    client = f"the login to {where} with {name_of(new)}"
    if new["expect"] == "denied":
        return "" if failed_step else f"{client} was allowed ({message}); expected denied"
    if failed_step:
        return f"{client} stopped at {failed_step} ({message}); expected allowed"
    if new.get("username") not in (None, username):
        return f"{client} was allowed as {username or 'an unknown user'!r}; expected {new['username']!r}"
    return ""


def late(timeout: float) -> str:
    """Return the end of a message on a login that did not end as the cluster's settings say."""
    return f"; the cluster's settings say so too, but after {timeout:g} s the change has not reached the proxy yet"


def fix(failed_step: str, *, is_pending: bool) -> str:
    """Return what to do about a login that did not end as expected.

    Args:
        failed_step: The step at which it was refused; "" if it was allowed.
        is_pending: Whether the cluster's settings say otherwise.
    """
    if is_pending:
        return (
            "run `pulumi up` again, or give the LoginCheck a longer `timeout`; if it stays so, see `rladmin status` "
            "for a node or proxy that lags behind"
        )
    return fix_for(failed_step) or _FIX_ALLOWED


def _place(new: Mapping[str, Any]) -> str:
    """Return where the login goes to, if that is not the endpoint."""
    place = ", ".join(f"{name} {new[name]}" for name in ("host", "port") if name in new)
    return f" at {place}" if place else ""


def _target_problems(new: Mapping[str, Any]) -> Sequence[Problem]:
    target, database = new.get("target", REST), new.get("database")
    if contains_unknown([target, database]) or (target == REST and database is None):
        return []
    if target == DATABASE and is_reference(database):
        return []
    reason = f'expected "rest" or a DatabaseMtlsConfig, got {redact(target)}'
    return [Problem("target", reason, "give the resource of the database itself, not its name")]


def _place_problems(new: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with another host or port than those of the endpoint."""
    host, port, target = new.get("host"), new.get("port"), new.get("target", REST)
    for name, value in (("host", host), ("port", port)):
        if value is not None and not contains_unknown([target, value]) and target == REST:
            reason = "only the login to a database takes another host or port than that of its endpoint"
            yield Problem(name, reason, "leave it out; redis-enterprise:url says where the REST API is")
    if host is not None and not contains_unknown(host) and not _is_host(host):
        yield Problem("host", f"expected a host name or address, got {redact(host)}", "give it without port and scheme")
    if port is not None and not contains_unknown(port) and not _is_port(port):
        yield Problem("port", f"expected a number from 1 to {LAST_PORT}, got {redact(port)}", "give the port's number")


def _is_host(value: Any) -> bool:
    return isinstance(value, str) and _HOST.fullmatch(value) is not None


def _is_port(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LAST_PORT


def _expectation_problems(new: Mapping[str, Any]) -> Sequence[Problem]:
    expect = new.get("expect", "allowed")
    if contains_unknown(expect) or expect in EXPECTATIONS:
        return []
    return [Problem("expect", f"expected allowed or denied, got {redact(expect)}", "leave it out for allowed")]


def _timeout_problems(timeout: Any) -> Sequence[Problem]:
    if timeout is None or contains_unknown(timeout) or _is_timeout(timeout):
        return []
    reason = f"expected seconds from 0 to {LONGEST_TIMEOUT:g}, got {redact(timeout)}"
    return [Problem("timeout", reason, f"leave it out for {DEFAULT_TIMEOUT:g} seconds")]


def _is_timeout(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST_TIMEOUT
