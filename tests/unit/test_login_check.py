"""Tests of what a `LoginCheck` in a program asks of the engine, and what it reads of the files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pulumi import Output, RunError
from pulumi_redis_enterprise import DatabaseMtlsConfig, LoginCheck
from pulumi_redis_enterprise._engine import PROVIDER_KEY
from pulumi_redis_enterprise.core.x509.certificates import sha256

from tests.support.certificates import client, client_of_intermediate, intermediate, read, root
from tests.support.pulumi_program import RefusedError, run_program


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> dict[str, Any]:
    """The arguments that name the files of a client."""
    certificate_file, key_file = client().write(tmp_path, "app-1")
    return {"certificate_file": str(certificate_file), "key_file": str(key_file)}


def given(**arguments: Any) -> dict[str, Any]:
    """The inputs of the login, less the one that carries the provider."""
    run = run_program(lambda: LoginCheck("login", **arguments))

    return {name: value for name, value in run["login"].inputs.items() if name != PROVIDER_KEY}


def test_nothing_of_the_files_but_a_fingerprint(files: dict[str, Any]) -> None:
    """Paths travel, and what tells one certificate from another."""
    expected = {"certificate_sha256": sha256(read(client())), "target": "rest", "expect": "allowed"}

    assert files | expected == given(**files)


def test_texts_travel() -> None:
    """Text goes to the engine as it is; what is to be known of it, the provider finds out."""
    texts = {"certificate": client().certificate_pem, "key": client().key_pem}

    assert texts | {"target": "rest", "expect": "allowed"} == given(**texts)


@pytest.mark.parametrize("wrap", [str, Output.from_input, Output.secret], ids=["text", "output", "secret"])
def test_key_is_a_secret(wrap: Callable[[str], Any]) -> None:
    """The engine learns that the key is a secret, whether the program says so or not."""
    texts: dict[str, Any] = {"certificate": client().certificate_pem}
    run = run_program(lambda: LoginCheck("login", key=wrap(client().key_pem), **texts))

    assert {"key"} == run["login"].secrets


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, ["certificate, certificate_file: neither is", "key, key_file: neither is"]),
        ({"certificate": "C", "certificate_file": "a.pem", "key": "K"}, ["certificate, certificate_file: both are"]),
    ],
    ids=["neither", "both"],
)
def test_one_source_of_each(arguments: dict[str, Any], told: list[str]) -> None:
    """A program that names no certificate, or two, ends where it does so."""
    with pytest.raises(RunError) as caught:
        given(**arguments)

    message = [line for line in str(caught.value).splitlines() if not line.startswith("Fix: ")]
    assert [f"LoginCheck 'login': {it} given; exactly one is needed" for it in told] == message


@pytest.mark.parametrize("wrong", [b"K", Path("app.key"), 5], ids=repr)
def test_key_of_a_wrong_type(wrong: object) -> None:
    """Anything but text is refused, and nothing of it is reported."""
    with pytest.raises((RunError, RefusedError), match=r"key: (is|expected)") as caught:
        given(certificate=client().certificate_pem, key=wrong)

    assert "app.key" not in str(caught.value)


def test_arguments_travel(files: dict[str, Any]) -> None:
    """Each argument is an input under its own name."""
    more = {"expect": "denied", "username": "app-1", "triggers": ["a", 1]}

    assert more.items() <= given(**files, **more).items()


def test_database_is_referred_to_by_its_name(files: dict[str, Any]) -> None:
    """The target is the database as its resource names it, which goes first."""

    def program() -> None:
        orders = DatabaseMtlsConfig("orders", database="orders", client_certificates=[root().certificate_pem])
        LoginCheck("login", target=orders, host="proxy.example.com", port=443, **files)

    run = run_program(program)
    assert "pulumi-python:dynamic/redis-enterprise:LoginCheck" == run["login"].token
    expected = {"target": "database", "database": "orders", "host": "proxy.example.com", "port": 443}
    assert expected.items() <= run["login"].inputs.items()
    assert {"orders"} == run["login"].dependencies


def test_fingerprint_is_the_clients_own(tmp_path: Path) -> None:
    """A file may hold intermediates behind the client's certificate."""
    file = tmp_path / "chain.pem"
    file.write_text(client_of_intermediate().certificate_pem + intermediate().certificate_pem)

    seen = given(certificate_file=str(file), key_file="app.key")
    assert sha256(read(client_of_intermediate())) == seen["certificate_sha256"]


def test_path_may_be_an_output(files: dict[str, Any]) -> None:
    """A path that another resource makes is looked at when it is known."""

    def program() -> None:
        file = Output.from_input(files["certificate_file"])
        LoginCheck("login", certificate_file=file, key_file=files["key_file"])

    assert sha256(read(client())) == run_program(program)["login"].inputs["certificate_sha256"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "No such file or directory\nFix: give the path of a PEM file"),
        (b"\x30\x82\xff\xfe", "is binary (DER), but cut off or of an unknown kind\nFix: copy it anew"),
        (b"", "is empty; expected PEM certificates\nFix: pass"),
        (client().key_pem.encode(), "holds a private key; expected certificates only\nFix: remove"),
    ],
    ids=["missing", "binary", "empty", "key"],
)
def test_file_that_is_no_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, told: str
) -> None:
    """A program that names a wrong file ends with its name and the way out, not with a traceback."""
    monkeypatch.chdir(tmp_path)
    if content is not None:
        Path("app.pem").write_bytes(content)

    with pytest.raises(RunError) as caught:
        given(certificate_file="app.pem", key_file="app.key")

    assert str(caught.value).startswith(f"certificate_file: 'app.pem': {told}")
    assert caught.value.__context__ is None


def test_key_instead_of_a_path_is_not_told() -> None:
    """The contents of a file must not be in a message, above all not a key."""
    with pytest.raises(RunError, match=r"certificate_file: str of \d+ characters: File name too long"):
        given(certificate_file=client().key_pem * 20, key_file="app.key")


def test_wrong_target_fails_in_the_preview(files: dict[str, Any]) -> None:
    """The name of a database is no target: where it listens, its resource knows."""
    with pytest.raises(RefusedError, match=r'target: expected "rest" or a DatabaseMtlsConfig, got \'orders\''):
        given(**files, target="orders")
