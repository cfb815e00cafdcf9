"""The programs of the page on certificates that a program makes, run with the packages of those who issue them."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.certificates import client, root
from tests.support.pages import Page
from tests.support.paths import ROOT
from tests.support.pulumi_program import Run, run_program

PAGE: Final = Page(ROOT / "docs/certificates-in-the-program.md")
HEADINGS: Final = ("pulumi-tls", "HashiCorp Vault", "cert-manager", "Files")
"""Each has one program."""
CERTIFICATE, KEY = client().certificate_pem, client().key_pem

# What each issuer would have made, by the types and names of its own package.
OUTPUTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "tls:index/privateKey:PrivateKey": {"privateKeyPem": KEY},
    "tls:index/selfSignedCert:SelfSignedCert": {"certPem": root().certificate_pem},
    "tls:index/certRequest:CertRequest": {"certRequestPem": "-----BEGIN CERTIFICATE REQUEST-----"},
    "tls:index/locallySignedCert:LocallySignedCert": {"certPem": CERTIFICATE},
    "vault:pkiSecret/secretBackendCert:SecretBackendCert": {
        "certificate": CERTIFICATE,
        "privateKey": KEY,
        "caChain": root().certificate_pem,
    },
    "kubernetes:core/v1:Secret": {
        "data": {
            name: base64.b64encode(text.encode()).decode()
            for name, text in (("tls.crt", CERTIFICATE), ("tls.key", KEY))
        }
    },
}


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that the programs read."""
    monkeypatch.chdir(tmp_path)
    Path("pki").mkdir()
    client().write(Path("pki"), "app-1")
    for name in ("ca.pem", "pki/ca.pem", "vault-root.pem"):
        Path(name).write_text(root().certificate_pem)


def run(heading: str) -> Run:
    """Run the program below a heading, as far as a preview does."""
    programs = {name: block.text for name, block in zip(HEADINGS, PAGE.blocks("python"), strict=True)}
    code = compile(programs[heading], heading, "exec")
    return run_program(lambda: exec(code, {"__name__": "__main__"}), outputs=OUTPUTS)  # noqa: S102 - the page's own


@pytest.mark.parametrize("heading", HEADINGS)
def test_program(heading: str) -> None:
    """Each program has a user whose certificate is proven, and a login with it; text of a key goes as a secret."""
    resources = run(heading).resources
    login, user = resources["app-1-logs-in"], next(it for it in resources.values() if "roles" in it.inputs)

    assert user.inputs["certificate"].startswith("-----BEGIN CERTIFICATE-----")
    assert {"app-1"} == {login.inputs["username"], user.inputs["username"]}
    if heading == "Files":
        assert {"pki/app-1.pem", "pki/app-1.key"} == {login.inputs["certificate_file"], login.inputs["key_file"]}
    else:
        assert (user.inputs["certificate"], KEY) == (login.inputs["certificate"], login.inputs["key"])
        assert "key" in login.secrets
