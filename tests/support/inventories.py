"""Clusters as the tests of export and audit look at them: a good one, and what may be otherwise."""

from dataclasses import replace
from typing import Any, Final

from pulumi_redis_enterprise.core.inventory import Inventory

from tests.support.certificates import CLIENT_SUBJECT, root

APP: Final[dict[str, Any]] = {
    "uid": 2,
    "name": "app-1",
    "email": "",
    "auth_method": "certificate",
    "certificate_subject_line": CLIENT_SUBJECT,
    "role_uids": (8,),
    "status": "active",
}
OPS: Final[dict[str, Any]] = APP | {
    "uid": 3,
    "name": "ops",
    "certificate_subject_line": "CN=ops,O=Acme,C=US",
    "role_uids": (1,),
}
ADMIN: Final[dict[str, Any]] = APP | {
    "uid": 1,
    "name": "admin",
    "auth_method": "regular",
    "certificate_subject_line": "",
}
ORDERS: Final[dict[str, Any]] = {
    "uid": 1,
    "name": "orders",
    "status": "active",
    "tls_mode": "enabled",
    "enforce_client_authentication": "enabled",
    "authentication_ssl_client_certs": [{"client_cert": root().certificate_pem}],
    "client_cert_subject_validation_type": "disabled",
    "authorized_subjects": [],
    "roles_permissions": [{"role_uid": 8, "redis_acl_uid": 4}],
    "default_user": False,
    "endpoints": [{"dns_name": "redis-12000.cluster.local", "port": 12000}],
    "crdt": False,
    "crdt_guid": None,
    "replica_sources": [],
}
PLAIN: Final[dict[str, Any]] = ORDERS | {
    "uid": 2,
    "name": "cache",
    "tls_mode": "disabled",
    "enforce_client_authentication": None,
    "authentication_ssl_client_certs": [],
    "roles_permissions": [],
    "default_user": True,
}
SETTINGS: Final[dict[str, Any]] = {
    "name": "cluster.local",
    "mtls_certificate_authentication": True,
    "mtls_client_cert_subject_validation_type": "san_cn",
    "mtls_authorized_subjects": [{"CN": "ops"}, {"CN": "app-1"}],
    "control_plane_basic_authentication": True,
}
ROLES: Final[tuple[dict[str, Any], ...]] = (
    {"uid": 1, "name": "Admin", "management": "admin"},
    {"uid": 8, "name": "reader", "management": "none"},
)
ACLS: Final[tuple[dict[str, Any], ...]] = (
    {"uid": 1, "name": "Full Access", "acl": "+@all ~*"},
    {"uid": 4, "name": "read", "acl": "+@read ~order:*"},
)
GOOD: Final = Inventory(
    name="cluster.local",
    url="https://cluster.local:9443",
    version="8.2.0-25",
    settings=SETTINGS,
    trusted_ca=root().certificate_pem,
    users=(ADMIN, APP, OPS),
    roles=ROLES,
    acls=ACLS,
    databases=(ORDERS,),
)
"""A cluster with something of everything: an administrator and a reader of a database, both by certificate."""


def inventory(**changes: Any) -> Inventory:
    """The good one, with some of it otherwise."""
    return replace(GOOD, **changes)


def with_settings(**settings: Any) -> Inventory:
    """The good one, with other settings."""
    return inventory(settings=SETTINGS | settings)


def with_database(**fields: Any) -> Inventory:
    """The good one, with another database."""
    return inventory(databases=(ORDERS | fields,))


def with_user(**fields: Any) -> Inventory:
    """The good one, with another reader."""
    return inventory(users=(ADMIN, APP | fields, OPS))
