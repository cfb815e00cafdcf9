"""``pulumi-redis-enterprise doctor`` on an emulated cluster, over real TLS."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise.cli.command import command
from redis_enterprise_emulator import Emulator
from typer.testing import CliRunner, Result

from tests.support.cluster_files import PASSWORD_VARIABLE, table_file
from tests.support.clusters import NewEmulator
from tests.support.pki import Pki

pytestmark = pytest.mark.usefixtures("no_settings")


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but those of the test, in a folder without a project, on a machine with a CLI."""
    folder = tmp_path / "bin"
    folder.mkdir()
    cli = folder / "pulumi"
    cli.write_text("#!/bin/sh\necho v3.259.0\n")
    cli.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    monkeypatch.chdir(tmp_path)


def doctor(emulator: Emulator, *arguments: str, **environment: str) -> Result:
    """Run it with the emulator's own settings, or others."""
    return CliRunner().invoke(command, [*arguments], env={**emulator.environment(), **environment})


def cluster_checks(emulator: Emulator, **environment: str) -> dict[str, dict[str, str]]:
    """The checks of the cluster, the last one of each name."""
    checks: list[Any] = json.loads(doctor(emulator, "doctor", "--json", **environment).stdout)["cluster"]
    return {check["name"]: check for check in checks}


def test_fresh_cluster_is_well(redis_enterprise_emulator: Emulator) -> None:
    """All answers are understood, and nothing is changed."""
    result = doctor(redis_enterprise_emulator, "doctor")

    assert 0 == result.exit_code, result.stdout
    assert "fail" not in result.stdout
    assert "8.0.20-44 on 1 node" in result.stdout
    assert "by password, role admin" in result.stdout
    assert {"GET"} == {request.method for request in redis_enterprise_emulator.requests}
    assert redis_enterprise_emulator.password not in result.output


def test_wrong_password_is_sent_once(redis_enterprise_emulator: Emulator) -> None:
    """The login fails, and all that depends on it is skipped."""
    checks = cluster_checks(redis_enterprise_emulator, REDIS_ENTERPRISE_PASSWORD="wrong")

    assert ("ok", "fail") == (checks["REST API"]["verdict"], checks["login"]["verdict"])
    assert {"skipped"} == {checks[name]["verdict"] for name in ("version", "certificate logins", "trusted CAs")}
    assert 1 == len(redis_enterprise_emulator.requests)


def test_unreachable_cluster(redis_enterprise_emulator: Emulator) -> None:
    """Without a connection nothing else is tried, and the exit code is 1."""
    result = doctor(redis_enterprise_emulator, "--url", "https://127.0.0.1:1", "doctor")

    assert 1 == result.exit_code
    assert "https://127.0.0.1:1: no connection (connection refused)" in result.stdout


def test_untrusted_cluster(redis_enterprise_emulator: Emulator) -> None:
    """A cluster whose certificate is not trusted gets no credentials, and the fix is said."""
    checks = cluster_checks(redis_enterprise_emulator, REDIS_ENTERPRISE_CA_CERTIFICATE="")

    assert "fail" == checks["REST API"]["verdict"]
    assert "is not trusted" in checks["REST API"]["message"]
    assert "redis-enterprise:caCertificate" in checks["REST API"]["fix"]


def test_certificate_login(
    redis_enterprise_emulator: Emulator, pki: Pki, certificate_login: Callable[..., dict[str, str]]
) -> None:
    """A login by certificate shows its user, and its last day."""
    configuration = certificate_login("operator")
    redis_enterprise_emulator.change(
        lambda state: (
            state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem),
            state.settings.update(mtls_certificate_authentication=True),
        )
    )
    checks = cluster_checks(
        redis_enterprise_emulator,
        REDIS_ENTERPRISE_USERNAME="",
        REDIS_ENTERPRISE_PASSWORD="",
        REDIS_ENTERPRISE_CLIENT_CERTIFICATE=configuration["redis-enterprise:clientCertificate"],
        REDIS_ENTERPRISE_CLIENT_KEY=configuration["redis-enterprise:clientKey"],
    )

    assert "CN=operator,O=Acme,C=US by certificate, role admin" == checks["login"]["message"]
    assert "ok" == checks["client certificate"]["verdict"]
    assert "on, subject validation disabled" == checks["certificate logins"]["message"]
    assert "CN=Root A,O=Acme,C=US" in checks["trusted CAs"]["message"]


