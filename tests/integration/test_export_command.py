"""``pulumi-redis-enterprise export`` against an emulated cluster: files, talk, and what it never does."""

import json
from pathlib import Path

import pytest
from pulumi_redis_enterprise.cli.command import command
from redis_enterprise_emulator import Emulator
from typer.testing import CliRunner, Result

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
        """Anyone who called the project otherwise says so."""
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
        """All of them are told at once, and none is written."""
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


class TestCluster:
    def test_nothing_is_changed(self, cluster: Emulator) -> None:
        """It only reads, each list once."""
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
