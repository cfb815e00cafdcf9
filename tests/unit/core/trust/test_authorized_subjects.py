"""The records of subjects that may log in."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.trust.authorized_subjects import (
    authorized_subject_findings,
    authorized_subject_of,
    canonical_subject,
    rendered_subject,
)
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.core.x509.certificates import CertificateTextError
from redis_enterprise_emulator.pki import Identity

from tests.support.certificates import (
    client,
    cn_less_client,
    multi_valued_client,
    read,
    two_organizations_client,
    two_ou_client,
)

FULL = {"CN": "app-1", "OU": ["b", "a"], "O": "Acme", "L": "Austin", "ST": "Texas", "C": "US"}
NO_COUNTRY = "is no country; expected two letters"


class TestAuthorizedSubjectFindings:
    """`authorized_subject_findings`."""

    @pytest.mark.parametrize(
        "record",
        [
            {"CN": "app-1"},
            FULL,
            {"CN": "app-1", "O": "", "OU": [], "L": "", "ST": "", "C": ""},
            {"CN": "app-1", "OU": ("a",)},
            UNKNOWN,
            {"CN": UNKNOWN, "OU": UNKNOWN, "O": UNKNOWN, "L": UNKNOWN, "ST": UNKNOWN, "C": UNKNOWN},
            {"CN": "app-1", "OU": ["a", UNKNOWN]},
        ],
        ids=["CN only", "full", "vendor's fillers", "tuple", "unknown", "unknown values", "unknown unit"],
    )
    def test_good_record_has_none(self, record: Any) -> None:
        """A CN is enough; empty fillers and what is not known yet pass."""
        assert [] == authorized_subject_findings(record, "authorized_subjects[0]")

    @pytest.mark.parametrize(
        ("record", "where", "reason"),
        [
            ({}, ".CN", "is missing or empty; the cluster needs it"),
            ({"CN": " "}, ".CN", "is missing or empty; the cluster needs it"),
            ({"CN": "*.example.com"}, ".CN", "'*.example.com' holds a wildcard; the cluster compares it as it stands"),
            ({"CN": None}, ".CN", "is null; expected text"),
            ({"CN": "a", "O": 1}, ".O", "is of type int; expected text"),
            ({"CN": "a", "OU": "Development"}, ".OU", "is of type str; expected a list"),
            ({"CN": "a", "OU": None}, ".OU", "is null; expected a list"),
            ({"CN": "a", "OU": ["b", 2]}, ".OU[1]", "is of type int; expected text"),
            ({"CN": "a", "C": "USA"}, ".C", f"'USA' {NO_COUNTRY}"),
            ({"CN": "a", "C": "U1"}, ".C", f"'U1' {NO_COUNTRY}"),
            ({"CN": "a", "cn": "a"}, ".cn", "is no known attribute; expected one of CN, OU, O, L, ST, C"),
            ("app-1", "", "is of type str; expected a record"),
            (None, "", "is null; expected a record"),
        ],
    )
    def test_flaw_is_found(self, record: Any, where: str, reason: str) -> None:
        """Each flaw is found, alone, under the path of the attribute."""
        (problem,) = authorized_subject_findings(record, "authorized_subjects[0]")

        assert (f"authorized_subjects[0]{where}", reason) == (problem.property, problem.message)

    def test_all_flaws_are_found_at_once(self) -> None:
        """A record with three flaws has three problems."""
        assert 3 == len(authorized_subject_findings({"o": "Acme", "C": "USA"}, "authorized_subjects[0]"))

    @pytest.mark.parametrize(
        ("key", "fix"), [("cn", "write CN, the keys are case-sensitive"), ("emailAddress", "remove it")]
    )
    def test_fix_of_an_unknown_key_tells_the_right_spelling(self, key: str, fix: str) -> None:
        """A key in the wrong case is corrected; one that no record has is to be removed."""
        (problem,) = authorized_subject_findings({"CN": "a", key: "a"}, "authorized_subjects[0]")

        assert fix == problem.fix


class TestCanonicalSubject:
    """`canonical_subject`."""

    def test_order_is_fixed(self) -> None:
        """Keys are in a fixed order, and so are the units."""
        canonical = canonical_subject(dict(reversed(FULL.items())))

        assert ["CN", "OU", "O", "L", "ST", "C"] == list(canonical)
        assert {**FULL, "OU": ["a", "b"]} == canonical

    def test_empties_are_dropped(self) -> None:
        """The vendor's fillers mean nothing, and are not kept."""
        assert {"CN": "app-1"} == canonical_subject({"CN": "app-1", "O": "", "OU": ["", ""], "C": None})

    def test_tuple_becomes_a_list(self) -> None:
        """Units are a list, in whatever sequence they came."""
        assert {"CN": "app-1", "OU": ["a"]} == canonical_subject({"CN": "app-1", "OU": ("a",)})

    def test_unknown_values_stay(self) -> None:
        """An unknown value is kept where it stands."""
        canonical = canonical_subject({"CN": UNKNOWN, "OU": ["a", UNKNOWN], "O": UNKNOWN})

        assert {"CN": UNKNOWN, "OU": [UNKNOWN, "a"], "O": UNKNOWN} == canonical


class TestRenderedSubject:
    """`rendered_subject`."""

    def test_line_is_in_the_fixed_order(self) -> None:
        """Equal records render to the same line."""
        line = "CN=app-1,OU=a+OU=b,O=Acme,L=Austin,ST=Texas,C=US"

        assert line == rendered_subject(FULL)
        assert line == rendered_subject({**dict(reversed(FULL.items())), "OU": ["a", "", "b"]})

    def test_values_are_escaped(self) -> None:
        """A separator within a value cannot be taken for one between values."""
        assert "CN=a,O=b" == rendered_subject({"CN": "a", "O": "b"})
        assert r"CN=a\,O=b" == rendered_subject({"CN": "a,O=b"})


class TestAuthorizedSubjectOf:
    """`authorized_subject_of`."""

    @pytest.mark.parametrize(
        ("made", "record"),
        [
            (client(), {"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"}),
            (two_ou_client(), {"CN": "app-1", "OU": ["Development", "Payments"], "O": "Acme", "C": "US"}),
            (multi_valued_client(), {"CN": "Zoë", "OU": ["Development"]}),
        ],
        ids=["client", "two OU", "multi-valued"],
    )
    def test_all_attributes_are_taken(self, made: Identity, record: dict[str, Any]) -> None:
        """A record holds every attribute of the certificate that it can hold, and leaves out the others."""
        assert record == authorized_subject_of(read(made))

    def test_certificate_without_cn_is_refused(self) -> None:
        """The cluster needs a CN."""
        with pytest.raises(CertificateTextError, match=r"^the subject 'OU=Development,O=Acme,C=US' has no CN"):
            authorized_subject_of(read(cn_less_client()))

    def test_repeated_attribute_is_refused(self) -> None:
        """A record has room for one organization."""
        with pytest.raises(CertificateTextError, match=r"^the subject .* has more than one O;"):
            authorized_subject_of(read(two_organizations_client()))
