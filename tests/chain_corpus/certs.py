"""Certificates as plain data, any field of which can be wrong, and the octets that they become."""

from collections.abc import Callable
from dataclasses import dataclass, field
from ssl import DER_cert_to_PEM_cert
from typing import Final

from tests.chain_corpus.asn1 import FALSE, TRUE, bits, element, integer, octets, oid, sequence, tagged
from tests.chain_corpus.keys import algorithm_der, public_key_der, signed
from tests.chain_corpus.names import Name, name_der

Time = tuple[int, str]
"""The tag and the text of a time."""
UTC_TIME: Final = 0x17
GENERALIZED_TIME: Final = 0x18


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension of a certificate.

    Attributes:
        oid: Its object identifier.
        value: What is in its OCTET STRING; a function is asked for it when the certificate is made.
        critical: Whether it is critical.
        explicit: Whether a FALSE is written though it is the default.
    """

    oid: str
    value: "bytes | Callable[[Cert], bytes]"
    critical: bool = False
    explicit: bool = False


@dataclass(eq=False, slots=True)
class Cert:
    """A certificate to be.

    Attributes:
        subject: The name, or its DER.
        key: The name of its key.
        signer: Who signs it; itself by default.
        issuer: The issuer's name where it is not the signer's subject as it is written there.
        signature: How it is signed: `sha256`, `pss`, and so on.
        inner_signature: What the signed part says about that, where it differs.
        spoil: What is done to the signature's octets in the end.
        serial: The serial number, or its DER.
        version: 1, 2, 3; 0 is version 1 that is written out.
        not_before: The first moment.
        not_after: The last moment.
        extensions: By a name of ours.
        unique_ids: The fields of version 2.
        no_extensions: Whether there is a field for extensions though there are none.
        trailing: What follows the extensions.
        algorithm: The AlgorithmIdentifier, where it is not that of the signature.
        public_key: The SubjectPublicKeyInfo, where it is not that of the key.
        sign: Who makes the signature from the name of the key and the data, where it is not `keys.signed`.
    """

    subject: Name | bytes
    key: str
    signer: "Cert | None" = None
    issuer: Name | bytes | None = None
    signature: str = "sha256"
    inner_signature: str = ""
    spoil: Callable[[bytes], bytes] | None = None
    serial: int | bytes = 0
    version: int = 3
    not_before: Time = (UTC_TIME, "200101000000Z")
    not_after: Time = (UTC_TIME, "491231235959Z")
    extensions: dict[str, Extension] = field(default_factory=dict)
    unique_ids: bytes = b""
    no_extensions: bool = False
    trailing: bytes = b""
    algorithm: bytes = b""
    public_key: bytes = b""
    sign: Callable[[str, bytes], bytes] | None = None

    @property
    def by(self) -> "Cert":
        """Return who signs it."""
        return self.signer or self

    @property
    def issuer_der(self) -> bytes:
        """The name of the issuer."""
        return name_der(self.issuer if self.issuer is not None else self.by.subject)

    @property
    def serial_der(self) -> bytes:
        """The serial number."""
        return self.serial if isinstance(self.serial, bytes) else integer(self.serial)

    @property
    def der(self) -> bytes:
        """The octets."""
        signer = self.by.key
        signed_part = sequence(
            self._version,
            self.serial_der,
            self.algorithm or algorithm_der(signer, self.inner_signature or self.signature),
            self.issuer_der,
            sequence(*(element(tag, text.encode()) for tag, text in (self.not_before, self.not_after))),
            name_der(self.subject),
            self.public_key or public_key_der(self.key),
            self.unique_ids,
            self._extensions,
            self.trailing,
        )
        signature = self.sign(signer, signed_part) if self.sign else signed(signer, self.signature, signed_part)
        return sequence(
            signed_part,
            self.algorithm or algorithm_der(signer, self.signature),
            bits(self.spoil(signature) if self.spoil else signature),
        )

    @property
    def pem(self) -> str:
        """The PEM block."""
        return DER_cert_to_PEM_cert(self.der)

    @property
    def _version(self) -> bytes:
        return b"" if self.version == 1 else tagged(0, integer(max(self.version - 1, 0)))

    @property
    def _extensions(self) -> bytes:
        if not self.extensions and not self.no_extensions:
            return b""
        return tagged(3, sequence(*(self._extension(extension) for extension in self.extensions.values())))

    def _extension(self, extension: Extension) -> bytes:
        value = extension.value(self) if callable(extension.value) else extension.value
        critical = TRUE if extension.critical else FALSE if extension.explicit else b""
        return sequence(oid(extension.oid), critical, octets(value))
