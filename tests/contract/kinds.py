"""The kinds of resources, each as the contract needs it.

To let a new kind join, add its test data. Which kinds there are, and their order, is the registry's.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_redis_enterprise.core import registry

from tests.contract.pki import CA_A, CA_B, SUBJECT
from tests.contract.rest import Rest, Shown

Inputs = Mapping[str, Any]

DATABASE: Final = "orders"
OWN: Final = "app"
"""The name of the role, the ACL and the user."""

_SETTINGS: Final = (
    "mtls_certificate_authentication",
    "mtls_client_cert_subject_validation_type",
    "mtls_authorized_subjects",
)
_TLS: Final = (
    "tls_mode",
    "enforce_client_authentication",
    "authentication_ssl_client_certs",
    "client_cert_subject_validation_type",
    "authorized_subjects",
    "default_user",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource.

    Attributes:
        name: The class of the resource.
        inputs: What it is created with.
        changed: What is changed in an update.
        live: Picks what the cluster has of it: the same object is equal, uid and all.
        drift: Changes the object behind the program's back.
        label: What messages call it.
        remove: Deletes the object behind the program's back; None if it can never be gone.
        impossible: Inputs of another object, which cannot be; none if a cluster has only one object.
        respelled: Inputs that mean the very same object by uids instead of names.
        found: Sets up what the program is to adopt although it differs; None if there is nothing before.
    """

    name: str
    inputs: Inputs
    changed: Inputs
    live: Callable[[Shown], Any]
    drift: Callable[[Rest], object]
    label: str
    remove: Callable[[Rest], object] | None = None
    impossible: Inputs = field(default_factory=dict)
    respelled: Inputs = field(default_factory=dict)
    found: Callable[[Rest], object] | None = None

    def __str__(self) -> str:
        return self.name


def _named(path: str, *fields: str) -> Callable[[Shown], Any]:
    """All objects of a list but those that every cluster has."""
    return lambda shown: [
        {name: item.get(name) for name in ("uid", *fields)} for item in shown[path] if item["uid"] > 1
    ]


def _database(*fields: str) -> Callable[[Shown], Any]:
    return lambda shown: [{name: bdb.get(name) for name in fields} for bdb in shown["bdbs"]]


def _put(path: str, name: str, **changes: Any) -> Callable[[Rest], object]:
    return lambda rest: rest.send("PUT", f"{path}/{rest.uid(path, name)}", changes)


def _delete(path: str, name: str) -> Callable[[Rest], object]:
    return lambda rest: rest.send("DELETE", f"{path}/{rest.uid(path, name)}")


_TEST_DATA: Final = (
    Kind(
        "TrustedCa",
        inputs={"certificates": [CA_A]},
        changed={"certificates": [CA_A, CA_B]},
        live=lambda shown: shown["cluster/certificates"].get("mtls_trusted_ca_cert"),
        drift=lambda rest: rest.send(
            "PUT", "cluster/certificates", {"certificates": [{"name": "mtls_trusted_ca", "certificate": CA_A}]}
        ),
        label="trusted CA bundle",
        found=lambda rest: rest.send(
            "PUT", "cluster/certificates", {"certificates": [{"name": "mtls_trusted_ca", "certificate": CA_A + CA_B}]}
        ),
    ),
    Kind(
        "ClusterMtlsConfig",
        inputs={"subject_validation": "san_cn", "authorized_subjects": [{"CN": "app"}]},
        changed={"authorized_subjects": [{"CN": "app"}, {"CN": "other"}]},
        live=lambda shown: {name: shown["cluster"][name] for name in _SETTINGS},
        drift=lambda rest: rest.send("PUT", "cluster", {"mtls_client_cert_subject_validation_type": "full_subject"}),
        label="mTLS settings",
        found=lambda rest: rest.send(
            "PUT",
            "cluster",
            {
                "mtls_certificate_authentication": True,
                "mtls_client_cert_subject_validation_type": "san_cn",
                "mtls_authorized_subjects": [{"CN": "found"}],
            },
        ),
    ),
    Kind(
        "Role",
        inputs={"role_name": OWN},
        changed={"management": "db_viewer"},
        live=_named("roles", "name", "management"),
        drift=_put("roles", OWN, management="db_member"),
        label="role 'app' (uid 2)",
        remove=_delete("roles", OWN),
    ),
    Kind(
        "RedisAcl",
        inputs={"acl_name": OWN, "rule": "+@read ~app:*"},
        changed={"rule": "+@all ~app:*"},
        live=_named("redis_acls", "name", "acl"),
        drift=_put("redis_acls", OWN, acl="+@write ~app:*"),
        label="Redis ACL 'app' (uid 2)",
        remove=_delete("redis_acls", OWN),
    ),
    Kind(
        "DatabaseMtlsConfig",
        inputs={"database": DATABASE, "client_certificates": [CA_A]},
        changed={"client_certificates": [CA_A, CA_B]},
        live=_database("uid", *_TLS),
        drift=_put("bdbs", DATABASE, tls_mode="replica_ssl"),
        label="mutual TLS of database 'orders' (uid 1)",
        impossible={"database": "ordres"},
        found=_put(
            "bdbs",
            DATABASE,
            tls_mode="replica_ssl",
            enforce_client_authentication="enabled",
            authentication_ssl_client_certs=[{"client_cert": CA_A}, {"client_cert": CA_B}],
        ),
        respelled={"database": 1},
    ),
    Kind(
        "DatabaseAccess",
        inputs={"database": DATABASE, "role": OWN, "acl": OWN},
        changed={"acl": "Full Access"},
        live=_database("uid", "roles_permissions"),
        drift=lambda rest: _put(
            "bdbs",
            DATABASE,
            roles_permissions=[{"role_uid": rest.uid("roles", OWN), "redis_acl_uid": rest.uid("redis_acls", OWN)}],
        )(rest),
        label="access of role 'app' (uid 2) to database 'orders' (uid 1)",
        remove=_put("bdbs", DATABASE, roles_permissions=[]),
        impossible={"role": "nobody"},
        respelled={"database": 1, "role": 2, "acl": 2},
    ),
    Kind(
        "CertificateUser",
        inputs={"username": OWN, "subject_line": SUBJECT, "roles": [OWN]},
        changed={"email": "app@example.com"},
        live=_named("users", "name", "email", "certificate_subject_line", "role_uids"),
        drift=_put("users", OWN, email="other@example.com"),
        label="user 'app' (uid 2)",
        remove=_delete("users", OWN),
        impossible={"username": "Administrator"},
        respelled={"roles": [2]},
    ),
    Kind(
        "DatabaseDefaultUser",
        inputs={"database": DATABASE, "enabled": False},
        changed={"enabled": True},
        live=_database("uid", "default_user"),
        drift=_put("bdbs", DATABASE, default_user=False),
        label="default user of database 'orders' (uid 1)",
        impossible={"database": "ordres"},
        respelled={"database": 1},
    ),
)


def in_order(names: Sequence[str], data: Iterable[Kind]) -> tuple[Kind, ...]:
    """Return the test data of these kinds, in their order.

    Raises:
        LookupError: A kind has none, or there is some of another kind.
    """
    known = {kind.name: kind for kind in data}
    if wrong := known.keys() ^ set(names):
        raise LookupError(f"each registered resource has an entry in tests/contract/kinds.py: see {sorted(wrong)}")
    return tuple(known[name] for name in names)


KINDS: Final = in_order([kind.name for kind in registry.exportable()], _TEST_DATA)
"""The kinds whose objects a cluster can have, each after those that it needs."""
