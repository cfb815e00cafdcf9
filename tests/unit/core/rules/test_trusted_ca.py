"""The trusted CA bundle: what is taken, how it is shown, and what counts as a change."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs
from pulumi_redis_enterprise.core.rules.trusted_ca import changes, check, observed, previous_settings, restored
from pulumi_redis_enterprise.core.trust.bundle import authorities_of, is_cut_off, listing, same_bundle
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, pem_text, sha256
from redis_enterprise_emulator.pki import Identity

from tests.support import certificates
from tests.support.certificates import NOW, client, expired_root, intermediate, other_root, read, renewed_root, root

Made = Callable[[], x509.Certificate | Identity]
ROOT_PEM = root().certificate_pem
OTHER_PEM = other_root().certificate_pem


def checked(given: Any, **more: Any) -> CheckedInputs:
    """The check of a bundle that is new."""
    return check({}, {"certificates": given, **more}, NOW)


def reasons(given: Any) -> list[str]:
    """The problems of a bundle, without their fixes."""
    return [f"{problem.property}: {problem.message}" for problem in checked(given).problems]


def key(identity: Identity) -> str:
    """Return how a preview calls that CA."""
    return certificate_key(read(identity))


class TestCanonicalForm:
    def test_authorities_are_told_by_subject_fingerprint_and_expiry(self) -> None:
        """A reviewer sees names, fingerprints and dates instead of base64."""
        expected = {key(root()): {"sha256": sha256(read(root())), "expires": "2036-05-29"}}

        assert expected == checked(ROOT_PEM).inputs["authorities"]

    def test_text_around_the_certificates_is_dropped(self) -> None:
        """Comments, as some CAs' files have them, and line ends of Windows mean nothing."""
        noisy = "# our root\n" + ROOT_PEM.replace("\n", "\r\n") + "\nissued for tests\n"

        assert ROOT_PEM == checked(noisy).inputs["certificates"]

    def test_certificate_given_twice_is_folded(self) -> None:
        """The same certificate in two files is in the bundle once."""
        assert ROOT_PEM + OTHER_PEM == checked([ROOT_PEM, OTHER_PEM + ROOT_PEM]).inputs["certificates"]

    def test_list_of_texts_is_one_bundle(self) -> None:
        """It makes no difference whether the CAs are in one file or in several."""
        assert checked(ROOT_PEM + OTHER_PEM).inputs == checked([ROOT_PEM, OTHER_PEM]).inputs

    def test_unknown_text_makes_the_whole_bundle_unknown(self) -> None:
        """With one CA that is not known yet, nobody can say what the bundle will be."""
        expected = {"certificates": UNKNOWN, "authorities": UNKNOWN}

        found = checked([ROOT_PEM, UNKNOWN])

        assert (expected, [], []) == (found.inputs, found.problems, found.warnings)

    def test_known_texts_beside_an_unknown_one_are_checked(self) -> None:
        """A preview already reports every known problem."""
        assert ["certificates[1]: is empty; expected PEM certificates"] == reasons([UNKNOWN, ""])

    def test_adopt_existing_is_kept_only_if_it_is_set(self) -> None:
        """The default is no property at all, so that it shows in no preview."""
        assert checked(ROOT_PEM, adopt_existing=True).inputs["adopt_existing"] is True
        assert "adopt_existing" not in checked(ROOT_PEM, adopt_existing=False).inputs


