"""The subject line: what OpenSSL prints, and what a hand-written line gets wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_redis_enterprise.core.x509.subject_line import (
    differing_attributes,
    first_difference,
    issuer_line,
    order_note,
    rest_subject_line,
    subject_line,
    subject_line_findings,
)

from tests.support.certificates import certificate_with_subject, intermediate, read, root, two_ou_client
from tests.support.subject_names import ATTRIBUTES, BMP, CN, OU, PRINTABLE, T61, UNIVERSAL, UTF8, C, attribute, name


def line(*rdns: list[bytes]) -> str:
    """The subject line of a certificate with these RDNs."""
    return subject_line(read(certificate_with_subject(name(*rdns))))


class TestSubjectLine:
    """`subject_line` and `issuer_line`."""

    def test_order_is_reversed(self) -> None:
        """The last attribute of the DER comes first (RFC 2253, 2.1), whatever that is."""
        assert "CN=a,C=US" == line([attribute(C, PRINTABLE, b"US")], [attribute(CN, UTF8, b"a")])
        assert "C=US,CN=a" == line([attribute(CN, UTF8, b"a")], [attribute(C, PRINTABLE, b"US")])

    def test_text_is_utf_8_in_hex(self) -> None:
        """Text beyond ASCII is UTF-8 in hex, from whatever string type."""
        values = [(UTF8, "utf-8"), (T61, "latin-1"), (BMP, "utf-16-be"), (UNIVERSAL, "utf-32-be")]
        lines = {line([attribute(CN, tag, "Zoë".encode(encoding))]) for tag, encoding in values}

        assert {r"CN=Zo\C3\AB"} == lines

    def test_attributes_of_one_rdn_are_joined_by_plus(self) -> None:
        """A multi-valued RDN is joined by '+', in the reverse of the DER's order."""
        assert "OU=u+CN=a" == line([attribute(CN, UTF8, b"a"), attribute(OU, UTF8, b"u")])

    def test_unknown_type_is_printed_in_numbers(self) -> None:
        """A type that OpenSSL does not know is dotted, and its value is the DER in hex."""
        assert "1.2.3.4=#0C0161" == line([attribute("1.2.3.4", UTF8, b"a")])
        assert "2.999.1=#0C0161" == line([attribute("2.999.1", UTF8, b"a")])

    def test_long_value_is_read(self) -> None:
        """A value of more than 127 octets, whose length takes several octets, is read in full."""
        assert f"CN={'a' * 300}" == line([attribute(CN, UTF8, b"a" * 300)])

    def test_empty_subject_is_an_empty_line(self) -> None:
        """A certificate without a subject has an empty line."""
        assert not line()

    def test_issuer_has_the_form_of_a_subject(self) -> None:
        """The issuer of a certificate is the subject of the one that signed it."""
        assert subject_line(read(root())) == issuer_line(read(intermediate()))


class TestOrderNote:
    """`order_note`."""

    @pytest.mark.parametrize("text", ["CN=a", "CN=a,O=Acme,C=US", "O=Acme,C=US", "", "CN=a+OU=u"])
    def test_usual_line_has_none(self, text: str) -> None:
        """A line that begins with CN, or has none, is as the vendor's pages show it, or a matter of other rules."""
        assert order_note(text) is None

    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("C=US,O=Acme,CN=a", "C=US"),
            ("emailAddress=a@b,CN=a,C=US", "emailAddress=a@b"),
            (r"O=A\,b,CN=a", r"O=A\,b"),
            ("OU=u+CN=a", "OU=u"),
        ],
    )
    def test_line_that_begins_with_another_attribute(self, text: str, first: str) -> None:
        """The first attribute of the line, the last of the certificate, is named, and what was seen to work."""
        note = order_note(text)

        assert note is not None
        assert f"begins with {first}, the last attribute of the certificate" == note.message
        assert "LoginCheck" in note.fix


