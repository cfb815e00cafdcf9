"""The verdict of OpenSSL on a client's certificate: the proxy of the databases is built with it.

It is OpenSSL's own, by pyOpenSSL's `X509Store`; only the purpose of a TLS client, for which pyOpenSSL has no option, is
looked at here (v3_purp.c, check_purpose_ssl_client), on the path that OpenSSL found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from OpenSSL import crypto

from pulumi_redis_enterprise.core.findings import Finding
from pulumi_redis_enterprise.core.x509 import reasons
from pulumi_redis_enterprise.core.x509.certificate import Certificate, load_certificate
from pulumi_redis_enterprise.core.x509.der import BIT_STRING, elements, only_element
from pulumi_redis_enterprise.core.x509.extensions import (
    CLIENT_AUTH,
    DIGITAL_SIGNATURE,
    EXTENDED_KEY_USAGE,
    KEY_AGREEMENT,
    KEY_USAGE,
    basic_constraints,
    extended_key_usage,
    unreadable_extension,
)
from pulumi_redis_enterprise.core.x509.issuing import may
from pulumi_redis_enterprise.core.x509.names import canonical_name

_NETSCAPE_TYPE: Final = "2.16.840.1.113730.1.1"
_NETSCAPE_CLIENT: Final = 0x80
_DER: Final = crypto.FILETYPE_ASN1
_NO_ISSUER: Final = (2, 18, 19, 20, 21)  # X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT and its kin: x509_vfy.h
_SIGNATURE: Final = (6, 7)
_DATES: Final = (9, 10)
_NO_CA: Final = (24, 79)
_TOO_LONG: Final = 25


def path_or_problem(
    leaf: Certificate, sent: Sequence[Certificate], bundle: Sequence[Certificate], now: datetime
) -> tuple[tuple[Certificate, ...], Finding | None]:
    """Return the path from a client's certificate to an anchor, or what OpenSSL has against it.

    Args:
        leaf: The certificate of the client.
        sent: What the client sends along.
        bundle: The trusted certificates, in their order.
        now: The time of the handshake.
    """
    try:
        return _verified_path(leaf, sent, bundle, now), None
    except crypto.X509StoreContextError as error:
        return (leaf,), _finding(leaf, error, sent, bundle, now)
    except crypto.Error:
        return (leaf,), reasons.refused_by_openssl(leaf, "it, or a CA that is sent or trusted, cannot be decoded")


def _verified_path(
    leaf: Certificate, sent: Sequence[Certificate], bundle: Sequence[Certificate], now: datetime
) -> tuple[Certificate, ...]:
    store = crypto.X509Store()
    # OpenSSL writes DER whatever it has read, so that a certificate is known by what it writes of it.
    known = {_der(_loaded(it.der)): it for it in (*bundle, *sent, leaf)}
    for trusted in bundle:
        store.add_cert(_loaded(trusted.der))
    store.set_time(now)
    context = crypto.X509StoreContext(store, _loaded(leaf.der), [_loaded(it.der) for it in sent])
    return tuple(known[_der(it)] for it in context.get_verified_chain())


def purpose_problems(path: Sequence[Certificate]) -> Iterator[Finding]:
    """Yield what forbids the use by a TLS client, of each certificate on the path, the anchor among them."""
    try:
        for certificate in map(_as_read, path):
            purposes = extended_key_usage(certificate)
            if purposes is not None and CLIENT_AUTH not in purposes:
                yield reasons.not_for_clients(certificate)
        if _is_kept_from_clients(path[0]):
            yield reasons.not_for_clients(path[0])
        if not may(_as_read(path[0]), DIGITAL_SIGNATURE, KEY_AGREEMENT):
            yield reasons.may_not_sign_handshakes(path[0])
    except ValueError:
        yield reasons.refused_by_openssl(path[0], "the purpose of it, or of a CA above it, cannot be read")


def _as_read(certificate: Certificate) -> Certificate:
    """Return a certificate without octets behind the value of a purpose, which OpenSSL does not mind."""
    purposes = {oid: it for oid, it in certificate.extensions.items() if oid in (KEY_USAGE, EXTENDED_KEY_USAGE)}
    read = {oid: it._replace(value=next(elements(it.value)).der) for oid, it in purposes.items() if it.value}
    return replace(certificate, extensions={**certificate.extensions, **read})


def _is_kept_from_clients(certificate: Certificate) -> bool:
    """Return whether Netscape's old extension names purposes, and not that of a TLS client."""
    extension = certificate.extensions.get(_NETSCAPE_TYPE)
    if extension is None:
        return False
    octets = only_element(extension.value, BIT_STRING).content[1:]
    return not octets or not octets[0] & _NETSCAPE_CLIENT


@lru_cache(maxsize=64)
def _loaded(der: bytes) -> crypto.X509:
    return crypto.load_certificate(_DER, der)


def _der(certificate: crypto.X509) -> bytes:
    return crypto.dump_certificate(_DER, certificate)


def _finding(
    leaf: Certificate,
    error: crypto.X509StoreContextError,
    sent: Sequence[Certificate],
    bundle: Sequence[Certificate],
    now: datetime,
) -> Finding:
    """Put an error of OpenSSL in our words, where there are better ones than its own."""
    try:
        certificate = load_certificate(_der(error.certificate))
    except crypto.Error:
        # pyOpenSSL copies the certificate, which fails if its key cannot be decoded.
        return reasons.refused_by_openssl(leaf, str(error))
    if (name := unreadable_extension(certificate)) is not None:
        return reasons.unreadable(certificate, name)
    return _in_our_words(certificate, error, sent, bundle, now)


def _in_our_words(
    certificate: Certificate,
    error: crypto.X509StoreContextError,
    sent: Sequence[Certificate],
    bundle: Sequence[Certificate],
    now: datetime,
) -> Finding:
    code, _, said = error.errors
    if code in _NO_ISSUER:
        return reasons.no_issuer(certificate, sent, bundle)
    if code in _DATES and (found := next(reasons.lifetime(certificate, now), None)):
        return found
    namesakes = [it for it in (*bundle, *sent) if canonical_name(it.subject) == canonical_name(certificate.issuer)]
    if code in _SIGNATURE and namesakes:
        return reasons.wrong_signature(certificate, namesakes[0], bundle)
    if code in _NO_CA:
        return reasons.no_ca(certificate)
    constraints = basic_constraints(certificate) if code == _TOO_LONG else None
    if constraints and constraints.path_length is not None:
        return reasons.too_long(certificate, constraints.path_length)
    return reasons.refused_by_openssl(certificate, str(said))
