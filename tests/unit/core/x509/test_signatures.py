"""Signatures on certificates, as BoringSSL verifies them."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from pulumi_redis_enterprise.core.x509.certificate import Certificate, load_certificate
from pulumi_redis_enterprise.core.x509.chains.certificate_findings import key_kind, signs_for_boringssl
from pulumi_redis_enterprise.core.x509.der import SEQUENCE, elements, only_element
from pulumi_redis_enterprise.core.x509.signatures import is_signed_by, weak_hash

from tests.support.certificate_builder import certificate_with, der, name, rsa_key
from tests.support.certificate_fields import ALGORITHM, NAME, SERIAL, VALIDITY, built
from tests.support.certificates import NOW, client, other_root, read, root, sha1_client

RSA = rsa_key(2048)


Hash = hashes.SHA256 | hashes.SHA384 | hashes.SHA512


def signed(key: rsa.RSAPrivateKey, algorithm: Hash, scheme: padding.PSS | padding.PKCS1v15) -> Certificate:
    """A certificate that signed itself with RSA."""
    builder = x509.CertificateBuilder(name("CN=a"), name("CN=a"), key.public_key(), 1, NOW, NOW + timedelta(days=1))
    return read(builder.sign(key, algorithm, rsa_padding=scheme))


def pss(algorithm: hashes.HashAlgorithm, salt: int, mask: hashes.HashAlgorithm | None = None) -> padding.PSS:
    """A padding with this salt and this hash in the mask."""
    return padding.PSS(padding.MGF1(mask or algorithm), salt)


@pytest.mark.parametrize("algorithm", [hashes.SHA256(), hashes.SHA384(), hashes.SHA512()], ids=lambda it: it.name)
def test_rsa(algorithm: Hash) -> None:
    """Both schemes of RSA are verified; of PSS with a salt as long as the hash."""
    plain = signed(RSA, algorithm, padding.PKCS1v15())
    probabilistic = signed(RSA, algorithm, pss(algorithm, algorithm.digest_size))

    assert [True, True] == [is_signed_by(it, it) for it in (plain, probabilistic)]


@pytest.mark.parametrize(
    "scheme",
    [pss(hashes.SHA256(), 20), pss(hashes.SHA256(), 32, hashes.SHA512())],
    ids=["another salt", "another mask"],
)
def test_parameters_of_pss_that_boringssl_does_not_take(scheme: padding.PSS) -> None:
    """It takes three sets of parameters only (rsa_pss.cc)."""
    made = signed(RSA, hashes.SHA256(), scheme)

    assert not is_signed_by(made, made)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (ec.generate_private_key(ec.SECP384R1()), True),
        (ed25519.Ed25519PrivateKey.generate(), True),
        (ec.generate_private_key(ec.SECP256K1()), False),
        (ed448.Ed448PrivateKey.generate(), False),
    ],
    ids=["P-384", "Ed25519", "secp256k1", "Ed448"],
)
def test_keys(key: Any, expected: bool) -> None:  # noqa: FBT001
    """BoringSSL knows the curves of NIST, and Ed25519."""
    algorithm = None if isinstance(key, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey)) else hashes.SHA256()
    builder = x509.CertificateBuilder(name("CN=a"), name("CN=a"), key.public_key(), 1, NOW, NOW + timedelta(days=1))
    made = read(builder.sign(key, algorithm))

    assert expected is is_signed_by(made, made)


def test_key_of_another() -> None:
    """A signature by another key is not valid."""
    assert is_signed_by(read(client()), read(root()))
    assert not is_signed_by(read(client()), read(other_root()))


def test_two_algorithms() -> None:
    """The algorithm within what is signed has to be the same (RFC 5280, 4.1.1.2)."""
    good = read(client())
    sha256, sha384 = bytes.fromhex("06082a8648ce3d040302"), bytes.fromhex("06082a8648ce3d040303")
    at = good.der.rindex(sha256)

    assert not is_signed_by(load_certificate(good.der[:at] + sha384 + good.der[at + len(sha384) :]), read(root()))


def test_hashes_that_can_be_forged() -> None:
    """SHA-1 is named, and what is safe is not."""
    assert ("SHA1", "") == (weak_hash(read(sha1_client())), weak_hash(read(client())))


def test_key_that_nobody_knows() -> None:
    """A key of an unknown algorithm is called by its identifier, and signs nothing."""
    good = read(certificate_with("CN=a"))
    unknown = load_certificate(
        good.der.replace(bytes.fromhex("06072a8648ce3d0201"), bytes.fromhex("06072a8648ce3d0209"))
    )

    assert "a key of the algorithm 1.2.840.10045.2.9" == key_kind(unknown)
    assert not is_signed_by(good, unknown)


def test_key_for_pss_only() -> None:
    """An RSA key whose algorithm is RSASSA-PSS is no RSA key to BoringSSL."""
    good = signed(RSA, hashes.SHA256(), padding.PKCS1v15())
    _, numbers = elements(only_element(good.public_key, SEQUENCE).content)
    algorithm = der(0x30, bytes.fromhex("06092a864886f70d01010a"))
    limited = load_certificate(built(SERIAL, ALGORITHM, NAME, VALIDITY, NAME, der(0x30, algorithm, numbers.der)))

    assert "an RSASSA-PSS key" == key_kind(limited)
    assert not signs_for_boringssl(limited)
    assert not is_signed_by(good, limited)
