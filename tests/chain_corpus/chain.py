"""A chain in four shapes: what a client sends, and the bundle that the cluster trusts."""

from dataclasses import dataclass
from typing import Final, Literal

from tests.chain_corpus.certs import Cert
from tests.chain_corpus.extensions import (
    CLIENT_AUTH,
    SUBJECT_KEY_ID,
    authority_key_id,
    ca_flag,
    extended_key_usage,
    key_usage,
)
from tests.chain_corpus.names import Name, name

Shape = Literal["direct", "sent", "bundled", "both"]

ROOT: Final = name("C=US", "O=Acme Corp", "CN=Root A")
LEAF: Final = name("C=US", "O=Acme Corp", "OU=Development", "CN=client of Acme")


@dataclass(eq=False, slots=True)
class Chain:
    """A client's chain.

    Attributes:
        root: The self-signed CA.
        upper: A CA that the bundle holds, or the root where there is none.
        lower: A CA that the client sends, or `upper` where there is none.
        leaf: The client's certificate.
        sent: What the client sends after its own.
        bundle: What the cluster trusts.
    """

    root: Cert
    upper: Cert
    lower: Cert
    leaf: Cert
    sent: list[Cert]
    bundle: list[Cert]

    @property
    def presented(self) -> str:
        """Return what the client sends, as PEM."""
        return "".join(certificate.pem for certificate in (self.leaf, *self.sent))

    @property
    def trusted(self) -> str:
        """The bundle, as PEM."""
        return "".join(certificate.pem for certificate in self.bundle)


def authority(subject: Name, key: str, signer: Cert | None = None, *, serial: int = 1) -> Cert:
    """A CA as `openssl` makes one from a careful configuration."""
    extensions = {
        "basicConstraints": ca_flag(),
        "keyUsage": key_usage("keyCertSign", "cRLSign"),
        "subjectKeyIdentifier": SUBJECT_KEY_ID,
    }
    if signer:
        extensions["authorityKeyIdentifier"] = authority_key_id()
    return Cert(subject, key, signer, serial=serial, extensions=extensions)


def client(subject: Name, key: str, signer: Cert | None, *, serial: int = 100) -> Cert:
    """A client's certificate."""
    extensions = {
        "keyUsage": key_usage("digitalSignature"),
        "extendedKeyUsage": extended_key_usage(CLIENT_AUTH),
        "subjectKeyIdentifier": SUBJECT_KEY_ID,
        "authorityKeyIdentifier": authority_key_id(),
    }
    return Cert(subject, key, signer, serial=serial, extensions=extensions)


def other_root(label: str = "Other") -> Cert:
    """A root that has nothing to do with the chain."""
    return authority(name("C=US", "O=Umbrella", f"CN={label} Root"), f"p256-{label}", serial=900)


def chain(shape: Shape) -> Chain:
    """A chain with nothing peculiar."""
    root = authority(ROOT, "p256-root", serial=1)
    upper = lower = root
    sent, bundle = [], [root]
    if shape in {"bundled", "both"}:
        upper = lower = authority(name("C=US", "O=Acme Corp", "CN=Upper CA"), "p256-upper", root, serial=2)
        bundle.append(upper)
    if shape in {"sent", "both"}:
        lower = authority(name("C=US", "O=Acme Corp", "CN=Lower CA"), "p256-lower", upper, serial=3)
        sent.append(lower)
    return Chain(root, upper, lower, client(LEAF, "p256-leaf", lower), sent, bundle)
