"""The fields of a database, their defaults, and who may write them.

As far as they concern access, and the few that every client shows.
https://redis.io/docs/latest/operate/rs/references/rest-api/objects/bdb/
"""

import copy
from dataclasses import dataclass
from typing import Any, Final

from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.schemas import FLAG, NUMBER, SUBJECTS, TEXT

FAKE_PASSWORD_MARKER: Final = "NOT-A-REAL-PASSWORD"  # noqa: S105 - that is the point
"""Is in each password that the emulator makes up for a database, so that a test can search for what must not leak."""

SECRETS: Final = ("authentication_admin_pass", "authentication_redis_pass", "authentication_sasl_pass")
"""The passwords that GET /v1/bdbs answers in clear, unless the setting ``mask_bdb_credentials`` is on."""

_SWITCH: Final = TEXT | {"enum": ["enabled", "disabled"]}
_CERTIFICATES: Final[Record] = {
    "type": "array",
    "items": {"type": "object", "properties": {"client_cert": TEXT}, "required": ["client_cert"]},
}
_PERMISSIONS: Final[Record] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"role_uid": NUMBER, "redis_acl_uid": NUMBER},
        "required": ["role_uid", "redis_acl_uid"],
    },
}
_NAME: Final = TEXT | {"minLength": 1, "maxLength": 63, "pattern": r"^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$"}
_PORT: Final = NUMBER | {"minimum": 0, "maximum": 65535}
_SIZE: Final = NUMBER | {"minimum": 0}


@dataclass(frozen=True, slots=True)
class _Field:
    default: Any
    schema: Record
    read_only: bool = False


_FIELDS: Final[dict[str, _Field]] = {
    "authentication_admin_pass": _Field("", TEXT, read_only=True),
    "authentication_redis_pass": _Field("", TEXT),
    "authentication_sasl_pass": _Field("", TEXT),
    "authentication_sasl_uname": _Field("", TEXT),
    "authentication_ssl_client_certs": _Field([], _CERTIFICATES),
    "authentication_ssl_crdt_certs": _Field([], _CERTIFICATES),
    "authorized_subjects": _Field([], SUBJECTS),
    "client_cert_subject_validation_type": _Field("disabled", TEXT | {"enum": ["disabled", "san_cn", "full_subject"]}),
    "created_time": _Field("", TEXT, read_only=True),
    "crdt": _Field(default=False, schema=FLAG, read_only=True),
    "data_persistence": _Field("disabled", TEXT | {"enum": ["disabled", "snapshot", "aof"]}),
    "db_conns_auditing": _Field(default=False, schema=FLAG),
    "default_user": _Field(default=True, schema=FLAG),
    "email_alerts": _Field(default=False, schema=FLAG),
    "endpoints": _Field([], {"type": "array", "items": {"type": "object", "properties": {}}}, read_only=True),
    "enforce_client_authentication": _Field("enabled", _SWITCH),
    "eviction_policy": _Field("volatile-lru", TEXT),
    "internal": _Field(default=False, schema=FLAG, read_only=True),
    "last_changed_time": _Field("", TEXT, read_only=True),
    "max_connections": _Field(0, _SIZE),
    "memory_size": _Field(0, _SIZE),
    "mtls_allow_outdated_certs": _Field(default=False, schema=FLAG),
    "mtls_allow_weak_hashing": _Field(default=False, schema=FLAG),
    "name": _Field("", _NAME),
    "oss_cluster": _Field(default=False, schema=FLAG),
    "port": _Field(0, _PORT),
    "proxy_policy": _Field("single", TEXT | {"enum": ["single", "all-master-shards", "all-nodes"]}),
    "redis_version": _Field("7.4", TEXT | {"pattern": r"^\d+\.\d+$"}),
    "replication": _Field(default=False, schema=FLAG),
    "resp3": _Field(default=True, schema=FLAG),
    "roles_permissions": _Field([], _PERMISSIONS),
    "sharding": _Field(default=False, schema=FLAG),
    "shards_count": _Field(1, NUMBER | {"minimum": 1, "maximum": 512}),
    "status": _Field("active", TEXT, read_only=True),
    "tls_mode": _Field("disabled", TEXT | {"enum": ["enabled", "disabled", "replica_ssl"]}),
    "type": _Field("redis", TEXT | {"enum": ["redis"]}),
    "uid": _Field(0, NUMBER | {"minimum": 1}),
}


def default_fields() -> Record:
    """All fields of a database that was just created."""
    return {name: copy.copy(field.default) for name, field in _FIELDS.items()}


def is_read_only(name: str) -> bool:
    """Whether a field is the cluster's alone."""
    return _FIELDS[name].read_only


def database_schema(_: State) -> Record:
    """What a database's POST and PUT may hold; read-only fields included."""
    properties = {name: field.schema for name, field in _FIELDS.items()}
    return {"type": "object", "description": "A database.", "properties": properties}
