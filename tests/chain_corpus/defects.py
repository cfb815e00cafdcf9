"""Peculiarities of one certificate, wherever it stands in the chain."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from tests.chain_corpus import extensions as ext
from tests.chain_corpus.asn1 import FALSE, element, integer
from tests.chain_corpus.certs import GENERALIZED_TIME, UTC_TIME, Cert, Extension, Time
from tests.chain_corpus.names import name

Defect = Callable[[Cert], None]


def has(label: str, extension: Extension) -> Defect:
    """A certificate with this extension, in place of one of the same label."""

    def change(certificate: Cert) -> None:
        certificate.extensions[label] = extension

    return change


def lacks(label: str) -> Defect:
    """A certificate without this extension."""

    def change(certificate: Cert) -> None:
        certificate.extensions.pop(label, None)

    return change


def key(kind: str) -> Defect:
    """A certificate with a key of this kind."""

    def change(certificate: Cert) -> None:
        place = certificate.key.partition("-")[2]
        # RSA keys take long to make, so there are a few of the usual kind, and one of each other.
        if kind == "rsa2048":
            place = place if place in _RSA_PLACES else "other"
        certificate.key = kind if kind in _ONE_KEY else f"{kind}-{place}"

    return change


_RSA_PLACES: Final = frozenset({"root", "upper", "lower", "leaf"})
_ONE_KEY: Final = frozenset({"rsa1024", "rsa2047", "rsa2048e3", "rsa3072", "rsa4096", "pss2048"})


def signed_with(signature: str, *, rsa: bool = False) -> Defect:
    """A certificate that is signed in this way; for some, the signer needs an RSA key."""

    def change(certificate: Cert) -> None:
        if rsa and not certificate.by.key.startswith("rsa"):
            key("rsa2048")(certificate.by)
        certificate.signature = signature

    return change


def valid(not_before: Time | None = None, not_after: Time | None = None) -> Defect:
    """A certificate with other dates."""

    def change(certificate: Cert) -> None:
        certificate.not_before = not_before or certificate.not_before
        certificate.not_after = not_after or certificate.not_after

    return change


def _serial(serial: int | bytes, certificate: Cert) -> None:
    certificate.serial = serial


def _version(version: int, certificate: Cert) -> None:
    certificate.version = version
    if version < 3:
        certificate.extensions = {}


def _version_with_extensions(version: int, certificate: Cert) -> None:
    certificate.version = version


def _without_extensions(certificate: Cert) -> None:
    certificate.extensions = {}


def _spoiled(certificate: Cert) -> None:
    certificate.spoil = lambda signature: signature[:-1] + bytes([signature[-1] ^ 1])


def _other_inner_algorithm(certificate: Cert) -> None:
    certificate.inner_signature = "sha384"


def _unique_ids(certificate: Cert) -> None:
    certificate.unique_ids = element(0x81, b"\x00abc") + element(0x82, b"\x00def")


def _extension_twice(certificate: Cert) -> None:
    certificate.extensions["keyUsage again"] = ext.key_usage("digitalSignature", "keyCertSign")


def _self_issuer_key_id(certificate: Cert) -> None:
    certificate.extensions["authorityKeyIdentifier"] = ext.authority_key_id(key=b"\xff" * 20)


def explicit(label: str) -> Defect:
    """A certificate that writes `critical FALSE`, the default, in this extension."""

    def change(certificate: Cert) -> None:
        old = certificate.extensions.get(label, ext.unknown(critical=False))
        certificate.extensions[label] = Extension(old.oid, old.value, critical=False, explicit=True)

    return change


def criticality(label: str, *, critical: bool) -> Defect:
    """A certificate with this extension critical, or not."""

    def change(certificate: Cert) -> None:
        old = certificate.extensions.get(label)
        if old:
            certificate.extensions[label] = Extension(old.oid, old.value, critical)

    return change


def all_of(*defects: Defect) -> Defect:
    """A certificate with several at once."""

    def change(certificate: Cert) -> None:
        for defect in defects:
            defect(certificate)

    return change


_aki = partial(has, "authorityKeyIdentifier")
_eku = partial(has, "extendedKeyUsage")
_usage = partial(has, "keyUsage")
_basic = partial(has, "basicConstraints")

KEYS: Final[Mapping[str, Defect]] = {
    "RSA 1024 key": key("rsa1024"),
    "RSA 2048 key": key("rsa2048"),
    "RSA 4096 key": key("rsa4096"),
    "id-RSASSA-PSS key": key("pss2048"),
    "P-224 key": key("p224"),
    "P-384 key": key("p384"),
    "P-521 key": key("p521"),
    "secp256k1 key": key("secp256k1"),
    "brainpoolP256r1 key": key("brainpool256"),
    "Ed25519 key": key("ed25519"),
    "Ed448 key": key("ed448"),
}

SIGNATURES: Final[Mapping[str, Defect]] = {
    "RSA with SHA-1 signature": signed_with("sha1", rsa=True),
    "ECDSA with SHA-1 signature": signed_with("sha1"),
    "MD5 signature": signed_with("md5", rsa=True),
    "RSA with SHA-256 signature": signed_with("sha256", rsa=True),
    "RSA with SHA-512 signature": signed_with("sha512", rsa=True),
    "RSASSA-PSS signature": signed_with("pss", rsa=True),
    "ECDSA with SHA-384 signature": signed_with("sha384"),
    "ECDSA signature with NULL parameters": signed_with("sha256 with NULL"),
    "RSA signature without NULL parameters": signed_with("sha256 without NULL", rsa=True),
    "wrong signature": _spoiled,
    "two different signature algorithms": _other_inner_algorithm,
}

USAGES: Final[Mapping[str, Defect]] = {
    "keyUsage absent": lacks("keyUsage"),
    "keyUsage keyEncipherment only": _usage(ext.key_usage("keyEncipherment")),
    "keyUsage keyAgreement only": _usage(ext.key_usage("keyAgreement")),
    "keyUsage digitalSignature only": _usage(ext.key_usage("digitalSignature")),
    "keyUsage keyCertSign only": _usage(ext.key_usage("keyCertSign")),
    "keyUsage cRLSign only": _usage(ext.key_usage("cRLSign")),
    "keyUsage nonRepudiation only": _usage(ext.key_usage("nonRepudiation")),
    "keyUsage digitalSignature and keyCertSign": _usage(ext.key_usage("digitalSignature", "keyCertSign")),
    "keyUsage digitalSignature and keyEncipherment": _usage(ext.key_usage("digitalSignature", "keyEncipherment")),
    "keyUsage empty": _usage(ext.key_usage()),
    "keyUsage not critical": criticality("keyUsage", critical=False),
    "EKU absent": lacks("extendedKeyUsage"),
    "EKU serverAuth only": _eku(ext.extended_key_usage(ext.SERVER_AUTH)),
    "EKU any only": _eku(ext.extended_key_usage(ext.ANY_USAGE)),
    "EKU any, critical": _eku(ext.extended_key_usage(ext.ANY_USAGE, critical=True)),
    "EKU clientAuth only": _eku(ext.extended_key_usage(ext.CLIENT_AUTH)),
    "EKU clientAuth and serverAuth": _eku(ext.extended_key_usage(ext.SERVER_AUTH, ext.CLIENT_AUTH)),
    "EKU clientAuth, critical": _eku(ext.extended_key_usage(ext.CLIENT_AUTH, critical=True)),
    "EKU codeSigning only": _eku(ext.extended_key_usage(ext.CODE_SIGNING)),
    "EKU of its own only": _eku(ext.extended_key_usage("1.3.6.1.4.1.99999.3")),
    "EKU any and serverAuth": _eku(ext.extended_key_usage(ext.ANY_USAGE, ext.SERVER_AUTH)),
    "EKU empty": _eku(ext.extended_key_usage()),
    "Netscape type client": has("nsCertType", ext.netscape_type(0x80)),
    "Netscape type server": has("nsCertType", ext.netscape_type(0x40)),
    "Netscape type CA": has("nsCertType", ext.netscape_type(0x04)),
    "Netscape type client, critical": has("nsCertType", ext.netscape_type(0x80, critical=True)),
}

CONSTRAINTS: Final[Mapping[str, Defect]] = {
    "basicConstraints absent": lacks("basicConstraints"),
    "basicConstraints absent, keyUsage absent": all_of(lacks("basicConstraints"), lacks("keyUsage")),
    "basicConstraints empty": _basic(ext.basic_constraints(b"")),
    "basicConstraints with explicit cA FALSE": _basic(ext.basic_constraints(FALSE)),
    "basicConstraints CA:TRUE": _basic(ext.basic_constraints()),
    "basicConstraints CA:TRUE, not critical": _basic(ext.basic_constraints(critical=False)),
    "basicConstraints without CA, with a path length": _basic(ext.basic_constraints(integer(0))),
    "path length 0": _basic(ext.ca_flag(0)),
    "path length 1": _basic(ext.ca_flag(1)),
    "path length -1": _basic(ext.ca_flag(-1)),
    "path length 300": _basic(ext.ca_flag(300)),
}

VERSIONS: Final[Mapping[str, Defect]] = {
    "version 1": partial(_version, 1),
    "version 1, explicit": partial(_version, 0),
    "version 2": partial(_version, 2),
    "version 3 without extensions": _without_extensions,
    "version 1 with extensions": partial(_version_with_extensions, 1),
    "version 4": partial(_version_with_extensions, 4),
    "unique identifiers": _unique_ids,
    "serial 0": partial(_serial, 0),
    "serial negative": partial(_serial, -5),
    "serial of 24 octets": partial(_serial, 1 << 190),
    "serial with a padding octet": partial(_serial, b"\x02\x02\x00\x05"),
}

DATES: Final[Mapping[str, Defect]] = {
    "expired": valid((UTC_TIME, "150101000000Z"), (UTC_TIME, "160101000000Z")),
    "not yet valid": valid((UTC_TIME, "480101000000Z")),
    "expired and not yet valid": valid((UTC_TIME, "480101000000Z"), (UTC_TIME, "150101000000Z")),
    "GeneralizedTime before 2050": valid((GENERALIZED_TIME, "20200101000000Z"), (GENERALIZED_TIME, "20491231235959Z")),
    "valid until 9999": valid(None, (GENERALIZED_TIME, "99991231235959Z")),
    "valid from 1949": valid((GENERALIZED_TIME, "19490101000000Z")),
    "dates without seconds": valid((UTC_TIME, "2001010000Z"), (UTC_TIME, "4912312359Z")),
    "dates with an offset": valid((UTC_TIME, "200101000000+0100")),
    "dates with fractions": valid((GENERALIZED_TIME, "20200101000000.5Z")),
}

KEY_IDS: Final[Mapping[str, Defect]] = {
    "SKI absent": lacks("subjectKeyIdentifier"),
    "AKI absent": lacks("authorityKeyIdentifier"),
    "AKI key id wrong": _aki(ext.authority_key_id(key=b"\xff" * 20)),
    "AKI key id, issuer and serial": _aki(ext.authority_key_id(issuer=True, serial=True)),
    "AKI issuer and serial": _aki(ext.authority_key_id(key=None, issuer=True, serial=True)),
    "AKI issuer only": _aki(ext.authority_key_id(key=None, issuer=True)),
    "AKI issuer only, wrong": _aki(ext.authority_key_id(key=None, issuer=name("CN=Nobody"))),
    "AKI key id and issuer": _aki(ext.authority_key_id(issuer=True)),
    "AKI serial only": _aki(ext.authority_key_id(key=None, serial=True)),
    "AKI serial only, wrong": _aki(ext.authority_key_id(key=None, serial=4711)),
    "AKI key id, serial wrong": _aki(ext.authority_key_id(issuer=True, serial=4711)),
    "AKI key id, issuer wrong": _aki(ext.authority_key_id(issuer=name("CN=Nobody"), serial=True)),
    "AKI empty": _aki(ext.authority_key_id(key=None)),
    "AKI critical": _aki(ext.authority_key_id(critical=True)),
    "SKI critical": criticality("subjectKeyIdentifier", critical=True),
}

OTHERS: Final[Mapping[str, Defect]] = {
    "unknown extension": has("unknown", ext.unknown(critical=False)),
    "unknown critical extension": has("unknown", ext.unknown(critical=True)),
    "extension twice": _extension_twice,
    "explicit critical FALSE": explicit("subjectKeyIdentifier"),
    "policies": has("policies", ext.policies(ext.A_POLICY)),
    "policies critical": has("policies", ext.policies(ext.A_POLICY, critical=True)),
    "policies: any": has("policies", ext.policies(ext.ANY_POLICY)),
    "policies: one twice": has("policies", ext.policies(ext.A_POLICY, ext.A_POLICY)),
    "policyConstraints requireExplicitPolicy 0": has("policyConstraints", ext.policy_constraints(explicit=0)),
    "policyConstraints inhibitPolicyMapping 0": has("policyConstraints", ext.policy_constraints(mapping=0)),
    "policyConstraints empty": has("policyConstraints", ext.policy_constraints()),
    "inhibitAnyPolicy": has("inhibitAnyPolicy", ext.inhibit_any_policy(0)),
    "policyMappings": has("policyMappings", ext.policy_mappings(ext.A_POLICY, ext.ANOTHER_POLICY)),
    "CRL distribution points": has("crl", ext.crl_points()),
    "CRL distribution points critical": has("crl", ext.crl_points(critical=True)),
    "freshestCRL critical": has("freshest", ext.freshest_crl(critical=True)),
    "authorityInfoAccess critical": has("aia", ext.authority_information(critical=True)),
    "issuerAltName critical": has("ian", ext.issuer_alternative_names(critical=True)),
    "TLS feature critical": has("feature", ext.tls_feature(critical=True)),
    "TLS feature": has("feature", ext.tls_feature()),
    "precertificate": has("poison", ext.poison()),
    "proxy certificate": has("proxy", ext.proxy_information()),
}

ANYWHERE: Final[Mapping[str, Defect]] = {
    **KEYS,
    **SIGNATURES,
    **USAGES,
    **CONSTRAINTS,
    **VERSIONS,
    **DATES,
    **KEY_IDS,
    **OTHERS,
}
