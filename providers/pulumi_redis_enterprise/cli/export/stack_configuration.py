"""The stack configuration of what was exported, for the stack program of this repository.

That program can do less than one of one's own. A configuration that tells only part of what is imported would delete
the rest at the next update, so there is either a whole one or none.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pulumi_redis_enterprise.cli.export.objects import Export, Exported, pem_paths
from pulumi_redis_enterprise.core.python_source import json_source

_HEADER: Final = """\
# What the cluster had when it was exported, for the stack program `__main__.py` of pulumi-redis-enterprise: bring it in
# with import.json. The files named here are relative to the folder of Pulumi.yaml.
config:
"""


def unsupported_settings(export: Export) -> list[str]:
    """Return what the stack program has no settings for; each ends the sentence "it cannot be written, as …"."""
    if export.connection:
        return ["it names no connection"]
    return [
        *_cluster_obstacles(export),
        *_database_obstacles(export),
        *_access_obstacles(export),
        *_default_user_obstacles(export),
    ]


def stack_configuration(export: Export, project: str) -> str:
    """The text of ``Pulumi.<stack>.yaml``, if there are no `unsupported_settings`.

    Args:
        export: What was exported.
        project: The name of the project, under which Pulumi keeps the settings.
    """
    lines = [line for key, value in _settings(export).items() for line in _lines(f"{project}:{key}", value)]
    return _HEADER + "".join(f"  {line}\n" for line in lines)


def _cluster_obstacles(export: Export) -> Iterator[str]:
    missing = [kind for kind in ("TrustedCa", "ClusterMtlsConfig") if not export.of(kind)]
    if missing:
        yield f"it always makes a {' and a '.join(missing)}, which this cluster has not"
    for mtls in export.of("ClusterMtlsConfig"):
        if "basic_authentication" in mtls.arguments:
            yield "it does not know of Basic authentication, which is off"


def _database_obstacles(export: Export) -> Iterator[str]:
    for database in export.of("DatabaseMtlsConfig"):
        if database.inputs["tls_mode"] != "enabled":
            yield f"the database {database.name!r} has the tls_mode {database.inputs['tls_mode']}"
        if not database.inputs["enforce_client_authentication"]:
            yield f"the database {database.name!r} does not enforce client authentication"


def _access_obstacles(export: Export) -> Iterator[str]:
    managed = {database.name for database in export.of("DatabaseMtlsConfig")}
    for access in export.of("DatabaseAccess"):
        if access.arguments["database"] not in managed:
            yield f"the database {access.arguments['database']!r} has a role, but no mutual TLS"
        elif not all(isinstance(value, str) for value in access.arguments.values()):
            yield f"{access.name!r} refers to something that is gone"


def _default_user_obstacles(export: Export) -> Iterator[str]:
    managed = {database.name for database in export.of("DatabaseMtlsConfig")}
    for it in export.of("DatabaseDefaultUser"):
        if it.arguments["database"] not in managed:
            yield f"the default user of the database {it.arguments['database']!r} is off, but it has no mutual TLS"


def _settings(export: Export) -> dict[str, Any]:
    paths = {text: path for (_, text), path in pem_paths(export.resources).items()}
    (ca,), (mtls,) = export.of("TrustedCa"), export.of("ClusterMtlsConfig")
    settings = {
        "trustedCa": [paths[ca.arguments["certificates"]]],
        **_subjects(mtls),
        "roles": [
            _renamed(it, role_name="name", management="management", databases="databases") for it in export.of("Role")
        ],
        "acls": [_renamed(it, acl_name="name", rule="rule") for it in export.of("RedisAcl")],
        "databases": [_database(it, export, paths) for it in export.of("DatabaseMtlsConfig")],
        "users": [
            _renamed(it, username="username", subject_line="subjectLine", roles="roles", email="email")
            for it in export.of("CertificateUser")
        ],
    }
    return {key: value for key, value in settings.items() if value}


def _database(database: Exported, export: Export, paths: Mapping[str, str]) -> dict[str, Any]:
    text, (ca,) = database.arguments["client_certificates"], export.of("TrustedCa")
    own = {} if text == ca.arguments["certificates"] else {"clientCertificates": [paths[text]]}
    accesses = [it.arguments for it in export.of("DatabaseAccess") if it.arguments["database"] == database.name]
    access = {"access": {it["role"]: it["acl"] for it in accesses}} if accesses else {}
    off = any(it.arguments["database"] == database.name for it in export.of("DatabaseDefaultUser"))
    more = _renamed(database, database="name") | ({"defaultUser": False} if off else {})
    return more | own | _subjects(database) | access


def _subjects(resource: Exported) -> dict[str, Any]:
    # Without them, the program would authorize the subjects of the users' certificates, which are not at hand.
    return _renamed(resource, subject_validation="subjectValidation", authorized_subjects="authorizedSubjects")


def _renamed(resource: Exported, **names: str) -> dict[str, Any]:
    return {names[name]: value for name, value in resource.arguments.items() if name in names}


def _lines(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield f"{key}: {value}"
        return
    yield f"{key}:"
    yield from (f"  - {json_source(item)}" for item in value)