class TestRestSubjectLine:
    """`rest_subject_line`; that it is what Envoy prints is tested with a real one."""

    @pytest.mark.parametrize(
        ("given_name", "expected"),
        [
            (name([attribute(C, PRINTABLE, b"US")], [attribute(CN, UTF8, b"#")]), r"CN=\#,C=US"),
            (name([attribute(CN, UTF8, b"#a")]), r"CN=\#a"),
            (name([attribute(CN, UTF8, b"a=#")]), "CN=a=#"),
            (name([attribute("1.3.6.1.4.1.311.60.2.1.3", PRINTABLE, b"DE")]), "1.3.6.1.4.1.311.60.2.1.3=#13024445"),
            (name([attribute("2.5.4.97", UTF8, b"VAT")], [attribute(CN, UTF8, b"a")]), "CN=a,2.5.4.97=#0C03564154"),
        ],
    )
    def test_line_of_envoy(self, given_name: bytes, expected: str) -> None:
        """A lone number sign is escaped, and types that BoringSSL does not know are in numbers."""
        assert expected == rest_subject_line(read(certificate_with_subject(given_name)))

    def test_line_that_is_right_for_either_has_no_finding(self) -> None:
        """A line that one of the two stacks prints is not called wrong."""
        certificate = certificate_with_subject(name([attribute(CN, UTF8, b"#")], [attribute("2.5.4.97", UTF8, b"V")]))
        lines = [line(read(certificate)) for line in (subject_line, rest_subject_line)]

        assert ["organizationIdentifier=V,CN=#", r"2.5.4.97=#0C0156,CN=\#"] == lines
        assert [] == [finding for line in lines for finding in subject_line_findings(line)]

    def test_difference_is_named(self) -> None:
        """The attributes that differ are reported as OpenSSL prints them, each once."""
        differing = name([attribute(CN, UTF8, b"#")], [attribute(CN, UTF8, b"#")], [attribute("2.5.4.97", UTF8, b"V")])

        assert ["CN=#", "organizationIdentifier=V"] == differing_attributes(read(certificate_with_subject(differing)))
        assert [] == differing_attributes(read(root()))


