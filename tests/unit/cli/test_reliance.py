"""The resources of a stack that an answer of a cluster concerns."""

from typing import Any

import pytest
from pulumi_redis_enterprise.cli.doctor.stack_checks import like_checks
from pulumi_redis_enterprise.cli.probe.question import CORRECT
from pulumi_redis_enterprise.cli.probe.questions import QUESTIONS
from pulumi_redis_enterprise.cli.probe.reliance import RELIANCES, StackResource, contradicted, resources_in
from pulumi_redis_enterprise.core.checks import Verdict

from tests.support.certificates import intermediate, root

DERIVED = StackResource(
    "CertificateUser", "derived", {"subject_line": "OU=x,O=Acme,CN=app-1", "certificate_sha256": "00"}
)
REVERSE = StackResource("CertificateUser", "reverse", {"subject_line": "CN=app-1,O=Acme"})
STRAIGHT = StackResource("CertificateUser", "straight", {"subject_line": "O=Acme,CN=app-1"})
SINGLE = StackResource("CertificateUser", "single", {"subject_line": "CN=app-1", "certificate_sha256": "00"})
CONVERTED = StackResource("CertificateUser", "converted", {"previous_settings": {"auth_method": "regular"}})
SERIAL = StackResource("CertificateUser", "serial", {"subject_line": "CN=app-1,serialNumber=1"})
FULL_SUBJECT = StackResource("ClusterMtlsConfig", "mtls", {"subject_validation": "full_subject"})
DATABASE = StackResource("DatabaseMtlsConfig", "orders", {})
ROOTED = StackResource("TrustedCa", "rooted", {"certificates": root().certificate_pem + intermediate().certificate_pem})
ROOTLESS = StackResource("TrustedCa", "rootless", {"authorities": {"one": {"pem": intermediate().certificate_pem}}})
UNREADABLE = StackResource("TrustedCa", "other", {"certificates": "-----BEGIN CERTIFICATE-----\nx"})
DENIED = StackResource("LoginCheck", "outsider", {"expect": "denied"})
ALLOWED = StackResource("LoginCheck", "client", {"expect": "allowed"})
SECRET = StackResource("CertificateUser", "secret", {"subject_line": {"4dabf18193072939515e22adb298388d": "…"}})
USERS = (DERIVED, REVERSE, STRAIGHT, SINGLE, SECRET)


@pytest.mark.parametrize(
    ("key", "answer", "stack", "expected"),
    [
        ("subject_line_match", "forward", USERS, [DERIVED, REVERSE]),
        ("subject_line_match", "rfc2253", USERS, [STRAIGHT]),
        ("subject_line_match", "either", USERS, []),
        ("database_subject_line_match", "forward", USERS, []),
        ("database_subject_line_match", "forward", (*USERS, DATABASE), [DERIVED, REVERSE]),
        ("database_subject_line_match", "rfc2253", (*USERS, DATABASE), [STRAIGHT]),
        ("user_method_change", "406", (*USERS, CONVERTED), [CONVERTED]),
        ("full_subject_others", "refused", (SERIAL, REVERSE), []),
        ("full_subject_others", "refused", (SERIAL, REVERSE, FULL_SUBJECT), [SERIAL]),
        ("intermediate_as_anchor", "no", (ROOTED, ROOTLESS, UNREADABLE), [ROOTLESS]),
        ("certificate_failures_lock", "yes", (ALLOWED, DENIED), [DENIED]),
        ("database_change", "failed", (DATABASE, *USERS), [DATABASE]),
    ],
)
def test_concerned_resources(
    key: str, answer: str, stack: tuple[StackResource, ...], expected: list[StackResource]
) -> None:
    """Only resources that rely on another answer are named."""
    found = [resource for reliance in contradicted({key: answer}) for resource in reliance.concerned(stack)]

    assert expected == found


def test_check_names_resources_and_fix() -> None:
    """A warning says what follows, for whom, and what to do."""
    checks = like_checks({"database_subject_line_match": "forward"}, [DERIVED, DATABASE])
    (check,) = [check for check in checks if check.verdict is Verdict.WARN]

    assert "CertificateUser derived" in check.message
    assert "issue certificates whose subject is a CN alone" in check.fix


def test_other_answers_are_ok_or_skipped() -> None:
    """Each thing relied on has one line: what concerns nobody, and what the file does not tell."""
    checks = like_checks({"database_change": "failed"}, [SINGLE])

    assert {("database_change", Verdict.OK)} == {
        (it.property, it.verdict) for it in checks if it.property == "database_change"
    }
    assert {Verdict.SKIPPED} == {check.verdict for check in checks if check.property != "database_change"}


def test_reliances_are_choices_of_questions() -> None:
    """Each contradiction is an answer that a probe can give."""
    choices = {question.key: question.choices for question in QUESTIONS}

    assert [] == [it.key for it in RELIANCES if not set(it.answers) <= set(choices[it.key])]


def test_default_answers_need_no_help() -> None:
    """The providers behave correctly on the emulator as it is."""
    assert {CORRECT} == {question.providers_under(question.default) for question in QUESTIONS}


def test_resources_of_an_export() -> None:
    """Only resources of this package count."""
    urn = "urn:pulumi:dev::shop::pulumi-python:dynamic/redis-enterprise:RedisAcl::read-only"
    acl = {"type": "pulumi-python:dynamic/redis-enterprise:RedisAcl", "urn": urn, "outputs": {"rule": "+@read ~*"}}
    stack = {"type": "pulumi:pulumi:Stack", "urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"}

    found = resources_in({"version": 3, "deployment": {"resources": [stack, acl]}})

    assert ["RedisAcl read-only"] == [str(resource) for resource in found]


@pytest.mark.parametrize("export", [None, [], {}, {"deployment": None}, {"deployment": {"resources": [1]}}])
def test_other_exports_are_refused(export: Any) -> None:
    """A file that is not the export of a stack is refused as such."""
    with pytest.raises(ValueError, match="it is not what `pulumi stack export` prints"):
        resources_in(export)
