"""The files that people have: read, or refused by the name of what they are, with a command that works when typed."""

import re
import shutil
from pathlib import Path

import pytest
from pulumi_redis_enterprise.core.x509.certificates import pem_text
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.reading.file_text import LARGEST_FILE, text_of_file
from pulumi_redis_enterprise.core.x509.reading.pem import read_certificates, read_client_certificates
from pulumi_redis_enterprise.core.x509.subject_line import subject_line

from tests.support.certificate_files import make_files, run
from tests.support.certificates import client, intermediate, read, root

KEY = client().key_pem
PEM = client().certificate_pem
ONE_LINE_KEY = "\\n".join(KEY.splitlines())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of such files."""
    return make_files(tmp_path_factory.mktemp("files"))


@pytest.fixture
def folder(files: Path, tmp_path: Path) -> Path:
    """A copy of it, in which commands may write."""
    return shutil.copytree(files, tmp_path / "copy")


def refusal(file: Path) -> CertificateTextError:
    """Return why a file is refused, with its name in the fix."""
    with pytest.raises(CertificateTextError) as caught:
        read_certificates(text_of_file(file.read_bytes()))
    return caught.value.of_file(file.name)


class TestRead:
    """Tests of what is read as it is."""

    @pytest.mark.parametrize(
        "name",
        [
            "app.pem",
            "app.der",
            "padded.der",
            "utf-16.pem",
            "utf-16be.pem",
            "utf-16-unmarked.pem",
            "utf-8-marked.pem",
            "latin-1.pem",
            "crlf.pem",
            "indented.pem",
            "text.pem",
            "one-line.pem",
        ],
    )
    def test_certificate_in_any_form(self, files: Path, name: str) -> None:
        """DER, and PEM in any encoding, with any line ends and with anything above it, is the same certificate."""
        text = text_of_file((files / name).read_bytes())

        assert PEM == pem_text(read_certificates(text))
        assert PEM == pem_text(read_client_certificates(text))

    @pytest.mark.parametrize("name", ["app.p7b", "app-der.p7b", "certutil.p7b"])
    def test_container(self, files: Path, name: str) -> None:
        """A PKCS #7 container, also as Windows labels it, gives all its certificates, the client's own one first."""
        text = text_of_file((files / name).read_bytes())

        assert [PEM, root().certificate_pem] == [pem_text([it]) for it in read_certificates(text)]

    def test_serial_number_of_zero(self, files: Path) -> None:
        """A certificate with the serial number 0 is read without a warning of Python's; one would be an error here."""
        (certificate,) = read_certificates((files / "serial-0.pem").read_text())

        assert "CN=zero,O=Acme" == subject_line(certificate)

    def test_container_of_cms(self, files: Path) -> None:
        """The same by its younger name."""
        assert PEM == pem_text(read_certificates((files / "app.cms").read_text()))

    def test_container_beside_pem(self, files: Path) -> None:
        """Blocks keep their order; only those of one container, which has none, are sorted."""
        text = intermediate().certificate_pem + (files / "app.p7b").read_text()

        assert [read(it) for it in (intermediate(), client(), root())] == list(read_certificates(text))

    @pytest.mark.parametrize(
        "mention",
        [
            "# the -----BEGIN PRIVATE KEY----- is in the vault",
            "see -----BEGIN PRIVATE KEY----- and -----END PRIVATE KEY-----",
            "# -----BEGIN PRIVATE KEY-----\n# (taken out)\n# -----END PRIVATE KEY-----",
            "friendlyName: -----BEGIN RSA PRIVATE KEY-----\nlocalKeyID: 54 69 6D 65",
            "`-----BEGIN ENCRYPTED PRIVATE KEY-----`",
            "The key begins with\n-----BEGIN PRIVATE KEY-----\nand is elsewhere.",
            "a file with -----BEGIN CERTIFICATE----- in it, then",
            "# -----BEGIN CERTIFICATE REQUEST-----",
        ],
    )
    def test_mention_is_no_block(self, mention: str) -> None:
        """A comment, or an attribute, that mentions a key or anything else is none, above the certificate or below."""
        for text in (f"{mention}\n{PEM}", f"{PEM}{mention}\n"):
            assert PEM == pem_text(read_certificates(text))

    def test_commented_certificate(self) -> None:
        """A certificate that somebody put behind comment marks is taken out of the bundle, as OpenSSL sees it."""
        commented = "".join(f"# {line}\n" for line in root().certificate_pem.splitlines())

        assert PEM == pem_text(read_certificates(commented + PEM))


