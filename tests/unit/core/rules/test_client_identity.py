"""Tests of who a user is to the cluster: the line from the certificate or as given, and the chain to the bundles."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from pulumi_redis_enterprise.core.model import CheckedInputs, Properties, grouped
from pulumi_redis_enterprise.core.rules.client_identity import FROM_CERTIFICATE, client_inputs
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, pem_text, sha256
from redis_enterprise_emulator.pki import ONE_YEAR, Identity

from tests.support import certificates
from tests.support.certificates import (
    CLIENT_SUBJECT,
    NOW,
    client,
    client_of_intermediate,
    intermediate,
    other_root,
    read,
    renewed_root,
    root,
)

PEM = client().certificate_pem
ROOT_PEM = root().certificate_pem


def told(checked: CheckedInputs) -> list[str]:
    """The problems, without their fixes."""
    return [f"{problem.property}: {problem.message}" for problem in checked.problems]


def identified(*, old: Properties | None = None, now: datetime = NOW, **new: Any) -> tuple[Properties, CheckedInputs]:
    """Return what is told of the user `app-1`, and what is wrong."""
    checked = CheckedInputs()
    return client_inputs(checked, old or {}, {"username": "app-1", **new}, now), checked


def problems_of(**new: Any) -> list[str]:
    """Return what is wrong with the identity of the user `app-1`."""
    return told(identified(**new)[1])


class TestOneOfTwo:
    def test_neither(self) -> None:
        """One of certificate and subject line is required."""
        assert ["certificate, subject_line: neither is given; exactly one is needed"] == problems_of()

    @pytest.mark.parametrize("certificate", [PEM, UNKNOWN, "no PEM"])
    @pytest.mark.parametrize("old", [{}, {"subject_line": CLIENT_SUBJECT, "certificate_sha256": "a"}])
    def test_line_of_the_certificate(self, certificate: Any, old: Properties) -> None:
        """A line that `ignore_changes` keeps beside a certificate of the same subject does not count."""
        alone = identified(old=old, certificate=certificate)
        both = identified(old=old, certificate=certificate, subject_line=CLIENT_SUBJECT)

        assert alone == both

    def test_other_line_beside_a_certificate(self) -> None:
        """Two sources of the subject line that differ are a problem."""
        reason = f"both are given, and the subject of the certificate is {CLIENT_SUBJECT!r}, not 'CN=other'"

        assert [f"certificate, subject_line: {reason}"] == problems_of(certificate=PEM, subject_line="CN=other")


class TestCertificate:
    def test_line_fingerprint_and_expiry_are_told(self) -> None:
        """The certificate is looked at and dropped; what a reviewer wants to know stays."""
        properties, checked = identified(certificate=PEM)

        assert {
            "subject_line": CLIENT_SUBJECT,
            "certificate_sha256": sha256(read(client())),
            "certificate_expires": "2027-06-01",
        } == properties
        assert ([], []) == (checked.problems, checked.warnings)

    def test_unknown_certificate_gives_an_unknown_line(self) -> None:
        """A certificate that another resource makes in the same run has a line, but only later."""
        assert dict.fromkeys(("subject_line", *FROM_CERTIFICATE[:2]), UNKNOWN) == identified(certificate=UNKNOWN)[0]
        assert (
            dict.fromkeys(("subject_line", *FROM_CERTIFICATE), UNKNOWN)
            == identified(certificate=UNKNOWN, trusted_by=[ROOT_PEM])[0]
        )

    @pytest.mark.parametrize("given", [5, True, [], {"pem": PEM}])
    def test_something_else_than_text(self, given: object) -> None:
        """A value of a wrong type is named by its type."""
        assert [f"certificate: expected PEM text, got {type(given).__name__}"] == problems_of(certificate=given)

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "is empty; expected PEM certificates"),
            ("app-1.pem", "looks like the path of a file; expected the contents of the file"),
            (PEM + client().key_pem, "holds a private key; expected certificates only"),
            (PEM[:200], "block 1 cannot be parsed"),
        ],
    )
    def test_text_that_is_no_certificate(self, text: str, reason: str) -> None:
        """It is said what the text is instead, and nothing of the text is shown."""
        reasons = problems_of(certificate=text)

        assert [True] == [text.startswith(f"certificate: {reason}") for text in reasons]

    @pytest.mark.parametrize(
        ("identity_of", "word"),
        [
            (certificates.expired_client, "expired on"),
            (certificates.future_client, "not valid before 2026-06-02 11:00"),
            (certificates.client_without_client_auth, "lacks clientAuth"),
            (certificates.two_ou_client, "holds 2 OU"),
        ],
    )
    def test_certificate_that_could_not_log_in(self, identity_of: Any, word: str) -> None:
        """A flaw that would make the login fail is reported before the user is made."""
        reasons = problems_of(certificate=identity_of().certificate_pem)

        assert [True] == [reason.startswith("certificate: ") and word in reason for reason in reasons]

    @pytest.mark.parametrize(
        ("identity_of", "word"),
        [
            (certificates.root, "is a CA"),
            (certificates.weak_rsa_client, "1024"),
            (certificates.sha1_client, "SHA1"),
            (certificates.ed25519_client, "Ed25519"),
        ],
    )
    def test_certificate_that_is_taken_all_the_same(self, identity_of: Any, word: str) -> None:
        """A flaw that the cluster tolerates, or that only one of the two planes refuses, is a warning."""
        _, checked = identified(certificate=pem_text([read(identity_of())]))

        assert [] == checked.problems
        assert [True] == [word in caution.property for caution in checked.warnings]

    def test_all_problems_at_once(self) -> None:
        """A certificate that is wrong in two ways and does not chain gets all of these problems."""
        authority = certificates.expired_root()
        late = authority.issue_client("OU=a,OU=b", now=NOW - 2 * ONE_YEAR, lifetime=ONE_YEAR)

        assert 3 == len(problems_of(certificate=late.certificate_pem, trusted_by=[ROOT_PEM]))


class TestLinesOfTwoPlanes:
    """A subject that the REST API and databases print differently."""

    REST, DATABASE = r"CN=app-1,O=\#", "CN=app-1,O=#"

    @pytest.fixture
    def pem(self) -> str:
        """The certificate of such a client."""
        name = x509.Name.from_rfc4514_string(r"CN=app-1,O=\#")
        return root().issue_client(name, now=NOW).certificate_pem

    def test_line_of_the_rest_api(self, pem: str) -> None:
        """The user gets the line of the REST API, and a warning says where it does not hold."""
        properties, checked = identified(certificate=pem)

        assert self.REST == properties["subject_line"]
        assert [
            (
                "these users log in to the REST API only, as databases print their subjects differently (1): "
                "'app-1' ('O=#'). Fix: issue the certificates without these attributes; or, for a user of databases "
                "only, also give as `subject_line` what `openssl x509 -noout -subject -nameopt RFC2253` prints"
            )
        ] == grouped(checked.warnings)

    def test_line_of_databases(self, pem: str) -> None:
        """Whoever gives the line of databases beside the certificate means a user of databases."""
        properties, checked = identified(certificate=pem, subject_line=self.DATABASE)

        assert self.DATABASE == properties["subject_line"]
        assert ([], []) == (checked.problems, checked.warnings)


class TestAge:
    def test_unchanged_certificate_that_expired_warns(self) -> None:
        """One expired certificate does not stop every other change of a stack."""
        pem = certificates.expired_client().certificate_pem
        old, _ = identified(certificate=pem)
        _, checked = identified(old=old, certificate=pem, trusted_by=[ROOT_PEM])

        assert [] == checked.problems
        assert ["expired on" in caution.property for caution in checked.warnings] == [True]

    def test_changed_certificate_that_expired_fails(self) -> None:
        """A new certificate that has expired is a problem."""
        old, _ = identified(certificate=PEM)
        _, checked = identified(old=old, certificate=certificates.expired_client().certificate_pem)

        assert 1 == len(checked.problems)

    def test_unchanged_certificate_of_a_ca_that_expired_warns(self) -> None:
        """A chain that broke only by expiry is a warning too."""
        long_lived = root().issue_client("CN=app-1", now=NOW, lifetime=30 * ONE_YEAR).certificate_pem
        old, _ = identified(certificate=long_lived, trusted_by=[ROOT_PEM])
        _, checked = identified(old=old, now=NOW + 20 * ONE_YEAR, certificate=long_lived, trusted_by=[ROOT_PEM])

        assert [] == checked.problems
        assert ["'app-1' could not log in" in caution.property for caution in checked.warnings] == [True]

    def test_new_certificate_of_a_ca_that_expired_fails(self) -> None:
        """A CA that had expired before it is trusted for a user cannot have aged in place."""
        pem = certificates.client_of_expired_root().certificate_pem
        old, _ = identified(certificate=pem)
        bundle = certificates.expired_root().certificate_pem
        _, checked = identified(old=old, certificate=pem, trusted_by=[bundle])

        assert 1 == len(checked.problems)


class TestSubjectLine:
    def test_line_as_the_certificate_has_it(self) -> None:
        """The line of a certificate that is not at hand is taken as it is."""
        properties, checked = identified(subject_line=CLIENT_SUBJECT)

        assert {"subject_line": CLIENT_SUBJECT} == properties
        assert ([], []) == (checked.problems, checked.warnings)

    def test_unknown_line_passes(self) -> None:
        """A line that another resource computes is not judged before it is known."""
        assert ({"subject_line": UNKNOWN}, CheckedInputs()) == identified(subject_line=UNKNOWN)

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("", "is empty; expected for example CN=app-1,OU=Development,O=Acme,C=US"),
            ("CN=app-1, O=Acme", "space after ',' at position 9"),
            ("CN = app-1", "space before '=' at position"),
            ("CN=app-1,OU=a,OU=b", "holds 2 OU; the cluster matches subjects with one OU at most"),
            ("/C=US/O=Acme/CN=app-1", "is in the form /C=US/O=Acme/CN=app-1; expected CN=app-1,O=Acme,C=US"),
        ],
    )
    def test_line_that_no_certificate_has(self, line: str, reason: str) -> None:
        """A line that the cluster can never compute would be a user that can never log in."""
        reasons = problems_of(subject_line=line)

        assert [True] == [text.startswith(f"subject_line: {reason}") for text in reasons]

    @pytest.mark.parametrize(
        ("given", "shown"),
        [(5, "5"), ([], "[]"), ({"CN": "a"}, "{'CN': 'a'}"), (PEM, f"str of {len(repr(PEM))} characters")],
        ids=["number", "list", "record", "PEM"],
    )
    def test_something_else_than_a_line(self, given: object, shown: str) -> None:
        """A value of a wrong type is shown; PEM text, which may be a key, is not."""
        assert [f"subject_line: expected a line as CN=app-1,O=Acme,C=US, got {shown}"] == problems_of(
            subject_line=given
        )

    def test_trust_cannot_be_checked_without_the_certificate(self) -> None:
        """A chain that nobody looked at must not look like one that was."""
        assert ["trusted_by: a chain can only be checked with the certificate itself"] == problems_of(
            subject_line=CLIENT_SUBJECT, trusted_by=[ROOT_PEM]
        )

    def test_imported_user_keeps_what_is_told_of_its_certificate(self) -> None:
        """Canonical inputs pass the check again: what was derived once stays."""
        derived, _ = identified(certificate=PEM, trusted_by=[ROOT_PEM])

        assert (derived, CheckedInputs()) == identified(**derived)


class TestTrust:
    def test_authority_is_told(self) -> None:
        """A reviewer sees which CA stands behind the user."""
        properties, _ = identified(certificate=PEM, trusted_by=[ROOT_PEM])

        assert [certificate_key(read(root()))] == properties["issued_by"]

    def test_authorities_of_several_bundles_are_a_sorted_set(self) -> None:
        """The order of the bundles means nothing, and an authority of two of them is reported once."""
        pem = client_of_intermediate().certificate_pem
        inner, outer = intermediate().certificate_pem, ROOT_PEM
        chain = pem + inner
        first, _ = identified(certificate=chain, trusted_by=[inner, outer, outer])
        second, _ = identified(certificate=chain, trusted_by=[outer, inner])

        assert first == second
        assert sorted(map(certificate_key, map(read, [intermediate(), root()]))) == first["issued_by"]

    def test_chain_may_go_over_the_intermediates_that_come_along(self) -> None:
        """The certificates that the client sends along count: a bundle with the root alone is enough."""
        chain = client_of_intermediate().certificate_pem + intermediate().certificate_pem

        assert [] == problems_of(certificate=chain, trusted_by=[ROOT_PEM])

    def test_unknown_bundle_leaves_the_authority_unknown(self) -> None:
        """A bundle that is made in the same run may well hold the CA."""
        properties, checked = identified(certificate=PEM, trusted_by=[UNKNOWN, ROOT_PEM])

        assert UNKNOWN is properties["issued_by"]
        assert ([], []) == (checked.problems, checked.warnings)

    def test_bundle_that_cannot_be_read(self) -> None:
        """A bundle that is none is reported as such, and not as a missing CA."""
        assert [
            "trusted_by: is empty; expected PEM certificates",
            "trusted_by: expected PEM text, got int",
        ] == problems_of(certificate=PEM, trusted_by=["", 5])

    @pytest.mark.parametrize("new_root", [other_root, renewed_root])
    def test_rotation_that_cuts_a_user_off_names_the_user_and_the_ca(self, new_root: Any) -> None:
        """To take a CA out that a user's certificate still needs fails before anything is sent."""
        bundle: Identity = new_root()
        old, _ = identified(certificate=PEM, trusted_by=[ROOT_PEM])
        _, checked = identified(old=old, certificate=PEM, trusted_by=[bundle.certificate_pem])

        assert ["certificate"] == [problem.property for problem in checked.problems]
        assert checked.problems[0].message.startswith("'app-1' could not log in to the REST API: ")
        assert "CN=Root A,O=Acme,C=US" in checked.problems[0].message
        assert certificate_key(read(bundle)) in checked.problems[0].message
        assert "keep the CA that issued it in the bundle" in checked.problems[0].fix

    def test_rotation_with_both_roots_cuts_nobody_off(self) -> None:
        """While the old and the new root are both trusted, clients of both can log in."""
        bundle = ROOT_PEM + other_root().certificate_pem
        of_other = certificates.client_of_other_root().certificate_pem

        assert [] == problems_of(certificate=PEM, trusted_by=[bundle])
        assert [] == problems_of(certificate=of_other, trusted_by=[bundle])


