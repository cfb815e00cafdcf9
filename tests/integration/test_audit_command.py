"""``pulumi-redis-enterprise audit`` against emulated clusters: one, and many of which one is down."""

import json
from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.cli.command import command
from redis_enterprise_emulator import Emulator
from typer.testing import CliRunner, Result

from tests.support.cluster_files import PASSWORD_VARIABLE, table_file
from tests.support.clusters import add_certificate_user
from tests.support.handmade import send, settle_by_hand
from tests.support.pki import Pki


@pytest.fixture(autouse=True)
def cluster(orders: Emulator, pki: Pki, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """A cluster with something of everything, named by the environment."""
    for name, value in orders.environment().items():
        monkeypatch.setenv(name, value)
    settle_by_hand(orders, pki)
    orders.clear_requests()
    return orders


def audit(*options: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(command, ["audit", *options])


def audited(*options: str) -> list[dict[str, Any]]:
    """Return what it says to a program."""
    found: list[dict[str, Any]] = json.loads(audit("--json", *options).stdout)["clusters"]
    return found


def list_of(*clusters: Emulator | str, folder: Path) -> Path:
    """A file of clusters, each an emulated one or a URL where none is."""
    return table_file(folder, **{f"cluster-{number}": it for number, it in enumerate(clusters, start=1)})


class TestOneCluster:
    def test_who_gets_in_where(self, cluster: Emulator) -> None:
        """Each user with its subject line, and what its roles let it into."""
        (found,) = audited()

        assert (cluster.name, cluster.url, "san_cn") == (found["cluster"], found["url"], found["subject_validation"])
        assert {
            "app 1": [["REST API", "db_viewer"], ["orders", "app 1: +@read  ~order:*"]],
            "ops": [["REST API", "admin"], ["orders", "Full Access: +@all ~*"]],
        } == {it["username"]: [list(access.values()) for access in it["access"]] for it in found["users"]}
        assert ["REST API", "REST API", "database 'orders'"] == [it["where"] for it in found["authorities"]]

    def test_table(self) -> None:
        """The tables show the same; without a weak spot of high severity the exit code is 0."""
        result = audit()

        assert (0, "") == (result.exit_code, result.stderr)
        assert "CN=app 1,O=Acme,C=US" in result.stdout
        assert "Weak spots" in result.stdout

    def test_high_severity_is_exit_code_1(self, cluster: Emulator) -> None:
        """The exit code is 1, so that a nightly job fails when it should."""
        send(cluster, "PUT", "/v1/bdbs/1", client_cert_subject_validation_type="disabled")
        cluster.change(lambda state: state.user("ops").update(certificate_subject_line="CN=app 1,O=Acme,C=US"))

        assert 1 == audit().exit_code

    def test_page(self, cluster: Emulator, tmp_path: Path) -> None:
        """The page holds the cluster, its users and databases; where it is, is said."""
        file = tmp_path / "audit.html"
        result = audit("--html", str(file))
        text = file.read_text()

        assert (0, "", f"written: {file}\n") == (result.exit_code, result.stdout, result.stderr)
        assert text.startswith("<!doctype html>")
        assert all(it in text for it in (cluster.name, "CN=app 1,O=Acme,C=US", "REST API", "orders", "<svg "))

    def test_page_that_cannot_be_written(self, tmp_path: Path) -> None:
        """The error names the file, and what to do."""
        result = audit("--html", str(tmp_path / "missing" / "audit.html"))

        assert 0 != result.exit_code
        assert "audit.html': No such file or directory" in result.output
        assert "Fix: name a file in a folder that you may write to" in result.output

    def test_page_and_json(self, tmp_path: Path) -> None:
        """Only one form of output is accepted."""
        assert "give one of --json, --csv and --html" in audit("--html", str(tmp_path / "x"), "--json").output

    def test_csv(self) -> None:
        """One line for each place to log in to, for a spreadsheet."""
        lines = audit("--csv", "access").stdout.splitlines()

        assert "cluster,username,subject_line,status,roles,target,right" == lines[0]
        assert 5 == len(lines)

    def test_one_form_at_a_time(self, cluster: Emulator) -> None:
        """JSON and CSV together are wrong use, which is said before anything is sent."""
        assert 2 == audit("--json", "--csv", "access").exit_code
        assert [] == cluster.requests

    def test_notice(self) -> None:
        """The option sets how early the expiry of a certificate is reported."""
        reasons = [it["reason"] for it in audited("--expiry-days", "5000")[0]["weaknesses"]]

        assert 3 == sum("expires on" in reason for reason in reasons)
        assert not [it for it in audited()[0]["weaknesses"] if "expires on" in it["reason"]]

    def test_nothing_is_changed(self, cluster: Emulator) -> None:
        """The command only reads, each list once."""
        audit()

        calls = [f"{request.method} {request.path}" for request in cluster.requests]
        assert {"GET"} == {call.split()[0] for call in calls}
        assert sorted(set(calls)) == sorted(calls)

    def test_role_that_suffices(self, cluster: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
        """Least privilege: a `user_manager` sees all of it."""
        role = send(cluster, "POST", "/v1/roles", name="auditor", management="user_manager")
        login = {"email": "auditor@example.com", "password": "Secret-1"}
        send(cluster, "POST", "/v1/users", name="auditor", role_uids=[role["uid"]], **login)
        monkeypatch.setenv("REDIS_ENTERPRISE_USERNAME", login["email"])
        monkeypatch.setenv("REDIS_ENTERPRISE_PASSWORD", login["password"])

        assert ["app 1", "ops"] == [it["username"] for it in audited()[0]["users"]]


class TestManyClusters:
    def test_one_that_is_down_does_not_hide_the_others(
        self, cluster: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is reported in its place, with its fix, and makes the exit code 1."""
        monkeypatch.setenv(PASSWORD_VARIABLE, cluster.password)
        monkeypatch.setitem(RedisEnterprise.__init__.__kwdefaults__ or {}, "sleep", lambda _seconds: None)
        file = str(list_of(cluster, "https://127.0.0.1:1", cluster, folder=tmp_path))
        result = audit("--json", "--clusters", file)
        first, down, last = json.loads(result.stdout)["clusters"]

        assert first == last
        assert cluster.name == first["cluster"]
        assert {"cluster": "cluster-2"}.items() <= down.items()
        assert "127.0.0.1:1" in down["error"]
        assert 1 == result.exit_code

    def test_settings_that_are_wrong(self, cluster: Emulator, tmp_path: Path) -> None:
        """A missing password is reported for its cluster; no password is shown anywhere."""
        result = audit("--clusters", str(list_of(cluster, folder=tmp_path)))

        assert 1 == result.exit_code
        assert f"{PASSWORD_VARIABLE}, which is not set in the environment" in " ".join(result.stdout.split())
        assert cluster.password not in result.output

    def test_all_is_well(self, cluster: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """No weak spot of high severity, and each cluster answered: exit code 0."""
        monkeypatch.setenv(PASSWORD_VARIABLE, cluster.password)

        assert 0 == audit("--clusters", str(list_of(cluster, folder=tmp_path))).exit_code

    def test_some_of_them(self, cluster: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Only the connections that are named are looked at, in the table that resources have."""
        monkeypatch.setenv(PASSWORD_VARIABLE, cluster.password)
        table = list_of(cluster, "https://127.0.0.1:1", folder=tmp_path)
        monkeypatch.setenv("REDIS_ENTERPRISE_CLUSTERS", str(table))

        assert [cluster.name] == [it["cluster"] for it in audited("--connection", "cluster-1")]

    def test_names_without_a_table(self, cluster: Emulator) -> None:
        """Wrong use is reported before anything is sent."""
        result = audit("--connection", "east")

        assert (2, "", []) == (result.exit_code, result.stdout, cluster.requests)
        assert "Fix: give --clusters FILE, or set REDIS_ENTERPRISE_CLUSTERS" in result.stderr

    def test_file_that_is_none(self, tmp_path: Path) -> None:
        """Wrong use is exit code 2, in two lines."""
        result = audit("--clusters", str(tmp_path / "none.toml"))

        assert (2, "") == (result.exit_code, result.stdout)
        assert "cannot be read: No such file or directory\nFix: " in result.stderr


def test_hundred_users(cluster: Emulator) -> None:
    """The number of requests does not grow with what is there."""
    for number in range(100):
        add_certificate_user(cluster, f"user-{number}")
    cluster.clear_requests()

    assert 102 == len(audited()[0]["users"])
    assert 10 >= len(cluster.requests)
