"""The shape of an answer, checked before anything is picked out of it."""

from collections.abc import Mapping
from typing import Any

from pulumi_redis_enterprise.errors import UnreachableError


def object_in(answer: Any, call: str) -> Mapping[str, Any]:
    """The answer as an object.

    Raises:
        UnreachableError: It is something else. The answer is not quoted, as it may hold secrets.
    """
    if not isinstance(answer, dict):
        raise _unexpected(call, "an object")
    return answer


def objects_in(answer: Any, call: str) -> list[Mapping[str, Any]]:
    """The answer as a list of objects.

    Raises:
        UnreachableError: It is something else.
    """
    if not isinstance(answer, list) or not all(isinstance(item, dict) for item in answer):
        raise _unexpected(call, "a list of objects")
    return answer


def uid_in(record: Mapping[str, Any], call: str) -> int:
    """The uid of an object, which some endpoints write as text.

    Raises:
        UnreachableError: There is none.
    """
    uid = record.get("uid")
    if isinstance(uid, bool) or not str(uid).isdecimal():
        raise _unexpected(call, "an object with a uid")
    return int(str(uid))


def name_in(record: Mapping[str, Any], call: str) -> str:
    """The name of an object that has one in every version.

    Raises:
        UnreachableError: There is none.
    """
    name = record.get("name")
    if not isinstance(name, str) or not name:
        raise _unexpected(call, "an object with a name")
    return name


def _unexpected(call: str, expected: str) -> UnreachableError:
    return UnreachableError(
        f"{call}: expected {expected} in the answer, so this is not the REST API as documented",
        fix="check redis-enterprise:url: the REST API listens on port 9443 unless changed",
    )
