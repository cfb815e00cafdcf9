"""The client of a login, given as PEM text: what is kept of it, and what a preview finds wrong with it."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs
from pulumi_redis_enterprise.core.rules.login_check import changes, check, natural_key, verdict
from pulumi_redis_enterprise.core.rules.login_client import name_of
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.core.x509.certificates import sha256
from pulumi_redis_enterprise.core.x509.subject_line import subject_line

from tests.support.certificates import (
    NOW,
    client,
    client_of_intermediate,
    client_of_other_root,
    intermediate,
    read,
    two_ou_client,
)

TEXT: dict[str, Any] = {"certificate": client().certificate_pem, "key": client().key_pem}
FACTS: dict[str, Any] = {"certificate_sha256": sha256(read(client())), "subject_line": subject_line(read(client()))}
KEPT = FACTS | {"target": "rest", "expect": "allowed"}
FILES: dict[str, Any] = {"certificate_file": "app.pem", "key_file": "app.key", "certificate_sha256": "ab12"}


def checked(*, old: dict[str, Any] | None = None, **new: Any) -> CheckedInputs:
    """The check of a login; None takes an input out."""
    return check(old or {}, {name: value for name, value in new.items() if value is not None}, NOW)


def told(*, old: dict[str, Any] | None = None, **new: Any) -> list[str]:
    """Return what is wrong with a login."""
    return [f"{problem.property}: {problem.message}" for problem in checked(old=old, **new).problems]


class TestKept:
    """Tests of what the engine gets to store."""

    def test_facts_about_the_certificate(self) -> None:
        """Of the texts a fingerprint and the subject are kept, and nothing of the key."""
        assert CheckedInputs(inputs=KEPT) == checked(**TEXT)

    def test_client_comes_first(self) -> None:
        """Intermediates may follow the client's own certificate."""
        leaf = client_of_intermediate()
        chain = leaf.certificate_pem + intermediate().certificate_pem

        assert sha256(read(leaf)) == checked(certificate=chain, key=leaf.key_pem).inputs["certificate_sha256"]

    def test_unknown_certificate(self) -> None:
        """Of a certificate that is made in the same run, nothing is known in a preview."""
        new: dict[str, Any] = {"certificate": UNKNOWN, "key": UNKNOWN}

        assert CheckedInputs(inputs=KEPT | dict.fromkeys(FACTS, UNKNOWN)) == checked(**new)

    def test_unknown_key(self) -> None:
        """A certificate is looked at without its key as well."""
        assert CheckedInputs(inputs=KEPT) == checked(**TEXT | {"key": UNKNOWN})

    def test_certificate_as_text_and_key_in_a_file(self) -> None:
        """A key that never leaves its file can have a certificate that the program makes."""
        mixed: dict[str, Any] = TEXT | {"key": None, "key_file": "app.key"}

        assert KEPT | {"key_file": "app.key"} == checked(**mixed).inputs

    def test_certificate_in_a_file_and_key_as_text(self) -> None:
        """A certificate that lies in the repository can have a key from the configuration."""
        mixed: dict[str, Any] = FILES | {"key_file": None, "key": TEXT["key"]}

        kept = {"certificate_file": "app.pem", "certificate_sha256": "ab12", "target": "rest", "expect": "allowed"}
        assert CheckedInputs(inputs=kept) == checked(**mixed)

    def test_texts_left_out(self) -> None:
        """A text that `ignore_changes` leaves out is taken for that of the last update, as neither is stored."""
        assert CheckedInputs(inputs=KEPT) == checked(old=KEPT)


class TestProblems:
    """Tests of what a preview refuses."""

    def test_neither(self) -> None:
        """A certificate and a key have to come from somewhere."""
        expected = [f"{name}, {name}_file: neither is given; exactly one is needed" for name in ("certificate", "key")]

        assert expected == told()

    def test_both(self) -> None:
        """Of two sources, nobody knows which is meant."""
        expected = [f"{name}, {name}_file: both are given; exactly one is needed" for name in ("certificate", "key")]

        assert expected == told(**TEXT, **FILES)

    def test_neither_after_files(self) -> None:
        """A path is stored, so that one which is missing was taken out by the program."""
        assert 2 == len(told(old=FILES))

    def test_key_of_another(self) -> None:
        """Two texts that do not belong together are found before anything is sent."""
        other = client_of_intermediate()

        assert ["key: is not the key of the certificate"] == told(**TEXT | {"key": other.key_pem})

    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            ({"certificate": ""}, "certificate: is empty; expected PEM certificates"),
            ({"certificate": 5}, "certificate: expected PEM text, got int"),
            ({"certificate": TEXT["key"]}, "certificate: holds a private key; expected certificates only"),
            ({"key": ""}, "key: holds no private key in PEM form"),
            ({"key": 5}, "key: expected PEM text, got int"),
            ({"key": TEXT["certificate"]}, "key: holds no private key, but a certificate"),
        ],
        ids=["no certificate", "number", "key in its place", "no key", "number for a key", "certificate in its place"],
    )
    def test_wrong_text(self, given: dict[str, Any], reason: str) -> None:
        """Each text is named with what it is instead, and without any of it."""
        assert [reason] == told(**TEXT | given)


@pytest.mark.parametrize("other", [client_of_other_root, two_ou_client], ids=["same subject", "another"])
def test_another_certificate_is_another_try(other: Any) -> None:
    """A renewed certificate has another fingerprint, also if the subject is the same."""
    new = checked(certificate=other().certificate_pem, key=other().key_pem).inputs

    assert "certificate_sha256" in changes(KEPT, new).updates
    assert Changes() == changes(KEPT, checked(**TEXT).inputs)


def test_name() -> None:
    """Messages and ids have the path of the file, or else the subject, or the fingerprint if that is empty."""
    assert ("app.pem", FACTS["subject_line"], "ab12") == (
        name_of(FILES | FACTS),
        name_of(FACTS),
        name_of({"certificate_sha256": "ab12", "subject_line": ""}),
    )
    assert ("rest", FACTS["subject_line"]) == natural_key(KEPT)
    told = verdict(KEPT, failed_step="the TLS handshake", message="unknown ca", username="")
    assert told.startswith(f"the login to the REST API with {FACTS['subject_line']} stopped at the TLS handshake")