def test_old_and_spread_cluster(start_redis_enterprise_emulator: NewEmulator) -> None:
    """The lowest version decides, and nodes that are not named are a risk."""
    old = start_redis_enterprise_emulator(version="7.4.6")
    spread = start_redis_enterprise_emulator(nodes=3)

    assert ("fail", "7.4.6; certificate logins need 7.8.4 or later") == (
        cluster_checks(old)["version"]["verdict"],
        cluster_checks(old)["version"]["message"],
    )
    assert (
        "of 3 nodes only the primary answers"
        in (cluster_checks(spread, REDIS_ENTERPRISE_NODES="")["redirects"]["message"])
    )


def test_limit_of_the_settings_counts(redis_enterprise_emulator: Emulator, pki: Pki) -> None:
    """The option reports the expiry of a certificate earlier."""
    redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem))
    early = cluster_checks(redis_enterprise_emulator, REDIS_ENTERPRISE_EXPIRY_WARNING_DAYS="36500")

    assert "ok" == cluster_checks(redis_enterprise_emulator)["trusted CAs"]["verdict"]
    assert "warn" == early["trusted CAs"]["verdict"]


STACK = {
    "version": 3,
    "deployment": {
        "resources": [
            {
                "type": "pulumi-python:dynamic/redis-enterprise:CertificateUser",
                "urn": "urn:pulumi:dev::shop::pulumi-python:dynamic/redis-enterprise:CertificateUser::app-1",
                "outputs": {"subject_line": "CN=app-1,O=Acme"},
            }
        ]
    },
}
ANSWERS = (
    'format = 1\nversion = "8.2.0-25"\ndate = 2026-11-01\nsource = "a test"\n'
    '[answers.subject_line_match]\nanswer = "forward"\n'
)


class TestLike:
    """With the answers of a cluster, the stack is checked against them."""

    def test_exported_stack(self, tmp_path: Path) -> None:
        """The resources that rely on another answer are named; a warning does not count."""
        stack, answers = tmp_path / "stack.json", tmp_path / "cluster.toml"
        stack.write_text(json.dumps(STACK))
        answers.write_text(ANSWERS)

        result = CliRunner().invoke(command, ["doctor", "--like", str(answers), "--stack-export", str(stack)])

        assert 0 == result.exit_code, result.output
        assert "CertificateUser app-1" in " ".join(result.stdout.split())

    def test_stack_of_the_folder(self, tmp_path: Path) -> None:
        """Without a file, the Pulumi CLI is asked."""
        answers = tmp_path / "cluster.toml"
        answers.write_text(ANSWERS)
        (tmp_path / "bin" / "pulumi").write_text(f"#!/bin/sh\ncat <<'E'\n{json.dumps(STACK)}\nE\n")

        result = CliRunner().invoke(command, ["doctor", "--like", str(answers), "--json"])

        checks = {check["name"]: check["verdict"] for check in json.loads(result.stdout)["stack"]}
        assert ("warn", "skipped") == (checks["subject_line_match"], checks["database_change"])

    @pytest.mark.parametrize(
        ("stack", "reason"),
        [(None, "cannot read"), ("[]", "expected the state of a stack as JSON"), ("{", "expected the state")],
    )
    def test_other_stacks_are_refused(self, stack: str | None, reason: str, tmp_path: Path) -> None:
        """Every missing or wrong setting is reported, with what to give."""
        answers, file = tmp_path / "cluster.toml", tmp_path / "stack.json"
        answers.write_text(ANSWERS)
        if stack is not None:
            file.write_text(stack)

        result = CliRunner().invoke(command, ["doctor", "--like", str(answers), "--stack-export", str(file)])

        assert 2 == result.exit_code
        assert reason in result.stderr
        assert "Fix: run it in the project's folder" in result.stderr

    def test_no_stack_is_selected(self, tmp_path: Path) -> None:
        """If the Pulumi CLI fails, so does the check."""
        answers = tmp_path / "cluster.toml"
        answers.write_text(ANSWERS)
        (tmp_path / "bin" / "pulumi").write_text("#!/bin/sh\nexit 255\n")

        result = CliRunner().invoke(command, ["doctor", "--like", str(answers)])

        assert 2 == result.exit_code
        assert "`pulumi stack export` failed" in result.stderr

    def test_stack_without_answers(self, tmp_path: Path) -> None:
        """A stack alone cannot be compared with anything."""
        result = CliRunner().invoke(command, ["doctor", "--stack-export", str(tmp_path)])

        assert 2 == result.exit_code
        assert "Fix: add --like cluster.toml" in result.stderr


