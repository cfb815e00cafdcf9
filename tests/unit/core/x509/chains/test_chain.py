"""Chains from a client to a bundle of trusted CAs."""

from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import certificate_key
from pulumi_redis_enterprise.core.x509.chains.chain import chain_problems, judge
from pulumi_redis_enterprise.core.x509.chains.planes import PLANES, Plane
from redis_enterprise_emulator.pki import Identity

from tests.support import certificates, chains
from tests.support.certificate_builder import CA_FLAG, authority_with, certificate_with
from tests.support.certificates import (
    NOW,
    client,
    client_of_expired_root,
    client_of_intermediate,
    expired_client,
    expired_root,
    future_client,
    intermediate,
    other_root,
    read,
    renewed_root,
    root,
    version_1_client,
)

Made = Identity | x509.Certificate

ROOT, OTHER_ROOT, INTERMEDIATE = read(root()), read(other_root()), read(intermediate())


def anchor(*chain: Made, bundle: list[Certificate], plane: Plane) -> Certificate | None:
    """The trusted certificate that the path of a client ends with."""
    return judge([read(it) for it in chain], bundle, plane=plane, now=NOW).authority


def refusal(*chain: Made, bundle: list[Certificate], plane: Plane) -> str:
    """The one reason why a client is refused."""
    (problem,) = chain_problems([read(it) for it in chain], bundle, plane=plane, now=NOW)
    return problem.message


@pytest.mark.parametrize("plane", PLANES)
class TestAuthority:
    """`judge` finds the trusted certificate."""

    def test_root_of_the_client_is_found(self, plane: Plane) -> None:
        """Of several trusted roots, the one that issued the client is the authority."""
        assert ROOT == anchor(client(), bundle=[OTHER_ROOT, ROOT], plane=plane)

    def test_path_is_told(self, plane: Plane) -> None:
        """The path begins with the client's certificate and ends with the trusted one."""
        chain = [read(client_of_intermediate()), INTERMEDIATE]

        assert (*chain, ROOT) == judge(chain, [ROOT], plane=plane, now=NOW).path

    def test_chain_may_pass_an_intermediate_of_the_client(self, plane: Plane) -> None:
        """Intermediates that the client sends along lead to the root."""
        assert ROOT == anchor(client_of_intermediate(), intermediate(), bundle=[ROOT], plane=plane)

    def test_chain_may_pass_an_intermediate_of_the_bundle(self, plane: Plane) -> None:
        """Intermediates in the bundle lead to the root, and the root is the authority."""
        assert ROOT == anchor(client_of_intermediate(), bundle=[INTERMEDIATE, ROOT], plane=plane)

    def test_first_of_two_roots_of_one_key_is_taken(self, plane: Plane) -> None:
        """Of two certificates of one CA, both stacks take the one that stands first."""
        again = read(certificates.root_of_the_same_key())

        assert ROOT == anchor(client(), bundle=[ROOT, again], plane=plane)
        assert again == anchor(client(), bundle=[again, ROOT], plane=plane)

    def test_key_identifier_tells_roots_of_one_name_apart(self, plane: Plane) -> None:
        """In a rotation, the root whose key signed is the authority, not the other of that name."""
        assert ROOT == anchor(client(), bundle=[read(renewed_root()), ROOT], plane=plane)

    def test_unrelated_expired_root_breaks_nothing(self, plane: Plane) -> None:
        """A CA that has expired is no reason to refuse the clients of another one."""
        assert ROOT == anchor(client(), bundle=[read(expired_root()), ROOT], plane=plane)

    def test_version_1_is_verified(self, plane: Plane) -> None:
        """A client of version 1 chains as any other, also over an intermediate."""
        assert ROOT == anchor(version_1_client(), bundle=[OTHER_ROOT, ROOT], plane=plane)
        of_intermediate = chains.version_1_client_of_intermediate()
        assert ROOT == anchor(of_intermediate, intermediate(), bundle=[ROOT], plane=plane)

    def test_self_signed_client_is_its_own_authority(self, plane: Plane) -> None:
        """A client that signed itself is taken if it stands in the bundle."""
        own = certificate_with("CN=Own")

        assert read(own) == anchor(own, bundle=[OTHER_ROOT, read(own)], plane=plane)

    def test_key_usage_counts_for_a_trusted_client_too(self, plane: Plane) -> None:
        """A client that may not sign cannot prove its key, even if its own certificate is in the bundle."""
        own = certificates.ca_without_ca_flag()

        assert "keyUsage lacks digitalSignature" in refusal(own, bundle=[read(own)], plane=plane)