class TestRefused:
    """Tests of what is refused by its name."""

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("app.csr", "block 1 is a certificate signing request (CSR); expected a certificate"),
            ("new.csr", "block 1 is a certificate signing request (CSR); expected a certificate"),
            ("csr.der", "is binary (DER), and a certificate signing request (CSR); expected PEM"),
            ("certutil.csr", "block 1 is a certificate signing request (CSR); expected a certificate"),
            ("ca.crl", "block 1 is a revocation list (CRL); expected a certificate"),
            ("crl.der", "is binary (DER), and a revocation list (CRL); expected PEM"),
            ("trusted.pem", "block 1 is a certificate in OpenSSL's own trust format; expected a certificate"),
            ("parameters.pem", "block 1 is parameters of a key; expected a certificate"),
            ("app.pub", "block 1 is a public key; expected a certificate"),
            ("pub.der", "is binary (DER), and a public key; expected PEM"),
            ("rsa.pub", "block 1 is a public key; expected a certificate"),
            ("rsa-pub.der", "is binary (DER), and a public key; expected PEM"),
            ("app.p12", "block 1 is a PKCS #12 container (.p12, .pfx); expected a certificate"),
            ("empty.p7b", "block 1 is a PKCS #7 container without certificates, or in BER; expected a certificate"),
            ("stream.p7b", "is a container in BER; expected PEM"),
            ("app.key", "holds a private key; expected certificates only"),
            ("key.der", "holds a private key; expected certificates only"),
            ("sec1.key", "holds a private key; expected certificates only"),
            ("sec1.der", "holds a private key; expected certificates only"),
            ("rsa.key", "holds a private key; expected certificates only"),
            ("rsa.der", "holds a private key; expected certificates only"),
            ("parameters.key", "holds a private key; expected certificates only"),
            ("both.pem", "holds a private key; expected certificates only"),
            ("commented.pem", "holds a private key; expected certificates only"),
            ("base64-key.txt", "holds a private key; expected certificates only"),
            ("encrypted.key", "holds an encrypted private key; expected certificates only"),
            ("encrypted.der", "holds an encrypted private key; expected certificates only"),
            ("legacy.key", "holds an encrypted private key; expected certificates only"),
            ("base64.txt", "is base64 without the lines around it; expected PEM"),
            ("base64-p7b.txt", "is base64 without the lines around it; expected PEM"),
            (
                "base64-csr.txt",
                "is base64 without the lines around it, and a certificate signing request (CSR); expected PEM",
            ),
            ("encrypted.cms", "block 1 is a PKCS #7 container without certificates, or in BER; expected a certificate"),
            ("ssh.pub", "is an SSH key; expected a certificate"),
            ("signed.asc", "block 1 is an OpenPGP message; expected a certificate"),
            ("page.html", "is a web page, or other markup; expected a certificate"),
            ("app.jks", "is a Java keystore; expected PEM"),
            ("app.zip", "is a ZIP archive; expected PEM"),
            ("app.gz", "is compressed (gzip); expected PEM"),
        ],
    )
    def test_named_for_what_it_is(self, files: Path, name: str, kind: str) -> None:
        """Whatever people have in place of a certificate is named, and has a command that gets further."""
        error = refusal(files / name)

        assert kind == error.message
        assert "FILE" not in error.fix
        assert 1 <= len(commands_in(error.fix))

    @pytest.mark.parametrize(
        "name",
        [
            "app.csr",
            "new.csr",
            "csr.der",
            "trusted.pem",
            "parameters.pem",
            "app.p12",
            "both.pem",
            "base64.txt",
            "base64-p7b.txt",
            "escaped.pem",
            "app.gz",
            "stream.p7b",
        ],
    )
    def test_fix_writes_what_is_read(self, folder: Path, name: str) -> None:
        """Typed as it stands, the command of the fix writes a file that is read."""
        (command,) = commands_in(refusal(folder / name).fix)
        run(command.replace("pkcs12 ", "pkcs12 -passin pass: "), folder)

        (certificate, *_) = read_certificates(text_of_file((folder / f"{name}.pem").read_bytes()))
        assert read(client()).public_key == certificate.public_key

    @pytest.mark.parametrize("name", ["app.key", "key.der", "sec1.key", "sec1.der", "rsa.key", "rsa.der"])
    def test_fix_requests_a_certificate(self, folder: Path, name: str) -> None:
        """Of a key alone the command makes a request, which any CA takes."""
        (command,) = commands_in(refusal(folder / name).fix)
        run(command, folder)

        assert (folder / f"{name}.csr").read_text().startswith("-----BEGIN CERTIFICATE REQUEST-----")

    @pytest.mark.parametrize("name", ["ca.crl", "crl.der"])
    def test_fix_names_the_authority(self, folder: Path, name: str) -> None:
        """Of a revocation list the command says whose it is."""
        (command,) = commands_in(refusal(folder / name).fix)

        assert "Root A" in run(command, folder)

    def test_fix_of_a_wrong_label(self, folder: Path) -> None:
        """A file that Windows wrongly labels as a certificate gets its own label from the command."""
        (command,) = commands_in(refusal(folder / "certutil.csr").fix)
        run(command, folder)

        assert (folder / "app.csr").read_text() == (folder / "certutil.csr.pem").read_text()

    def test_fix_in_a_folder_with_a_blank(self, folder: Path) -> None:
        """A path is quoted for the shell."""
        file = (folder / "app.csr").rename(folder / "my app.csr")
        (command,) = commands_in(refusal(file).fix)
        run(command, folder)

        assert (folder / "my app.csr.pem").exists()


