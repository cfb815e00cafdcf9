"""The verdict of OpenSSL on a client's certificate: the proxy of the databases is built with it.

It is OpenSSL's own, by pyOpenSSL's `X509Store`; only the purpose of a TLS client, for which pyOpenSSL has no option, is
looked at here (v3_purp.c, check_purpose_ssl_client), on the path that OpenSSL found.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from OpenSSL import crypto

from pulumi_redis_enterprise.core.x509.certificate import Certificate, load_certificate
from pulumi_redis_enterprise.core.x509.chains import reasons
from pulumi_redis_enterprise.core.x509.chains.name_constraints import violation
from pulumi_redis_enterprise.core.x509.chains.planes import DatabaseOptions
from pulumi_redis_enterprise.core.x509.distinguished_name import canonical_name
from pulumi_redis_enterprise.core.x509.extensions import (
    basic_constraints,
    name_constraints,
    netscape_type,
    unreadable_extension,
    without_trailing_octets,
)
from pulumi_redis_enterprise.core.x509.findings import Problem

_NETSCAPE_CLIENT: Final = 0
_DER: Final = crypto.FILETYPE_ASN1
_NO_ISSUER: Final = (2, 18, 19, 20, 21)  # X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT and its kin: x509_vfy.h
_SIGNATURE: Final = (6, 7)
_DATES: Final = (9, 10)
_NO_CA: Final = (24, 79)
_TOO_LONG: Final = 25
_NO_CHECK_TIME: Final = 0x20_0000  # X509_V_FLAG_NO_CHECK_TIME: x509_vfy.h
_PARTIAL_CHAIN: Final = crypto.X509StoreFlags.PARTIAL_CHAIN
_NAME_CONSTRAINTS: Final = range(47, 54)  # X509_V_ERR_PERMITTED_VIOLATION to X509_V_ERR_UNSUPPORTED_NAME_SYNTAX


def path_or_problem(
    leaf: Certificate,
    sent: Sequence[Certificate],
    bundle: Sequence[Certificate],
    now: datetime,
    options: DatabaseOptions,
) -> tuple[tuple[Certificate, ...], Problem | None]:
    """Return the path from a client's certificate to an anchor, or what OpenSSL has against it.

    Args:
        leaf: The certificate of the client.
        sent: What the client sends along.
        bundle: The trusted certificates, in their order.
        now: The time of the handshake.
        options: What the database does otherwise than OpenSSL by itself.
    """
    try:
        return _verified_path(leaf, sent, bundle, now, options), None
    except crypto.X509StoreContextError as error:
        return (leaf,), _finding(leaf, error, sent, bundle, now)
    except crypto.Error:
        return (leaf,), reasons.not_parsed(leaf)


def _verified_path(
    leaf: Certificate,
    sent: Sequence[Certificate],
    bundle: Sequence[Certificate],
    now: datetime,
    options: DatabaseOptions,
) -> tuple[Certificate, ...]:
    store = crypto.X509Store()
    # OpenSSL writes DER whatever it has read, so that a certificate is known by what it writes of it.
    known = {_der(_loaded(it.der)): it for it in (*bundle, *sent, leaf)}
    for trusted in bundle:
        store.add_cert(_loaded(trusted.der))
    store.set_time(now.astimezone(UTC))
    store.set_flags(_NO_CHECK_TIME * options.ignores_dates | _PARTIAL_CHAIN * options.takes_partial_chains)
    context = crypto.X509StoreContext(store, _loaded(leaf.der), [_loaded(it.der) for it in sent])
    return tuple(known[_der(it)] for it in context.get_verified_chain())


def purpose_problems(path: Sequence[Certificate]) -> Iterator[Problem]:
    """Yield what forbids the use by a TLS client, of each certificate on the path, the anchor among them."""
    try:
        path = [without_trailing_octets(it) for it in path]
        for certificate in path:
            yield from reasons.purpose(certificate, is_leaf=certificate is path[0])
        if _is_kept_from_clients(path[0]):
            yield reasons.not_for_clients(path[0])
    except ValueError:
        yield reasons.refused_by_openssl(path[0], "the purpose of it, or of a CA above it, cannot be read")


def _is_kept_from_clients(certificate: Certificate) -> bool:
    """Return whether Netscape's old extension names purposes, and not that of a TLS client."""
    purposes = netscape_type(certificate)
    return purposes is not None and _NETSCAPE_CLIENT not in purposes


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
) -> Problem:
    """Put an error of OpenSSL in our words, where there are better ones than its own."""
    try:
        certificate = load_certificate(_der(error.certificate))
    except crypto.Error:
        # pyOpenSSL copies the certificate, which fails if its key cannot be decoded.
        return reasons.not_parsed(leaf)
    if (name := unreadable_extension(certificate)) is not None:
        return reasons.unreadable(certificate, name)
    code, _, message = error.errors
    ours = _in_our_words(code, certificate, sent, bundle, now)
    return next(ours, reasons.refused_by_openssl(certificate, str(message)))


def _in_our_words(
    code: int, certificate: Certificate, sent: Sequence[Certificate], bundle: Sequence[Certificate], now: datetime
) -> Iterator[Problem]:
    if code in _NO_ISSUER:
        yield reasons.no_issuer(certificate, sent, bundle)
    elif code in _DATES:
        yield from reasons.lifetime(certificate, now)
    elif code in _SIGNATURE:
        named = canonical_name(certificate.issuer)
        signers = (it for it in (*bundle, *sent) if canonical_name(it.subject) == named)
        yield from (reasons.wrong_signature(certificate, it, bundle) for it in signers)
    elif code in _NO_CA:
        yield reasons.no_ca(certificate)
    elif code in _NAME_CONSTRAINTS:
        yield from _violations(certificate, (*bundle, *sent))
    elif code == _TOO_LONG and (constraints := basic_constraints(certificate)) and constraints.path_length is not None:
        yield reasons.too_long(certificate, constraints.path_length)


def _violations(certificate: Certificate, authorities: Sequence[Certificate]) -> Iterator[Problem]:
    for authority in authorities:
        constraints = name_constraints(authority)
        if constraints and (why := violation(certificate, constraints)):
            yield reasons.outside_constraints(certificate, authority, why)
