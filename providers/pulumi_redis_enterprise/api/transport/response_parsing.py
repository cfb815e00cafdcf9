"""The shape of an answer, checked before anything is picked out of it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.errors import UnreachableError

# More digits than any cluster needs, and fewer than Python refuses to read.
_UID: Final = re.compile(r"[0-9]{1,18}")
_UID_END: Final = 10**18
_ACTION_UID: Final = re.compile(r"[\w-]{1,100}", re.ASCII)


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


def uid_in(record: Mapping[str, Any], call: str) -> Uid:
    """The uid of an object, which some endpoints write as text.

    Raises:
        UnreachableError: There is none.
    """
    uid = _uid(record.get("uid"))
    if uid is None:
        raise _unexpected(call, "an object with a uid")
    return uid


def uids_in(record: Mapping[str, Any], field: str, call: str) -> tuple[Uid, ...]:
    """A list of uids, sorted; () if there is none.

    Raises:
        UnreachableError: It is something else.
    """
    uids = [_uid(uid) for uid in _list_in(record, field, call)]
    if None in uids:
        raise _unexpected(call, f"{field} with uids")
    return tuple(sorted(uid for uid in uids if uid is not None))


def name_in(record: Mapping[str, Any], call: str) -> str:
    """The name of an object that has one in every version.

    Raises:
        UnreachableError: There is none.
    """
    name = record.get("name")
    if not isinstance(name, str) or not name:
        raise _unexpected(call, "an object with a name")
    return name


def records_in(record: Mapping[str, Any], field: str, call: str) -> list[dict[str, Any]]:
    """A list of objects in an object; [] if there is none.

    Raises:
        UnreachableError: It is something else.
    """
    records = _list_in(record, field, call)
    if not all(isinstance(item, dict) for item in records):
        raise _unexpected(call, f"{field} with objects")
    return records


def text_in(record: Mapping[str, Any], field: str, call: str) -> str:
    """A text in an object; "" if there is none.

    Raises:
        UnreachableError: It is something else.
    """
    text = record.get(field) or ""
    if not isinstance(text, str):
        raise _unexpected(call, f"{field} as a text")
    return text


def action_in(record: Mapping[str, Any], call: str) -> str | None:
    """The uid of the action that a write set off, or None.

    Raises:
        UnreachableError: It is nothing that could stand in a path.
    """
    action_uid = text_in(record, "action_uid", call)
    if action_uid and not _ACTION_UID.fullmatch(action_uid):
        raise _unexpected(call, "an action_uid")
    return action_uid or None


def _uid(value: Any) -> Uid | None:
    # A list of users has some hundred thousand of them, nearly all written as numbers. True is none, though Python
    # takes it for 1.
    if type(value) is int:
        return Uid(value) if 0 <= value < _UID_END else None
    return Uid(int(value)) if isinstance(value, str) and _UID.fullmatch(value) else None


def _list_in(record: Mapping[str, Any], field: str, call: str) -> list[Any]:
    items = record.get(field)
    if items is None:
        return []
    if not isinstance(items, list):
        raise _unexpected(call, f"{field} as a list")
    return items


def _unexpected(call: str, expected: str) -> UnreachableError:
    return UnreachableError(
        f"{call}: expected {expected} in the answer, so this is not the REST API as documented",
        fix="check redis-enterprise:url: the REST API listens on port 9443 unless changed",
    )
