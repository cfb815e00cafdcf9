"""The mutual TLS settings of a database.

https://redis.io/docs/latest/operate/rs/security/encryption/tls/enable-tls/
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Required, TypedDict

from pulumi_redis_enterprise.core.database_endpoint import endpoint_of, host_and_port
from pulumi_redis_enterprise.core.inventory import FoundObject, Inventory
from pulumi_redis_enterprise.core.login_commands import kept, redis_cli_command
from pulumi_redis_enterprise.core.model import (
    Changes,
    CheckedInputs,
    PlanWarning,
    Properties,
    flag_problems,
    options_in,
)
from pulumi_redis_enterprise.core.references import (
    Uid,
    identity_as_before,
    reference_problems,
)
from pulumi_redis_enterprise.core.rules import database_restore, database_settings
from pulumi_redis_enterprise.core.rules.database_default_user import deprecation
from pulumi_redis_enterprise.core.rules.database_settings import RELAXATIONS, TLS_MODES
from pulumi_redis_enterprise.core.trust.authorized_subjects import checked_subjects, observed_subjects, records_of
from pulumi_redis_enterprise.core.trust.bundle import (
    Findings,
    authorities_of,
    checked_bundle,
    in_order,
    parse_certificates_leniently,
)
from pulumi_redis_enterprise.core.trust.syncer import KEEP_IT, listed_certificates
from pulumi_redis_enterprise.core.unknown import UNKNOWN, contains_unknown
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, is_ca, pem_text, read_certificates
from pulumi_redis_enterprise.core.x509.chains.certificate_findings import ca_findings, leaf_findings
from pulumi_redis_enterprise.core.x509.chains.planes import Tolerance
from pulumi_redis_enterprise.core.x509.text import Pem
from pulumi_redis_enterprise.errors import Problem, redact

MANAGED: Final = (
    "database",
    "tls_mode",
    "enforce_client_authentication",
    "client_authorities",
    "subject_validation",
    "authorized_subjects",
    "default_user",
    "allow_outdated_certs",
    "allow_weak_hashing",
)
ID: Final = "the `uid` of the database, as each has one set of these settings"
DERIVED: Final = ("client_authorities",)
DEFAULTS: Final[Properties] = {
    "subject_validation": "disabled",
    "authorized_subjects": {},
    "tls_mode": "enabled",
    "enforce_client_authentication": True,
}


class DatabaseMtlsConfigInputs(TypedDict, total=False):
    """The checked inputs."""

    database: str | int
    tls_mode: str
    enforce_client_authentication: bool
    client_certificates: Pem
    client_authorities: Mapping[str, Mapping[str, str]]
    subject_validation: str
    authorized_subjects: Mapping[str, Mapping[str, Any]]
    default_user: bool
    allow_outdated_certs: bool
    allow_weak_hashing: bool
    adopt_existing: bool
    change_one_instance: bool
    replace_at_once: bool


class DatabaseMtlsConfigState(DatabaseMtlsConfigInputs, total=False):
    """The stored properties; what is being imported has fewer."""

    database_name: str
    redis_cli_command: str
    previous_settings: Mapping[str, Any]
    previous_tls_mode: str
    previous_default_user: bool
    cluster: str


class DatabaseMtlsConfigOutputs(TypedDict, total=False):
    """The outputs beyond the inputs."""

    database_name: Required[str]
    endpoint: Required[str]
    redis_cli_command: Required[str]
    syncer_certificates: Mapping[str, Mapping[str, str]]


def check(old: Mapping[str, Any], new: Mapping[str, Any], now: datetime) -> CheckedInputs:
    """The canonical inputs: certificates as one PEM text and by subject and fingerprint, subjects as a map.

    Args:
        old: The inputs of the last update, or {}.
        new: `database` (name or uid), `client_certificates` (PEM texts, or the one text that this function makes of
            them), `subject_validation`, `authorized_subjects`, `tls_mode`, `enforce_client_authentication`, and
            perhaps `default_user`, those of `RELAXATIONS`, `adopt_existing` and `change_one_instance`.
        now: Decides which certificate has expired.
    """
    checked = CheckedInputs()
    checked.problems += reference_problems("database", new.get("database"), source="GET /v1/bdbs")
    checked.inputs = {
        "database": new.get("database"),
        "tls_mode": new.get("tls_mode", "enabled"),
        "enforce_client_authentication": new.get("enforce_client_authentication", True),
        **_certificates(checked, old, new, now),
        **checked_subjects(checked, new),
    }
    checked.problems += _mode_problems(checked.inputs["tls_mode"])
    checked.problems += flag_problems("enforce_client_authentication", checked.inputs["enforce_client_authentication"])
    if new.get("default_user") is not None:
        checked.inputs["default_user"] = new["default_user"]
        checked.problems += flag_problems("default_user", new["default_user"])
        checked.warnings.append(deprecation(new.get("database")))
    for name in RELAXATIONS:
        if new.get(name) is not None:
            checked.inputs[name] = new[name]
            checked.problems += flag_problems(name, new[name])
    checked.inputs |= options_in(new)
    return checked


REPLACING = database_settings.REPLACING
natural_key = database_settings.natural_key


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Return which managed properties differ."""
    return database_settings.changes(old, new, managed=MANAGED)