class TestKey:
    """A private key is refused, and never told."""

    @pytest.mark.parametrize(
        "text",
        [
            KEY,
            PEM + KEY,
            PEM + KEY.replace("\n", "\r\n"),
            PEM + KEY.replace("\n", "\\n"),
            PEM + KEY.replace("\n", " "),
            PEM + "".join(f"# {line}\n" for line in KEY.splitlines()),
            PEM + "".join(f"    {line}\n" for line in KEY.splitlines()),
            PEM + "".join(KEY.splitlines(keepends=True)[:-1]),
            PEM + "".join(KEY.splitlines(keepends=True)[:2]),
            f'{{"key": "{ONE_LINE_KEY}", "certificate": "{PEM}"}}',
            PEM + "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "".join(KEY.splitlines()[1:-1]),
            "\n".join(KEY.splitlines()[1:-1]),
        ],
        ids=range(13),
    )
    def test_key_in_any_form(self, text: str) -> None:
        """However it was pasted: in comments, in JSON, indented, on one line, cut off, without its own lines."""
        with pytest.raises(CertificateTextError, match="holds a private key") as caught:
            read_certificates(text)

        lines = KEY.splitlines()[1:-1]
        assert not [line for line in lines if line[:16] in str(caught.value.of_file("app.pem"))]

    def test_key_beside_a_client_certificate(self) -> None:
        """If a client's files are read, its key is often in the same file, and passed over."""
        assert PEM == pem_text(read_client_certificates(KEY + PEM))

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (KEY, "holds no certificate, but a private key"),
            (KEY.replace("PRIVATE KEY", "CERTIFICATE REQUEST"), "holds no certificate, but a certificate signing"),
            ("", "is empty"),
            (PEM[:200], "holds no certificate that can be read: block 1 cannot be parsed"),
        ],
        ids=range(4),
    )
    def test_no_client_certificate(self, text: str, reason: str) -> None:
        """The file that is there instead is named."""
        with pytest.raises(CertificateTextError, match=re.escape(reason)):
            read_client_certificates(text)


class TestBinaryText:
    """Files that were read as text, although they are none."""

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("app.der", "is binary (DER); expected PEM"),
            ("app-der.p7b", "is binary (DER); expected PEM"),
            ("csr.der", "is binary (DER), and a certificate signing request (CSR); expected PEM"),
            ("app.p12", "is binary (DER), and a PKCS #12 container (.p12, .pfx); expected PEM"),
            ("key.der", "holds a private key; expected certificates only"),
            ("utf-16-unmarked.pem", "is UTF-16 that was read as something else; expected PEM"),
            ("utf-16be.pem", "is UTF-16 that was read as something else; expected PEM"),
            ("app.jks", "is binary; expected PEM certificates"),
        ],
    )
    def test_named_for_what_it_is(self, files: Path, name: str, reason: str) -> None:
        """A program that reads a binary file as Latin-1 is told what the file is."""
        with pytest.raises(CertificateTextError) as caught:
            read_certificates((files / name).read_bytes().decode("latin-1"))

        assert reason == caught.value.message

    @pytest.mark.parametrize("last", [b" ", b"\n", b"\x85", b"\xa0"])
    @pytest.mark.parametrize("count", [0, 1], ids=["behind it", "of its own"])
    def test_last_octet_that_looks_blank(self, files: Path, last: bytes, count: int) -> None:
        """An octet is one of the file, even if it is a blank to text; where a text has one behind it, it is none."""
        octets = (files / "key.der").read_bytes()
        blank = octets[: len(octets) - count] + last

        with pytest.raises(CertificateTextError) as caught:
            read_certificates(blank.decode("latin-1"))

        assert "holds a private key; expected certificates only" == caught.value.message

    @pytest.mark.parametrize("name", ["app.der", "app-der.p7b", "utf-16.pem"])
    def test_fix_writes_what_is_read(self, folder: Path, name: str) -> None:
        """The command is for the file, whose octets are whole."""
        with pytest.raises(CertificateTextError) as caught:
            read_certificates((folder / name).read_bytes().decode("latin-1"))
        (command,) = commands_in(caught.value.of_file(name).fix)
        run(command, folder)

        assert PEM in pem_text(read_certificates((folder / f"{name}.pem").read_text()))

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (client().certificate_pem.encode() * 2000, "is a file of more than 1 MiB"),
            (b"\x30" * (LARGEST_FILE + 1), "is a file of more than 1 MiB"),
            (b"\x30\x82\xff\xff", "is binary (DER), but cut off or of an unknown kind"),
            (b"\x30\x82\x00\x02\x05\x00", "is binary (DER), but cut off or of an unknown kind"),
        ],
        ids=range(4),
    )
    def test_no_certificate_at_all(self, data: bytes, reason: str) -> None:
        """A file that is too large, cut off or of no known kind is refused at once."""
        with pytest.raises(CertificateTextError, match=re.escape(reason)):
            text_of_file(data)

    def test_wrong_mark(self) -> None:
        """Octets that are not what their mark says are read as any others."""
        assert "\xff\xfea" == text_of_file(b"\xff\xfea")


def commands_in(fix: str) -> list[str]:
    """Return the commands of a fix."""
    return re.findall("`([^`]+)`", fix)