def test_leaf_is_judged_at_the_given_time() -> None:
    """The clock is an argument: a certificate that is not valid yet is valid a day later."""
    pem = certificates.future_client().certificate_pem

    assert [] == told(identified(certificate=pem, now=NOW + timedelta(days=2))[1])


class TestIgnoreChanges:
    """Tests of what is consumed by a check is not stored, so that `ignore_changes` leaves it out of the next one."""

    def test_certificate(self) -> None:
        """Without the certificate, what was derived from it stays; a warning says that nothing is proven."""
        old, _ = identified(certificate=PEM, trusted_by=[ROOT_PEM])
        properties, checked = identified(old=old, trusted_by=[certificates.other_root().certificate_pem])

        assert old == properties
        assert [] == checked.problems
        assert ["take `certificate` out of ignore_changes before a CA is taken out of a bundle"] == [
            caution.fix for caution in checked.warnings
        ]

    def test_certificate_without_bundles(self) -> None:
        """Without bundles there is nothing to prove, and nothing to tell."""
        old, _ = identified(certificate=PEM, trusted_by=[])
        properties, checked = identified(old=old, trusted_by=[])

        assert old == properties
        assert [] == checked.warnings

    def test_bundles(self) -> None:
        """Without the bundles, the CA that was found stays as long as the certificate does."""
        old, _ = identified(certificate=PEM, trusted_by=[ROOT_PEM])
        properties, checked = identified(old=old, certificate=PEM)

        assert old == properties
        assert [] == checked.warnings

    def test_bundles_of_a_new_certificate(self) -> None:
        """A new certificate that nothing proves is a warning."""
        old, _ = identified(certificate=PEM, trusted_by=[ROOT_PEM])
        renewed = root().issue_client(CLIENT_SUBJECT, now=NOW).certificate_pem
        properties, checked = identified(old=old, certificate=renewed)

        assert old["issued_by"] == properties["issued_by"]
        assert ["take `trusted_by` out of ignore_changes"] == [caution.fix for caution in checked.warnings]

    def test_no_bundles(self) -> None:
        """A program that gives no bundles any more says so, and the CA goes."""
        old, _ = identified(certificate=PEM, trusted_by=[ROOT_PEM])
        properties, _ = identified(old=old, certificate=PEM, trusted_by=[])

        assert "issued_by" not in properties
