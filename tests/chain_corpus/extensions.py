"""The extensions of RFC 5280, 4.2, right and wrong."""

from typing import Final

from tests.chain_corpus.asn1 import TRUE, bits, element, integer, octets, oid, sequence, tagged
from tests.chain_corpus.certs import Cert, Extension
from tests.chain_corpus.keys import key_id
from tests.chain_corpus.names import Name, name_der

CLIENT_AUTH: Final = "1.3.6.1.5.5.7.3.2"
SERVER_AUTH: Final = "1.3.6.1.5.5.7.3.1"
CODE_SIGNING: Final = "1.3.6.1.5.5.7.3.3"
ANY_USAGE: Final = "2.5.29.37.0"
_USAGES: Final = (
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
)


def basic_constraints(content: bytes = TRUE, *, critical: bool = True) -> Extension:
    """The basicConstraints (4.2.1.9): CA:TRUE by default."""
    return Extension("2.5.29.19", sequence(content), critical)


def ca_flag(path_length: int | None = None) -> Extension:
    """CA:TRUE with a path length."""
    return basic_constraints(TRUE + (b"" if path_length is None else integer(path_length)))


def key_usage(*usages: str, critical: bool = True) -> Extension:
    """The keyUsage (4.2.1.3)."""
    value = sum(1 << (15 - _USAGES.index(usage)) for usage in usages)
    if not value:
        return Extension("2.5.29.15", bits(b""), critical)
    zeros = (value & -value).bit_length() - 1
    length = 1 if zeros >= 8 else 2
    return Extension("2.5.29.15", bits(value.to_bytes(2)[:length], zeros % 8), critical)


def extended_key_usage(*usages: str, critical: bool = False) -> Extension:
    """The extendedKeyUsage (4.2.1.12)."""
    return Extension("2.5.29.37", sequence(*map(oid, usages)), critical)


def _subject_key_id(certificate: Cert) -> bytes:
    return octets(key_id(certificate.key))


SUBJECT_KEY_ID: Final = Extension("2.5.29.14", _subject_key_id)


def authority_key_id(
    *, key: str | bytes | None = "", issuer: Name | bool = False, serial: int | bool = False, critical: bool = False
) -> Extension:
    """The authorityKeyIdentifier (4.2.1.1).

    Args:
        key: The signer's key by default, or any other octets; None for none.
        issuer: The name of the signer's issuer if True, or any other.
        serial: The signer's serial number if True, or any other.
        critical: Whether it is critical, which RFC 5280 forbids.
    """

    def value(certificate: Cert) -> bytes:
        signer = certificate.by
        parts = []
        if key is not None:
            parts.append(element(0x80, key if isinstance(key, bytes) else key_id(key or signer.key)))
        if issuer is not False:
            parts.append(tagged(1, tagged(4, signer.issuer_der if issuer is True else name_der(issuer))))
        if serial is not False:
            der = signer.serial_der if serial is True else integer(serial)
            parts.append(b"\x82" + der[1:])
        return sequence(*parts)

    return Extension("2.5.29.35", value, critical)


def alternative_names(*names: bytes, critical: bool = False) -> Extension:
    """The subjectAltName (4.2.1.6)."""
    return Extension("2.5.29.17", sequence(*names), critical)


def dns(text: str) -> bytes:
    """A GeneralName: a DNS name."""
    return element(0x82, text.encode())


def email(text: str) -> bytes:
    """A GeneralName: an e-mail address."""
    return element(0x81, text.encode())


def uri(text: str) -> bytes:
    """A GeneralName: a URI."""
    return element(0x86, text.encode())


def address(text: bytes) -> bytes:
    """A GeneralName: an IP address, in a constraint with its mask."""
    return element(0x87, text)


def directory(subject: Name) -> bytes:
    """A GeneralName: a distinguished name."""
    return tagged(4, name_der(subject))


def registered(dotted: str) -> bytes:
    """A GeneralName: an object identifier."""
    return b"\x88" + oid(dotted)[1:]


def other_name(dotted: str, text: str) -> bytes:
    """A GeneralName: a UTF8String of a kind, such as a Windows user's principal name."""
    return tagged(0, oid(dotted), tagged(0, element(0x0C, text.encode())))


