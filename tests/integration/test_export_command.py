"""``pulumi-redis-enterprise export`` against an emulated cluster: files, talk, and what it never does."""

import json
from pathlib import Path

import pytest
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.cli.command import command
from redis_enterprise_emulator import Emulator
from typer.testing import CliRunner, Result

from tests.support.cluster_files import PASSWORD_VARIABLE, table_file
from tests.support.clusters import NewEmulator
from tests.support.handmade import send, settle_by_hand
from tests.support.pki import Pki

FILES = ["import.json", "__main__.py", "pki/trusted-ca.pem", "pki/orders.pem", "Pulumi.exported.yaml"]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, orders: Emulator) -> None:
    """A folder of its own, and the emulated cluster in the environment."""
    monkeypatch.chdir(tmp_path)
    for name, value in orders.environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def cluster(orders: Emulator, pki: Pki) -> Emulator:
    """A cluster with something of everything."""
    settle_by_hand(orders, pki)
    orders.clear_requests()
    return orders


def export(*options: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(command, ["export", "--to", "out", *options])


def written() -> list[str]:
    """Return the full paths of the files."""
    return [str(Path("out", path).resolve()) for path in FILES]


class TestFiles:
    @pytest.mark.usefixtures("cluster")
    def test_paths_are_all_there_is_on_stdout(self) -> None:
        """A script reads them from wherever it is; a person reads on stderr what to do with them."""
        result = export()

        assert (0, written()) == (result.exit_code, result.stdout.splitlines())
        assert all(Path("out", path).is_file() for path in FILES)
        assert (
            f"next, in the folder of the project: pulumi import --file {Path('out/import.json').resolve()} --yes"
            in result.stderr
        )

    @pytest.mark.usefixtures("cluster")
    def test_json(self) -> None:
        """A program gets the files, the resources, and what was left out."""
        shown = json.loads(export("--json").stdout)

        assert written() == shown["files"]
        assert {"kind": "TrustedCa", "name": "trusted-ca", "id": "mtls_trusted_ca"} == shown["resources"][0]
        assert ["other users (1)"] == [it["what"] for it in shown["left_out"]]

    @pytest.mark.usefixtures("cluster")
    def test_project_names_the_settings(self) -> None:
        """A project of another name is given with the option."""
        export("--project", "ours")

        assert "  ours:trustedCa:\n" in Path("out/Pulumi.exported.yaml").read_text()

    def test_no_secret_in_any_file(self, cluster: Emulator) -> None:
        """Neither the password of the program, nor a key of the cluster."""
        result = export()
        texts = [path.read_text() for path in Path("out").rglob("*.*")]

        assert len(FILES) == len(texts)
        assert not [text for text in (*texts, result.output) if cluster.password in text or "PRIVATE KEY" in text]


class TestOverwriting:
    @pytest.mark.usefixtures("cluster")
    def test_files_that_are_there_stay(self) -> None:
        """All of them are reported at once, and none is written."""
        for name in ("__main__.py", "import.json"):
            Path("out").mkdir(exist_ok=True)
            Path("out", name).write_text("mine")
        result = export()

        assert (1, "") == (result.exit_code, result.stdout)
        assert (
            "the export would replace files that are there already: out/import.json, out/__main__.py\n"
            "Fix: name another folder, or replace them with --force\n"
        ) == result.stderr
        assert "mine" == Path("out/__main__.py").read_text()
        assert not Path("out/pki").exists()

    def test_force(self, cluster: Emulator) -> None:
        """They are replaced; a configuration that does not fit any more goes, as it would delete what it leaves out."""
        export()
        send(cluster, "PUT", "/v1/bdbs/1", enforce_client_authentication="disabled")
        result = export("--force")

        assert 0 == result.exit_code
        assert "enforce_client_authentication=False" in Path("out/__main__.py").read_text()
        assert not Path("out/Pulumi.exported.yaml").exists()
        assert "the database 'orders' does not enforce client authentication" in result.stderr

    @pytest.mark.usefixtures("cluster")
    def test_folder_that_is_a_file(self) -> None:
        """One line says why, and another what to do."""
        Path("out").write_text("")
        result = export()

        assert (1, "cannot write to out: File exists\nFix: name a folder that you may write to\n") == (
            result.exit_code,
            result.stderr,
        )


class TestConnections:
    """Several clusters, of which one program is written."""

    @pytest.fixture(autouse=True)
    def _environment(self, cluster: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
        """The password of all clusters; a cluster that is down is reported at once."""
        monkeypatch.setenv(PASSWORD_VARIABLE, cluster.password)
        monkeypatch.setitem(RedisEnterprise.__init__.__kwdefaults__ or {}, "sleep", lambda _seconds: None)

    def test_all_of_a_file(self, cluster: Emulator, start_redis_enterprise_emulator: NewEmulator) -> None:
        """Each resource carries its connection; both clusters are only read."""
        west = start_redis_enterprise_emulator(name="west.local", password=cluster.password)
        send(west, "POST", "/v1/roles", name="team", management="db_viewer")
        west.clear_requests()
        result = export("--json", "--clusters", str(table_file(Path(), east=cluster, west=west)))
        told = json.loads(result.stdout)
        entries = {it["name"]: it for it in json.loads(Path("out/import.json").read_text())["resources"]}
        role = {"kind": "Role", "name": "west-team", "connection": "west"}

        assert (0, False) == (result.exit_code, Path("out/Pulumi.exported.yaml").exists())
        assert ["west-team"] == [it["name"] for it in told["resources"] if role.items() <= it.items()]
        assert ("west", "west.local") == tuple(entries["west-team"]["outputs"][it] for it in ("connection", "cluster"))
        assert "west: the cluster west.local has " in result.stderr
        assert "cannot express all: it names no connection" in result.stderr
        assert {"GET"} == {it.method for emulator in (cluster, west) for it in emulator.requests}

    def test_cluster_that_is_down(self, cluster: Emulator) -> None:
        """The program has the others; the exit code is 1, and the failed one is reported with its fix."""
        file = table_file(Path(), east=cluster, west="https://127.0.0.1:1")
        result = export("--json", "--clusters", str(file))
        told = json.loads(result.stdout)

        assert (1, ["west"]) == (result.exit_code, [it["connection"] for it in told["failed"]])
        assert {"east"} == {it["connection"] for it in told["resources"]}
        assert "west: not exported: GET /v1/cluster: cannot connect to https://127.0.0.1:1" in result.stderr

    def test_files_stay_if_a_cluster_is_down(self, cluster: Emulator) -> None:
        """A program without its resources would delete them, so that even --force leaves the last one."""
        file = table_file(Path(), east=cluster)
        export("--clusters", str(file))
        before = Path("out/__main__.py").read_text()
        table_file(Path(), east=cluster, west="https://127.0.0.1:1")
        result = export("--clusters", str(file), "--force")

        assert (1, "", before) == (result.exit_code, result.stdout, Path("out/__main__.py").read_text())
        assert "the export of west failed" in result.stderr
        assert "would delete them" in result.stderr

    def test_connection_that_is_retired(self, cluster: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is kept only to delete, so that it is exported only if it is named."""
        file = table_file(Path(), east=cluster, old="https://127.0.0.1:1")
        file.write_text(f"{file.read_text()}retired = true\n")
        monkeypatch.setenv("REDIS_ENTERPRISE_CLUSTERS", str(file))

        assert 0 == export("--clusters", str(file)).exit_code
        assert "old: not exported" in export("--connection", "old").stderr

    def test_all_are_retired(self, cluster: Emulator) -> None:
        """None of them is to be managed, so that nothing is asked or written."""
        file = table_file(Path(), old=cluster)
        file.write_text(f"{file.read_text()}retired = true\n")
        result = export("--clusters", str(file))

        assert (2, False, []) == (result.exit_code, Path("out").exists(), cluster.requests)
        assert f"every connection of {file} is retired\nFix: name one with --connection NAME\n" == result.stderr

    def test_name_that_an_import_cannot_have(self, cluster: Emulator) -> None:
        """Exported objects are to be managed, even those of a retired connection: its name has to be a valid one."""
        file = table_file(Path(), **{'"a::b"': cluster})
        file.write_text(f"{file.read_text()}retired = true\n")
        result = export("--plugin", "--clusters", str(file), "--connection", "a::b")

        assert (1, "") == (result.exit_code, result.stdout)
        assert (
            f"a::b: not exported: cannot connect to 'a::b': [a::b] of {file}: it has the name 'a::b'" in result.stderr
        )


class TestCluster:
    def test_nothing_is_changed(self, cluster: Emulator) -> None:
        """The command only reads, each list once."""
        export()

        calls = [f"{request.method} {request.path}" for request in cluster.requests]
        assert {"GET"} == {call.split()[0] for call in calls}
        assert sorted(set(calls)) == sorted(calls)

    def test_nothing_to_export(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A cluster as it was installed: that is said, and no folder is made."""
        with Emulator(databases=["orders"]) as new:
            for name, value in new.environment().items():
                monkeypatch.setenv(name, value)
            result = export()

        assert (0, "") == (result.exit_code, result.stdout)
        assert f"the cluster {new.name} has 0 objects that can be exported\n" in result.stderr
        assert not Path("out").exists()

    def test_login_that_may_not_see_users(self, cluster: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is refused with the roles that may, before anything is written."""
        viewer = {"name": "v", "email": "v@example.com", "password": "Secret-1", "role_uids": [4]}
        send(cluster, "POST", "/v1/users", **viewer)
        monkeypatch.setenv("REDIS_ENTERPRISE_USERNAME", "v@example.com")
        monkeypatch.setenv("REDIS_ENTERPRISE_PASSWORD", "Secret-1")
        result = export()

        assert 1 == result.exit_code
        assert "GET /v1/users -> 403" in result.stderr
        assert "user_manager" in result.stderr
        assert not Path("out").exists()
