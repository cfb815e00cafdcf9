"""The output of the command on a cluster that is always the same: the outputs that the pages of `docs/` show.

The cluster is made here, with throwaway certificates; all else is the code that a user runs. Fingerprints, which
differ with every certificate, are replaced by fixed ones.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pulumi_redis_enterprise.cli.audit.model import AuditInput
from pulumi_redis_enterprise.cli.audit.report import Report, report
from pulumi_redis_enterprise.cli.audit.tables import CsvTable, printed_csv
from pulumi_redis_enterprise.cli.export.command import PROJECT, summary
from pulumi_redis_enterprise.cli.export.files import CONFIGURATION, IMPORT_FILE, PROGRAM, files
from pulumi_redis_enterprise.cli.export.objects import exported
from pulumi_redis_enterprise.core.inventory import Inventory
from redis_enterprise_emulator.pki import Authority, Identity

NOW: Final = datetime(2026, 12, 1, 12, tzinfo=UTC)
FOLDER: Final = Path("/home/ops/redis/exported")


def cluster() -> Inventory:
    """A cluster of two users, a database, and one CA for both."""
    authority = Authority.create("CN=Acme Clients A,O=Acme,C=US", now=NOW)
    return Inventory(
        name="rs.example.com",
        url="https://rs.example.com:9443",
        version="8.2.0-25",
        settings={
            "mtls_certificate_authentication": True,
            "mtls_client_cert_subject_validation_type": "san_cn",
            "mtls_authorized_subjects": [{"CN": "app-1"}, {"CN": "operator"}],
            "control_plane_basic_authentication": True,
        },
        trusted_ca=authority.certificate_pem,
        users=[
            _user(1, "admin", "", [1], auth_method="regular"),
            _user(2, "app-1", "CN=app-1,O=Acme,C=US", [2, 3]),
            _user(3, "operator", "CN=operator,O=Acme,C=US", [1]),
        ],
        roles=[
            {"uid": 1, "name": "Admin", "management": "admin"},
            {"uid": 2, "name": "viewer", "management": "cluster_viewer"},
            {"uid": 3, "name": "orders-reader", "management": "none"},
        ],
        acls=[{"uid": 2, "name": "read-orders", "acl": "+@read ~order:*"}],
        databases=[_database(authority)],
    )


def weak_cluster() -> Inventory:
    """The same, with a CA that ends soon, a client's own certificate in a list, and a subject that two users have."""
    good = cluster()
    old = Authority.create("CN=Acme Clients 2016,O=Acme,C=US", now=NOW, lifetime=timedelta(days=12))
    client = old.issue_client("CN=app-1,O=Acme,C=US", now=NOW)
    subjects = {"client_cert_subject_validation_type": "san_cn", "authorized_subjects": [{"CN": "app-1"}]}
    return replace(
        good,
        trusted_ca=f"{good.trusted_ca}{old.certificate_pem}",
        users=[*good.users, _user(4, "app-1-old", "CN=app-1,O=Acme,C=US", [3])],
        databases=[_database(old, client) | subjects],
    )


def export_output() -> str:
    """Return what the command prints, both to stdout and to stderr."""
    found = exported(cluster(), now=NOW)
    lines = ["$ pulumi-redis-enterprise export --to exported", *(f"{FOLDER / path}" for path in _files())]
    return _block("text", "\n".join([*lines, *summary([found], [], FOLDER)]))


def export_program() -> str:
    """The program."""
    return _block("python", _files()[PROGRAM])


def export_configuration() -> str:
    """The stack configuration."""
    return _block("yaml", _files()[CONFIGURATION])


def export_entry() -> str:
    """One entry of the import file."""
    entries: list[Any] = json.loads(_files()[IMPORT_FILE])["resources"]
    return _block("json", json.dumps(next(it for it in entries if it["type"].endswith(":Role")), indent=2))


def audit_report() -> Report:
    """The audit of the weak cluster, with fixed fingerprints."""
    found = report(AuditInput(inventory=weak_cluster(), moment=NOW))
    digests = dict.fromkeys(re.findall(r"\[([0-9a-f]{12})\]", str(found.authorities)))
    fixed = {digest: hashlib.sha256(bytes([number])).hexdigest()[:12] for number, digest in enumerate(digests)}

    def with_fixed(text: str) -> str:
        return re.sub("[0-9a-f]{12}", lambda digits: fixed.get(digits[0], digits[0]), text)

    return replace(
        found,
        authorities=tuple(replace(it, certificate=with_fixed(it.certificate)) for it in found.authorities),
        weaknesses=tuple(replace(it, message=with_fixed(it.message)) for it in found.weaknesses),
    )


def audit_csv() -> str:
    """Return where each user may log in, as CSV."""
    lines = ["$ pulumi-redis-enterprise audit --csv access", printed_csv([audit_report()], CsvTable.ACCESS)]
    return _block("text", "\n".join(lines))


SAMPLES: Final[Mapping[str, Callable[[], str]]] = {
    "export output": export_output,
    "export program": export_program,
    "export configuration": export_configuration,
    "export entry": export_entry,
    "audit csv": audit_csv,
}


def _files() -> dict[str, str]:
    return files([exported(cluster(), now=NOW)], project=PROJECT)


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.strip()}\n```"


def _user(uid: int, name: str, line: str, roles: list[int], *, auth_method: str = "certificate") -> dict[str, Any]:
    return {
        "uid": uid,
        "name": name,
        "email": "",
        "auth_method": auth_method,
        "certificate_subject_line": line,
        "role_uids": tuple(roles),
        "status": "active",
    }


def _database(*trusted: Identity) -> dict[str, Any]:
    return {
        "uid": 1,
        "name": "orders",
        "tls_mode": "enabled",
        "enforce_client_authentication": "enabled",
        "authentication_ssl_client_certs": [{"client_cert": it.certificate_pem} for it in trusted],
        "client_cert_subject_validation_type": "disabled",
        "authorized_subjects": [],
        "roles_permissions": [{"role_uid": 3, "redis_acl_uid": 2}],
        "default_user": False,
        "endpoints": [{"dns_name": "redis-12000.rs.example.com", "port": 12000}],
        "crdt": False,
        "crdt_guid": None,
        "replica_sources": [],
    }
