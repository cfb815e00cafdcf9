"""Tests of what the two TLS stacks have against a chain: each rule alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID
from pulumi_redis_enterprise.core.x509.certificate import Certificate, load_certificate
from pulumi_redis_enterprise.core.x509.chains.chain import chain_problems
from pulumi_redis_enterprise.core.x509.chains.planes import PLANES, Plane

from tests.support.certificate_builder import (
    CA_FLAG,
    any_extension,
    authority_with,
    certificate_with,
    der,
    handmade,
    key_usage,
    name,
    rsa_key,
)
from tests.support.certificate_fields import extension, with_extensions
from tests.support.certificates import NOW, client, intermediate, read, root

ROOT = read(root())
UNREADABLE = any_extension("2.5.29.15", bytes.fromhex("0500"))


def reasons_against(*chain: Certificate, bundle: tuple[Certificate, ...] = (ROOT,), plane: Plane = "rest") -> str:
    """Return why a client is refused."""
    return "; ".join(it.message for it in chain_problems(chain, bundle, plane=plane, now=NOW))


def leaf_with(*extensions: x509.ExtensionType) -> Certificate:
    """A client of the root with these extensions."""
    return read(certificate_with("CN=a b", signer=root(), extensions=extensions))


def named(common_name: str) -> Certificate:
    """A client of the root with this name."""
    value = der(0x30, bytes.fromhex("0603550403"), der(0x0C, common_name.encode()))
    return read(handmade(der(0x30, der(0x31, value)), signer=root()))


def below(*extensions: x509.ExtensionType) -> list[Certificate]:
    """A client below a CA with these extensions, and that CA."""
    authority = authority_with("CN=CA", signer=root(), extensions=extensions)
    return [read(certificate_with("CN=a b", signer=authority)), read(authority)]


def damaged(old: bytes, new: bytes) -> Certificate:
    """A client in which some octets are others."""
    return load_certificate(read(client()).der.replace(old, new, 1))


class TestRest:
    """BoringSSL, behind Envoy."""

    @pytest.mark.parametrize(
        ("made", "reason"),
        [
            (lambda: damaged(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x03"), "its version is 4"),
            (
                lambda: damaged(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x01"),
                "it has extensions, but its version is 2",
            ),
            (lambda: with_fields(serial=b"\x00\x01"), "its serial number begins with an octet too many"),
            (lambda: with_fields(serial=b"\xff\xff"), "its serial number begins with an octet too many"),
            (lambda: with_fields(start=b"2601010000Z"), "a date in it is not written to the second"),
            (lambda: with_fields(start=b"260101000000+0000"), "a date in it is not in UTC"),
            (lambda: read(handmade(bytes.fromhex("30023100"), signer=root())), "its subject has an empty part"),
            (lambda: named("\ufdd0"), "a name in it has U+FDD0, which is no character"),
            (lambda: named("a\U0001fffe"), "a name in it has U+1FFFE, which is no character"),
        ],
        ids=[
            "version 4",
            "version 2",
            "padded serial",
            "padded negative serial",
            "no seconds",
            "offset",
            "empty RDN",
            "noncharacter",
            "last of a plane",
        ],
    )
    def test_what_cannot_be_loaded(self, made: Callable[[], Certificate], reason: str) -> None:
        """A certificate that Envoy does not load is said to be so, whatever it may be signed by."""
        assert reason in reasons_against(made())

    def test_bundle_that_cannot_be_loaded(self) -> None:
        """One such certificate in the bundle is enough."""
        assert "the REST API cannot load" in reasons_against(
            read(client()), bundle=(ROOT, with_fields(serial=b"\x00\x01"))
        )

    @pytest.mark.parametrize(
        ("extensions", "reason"),
        [
            ([any_extension("1.2.3", b"\x05\x00")], ""),
            ([x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])], "is not for clients"),
            ([key_usage("key_encipherment")], "may not prove its key in TLS"),
            ([key_usage("key_agreement")], "which the REST API asks for"),
            ([UNREADABLE], "CN=a b has an extension that cannot be read: keyUsage"),
            (
                [any_extension("2.5.29.19", bytes.fromhex("3003020100"))],
                "has an extension that cannot be read: basicConstraints",
            ),
            (
                [any_extension("2.5.29.37", bytes.fromhex("30020500"))],
                "has an extension that cannot be read: extendedKeyUsage",
            ),
        ],
    )
    def test_client(self, extensions: list[x509.ExtensionType], reason: str) -> None:
        """Purpose, usage, and extensions that cannot be read."""
        found = reasons_against(leaf_with(*extensions))

        assert reason in found
        assert bool(reason) == bool(found)

    @pytest.mark.parametrize(
        ("extensions", "reason"),
        [
            ([], "CN=CA is no CA (basicConstraints does not say CA:TRUE; RFC 5280, 4.2.1.9)"),
            ([CA_FLAG, key_usage("crl_sign")], "CN=CA may not sign certificates (keyUsage lacks keyCertSign"),
            ([CA_FLAG, x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])], "CN=CA is not for clients"),
            ([CA_FLAG, UNREADABLE], "CN=CA has an extension that cannot be read: keyUsage"),
        ],
    )
    @pytest.mark.parametrize("plane", PLANES)
    def test_ca_that_is_sent(self, extensions: list[x509.ExtensionType], reason: str, plane: Plane) -> None:
        """Each certificate that a client sends along has to be a CA for clients, for both stacks."""
        assert reason in reasons_against(*below(*extensions), plane=plane)

    @pytest.mark.parametrize("plane", PLANES)
    def test_unknown_critical_extension(self, plane: Plane) -> None:
        """An unknown critical extension ends the chain."""
        leaf = read(handmade(bytes.fromhex("300c310a300806035504030c0161"), signer=root(), private_extension=True))

        assert reasons_against(leaf, plane=plane)
        assert (
            "critical extension 1.2.3.4, which TLS servers do not know" in reasons_against(leaf) or plane == "database"
        )

    @pytest.mark.parametrize(
        ("identifier", "part"),
        [
            (
                x509.AuthorityKeyIdentifier(None, [x509.DirectoryName(root().certificate.subject)], 4711),
                "serial number",
            ),
            (
                x509.AuthorityKeyIdentifier(
                    None, [x509.DirectoryName(intermediate().certificate.subject)], root().certificate.serial_number
                ),
                "issuer",
            ),
            (x509.AuthorityKeyIdentifier(b"another", None, None), "key identifier"),
        ],
        ids=["serial number", "issuer", "key identifier"],
    )
    @pytest.mark.parametrize("plane", PLANES)
    def test_other_certificate_of_the_issuer(
        self, identifier: x509.AuthorityKeyIdentifier, part: str, plane: Plane
    ) -> None:
        """A client that names the old root of its CA is cut off by the new one (RFC 5280, 4.2.1.1)."""
        reason = reasons_against(leaf_with(identifier), plane=plane)

        assert f"its authorityKeyIdentifier has another {part} (RFC 5280, 4.2.1.1)" in reason

    def test_md5(self) -> None:
        """MD5 is named."""
        key = rsa_key(2048)
        authority = read(certificate_with("CN=CA", key=key, extensions=[CA_FLAG]))
        sha256, md5 = (bytes.fromhex(f"06092a864886f70d0101{it}0500") for it in ("0b", "04"))
        ends = NOW - timedelta(days=1), NOW + timedelta(days=1)
        builder = x509.CertificateBuilder(name("CN=CA"), name("CN=a b"), key.public_key(), 1, *ends)
        leaf = load_certificate(read(builder.sign(key, SHA256())).der.replace(sha256, md5))

        assert "is signed with MD5, which the REST API does not take" in reasons_against(leaf, bundle=(authority,))

    def test_extension_twice(self) -> None:
        """An extension that is there twice cannot be read."""
        once = extension(der(0x04, bytes.fromhex("03020780"))).replace(
            bytes.fromhex("06022a03"), bytes.fromhex("0603551d0f")
        )
        usage = once[:1] + bytes([len(once) - 2]) + once[2:]

        assert "has an extension that cannot be read: keyUsage" in reasons_against(
            load_certificate(with_extensions(usage, usage))
        )


class TestDatabase:
    """OpenSSL."""

    def test_extension_that_cannot_be_read(self) -> None:
        """An extension that is none is the reason, whoever issued the certificate."""
        assert "has an extension that cannot be read: keyUsage" in reasons_against(
            leaf_with(UNREADABLE), bundle=(), plane="database"
        )

    @pytest.mark.parametrize(
        ("content", "is_refused"),
        [("03020780", False), ("03020640", True), ("030100", True)],
        ids=["client", "server", "none"],
    )
    def test_type_of_netscape(self, content: str, is_refused: bool) -> None:  # noqa: FBT001
        """The old extension of Netscape names purposes too."""
        leaf = leaf_with(any_extension("2.16.840.1.113730.1.1", bytes.fromhex(content)))

        assert is_refused == ("is not for clients" in reasons_against(leaf, plane="database"))

    def test_octets_behind_a_purpose(self) -> None:
        """OpenSSL does not mind them, BoringSSL does."""
        purpose = any_extension("2.5.29.37", bytes.fromhex("300a06082b060105050703020500"))

        assert "" == reasons_against(leaf_with(purpose), plane="database")
        assert "has an extension that cannot be read: extendedKeyUsage" in reasons_against(leaf_with(purpose))

    def test_purpose_of_indefinite_length(self) -> None:
        """An encoding other than DER is not read, though OpenSSL reads it."""
        purpose = any_extension("2.5.29.37", bytes.fromhex("308006082b060105050703020000"))

        assert "the purpose of it, or of a CA above it, cannot be read" in reasons_against(
            leaf_with(purpose), plane="database"
        )

    def test_key_that_cannot_be_decoded(self) -> None:
        """A key on a curve that nobody knows is refused in the words of OpenSSL."""
        broken = damaged(bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06082a8648ce3d030109"))

        assert "databases cannot read CN=app-1" in reasons_against(broken, plane="database")

    def test_certificate_that_cannot_be_decoded(self) -> None:
        """A certificate that OpenSSL does not even load is named."""
        broken = load_certificate(with_extensions(extension(der(0x01, b"\xff\xff"), der(0x04, b"a"))))

        assert "databases cannot read CN=a, or one of the CAs with it" in reasons_against(broken, plane="database")


def with_fields(serial: bytes = b"\x01", start: bytes = b"260101000000Z") -> Certificate:
    """A client of the root with these fields; nobody signed it."""
    tbs = der(
        0x30,
        der(0x02, serial),
        bytes.fromhex("300a06082a8648ce3d040302"),
        ROOT.subject,
        der(0x30, der(0x17, start), der(0x17, b"270101000000Z")),
        bytes.fromhex("300c310a300806035504030c0161"),
        ROOT.public_key,
    )
    return load_certificate(der(0x30, tbs, bytes.fromhex("300a06082a8648ce3d040302"), der(0x03, b"\x00a")))
