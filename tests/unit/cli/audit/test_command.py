"""The CAs that the web trusts."""

from pathlib import Path

from pulumi_redis_enterprise.cli.audit.command import public_authorities

from tests.support.certificates import ROOT_SUBJECT, root


def test_bundle_of_requests() -> None:
    """It holds the roots of the web, and no private CA."""
    found = public_authorities()

    assert "CN=ISRG Root X1,O=Internet Security Research Group,C=US" in found
    assert ROOT_SUBJECT not in found


def test_what_cannot_be_read_does_not_hide_the_rest(tmp_path: Path) -> None:
    """An old root that breaks today's rules is no reason to have none."""
    broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(f"# comment\n{broken}{root().certificate_pem}")

    assert {ROOT_SUBJECT} == public_authorities(str(bundle))
