"""Certificates of syncers: what replicas read a database by, in the database's own list of client certificates.

For a Replica Of with TLS, the vendor has the syncer's certificate of each cluster that hosts a replica added to
`authentication_ssl_client_certs` of the source. Nothing in the source tells that it is one; and a syncer whose
certificate is taken out can no longer read.

https://redis.io/docs/latest/operate/rs/security/encryption/tls/enable-tls/ (Replica Of cluster connections)
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from pulumi_redis_enterprise.core.model import PlanWarning
from pulumi_redis_enterprise.core.trust.bundle import parse_certificates_leniently
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, is_ca, pem_text, sha256
from pulumi_redis_enterprise.core.x509.distinguished_name import subject_of

LIST: Final = "authentication_ssl_client_certs"
KEEP_IT: Final = "leave it there as long as a Replica Of reads by it"
# A cluster makes it for itself; recorded was CN=<cluster>, OU=syncer, O=RedisLabs Enterprise Cluster, self-signed.
_UNIT: Final = "syncer"


def listed_certificates(database: Mapping[str, Any]) -> tuple[Certificate, ...]:
    """Return the certificates in a database's list, each once; none of what cannot be read."""
    texts = "\n".join(entry.get("client_cert", "") for entry in database[LIST])
    return tuple(dict.fromkeys(parse_certificates_leniently(texts)))


def unnamed_leaves(database: Mapping[str, Any], named: Collection[str]) -> list[Certificate]:
    """Return the certificates in the list that are no CAs, and are not among these authorities."""
    leaves = (it for it in listed_certificates(database) if not is_ca(it))
    return [it for it in leaves if certificate_key(it) not in named]


def is_generated(certificate: Certificate) -> bool:
    """Return True for a certificate as each cluster makes one for its syncer."""
    units = {it.text for rdn in subject_of(certificate) for it in rdn if it.type == "OU"}
    return certificate.subject == certificate.issuer and _UNIT in units and not is_ca(certificate)


def is_in(certificate: Certificate, syncer: str | None) -> bool:
    """Return True if the certificate is one of those in a PEM text, such as the cluster's own `syncer_certificate`."""
    return sha256(certificate) in {sha256(it) for it in parse_certificates_leniently(syncer or "")}


def replicates(database: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> bool:
    """Return True if data is known to be replicated to or from a database.

    Args:
        database: The database.
        others: All databases of its cluster: one of them may be its replica.
    """
    own = {f"{name}:{endpoint.get('port')}" for endpoint in database["endpoints"] for name in _names(endpoint)}
    sources = {source for other in others for source in other["replica_sources"]}
    return bool(database["replica_sources"] or database["crdt"] or own & sources)


def without(database: Mapping[str, Any], certificates: Sequence[Certificate]) -> Mapping[str, Any]:
    """Return the database as if these certificates were not in its list."""
    if not certificates:
        return database
    others = [it for it in listed_certificates(database) if it not in certificates]
    return {**database, LIST: [{"client_cert": pem_text([it])} for it in others]}


def validation_warning(database: Mapping[str, Any], validation: str, syncer: Certificate) -> PlanWarning:
    """Return the warning that a syncer's certificate keeps the database from looking at subjects."""
    return PlanWarning(
        f"{database['name']!r}, {validation} ({certificate_key(syncer)})",
        "databases skip the validation of subjects for everybody, as there is a syncer's own certificate in their list",
        f"{KEEP_IT}, and let client_certificates be CAs that sign for nobody else",
    )


def _names(endpoint: Mapping[str, Any]) -> list[str]:
    addresses = endpoint.get("addr")
    return [str(endpoint.get("dns_name")), *(map(str, addresses) if isinstance(addresses, list) else ())]
