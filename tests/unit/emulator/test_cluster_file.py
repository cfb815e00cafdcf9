"""Files that say how one cluster answered, and the emulator that plays it."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from redis_enterprise_emulator import Assumptions
from redis_enterprise_emulator.cluster_file import ClusterFile, recorded_clusters
from redis_enterprise_emulator.command.options import parse_options
from redis_enterprise_emulator.recorded.calls import VERSIONS
from redis_enterprise_emulator.rest.documentation import seen_on
from redis_enterprise_emulator.state import new_cluster

from tests.support.emulated_cluster import StandingClock

HEAD = 'format = 1\nversion = "8.2.0-25"\ndate = 2026-11-01\nsource = "a test"\n'
ANSWERS = '[answers.mtls_without_ca]\nanswer = "200"\n[answers.stale_reads]\nanswer = "2"\n'


def file_in(folder: Path, text: str = HEAD + ANSWERS) -> Path:
    """Write a file."""
    file = folder / "cluster.toml"
    file.write_text(text)
    return file


def test_answers_are_assumptions() -> None:
    """An answer that the file does not have is the default."""
    assert Assumptions(mtls_without_ca="200", stale_reads=2) == ClusterFile.parse(HEAD + ANSWERS).assumptions


def test_command_plays_the_cluster(tmp_path: Path) -> None:
    """An option that says otherwise wins."""
    options = parse_options(["--like", str(file_in(tmp_path)), "--assume", "stale_reads=3"])

    assert ("8.2.0-25", Assumptions(mtls_without_ca="200", stale_reads=3)) == (options.version, options.assumptions)


@pytest.mark.parametrize(
    ("text", "reason"),
    {
        "format = 2": "expected format = 1; got 2",
        "": "expected format = 1; got none",
        "=": "Invalid",
        "format = 1": "expected version, date, source and answers",
        HEAD + "answers = 3": "expected version, date, source and answers",
        HEAD + '[answers.nothing]\nanswer = "1"': "no assumption is named 'nothing'",
        HEAD.replace("8.2.0-25", "new") + "[answers]": "expected a version",
    }.items(),
)
def test_other_formats_are_refused(text: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message says what is wrong, and which file to give."""
    with pytest.raises(SystemExit):
        parse_options(["--like", str(file_in(tmp_path, text))])

    message = capsys.readouterr().err
    assert reason in message
    assert "Fix: give a file that `pulumi-redis-enterprise probe --save` wrote" in message


def test_missing_file_is_refused(tmp_path: Path) -> None:
    """The message names it."""
    with pytest.raises(ValueError, match=r"cannot read .*none\.toml: No such file"):
        ClusterFile.read(tmp_path / "none.toml")


def test_recorded_clusters_have_a_source() -> None:
    """Each says where its facts are from, and each answer rests on something."""
    clusters = recorded_clusters()

    assert {*VERSIONS} < {cluster.version for cluster in clusters}
    assert [] == [cluster.version for cluster in clusters if not cluster.source]
    assert [] == [name for cluster in clusters for name in cluster.answers if not cluster.evidence[name]]


@pytest.mark.parametrize("cluster", recorded_clusters(), ids=lambda cluster: cluster.version)
def test_recorded_cluster_can_be_played(cluster: ClusterFile) -> None:
    """An emulator can be each of them."""
    state = new_cluster(
        name="cluster.local",
        software_version=cluster.version,
        username="admin@cluster.local",
        password="secret",
        server_certificate="",
        clock=StandingClock(),
        new_uid=str,
        assumptions=cluster.assumptions,
    )

    assert (cluster.version, cluster.assumptions) == (state.software_version, state.assumptions)


def test_seen_on_groups_versions_by_answer() -> None:
    """Clusters that answered alike stand together."""
    files: list[ClusterFile] = [
        ClusterFile.parse(HEAD.replace("8.2.0-25", version) + f'[answers.mtls_without_ca]\nanswer = "{answer}"\n')
        for version, answer in (("7.8.6", "406"), ("8.0.20", "200"), ("8.2.0", "200"))
    ]
    seen: Mapping[str, str] = seen_on(files)

    assert {"mtls_without_ca": "`406`: 7.8.6; `200`: 8.0.20, 8.2.0"} == seen
