"""The result of an audit: data, for tables and for programs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pulumi_redis_enterprise.core.inventory import Inventory, Record
from pulumi_redis_enterprise.core.rules.database_mtls_config import is_set_up
from pulumi_redis_enterprise.core.trust.bundle import parse_certificates_leniently
from pulumi_redis_enterprise.core.x509.certificate import Certificate

REST: Final = "REST API"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The certificates that are let in somewhere.

    Attributes:
        where: "REST API", or the database.
        certificates: The CAs and, of a database, perhaps clients.
        validation: How subjects are looked at: disabled, san_cn or full_subject.
        subjects: The authorized subjects.
    """

    where: str
    certificates: tuple[Certificate, ...]
    validation: str
    subjects: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditInput:
    """The facts that an audit judges.

    Attributes:
        inventory: The cluster.
        moment: Decides what has expired.
        notice: How long before its expiry a certificate is listed.
        public: The subject lines of the CAs that the web trusts.
    """

    inventory: Inventory
    moment: datetime
    notice: timedelta = timedelta(days=30)
    public: frozenset[str] = frozenset()

    @property
    def rest(self) -> Trust:
        """Return whom the REST API lets in, if logins by certificate are on."""
        settings = self.inventory.settings
        return Trust(
            where=REST,
            certificates=parse_certificates_leniently(self.inventory.trusted_ca or ""),
            validation=settings.get("mtls_client_cert_subject_validation_type") or "disabled",
            subjects=tuple(settings.get("mtls_authorized_subjects") or ()),
        )

    @property
    def rest_is_open(self) -> bool:
        """Return True if the REST API lets anybody log in by certificate."""
        return bool(self.inventory.settings.get("mtls_certificate_authentication"))

    def trusts(self) -> Iterator[Trust]:
        """All lists of whose certificates are let in."""
        if self.rest_is_open:
            yield self.rest
        yield from map(trust_of, filter(asks_for_certificates, self.inventory.databases))


def trust_of(database: Record) -> Trust:
    """Return whom a database lets in."""
    entries: Iterable[Record] = database["authentication_ssl_client_certs"]
    return Trust(
        where=display_name(database),
        certificates=parse_certificates_leniently("\n".join(entry.get("client_cert", "") for entry in entries)),
        validation=database["client_cert_subject_validation_type"] or "disabled",
        subjects=tuple(database["authorized_subjects"]),
    )


def asks_for_certificates(database: Record) -> bool:
    """Return True if a client has to show a certificate to log in to the database."""
    by_clients = database["tls_mode"] == "enabled" and database["enforce_client_authentication"] == "enabled"
    return by_clients and is_set_up(database)


def display_name(database: Record) -> str:
    """Return how a database is called in an audit."""
    return f"database {database['name']!r}"
