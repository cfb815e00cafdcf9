"""``pulumi-redis-enterprise login`` on an emulated cluster and a real Redis, over real TLS."""

import json
from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise.cli.command import command
from redis_enterprise_emulator import Emulator
from typer.testing import CliRunner, Result

from tests.support.cluster_files import PASSWORD_VARIABLE, table_file
from tests.support.login_checks import prepare, validate
from tests.support.pki import Pki

PASSED = ["ok", "ok", "ok", "ok"]

pytestmark = [pytest.mark.both_fronts, pytest.mark.usefixtures("no_settings")]


@pytest.fixture(name="emulator")
def _emulator(orders: Emulator, pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """A cluster that lets app-1 in, and the files of app-1 and of another client of the same CA."""
    monkeypatch.chdir(tmp_path)
    prepare(orders, pki)
    pki.client("app-1").write(Path(), "app-1")
    pki.client("stranger").write(Path(), "stranger")
    pki.client("app-1", of=pki.b).write(Path(), "untrusted")
    return orders


def login(emulator: Emulator, name: str, *arguments: str, alone: bool = False) -> Result:
    """Log in with those files; alone is without the administrator's password."""
    files = ["--cert", f"{name}.pem", "--key", f"{name}.key"]
    without = {"REDIS_ENTERPRISE_USERNAME": "", "REDIS_ENTERPRISE_PASSWORD": ""} if alone else {}
    return CliRunner().invoke(command, ["login", *files, *arguments], env={**emulator.environment(), **without})


def attempts(emulator: Emulator, name: str, *arguments: str, alone: bool = False) -> list[Any]:
    """The logins for a program."""
    found: list[Any] = json.loads(login(emulator, name, *arguments, "--json", alone=alone).stdout)
    return found


def verdicts(attempt: Any) -> list[str]:
    """The verdict of each step."""
    return [step["verdict"] for step in attempt["steps"]]


def endpoint(emulator: Emulator) -> str:
    """Return where the database listens."""
    (found,) = emulator.state.bdbs[1]["endpoints"]
    return f"{found['dns_name']}:{found['port']}"


class TestAllowed:
    def test_rest_and_database(self, emulator: Emulator) -> None:
        """Each step is shown as passed, and as whom."""
        rest, database = attempts(emulator, "app-1", "--database", "orders")

        assert (PASSED, "app-1", "db_viewer") == (verdicts(rest), rest["username"], rest["role"])
        assert (PASSED, "app-1") == (verdicts(database), database["username"])
        assert (True, True) == (rest["allowed"], database["allowed"])

    def test_for_people(self, emulator: Emulator) -> None:
        """The outcome is the title, and the exit code 0."""
        result = login(emulator, "app-1")

        assert (0, "") == (result.exit_code, result.stderr)
        assert result.stdout.startswith("REST API: allowed as app-1")

    def test_without_other_credentials(self, emulator: Emulator) -> None:
        """The client alone is enough to see whether it gets in, by the address of a database as well."""
        result = login(emulator, "app-1", "--database", endpoint(emulator), alone=True)

        assert 0 == result.exit_code, result.stdout
        assert "no other credentials are given" in result.stderr

    def test_database_by_uid(self, emulator: Emulator) -> None:
        """A number is the uid of a database."""
        assert attempts(emulator, "app-1", "--database", "1")[1]["allowed"]


class TestRefused:
    def test_stranger(self, emulator: Emulator) -> None:
        """Of a trusted CA, but no user: the look-up ends it, at both ends."""
        rest, database = attempts(emulator, "stranger", "--database", "orders")

        assert ["ok", "ok", "fail", "skipped"] == verdicts(rest) == verdicts(database)
        assert "401: no user has its subject line" == rest["steps"][2]["message"]
        assert "CertificateUser" in rest["steps"][2]["fix"]

    def test_untrusted_certificate(self, emulator: Emulator) -> None:
        """Of another CA: the handshake ends it, and the exit code is 1."""
        result = login(emulator, "untrusted", "--json")

        assert 1 == result.exit_code
        assert ["fail", "skipped", "skipped", "skipped"] == verdicts(json.loads(result.stdout)[0])

    def test_subject_that_is_not_authorized(self, emulator: Emulator) -> None:
        """A user whose subject is on no list is turned away before it is looked up."""
        validate(emulator, "somebody-else")
        rest, database = attempts(emulator, "app-1", "--database", "orders")

        assert ["ok", "fail", "skipped", "skipped"] == verdicts(rest) == verdicts(database)

    def test_without_other_credentials(self, emulator: Emulator) -> None:
        """The step of several that it was is not known, and said to be so; the cluster is not asked twice."""
        (rest, _) = attempts(emulator, "stranger", "--database", endpoint(emulator), alone=True)

        assert ["fail", "skipped"] == verdicts(rest)
        assert (
            "the TLS handshake or the validation of its subject or the look-up of the user" == rest["steps"][0]["name"]
        )

    def test_unknown_database(self, emulator: Emulator) -> None:
        """A name that the cluster does not have is no login; the others are tried all the same."""
        rest, database = attempts(emulator, "app-1", "--database", "none")

        assert (True, False) == (rest["allowed"], database["allowed"])
        assert "no answer about the client" == database["steps"][0]["name"]
        assert "'orders' (uid 1)" in database["steps"][0]["fix"]

    def test_key_of_another(self, emulator: Emulator) -> None:
        """Files that do not belong together are sent nowhere."""
        Path("app-1.key").write_text(Path("stranger.key").read_text())
        emulator.clear_requests()
        result = login(emulator, "app-1")

        assert (1, "") == (result.exit_code, result.stdout)
        assert "is not the key of the certificate" in result.stderr
        assert [] == list(emulator.requests)


class TestConnections:
    """The client is tried at the cluster of each named connection."""

    def test_one_is_down(self, emulator: Emulator) -> None:
        """Each login has its connection; of a cluster that is down, no answer holds up the others."""
        options = ["--clusters", str(table_file(Path(), east=emulator, west="https://127.0.0.1:1"))]
        found = by_connections(emulator, "app-1", *options, "--database", "orders", "--json")
        told = [(it["connection"], it["target"], it["allowed"]) for it in json.loads(found.stdout)]

        assert [("east", "REST API", True), ("east", "database orders", True)] == told[:2]
        assert [("west", "REST API", False), ("west", "database orders", False)] == told[2:]
        assert 1 == found.exit_code
        assert all("redis-enterprise:url" not in it["steps"][0]["fix"] for it in json.loads(found.stdout)[2:])

    def test_one_of_the_table(self, emulator: Emulator) -> None:
        """In the table that resources have; its credentials look up what the client may not see."""
        table = str(table_file(Path(), east=emulator, west="https://127.0.0.1:1"))
        found = by_connections(emulator, "app-1", "--connection", "east", REDIS_ENTERPRISE_CLUSTERS=table)

        assert (0, "") == (found.exit_code, found.stderr)
        assert found.stdout.startswith("east: REST API: allowed as app-1")

    def test_connection_without_credentials(self, emulator: Emulator) -> None:
        """The client logs in by itself, as it does at the cluster of the other options."""
        Path("clusters.toml").write_text(f'[east]\nurl = "{emulator.url}"\ncaCertificate = "{emulator.ca_file}"\n')
        found = by_connections(emulator, "app-1", "--clusters", "clusters.toml")

        assert "east: no other credentials are given: what the client may not see cannot be told\n" == found.stderr
        assert 0 == found.exit_code

    def test_settings_that_are_wrong(self, emulator: Emulator) -> None:
        """A variable that is not set is told in the place of its connection."""
        table = str(table_file(Path(), east=emulator))
        found = by_connections(emulator, "app-1", "--clusters", table, "--json", **{PASSWORD_VARIABLE: ""})
        (attempt,) = json.loads(found.stdout)

        assert ("east", "REST API", False) == (attempt["connection"], attempt["target"], attempt["allowed"])
        assert f"names {PASSWORD_VARIABLE}, which is not set" in attempt["steps"][0]["message"]


def by_connections(emulator: Emulator, name: str, *arguments: str, **environment: str) -> Result:
    """Log in with those files, where only connections name a cluster."""
    files = ["--cert", f"{name}.pem", "--key", f"{name}.key"]
    return CliRunner().invoke(
        command, ["login", *files, *arguments], env={PASSWORD_VARIABLE: emulator.password, **environment}
    )
