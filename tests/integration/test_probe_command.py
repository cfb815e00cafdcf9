"""``pulumi-redis-enterprise probe`` on an emulated cluster, over real TLS."""

import json
from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise.cli.command import command
from pulumi_redis_enterprise.cli.probe.answer_file import ClusterAnswers
from redis_enterprise_emulator import Assumptions, Emulator
from typer.testing import CliRunner, Result

from tests.support.cluster_files import PASSWORD_VARIABLE, table_file
from tests.support.clusters import NewEmulator
from tests.support.pki import Pki

pytestmark = pytest.mark.usefixtures("no_settings")


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal is in a folder of the test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def probe(emulator: Emulator, *arguments: str, **environment: str) -> Result:
    """Run it with the emulator's own settings, or others."""
    return CliRunner().invoke(command, ["probe", *arguments], env={**emulator.environment(), **environment})


def leave_a_role(emulator: Emulator) -> None:
    """Let an earlier probe have left a role."""
    record = {"uid": 7, "name": "probe-0123456789abcdef", "management": "none"}
    emulator.change(lambda state: state.roles.update({7: record}))


def test_read_only_is_the_default(redis_enterprise_emulator: Emulator) -> None:
    """Only reads are sent, and the table has what was found out, without a name or an address."""
    result = probe(redis_enterprise_emulator)

    assert 0 == result.exit_code, result.output
    assert {"GET", "HEAD"} == {request.method for request in redis_enterprise_emulator.requests}
    assert "head_requests" in result.stdout
    assert redis_enterprise_emulator.password not in result.output
    assert "127.0.0.1" not in result.output


def test_json_has_answer_and_evidence(redis_enterprise_emulator: Emulator) -> None:
    """Each record has the question, the answer, how it was found out, what is assumed, and if the providers cope."""
    records: list[dict[str, Any]] = json.loads(probe(redis_enterprise_emulator, "--json").stdout)
    (record,) = [record for record in records if record["key"] == "head_requests"]

    assert ("as_get", "as_get", "yes") == (record["answer"], record["assumed"], record["providers"])
    assert ["HEAD /v1/nodes -> 200"] == record["evidence"]


