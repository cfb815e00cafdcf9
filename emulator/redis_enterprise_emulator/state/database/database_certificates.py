"""The client certificates of a database: CAs, intermediates or leaves that a client has to chain to, or be.

https://redis.io/docs/latest/operate/rs/security/encryption/tls/enable-tls/
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from redis_enterprise_emulator.state.certificates import is_authority
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.model import Record, State

_LISTS: Final = ("authentication_ssl_client_certs", "authentication_ssl_crdt_certs")


def checked_certificates(state: State, bdb: Record, changes: Record) -> Record:
    """Return the changes with certificate lists as they are to be stored.

    Args:
        state: The cluster.
        bdb: The database as it would be.
        changes: What is written.

    Raises:
        RestError: 406 ``invalid_certificate``, ``certificate_expired`` or ``duplicated_certs``.
    """
    stored = {name: _stored_list(state, bdb, changes[name]) for name in _LISTS if name in changes}
    asks = bdb["tls_mode"] == "enabled" and bdb["enforce_client_authentication"] == "enabled"
    if asks and not any(bdb[name] for name in _LISTS) and state.assumptions.client_authentication_alone == "406":
        raise RestError(406, "invalid_certificate", "client authentication needs a client certificate")
    return changes | stored


def client_certificates(bdb: Record) -> tuple[x509.Certificate, ...]:
    """Return what ``authentication_ssl_client_certs`` holds; an entry may hold a chain."""
    return tuple(
        certificate for entry in bdb["authentication_ssl_client_certs"] for certificate in _parsed(entry["client_cert"])
    )


def holds_a_leaf(certificates: tuple[x509.Certificate, ...]) -> bool:
    """Return whether one of them is no authority, in which case subject validation is skipped."""
    return not all(is_authority(certificate) for certificate in certificates)


def _stored_list(state: State, bdb: Record, entries: list[Record]) -> list[Record]:
    texts = []
    seen: set[bytes] = set()
    for entry in entries:
        certificates = _parsed(entry["client_cert"])
        for certificate in certificates:
            _check(state, bdb, certificate, seen)
        texts.append(_text(state, entry["client_cert"], certificates))
    return [{"client_cert": text} for text in texts]


def _check(state: State, bdb: Record, certificate: x509.Certificate, seen: set[bytes]) -> None:
    der = certificate.public_bytes(Encoding.DER)
    if der in seen and state.assumptions.duplicated_client_certificates == "406":
        raise RestError(406, "duplicated_certs", "a client certificate appears more than once")
    seen.add(der)
    expired = certificate.not_valid_after_utc < datetime.fromtimestamp(state.clock(), UTC)
    if expired and not bdb["mtls_allow_outdated_certs"]:
        raise RestError(406, "certificate_expired", "a client certificate has expired")


@lru_cache(maxsize=256)
def _parsed(text: str) -> tuple[x509.Certificate, ...]:
    """Read a text; kept, as it is read again after each change of the cluster."""
    try:
        return tuple(x509.load_pem_x509_certificates(text.encode()))
    except ValueError:
        raise RestError(406, "invalid_certificate", "a client certificate is missing or malformed") from None


def _text(state: State, text: str, certificates: tuple[x509.Certificate, ...]) -> str:
    if state.assumptions.certificate_echo == "verbatim":
        return text
    return "".join(certificate.public_bytes(Encoding.PEM).decode() for certificate in certificates)
