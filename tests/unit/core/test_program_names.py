"""Tests of the names that programs in other languages have for properties."""

import pytest
from pulumi_redis_enterprise.core.program_names import camel_case, for_program, for_rules, path_for_program, snake_case

NAMES = [
    ("username", "username"),
    ("subject_line", "subjectLine"),
    ("certificate_sha256", "certificateSha256"),
    ("allow_outdated_certs", "allowOutdatedCerts"),
    ("__destroy_ends_logins", "__destroy_ends_logins"),
]


@pytest.mark.parametrize(("own", "program"), NAMES)
def test_name_goes_both_ways(own: str, program: str) -> None:
    """A name has one form for the rules and one for programs; what is internal has only one."""
    assert (program, own) == (camel_case(own), snake_case(program))


@pytest.mark.parametrize("own", [own for own, _ in NAMES])
def test_own_name_stays(own: str) -> None:
    """A state of the dynamic edge has the names of the rules already."""
    assert own == snake_case(own)


def test_names_inside_are_data() -> None:
    """Keys of a map are not translated, but for those of records."""
    properties = {
        "previous_settings": {"tls_mode": "disabled"},
        "administrator": {"certificate_file": "a.pem"},
        "trusted_by": ["text", {"subject_validation": "san_cn"}],
    }
    shown = {
        "previousSettings": {"tls_mode": "disabled"},
        "administrator": {"certificateFile": "a.pem"},
        "trustedBy": ["text", {"subjectValidation": "san_cn"}],
    }

    assert shown == for_program(properties, ("administrator", "trusted_by"))
    assert properties == for_rules(shown, ("administrator", "trusted_by"))


def test_path_is_in_the_casing_of_programs() -> None:
    """Each name in a path is translated, and the vendor's keys stay."""
    assert "authorizedSubjects[0].CN" == path_for_program("authorized_subjects[0].CN")
