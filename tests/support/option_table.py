"""One resource of each kind with all that it may be given, and another value for each property.

A new kind, or a new argument, has to be added here: a test compares the table with the constructors.
"""

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pulumi_redis_enterprise as package
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.core.x509.certificates import read_certificates, sha256
from pulumi_redis_enterprise.database_access import DatabaseAccessProvider
from pulumi_redis_enterprise.database_default_user import DatabaseDefaultUserProvider
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfigProvider
from pulumi_redis_enterprise.login_check import LoginCheckProvider
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider
from redis_enterprise_emulator import Emulator

from tests.support.cluster_contents import contents
from tests.support.engine import Engine, Stored, begin_run, configuration_of
from tests.support.pki import Pki

Inputs = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of resource.

    Attributes:
        provider: Its provider.
        given: What its constructor sends at first.
        others: Another value for each argument, and for each input that is derived from one.
    """

    provider: type
    given: Inputs
    others: Inputs

    @property
    def kind(self) -> str:
        """The class of the resource."""
        return self.provider.__name__.removesuffix("Provider")


def table(pki: Pki, folder: Path) -> dict[str, Row]:
    """Return the rows, in the order in which the resources are created."""
    a, b = pki.a.certificate_pem, pki.b.certificate_pem
    app, other = (pki.client(name) for name in ("app", "other"))
    files = tuple(map(str, app.write(folder, "app")))
    other_files = tuple(map(str, other.write(folder, "other")))
    san = {"subject_validation": "san_cn", "authorized_subjects": [{"CN": "app"}]}
    other_san = {"subject_validation": "full_subject", "authorized_subjects": [{"CN": "app"}, {"CN": "other"}]}
    adopt = {"adopt_existing": True}
    rows = (
        Row(
            TrustedCaProvider,
            {"certificates": [a]},
            {"certificates": [a, b], "authorities": {}, "replace_at_once": True} | adopt,
        ),
        Row(
            ClusterMtlsConfigProvider,
            {"trusted_ca": "mtls_trusted_ca"} | san,
            {"trusted_ca": "another", "basic_authentication": True, "certificate_authentication": False}
            | {"administrator": {"certificate_file": files[0], "key_file": files[1]}}
            | other_san
            | adopt,
        ),
        Row(
            RoleProvider,
            {"role_name": "app", "management": "cluster_viewer"},
            {"role_name": "other", "management": "db_viewer", "databases": ["invoices"]} | adopt,
        ),
        Row(
            RedisAclProvider,
            {"acl_name": "app", "rule": "+@read ~*"},
            {"acl_name": "other", "rule": "+@all ~*"} | adopt,
        ),
        Row(
            DatabaseMtlsConfigProvider,
            {"database": "orders", "client_certificates": [a], "tls_mode": "enabled"}
            | {"enforce_client_authentication": True}
            | san,
            {"database": "invoices", "client_certificates": [a, b], "client_authorities": {}, "tls_mode": "disabled"}
            | {"enforce_client_authentication": False, "default_user": True, "change_one_instance": True}
            | {"replace_at_once": True, "allow_outdated_certs": True, "allow_weak_hashing": True}
            | other_san
            | adopt,
        ),
        Row(
            DatabaseAccessProvider,
            {"database": "orders", "role": "app", "acl": "app"},
            {"database": "invoices", "role": "Admin", "acl": "Full Access"} | adopt,
        ),
        Row(
            CertificateUserProvider,
            {
                "username": "app",
                "certificate": app.certificate_pem,
                "roles": ["app"],
                "trusted_by": [a],
                "email": "a@example.com",
            },
            {
                "username": "other",
                "certificate": other.certificate_pem,
                "subject_line": "CN=other",
                "roles": ["Admin"],
                "trusted_by": [a, a + b],
                "email": "b@example.com",
                "certificate_sha256": "0" * 64,
                "certificate_expires": "2020-01-01",
                "issued_by": [],
                "convert_password_user": True,
            }
            | adopt,
        ),
        Row(
            DatabaseDefaultUserProvider,
            {"database": "orders", "enabled": False},
            {"database": "invoices", "enabled": True, "without_users": True} | adopt,
        ),
        Row(
            LoginCheckProvider,
            {"certificate_file": files[0], "key_file": files[1], "target": "rest", "expect": "allowed"}
            | {"certificate_sha256": sha256(read_certificates(app.certificate_pem)[0]), "triggers": ["a"]},
            {
                "certificate_file": other_files[0],
                "key_file": other_files[1],
                "certificate": other.certificate_pem,
                "key": other.key_pem,
                "certificate_sha256": "0" * 64,
                "target": "database",
                "database": "orders",
                "host": "localhost",
                "port": 1,
                "expect": "denied",
                "timeout": 1,
                "username": "other",
                "triggers": ["b"],
            },
        ),
    )
    return {row.kind: replace(row, others={**row.others, "connection": "east"}) for row in rows}


def arguments_of(kind: str) -> set[str]:
    """Return the arguments of a resource, but for its name and its options."""
    return set(inspect.signature(getattr(package, kind)).parameters) - {"resource_name", "opts"}


@dataclass(slots=True)
class World:
    """A cluster that has one resource of each kind, which the tests of a process share: each leaves it as it was.

    Attributes:
        emulator: The cluster.
        rows: The resources.
        stored: Their states.
    """

    emulator: Emulator
    rows: dict[str, Row]
    stored: dict[str, Stored]

    @classmethod
    @contextmanager
    def built(cls, rows: dict[str, Row]) -> "Iterator[World]":
        """Start a cluster, and create all resources."""
        with Emulator(version="8.2.0-25", databases=["orders", "invoices"]) as emulator:
            world = cls(emulator, rows, {})
            for row in rows.values():
                engine = world.engine(row)
                assert "create" == engine.up(**row.given)
                assert engine.stored is not None
                world.stored[row.kind] = engine.stored
            yield world

    def engine(self, row: Row) -> Engine:
        """Return the engine's side of a resource."""
        engine = Engine(row.provider(), configuration_of(self.emulator))
        engine.stored = self.stored.get(row.kind)
        begin_run()
        return engine

    def contents(self) -> Any:
        """Return all that the cluster shows, but for times."""
        return contents(self.emulator)
