"""A client's certificate and key, by the paths of their files."""

import re
import shutil
from pathlib import Path

import pytest
from pulumi_redis_enterprise.api.settings.client_pem import certificates_from, credentials_in
from pulumi_redis_enterprise.api.settings.pem_files import authorities_from
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.errors import InvalidInputError

from tests.support import certificates
from tests.support.api_client import app, server_identity
from tests.support.certificate_files import make_files, run
from tests.support.certificates import root


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the files that people have in place of PEM."""
    return make_files(tmp_path_factory.mktemp("files"))


def error_of(certificate_file: str, key_file: str) -> str:
    """Return what is told of files that are no identity."""
    with pytest.raises(InvalidInputError) as caught:
        credentials_in(certificate_file, key_file)
    return str(caught.value)


def test_path_is_told(tmp_path: Path) -> None:
    """The messages name the file."""
    assert f"certificate_file: {tmp_path}/a.pem is neither PEM nor a file" in error_of(f"{tmp_path}/a.pem", "b.pem")


@pytest.mark.parametrize("armored", [True, False], ids=["PEM", "base64"])
def test_content_in_place_of_a_path(armored: bool) -> None:  # noqa: FBT001
    """A key that is given where its path belongs is not told, be it one that would fit another certificate."""
    lines = server_identity().key_pem.splitlines()
    key = "\n".join(lines) if armored else "".join(lines[1:-1])
    told = error_of(app().certificate_pem, key) + error_of(key, key)

    assert 400 > len(told)
    assert lines[1][:20] not in told


@pytest.mark.parametrize("certificate", ["app.pem", "app.der", "utf-16.pem", "latin-1.pem", "both.pem"])
@pytest.mark.parametrize("key", ["app.key", "key.der", "sec1.key", "sec1.der", "utf-16.key", "both.pem"])
def test_any_form(files: Path, certificate: str, key: str) -> None:
    """A certificate and a key are read in each form and encoding, and given on as PEM."""
    identity = credentials_in(str(files / certificate), str(files / key))

    assert certificates.client().certificate_pem == identity.certificate
    assert identity.key.splitlines()[-1].startswith("-----END ")


@pytest.mark.parametrize("name", ["app.p7b", "app-der.p7b", "certutil.p7b"])
def test_container(files: Path, name: str) -> None:
    """A PKCS #7 container is a chain, of which the client's own certificate comes first."""
    both = certificates.client().certificate_pem + root().certificate_pem

    assert both == certificates_from(str(files / name))
    assert root().certificate_pem in authorities_from(str(files / name))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("encrypted.key", "is encrypted; expected a private key without a passphrase"),
        ("encrypted.der", "is encrypted; expected a private key without a passphrase"),
        ("legacy.key", "is encrypted; expected a private key without a passphrase"),
        ("ssh.key", "holds no private key in PEM form, but one of OpenSSH"),
        ("app.p12", "holds no private key in PEM form, but a PKCS #12 container (.p12, .pfx)"),
    ],
)
def test_fix_of_a_key(files: Path, tmp_path: Path, name: str, reason: str) -> None:
    """A key in a form that is not read is named, and the command writes one that is."""
    folder = shutil.copytree(files, tmp_path / "copy")
    told = error_of(str(folder / "app.pem"), str(folder / name))
    (command,) = re.findall("`([^`]+)`", told)
    typed = command.replace("pkey ", "pkey -passin pass:secret ").replace("pkcs12 ", "pkcs12 -passin pass: ")
    run(typed, folder)

    assert told.startswith(f"key_file: {folder / name} {reason}\nFix: ")
    assert (
        certificates.client().certificate_pem
        == credentials_in(str(folder / "app.pem"), f"{folder / name}.pem").certificate
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("app.pem", "holds no private key, but a certificate"),
        ("app.csr", "holds no private key, but a certificate signing request (CSR)"),
        ("app.pub", "holds no private key, but a public key"),
        ("csr.der", "is binary (DER), and a certificate signing request (CSR); expected PEM"),
        ("page.html", "holds no private key in PEM form"),
    ],
)
def test_no_key(files: Path, name: str, reason: str) -> None:
    """A file that stands in place of a key is named."""
    assert error_of(str(files / "app.pem"), str(files / name)).startswith(f"key_file: {files / name} {reason}\nFix: ")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("app.key", "holds no certificate, but a private key"),
        ("app.csr", "holds no certificate, but a certificate signing request (CSR)"),
        ("ca.crl", "holds no certificate, but a revocation list (CRL)"),
        ("app.p12", "holds no certificate, but a PKCS #12 container (.p12, .pfx)"),
        ("csr.der", "is binary (DER), and a certificate signing request (CSR); expected PEM"),
    ],
)
def test_no_certificate(files: Path, name: str, reason: str) -> None:
    """A file that stands in place of a certificate, or of the API's authorities, is named."""
    with pytest.raises(CertificateTextError) as caught:
        authorities_from(str(files / name))

    assert reason == caught.value.message
    assert f"certificate_file: {files / name} {reason}\nFix: " in error_of(str(files / name), "app.key")
