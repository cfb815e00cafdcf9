"""Names and flaws of certificates."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from pulumi_redis_enterprise.core.certificates import (
    ca_findings,
    called,
    certificate_key,
    expires,
    is_issued_by,
    is_self_signed,
    leaf_findings,
    sha256,
)
from redis_enterprise_emulator.pki import Identity

from tests import certificates
from tests.certificates import NOW, client, intermediate, nameless_root, other_root, renewed_root, root

Made = Callable[[], x509.Certificate | Identity]
NOT_FOR_CLIENTS = "is not for clients (extendedKeyUsage lacks clientAuth)"
KEYS = "expected RSA with at least 2048 bits, or EC on P-256, P-384 or P-521"


def certificate_of(made: Made) -> x509.Certificate:
    """The certificate, with or without a key."""
    result = made()
    return result.certificate if isinstance(result, Identity) else result


class TestNames:
    """What a certificate is called."""

    def test_sha256_is_hex_of_the_der(self) -> None:
        """The fingerprint is 64 lower-case hex digits, the ones that OpenSSL prints."""
        assert root().certificate.fingerprint(SHA256()).hex() == sha256(root().certificate)

    def test_expires_is_the_last_day(self) -> None:
        """The end of the validity is a UTC date."""
        assert "2027-06-01" == expires(client().certificate)

    def test_key_tells_roots_of_one_name_apart(self) -> None:
        """Two roots that share a subject have different keys in a preview."""
        old, new = root().certificate, renewed_root().certificate

        assert f"CN=Root A,O=Acme,C=US [{sha256(old)[:12]}]" == certificate_key(old)
        assert certificate_key(old) != certificate_key(new)

    def test_certificate_without_subject_has_a_name(self) -> None:
        """A certificate with an empty subject is called by its fingerprint."""
        digits = sha256(nameless_root())[:12]

        assert f"[{digits}]" == certificate_key(nameless_root())
        assert f"the certificate [{digits}]" == called(nameless_root())


class TestIsSelfSigned:
    """`is_self_signed`."""

    @pytest.mark.parametrize(
        "made",
        [certificates.root, certificates.bare_root, certificates.sha1_root, certificates.nameless_root],
    )
    def test_root_is(self, made: Made) -> None:
        """A root is self-signed, also without key identifiers and with SHA-1."""
        assert is_self_signed(certificate_of(made))

    @pytest.mark.parametrize(
        "made", [certificates.intermediate, certificates.client, certificates.renewed_root_by_old_root]
    )
    def test_what_another_key_signed_is_not(self, made: Made) -> None:
        """A certificate of another issuer is not self-signed, even if that has the same name."""
        assert not is_self_signed(certificate_of(made))


class TestIsIssuedBy:
    """`is_issued_by`."""

    def test_signer_is_recognised(self) -> None:
        """The certificate whose key signed is the issuer."""
        assert is_issued_by(intermediate().certificate, root().certificate)

    @pytest.mark.parametrize("other", [other_root, renewed_root], ids=["other name", "other key"])
    def test_others_are_not(self, other: Callable[[], Identity]) -> None:
        """Neither another name nor the same name with another key is the issuer."""
        assert not is_issued_by(intermediate().certificate, other().certificate)


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
        ],
    )
    def test_usable_ca_has_none(self, made: Made) -> None:
        """A CA is fine without keyUsage and key identifiers, and a root with a SHA-1 signature of its own."""
        assert [] == ca_findings(certificate_of(made), now=NOW)

    @pytest.mark.parametrize(
        ("made", "reason"),
        [
            (certificates.client_without_extensions, "CN=Plain is a leaf, not a CA"),
            (certificates.ca_without_ca_flag, "CN=No Flag is a leaf, not a CA"),
            (certificates.client, "CN=app-1,OU=Development,O=Acme,C=US is a leaf, not a CA"),
            (certificates.ca_without_key_cert_sign, "CN=No Right may not sign certificates"),
            (certificates.expired_root, "CN=Old Root,O=Acme,C=US expired on 2025-06-01"),
            (certificates.future_root, "CN=Next Root,O=Acme,C=US is not valid before 2026-06-02 11:00 UTC"),
            (certificates.weak_rsa_root, f"CN=Weak Root has an RSA key of 1024 bits; {KEYS}"),
            (certificates.weak_ec_root, f"CN=Small Root has an EC key on secp224r1; {KEYS}"),
            (certificates.sha1_intermediate, "CN=SHA-1 CA is signed with SHA1, which can be forged"),
        ],
    )
    def test_flaw_is_found(self, made: Made, reason: str) -> None:
        """Each flaw is found, alone, and its reason names the certificate."""
        (finding,) = ca_findings(certificate_of(made), now=NOW)

        assert finding.reason.startswith(reason)

    def test_all_flaws_are_found_at_once(self) -> None:
        """A certificate with three flaws has three findings."""
        later = NOW + timedelta(days=400)

        assert 3 == len(ca_findings(certificates.ed25519_client(), now=later))


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
        assert [] == leaf_findings(certificate_of(made), now=NOW)

    @pytest.mark.parametrize(
        ("made", "reason"),
        [
            (certificates.root, "CN=Root A,O=Acme,C=US is a CA; expected the certificate that the client logs in with"),
            (certificates.client_without_client_auth, f"CN=server.example.com {NOT_FOR_CLIENTS}"),
            (certificates.client_for_any_purpose, f"CN=Anything {NOT_FOR_CLIENTS}"),
            (certificates.client_without_digital_signature, "CN=Encrypts Only may not prove its key in TLS"),
            (certificates.expired_client, "CN=late,O=Acme,C=US expired on 2026-06-01"),
            (certificates.future_client, "CN=early,O=Acme,C=US is not valid before 2026-06-02 11:00 UTC"),
            (certificates.weak_rsa_client, f"CN=Weak has an RSA key of 1024 bits; {KEYS}"),
            (certificates.ed25519_client, f"CN=Edwards has a key of the kind Ed25519; {KEYS}"),
            (certificates.sha1_client, "CN=SHA-1 is signed with SHA1, which can be forged"),
        ],
    )
    def test_flaw_is_found(self, made: Made, reason: str) -> None:
        """Each flaw is found, alone, and its reason names the certificate."""
        (finding,) = leaf_findings(certificate_of(made), now=NOW)

        assert finding.reason.startswith(reason)


class TestAged:
    """Which findings come from the passing of time."""

    def test_expiry_is_aged(self) -> None:
        """Only expiry comes from the passing of time."""
        (finding,) = leaf_findings(certificates.expired_client().certificate, now=NOW)

        assert finding.aged

    def test_not_valid_yet_is_not_aged(self) -> None:
        """A certificate of the future was never good, so it is no case of ageing."""
        (finding,) = leaf_findings(certificates.future_client().certificate, now=NOW)

        assert not finding.aged

    def test_last_second_counts(self) -> None:
        """A certificate is valid up to and including its notAfter (RFC 5280, 4.1.2.5)."""
        leaf = client().certificate
        last = leaf.not_valid_after_utc

        assert [] == leaf_findings(leaf, now=last)
        assert leaf_findings(leaf, now=last + timedelta(seconds=1))
