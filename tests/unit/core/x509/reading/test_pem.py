"""Certificates in and out of text."""

import base64

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.reading.pem import pem_text, read_certificates

from tests.support.certificates import client, intermediate, read, root

ROOT_PEM = root().certificate_pem


def refusal(text: str) -> CertificateTextError:
    """Return why a text is refused."""
    with pytest.raises(CertificateTextError) as caught:
        read_certificates(text)
    return caught.value


class TestReadCertificates:
    """`read_certificates`."""

    def test_order_is_kept(self) -> None:
        """Certificates come out in the order in which they stand in the text."""
        text = intermediate().certificate_pem + ROOT_PEM

        assert read_certificates(text) == (read(intermediate()), read(root()))

    @pytest.mark.parametrize(
        "text",
        [
            ROOT_PEM.replace("\n", "\r\n"),
            "\n".join(f"    {line}" for line in ROOT_PEM.splitlines()),
            f"subject=CN=Root A\nissuer=CN=Root A\n{ROOT_PEM}\ntrailing words\n",
            ROOT_PEM.replace("CERTIFICATE", "X509 CERTIFICATE"),
            f"\ufeff{ROOT_PEM}",
        ],
        ids=["CRLF", "indented", "text around", "old label", "byte order mark"],
    )
    def test_habits_of_other_tools_are_accepted(self, text: str) -> None:
        """Line ends, indentation, comments and the old label do not matter."""
        assert read_certificates(text) == (read(root()),)

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "is empty; expected PEM certificates"),
            (" \n ", "is empty; expected PEM certificates"),
            ("certs/ca", "looks like the path of a file; expected the contents of the file"),
            ("ca.pem", "looks like the path of a file; expected the contents of the file"),
            (r"C:\certs\ca", "looks like the path of a file; expected the contents of the file"),
            ("a certificate", "holds no -----BEGIN CERTIFICATE-----; expected PEM certificates"),
            ("Zoë\nca.pem", "holds no -----BEGIN CERTIFICATE-----; expected PEM certificates"),
            ("x" * (1024 * 1024 + 1), "holds more than 1 MiB of text"),
        ],
        ids=range(8),
    )
    def test_text_without_certificate_is_refused(self, text: str, reason: str) -> None:
        """A text that is no PEM at all is refused with what it seems to be."""
        assert reason == refusal(text).message

    def test_der_is_refused(self) -> None:
        """A binary certificate that was read as text is recognized."""
        assert "is binary (DER); expected PEM" == refusal(_der().decode("latin-1")).message

    def test_bare_base64_is_refused(self) -> None:
        """The base64 of a certificate without its BEGIN and END lines is recognized, broken into lines or not."""
        text = base64.encodebytes(_der()).decode()

        assert "is base64 without the lines around it; expected PEM" == refusal(text).message
        assert "is base64 without the lines around it; expected PEM" == refusal(text.replace("\n", "")).message

    @pytest.mark.parametrize(
        ("label", "kind"),
        [
            ("PRIVATE KEY", "a private key"),
            ("RSA PRIVATE KEY", "a private key"),
            ("EC PRIVATE KEY", "a private key"),
            ("OPENSSH PRIVATE KEY", "a private key"),
            ("PGP PRIVATE KEY BLOCK", "a private key"),
            ("ENCRYPTED PRIVATE KEY", "an encrypted private key"),
        ],
    )
    def test_private_key_is_refused(self, label: str, kind: str) -> None:
        """A private key of any kind is refused, even among good certificates."""
        text = ROOT_PEM + client().key_pem.replace("PRIVATE KEY", label)

        assert f"holds {kind}; expected certificates only" == refusal(text).message

    @pytest.mark.parametrize(
        ("label", "kind"),
        [
            ("CERTIFICATE REQUEST", "a certificate signing request (CSR)"),
            ("NEW CERTIFICATE REQUEST", "a certificate signing request (CSR)"),
            ("PKCS7", "a PKCS #7 container without certificates, or in BER"),
            ("TRUSTED CERTIFICATE", "a certificate in OpenSSL's own trust format"),
            ("X509 CRL", "a revocation list (CRL)"),
            ("PUBLIC KEY", "a public key"),
            ("EC PARAMETERS", "parameters of a key"),
            ("SMALL TALK", "something else"),
        ],
    )
    def test_other_blocks_are_refused(self, label: str, kind: str) -> None:
        """A block that is no certificate is refused with its number and kind."""
        text = ROOT_PEM + ROOT_PEM.replace("CERTIFICATE", label)

        assert f"block 2 is {kind}; expected a certificate" == refusal(text).message

    @pytest.mark.parametrize(
        "broken",
        [
            ROOT_PEM[:200],
            ROOT_PEM.replace("\n", "\\n"),
            ROOT_PEM[:100] + "?" + ROOT_PEM[101:],
            "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----",
        ],
        ids=["cut off", "escaped newlines", "not base64", "not a certificate"],
    )
    def test_block_that_cannot_be_parsed_is_named(self, broken: str) -> None:
        """A broken block is named by its number."""
        expected = "block 2 cannot be parsed; it is cut off, its lines are broken, or it breaks the rules of X.509"

        assert expected == refusal(ROOT_PEM + broken).message

    def test_refusal_never_holds_the_text(self) -> None:
        """Neither the message nor a chained exception quotes what was handed in."""
        secret = client().key_pem.splitlines()[1]
        error = refusal(f"-----BEGIN CERTIFICATE-----\n{secret}\n-----END CERTIFICATE-----")

        assert secret not in str(error)
        assert error.__suppress_context__

    def test_message_has_two_parts(self) -> None:
        """The message is the reason and, on a line of its own, the fix."""
        error = refusal("")

        assert f"{error.message}\nFix: {error.fix}" == str(error)


class TestPemText:
    """`pem_text`."""

    def test_text_is_normalised(self) -> None:
        """Reading and writing gives the same text, whatever the line ends were."""
        text = ROOT_PEM + intermediate().certificate_pem

        assert text == pem_text(read_certificates(text.replace("\n", "\r\n")))

    def test_nothing_gives_nothing(self) -> None:
        """No certificates give an empty text."""
        assert not pem_text([])


def _der() -> bytes:
    return root().certificate.public_bytes(Encoding.DER)