class TestProblems:
    @pytest.mark.parametrize("given", [None, [], ()], ids=repr)
    def test_no_certificate(self, given: object) -> None:
        """An empty bundle is a problem."""
        assert ["certificates: no certificate is given"] == reasons(given)

    @pytest.mark.parametrize(
        ("given", "kind"), [(4711, "int"), (True, "bool"), ({"pem": ROOT_PEM}, "dict"), ([None], "NoneType")]
    )
    def test_something_else_than_text(self, given: object, kind: str) -> None:
        """A value of a wrong type is named by its type."""
        assert [f"certificates: expected PEM text, got {kind}"] == reasons(given)

    def test_path_instead_of_text(self) -> None:
        """The path of a file is recognized for what it is."""
        expected = "certificates: looks like the path of a file; expected the contents of the file"

        assert [expected] == reasons("pki/ca.pem")

    def test_private_key_in_the_text(self) -> None:
        """A private key in a bundle is a problem, however good the certificate beside it."""
        expected = ["certificates: holds a private key; expected certificates only"]

        assert expected == reasons(ROOT_PEM + root().key_pem)

    def test_leaf(self) -> None:
        """A client's own certificate trusts nobody."""
        leaf = f"certificates: {key(client())}: "

        assert [reason for reason in reasons(client().certificate_pem) if reason.startswith(leaf) and "leaf" in reason]

    @pytest.mark.parametrize(
        ("made", "word"),
        [
            (certificates.client, "basicConstraints"),
            (certificates.ca_without_key_cert_sign, "keyCertSign"),
            (certificates.expired_root, "expired on 2025-06-01"),
            (certificates.future_root, "not valid before 2026-06-02 11:00"),
        ],
    )
    def test_certificate_that_no_login_could_use(self, made: Made, word: str) -> None:
        """A flaw that would make every login fail later is reported now, with the name of the CA."""
        certificate = read(made())
        told = reasons(pem_text([certificate]))

        assert 1 == len(told)
        assert told[0].startswith(f"certificates: {certificate_key(certificate)}: ")
        assert word in told[0]

    @pytest.mark.parametrize(
        ("made", "word"), [(certificates.weak_rsa_root, "1024"), (certificates.sha1_intermediate, "SHA1")]
    )
    def test_certificate_that_may_be_forged(self, made: Made, word: str) -> None:
        """The REST API takes it all the same, so there is a warning and no refusal."""
        certificate = read(made())
        found = checked(pem_text([certificate]))

        assert [] == found.problems
        assert f"certificates: {certificate_key(certificate)}: " in found.warnings[0].property
        assert word in found.warnings[0].property

    @pytest.mark.parametrize("made", [certificates.ca_without_ca_flag, certificates.weak_ec_root])
    def test_certificate_that_the_cluster_takes(self, made: Made) -> None:
        """A self-signed root that lacks CA:TRUE, and a key on P-224, are no reason to refuse a bundle."""
        found = checked(pem_text([read(made())]))

        assert ([], []) == (found.problems, found.warnings)

    def test_all_problems_at_once(self) -> None:
        """Nobody has to mend one file to hear of the next; each is named by its place in the list."""
        told = reasons(["", ROOT_PEM, 4711, client().certificate_pem])

        assert ["certificates[0]", "certificates[2]", f"certificates[3]: {key(client())}"] == [
            reason.rpartition(": ")[0] for reason in told
        ]


class TestAge:
    LATER = NOW + timedelta(days=20 * 365)

    def test_ca_that_expired_in_place_warns(self) -> None:
        """A CA that is in the bundle already does not stop every other change on the day it expires."""
        again = check(checked(ROOT_PEM).inputs, {"certificates": ROOT_PEM}, self.LATER)

        assert [] == again.problems
        assert ["expired on 2036-05-29" in caution.property for caution in again.warnings] == [True]

    def test_expired_ca_that_is_new_fails(self) -> None:
        """A new CA that has expired is a problem, also beside others that merely aged."""
        again = check(checked(ROOT_PEM).inputs, {"certificates": ROOT_PEM + OTHER_PEM}, self.LATER)

        assert [f"certificates: {key(other_root())}"] == [problem.property for problem in again.problems]

    def test_state_that_is_not_known_counts_as_unchanged(self) -> None:
        """If the last preview did not know the bundle, no certificate is held for a new one."""
        again = check({"authorities": UNKNOWN}, {"certificates": ROOT_PEM}, self.LATER)

        assert [] == again.problems


class TestRootWarning:
    def test_bundle_without_a_root_warns(self) -> None:
        """An intermediate alone may not be enough for some versions of the cluster."""
        assert [
            "no self-signed root" in caution.message for caution in checked(intermediate().certificate_pem).warnings
        ] == [True]

    @pytest.mark.parametrize("given", [ROOT_PEM, [intermediate().certificate_pem, ROOT_PEM], [UNKNOWN]])
    def test_bundle_with_a_root_or_unknown_does_not_warn(self, given: object) -> None:
        """With a root in it, or with a part that nobody knows, there is nothing to warn of."""
        assert [] == checked(given).warnings

    def test_broken_bundle_does_not_warn(self) -> None:
        """If no certificate was read, the problem says enough."""
        assert [] == checked("").warnings


