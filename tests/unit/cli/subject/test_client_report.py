"""Tests of what there is to tell of a client's certificate."""

from cryptography.hazmat.primitives.asymmetric import ec
from pulumi_redis_enterprise.cli.subject.client_report import client_report

from tests.support.certificate_builder import certificate_with
from tests.support.certificates import CLIENT_SUBJECT, NOW, client, expired_client, read


def test_good_certificate_has_no_problems() -> None:
    """Line, record and fingerprint are reported, and nothing is wrong."""
    report = client_report(read(client()), now=NOW)

    assert (CLIENT_SUBJECT, "", ()) == (report.subject_line, report.difference, report.problems)
    assert {"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"} == report.authorized_subject


def test_problems_of_the_certificate_come_first() -> None:
    """Faults of the certificate come before those of the line."""
    report = client_report(read(expired_client()), now=NOW, compared="CN=other")

    assert 2 == len(report.problems)
    assert "expired on" in report.problems[0].message
    assert report.problems[1].message.startswith("the line to compare: attribute 1 is CN=other; expected ")


def test_subject_without_a_record() -> None:
    """A subject without CN has no record, which is no problem where subjects are not validated."""
    report = client_report(read(certificate_with("O=Acme,C=US")), now=NOW)

    assert report.authorized_subject is None


def test_refusal_is_no_note_as_well() -> None:
    """The refusal of one place is a note, until somebody asks for that place's verdict."""
    odd = read(certificate_with(CLIENT_SUBJECT, key=ec.generate_private_key(ec.SECP521R1())))
    alone = client_report(odd, now=NOW)
    asked = client_report(odd, now=NOW, bundle=[odd], planes=["rest"])

    assert ["has an EC key on secp521r1" in note.message for note in alone.notes] == [True]
    assert () == asked.notes
    (problem,) = asked.trusted["rest"].problems
    assert alone.notes[0].message == problem.message
