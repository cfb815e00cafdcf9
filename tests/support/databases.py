"""Mutual TLS settings of emulated databases, and the engine's side of them."""

from collections.abc import Mapping
from typing import Any, Final

from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfigProvider
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.database.databases import update_database
from redis_enterprise_emulator.state.users import create_user

from tests.support.engine import Engine, configuration_of

SAN_CN: Final[Mapping[str, Any]] = {"subject_validation": "san_cn", "authorized_subjects": [{"CN": "app-1"}]}
PUT: Final = "PUT /v1/bdbs/1"


def engine_of(emulator: Emulator) -> Engine:
    """Settings that are not there yet."""
    return Engine(DatabaseMtlsConfigProvider(), configuration_of(emulator))


def change(emulator: Emulator, uid: int = 1, **fields: Any) -> None:
    """Change a database behind the provider's back, as its REST API would."""
    emulator.change(lambda state: update_database(state, uid, fields))


def settings_of(emulator: Emulator, uid: int = 1) -> dict[str, Any]:
    """Return what concerns mutual TLS, in the vendor's names, and the default user."""
    names = (
        "tls_mode",
        "enforce_client_authentication",
        "authentication_ssl_client_certs",
        "client_cert_subject_validation_type",
        "authorized_subjects",
        "default_user",
    )
    return {name: emulator.state.bdbs[uid][name] for name in names}


def let_somebody_in(state: State) -> None:
    """Give a user of the cluster access to the database."""
    role = state.role("db-viewer")["uid"]
    entry = {"role_uid": role, "redis_acl_uid": state.redis_acl("Full Access")["uid"]}
    update_database(state, 1, {"roles_permissions": [entry]})
    user = {"name": "app-1", "auth_method": "certificate", "certificate_subject_line": "CN=app-1", "role_uids": [role]}
    create_user(state, user)