class TestChanges:
    def test_order_of_the_bundle_means_nothing(self) -> None:
        """A bundle is a set."""
        assert not changes(checked([ROOT_PEM, OTHER_PEM]).inputs, checked([OTHER_PEM, ROOT_PEM]).inputs)

    def test_another_certificate_of_the_same_name_is_a_change(self) -> None:
        """A root that was renewed with another key is another root, though its subject is the same."""
        old, new = checked(ROOT_PEM).inputs, checked(renewed_root().certificate_pem).inputs

        assert Changes(updates=("authorities",)) == changes(old, new)

    def test_unknown_bundle_is_a_change(self) -> None:
        """A CA that another resource makes in the same run shows as an update."""
        assert Changes(updates=("authorities",)) == changes(checked(ROOT_PEM).inputs, checked(UNKNOWN).inputs)


class TestObserved:
    def test_bundle_in_other_order_keeps_the_spelling_of_the_state(self) -> None:
        """A bundle that the cluster merely reorders is no drift, not even of the hidden text."""
        state = checked([ROOT_PEM, OTHER_PEM]).inputs

        assert state == observed(OTHER_PEM + ROOT_PEM, state)

    def test_other_bundle_is_told_as_it_is(self) -> None:
        """Somebody else's bundle shows as drift, with the names of its CAs."""
        seen = observed(OTHER_PEM, checked(ROOT_PEM).inputs)

        assert {"certificates": OTHER_PEM, "authorities": authorities_of([read(other_root())])} == seen

    def test_bundle_without_a_state_is_told_as_it_is(self) -> None:
        """An import has no state to compare with."""
        assert ROOT_PEM == observed(ROOT_PEM, {})["certificates"]


def test_same_bundle_ignores_order_and_repetition() -> None:
    """Two texts are the same bundle if they hold the same set."""
    assert same_bundle(ROOT_PEM + OTHER_PEM, OTHER_PEM + ROOT_PEM + OTHER_PEM)
    assert not same_bundle(ROOT_PEM, ROOT_PEM + OTHER_PEM)


class TestCutOff:
    """`is_cut_off` tells a swap that leaves no client its login."""

    def test_swap_cuts_off(self) -> None:
        """Nothing of the old bundle is in the new one."""
        assert is_cut_off(ROOT_PEM, OTHER_PEM, now=NOW)

    def test_overlap_does_not(self) -> None:
        """One CA that stays is an overlap."""
        assert not is_cut_off(ROOT_PEM + intermediate().certificate_pem, OTHER_PEM + ROOT_PEM, now=NOW)

    def test_another_key_under_the_same_name_cuts_off(self) -> None:
        """A root is recognized by its fingerprint, not by its name."""
        assert is_cut_off(ROOT_PEM, renewed_root().certificate_pem, now=NOW)

    def test_expired_and_unreadable_bundles_let_nobody_in(self) -> None:
        """No client is cut off if none could log in before."""
        assert not is_cut_off(certificates.expired_root().certificate_pem, OTHER_PEM, now=NOW)
        assert not is_cut_off("what somebody uploaded", OTHER_PEM, now=NOW)


def test_listing_is_one_sorted_line() -> None:
    """A message names the CAs in the order of their names; or says that there is none."""
    assert "CN=A [1]; CN=B [2]" == listing({"CN=B [2]": {}, "CN=A [1]": {}})
    assert "none" == listing({})


class TestGivenBack:
    def test_nothing_was_there(self) -> None:
        """A cluster without a bundle leaves nothing to remember."""
        assert {} == previous_settings(None)
        assert restored({}, NOW) is None

    def test_word_by_word(self) -> None:
        """The bundle that was there comes back as it was written."""
        text = f"# of others\n{root().certificate_pem}"

        assert text == restored(previous_settings(text), NOW)

    def test_without_what_has_expired(self) -> None:
        """A cluster refuses a CA that has expired."""
        text = expired_root().certificate_pem + other_root().certificate_pem

        assert other_root().certificate_pem == restored(previous_settings(text), NOW)
        assert "" == restored(previous_settings(expired_root().certificate_pem), NOW)
