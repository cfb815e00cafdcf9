"""Subject validation: whom a cluster or a database lets in by subject."""

from datetime import timedelta
from typing import Any

import pytest
from pulumi_redis_enterprise.core.rules.lockout.lockout import Admission, admission, admits, seen_by
from pulumi_redis_enterprise.core.x509.extensions import SUBJECT_ALTERNATIVE_NAME

from tests.support.certificate_builder import any_extension, certificate_with
from tests.support.certificates import NOW, client, cn_less_client, read, root

OWN = {"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"}
NAMED = read(root().issue_client("CN=app-2", now=NOW, lifetime=timedelta(days=9), dns_names=["app-2.acme.com"]))


@pytest.mark.parametrize(
    ("expected", "validation", "records"),
    [
        ("yes", "disabled", []),
        ("yes", "san_cn", [{"CN": "other"}, {"CN": "app-1", "O": "Another"}]),
        ("no", "san_cn", [{"CN": "App-1"}]),
        ("no", "san_cn", []),
        ("yes", "full_subject", [OWN | {"L": ""}]),
        ("perhaps", "full_subject", [{"CN": "app-1"}]),
        ("no", "full_subject", [OWN | {"L": "Bonn"}]),
        ("no", "full_subject", [OWN | {"OU": ["Development", "Payments"]}]),
        ("no", "full_subject", []),
    ],
)
def test_validations(expected: Admission, validation: str, records: list[dict[str, Any]]) -> None:
    """Names are compared exactly; a record that lacks an attribute of the subject may let it in or not."""
    assert expected == admission(read(client()), validation=validation, records=records)
    assert (expected == "yes") is admits(read(client()), validation=validation, records=records)


def test_dns_name() -> None:
    """`san_cn` looks at the DNS names as well."""
    assert "yes" == admission(NAMED, validation="san_cn", records=[{"CN": "app-2.acme.com"}])


def test_alternative_names_that_cannot_be_read() -> None:
    """Names that no stack can read are none."""
    broken = any_extension(SUBJECT_ALTERNATIVE_NAME, bytes.fromhex("0500"))
    leaf = read(certificate_with("CN=app-1", signer=root(), extensions=[broken]))

    assert "yes" == admission(leaf, validation="san_cn", records=[{"CN": "app-1"}])


def test_subject_that_fits_into_no_record() -> None:
    """A subject without a common name can be authorized by none."""
    assert "no" == admission(read(cn_less_client()), validation="full_subject", records=[OWN])


@pytest.mark.parametrize(
    ("validation", "expected"),
    [
        ("san_cn", "its names (app-2, app-2.acme.com)"),
        ("full_subject", "its subject CN=app-2"),
    ],
)
def test_what_is_looked_at_is_shown(validation: str, expected: str) -> None:
    """A message has the names, or the record of the whole subject."""
    assert expected == seen_by(validation, NAMED)


def test_no_names_are_shown_as_such() -> None:
    """Without a name or a record it is said why there is none."""
    leaf = read(cn_less_client())

    assert "its names (it has none)" == seen_by("san_cn", leaf)
    assert "has no CN" in seen_by("full_subject", leaf)