class TestSubjectLineFindings:
    """`subject_line_findings`."""

    @settings(max_examples=200, deadline=None, database=None)
    @given(st.lists(ATTRIBUTES, min_size=1, max_size=5, unique_by=lambda one: one[:20]))
    def test_what_openssl_prints_is_right(self, attributes: list[bytes]) -> None:
        """No line that comes from a certificate with one OU at most has a finding."""
        derived = line(*([one] for one in attributes))

        assert [] == [
            finding.message
            for finding in subject_line_findings(derived)
            if "cluster matches subjects with one OU" not in finding.message
        ]

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "is empty; expected for example CN=app-1,OU=Development,O=Acme,C=US"),
            (" ", "is empty; expected for example CN=app-1,OU=Development,O=Acme,C=US"),
            ("/C=US/CN=a", "is in the form /C=US/O=Acme/CN=app-1; expected CN=app-1,O=Acme,C=US"),
            ("subject=CN=a", "begins with 'subject=', which is not part of the line"),
            ("CN=app, O=Acme", "space after ',' at position 7"),
            (r"CN=a\,b, O=Acme", "space after ',' at position 8"),
            ("CN=app+ OU=a", "space after '+' at position 7"),
            (" CN=app", "space after the start"),
            ("CN=app ,O=Acme", "space at the end of a value at position 7"),
            ("CN =app", "space before '=' at position 4"),
            ("O=Acme,CN= app", "space after '=' at position 10"),
            ("CN=app,", "no attribute after ',' at position 7"),
            ("CN=app,,O=a", "no attribute after ',' at position 7"),
            ("CN=app,Acme", "no '=' in Acme at position 8"),
            ("cn=app", "attribute cn at position 1; expected CN"),
            ("CN=app,o=Acme", "attribute o at position 8; expected O"),
            ("CN=app,S=Texas", "attribute S at position 8; expected ST"),
            ("E=a@example.com", "attribute E at position 1; expected emailAddress"),
            ("commonName=app", "attribute commonName at position 1; expected CN"),
            ("serialnumber=1", "attribute serialnumber at position 1; expected serialNumber"),
            ("2.5.4.3=app", "attribute 2.5.4.3 at position 1; expected CN"),
            ("OID.2.5.4.3=app", "attribute OID.2.5.4.3 at position 1; expected CN"),
            ("OID.1.2.3=#0C0161", "attribute OID.1.2.3 at position 1; expected 1.2.3"),
            ("XY=app", "unknown attribute XY at position 1; expected for example CN, OU, O, L, ST or C"),
            ("1.2.3=app", "value at position 7; expected '#' and upper-case hex digits after 1.2.3="),
            ("CN=Zoë", r"wrong escape at position 6; expected CN=Zo\C3\AB"),
            (r"CN=Zo\c3\ab", r"wrong escape at position 7; expected CN=Zo\C3\AB"),
            (r"CN=a\2Cb", r"wrong escape at position 6; expected CN=a\,b"),
            (r"CN=a\-b", "wrong escape at position 5; expected CN=a-b"),
            ("CN=a<b", r"wrong escape at position 5; expected CN=a\<b"),
            ("CN=a\\", r"wrong escape at position 6; expected CN=a\\"),
            ("CN=#abc", r"wrong escape at position 4; expected CN=\#abc"),
            ("CN=a\nb", r"wrong escape at position 5; expected CN=a\0Ab"),
            ("CN=a,OU=b,OU=c", "holds 2 OU; the cluster matches subjects with one OU at most"),
        ],
    )
    def test_slip_is_named(self, text: str, reason: str) -> None:
        """Each slip is found, alone, with its position and the form that was expected."""
        assert [reason] == [finding.message for finding in subject_line_findings(text)]

    def test_very_long_line(self) -> None:
        """A line of more characters than any certificate gives is reported by its length alone."""
        (finding,) = subject_line_findings("CN=" + "a" * 4_094)

        assert "has 4097 characters; expected at most 4096" == finding.message

    def test_all_slips_are_named_at_once(self) -> None:
        """A line with several slips has a finding for each attribute that has one."""
        reasons = [finding.message for finding in subject_line_findings("cn=app, O=Acme, C=US")]

        assert [
            "attribute cn at position 1; expected CN",
            "space after ',' at position 7",
            "space after ',' at position 15",
        ] == reasons

    @pytest.mark.parametrize("text", ["C=US,O=Acme,CN=app", "O=Acme", "CN=", r"CN=\ a\ ,O=Acme\, Inc.", "CN=#"])
    def test_what_can_be_right_is_left_alone(self, text: str) -> None:
        """Any order can be a certificate's, and so can a subject without CN or with an empty one."""
        assert [] == subject_line_findings(text)

    def test_two_units_of_a_certificate_are_named(self) -> None:
        """A line that was derived from a certificate with two OU is refused as well."""
        (finding,) = subject_line_findings(subject_line(read(two_ou_client())))

        assert "holds 2 OU; the cluster matches subjects with one OU at most" == finding.message


class TestFirstDifference:
    """`first_difference`."""

    @pytest.mark.parametrize(
        ("given_line", "sentence"),
        [
            ("CN=a,O=Acme,C=US", ""),
            ("CN=a, O=Acme, C=US", "space after ',' at position 5"),
            (
                "C=US,O=Acme,CN=a",
                "has the order of the certificate itself, which RFC 2253 turns round: expected CN=a,O=Acme,C=US",
            ),
            ("O=Acme,CN=a,C=US", "the order differs: expected CN=a,O=Acme,C=US"),
            ("cn=a,O=Acme,C=US", "attribute cn at position 1; expected CN"),
            ("CN=a,OU=x,OU=y,O=Acme,C=US", "holds 2 OU; the cluster matches subjects with one OU at most"),
            ("CN=a,O=ACME,C=US", "attribute 2 is O=ACME; expected O=Acme (upper and lower case differ)"),
            ("CN=a,O=Umbrella,C=US", "attribute 2 is O=Umbrella; expected O=Acme"),
            ("CN=a+O=Acme,C=US", "',' and '+' differ: expected CN=a,O=Acme,C=US"),
            ("CN=a,O=Acme", "ends after attribute 2; expected C=US next"),
            ("CN=a,O=Acme,C=US,L=x", "has L=x as attribute 4; expected the end of the line"),
        ],
    )
    def test_first_difference_is_named(self, given_line: str, sentence: str) -> None:
        """One sentence names the first attribute that differs, or the way in which all do."""
        assert sentence == first_difference(given_line, "CN=a,O=Acme,C=US")