def payload(
    new: DatabaseMtlsConfigInputs, *, only: Collection[str] = MANAGED, syncers: Iterable[Certificate] = ()
) -> Properties:
    """Return what PUT /v1/bdbs/{uid} takes.

    Args:
        new: The checked inputs.
        only: The properties to send.
        syncers: Certificates that stay in the list although the program does not name them.
    """
    text = new["client_certificates"]
    certificates = in_order(read_certificates(text), now=None) if text else ()
    enforced = "enabled" if new["enforce_client_authentication"] else "disabled"
    wire: dict[str, tuple[str, Any]] = {
        "tls_mode": ("tls_mode", new["tls_mode"]),
        "enforce_client_authentication": ("enforce_client_authentication", enforced),
        "client_authorities": ("authentication_ssl_client_certs", [_entry(it) for it in (*certificates, *syncers)]),
        "subject_validation": ("client_cert_subject_validation_type", new["subject_validation"]),
        "authorized_subjects": ("authorized_subjects", records_of(new)),
    }
    if "default_user" in new:
        wire["default_user"] = ("default_user", new["default_user"])
    wire |= {name: (field, value) for name, field in RELAXATIONS.items() if (value := new.get(name)) is not None}
    return dict(field for name, field in wire.items() if name in only)


def is_set_up(database: Mapping[str, Any]) -> bool:
    """Return True if somebody has set mutual TLS up already."""
    return database["tls_mode"] != "disabled" and bool(database["authentication_ssl_client_certs"])


def observed(
    database: Mapping[str, Any], state: Mapping[str, Any], names: Mapping[Uid, str] | None = None
) -> Properties:
    """The inputs that describe what the database has.

    Args:
        database: The kept part of what GET /v1/bdbs shows.
        state: The stored properties: how they name the database and spell the same certificates is kept.
        names: The names of all databases by uid; by default only that of this one.
    """
    names = names or {database["uid"]: database["name"]}
    certificates = listed_certificates(database)
    authorities, before = authorities_of(certificates), state.get("client_certificates")
    same = before is not None and authorities_of(parse_certificates_leniently(before)) == authorities
    enforced = database["enforce_client_authentication"]
    seen: Properties = {
        "database": identity_as_before(database["uid"], names, state.get("database")),
        "tls_mode": database["tls_mode"],
        # Not shown while TLS is off, which is no change of it.
        "enforce_client_authentication": (
            state.get("enforce_client_authentication", True) if enforced is None else enforced == "enabled"
        ),
        "client_certificates": before if same else pem_text(certificates),
        "client_authorities": authorities,
        **observed_subjects(database["client_cert_subject_validation_type"], database["authorized_subjects"]),
    }
    if "default_user" in state:
        seen["default_user"] = database["default_user"]
    return seen | {name: bool(database[field]) for name, field in RELAXATIONS.items() if name in state}