class TestPlanes:
    """The two stacks differ."""

    def test_intermediate_alone_is_an_anchor_of_the_rest_api(self) -> None:
        """BoringSSL trusts what an intermediate in the bundle issued; OpenSSL wants a root."""
        assert INTERMEDIATE == anchor(client_of_intermediate(), bundle=[INTERMEDIATE, OTHER_ROOT], plane="rest")
        assert refusal(client_of_intermediate(), bundle=[INTERMEDIATE, OTHER_ROOT], plane="database").startswith(
            "the chain ends with CN=Intermediate A,O=Acme,C=US, and databases want it up to a self-signed root: "
            "its issuer CN=Root A,O=Acme,C=US is not in the bundle"
        )

    def test_client_itself_is_an_anchor_of_the_rest_api(self) -> None:
        """BoringSSL trusts a client whose own certificate is in the bundle, OpenSSL only with its root."""
        bundle = [OTHER_ROOT, read(client())]

        assert read(client()) == anchor(client(), bundle=bundle, plane="rest")
        assert anchor(client(), bundle=bundle, plane="database") is None
        assert anchor(client(), bundle=[*bundle, ROOT], plane="database") is not None

    @pytest.mark.parametrize(
        ("curve", "expected"),
        [(ec.SECP256R1(), True), (ec.SECP384R1(), True), (ec.SECP521R1(), False), (ec.SECP256K1(), False)],
        ids=["P-256", "P-384", "P-521", "secp256k1"],
    )
    def test_keys_of_clients(self, curve: ec.EllipticCurve, expected: bool) -> None:  # noqa: FBT001
        """Envoy lets a client prove a key on two curves, the databases on all."""
        made = certificate_with("CN=app", key=ec.generate_private_key(curve), signer=root())

        assert expected == (anchor(made, bundle=[ROOT], plane="rest") is not None)
        assert ROOT == anchor(made, bundle=[ROOT], plane="database")

    def test_path_length(self) -> None:
        """Both refuse a chain that is longer than a sent CA allows, with the rule."""
        sent = [chains.intermediate_too_deep(), chains.path_length_0_intermediate()]
        allowed = (
            "CN=Last CA,O=Acme allows 0 intermediates below it, and there are more (pathLenConstraint; RFC 5280, "
            "4.2.1.9)"
        )

        for plane in PLANES:
            assert allowed == refusal(chains.client_of_path_length_0_chain(), *sent, bundle=[ROOT], plane=plane)

    def test_what_is_trusted_is_not_looked_at_by_the_rest_api(self) -> None:
        """The path length of a CA in the bundle means nothing to BoringSSL."""
        bundle = [read(chains.intermediate_too_deep()), read(chains.path_length_0_intermediate()), ROOT]

        assert ROOT == anchor(chains.client_of_path_length_0_chain(), bundle=bundle, plane="rest")
        assert anchor(chains.client_of_path_length_0_chain(), bundle=bundle, plane="database") is None


