"""The matrix of examples/fleet, played on eight emulated clusters of which one is down."""

import json
from pathlib import Path
from typing import Final

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator
from tests.support.paths import ROOT
from tests.support.pki import Pki
from tests.support.pulumi_cli import PulumiStack

EXAMPLE: Final = ROOT / "examples" / "fleet"
NAMES: Final = [f"eu-{number}" for number in range(1, 9)]
DOWN: Final = "eu-5"


@pytest.mark.story
@pytest.mark.timeout(600)
def test_matrix(
    start_redis_enterprise_emulator: NewEmulator, tmp_path: Path, pulumi_folder: Path, pulumi_home: Path, pki: Pki
) -> None:
    """Each job has the program, the list and a stack of its own: seven converge, and one says why it does not."""
    clusters = {name: start_redis_enterprise_emulator(name=f"{name}.local") for name in NAMES}
    (tmp_path / "list.toml").write_text("".join(_table(name, cluster) for name, cluster in clusters.items()))
    passwords = {_variable(name): cluster.password for name, cluster in clusters.items()}
    passwords["REDIS_ENTERPRISE_CLUSTERS"] = str(tmp_path / "list.toml")
    clusters[DOWN].close()
    for name, cluster in clusters.items():
        stack = PulumiStack(tmp_path / name, cli=pulumi_folder, home=pulumi_home, name=name, environment=passwords)
        stack.write_project((EXAMPLE / "__main__.py").read_text(), project="fleet")
        (stack.folder / "pki").mkdir()
        (stack.folder / "pki" / "ca.pem").write_text(pki.a.certificate_pem)
        (stack.folder / "pki" / "app-1.pem").write_text(pki.client("app-1").certificate_pem)
        output = stack.up(succeeds=name != DOWN)

        if name == DOWN:
            assert f"cannot connect to {cluster.url} (connection refused)" in output.stdout
            continue
        users = [it["name"] for it in cluster.state.users.values() if it["auth_method"] == "certificate"]
        assert ({"cluster": f"{name}.local"}, ["app-1"]) == (stack.outputs(), users)


def _variable(name: str) -> str:
    return f"PASSWORD_{name[-1]}"


def _table(name: str, cluster: Emulator) -> str:
    # As text, since the file goes with the cluster.
    trust = Path(cluster.ca_file).read_text()
    settings = {"url": cluster.url, "username": cluster.username, "caCertificate": trust}
    lines = [f"{key} = {json.dumps(value)}" for key, value in {**settings, "passwordVariable": _variable(name)}.items()]
    return "\n".join([f"[{name}]", *lines, ""])