def outputs(
    database: Mapping[str, Any],
    *,
    syncers: Iterable[Certificate] = (),
    ca_file: str | None = None,
    command_before: object = None,
) -> DatabaseMtlsConfigOutputs:
    """Return the database's name, where it listens, how to log in to it, and which syncers are in its list.

    Args:
        database: As the cluster shows it.
        syncers: The certificates of syncers in its list.
        ca_file: The file with the CA of the cluster's certificates, as far as one is named.
        command_before: The stored command to log in.
    """
    command = redis_cli_command(*host_and_port(database), ca_file=ca_file or "proxy-ca.pem")
    outputs: DatabaseMtlsConfigOutputs = {
        "database_name": database["name"],
        "endpoint": endpoint_of(database),
        "redis_cli_command": kept(command_before, command),
    }
    if syncers := tuple(syncers):
        outputs["syncer_certificates"] = authorities_of(syncers)
    return outputs


def differences(database: Mapping[str, Any], new: DatabaseMtlsConfigInputs) -> list[str]:
    """The names of the settings that are not as wanted."""
    return list(changes(observed(database, new), new).updates)


def _certificates(checked: CheckedInputs, old: Mapping[str, Any], new: Mapping[str, Any], now: datetime) -> Properties:
    given = new.get("client_certificates")
    known_before = old.get("client_authorities")
    if not given and new.get("enforce_client_authentication", True) is False:
        return {"client_certificates": "", "client_authorities": {}}
    bundle = checked_bundle(
        checked, "client_certificates", given, known_before=known_before, findings=_findings_with(new), now=now
    )
    if bundle is None:
        return {"client_certificates": UNKNOWN, "client_authorities": UNKNOWN}
    validation = new.get("subject_validation", "disabled")
    leaves = [certificate for certificate in bundle if not is_ca(certificate)]
    if leaves and validation in ("san_cn", "full_subject"):
        checked.warnings.append(
            PlanWarning(
                f"{redact(new.get('database'))}, {validation} ({certificate_key(leaves[0])})",
                "databases skip the validation of subjects for everybody, as there is a leaf among client_certificates",
                f"give CA certificates only; if it is the certificate of a syncer, {KEEP_IT}",
            )
        )
    return {"client_certificates": pem_text(bundle), "client_authorities": authorities_of(bundle)}


def _findings_with(new: Mapping[str, Any]) -> Findings:
    """Return what is against certificates in a database's list: those of CAs, and the clients' own."""
    tolerance = Tolerance(new.get("allow_outdated_certs") is True, new.get("allow_weak_hashing") is True)

    def findings(certificate: Certificate, *, now: datetime) -> list[Problem]:
        judge = ca_findings if is_ca(certificate) else leaf_findings
        return judge(certificate, now=now, plane="database", tolerance=tolerance)

    return findings


def found_in(inventory: Inventory) -> Iterator[FoundObject]:
    """Yield the databases with mutual TLS that have a name of their own."""
    for database in inventory.named_databases:
        if is_set_up(database):
            seen = observed(database, {})
            more = {
                **database_restore.previous_settings(database, seen),
                **outputs(database, ca_file=inventory.ca_file),
            }
            yield FoundObject(database["name"], str(database["uid"]), seen, more)


def _mode_problems(mode: Any) -> list[Problem]:
    if contains_unknown(mode) or mode in TLS_MODES:
        return []
    reason = f"expected one of {', '.join(TLS_MODES)}; got {redact(mode)}"
    fix = "use enabled; to go back to no TLS, take the whole resource away"
    return [Problem("tls_mode", reason, fix)]


def _entry(certificate: Certificate) -> dict[str, str]:
    return {"client_cert": pem_text([certificate])}
