"""Inputs of types that no resource can be given."""

import asyncio
import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from io import StringIO
from pathlib import Path
from typing import Any

import pulumi
import pulumi_redis_enterprise as rs
import pytest
from cryptography.x509 import load_pem_x509_certificate
from pulumi_redis_enterprise.sdk.input_types import refuse_wrong_types

from tests.support.certificates import root

KIND = "expected another kind of resource, or a value"
TYPES = "expected text, a number, a list, a mapping, or an output of these"


class Bucket(pulumi.Resource):
    """A resource of another package; never registered."""

    def __init__(self) -> None:
        """Nothing is sent."""


class Bundle(Bucket):
    """A resource that has certificates."""

    certificates = "PEM"


class Reference(pulumi.StackReference):
    """A reference to another stack; never registered."""

    def __init__(self) -> None:
        """Nothing is sent."""


class Color(Enum):
    """A value that is no text."""

    RED = 1


@dataclass
class Record:
    """A record of a program."""


def told_of(props: dict[str, Any], **options: Any) -> str:
    """Return what a program is told of these inputs, without its line."""
    with pytest.raises(pulumi.RunError) as caught:
        refuse_wrong_types("CertificateUser 'app-1'", props, **options)

    line, resource, told = str(caught.value).partition(": CertificateUser 'app-1': ")
    assert re.fullmatch(rf"{re.escape(__file__)}:\d+", line), resource
    return told


@pytest.mark.parametrize(
    ("props", "told"),
    [
        (
            {"certificate": Path("app-1.pem")},
            "certificate: is a Path; expected text\nFix: read the file: path.read_text()",
        ),
        ({"key_file": Path("app-1.key")}, "key_file: is a Path; expected text\nFix: give str(path)"),
        (
            {"certificates": [b"PEM"]},
            "certificates[0]: is of the type bytes; expected text\nFix: decode it: data.decode()",
        ),
        ({"roles": {"a", "b"}}, "roles: is a set; expected a list, which has an order\nFix: give sorted(values)"),
        (
            {"trusted_by": [{"plane": "rest", "certificates": Bucket()}]},
            (
                f"trusted_by[0].certificates: is a Bucket; {KIND}\n"
                "Fix: give the resource that is meant, or an output of it"
            ),
        ),
        ({"roles": Bucket()}, f"roles: is a Bucket; {KIND}\nFix: give a list of roles: [role]"),
        (
            {"certificates": Bundle()},
            f"certificates: is a Bundle; {KIND}\nFix: give its certificates: resource.certificates",
        ),
        (
            {"trusted_by": [Reference()]},
            f'trusted_by[0]: is a Reference; {KIND}\nFix: give one of its outputs: reference.require_output("NAME")',
        ),
    ],
)
def test_path_bytes_set_or_resource(props: dict[str, Any], told: str) -> None:
    """The line of the program, the resource, the property, and what to write instead."""
    assert told == told_of(props)


@pytest.mark.parametrize(
    ("value", "kind", "fix"),
    [
        (
            load_pem_x509_certificate(root().certificate_pem.encode()),
            "Certificate",
            "give its PEM text: certificate.public_bytes(Encoding.PEM).decode()",
        ),
        (pulumi.FileAsset("ca.pem"), "FileAsset", 'read the file: Path("FILE").read_text()'),
        (StringIO("PEM"), "StringIO", "read it: file.read()"),
        (Bucket, "type", "give an object of this class"),
        (Color.RED, "Color", "give its value: member.value"),
        (Record(), "Record", "give a mapping: dataclasses.asdict(record)"),
        (map(str, [1]), "map", "give list(values)"),
        (date(2026, 12, 1), "date", "give str(value), if its text is meant"),
    ],
)
def test_other_type(value: object, kind: str, fix: str) -> None:
    """Whatever the engine cannot be given is reported, with the way to make an input of it."""
    assert f"value: is of the type {kind}; {TYPES}\nFix: {fix}" == told_of({"value": value})


def test_input_that_takes_a_path() -> None:
    """A path is reported as the text that it is, where files are named."""
    told = told_of({"ca_certificate": Path("ca.pem")}, paths=["ca_certificate"])

    assert "ca_certificate: is a Path; expected text\nFix: give str(path)" == told


def test_all_at_once() -> None:
    """Whoever has several to mend learns of all of them."""
    assert 2 == told_of({"certificates": [Path("a.pem"), "PEM", b"PEM"]}).count("Fix: ")


@pytest.mark.parametrize(
    "program",
    [
        lambda: rs.TrustedCa("ca", certificates=Path("ca.pem")),  # type: ignore[arg-type]
        lambda: rs.Role("role", role_name=b"role"),  # type: ignore[arg-type]
        lambda: rs.CertificateUser("a", username="a", roles=["A"], certificate="PEM", trusted_by=Path("ca.pem")),  # type: ignore[arg-type]
        lambda: rs.ClusterMtlsConfig("mtls", trusted_ca=Path("ca.pem")),  # type: ignore[arg-type]
        lambda: rs.DatabaseMtlsConfig("db", database="db", client_certificates=b"PEM"),  # type: ignore[arg-type]
        lambda: rs.LoginCheck("login", certificate_file=Path("a.pem"), key_file="a.key"),  # type: ignore[arg-type]
        lambda: rs.Cluster("east", url="https://east:9443", ca_certificate=b"PEM"),  # type: ignore[arg-type]
        lambda: rs.Cluster("east", url="https://east:9443", nodes=[Path("west")]),  # type: ignore[list-item]
        lambda: rs.subject_line_from_certificate(Path("a.pem")),  # type: ignore[call-overload]
        lambda: rs.authorized_subject_from_certificate(["PEM"]),  # type: ignore[call-overload]
        lambda: rs.chain_problems("PEM", None),  # type: ignore[arg-type]
    ],
)
def test_line_of_the_program(program: Any) -> None:
    """It is the program's line that is named, whichever class or function was called."""
    with pytest.raises(pulumi.RunError, match=f"^{re.escape(__file__)}:{program.__code__.co_firstlineno}: "):
        program()


def test_output_where_text_is_needed() -> None:
    """A function that tells at once is not given what is known later."""

    async def given() -> str:
        with pytest.raises(pulumi.RunError) as caught:
            rs.chain_problems(pulumi.Output.from_input("PEM"), "PEM")  # type: ignore[arg-type]
        return str(caught.value).partition(": ")[2]

    assert asyncio.run(given()) == (
        "the certificate: pem: is an Output; expected text\n"
        "Fix: call the function with the text: output.apply(function)"
    )


def test_what_may_be_given() -> None:
    """Text, numbers, lists, mappings, outputs and nothing pass."""

    async def given() -> None:
        later = pulumi.Output.from_input("PEM")  # which needs a loop
        refuse_wrong_types("Role 'a'", {"a": "text", "b": 1, "c": ["x", {"y": None}], "d": later, "e": True})

    asyncio.run(given())
