"""The checks by which BoringSSL refuses client certificates that OpenSSL accepts, for a front without Envoy.

Measured with Envoy 1.40.0. These are the differences that people's certificates have. Odd ones are left out: malformed
extensions, certificate policies that require something, RSASSA-PSS signatures with unusual parameters.

The other way round nothing is done: what only OpenSSL refuses, as the extended key usage of a trusted CA, is refused.
So a client that logs in here logs in there.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID, PublicKeyAlgorithmOID

_CURVES: Final = ("secp256r1", "secp384r1", "secp521r1")
_CURVES_OF_AUTHORITIES: Final = ("secp224r1", *_CURVES)
_NONCHARACTERS: Final = range(0xFDD0, 0xFDF0)
"""Code points that Unicode reserves for ever, besides the last two of each plane."""
_UNUSED_CURVE: Final = "secp521r1"
"""Its signatures are not among those that Envoy offers for TLS 1.3, so that a client with such a key sends none."""

_DNS_NAME: Final = re.compile(r"(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?")


@dataclass(frozen=True, slots=True)
class Presented:
    """The certificates that a client presents, and the bundle they are held against.

    Attributes:
        path: The path that OpenSSL found, from the client's certificate to the anchor.
        sent: What the client sent, its own certificate first.
        bundle: What is trusted.
    """

    path: Sequence[x509.Certificate]
    sent: Sequence[x509.Certificate]
    bundle: Sequence[x509.Certificate]

    @classmethod
    def from_der(cls, path: Iterable[bytes], sent: Iterable[bytes], bundle: Iterable[bytes]) -> Self:
        """Parse the certificates.

        Raises:
            ValueError: One cannot be parsed.
            InvalidVersion: One has a version that is none.
        """
        return cls(*([x509.load_der_x509_certificate(der) for der in ders] for ders in (path, sent, bundle)))


def sends_none(leaf: x509.Certificate, tls_version: str | None) -> bool:
    """Return whether a client with this certificate would send none, as it has no signature that the server takes."""
    if leaf.public_key_algorithm_oid == PublicKeyAlgorithmOID.RSAES_PKCS1_v1_5:
        return False
    curve = _curve(leaf)
    return curve not in _CURVES or (curve == _UNUSED_CURVE and tls_version == "TLSv1.3")


def refusal(presented: Presented, *, now: datetime) -> str:
    """Return the reason for which BoringSSL refuses the client; "" if there is none that is known here."""
    return next(_reasons(presented, now), "")


def _reasons(presented: Presented, now: datetime) -> Iterator[str]:
    leaf, *authorities = presented.path
    if any(map(_has_noncharacter, (*presented.sent, *presented.bundle))):
        yield "a name has a code point that is no character"
    if not _may_sign(leaf):
        yield "its key may not sign, by keyUsage"
    if not all(map(_is_known_key, authorities)):
        yield "a CA has a key of a kind that is not supported"
    if any(_has_md5_signature(it) for it in presented.path if _is_verified(it, presented)):
        yield "an MD5 signature"
    if any(_takes_expired_issuer(it, presented, now) for it in presented.path if it.issuer != it.subject):
        yield "the first certificate of an issuer's name is expired, or not valid yet"
    constraints = [found for it in authorities if (found := _name_constraints(it))]
    if constraints and _is_named_by_cn_alone(leaf):
        yield "a CA has name constraints, and the CN looks like a DNS name and is no subject alternative name"
    if any(map(_has_addresses, constraints)) and _has_address(leaf):
        yield "a CA has name constraints on IP addresses, which are not supported"


def _has_noncharacter(certificate: x509.Certificate) -> bool:
    attributes = (*certificate.subject, *certificate.issuer)
    codes = (ord(it) for attribute in attributes if isinstance(attribute.value, str) for it in attribute.value)
    return any(code in _NONCHARACTERS or code & 0xFFFE == 0xFFFE for code in codes)  # noqa: PLR2004


def _curve(certificate: x509.Certificate) -> str:
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return ""
    return key.curve.name if isinstance(key, ec.EllipticCurvePublicKey) else ""


def _is_known_key(authority: x509.Certificate) -> bool:
    known = (PublicKeyAlgorithmOID.RSAES_PKCS1_v1_5, PublicKeyAlgorithmOID.ED25519)
    return authority.public_key_algorithm_oid in known or _curve(authority) in _CURVES_OF_AUTHORITIES


def _may_sign(leaf: x509.Certificate) -> bool:
    try:
        return leaf.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    except x509.ExtensionNotFound:
        return True


def _is_verified(certificate: x509.Certificate, presented: Presented) -> bool:
    """Return whether its signature is looked at: the path goes on for as long as there is an issuer in the bundle."""
    if certificate.issuer == certificate.subject:
        return False
    return certificate is not presented.path[-1] or any(_names_issuer(certificate, it) for it in presented.bundle)


def _has_md5_signature(certificate: x509.Certificate) -> bool:
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return False
    return algorithm is not None and algorithm.name == "md5"


def _takes_expired_issuer(certificate: x509.Certificate, presented: Presented, now: datetime) -> bool:
    """Return whether the first issuer, the one that counts, is out of date. What is trusted comes first."""
    candidates = (it for it in (*presented.bundle, *presented.sent[1:]) if _names_issuer(certificate, it))
    first = next(candidates, None)
    return first is not None and not first.not_valid_before_utc <= now <= first.not_valid_after_utc


def _names_issuer(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if certificate.issuer != issuer.subject:
        return False
    wanted, own = _issuer_key_id(certificate), _key_id(issuer)
    return wanted is None or own is None or wanted == own


def _issuer_key_id(certificate: x509.Certificate) -> bytes | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    except x509.ExtensionNotFound:
        return None


def _key_id(certificate: x509.Certificate) -> bytes | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return None


def _name_constraints(authority: x509.Certificate) -> x509.NameConstraints | None:
    return next((it.value for it in authority.extensions if isinstance(it.value, x509.NameConstraints)), None)


def _alternative_names(leaf: x509.Certificate) -> x509.SubjectAlternativeName | None:
    return next((it.value for it in leaf.extensions if isinstance(it.value, x509.SubjectAlternativeName)), None)


def _has_addresses(constraints: x509.NameConstraints) -> bool:
    subtrees = (*(constraints.permitted_subtrees or ()), *(constraints.excluded_subtrees or ()))
    return any(isinstance(name, x509.IPAddress) for name in subtrees)


def _has_address(leaf: x509.Certificate) -> bool:
    return any(isinstance(name, x509.IPAddress) for name in _alternative_names(leaf) or ())


def _is_named_by_cn_alone(leaf: x509.Certificate) -> bool:
    if _alternative_names(leaf):
        return False
    names = leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return any(_DNS_NAME.fullmatch(str(name.value)) for name in names)
