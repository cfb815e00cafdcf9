"""The command redis-enterprise-emulator-pki."""

from pathlib import Path

import pytest
from cryptography import x509
from redis_enterprise_emulator.pki_command import main


def subject_in(file: Path) -> str:
    """The subject of a certificate file."""
    return x509.load_pem_x509_certificate(file.read_bytes()).subject.rfc4514_string()


def test_clients_of_one_ca(tmp_path: Path) -> None:
    """It writes a CA, and certificates and keys of clients that the CA signed; keys are for the owner only."""
    folder = tmp_path / "pki"

    assert 0 == main([str(folder), "app-1", "guest=CN=guest,O=Elsewhere,C=US", "--ca", "CN=Root A"])

    authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    assert "CN=Root A" == subject_in(folder / "ca.pem")
    assert "CN=app-1,O=Acme,C=US" == subject_in(folder / "app-1.pem")
    assert "CN=guest,O=Elsewhere,C=US" == subject_in(folder / "guest.pem")
    x509.load_pem_x509_certificate((folder / "guest.pem").read_bytes()).verify_directly_issued_by(authority)
    assert 0o600 == (folder / "app-1.key").stat().st_mode & 0o777


def test_existing_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is there already is left alone: its keys may be somebody's."""
    assert 1 == main([str(tmp_path), "app-1"])

    assert [] == list(tmp_path.iterdir())
    assert "Fix: name another folder, or remove it" in capsys.readouterr().err


def test_no_subject(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A text that is no subject is refused in one line, and nothing is written."""
    assert 1 == main([str(tmp_path / "pki"), "app-1=no subject"])

    assert not (tmp_path / "pki").exists()
    assert 1 == capsys.readouterr().err.count("\n")


@pytest.mark.parametrize("name", ["ca", "=CN=x", "a/b"])
def test_wrong_name(name: str, tmp_path: Path) -> None:
    """A name is one for files of its own: no other folder, and not the CA's."""
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path / "pki"), name])

    assert 2 == ended.value.code
