"""An update of an object that somebody deleted behind the program's back fails clearly."""

from typing import Any

import pytest
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.errors import ApiError
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEngine
from tests.support.runs import later

CASES: tuple[tuple[type[Provider], str, dict[str, Any], dict[str, Any]], ...] = (
    (
        CertificateUserProvider,
        "users",
        {"username": "app", "subject_line": "CN=app", "roles": ["db-viewer"]},
        {"username": "app", "subject_line": "CN=app", "roles": ["viewer"]},
    ),
    (RoleProvider, "roles", {"role_name": "app"}, {"role_name": "app", "management": "db_viewer"}),
    (RedisAclProvider, "redis_acls", {"acl_name": "app", "rule": "+@read ~*"}, {"acl_name": "app", "rule": "+@all ~*"}),
)


@pytest.mark.parametrize(("provider", "kind", "inputs", "change"), CASES, ids=[case[1] for case in CASES])
def test_update(  # noqa: PLR0913
    new_engine: NewEngine,
    redis_enterprise_emulator: Emulator,
    *,
    provider: type[Provider],
    kind: str,
    inputs: dict[str, Any],
    change: dict[str, Any],
) -> None:
    """The error names the call, and says that a refresh finds out; after it the object is made again."""
    engine = new_engine(provider())
    engine.up(**inputs)
    assert engine.stored is not None
    uid = int(engine.stored.id)
    redis_enterprise_emulator.change(lambda state: getattr(state, kind).pop(uid))
    again = later(engine, redis_enterprise_emulator)

    with pytest.raises(ApiError, match=rf"PUT /v1/{kind}/{uid} -> 404 .*\nFix: run `pulumi refresh`"):
        again.up(**change)

    assert "gone" == again.refresh()
    assert "create" == again.up(**change)