def test_saved_file_can_be_read(redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
    """The file has version and answers, and nothing that tells which cluster it is."""
    file = tmp_path / "cluster.toml"

    probe(redis_enterprise_emulator, "--save", str(file), "--only", "head_requests")
    found = ClusterAnswers.read(file)

    assert ("8.0.20-44", {"head_requests": "as_get"}) == (found.version, found.answers)
    assert redis_enterprise_emulator.name not in file.read_text()


def test_emulator_plays_what_was_probed(start_redis_enterprise_emulator: NewEmulator, tmp_path: Path) -> None:
    """The saved file makes an emulator that answers like the cluster."""
    file = tmp_path / "cluster.toml"
    assumptions = Assumptions(head_requests="405", error_form="message")
    probed = start_redis_enterprise_emulator(version="8.2.0-25", assumptions=assumptions)

    assert 0 == probe(probed, "--save", str(file)).exit_code
    with Emulator.like(file, name="other.local") as emulator:
        state = emulator.state

    assert ("8.2.0-25", assumptions, "other.local") == (state.software_version, state.assumptions, emulator.name)


def test_emulator_has_the_front_that_an_answer_takes(tmp_path: Path) -> None:
    """Only Envoy lets a client in whose certificate does not chain, to answer 401."""
    file = tmp_path / "cluster.toml"
    head = 'format = 1\nversion = "8.2.0-25"\ndate = 2026-11-01\nsource = "a test"\n'
    file.write_text(head + '[answers.untrusted_certificate]\nanswer = "401"\n')

    with Emulator.like(str(file)) as emulator:
        assert emulator.front.startswith("Envoy")


def test_first_401_ends_it(redis_enterprise_emulator: Emulator) -> None:
    """A wrong password is sent once."""
    result = probe(redis_enterprise_emulator, REDIS_ENTERPRISE_PASSWORD="wrong")

    assert 1 == result.exit_code
    assert "Fix: check username and password" in result.stderr
    assert 1 == len(redis_enterprise_emulator.requests)


def test_old_version_has_nothing_to_ask(start_redis_enterprise_emulator: NewEmulator) -> None:
    """Before 7.8.4 there is no login by certificate."""
    result = probe(start_redis_enterprise_emulator(version="7.4.6"))

    assert 1 == result.exit_code
    assert "the cluster has 7.4.6" in result.stderr
    assert "Fix: upgrade all nodes to 7.8.4 or later" in result.stderr


def test_unreachable_cluster(redis_enterprise_emulator: Emulator) -> None:
    """One line says that nobody answered, and one what to do."""
    redis_enterprise_emulator.stop_node(1)

    result = probe(redis_enterprise_emulator)

    assert 1 == result.exit_code
    assert "cannot reach the cluster" in result.stderr
    assert "nothing was changed" in result.stderr


def test_options_that_contradict_each_other(redis_enterprise_emulator: Emulator) -> None:
    """`--read-only` is a promise."""
    result = probe(redis_enterprise_emulator, "--read-only", "--write")

    assert 2 == result.exit_code
    assert [] == redis_enterprise_emulator.requests


def test_unknown_question(redis_enterprise_emulator: Emulator) -> None:
    """The error lists the known questions."""
    result = probe(redis_enterprise_emulator, "--only", "nothing")

    assert 2 == result.exit_code
    assert "there is no question 'nothing'; there are" in result.stderr


def test_leftovers_stop_a_write(redis_enterprise_emulator: Emulator) -> None:
    """Another probe may be running, so that they are removed only if told to."""
    leave_a_role(redis_enterprise_emulator)

    result = probe(redis_enterprise_emulator, "--write", "--only", "head_requests")

    assert 1 == result.exit_code
    assert "1 of /v1/roles" in result.stderr
    assert "add --remove-leftovers" in result.stderr
    assert 7 in redis_enterprise_emulator.state.roles


def test_leftovers_are_only_told_of_when_reading(redis_enterprise_emulator: Emulator) -> None:
    """A read-only probe goes on."""
    leave_a_role(redis_enterprise_emulator)

    result = probe(redis_enterprise_emulator, "--only", "head_requests")

    assert 0 == result.exit_code
    assert "--remove-leftovers removes or restores it" in result.stderr


def test_leftovers_are_removed_when_told_to(redis_enterprise_emulator: Emulator) -> None:
    """By name: others' objects stay, whatever they are called."""
    leave_a_role(redis_enterprise_emulator)
    other = {"uid": 8, "name": "probe-of-mine", "management": "none"}
    redis_enterprise_emulator.change(lambda state: state.roles.update({8: other}))

    result = probe(redis_enterprise_emulator, "--remove-leftovers", "--only", "head_requests")

    assert 0 == result.exit_code, result.stderr
    roles = redis_enterprise_emulator.state.roles
    assert (False, True) == (7 in roles, 8 in roles)


def test_file_that_cannot_be_written(redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
    """A wrong path is an error with a fix."""
    result = probe(redis_enterprise_emulator, "--save", str(tmp_path), "--only", "head_requests")

    assert 2 == result.exit_code
    assert "cannot write" in result.stderr


@pytest.mark.parametrize("text", ["", "format = 2", "answers = 1", 'format = 1\nanswers = "x"', "\x00"])
def test_file_of_another_format(text: str, tmp_path: Path) -> None:
    """It is refused with what was expected."""
    file = tmp_path / "cluster.toml"
    file.write_text(text)

    with pytest.raises(Exception, match=r"expected a file that `probe --save` wrote"):
        ClusterAnswers.read(file)


def test_certificate_is_not_locked_out(redis_enterprise_emulator: Emulator, pki: Pki) -> None:
    """A probe that logs in by certificate cannot have the trusted CA changed."""
    client = pki.client("app-1")
    result = probe(
        redis_enterprise_emulator,
        "--disposable-cluster",
        REDIS_ENTERPRISE_USERNAME="",
        REDIS_ENTERPRISE_PASSWORD="",
        REDIS_ENTERPRISE_CLIENT_CERTIFICATE=client.certificate_pem,
        REDIS_ENTERPRISE_CLIENT_KEY=client.key_pem,
    )

    assert 2 == result.exit_code
    assert "would lock your certificate out" in result.stderr
    assert [] == redis_enterprise_emulator.requests


def test_weak_role(redis_enterprise_emulator: Emulator) -> None:
    """The role that the level needs is named."""
    redis_enterprise_emulator.change(lambda state: state.role("Admin").update(management="db_viewer"))

    result = probe(redis_enterprise_emulator, "--write")

    assert 1 == result.exit_code
    assert "--write needs a user with the management role admin; yours has db_viewer" in result.stderr
    assert {"GET"} == {request.method for request in redis_enterprise_emulator.requests}


def probe_by_connection(emulator: Emulator, *arguments: str) -> Result:
    """Run it where only connections name a cluster."""
    return CliRunner().invoke(command, ["probe", *arguments], env={PASSWORD_VARIABLE: emulator.password})


class TestConnection:
    """One named connection is probed, by the rules of any probe."""

    def test_reads_only_by_default(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """The cluster of its table is asked, with its credentials, and of the others none."""
        file = str(table_file(tmp_path, west="https://127.0.0.1:1", east=redis_enterprise_emulator))
        result = probe_by_connection(redis_enterprise_emulator, "--clusters", file, "--connection", "east")

        assert 0 == result.exit_code, result.output
        assert {"GET", "HEAD"} == {request.method for request in redis_enterprise_emulator.requests}
        assert redis_enterprise_emulator.password not in result.output

    def test_leftovers_stop_a_write(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """Another probe may be running there; the only connection of a file needs no name."""
        leave_a_role(redis_enterprise_emulator)
        file = str(table_file(tmp_path, east=redis_enterprise_emulator))
        result = probe_by_connection(redis_enterprise_emulator, "--clusters", file, "--write")

        assert 1 == result.exit_code
        assert "an earlier probe left" in result.stderr
        assert 7 in redis_enterprise_emulator.state.roles

    def test_certificate_is_not_locked_out(self, redis_enterprise_emulator: Emulator, pki: Pki, tmp_path: Path) -> None:
        """A connection that logs in by certificate cannot have the trusted CA changed."""
        pki.client("admin").write(tmp_path, "admin")
        files = 'clientCertificate = "admin.pem"\nclientKey = "admin.key"'
        (tmp_path / "clusters.toml").write_text(f'[east]\nurl = "{redis_enterprise_emulator.url}"\n{files}\n')
        options = ["--clusters", str(tmp_path / "clusters.toml"), "--disposable-cluster"]
        result = probe_by_connection(redis_enterprise_emulator, *options)

        assert (2, []) == (result.exit_code, redis_enterprise_emulator.requests)
        assert "would lock your certificate out" in result.stderr

    @pytest.mark.parametrize("names", [(), ("east", "west")])
    def test_several(self, redis_enterprise_emulator: Emulator, tmp_path: Path, names: tuple[str, ...]) -> None:
        """One cluster is probed at a time: which one is not guessed, and none is asked."""
        file = str(table_file(tmp_path, east=redis_enterprise_emulator, west=redis_enterprise_emulator))
        options = [text for name in names for text in ("--connection", name)]
        result = probe_by_connection(redis_enterprise_emulator, "--clusters", file, *options)

        assert (2, []) == (result.exit_code, redis_enterprise_emulator.requests)
        assert (
            "expected one connection, found 2: east, west\nFix: give --connection once, with one of east, west\n"
            == result.stderr
        )

    def test_settings_that_are_wrong(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """A variable that is not set ends it before anything is sent."""
        file = str(table_file(tmp_path, east=redis_enterprise_emulator))
        result = CliRunner().invoke(command, ["probe", "--clusters", file])

        assert (2, []) == (result.exit_code, redis_enterprise_emulator.requests)
        assert "cannot connect to 'east'" in result.stderr

    def test_error_names_the_connection(self) -> None:
        """The fix is about its table; a state, which could hold other settings, there is none."""
        table = {"east": {"url": "https://127.0.0.1:1", "username": "admin", "password": "a secret"}}
        environment = {"REDIS_ENTERPRISE_CLUSTERS": json.dumps(table)}
        result = CliRunner().invoke(command, ["probe", "--connection", "east"], env=environment)

        assert 1 == result.exit_code
        assert result.stderr.startswith("connection 'east': cannot reach the cluster: ")
        assert "Fix: check redis-enterprise:clusters.east.url (" in result.stderr
        assert "last update" not in result.stderr
