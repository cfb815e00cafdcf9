"""Formats that people have in place of PEM certificates: each named for what it is, with the command that gets further.

``FILE`` in a fix stands for the path of the file. The labels of PEM blocks are those of RFC 7468, OpenSSL (pem.h) and
OpenPGP (RFC 9580, 6.2.1). A file in DER form has none, and in PEM they are not to be relied on (`certutil -encode` of
Windows calls everything a certificate), so the structure of what is in DER tells its label.
"""

from dataclasses import dataclass
from typing import Final

from pulumi_redis_enterprise.core.x509 import der
from pulumi_redis_enterprise.core.x509.der import Element, dotted, elements

_PKCS7_ARC = "1.2.840.113549.1.7."  # RFC 2315, 14
_CONTEXT_0 = 0xA0
_TIMES = {0x17, 0x18}
_V1_FIELDS = [der.INTEGER, *[der.SEQUENCE] * 5]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of thing that is no certificate.

    Attributes:
        name: With its article, for example "a public key".
        fix: What to do about it.
        der_fix: The same, for a file in DER form; "" if the commands are.
    """

    name: str
    fix: str
    der_fix: str = ""


CERTIFICATE: Final = "CERTIFICATE"
PKCS7: Final = "PKCS7"
PKCS12: Final = "PKCS12"
PRIVATE_KEY: Final = "PRIVATE KEY"
"""In the label of each kind of private key that is not encrypted."""

ENCRYPTED_KEY: Final = "ENCRYPTED PRIVATE KEY"
CERTIFICATE_LABELS: Final = (CERTIFICATE, "X509 CERTIFICATE")
CONTAINER_LABELS: Final = (PKCS7, "CMS", "PKCS #7 SIGNED DATA")

_ONLY_CERTIFICATES: Final = "`openssl crl2pkcs7 -nocrl -certfile FILE | openssl pkcs7 -print_certs -out FILE.pem`"

_REQUEST_ONE: Final = (
    "TLS takes a certificate and a key of its own; request one with `openssl req -new -newkey ec -pkeyopt "
    "ec_paramgen_curve:P-256 -nodes -keyout client.key -out client.csr -subj /C=US/O=Acme/CN=app-1`"
)

_SIGN: Final = "openssl x509 -req -in FILE -CA ca.pem -CAkey ca.key -CAcreateserial -days 90 -out FILE.pem"

_KEY_FIX: Final = (
    f"remove the PRIVATE KEY block, as {_ONLY_CERTIFICATES} does; and replace that key if others could read this text"
)

_LONE_KEY_FIX: Final = (
    "remove the key, and pass its certificate, which `openssl req -new -key FILE -out FILE.csr -subj "
    "/C=US/O=Acme/CN=app-1` requests; and replace that key if others could read this text"
)

_REQUEST: Final = Format(
    "a certificate signing request (CSR)",
    f"pass the certificate that a CA makes of it, as `{_SIGN}` does",
    f"pass the certificate that a CA makes of it, as `{_SIGN} -inform DER` does",
)

_PUBLIC_KEY: Final = Format(
    "a public key",
    "pass the certificate of that key: `openssl x509 -in CERTIFICATE -noout -pubkey` prints the one in a certificate",
)

_PARAMETERS: Final = Format("parameters of a key", f"take the block out, as {_ONLY_CERTIFICATES} does")

_SSH_KEY: Final = Format("an SSH key", _REQUEST_ONE)
_OPENPGP_KEY: Final = Format("an OpenPGP key", _REQUEST_ONE)
_OPENPGP_MESSAGE: Final = Format("an OpenPGP message", "decrypt it with `gpg --output FILE.pem --decrypt FILE`")

_CONTAINER: Final = Format(
    "a PKCS #7 container without certificates, or in BER",
    "convert it with `openssl pkcs7 -in FILE -out FILE.pem`, or export it anew with its certificates",
)

_BY_LABEL: Final = {
    **dict.fromkeys(CERTIFICATE_LABELS, Format("a certificate", "")),
    **dict.fromkeys(CONTAINER_LABELS, _CONTAINER),
    "CERTIFICATE REQUEST": _REQUEST,
    "NEW CERTIFICATE REQUEST": _REQUEST,
    "X509 CRL": Format(
        "a revocation list (CRL)", "pass the CA that made it: `openssl crl -in FILE -noout -issuer` names it"
    ),
    "TRUSTED CERTIFICATE": Format(
        "a certificate in OpenSSL's own trust format", "convert it with `openssl x509 -in FILE -out FILE.pem`"
    ),
    PKCS12: Format(
        "a PKCS #12 container (.p12, .pfx)",
        "convert it with `openssl pkcs12 -in FILE -nokeys -out FILE.pem`; an old one needs -legacy as well",
    ),
    "ATTRIBUTE CERTIFICATE": Format("an attribute certificate", "pass the X.509 certificate of its holder"),
    **dict.fromkeys(("PUBLIC KEY", "RSA PUBLIC KEY", "DSA PUBLIC KEY", "EC PUBLIC KEY"), _PUBLIC_KEY),
    "PGP PUBLIC KEY BLOCK": _OPENPGP_KEY,
    **dict.fromkeys(("PGP MESSAGE", "PGP SIGNED MESSAGE", "PGP SIGNATURE"), _OPENPGP_MESSAGE),
}

_BY_BEGINNING: Final = {
    "ssh-": _SSH_KEY,
    "ecdsa-sha2-": _SSH_KEY,
    "sk-": _SSH_KEY,
    "---- BEGIN SSH2 ": _SSH_KEY,
    "PuTTY-User-Key-File-": _SSH_KEY,
    "<": Format("a web page, or other markup", "download the certificate anew, and look at what comes: `head FILE`"),
}

_BY_FIRST_OCTETS: Final = {
    b"\xfe\xed\xfe\xed": Format("a Java keystore", "list its certificates with `keytool -list -rfc -keystore FILE`"),
    b"\x30\x80": Format("a container in BER", "convert it with `openssl pkcs7 -inform DER -in FILE -out FILE.pem`"),
    b"PK\x03\x04": Format("a ZIP archive", "take the certificates out of it with `unzip FILE`"),
    b"\x1f\x8b": Format("compressed (gzip)", "decompress it with `gzip -dc FILE > FILE.pem`"),
    b"\x99\x01": _OPENPGP_KEY,
    b"\x99\x02": _OPENPGP_KEY,
}


def is_key(label: str) -> bool:
    """Return True for the label of a private key of any kind."""
    return PRIVATE_KEY in label


def format_of_key(label: str, *, beside_certificates: bool) -> Format:
    """Return what a private key is, and what to do where certificates are expected."""
    name = "an encrypted private key" if label == ENCRYPTED_KEY else "a private key"
    if beside_certificates:
        return Format(name, _KEY_FIX)
    of_tls = "OPENSSH" not in label and "PGP" not in label
    return Format(name, _LONE_KEY_FIX if of_tls else f"remove the key; {_REQUEST_ONE}")


def name_of_label(label: str) -> str:
    """Return what is in a block of PEM."""
    kind = format_of_key(label, beside_certificates=False) if is_key(label) else format_of_label(label)
    return kind.name


def format_of_label(label: str) -> Format:
    """Return what is in a block of PEM that is no certificate."""
    if label in _BY_LABEL:
        return _BY_LABEL[label]
    return _PARAMETERS if label.endswith("PARAMETERS") else Format("something else", _PARAMETERS.fix)


def format_of_text(text: str) -> Format | None:
    """Return what a text without PEM is, as far as its beginning tells."""
    return next((it for mark, it in _BY_BEGINNING.items() if text.startswith(mark)), None)


def format_of_octets(data: bytes) -> Format | None:
    """Return what a file that is neither text nor DER is, as far as its beginning tells."""
    return next((it for mark, it in _BY_FIRST_OCTETS.items() if data.startswith(mark)), None)


def label_of_der(data: bytes) -> str:
    """Return the label that DER has in PEM; "" if it is of no kind that is known, or cut off."""
    try:
        outer = next(elements(data))
        return _label(list(elements(outer.content))) if outer.tag == der.SEQUENCE else ""
    except (StopIteration, ValueError):
        return ""


def _label(fields: list[Element]) -> str:  # noqa: PLR0911 - one for each structure
    match [field.tag for field in fields]:
        case [der.OBJECT_IDENTIFIER, *_] if dotted(fields[0].content).startswith(_PKCS7_ARC):
            return PKCS7
        case [der.SEQUENCE, der.SEQUENCE, der.BIT_STRING]:
            return _signed_label([field.tag for field in elements(fields[0].content)])
        case [der.SEQUENCE, der.BIT_STRING]:  # SubjectPublicKeyInfo (RFC 5280, 4.1)
            return "PUBLIC KEY"
        case [der.SEQUENCE, der.OCTET_STRING]:  # EncryptedPrivateKeyInfo (RFC 5958, 3)
            return ENCRYPTED_KEY
        case [der.INTEGER, der.SEQUENCE, der.OCTET_STRING, *_]:  # OneAsymmetricKey (RFC 5958, 2)
            return PRIVATE_KEY
        case [der.INTEGER, der.SEQUENCE, *_]:  # PFX (RFC 7292, 4)
            return PKCS12
        case [der.INTEGER, der.OCTET_STRING, *_]:  # ECPrivateKey (RFC 5915, 3)
            return f"EC {PRIVATE_KEY}"
        case [der.INTEGER, der.INTEGER]:  # RSAPublicKey (RFC 8017, A.1.1)
            return "RSA PUBLIC KEY"
        case [der.INTEGER, der.INTEGER, der.INTEGER, *_]:  # RSAPrivateKey (RFC 8017, A.1.2)
            return f"RSA {PRIVATE_KEY}"
    return ""


def _signed_label(tags: list[int]) -> str:
    """Return the kind of what is signed (RFC 5280, 4.1 and 5.1; RFC 2986, 4)."""
    if tags[:1] == [_CONTEXT_0] or tags[: len(_V1_FIELDS)] == _V1_FIELDS:
        return CERTIFICATE
    if _TIMES & set(tags):
        return "X509 CRL"
    return "CERTIFICATE REQUEST" if tags[:3] == [der.INTEGER, der.SEQUENCE, der.SEQUENCE] else ""