def name_constraints(
    *, permitted: tuple[bytes, ...] = (), excluded: tuple[bytes, ...] = (), critical: bool = True, extra: bytes = b""
) -> Extension:
    """The nameConstraints (4.2.1.10); `extra` stands in each subtree, for minimum and maximum."""
    parts = [
        tagged(number, *(sequence(base, extra) for base in bases))
        for number, bases in enumerate((permitted, excluded))
        if bases
    ]
    return Extension("2.5.29.30", sequence(*parts), critical)


def policies(*dotted: str, critical: bool = False) -> Extension:
    """The certificatePolicies (4.2.1.4)."""
    return Extension("2.5.29.32", sequence(*(sequence(oid(policy)) for policy in dotted)), critical)


ANY_POLICY: Final = "2.5.29.32.0"
A_POLICY: Final = "1.3.6.1.4.1.99999.1"
ANOTHER_POLICY: Final = "1.3.6.1.4.1.99999.2"


def policy_constraints(*, explicit: int | None = None, mapping: int | None = None, critical: bool = True) -> Extension:
    """The policyConstraints (4.2.1.11)."""
    numbers = ((0x80, explicit), (0x81, mapping))
    return Extension(
        "2.5.29.36",
        sequence(*(element(tag, bytes([number])) for tag, number in numbers if number is not None)),
        critical,
    )


def inhibit_any_policy(skip: int, *, critical: bool = True) -> Extension:
    """The inhibitAnyPolicy (4.2.1.14)."""
    return Extension("2.5.29.54", integer(skip), critical)


def policy_mappings(issuer: str, subject: str, *, critical: bool = True) -> Extension:
    """The policyMappings (4.2.1.5)."""
    return Extension("2.5.29.33", sequence(sequence(oid(issuer), oid(subject))), critical)


def _point(url: str) -> bytes:
    return sequence(sequence(tagged(0, tagged(0, uri(url)))))


def crl_points(*, critical: bool = False) -> Extension:
    """The cRLDistributionPoints (4.2.1.13)."""
    return Extension("2.5.29.31", _point("http://crl.example.com/ca.crl"), critical)


def freshest_crl(*, critical: bool = False) -> Extension:
    """The freshestCRL (4.2.1.15)."""
    return Extension("2.5.29.46", _point("http://crl.example.com/delta.crl"), critical)


def authority_information(*, critical: bool = False) -> Extension:
    """The authorityInfoAccess (4.2.2.1)."""
    value = sequence(sequence(oid("1.3.6.1.5.5.7.48.1"), uri("http://ocsp.example.com")))
    return Extension("1.3.6.1.5.5.7.1.1", value, critical)


def issuer_alternative_names(*, critical: bool = False) -> Extension:
    """The issuerAltName (4.2.1.7)."""
    return Extension("2.5.29.18", sequence(dns("ca.example.com")), critical)


def unknown(*, critical: bool) -> Extension:
    """An extension that nobody knows."""
    return Extension("1.3.6.1.4.1.99999.9", b"\x05\x00", critical)


def netscape_type(octet: int, *, critical: bool = False) -> Extension:
    """The nsCertType of old: 0x80 client, 0x40 server, 0x20 S/MIME, 0x04 a CA of clients and servers."""
    zeros = (octet & -octet).bit_length() - 1
    return Extension("2.16.840.1.113730.1.1", bits(bytes([octet]), zeros), critical)


def tls_feature(*, critical: bool = False) -> Extension:
    """The TLS feature status_request: "must staple" (RFC 7633)."""
    return Extension("1.3.6.1.5.5.7.1.24", sequence(integer(5)), critical)


def poison() -> Extension:
    """The mark of a precertificate (RFC 6962, 3.1)."""
    return Extension("1.3.6.1.4.1.11129.2.4.3", b"\x05\x00", critical=True)


def proxy_information(*, critical: bool = True) -> Extension:
    """The proxyCertInfo (RFC 3820)."""
    return Extension("1.3.6.1.5.5.7.1.14", sequence(sequence(oid("1.3.6.1.5.5.7.21.1"))), critical)
