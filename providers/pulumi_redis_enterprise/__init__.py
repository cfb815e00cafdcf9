"""Passwordless, certificate-based login for Redis Enterprise Software, as Pulumi resources.

Example::

    ca = TrustedCa("ca", certificates=Path("ca.pem").read_text())
    mtls = ClusterMtlsConfig("mtls", trusted_ca=ca)
    viewer = Role("viewer", role_name="viewer", management="cluster_viewer")
    CertificateUser(
        "app-1", username="app-1", certificate=Path("app-1.pem").read_text(), roles=[viewer],
        trusted_by=ca, opts=ResourceOptions(depends_on=[mtls]),
    )
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pulumi_redis_enterprise.arguments import (
        MANAGEMENTS,
        SUBJECT_VALIDATIONS,
        TLS_MODES,
        AuthorizedSubjectArgs,
        Management,
        SubjectValidation,
        TlsMode,
        one_of,
    )
    from pulumi_redis_enterprise.certificate_user import CertificateUser
    from pulumi_redis_enterprise.cluster_mtls_config import ClientIdentity, ClusterMtlsConfig
    from pulumi_redis_enterprise.connection import Cluster, connections
    from pulumi_redis_enterprise.core.trust.authorized_subjects import AuthorizedSubject
    from pulumi_redis_enterprise.database_access import DatabaseAccess
    from pulumi_redis_enterprise.database_default_user import DatabaseDefaultUser
    from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfig
    from pulumi_redis_enterprise.from_certificate import (
        authorized_subject_from_certificate,
        chain_problems,
        subject_line_from_certificate,
    )
    from pulumi_redis_enterprise.login_check import LoginCheck
    from pulumi_redis_enterprise.redis_acl import RedisAcl
    from pulumi_redis_enterprise.role import Role
    from pulumi_redis_enterprise.trusted_ca import TrustedCa

    __version__: str

__all__ = [
    "MANAGEMENTS",
    "SUBJECT_VALIDATIONS",
    "TLS_MODES",
    "AuthorizedSubject",
    "AuthorizedSubjectArgs",
    "CertificateUser",
    "ClientIdentity",
    "Cluster",
    "ClusterMtlsConfig",
    "DatabaseAccess",
    "DatabaseDefaultUser",
    "DatabaseMtlsConfig",
    "LoginCheck",
    "Management",
    "RedisAcl",
    "Role",
    "SubjectValidation",
    "TlsMode",
    "TrustedCa",
    "authorized_subject_from_certificate",
    "chain_problems",
    "connections",
    "one_of",
    "subject_line_from_certificate",
]

_HOMES: Final = {
    "MANAGEMENTS": "arguments",
    "SUBJECT_VALIDATIONS": "arguments",
    "TLS_MODES": "arguments",
    "AuthorizedSubject": "core.trust.authorized_subjects",
    "AuthorizedSubjectArgs": "arguments",
    "CertificateUser": "certificate_user",
    "ClientIdentity": "cluster_mtls_config",
    "Cluster": "connection",
    "ClusterMtlsConfig": "cluster_mtls_config",
    "DatabaseAccess": "database_access",
    "DatabaseDefaultUser": "database_default_user",
    "DatabaseMtlsConfig": "database_mtls_config",
    "LoginCheck": "login_check",
    "Management": "arguments",
    "RedisAcl": "redis_acl",
    "Role": "role",
    "SubjectValidation": "arguments",
    "TlsMode": "arguments",
    "TrustedCa": "trusted_ca",
    "authorized_subject_from_certificate": "from_certificate",
    "chain_problems": "from_certificate",
    "connections": "connection",
    "one_of": "arguments",
    "subject_line_from_certificate": "from_certificate",
}

if not TYPE_CHECKING:  # a type checker would take any name for known

    def __getattr__(name: str) -> Any:
        """Import a public name, or a module, when it is used: the command starts in half the time without Pulumi."""
        if name == "__version__":
            return import_module("importlib.metadata").version("pulumi-redis-enterprise")
        if name in _HOMES:
            return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        if name.startswith("_") or find_spec(f"{__name__}.{name}") is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return import_module(f"{__name__}.{name}")


def __dir__() -> list[str]:
    """Return the names that an interactive session completes."""
    return [*__all__, "__version__"]
