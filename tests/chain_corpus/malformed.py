"""Certificates whose octets are not as DER, or RFC 5280, wants them: real software has written most of these."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from tests.chain_corpus import extensions as ext
from tests.chain_corpus.asn1 import NULL, TRUE, bits, element, integer, octets, oid, sequence, tagged
from tests.chain_corpus.certs import UTC_TIME, Cert, Extension
from tests.chain_corpus.defects import Defect, has, valid
from tests.chain_corpus.names import name

_BASIC: Final = "2.5.29.19"
_USAGE: Final = "2.5.29.15"
_EKU: Final = "2.5.29.37"
_SKI: Final = "2.5.29.14"
_AKI: Final = "2.5.29.35"
_SAN: Final = "2.5.29.17"


def _raw(label: str, number: str, value: bytes, *, critical: bool = False) -> Defect:
    return has(label, Extension(number, value, critical))


def _empty_extensions(certificate: Cert) -> None:
    certificate.extensions = {}
    certificate.no_extensions = True


def _empty_extensions_of_version(version: int, certificate: Cert) -> None:
    _empty_extensions(certificate)
    certificate.version = version


def _trailing(certificate: Cert) -> None:
    certificate.trailing = b"\x05\x00"


def _algorithm(algorithm: bytes, certificate: Cert) -> None:
    certificate.algorithm = algorithm


def _long_serial(certificate: Cert) -> None:
    certificate.serial = b"\x02\x81\x01\x05"


def _key_of(der: bytes, certificate: Cert) -> None:
    certificate.public_key = der


VALUES: Final[Mapping[str, Defect]] = {
    "keyUsage with trailing zeros": _raw("keyUsage", _USAGE, bits(b"\x84", 0), critical=True),
    "keyUsage with a second octet of zeros": _raw("keyUsage", _USAGE, bits(b"\x84\x00", 7), critical=True),
    "keyUsage of ten bits": _raw("keyUsage", _USAGE, bits(b"\x84\x40", 6), critical=True),
    "keyUsage that is no BIT STRING": _raw("keyUsage", _USAGE, b"\x04\x01\x84", critical=True),
    "keyUsage with trailing octets": _raw("keyUsage", _USAGE, bits(b"\x84", 2) + NULL, critical=True),
    "basicConstraints with a BOOLEAN of 1": _raw("basicConstraints", _BASIC, sequence(b"\x01\x01\x01"), critical=True),
    "basicConstraints with trailing octets": _raw("basicConstraints", _BASIC, sequence(TRUE) + NULL, critical=True),
    "basicConstraints with a third field": _raw(
        "basicConstraints", _BASIC, sequence(TRUE, integer(3), integer(4)), critical=True
    ),
    "basicConstraints with a path length of nine octets": _raw(
        "basicConstraints", _BASIC, sequence(TRUE, integer(1 << 66)), critical=True
    ),
    "basicConstraints twice": _raw("basicConstraints again", _BASIC, sequence(TRUE), critical=True),
    "EKU clientAuth twice": has("extendedKeyUsage", ext.extended_key_usage(ext.CLIENT_AUTH, ext.CLIENT_AUTH)),
    "EKU that is no SEQUENCE": _raw("extendedKeyUsage", _EKU, b"\x04\x00"),
    "EKU with trailing octets": _raw("extendedKeyUsage", _EKU, sequence(oid(ext.CLIENT_AUTH)) + NULL),
    "SKI of another key": _raw("subjectKeyIdentifier", _SKI, octets(b"\xee" * 20)),
    "SKI empty": _raw("subjectKeyIdentifier", _SKI, octets(b"")),
    "SKI that is no OCTET STRING": _raw("subjectKeyIdentifier", _SKI, sequence()),
    "AKI that is no SEQUENCE": _raw("authorityKeyIdentifier", _AKI, octets(b"")),
    "AKI with an empty key id": has("authorityKeyIdentifier", ext.authority_key_id(key=b"")),
    "AKI issuer is a DNS name": _raw("authorityKeyIdentifier", _AKI, sequence(tagged(1, ext.dns("ca.example.com")))),
    "AKI issuer without names": _raw("authorityKeyIdentifier", _AKI, sequence(tagged(1))),
    "AKI twice": has("authorityKeyIdentifier again", ext.authority_key_id()),
    "SAN that is no SEQUENCE": _raw("subjectAltName", _SAN, octets(b"")),
    "SAN with an unknown tag": _raw("subjectAltName", _SAN, sequence(element(0x8C, b"x"))),
    "SAN twice": has("subjectAltName again", ext.alternative_names(ext.dns("a.example.com"))),
    "policies malformed": _raw("policies", "2.5.29.32", octets(b"")),
    "policies without any": _raw("policies", "2.5.29.32", sequence()),
    "policyConstraints malformed": _raw("policyConstraints", "2.5.29.36", octets(b""), critical=True),
    "inhibitAnyPolicy negative": has("inhibitAnyPolicy", ext.inhibit_any_policy(-1)),
    "inhibitAnyPolicy malformed": _raw("inhibitAnyPolicy", "2.5.29.54", octets(b""), critical=True),
    "policyMappings malformed": _raw("policyMappings", "2.5.29.33", octets(b""), critical=True),
    "policyMappings to any policy": has("policyMappings", ext.policy_mappings(ext.A_POLICY, ext.ANY_POLICY)),
    "nameConstraints malformed": _raw("nameConstraints", "2.5.29.30", octets(b""), critical=True),
    "nameConstraints with an empty part": _raw("nameConstraints", "2.5.29.30", sequence(tagged(0)), critical=True),
    "CRL distribution points malformed": _raw("crl", "2.5.29.31", octets(b"")),
    "CRL distribution points of one reason": _raw(
        "crl", "2.5.29.31", sequence(sequence(element(0x81, b"\x01\x40"), tagged(2, ext.directory(name("CN=x")))))
    ),
    "authorityInfoAccess malformed": _raw("aia", "1.3.6.1.5.5.7.1.1", octets(b"")),
    "Netscape comment": _raw("comment", "2.16.840.1.113730.1.13", element(0x16, b"made by OpenSSL")),
    "template of Windows": _raw("template", "1.3.6.1.4.1.311.20.2", element(0x1E, b"\0U\0s\0e\0r")),
    "application policies of Windows": _raw(
        "application policies", "1.3.6.1.4.1.311.21.10", sequence(sequence(oid(ext.CLIENT_AUTH)))
    ),
    "private key usage period over": _raw(
        "period", "2.5.29.16", sequence(element(0x80, b"20150101000000Z"), element(0x81, b"20160101000000Z"))
    ),
    "private key usage period, critical": _raw(
        "period", "2.5.29.16", sequence(element(0x80, b"20150101000000Z")), critical=True
    ),
    "OCSP no check, critical": _raw("nocheck", "1.3.6.1.5.5.7.48.1.5", NULL, critical=True),
    "subject directory attributes, critical": _raw("directory", "2.5.29.9", sequence(), critical=True),
    "unknown extension with an empty value": _raw("unknown", "1.3.6.1.4.1.99999.9", b""),
    "unknown extension twice": has("unknown again", Extension("1.3.6.1.4.1.99999.9", NULL)),
    "SAN and IAN": has("ian", ext.issuer_alternative_names()),
}

STRUCTURES: Final[Mapping[str, Defect]] = {
    "extensions without any": _empty_extensions,
    "version 2, extensions without any": partial(_empty_extensions_of_version, 2),
    "octets after the certificate's fields": _trailing,
    "serial with a long length": _long_serial,
    "dates of 1950": valid((UTC_TIME, "500101000000Z")),
    "valid until the end of 2050 in UTCTime": valid(None, (UTC_TIME, "501231235959Z")),
    "unknown signature algorithm": partial(_algorithm, sequence(oid("1.3.6.1.4.1.99999.8"))),
    "signature algorithm of an RSA key": partial(_algorithm, sequence(oid("1.2.840.113549.1.1.11"), NULL)),
    "signature algorithm with a parameter": partial(
        _algorithm, sequence(oid("1.2.840.10045.4.3.2"), sequence(integer(1)))
    ),
    "unknown kind of key": partial(_key_of, sequence(sequence(oid("1.3.6.1.4.1.99999.7")), bits(b"key"))),
    "octets for a key": partial(_key_of, sequence(sequence(oid("1.2.840.10045.2.1"), NULL), bits(b"key"))),
}
