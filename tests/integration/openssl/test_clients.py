"""Tests of the verdict on a client against that of the real `openssl verify`."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from pulumi_redis_enterprise.core.x509.certificates import pem_text
from pulumi_redis_enterprise.core.x509.chains.certificate_findings import leaf_findings
from pulumi_redis_enterprise.core.x509.chains.chain import judge
from redis_enterprise_emulator.pki import Identity

from tests.support import certificates, chains
from tests.support.certificates import NOW, client, expired_root, intermediate, read, root

Made = Identity | x509.Certificate

CLIENTS: list[Callable[[], Made]] = [
    certificates.client,
    certificates.client_of_intermediate,
    certificates.client_of_other_root,
    certificates.client_of_expired_root,
    certificates.client_of_expired_intermediate,
    chains.client_of_path_length_0_chain,
    chains.client_of_server_only_intermediate,
    chains.client_of_ca_without_ca_flag,
    chains.client_of_ca_without_key_cert_sign,
    chains.client_of_bare_root,
    certificates.expired_client,
    certificates.future_client,
    certificates.client_without_client_auth,
    certificates.client_for_any_purpose,
    certificates.client_without_digital_signature,
    certificates.client_without_extensions,
    certificates.weak_rsa_client,
    certificates.sha1_client,
    certificates.version_1_client,
    certificates.cn_less_client,
]
TRUSTED = [read(root()), read(expired_root()), read(certificates.bare_root())]
SENT = [
    read(intermediate()),
    read(certificates.expired_intermediate()),
    read(client()),
    read(certificates.ca_without_key_cert_sign()),
    read(chains.server_only_intermediate()),
    read(chains.path_length_0_intermediate()),
    read(chains.intermediate_too_deep()),
]


@pytest.mark.parametrize("made", CLIENTS)
def test_verdict_is_that_of_openssl(made: Callable[[], Made], tmp_path: Path) -> None:
    """A client that a database takes, and has no finding, is one that OpenSSL lets log in, and no other is."""
    leaf = read(made())
    (tmp_path / "leaf.pem").write_text(pem_text([leaf]))
    (tmp_path / "trusted.pem").write_text(pem_text(TRUSTED))
    (tmp_path / "sent.pem").write_text(pem_text(SENT))
    options = ["-purpose", "sslclient", "-auth_level", "2", "-no-CApath", "-attime", f"{NOW.timestamp():.0f}"]
    command = ["openssl", "verify", *options, "-CAfile", "trusted.pem", "-untrusted", "sent.pem", "leaf.pem"]
    verdict = subprocess.run(command, check=False, capture_output=True, cwd=tmp_path)

    trusted = judge([leaf, *SENT], TRUSTED, plane="database", now=NOW).authority is not None
    weak = any(not it.tolerated for it in leaf_findings(leaf, now=NOW, plane="database"))
    assert (verdict.returncode == 0) == (trusted and not weak), verdict.stderr.decode()
