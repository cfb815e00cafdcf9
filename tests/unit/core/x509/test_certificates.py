"""Names of certificates."""

from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from pulumi_redis_enterprise.core.x509.certificates import (
    certificate_key,
    display_name,
    expires,
    is_ca,
    is_self_signed,
    sha256,
)
from pulumi_redis_enterprise.core.x509.extensions import BASIC_CONSTRAINTS
from redis_enterprise_emulator.pki import Identity

from tests.support import certificates
from tests.support.certificate_builder import any_extension, certificate_with
from tests.support.certificates import client, nameless_root, read, renewed_root, root

Made = Callable[[], x509.Certificate | Identity]


class TestNames:
    """Tests of what a certificate is called."""

    def test_sha256_is_hex_of_the_der(self) -> None:
        """The fingerprint is 64 lower-case hex digits, the ones that OpenSSL prints."""
        assert root().certificate.fingerprint(SHA256()).hex() == sha256(read(root()))

    def test_expires_is_the_last_day(self) -> None:
        """The end of the validity is a UTC date."""
        assert "2027-06-01" == expires(read(client()))

    def test_key_tells_roots_of_one_name_apart(self) -> None:
        """Two roots that share a subject have different keys in a preview."""
        old, new = read(root()), read(renewed_root())

        assert f"CN=Root A,O=Acme,C=US [{sha256(old)[:12]}]" == certificate_key(old)
        assert certificate_key(old) != certificate_key(new)

    def test_certificate_without_subject_has_a_name(self) -> None:
        """A certificate with an empty subject is called by its fingerprint."""
        digits = sha256(read(nameless_root()))[:12]

        assert f"[{digits}]" == certificate_key(read(nameless_root()))
        assert f"the certificate [{digits}]" == display_name(read(nameless_root()))


class TestIsSelfSigned:
    """`is_self_signed`."""

    @pytest.mark.parametrize(
        "made",
        [certificates.root, certificates.bare_root, certificates.sha1_root, certificates.nameless_root],
    )
    def test_root_is(self, made: Made) -> None:
        """A root is self-signed, also without key identifiers and with SHA-1."""
        assert is_self_signed(read(made()))

    @pytest.mark.parametrize(
        "made", [certificates.intermediate, certificates.client, certificates.renewed_root_by_old_root]
    )
    def test_what_another_key_signed_is_not(self, made: Made) -> None:
        """A certificate of another issuer is not self-signed, even if that has the same name."""
        assert not is_self_signed(read(made()))


class TestIsCa:
    """`is_ca`."""

    @pytest.mark.parametrize(("expected", "made"), [(True, root), (False, client), (False, certificates.sha1_client)])
    def test_flag_decides(self, expected: bool, made: Made) -> None:  # noqa: FBT001
        """A CA says so in its basicConstraints."""
        assert expected is is_ca(read(made()))

    def test_flag_that_cannot_be_read_is_none(self) -> None:
        """A basicConstraints extension that cannot be read makes no CA."""
        broken = certificate_with("CN=a", extensions=[any_extension(BASIC_CONSTRAINTS, bytes.fromhex("0500"))])

        assert not is_ca(read(broken))
