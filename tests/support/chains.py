"""Chains that a verifier must refuse, or that it must take though they are unusual; more of `certificates`."""

from functools import cache

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from redis_enterprise_emulator.pki import Authority

from tests.support.certificate_builder import CA_FLAG, authority_with, certificate_with, handmade, name
from tests.support.certificates import bare_root, ca_without_key_cert_sign, client, intermediate, root


@cache
def path_length_0_intermediate() -> Authority:
    """A CA that `root()` signed, and that may sign clients only."""
    return authority_with(
        "CN=Last CA,O=Acme", signer=root(), extensions=[x509.BasicConstraints(ca=True, path_length=0)]
    )


@cache
def intermediate_too_deep() -> Authority:
    """A CA that `path_length_0_intermediate()` signed, though it may not."""
    return authority_with("CN=Too Deep,O=Acme", signer=path_length_0_intermediate(), extensions=[CA_FLAG])


@cache
def server_only_intermediate() -> Authority:
    """A CA that `root()` signed for certificates of servers only."""
    return authority_with(
        "CN=Server CA,O=Acme",
        signer=root(),
        extensions=[CA_FLAG, x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])],
    )


@cache
def client_of_ca_without_ca_flag() -> x509.Certificate:
    """A certificate that the client of `client()` signed, which is no CA."""
    return certificate_with("CN=Child of a leaf", signer=client())


@cache
def client_of_ca_without_key_cert_sign() -> x509.Certificate:
    """A certificate that `ca_without_key_cert_sign()` signed."""
    return certificate_with("CN=Child of a CA without right", signer=ca_without_key_cert_sign())


@cache
def client_of_bare_root() -> x509.Certificate:
    """A client without extensions that `bare_root()` signed."""
    return certificate_with("CN=Bare", signer=bare_root())


@cache
def client_of_path_length_0_chain() -> x509.Certificate:
    """A client that `intermediate_too_deep()` signed."""
    return certificate_with("CN=Deep", signer=intermediate_too_deep())


@cache
def client_of_server_only_intermediate() -> x509.Certificate:
    """A client that `server_only_intermediate()` signed."""
    return certificate_with("CN=Child of a CA for servers", signer=server_only_intermediate())


@cache
def version_1_client_of_intermediate() -> x509.Certificate:
    """A client of version 1 that `intermediate()` signed."""
    return handmade(name("CN=Version 1 below").public_bytes(), signer=intermediate())


@cache
def version_1_client_of_client() -> x509.Certificate:
    """A client of version 1 that the client of `client()` signed, which is no CA."""
    return handmade(name("CN=Version 1 of a leaf").public_bytes(), signer=client())


@cache
def client_of_a_circle() -> tuple[x509.Certificate, x509.Certificate, x509.Certificate]:
    """A client, the CA that signed it, and a CA that signed that one and was signed by it."""
    one, other = (authority_with(f"CN=Circle {number}", extensions=[CA_FLAG]) for number in (1, 2))
    circle = [
        certificate_with("CN=Circle 1", key=one.key, signer=other, extensions=[CA_FLAG]),
        certificate_with("CN=Circle 2", key=other.key, signer=one, extensions=[CA_FLAG]),
    ]
    return certificate_with("CN=Circled", signer=one), circle[0], circle[1]
