"""Chains from a client to a bundle of trusted CAs."""

import subprocess
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from cryptography import x509
from pulumi_redis_enterprise.core.certificates import certificate_key, leaf_findings, pem_text, sha256
from pulumi_redis_enterprise.core.chain import NotTrustedError, authority_for
from redis_enterprise_emulator.pki import Identity

from tests import certificates, chains
from tests.certificates import (
    NOW,
    client,
    client_of_expired_root,
    client_of_intermediate,
    expired_client,
    expired_root,
    future_client,
    intermediate,
    other_root,
    renewed_root,
    root,
    sha1_client,
    version_1_client,
)

ROOT, OTHER_ROOT = root().certificate, other_root().certificate
INTERMEDIATE = intermediate().certificate
CLIENTS: list[Callable[[], Identity | x509.Certificate]] = [
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
TRUSTED = [ROOT, expired_root().certificate, certificates.bare_root().certificate]
SENT = [
    INTERMEDIATE,
    certificates.expired_intermediate().certificate,
    client().certificate,
    certificates.ca_without_key_cert_sign().certificate,
    chains.server_only_intermediate().certificate,
    chains.path_length_0_intermediate().certificate,
    chains.intermediate_too_deep().certificate,
]


def certificate_of(made: Identity | x509.Certificate) -> x509.Certificate:
    """The certificate, with or without a key."""
    return made.certificate if isinstance(made, Identity) else made


def anchor(
    leaf: Identity | x509.Certificate,
    *,
    intermediates: Sequence[x509.Certificate] = (),
    bundle: Sequence[x509.Certificate],
    now: datetime = NOW,
) -> x509.Certificate:
    """The authority, at the time of the tests."""
    return authority_for(certificate_of(leaf), intermediates=intermediates, bundle=bundle, now=now)


def refusal(
    leaf: Identity | x509.Certificate,
    *,
    intermediates: Sequence[x509.Certificate] = (),
    bundle: Sequence[x509.Certificate],
) -> str:
    """Why there is no chain."""
    with pytest.raises(NotTrustedError) as caught:
        anchor(leaf, intermediates=intermediates, bundle=bundle)
    assert caught.value.reason == str(caught.value)
    return caught.value.reason


class TestAuthorityFor:
    """`authority_for` finds the anchor."""

    def test_root_of_the_client_is_found(self) -> None:
        """Of several trusted roots, the one that issued the client is the authority."""
        assert ROOT == anchor(client(), bundle=[OTHER_ROOT, ROOT])

    def test_chain_may_pass_an_intermediate_of_the_client(self) -> None:
        """Intermediates that the client sends along lead to the root."""
        assert ROOT == anchor(client_of_intermediate(), intermediates=[INTERMEDIATE], bundle=[ROOT])

    def test_chain_may_pass_an_intermediate_of_the_bundle(self) -> None:
        """Intermediates in the bundle lead to the root, and the root is the authority."""
        assert ROOT == anchor(client_of_intermediate(), bundle=[INTERMEDIATE, ROOT])

    def test_intermediate_alone_is_an_anchor(self) -> None:
        """A bundle without the root still trusts what its intermediate issued."""
        assert INTERMEDIATE == anchor(client_of_intermediate(), bundle=[INTERMEDIATE, OTHER_ROOT])

    def test_client_itself_is_an_anchor(self) -> None:
        """A database may trust a client's own certificate."""
        assert client().certificate == anchor(client(), bundle=[OTHER_ROOT, client().certificate])

    def test_choice_does_not_depend_on_the_order(self) -> None:
        """Of several roots that verify, it is the one with the lowest SHA-256, in whatever order they stand."""
        roots = [ROOT, certificates.root_of_the_same_key()]
        first = min(roots, key=sha256)

        assert first == anchor(client(), bundle=roots)
        assert first == anchor(client(), bundle=roots[::-1])

    def test_old_and_new_root_of_one_name_are_told_apart(self) -> None:
        """In a rotation, the root whose key signed is the authority, not the other of that name."""
        assert ROOT == anchor(client(), bundle=[renewed_root().certificate, ROOT])

    @pytest.mark.parametrize("leaf", [expired_client, future_client])
    def test_validity_of_the_client_is_not_looked_at(self, leaf: Callable[[], Identity]) -> None:
        """A client that is expired, or not valid yet, still has its authority."""
        assert ROOT == anchor(leaf(), bundle=[ROOT])

    def test_version_1_is_verified(self) -> None:
        """A client of version 1 chains as any other, also over an intermediate."""
        assert ROOT == anchor(version_1_client(), bundle=[OTHER_ROOT, ROOT])
        assert ROOT == anchor(chains.version_1_client_of_intermediate(), intermediates=[INTERMEDIATE], bundle=[ROOT])


class TestNotTrusted:
    """`NotTrustedError` says why."""

    def test_unknown_issuer_is_named(self) -> None:
        """An issuer that is not there is named, and so is what is there."""
        assert (
            f"CN=app-1,OU=Development,O=Acme,C=US was issued by CN=Root A,O=Acme,C=US, which is not in the bundle "
            f"({certificate_key(OTHER_ROOT)})"
        ) == refusal(client(), bundle=[OTHER_ROOT])

    def test_empty_bundle_is_named(self) -> None:
        """An empty bundle trusts nobody, and the message says so."""
        assert refusal(client(), bundle=[]).endswith("which is not in the bundle (it is empty)")

    def test_missing_intermediate_is_named(self) -> None:
        """A root without the intermediate in between is not enough."""
        assert refusal(client_of_intermediate(), bundle=[ROOT]).startswith(
            "CN=app-2,O=Acme,C=US was issued by CN=Intermediate A,O=Acme,C=US, which is not in the bundle"
        )

    def test_missing_root_of_an_intermediate_is_named(self) -> None:
        """If the intermediate is there and its root is not, the root is what is named."""
        assert refusal(client_of_intermediate(), intermediates=[INTERMEDIATE], bundle=[OTHER_ROOT]).startswith(
            "CN=Intermediate A,O=Acme,C=US was issued by CN=Root A,O=Acme,C=US, which is not in the bundle"
        )

    def test_root_that_the_client_sends_is_not_trusted(self) -> None:
        """A root among the intermediates is no anchor."""
        assert refusal(client(), intermediates=[ROOT], bundle=[OTHER_ROOT]).startswith(
            "CN=Root A,O=Acme,C=US is self-signed, and not in the bundle"
        )

    def test_same_name_with_another_key_is_named(self) -> None:
        """A root that only shares the name of the issuer is told apart."""
        assert refusal(client(), bundle=[renewed_root().certificate]).startswith(
            "CN=app-1,OU=Development,O=Acme,C=US was issued by another CN=Root A,O=Acme,C=US (of another key) than"
        )

    def test_expired_root_is_named(self) -> None:
        """A root that is expired is why its clients are not trusted."""
        reason = refusal(client_of_expired_root(), bundle=[expired_root().certificate])

        assert "CN=Old Root,O=Acme,C=US expired on 2025-06-01" == reason

    def test_leaf_as_issuer_is_named(self) -> None:
        """What a client signed with its own key is not trusted, though that client is."""
        leaf = chains.client_of_ca_without_ca_flag()
        reason = refusal(leaf, intermediates=[client().certificate], bundle=[ROOT])

        assert reason.startswith("CN=app-1,OU=Development,O=Acme,C=US is a leaf, not a CA")

    def test_forgeable_signature_is_named(self) -> None:
        """A client that was signed with SHA-1 is not trusted."""
        assert "CN=SHA-1 is signed with SHA1, which can be forged" == refusal(sha1_client(), bundle=[ROOT])

    def test_verifier_has_the_last_word(self) -> None:
        """What only the verifier knows, as a path that is too long, is said in its words."""
        sent = [chains.path_length_0_intermediate().certificate, chains.intermediate_too_deep().certificate]
        reason = refusal(chains.client_of_path_length_0_chain(), intermediates=sent, bundle=[ROOT])

        assert "path length constraint violated" in reason

    def test_purpose_of_an_intermediate_counts(self) -> None:
        """A CA for servers only does not vouch for clients."""
        sent = [chains.server_only_intermediate().certificate]
        reason = refusal(chains.client_of_server_only_intermediate(), intermediates=sent, bundle=[ROOT])

        assert "CN=Server CA,O=Acme" in reason
        assert "lacks clientAuth" in reason

    def test_cas_that_signed_each_other_lead_nowhere(self) -> None:
        """A circle of CAs ends the search."""
        leaf, *circle = chains.client_of_a_circle()

        assert refusal(leaf, intermediates=circle, bundle=[ROOT]).startswith(
            "no chain leads from CN=Circled to the bundle"
        )

    def test_leaf_as_issuer_of_version_1_is_named(self) -> None:
        """What a client signed is not trusted as version 1 either, even if that client is an anchor."""
        leaf = chains.version_1_client_of_client()
        reason = refusal(leaf, bundle=[client().certificate])

        assert reason.startswith("CN=app-1,OU=Development,O=Acme,C=US is a leaf, not a CA")

    def test_wrong_authority_for_version_1_is_named(self) -> None:
        """A client of version 1 is refused for the same reasons."""
        assert refusal(version_1_client(), bundle=[OTHER_ROOT]).startswith(
            "CN=Version 1 was issued by CN=Root A,O=Acme,C=US, which is not in the bundle"
        )


@pytest.mark.parametrize("made", CLIENTS)
def test_verdict_is_that_of_openssl(made: Callable[[], Identity | x509.Certificate], tmp_path: Path) -> None:
    """A client that has an authority and no finding is one that OpenSSL lets log in, and no other is."""
    leaf = certificate_of(made())
    (tmp_path / "leaf.pem").write_text(pem_text([leaf]))
    (tmp_path / "trusted.pem").write_text(pem_text(TRUSTED))
    (tmp_path / "sent.pem").write_text(pem_text(SENT))
    options = ["-purpose", "sslclient", "-auth_level", "2", "-no-CApath", "-attime", f"{NOW.timestamp():.0f}"]
    command = ["openssl", "verify", *options, "-CAfile", "trusted.pem", "-untrusted", "sent.pem", "leaf.pem"]
    verdict = subprocess.run(command, check=False, capture_output=True, cwd=tmp_path)

    try:
        anchor(leaf, intermediates=SENT, bundle=TRUSTED)
        trusted = True
    except NotTrustedError:
        trusted = False

    assert (verdict.returncode == 0) == (trusted and not leaf_findings(leaf, now=NOW)), verdict.stderr.decode()
