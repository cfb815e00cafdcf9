"""The public types as a user's type checker sees them. Never run: mypy reads it, and a line that fails is a break.

What must be refused is marked with the error that mypy has to find there; a mark that is not needed fails too.
"""

from collections.abc import Mapping, Sequence
from typing import assert_type

import pulumi
from pulumi_redis_enterprise import (
    AuthorizedSubject,
    CertificateUser,
    Cluster,
    ClusterMtlsConfig,
    TrustedCa,
    authorized_subject_from_certificate,
    subject_line_from_certificate,
)

pem: str = ""
later: pulumi.Output[str] = pulumi.Output.from_input(pem)
options = pulumi.ResourceOptions()


def clusters() -> Cluster:
    """Every setting is an input."""
    Cluster("a", url="https://a:9443", username="admin", password=later, timeout=10, certificate_timeout=0.5)
    Cluster("b", url=later, client_certificate=pem, client_key=later, ca_certificate=later)
    Cluster("c", url=pem)  # the rest comes from the environment
    Cluster("d")  # type: ignore[call-arg]
    Cluster("e", url=pem, timeout="10")  # type: ignore[arg-type]
    return Cluster("f", url=pem, server_fingerprint=later, server_name=pem, opts=options)


def trusted_cas() -> TrustedCa:
    """One text or several, known or not."""
    TrustedCa("a", certificates=later)
    TrustedCa("b", certificates=[pem, later], adopt_existing=True, opts=options)
    TrustedCa("c", certificates=pulumi.Output.all(pem, later))
    TrustedCa("d", certificates=5)  # type: ignore[arg-type]
    TrustedCa("e", pem)  # type: ignore[call-arg]
    TrustedCa("f", certificates=pem, adopt_existing=later)  # type: ignore[arg-type]
    return TrustedCa("g", certificates=pem)


def cluster_settings(ca: TrustedCa) -> ClusterMtlsConfig:
    """Subjects are records with the vendor's keys."""
    app: AuthorizedSubject = {"CN": "app-1", "OU": ["a"], "O": "Acme", "L": "Bonn", "ST": "NRW", "C": "DE"}
    nobody: AuthorizedSubject = {"O": "Acme"}  # type: ignore[typeddict-item]
    misspelt: AuthorizedSubject = {"CN": "app-1", "cn": "app-1"}  # type: ignore[typeddict-unknown-key]
    ClusterMtlsConfig("a", trusted_ca=ca, subject_validation="full_subject", authorized_subjects=[app])
    ClusterMtlsConfig("b", trusted_ca=ca, authorized_subjects=[nobody, misspelt], basic_authentication=False)
    ClusterMtlsConfig("c", trusted_ca=ca, authorized_subjects=[later.apply(authorized_subject_from_certificate)])
    ClusterMtlsConfig("d", trusted_ca=ca, subject_validation="cn")  # type: ignore[arg-type]
    ClusterMtlsConfig("e", trusted_ca=pem)  # type: ignore[arg-type]
    ClusterMtlsConfig("f")  # type: ignore[call-arg]
    return ClusterMtlsConfig("g", trusted_ca=ca, adopt_existing=True, opts=options)


def users(ca: TrustedCa) -> CertificateUser:
    """By certificate or by line; roles by name or uid."""
    CertificateUser("a", username="a", certificate=later, roles=["Admin", 2], trusted_by=ca, email=later)
    CertificateUser("b", username="b", certificate=pem, roles=[later], trusted_by=[ca, ca])
    CertificateUser("c", username=later, subject_line=later.apply(subject_line_from_certificate), roles=[1])
    CertificateUser("d", username="d", subject_line=pem)  # type: ignore[call-arg]
    CertificateUser("e", username="e", subject_line=pem, roles=[2.5])  # type: ignore[list-item]
    CertificateUser("f", username="f", certificate=pem, roles=[1], trusted_by=ca.certificates)  # type: ignore[arg-type]
    return CertificateUser("g", username="g", certificate=pem, roles=[1], adopt_existing=True, opts=options)


def outputs() -> None:
    """What programs go on with."""
    ca, user = trusted_cas(), users(trusted_cas())
    mtls = cluster_settings(ca)
    assert_type(ca.certificates, pulumi.Output[str])
    assert_type(ca.authorities, pulumi.Output[Mapping[str, Mapping[str, str]]])
    assert_type(ca.cluster, pulumi.Output[str])
    assert_type(mtls.certificate_authentication, pulumi.Output[bool])
    assert_type(mtls.subject_validation, pulumi.Output[str])
    assert_type(mtls.authorized_subjects, pulumi.Output[Mapping[str, AuthorizedSubject]])
    assert_type(mtls.basic_authentication, pulumi.Output[bool | None])
    assert_type(mtls.cluster, pulumi.Output[str])
    assert_type(user.username, pulumi.Output[str])
    assert_type(user.subject_line, pulumi.Output[str])
    assert_type(user.roles, pulumi.Output[Sequence[str | int]])
    assert_type(user.email, pulumi.Output[str | None])
    assert_type(user.certificate_sha256, pulumi.Output[str | None])
    assert_type(user.certificate_expires, pulumi.Output[str | None])
    assert_type(user.issued_by, pulumi.Output[Sequence[str] | None])
    assert_type(user.uid, pulumi.Output[int])
    assert_type(user.role_uids, pulumi.Output[Sequence[int]])
    assert_type(user.status, pulumi.Output[str])
    assert_type(user.rest_command, pulumi.Output[str])
    assert_type(user.cluster, pulumi.Output[str])


def helpers() -> None:
    """Both take text; what is not known yet goes through `apply`."""
    assert_type(subject_line_from_certificate(pem), str)
    assert_type(authorized_subject_from_certificate(pem), AuthorizedSubject)
    subject_line_from_certificate(later)  # type: ignore[arg-type]
