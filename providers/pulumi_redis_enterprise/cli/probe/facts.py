"""The facts about a cluster that a probe begins with, and the reasons not to begin."""

from collections.abc import Callable
from typing import Final

from pulumi_redis_enterprise.cli.probe.conversation import Conversation, Wire
from pulumi_redis_enterprise.cli.probe.errors import RejectedError
from pulumi_redis_enterprise.cli.probe.journal import Journal
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.messages import Answer, Request
from pulumi_redis_enterprise.core.versions import CERTIFICATE_AUTHENTICATION, Version
from pulumi_redis_enterprise.errors import ApiError, RedisEnterpriseError, UnreachableError, UnsupportedVersionError

_NOTHING_CHANGED: Final = "nothing was changed"


def begin(
    wire: Wire, level: Level, journal: Journal, *, sleep: Callable[[float], None], clock: Callable[[], float]
) -> tuple[Conversation, str]:
    """Look at version and role; return the conversation, and the software version as the cluster spells it.

    Raises:
        UnreachableError: There is no usable answer.
        ApiError: The credentials are not accepted, or may not do what the level needs.
        UnsupportedVersionError: The cluster has no login by certificate.
    """
    talk = Conversation(wire, level, CERTIFICATE_AUTHENTICATION, sleep=sleep, clock=clock, journal=journal)
    try:
        nodes = _read(talk, "/v1/nodes")
        role = _read(talk, "/v1/users/role").record.get("role")
    except RejectedError:
        raise rejected() from None
    spelled = {text for node in nodes.records if isinstance(text := node.get("software_version"), str)}
    try:
        lowest = min(spelled, key=Version.parse)
    except ValueError:
        raise UnreachableError(
            f"GET /v1/nodes shows no version; {_NOTHING_CHANGED}", fix="check that the URL is that of a cluster"
        ) from None
    talk.version, talk.nodes, talk.is_mixed = Version.parse(lowest), len(nodes.records), len(spelled) > 1
    _check_version(talk.version, lowest)
    _check_role(level, role)
    return talk, lowest


def rejected() -> RedisEnterpriseError:
    """Return the error of a probe whose credentials are not accepted; it is not tried a second time."""
    return ApiError(
        "the cluster answered 401 to your credentials, so no more requests are sent with them",
        status=401,
        fix="check username and password, or the certificate; five failed logins lock a user for half an hour",
    )


def _read(talk: Conversation, path: str) -> Answer:
    answer = talk.send(Request("GET", path), attempts=1)
    if answer.status == 0:
        raise UnreachableError(f"cannot reach the cluster: {answer.reason}; {_NOTHING_CHANGED}", fix=answer.fix)
    if not answer.is_success or answer.form != "json":
        raise UnreachableError(
            f"GET {path} answered {answer.status} ({answer.form}); {_NOTHING_CHANGED}",
            fix=f"{Level.READ_ONLY.option} needs a user with one of the management roles "
            f"{', '.join(Level.READ_ONLY.roles)}, and the URL of the REST API",
        )
    return answer


def _check_version(version: Version, spelled: str) -> None:
    if version < CERTIFICATE_AUTHENTICATION:
        raise UnsupportedVersionError(
            f"the cluster has {spelled}; there is no login by certificate to ask about before "
            f"{CERTIFICATE_AUTHENTICATION}; {_NOTHING_CHANGED}",
            fix=f"upgrade all nodes to {CERTIFICATE_AUTHENTICATION} or later",
        )


def _check_role(level: Level, role: object) -> None:
    if role not in level.roles:
        raise ApiError(
            f"{level.option} needs a user with the management role {' or '.join(level.roles)}; "
            f"yours has {role if isinstance(role, str) else 'none'}; {_NOTHING_CHANGED}",
            status=403,
            fix="log in as such a user, or choose a lower level"
            if level > Level.READ_ONLY
            else "log in as such a user",
        )
