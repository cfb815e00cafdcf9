"""The shape of answers."""

from typing import Any

import pytest
from pulumi_redis_enterprise.api.transport.response_parsing import name_in, object_in, objects_in, uid_in
from pulumi_redis_enterprise.errors import UnreachableError


@pytest.mark.parametrize("answer", [None, [], "secret", 1])
def test_no_object(answer: Any) -> None:
    """Anything but an object is refused, and not quoted."""
    with pytest.raises(UnreachableError, match=r"^GET /v1/cluster: expected an object in the answer") as caught:
        object_in(answer, "GET /v1/cluster")

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("answer", [None, {}, [1], [{}, "x"]])
def test_no_list_of_objects(answer: Any) -> None:
    """Anything but a list of objects is refused."""
    with pytest.raises(UnreachableError, match="expected a list of objects"):
        objects_in(answer, "GET /v1/users")


@pytest.mark.parametrize("uid", [7, "7"])
def test_uid(uid: object) -> None:
    """A uid may be written as text, as in /v1/bootstrap."""
    assert 7 == uid_in({"uid": uid}, "GET /v1/nodes")


@pytest.mark.parametrize("record", [{}, {"uid": True}, {"uid": "x"}, {"uid": None}, {"uid": -1}])
def test_no_uid(record: dict[str, Any]) -> None:
    """An object without a number as uid is refused."""
    with pytest.raises(UnreachableError, match="expected an object with a uid"):
        uid_in(record, "GET /v1/users")


@pytest.mark.parametrize("record", [{}, {"name": ""}, {"name": 1}])
def test_no_name(record: dict[str, Any]) -> None:
    """A cluster without a name could be taken for another one."""
    with pytest.raises(UnreachableError, match="expected an object with a name"):
        name_in(record, "GET /v1/cluster")
