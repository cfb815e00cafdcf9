"""The Redis ACLs."""

from typing import Final

from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.state import Record, redis_acls
from redis_enterprise_emulator.state.versions import DRY_RUN_OF_REDIS_ACLS, RELEASE_8_0


def get_redis_acls(call: Call) -> list[Record]:
    """GET /v1/redis_acls."""
    return [call.state.redis_acls[uid] for uid in sorted(call.state.redis_acls)]


def get_redis_acl(call: Call, uid: int) -> Record:
    """GET /v1/redis_acls/{uid}."""
    return redis_acls.redis_acl_object(call.state, uid)


def create_redis_acl(call: Call) -> Record:
    """POST /v1/redis_acls."""
    return redis_acls.create_redis_acl(call.state, call.body)


def validate_redis_acl(call: Call) -> Record:
    """POST /v1/redis_acls/validate."""
    return redis_acls.validate_redis_acl(call.state, call.body)


def update_redis_acl(call: Call, uid: int) -> Record:
    """PUT /v1/redis_acls/{uid}."""
    return redis_acls.update_redis_acl(call.state, uid, call.body)


def delete_redis_acl(call: Call, uid: int) -> Record:
    """DELETE /v1/redis_acls/{uid}."""
    return redis_acls.delete_redis_acl(call.state, uid)


ROUTES: Final = (
    Route("GET", "/v1/redis_acls", get_redis_acls, "view_all_redis_acls_info"),
    Route("POST", "/v1/redis_acls", create_redis_acl, "create_redis_acl", dry_run=DRY_RUN_OF_REDIS_ACLS),
    Route("POST", "/v1/redis_acls/validate", validate_redis_acl, "create_redis_acl", until=RELEASE_8_0),
    Route("GET", "/v1/redis_acls/<int:uid>", get_redis_acl, "view_redis_acl_info"),
    Route("PUT", "/v1/redis_acls/<int:uid>", update_redis_acl, "update_redis_acl", dry_run=DRY_RUN_OF_REDIS_ACLS),
    Route("DELETE", "/v1/redis_acls/<int:uid>", delete_redis_acl, "delete_redis_acl"),
)
