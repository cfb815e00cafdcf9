"""The properties that travel between rules, provider and API. Never run: mypy reads it, as a part of `make check`.

What must be refused, as a misspelt key, has a mark with the error that mypy finds there; a mark without need fails.
"""

from typing import assert_type

from pulumi_redis_enterprise.api.collections.roles import Roles
from pulumi_redis_enterprise.api.collections.users import User
from pulumi_redis_enterprise.core.references import Uid, uid_from
from pulumi_redis_enterprise.core.rules import (
    certificate_user,
    cluster_mtls_config,
    database_access,
    database_default_user,
    database_mtls_config,
    redis_acl,
    role,
    trusted_ca,
)
from pulumi_redis_enterprise.core.rules.certificate_user import CertificateUserInputs, CertificateUserState
from pulumi_redis_enterprise.core.rules.cluster_mtls_config import ClusterMtlsConfigState
from pulumi_redis_enterprise.core.rules.database_access import AccessId, DatabaseAccessInputs
from pulumi_redis_enterprise.core.rules.database_default_user import DatabaseDefaultUserState
from pulumi_redis_enterprise.core.rules.database_mtls_config import DatabaseMtlsConfigInputs
from pulumi_redis_enterprise.core.rules.login_check import LoginCheckInputs
from pulumi_redis_enterprise.core.rules.redis_acl import RedisAclInputs
from pulumi_redis_enterprise.core.rules.role import RoleInputs
from pulumi_redis_enterprise.core.rules.trusted_ca import TrustedCaInputs
from pulumi_redis_enterprise.core.x509 import certificates, subject_line
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.text import Fingerprint, Pem, SubjectLine


def reading(user: CertificateUserState, config: ClusterMtlsConfigState, login: LoginCheckInputs) -> None:
    """A key that the type does not have cannot be read."""
    user["username"], config["previous_settings"], login["certificate_file"]
    user["user_name"]  # type: ignore[typeddict-item]
    config["previous_setting"]  # type: ignore[typeddict-item]
    login["cert_file"]  # type: ignore[typeddict-item]


def writing() -> None:
    """Nor can it be given to the rules."""
    redis_acl.payload({"acl_name": "read", "rule": "+@read ~*"})
    redis_acl.payload({"acl_name": "read", "rules": "+@read ~*"})  # type: ignore[typeddict-unknown-key]
    role.payload({"role_name": "a", "managment": "none"})  # type: ignore[typeddict-unknown-key]
    cluster_mtls_config.differences({}, {"basic_auth": True})  # type: ignore[typeddict-unknown-key]
    database_mtls_config.payload({"tls": "enabled"})  # type: ignore[typeddict-unknown-key]
    certificate_user.payload({"username": 1}, ())  # type: ignore[typeddict-item]


def answers(user: CertificateUserInputs) -> None:
    """Results of the rules have the vendor's names, and no others."""
    certificate_user.payload(user, ())["role_uids"]
    certificate_user.payload(user, ())["roles"]  # type: ignore[typeddict-item]
    cluster_mtls_config.payload({})["mtls_authorized_subjects"]
    cluster_mtls_config.payload({})["authorized_subjects"]  # type: ignore[typeddict-item]
    certificate_user.outputs({}, "curl")["status"]
    certificate_user.outputs({}, "curl")["state"]  # type: ignore[typeddict-item]
    assert_type(redis_acl.observed({}), RedisAclInputs)
    assert_type(role.observed({}), RoleInputs)
    assert_type(trusted_ca.observed("", {}), TrustedCaInputs)
    assert_type(database_access.observed(AccessId(Uid(1), Uid(2)), Uid(3), {}, {}), DatabaseAccessInputs)


def states(state: DatabaseDefaultUserState, config: DatabaseMtlsConfigInputs) -> None:
    """The state has the outputs as well; the inputs have not."""
    state["previous_settings"], config["client_certificates"]
    config["previous_settings"]  # type: ignore[typeddict-item]
    database_default_user.outputs({})["database_name"]
    database_default_user.outputs({})["database"]  # type: ignore[typeddict-item]


def uids(roles: Roles, user: User) -> None:
    """A uid is none of the other numbers."""
    roles.get(user.uid), roles.get(user.role_uids[0])
    roles.get(len(user.role_uids))  # type: ignore[arg-type]
    assert_type(uid_from("1"), Uid)


def texts(certificate: Certificate) -> None:
    """A fingerprint is no PEM text, and neither is a subject line."""
    assert_type(certificates.sha256(certificate), Fingerprint)
    assert_type(certificates.pem_text([certificate]), Pem)
    assert_type(subject_line.subject_line(certificate), SubjectLine)
    pem: Pem = certificates.sha256(certificate)  # type: ignore[assignment]
    line: SubjectLine = pem  # type: ignore[assignment]
    del line