def test_stack_of_the_folder(redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
    """In a project, the settings of the selected stack count; those that are encrypted are named."""
    given = redis_enterprise_emulator.environment()
    names = {"url": "URL", "username": "USERNAME", "caCertificate": "CA_CERTIFICATE"}
    values = {f"redis-enterprise:{key}": {"value": given[f"REDIS_ENTERPRISE_{name}"]} for key, name in names.items()}
    configuration = json.dumps({**values, "redis-enterprise:password": {"secret": True}})
    (tmp_path / "bin/pulumi").write_text(
        f"#!/bin/sh\ntest $1 = version && echo 3.259.0 || cat <<'X'\n{configuration}\nX\n"
    )
    (tmp_path / "Pulumi.yaml").write_text("name: a\nruntime: {name: python, options: {toolchain: poetry}}\n")
    alone = {"REDIS_ENTERPRISE_PASSWORD": redis_enterprise_emulator.password}

    result = CliRunner().invoke(command, ["doctor", "--json"], env=alone)
    told = json.loads(result.stdout)

    assert {"of the stack: caCertificate, url, username; encrypted, and not read: password"} == {
        check["message"] for check in told["machine"] if check["name"] == "configuration"
    }
    assert "admin@cluster.local by password, role admin" in {check["message"] for check in told["cluster"]}
    assert "ok" == {check["name"]: check["verdict"] for check in told["cluster"]}["API certificate"]


class TestConnections:
    """Each named connection has a chapter of its own."""

    def test_one_is_down(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """The others are checked all the same, none is changed, and the exit code is 1."""
        file = table_file(tmp_path, east=redis_enterprise_emulator, west="https://127.0.0.1:1")
        result = connections_checked("doctor", "--clusters", str(file), password=redis_enterprise_emulator.password)
        east, west = (result.stdout.partition(f"Cluster {name}\n")[2] for name in ("east", "west"))

        assert 1 == result.exit_code
        assert "by password, role admin" in east.partition("Cluster west")[0]
        assert "https://127.0.0.1:1: no connection (connection refused)" in west
        assert {"GET"} == {request.method for request in redis_enterprise_emulator.requests}
        assert redis_enterprise_emulator.password not in result.output

    def test_json_of_one(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """Only the connections that are named are looked at; a program finds them by their names."""
        password = redis_enterprise_emulator.password
        file = table_file(tmp_path, east=redis_enterprise_emulator, west="https://127.0.0.1:1")
        options = ["doctor", "--json", "--connection", "east"]
        result = connections_checked(*options, password=password, REDIS_ENTERPRISE_CLUSTERS=str(file))
        told = json.loads(result.stdout)

        assert (0, ["machine", "connections"], ["east"]) == (result.exit_code, list(told), list(told["connections"]))
        assert {"fail"}.isdisjoint(check["verdict"] for check in told["connections"]["east"])

    def test_fix_names_settings_of_the_connection(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """The settings to change are those of its table, not those of the stack."""
        file = table_file(tmp_path, east=redis_enterprise_emulator)
        result = connections_checked("doctor", "--json", "--clusters", str(file), password="wrong")
        fixes = " ".join(check["fix"] for check in json.loads(result.stdout)["connections"]["east"])

        assert f"check [east] of {file}: username and [east] of {file}: password" in fixes
        assert "redis-enterprise:username" not in fixes

    def test_limit_of_a_connection(self, redis_enterprise_emulator: Emulator, pki: Pki, tmp_path: Path) -> None:
        """The days of its table count, before those of the environment."""
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem))
        file = table_file(tmp_path, east=redis_enterprise_emulator, near=redis_enterprise_emulator)
        file.write_text(f"{file.read_text()}\nexpiryWarningDays = 1\n")
        options = ["doctor", "--json", "--clusters", str(file)]
        environment = {"REDIS_ENTERPRISE_EXPIRY_WARNING_DAYS": "36500"}
        result = connections_checked(*options, password=redis_enterprise_emulator.password, **environment)
        verdicts = {
            name: next(it["verdict"] for it in checks if it["name"] == "trusted CAs")
            for name, checks in json.loads(result.stdout)["connections"].items()
        }

        assert {"east": "warn", "near": "ok"} == verdicts

    def test_table_of_the_stack(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """In a project, the table of the selected stack counts before that of the environment."""
        it = redis_enterprise_emulator
        given = {"url": it.url, "username": it.username, "caCertificate": str(it.ca_file)}
        table = json.dumps({"east": {**given, "passwordVariable": PASSWORD_VARIABLE}})
        configuration = json.dumps({"redis-enterprise:clusters": {"value": table, "secret": False}})
        (tmp_path / "bin/pulumi").write_text(
            f"#!/bin/sh\ntest $1 = version && echo 3.259.0 || cat <<'X'\n{configuration}\nX\n"
        )
        (tmp_path / "Pulumi.yaml").write_text("name: a\nruntime: {name: python, options: {toolchain: poetry}}\n")
        environment = {"REDIS_ENTERPRISE_CLUSTERS": "no-such-file.toml"}
        result = connections_checked("doctor", "--json", password=it.password, **environment)
        told = json.loads(result.stdout)

        assert ["east"] == list(told["connections"])
        assert "of the stack: clusters" in {check["message"] for check in told["machine"]}

    def test_table_that_is_wrong(self, tmp_path: Path) -> None:
        """One that the environment names is a check that fails, beside those of the machine; an option, wrong use."""
        file = str(tmp_path / "none.toml")
        found = connections_checked("doctor", "--json", password="", REDIS_ENTERPRISE_CLUSTERS=file)
        asked = connections_checked("doctor", "--clusters", file, password="")

        assert (
            "fail" == {it["name"]: it["verdict"] for it in json.loads(found.stdout)["machine"]}["connection settings"]
        )
        assert (1, 2, "") == (found.exit_code, asked.exit_code, asked.stdout)

    def test_names_that_are_wrong(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """All of them are reported at once, with those that there are; nothing is sent."""
        file = table_file(tmp_path, east=redis_enterprise_emulator)
        options = ["doctor", "--clusters", str(file), "--connection", "eats", "--connection", "north"]
        result = connections_checked(*options, password="")

        assert (2, "", []) == (result.exit_code, result.stdout, redis_enterprise_emulator.requests)
        assert f"there is no connection 'eats'; {file} has east" in result.stderr
        assert f"there is no connection 'north'; {file} has east" in result.stderr
        assert "did you mean 'east'?" in result.stderr


def connections_checked(*arguments: str, password: str, **environment: str) -> Result:
    """Run it where all connections have one password, and no cluster is named otherwise."""
    return CliRunner().invoke(command, [*arguments], env={PASSWORD_VARIABLE: password, **environment})
