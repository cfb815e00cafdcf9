"""Reasons to refuse a chain: the certificate, the rule, and the section of RFC 5280 that it comes from."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from pulumi_redis_enterprise.core.x509.certificate import Certificate, has_expired
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, display_name, expires, may, mismatch
from pulumi_redis_enterprise.core.x509.distinguished_name import canonical_name
from pulumi_redis_enterprise.core.x509.extensions import (
    CLIENT_AUTH,
    DIGITAL_SIGNATURE,
    KEY_AGREEMENT,
    KEY_CERT_SIGN,
    authority_key_identifier,
    extended_key_usage,
    key_usage,
    unreadable_extension,
)
from pulumi_redis_enterprise.core.x509.findings import Problem
from pulumi_redis_enterprise.core.x509.signatures import is_signed_by, weak_hash
from pulumi_redis_enterprise.core.x509.subject_line import issuer_line
from pulumi_redis_enterprise.core.x509.text import join_limited

KEEP: Final = "keep the CA that issued it in the bundle until every client has a certificate of the new one"
_ANEW: Final = "issue the certificate anew"


def no_issuer(certificate: Certificate, sent: Sequence[Certificate], bundle: Sequence[Certificate]) -> Problem:
    """The issuer of the last certificate of a path is neither trusted nor sent along."""
    there = f"the bundle ({join_limited(sorted(map(certificate_key, bundle))) or 'it is empty'})"
    issuer = canonical_name(certificate.issuer)
    same_name = [it for it in (*bundle, *sent) if canonical_name(it.subject) == issuer and it != certificate]
    if certificate in bundle and not same_name and issuer != canonical_name(certificate.subject):
        return Problem(
            "",
            f"the chain ends with {display_name(certificate)}, and databases want it up to a "
            "self-signed root: its issuer "
            f"{issuer_line(certificate)} is not in {there}",
            "add the root to the bundle",
        )
    if issuer == canonical_name(certificate.subject) and not same_name:
        return Problem("", f"{display_name(certificate)} is self-signed, and not in {there}", KEEP)
    if not same_name:
        return Problem(
            "",
            f"{display_name(certificate)} was issued by {issuer_line(certificate)}, which is not in "
            f"{there}, nor sent along",
            KEEP,
        )
    return _no_such_issuer(certificate, same_name[0])


def wrong_signature(certificate: Certificate, issuer: Certificate, bundle: Sequence[Certificate]) -> Problem:
    """The certificate that is taken for the issuer's did not sign it."""
    if weak_hash(certificate) == "MD5":
        return Problem("", f"{display_name(certificate)} is signed with MD5, which the REST API does not take", _ANEW)
    if certificate.signed_algorithm != certificate.signature_algorithm:
        reason = f"{display_name(certificate)} names two algorithms for its one signature (RFC 5280, 4.1.1.2)"
        return Problem("", reason, _ANEW)
    same_name = [it for it in bundle if it != issuer and canonical_name(it.subject) == canonical_name(issuer.subject)]
    signer = next((it for it in same_name if is_signed_by(certificate, it)), None)
    if signer is None:
        return Problem(
            "",
            f"{display_name(certificate)} was not signed by the key of {certificate_key(issuer)}, "
            "although that is the name "
            "of its issuer (RFC 5280, 6.1.3)",
            KEEP,
        )
    return Problem(
        "",
        f"{display_name(certificate)} was signed by {certificate_key(signer)}, but the bundle has "
        f"{certificate_key(issuer)} "
        "of the same name before it, and the first one decides, as the certificate has no authorityKeyIdentifier "
        "(RFC 5280, 4.2.1.1)",
        "issue it anew with an authorityKeyIdentifier, or give the new CA another name; two CAs of one name and "
        "different keys cannot be trusted at once without",
    )


def lifetime(certificate: Certificate, now: datetime) -> Iterator[Problem]:
    """The certificate has expired, or is not valid yet (RFC 5280, 4.1.2.5)."""
    if has_expired(certificate.not_after, now):
        reason = f"{display_name(certificate)} expired on {expires(certificate)}"
        yield Problem("", reason, "replace it with one that is valid today", aged=True)
    elif now < certificate.not_before:
        yield Problem(
            "",
            f"{display_name(certificate)} is not valid before {certificate.not_before:%Y-%m-%d %H:%M} UTC",
            "wait until then, or check the clocks of this machine and of the one that issued it",
        )


def unreadable(certificate: Certificate, name: str) -> Problem:
    """An extension is not what its type says."""
    return Problem(
        "", f"{display_name(certificate)} has an extension that cannot be read: {name} (RFC 5280, 4.2)", _ANEW
    )


def not_parsed(certificate: Certificate) -> Problem:
    """OpenSSL cannot read one of the certificates, and does not say which."""
    return Problem("", f"databases cannot read {display_name(certificate)}, or one of the CAs with it", _ANEW)


def not_loaded(certificate: Certificate, what: str) -> Problem:
    """A certificate that BoringSSL does not load, and with it the whole bundle or the handshake."""
    return Problem("", f"the REST API cannot load {display_name(certificate)}: {what}", _ANEW)


