"""The public types as a user's type checker sees them. Never run: mypy reads it, and a line that fails is a break.

What must be refused is marked with the error that mypy has to find there; a mark that is not needed fails too.
"""

from collections.abc import Mapping, Sequence
from typing import Any, assert_type

import pulumi
from pulumi_redis_enterprise import (
    MANAGEMENTS,
    SUBJECT_VALIDATIONS,
    TLS_MODES,
    AuthorizedSubject,
    AuthorizedSubjectArgs,
    CertificateUser,
    Cluster,
    ClusterMtlsConfig,
    DatabaseAccess,
    DatabaseDefaultUser,
    DatabaseMtlsConfig,
    LoginCheck,
    Management,
    RedisAcl,
    Role,
    SubjectValidation,
    TlsMode,
    TrustedCa,
    authorized_subject_from_certificate,
    one_of,
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
    ClusterMtlsConfig("e", trusted_ca=pem)
    ClusterMtlsConfig("f")  # type: ignore[call-arg]
    return ClusterMtlsConfig("g", trusted_ca=ca, adopt_existing=True, opts=options)


def settings_of_a_stack(ca: TrustedCa, config: pulumi.Config) -> None:
    """Texts that nobody knows before the program runs are narrowed; outputs may hold any text."""
    validation: SubjectValidation = one_of(config.get("subjectValidation") or "disabled", SUBJECT_VALIDATIONS)
    management: Management = one_of(config.require("management"), MANAGEMENTS)
    tls_mode: TlsMode = one_of(config.get("tlsMode"), TLS_MODES)
    ClusterMtlsConfig("a", trusted_ca=ca, subject_validation=validation)
    ClusterMtlsConfig("b", trusted_ca=ca, subject_validation=one_of(config.get("validation"), SUBJECT_VALIDATIONS))
    ClusterMtlsConfig("c", trusted_ca=ca, subject_validation=config.require_secret("validation"))
    ClusterMtlsConfig("d", trusted_ca=ca, subject_validation=config.require("validation"))  # type: ignore[arg-type]
    Role("a", role_name="a", management=management)
    Role("b", role_name="b", management=one_of(pem, SUBJECT_VALIDATIONS))  # type: ignore[arg-type]
    DatabaseMtlsConfig("a", database="orders", client_certificates=pem, tls_mode=tls_mode, subject_validation=later)
    DatabaseMtlsConfig("b", database="orders", client_certificates=pem, tls_mode=one_of(pem, TLS_MODES))
    LoginCheck("a", certificate=pem, key=later, expect=later)


def subjects_of_other_resources(ca: TrustedCa, user: CertificateUser) -> None:
    """A record may hold outputs, be one, or both; its keys are those of a record of plain texts."""
    app: AuthorizedSubjectArgs = {"CN": user.username, "OU": [later, "a"], "O": later}
    units: AuthorizedSubjectArgs = {"CN": "app", "OU": pulumi.Output.all(later, pem)}
    plain: AuthorizedSubject = {"CN": "app", "OU": ["a"]}
    nobody: AuthorizedSubjectArgs = {"O": later}  # type: ignore[typeddict-item]
    misspelt: AuthorizedSubjectArgs = {"CN": later, "cn": later}  # type: ignore[typeddict-unknown-key]
    derived = later.apply(authorized_subject_from_certificate)
    ClusterMtlsConfig("a", trusted_ca=ca, authorized_subjects=[{"CN": user.username, "OU": ["a", later]}])
    ClusterMtlsConfig("b", trusted_ca=ca, authorized_subjects=[app, units, plain, derived])
    ClusterMtlsConfig("c", trusted_ca=ca, authorized_subjects=pulumi.Output.from_input([plain]))
    ClusterMtlsConfig("d", trusted_ca=ca, authorized_subjects=[nobody, misspelt])
    ClusterMtlsConfig("e", trusted_ca=ca, authorized_subjects=[{"CN": 5}])  # type: ignore[list-item]
    DatabaseMtlsConfig("a", database="orders", client_certificates=pem, authorized_subjects=[app, plain, derived])
    DatabaseMtlsConfig("b", database="orders", client_certificates=pem, authorized_subjects=[{"CN": f"{pem}-1"}])


def users(ca: TrustedCa) -> CertificateUser:
    """By certificate or by line; roles by name or uid."""
    CertificateUser("a", username="a", certificate=later, roles=["Admin", 2], trusted_by=ca, email=later)
    CertificateUser("b", username="b", certificate=pem, roles=[later], trusted_by=[ca, ca])
    CertificateUser("c", username=later, subject_line=later.apply(subject_line_from_certificate), roles=[1])
    CertificateUser("d", username="d", subject_line=pem)  # type: ignore[call-arg]
    CertificateUser("e", username="e", subject_line=pem, roles=[2.5])  # type: ignore[list-item]
    CertificateUser("f", username="f", certificate=pem, roles=[1], trusted_by=ca.certificates)
    return CertificateUser("g", username="g", certificate=pem, roles=[1], adopt_existing=True, opts=options)


def databases() -> DatabaseMtlsConfig:
    """Certificates as for a `TrustedCa`, subjects as for a `ClusterMtlsConfig`."""
    app: AuthorizedSubject = {"CN": "app-1"}
    DatabaseMtlsConfig("a", database="orders", client_certificates=later)
    DatabaseMtlsConfig("b", database=1, client_certificates=[pem, later], tls_mode="replica_ssl", default_user=False)
    DatabaseMtlsConfig(
        "c", database=later, client_certificates=pem, subject_validation="san_cn", authorized_subjects=[app]
    )
    DatabaseMtlsConfig("d", database="orders", client_certificates=[], enforce_client_authentication=False)
    DatabaseMtlsConfig("e", database="orders")  # type: ignore[call-arg]
    DatabaseMtlsConfig("f", database=2.5, client_certificates=pem)  # type: ignore[arg-type]
    DatabaseMtlsConfig("g", database="orders", client_certificates=pem, tls_mode="disabled")  # type: ignore[arg-type]
    DatabaseMtlsConfig("h", database="orders", client_certificates=pem, default_user="no")  # type: ignore[arg-type]
    return DatabaseMtlsConfig("i", database="orders", client_certificates=pem, adopt_existing=True, opts=options)


def acls() -> RedisAcl:
    """A name and a rule."""
    RedisAcl("a", acl_name=later, rule=later)
    RedisAcl("b", acl_name="b")  # type: ignore[call-arg]
    RedisAcl("c", acl_name="c", rule=["+@read"])  # type: ignore[arg-type]
    return RedisAcl("d", acl_name="d", rule="+@read", adopt_existing=True, opts=options)


def roles() -> Role:
    """A name, and a kind of management that is documented, or an output that may hold any."""
    Role("a", role_name=later)
    Role("b", role_name="b", management=later)
    Role("f", role_name="f", management="db_veiwer")  # type: ignore[arg-type]
    Role("g", role_name="g", management=pem)  # type: ignore[arg-type]
    Role("c")  # type: ignore[call-arg]
    Role("d", role_name="d", management=1)  # type: ignore[arg-type]
    return Role("e", role_name="e", management="db_viewer", adopt_existing=True, opts=options)


def accesses(database: DatabaseMtlsConfig, role: Role, acl: RedisAcl) -> DatabaseAccess:
    """Each by its resource, its name or its uid."""
    DatabaseAccess("a", database="orders", role="app", acl="read-only")
    DatabaseAccess("b", database=1, role=2, acl=3)
    DatabaseAccess("c", database=later, role=role.uid, acl=acl.uid)
    DatabaseAccess("d", database=database, role=role)  # type: ignore[call-arg]
    DatabaseAccess("e", database=role, role=role, acl=acl)  # type: ignore[arg-type]
    DatabaseAccess("f", database=database, role=acl, acl=acl)  # type: ignore[arg-type]
    return DatabaseAccess("g", database=database, role=role, acl=acl, adopt_existing=True, opts=options)


def default_users(database: DatabaseMtlsConfig, user: CertificateUser) -> DatabaseDefaultUser:
    """By the resource of the database, its name or its uid; whether it may log in has to be said."""
    DatabaseDefaultUser("a", database=later, enabled=False)
    DatabaseDefaultUser("b", database=1, enabled=True, adopt_existing=True)
    DatabaseDefaultUser("c", database=database)  # type: ignore[call-arg]
    DatabaseDefaultUser("d", database=user, enabled=False)  # type: ignore[arg-type]
    return DatabaseDefaultUser("e", database=database, enabled=False, without_users=True, opts=options)


def logins(database: DatabaseMtlsConfig, user: CertificateUser) -> LoginCheck:
    """Files by path, or their text; a target is the REST API or the resource of a database."""
    LoginCheck("a", certificate_file="a.pem", key_file="a.key")
    LoginCheck("b", certificate_file=later, key_file=later, target="rest", expect="denied", username=later, timeout=5)
    LoginCheck("c", certificate_file="a.pem", key_file="a.key", triggers=[user.subject_line, 1, later])
    LoginCheck("d", certificate=pem, key=later)
    LoginCheck("i", certificate=later, key_file="a.key", host=later, port=1)
    LoginCheck("j", certificate=pem, key=b"key")  # type: ignore[arg-type]
    LoginCheck("e", certificate_file="a.pem", key_file="a.key", target="orders")  # type: ignore[arg-type]
    LoginCheck("f", certificate_file="a.pem", key_file="a.key", target=database.database)  # type: ignore[arg-type]
    LoginCheck("g", certificate_file="a.pem", key_file="a.key", expect="refused")  # type: ignore[arg-type]
    return LoginCheck("h", certificate_file="a.pem", key_file="a.key", target=database, opts=options)


def users_of_databases(ca: TrustedCa, database: DatabaseMtlsConfig, role: Role) -> None:
    """Roles by their resources, among names and uids; trusted by clusters and databases."""
    CertificateUser("a", username="a", certificate=pem, roles=[role, "Admin", 2, later], trusted_by=database)
    CertificateUser("b", username="b", certificate=pem, roles=[role], trusted_by=[ca, database])
    CertificateUser("c", username="c", certificate=pem, roles=role)  # type: ignore[arg-type]


def outputs() -> None:
    """The functions by which programs go on."""
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


def outputs_of_databases() -> None:
    """The functions by which programs go on."""
    database, acl, role = databases(), acls(), roles()
    access, login = accesses(database, role, acl), logins(database, users(trusted_cas()))
    assert_type(database.database, pulumi.Output[str | int])
    assert_type(database.tls_mode, pulumi.Output[str])
    assert_type(database.enforce_client_authentication, pulumi.Output[bool])
    assert_type(database.client_certificates, pulumi.Output[str])
    assert_type(database.client_authorities, pulumi.Output[Mapping[str, Mapping[str, str]]])
    assert_type(database.subject_validation, pulumi.Output[str])
    assert_type(database.authorized_subjects, pulumi.Output[Mapping[str, AuthorizedSubject]])
    assert_type(database.default_user, pulumi.Output[bool | None])
    assert_type(database.endpoint, pulumi.Output[str])
    assert_type(database.redis_cli_command, pulumi.Output[str])
    assert_type(database.previous_settings, pulumi.Output[Mapping[str, Any]])
    assert_type(database.syncer_certificates, pulumi.Output[Mapping[str, Mapping[str, str]] | None])
    assert_type(database.previous_tls_mode, pulumi.Output[str])
    assert_type(database.previous_default_user, pulumi.Output[bool | None])
    assert_type(database.cluster, pulumi.Output[str])
    assert_type(acl.acl_name, pulumi.Output[str])
    assert_type(acl.rule, pulumi.Output[str])
    assert_type(acl.uid, pulumi.Output[int])
    assert_type(acl.cluster, pulumi.Output[str])
    assert_type(role.role_name, pulumi.Output[str])
    assert_type(role.management, pulumi.Output[str])
    assert_type(role.uid, pulumi.Output[int])
    assert_type(role.cluster, pulumi.Output[str])
    assert_type(access.database, pulumi.Output[str | int])
    assert_type(access.role, pulumi.Output[str | int])
    assert_type(access.acl, pulumi.Output[str | int])
    assert_type(access.database_uid, pulumi.Output[int])
    assert_type(access.role_uid, pulumi.Output[int])
    assert_type(access.acl_uid, pulumi.Output[int])
    assert_type(access.cluster, pulumi.Output[str])
    assert_type(login.certificate_file, pulumi.Output[str | None])
    assert_type(login.key_file, pulumi.Output[str | None])
    assert_type(login.subject_line, pulumi.Output[str | None])
    assert_type(login.certificate_sha256, pulumi.Output[str])
    assert_type(login.expect, pulumi.Output[str])
    assert_type(login.result, pulumi.Output[str])
    assert_type(login.cluster, pulumi.Output[str])


def helpers() -> None:
    """Both take text, or an output of it, and tell the same of what they tell."""
    assert_type(subject_line_from_certificate(pem), str)
    assert_type(authorized_subject_from_certificate(pem), AuthorizedSubject)
    assert_type(subject_line_from_certificate(later), pulumi.Output[str])
    assert_type(authorized_subject_from_certificate(later), pulumi.Output[AuthorizedSubject])
