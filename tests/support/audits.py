"""Audits of clusters that are weak in one way, and how the tests look at what is reported."""

from typing import Any

from cryptography import x509
from pulumi_redis_enterprise.cli.audit.model import AuditInput
from pulumi_redis_enterprise.cli.audit.report import Report, report
from pulumi_redis_enterprise.core.inventory import Inventory
from pulumi_redis_enterprise.core.x509.certificates import pem_text
from redis_enterprise_emulator.pki import Identity

from tests.support.certificates import NOW, read
from tests.support.inventories import GOOD, ORDERS

FULL = {"client_cert_subject_validation_type": "full_subject"}
APP_SUBJECT = {"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"}
QUIET_DATABASE = ORDERS | FULL | {"authorized_subjects": [APP_SUBJECT]}
OFF = {"mtls_certificate_authentication": False}


def audited(cluster: Inventory, **more: Any) -> Report:
    """The audit of a cluster."""
    return report(AuditInput(inventory=cluster, moment=NOW, **more))


def told(cluster: Inventory, **more: Any) -> list[str]:
    """The weak spots beyond those of the good cluster, each in a line."""
    known = {it.message for it in audited(GOOD).weaknesses}
    return [
        f"{it.severity} {it.property}: {it.message}"
        for it in audited(cluster, **more).weaknesses
        if it.message not in known
    ]


def fix_of(reason: str, cluster: Inventory) -> str:
    """The fix of the one weak spot whose reason begins so."""
    (fix,) = [it.fix for it in audited(cluster).weaknesses if it.message.startswith(reason)]
    return fix


def bundle_of(*certificates: Identity | x509.Certificate) -> str:
    """PEM text of these."""
    return pem_text(map(read, certificates))


def list_of(*certificates: Identity) -> dict[str, Any]:
    """Return what a database shows of these."""
    return {"authentication_ssl_client_certs": [{"client_cert": it.certificate_pem} for it in certificates]}