@pytest.mark.parametrize("plane", PLANES)
class TestRefusals:
    """`chain_problems` says why."""

    def test_unknown_issuer_is_named(self, plane: Plane) -> None:
        """An issuer that is not there is named, and so is what is there."""
        assert (
            "CN=app-1,OU=Development,O=Acme,C=US was issued by CN=Root A,O=Acme,C=US, which is not in the bundle "
            f"({certificate_key(OTHER_ROOT)}), nor sent along"
        ) == refusal(client(), bundle=[OTHER_ROOT], plane=plane)

    def test_empty_bundle_is_named(self, plane: Plane) -> None:
        """An empty bundle trusts nobody, and the message says so."""
        assert "which is not in the bundle (it is empty)" in refusal(client(), bundle=[], plane=plane)

    def test_missing_intermediate_is_named(self, plane: Plane) -> None:
        """A root without the intermediate in between is not enough."""
        assert refusal(client_of_intermediate(), bundle=[ROOT], plane=plane).startswith(
            "CN=app-2,O=Acme,C=US was issued by CN=Intermediate A,O=Acme,C=US, which is not in the bundle"
        )

    def test_missing_root_of_an_intermediate_is_named(self, plane: Plane) -> None:
        """If the intermediate is there and its root is not, the root is what is named."""
        chain = (client_of_intermediate(), intermediate())

        assert refusal(*chain, bundle=[OTHER_ROOT], plane=plane).startswith(
            "CN=Intermediate A,O=Acme,C=US was issued by CN=Root A,O=Acme,C=US, which is not in the bundle"
        )

    def test_root_that_the_client_sends_is_not_trusted(self, plane: Plane) -> None:
        """A root among the intermediates is no anchor."""
        assert anchor(client(), root(), bundle=[OTHER_ROOT], plane=plane) is None

    def test_self_signed_client_is_named(self, plane: Plane) -> None:
        """A client that signed itself has no issuer to look for."""
        made = certificates.ca_without_ca_flag()

        assert refusal(made, bundle=[OTHER_ROOT], plane=plane).startswith("CN=No Flag is self-signed, and not in")

    def test_same_name_with_another_key_is_named(self, plane: Plane) -> None:
        """A root that only shares the name of the issuer is told apart."""
        assert (
            "CN=app-1,OU=Development,O=Acme,C=US was issued by another certificate of CN=Root A,O=Acme,C=US than "
            f"{certificate_key(read(renewed_root()))}: its authorityKeyIdentifier has another key identifier "
            "(RFC 5280, 4.2.1.1)"
        ) == refusal(client(), bundle=[read(renewed_root())], plane=plane)

    def test_first_root_of_a_name_decides(self, plane: Plane) -> None:
        """Without an authorityKeyIdentifier the second root of a name is never looked at."""
        first, second = (authority_with("CN=Twin", extensions=[CA_FLAG]) for _ in range(2))
        leaf = certificate_with("CN=app", signer=second)

        assert anchor(leaf, bundle=[read(second), read(first)], plane=plane) == read(second)
        assert refusal(leaf, bundle=[read(first), read(second)], plane=plane).startswith(
            f"CN=app was signed by {certificate_key(read(second))}, but the bundle has {certificate_key(read(first))} "
            "of the same name before it, and the first one decides"
        )

    def test_forged_signature_is_named(self, plane: Plane) -> None:
        """A certificate that the named issuer did not sign is not one of its own."""
        first, second = (authority_with("CN=Twin", extensions=[CA_FLAG]) for _ in range(2))

        assert refusal(certificate_with("CN=app", signer=second), bundle=[read(first)], plane=plane) == (
            f"CN=app was not signed by the key of {certificate_key(read(first))}, although that is the name of its "
            "issuer (RFC 5280, 6.1.3)"
        )

    def test_expired_root_is_named(self, plane: Plane) -> None:
        """A root that is expired is why its clients are not trusted."""
        reason = refusal(client_of_expired_root(), bundle=[read(expired_root())], plane=plane)

        assert "CN=Old Root,O=Acme,C=US expired on 2025-06-01" == reason

    @pytest.mark.parametrize(
        ("leaf", "reason"),
        [
            (expired_client, "CN=late,O=Acme,C=US expired on 2026-06-01"),
            (future_client, "CN=early,O=Acme,C=US is not valid before 2026-06-02 11:00 UTC"),
        ],
    )
    def test_validity_of_the_client(self, leaf: Callable[[], Identity], reason: str, plane: Plane) -> None:
        """A client that is expired, or not valid yet, is named."""
        assert reason == refusal(leaf(), bundle=[ROOT], plane=plane)

    def test_leaf_as_issuer_is_named(self, plane: Plane) -> None:
        """A certificate that a client signed with its own key is not trusted, though that client is."""
        reasons = [
            it.message
            for it in chain_problems(
                [read(chains.client_of_ca_without_ca_flag()), read(client())], [ROOT], plane=plane, now=NOW
            )
        ]

        assert "CN=app-1,OU=Development,O=Acme,C=US" in reasons[0]

    def test_purpose_of_an_intermediate_counts(self, plane: Plane) -> None:
        """A CA for servers only does not vouch for clients."""
        chain = (chains.client_of_server_only_intermediate(), chains.server_only_intermediate())

        assert (
            "CN=Server CA,O=Acme is not for clients (extendedKeyUsage lacks clientAuth; RFC 5280, 4.2.1.12)"
        ) == refusal(*chain, bundle=[ROOT], plane=plane)

    def test_cas_that_signed_each_other_lead_nowhere(self, plane: Plane) -> None:
        """A circle of CAs ends the search."""
        assert refusal(*chains.client_of_a_circle(), bundle=[ROOT], plane=plane).startswith("no path leads from")
