"""Tests of how the stack program gets its settings: from the configuration, as text and JSON, and from files."""

import json
from pathlib import Path

import pulumi
import pytest
from pulumi_redis_enterprise.stack_settings import StackSettings, load_stack_settings

from tests.support.certificates import client, root
from tests.support.pulumi_program import PROJECT


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files beside the program."""
    root().write(tmp_path, "ca")
    client().write(tmp_path, "app-1")
    (tmp_path / "ca.der").write_bytes(b"\x30\x82\xff\xff")
    monkeypatch.chdir(tmp_path)


def load(monkeypatch: pytest.MonkeyPatch, **configured: str) -> StackSettings:
    """Load the settings as the language host hands them over."""
    values = {f"{PROJECT}:{key}": value for key, value in configured.items()}
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({"redis-enterprise:url": "https://a:9443"} | values))
    return load_stack_settings(pulumi.Config(PROJECT))


def test_plain_words_and_json_are_both_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists and objects arrive as JSON, and words as they are; files are relative to the program."""
    user = {"username": "app-1", "certificate": "app-1.pem", "roles": ["Admin"]}
    settings = load(
        monkeypatch, trustedCa="ca.pem", subjectValidation="san_cn", users=json.dumps([user]), adoptExisting="true"
    )

    assert [root().certificate_pem] == settings.trusted_ca
    assert "san_cn" == settings.subject_validation
    assert [client().certificate_pem] == [user.certificate for user in settings.users]
    assert settings.adopt_existing is True


def test_setting_from_an_environment_variable_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting that the SDK's own `Config` finds is found."""
    monkeypatch.setenv("PULUMI_CONFIG_REDIS_ENTERPRISE_PASSWORDLESS_TRUSTEDCA", "ca.pem")

    assert [root().certificate_pem] == load(monkeypatch).trusted_ca


def test_all_problems_end_the_program_with_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each problem names its key as the configuration file does, and how to mend it."""
    with pytest.raises(pulumi.RunError) as caught:
        load(monkeypatch, trustedCa="ca.der", subjectValidation="SAN", adoptExisitng="true")

    assert """\
the stack's configuration is not complete:
redis-enterprise-passwordless:adoptExisitng: there is no such setting
Fix: did you mean adoptExisting?
redis-enterprise-passwordless:trustedCa: cannot read 'ca.der': it is binary (DER), but cut off or of an unknown kind
Fix: copy it anew, and look at it with `openssl asn1parse -inform DER -in ca.der`
redis-enterprise-passwordless:subjectValidation: expected one of disabled, san_cn, full_subject; got 'SAN'
Fix: pulumi config set --path subjectValidation san_cn""" == str(caught.value)


def test_problem_has_no_cause_in_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program ends with the text alone."""
    with pytest.raises(pulumi.RunError) as caught:
        load(monkeypatch)

    assert caught.value.__cause__ is None
