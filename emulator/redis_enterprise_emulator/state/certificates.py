"""The cluster's certificates, above all ``mtls_trusted_ca``: the bundle that client certificates must chain to.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/cluster/certificates/
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from redis_enterprise_emulator.state.errors import NotFoundError, RestError
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.schemas import TEXT, check
from redis_enterprise_emulator.state.versions import CERTIFICATE_AUTHENTICATION, SINGLE_SIGN_ON

TRUSTED_CA: Final = "mtls_trusted_ca"

REQUIRED: Final = ("api", "cm", "metrics_exporter", "proxy", "syncer")
"""The certificates that each cluster generates for itself and cannot do without."""

_OPTIONAL: Final = ("ccs_internode_encryption", "data_internode_encryption", "ldap_client")

FAKE_KEY_MARKER: Final = "NOT-A-REAL-PRIVATE-KEY"
"""Is in each private key that GET certificates answers, so that a test can search for what must not leak."""

CERTIFICATE: Final[Record] = {
    "type": "object",
    "properties": {"name": TEXT, "certificate": TEXT, "key": TEXT},
    "required": ["name", "certificate"],
}
CERTIFICATES: Final[Record] = {
    "type": "object",
    "properties": {"certificates": {"type": "array", "items": CERTIFICATE}},
    "required": ["certificates"],
}


def certificates_object(state: State, permissions: frozenset[str]) -> Record:
    """Return the body of GET /v1/cluster/certificates: ``<name>_cert`` and, to those who may see it, ``<name>_key``."""
    answer = {f"{name}_cert": text for name, text in state.certificates.items()}
    shown = state.assumptions.private_keys_shown
    if shown == "all" or (shown == "view_cluster_keys" and "view_cluster_keys" in permissions):
        answer |= {f"{name}_key": _fake_key(name) for name in state.certificates if name != TRUSTED_CA}
    return answer


def put_certificate(state: State, body: Any) -> None:
    """Replace one certificate, as PUT /v1/cluster/update_cert does."""
    _replace(state, [check(body, CERTIFICATE, state=state)])


def put_certificates(state: State, body: Any) -> None:
    """Replace certificates, as PUT /v1/cluster/certificates does: all of them, or none if one is refused."""
    entries: list[Record] = check(body, CERTIFICATES, state=state)["certificates"]
    names = [entry["name"] for entry in entries]
    repeated = not names or len(set(names)) < len(names)
    if repeated and state.assumptions.repeated_certificate_names == "400":
        raise RestError(400, "invalid_schema", "expected at least one certificate, and each name once")
    _replace(state, entries)


def delete_certificate(state: State, name: str) -> None:
    """Remove an optional certificate.

    Raises:
        RestError: 403 for one that the cluster needs, 404 for one that is not there.
    """
    if name in REQUIRED:
        raise RestError(403, "forbidden", f"certificate {name} is required and cannot be deleted")
    if name not in state.certificates:
        raise NotFoundError("certificate", name)
    in_use = state.settings["mtls_certificate_authentication"]
    if in_use and state.assumptions.delete_ca_in_use == "403":
        raise RestError(403, "forbidden", f"certificate {name} is in use")
    del state.certificates[name]
    state.mtls_changed_at = state.clock()


def trusted_authorities(state: State) -> tuple[bytes, ...]:
    """Return the certificates of ``mtls_trusted_ca`` as DER, none if there is no such bundle."""
    text = state.certificates.get(TRUSTED_CA)
    if text is None:
        return ()
    return tuple(
        certificate.public_bytes(Encoding.DER) for certificate in x509.load_pem_x509_certificates(text.encode())
    )


def is_authority(certificate: x509.Certificate) -> bool:
    """Return whether a certificate may sign others."""
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except x509.ExtensionNotFound:
        return False


def _replace(state: State, entries: Sequence[Record]) -> None:
    # The vendor validates all entries before it applies any.
    accepted = {entry["name"]: _accepted_text(state, entry) for entry in entries}
    state.certificates.update(accepted)
    state.mtls_changed_at = state.clock()


def _accepted_text(state: State, entry: Record) -> str:
    name, text = entry["name"], entry["certificate"]
    if state.assumptions.certificate_checked_first == "name":
        _check_name(state, name)
        certificates = _parsed(text)
    else:
        certificates = _parsed(text)
        _check_name(state, name)
    for certificate in certificates:
        _check_certificate(state, certificate)
    if state.assumptions.certificate_echo == "verbatim":
        return str(text)
    return "".join(certificate.public_bytes(Encoding.PEM).decode() for certificate in certificates)


def _check_name(state: State, name: str) -> None:
    others = (*REQUIRED, *_OPTIONAL, *(("sso_service", "sso_issuer") if state.has(SINGLE_SIGN_ON) else ()))
    if name in others:
        raise RestError(501, "not_emulated", f"the emulator replaces {TRUSTED_CA} only, not certificate {name}")
    if name != TRUSTED_CA or not state.has(CERTIFICATE_AUTHENTICATION):
        raise RestError(403, "unknown_certificate", f"unknown certificate name {name}")


def _parsed(text: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(text.encode())
    except ValueError:
        raise RestError(400, "invalid_certificate", "the text holds no valid PEM certificate") from None


def _check_certificate(state: State, certificate: x509.Certificate) -> None:
    now = datetime.fromtimestamp(state.clock(), UTC)
    if certificate.not_valid_after_utc < now:
        raise RestError(406, "certificate_expired", "the certificate is expired")
    if certificate.not_valid_before_utc > now and state.assumptions.not_yet_valid_ca == "400":
        raise RestError(400, "invalid_certificate", "the certificate is not valid yet")
    if state.assumptions.trusted_ca_check == "authorities" and not is_authority(certificate):
        raise RestError(400, "invalid_certificate", "the certificate is not a certificate authority")


def _fake_key(name: str) -> str:
    return f"-----BEGIN PRIVATE KEY-----\n{FAKE_KEY_MARKER} of {name}\n-----END PRIVATE KEY-----\n"
