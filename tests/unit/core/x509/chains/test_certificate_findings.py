"""Flaws of single certificates."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from pulumi_redis_enterprise.core.x509.chains.certificate_findings import ca_findings, leaf_findings
from pulumi_redis_enterprise.core.x509.chains.planes import PLANES, Plane
from pulumi_redis_enterprise.core.x509.extensions import KEY_USAGE
from redis_enterprise_emulator.pki import Identity

from tests.support import certificates
from tests.support.certificate_builder import CA_FLAG, any_extension, certificate_with, key_usage
from tests.support.certificates import NOW, client, read, root

Made = Callable[[], x509.Certificate | Identity]
NOT_FOR_CLIENTS = "is not for clients (extendedKeyUsage lacks clientAuth; RFC 5280, 4.2.1.12)"
SMALL = "has an RSA key of 1024 bits, which may be broken; expected 2048 or more"
FORGEABLE = "is signed with SHA1, which can be forged"


def broken() -> x509.Certificate:
    """A CA whose keyUsage is no bit string."""
    return certificate_with("CN=Broken", extensions=[CA_FLAG, any_extension(KEY_USAGE, bytes.fromhex("0500"))])


class TestCaFindings:
    """`ca_findings`."""

    @pytest.mark.parametrize(
        "made",
        [
            certificates.root,
            certificates.intermediate,
            certificates.bare_root,
            certificates.strong_rsa_root,
            certificates.sha1_root,
            certificates.ca_without_ca_flag,
            certificates.weak_ec_root,
        ],
    )
    @pytest.mark.parametrize("plane", PLANES)
    def test_usable_ca_has_none(self, made: Made, plane: Plane) -> None:
        """A CA is fine without keyUsage, key identifiers and CA:TRUE, on P-224, and with its own SHA-1 signature."""
        assert [] == ca_findings(read(made()), now=NOW, plane=plane)

    @pytest.mark.parametrize(
        ("made", "reason"),
        [
            (certificates.client_without_extensions, "CN=Plain is a leaf, not a CA"),
            (certificates.client, "CN=app-1,OU=Development,O=Acme,C=US is a leaf, not a CA"),
            (certificates.ca_without_key_cert_sign, "CN=No Right may not sign certificates"),
            (certificates.expired_root, "CN=Old Root,O=Acme,C=US expired on 2025-06-01"),
            (certificates.future_root, "CN=Next Root,O=Acme,C=US is not valid before 2026-06-02 11:00 UTC"),
        ],
    )
    @pytest.mark.parametrize("plane", PLANES)
    def test_flaw_is_found(self, made: Made, reason: str, plane: Plane) -> None:
        """Each flaw is found, alone, and its reason names the certificate."""
        (finding,) = ca_findings(read(made()), now=NOW, plane=plane)

        assert finding.message.startswith(reason)
        assert not finding.tolerated

    @pytest.mark.parametrize(
        ("made", "reason"),
        [
            (certificates.weak_rsa_root, f"CN=Weak Root {SMALL}"),
            (certificates.sha1_intermediate, f"CN=SHA-1 CA {FORGEABLE}"),
        ],
    )
    def test_weakness_is_told_and_refused_by_databases(self, made: Made, reason: str) -> None:
        """The REST API takes a small key and SHA-1; a database does not."""
        ((rest,), (database,)) = (ca_findings(read(made()), now=NOW, plane=plane) for plane in PLANES)

        assert (reason, True) == (rest.message, rest.tolerated)
        assert (reason, False) == (database.message, database.tolerated)

    def test_key_that_the_rest_api_verifies_nothing_with(self) -> None:
        """BoringSSL knows no Koblitz curve; OpenSSL does."""
        koblitz = certificate_with("CN=Koblitz", key=ec.generate_private_key(ec.SECP256K1()), extensions=[CA_FLAG])
        (finding,) = ca_findings(read(koblitz), now=NOW, plane="rest")

        assert finding.message.startswith(
            "CN=Koblitz has an EC key on secp256k1, which the REST API verifies no signature with; expected RSA, "
        )
        assert [] == ca_findings(read(koblitz), now=NOW, plane="database")

    def test_ca_of_ed25519(self) -> None:
        """Both stacks verify signatures of Ed25519."""
        made = certificate_with("CN=Ed", key=ed25519.Ed25519PrivateKey.generate(), signer=root(), extensions=[CA_FLAG])

        assert [] == ca_findings(read(made), now=NOW)

    def test_extension_that_cannot_be_read(self) -> None:
        """A flaw that keeps the stacks from judging is named alone."""
        (finding,) = ca_findings(read(broken()), now=NOW)

        assert finding.message == "CN=Broken has an extension that cannot be read: keyUsage (RFC 5280, 4.2)"

    def test_all_flaws_are_found_at_once(self) -> None:
        """A certificate with three flaws has three findings."""
        later = NOW + timedelta(days=400)

        assert 3 == len(ca_findings(read(certificates.weak_rsa_client()), now=later))


class TestLeafFindings:
    """`leaf_findings`."""

    @pytest.mark.parametrize(
        "made",
        [
            certificates.client,
            certificates.client_of_intermediate,
            certificates.client_without_extensions,
            certificates.version_1_client,
        ],
    )
    def test_usable_client_has_none(self, made: Made) -> None:
        """A client is fine without any extension, and as version 1."""
        assert [] == leaf_findings(read(made()), now=NOW)

    @pytest.mark.parametrize(
        ("made", "reason"),
        [
            (certificates.client_without_client_auth, f"CN=server.example.com {NOT_FOR_CLIENTS}"),
            (certificates.client_for_any_purpose, f"CN=Anything {NOT_FOR_CLIENTS}"),
            (certificates.client_without_digital_signature, "CN=Encrypts Only may not prove its key in TLS"),
            (certificates.expired_client, "CN=late,O=Acme,C=US expired on 2026-06-01"),
            (certificates.future_client, "CN=early,O=Acme,C=US is not valid before 2026-06-02 11:00 UTC"),
        ],
    )
    @pytest.mark.parametrize("plane", [*PLANES, None])
    def test_flaw_is_found(self, made: Made, reason: str, plane: Plane | None) -> None:
        """Each flaw is found, alone, and its reason names the certificate."""
        (finding,) = leaf_findings(read(made()), now=NOW, plane=plane)

        assert finding.message.startswith(reason)
        assert not finding.tolerated

    @pytest.mark.parametrize("plane", [*PLANES, None])
    def test_ca_as_client_is_told(self, plane: Plane | None) -> None:
        """A CA may log in; most often it is a mistake."""
        (finding,) = leaf_findings(read(root()), now=NOW, plane=plane)

        assert "CN=Root A,O=Acme,C=US is a CA; expected the certificate that the client logs in with" == finding.message
        assert finding.tolerated

    @pytest.mark.parametrize(
        ("made", "reason"),
        [(certificates.weak_rsa_client, f"CN=Weak {SMALL}"), (certificates.sha1_client, f"CN=SHA-1 {FORGEABLE}")],
    )
    def test_weakness_is_told_and_refused_by_databases(self, made: Made, reason: str) -> None:
        """The REST API takes a small key and SHA-1; a database does not; where both may be meant, that is reported."""
        found = [leaf_findings(read(made()), now=NOW, plane=plane) for plane in ("rest", None, "database")]

        assert [[(reason, True)], [(reason, True)], [(reason, False)]] == [
            [(it.message, it.tolerated) for it in findings] for findings in found
        ]

    @pytest.mark.parametrize(
        ("key", "kind"),
        [
            (ed25519.Ed25519PrivateKey.generate(), "a key of the kind Ed25519"),
            (ec.generate_private_key(ec.SECP521R1()), "an EC key on secp521r1"),
            (ec.generate_private_key(ec.SECP256K1()), "an EC key on secp256k1"),
        ],
        ids=["Ed25519", "P-521", "secp256k1"],
    )
    def test_key_that_the_rest_api_does_not_take(self, key: Any, kind: str) -> None:
        """Envoy lets nobody prove it; a database does, and where both may be meant that is reported."""
        leaf = read(certificate_with("CN=app", key=key, signer=root()))
        reason = f"CN=app has {kind}, which the REST API does not take; expected RSA, or EC on P-256 or P-384"

        assert [(reason, False)] == [(it.message, it.tolerated) for it in leaf_findings(leaf, now=NOW, plane="rest")]
        assert [(reason, True)] == [(it.message, it.tolerated) for it in leaf_findings(leaf, now=NOW)]
        assert [] == leaf_findings(leaf, now=NOW, plane="database")

    def test_key_agreement_alone(self) -> None:
        """BoringSSL asks for digitalSignature, OpenSSL takes keyAgreement too."""
        leaf = read(certificate_with("CN=app", signer=root(), extensions=[key_usage("key_agreement")]))
        (finding,) = leaf_findings(leaf, now=NOW, plane="rest")

        assert "keyUsage has keyAgreement, but lacks digitalSignature" in finding.message
        assert [] == leaf_findings(leaf, now=NOW, plane="database")

    def test_extension_that_cannot_be_read(self) -> None:
        """A flaw that keeps the stacks from judging is named alone."""
        (finding,) = leaf_findings(read(broken()), now=NOW)

        assert "an extension that cannot be read: keyUsage" in finding.message


class TestAged:
    """Tests of which findings come from the passing of time."""

    def test_expiry_is_aged(self) -> None:
        """Only expiry comes from the passing of time."""
        (finding,) = leaf_findings(read(certificates.expired_client()), now=NOW)

        assert finding.aged

    def test_not_valid_yet_is_not_aged(self) -> None:
        """A certificate of the future was never good, so it is no case of ageing."""
        (finding,) = leaf_findings(read(certificates.future_client()), now=NOW)

        assert not finding.aged

    def test_last_second_counts(self) -> None:
        """A certificate is valid up to and including its notAfter (RFC 5280, 4.1.2.5)."""
        leaf = read(client())
        last = leaf.not_after

        assert [] == leaf_findings(leaf, now=last)
        assert leaf_findings(leaf, now=last + timedelta(seconds=1))