def refused_by_openssl(certificate: Certificate, message: str) -> Problem:
    """Whatever else OpenSSL has against a certificate, in its own words."""
    return Problem("", f"databases refuse {display_name(certificate)}: {message}", _ANEW)


def unknown_critical(certificate: Certificate, identifier: str) -> Problem:
    """A critical extension that a stack does not know."""
    return Problem(
        "",
        f"{display_name(certificate)} has the critical extension {identifier}, which TLS servers do "
        "not know (RFC 5280, 4.2)",
        "issue it anew without that extension, or without marking it critical",
    )


def no_ca(certificate: Certificate) -> Problem:
    """A certificate in the middle of a path that is no CA's."""
    if _lacks_cert_sign(certificate):
        return _may_not_sign(certificate)
    return Problem(
        "",
        f"{display_name(certificate)} is no CA (basicConstraints does not say CA:TRUE; RFC 5280, 4.2.1.9)",
        "pass the certificate of the CA that issued the client's",
    )


def purpose(certificate: Certificate, *, is_leaf: bool = True) -> Iterator[Problem]:
    """Yield what forbids a TLS client the use of a certificate, or of a CA above its own.

    Both TLS stacks hold every certificate of a path to the extended usage, and the client's own to the usage of its
    key. Neither takes anyExtendedKeyUsage for clientAuth (v3_purp.c, check_purpose_ssl_client).
    """
    purposes = extended_key_usage(certificate)
    if purposes is not None and CLIENT_AUTH not in purposes:
        yield not_for_clients(certificate)
    if is_leaf and not may(certificate, DIGITAL_SIGNATURE, KEY_AGREEMENT):
        yield may_not_sign_handshakes(certificate)


def not_for_clients(certificate: Certificate) -> Problem:
    """A purpose is named, and it is not that of clients."""
    return Problem(
        "",
        f"{display_name(certificate)} is not for clients (extendedKeyUsage lacks clientAuth; RFC 5280, 4.2.1.12)",
        "issue it with extendedKeyUsage clientAuth, or without that extension",
    )


def may_not_sign_handshakes(certificate: Certificate) -> Problem:
    """A usage is named, and it is not that of TLS clients."""
    return Problem(
        "",
        f"{display_name(certificate)} may not prove its key in TLS (keyUsage lacks digitalSignature; "
        "RFC 5280, 4.2.1.3)",
        "issue it with keyUsage digitalSignature, or without that extension",
    )


def too_long(certificate: Certificate, length: int) -> Problem:
    """More intermediates below a CA than it allows."""
    return Problem(
        "",
        f"{display_name(certificate)} allows {length} intermediates below it, and there are more (pathLenConstraint; "
        "RFC 5280, 4.2.1.9)",
        "issue the client's certificate by a CA higher up, or the CA anew with a greater path length",
    )


def outside_constraints(certificate: Certificate, authority: Certificate, why: str) -> Problem:
    """A name that a CA may not sign for."""
    return Problem(
        "",
        f"{display_name(certificate)} is outside the name constraints of {display_name(authority)}: "
        f"{why} (RFC 5280, 4.2.1.10)",
        "issue the certificate for another name, or by a CA without these constraints",
    )


def without_alternative_names(certificate: Certificate) -> Problem:
    """A CN that may be a DNS name, below a CA with name constraints."""
    return Problem(
        "",
        f"{display_name(certificate)} has a CN like a DNS name and no subjectAltName, but a CA above "
        "it has name constraints",
        "issue it anew with a subjectAltName, or by a CA without name constraints",
    )


def without_policy(certificate: Certificate) -> Problem:
    """A CA that wants a policy, and a chain without."""
    return Problem(
        "",
        f"a CA above {display_name(certificate)} demands a certificate policy, and the chain has none "
        "in common (RFC 5280, "
        "4.2.1.11)",
        "issue the certificates with the policy of that CA",
    )


def _no_such_issuer(certificate: Certificate, candidate: Certificate) -> Problem:
    for it in (certificate, candidate):
        if (name := unreadable_extension(it)) is not None:
            return unreadable(it, name)
    key = authority_key_identifier(certificate)
    part = mismatch(key, candidate) if key else ""
    if part:
        return Problem(
            "",
            f"{display_name(certificate)} was issued by another certificate of {issuer_line(certificate)} than "
            f"{certificate_key(candidate)}: its authorityKeyIdentifier has another {part} (RFC 5280, 4.2.1.1)",
            KEEP,
        )
    if _lacks_cert_sign(candidate):
        return _may_not_sign(candidate)
    return Problem("", f"no path leads from {display_name(certificate)} to the bundle", KEEP)


def _lacks_cert_sign(certificate: Certificate) -> bool:
    usages = key_usage(certificate)
    return usages is not None and KEY_CERT_SIGN not in usages


def _may_not_sign(certificate: Certificate) -> Problem:
    return Problem(
        "",
        f"{display_name(certificate)} may not sign certificates (keyUsage lacks keyCertSign; RFC 5280, 4.2.1.3)",
        "pass a CA certificate whose keyUsage holds keyCertSign",
    )
