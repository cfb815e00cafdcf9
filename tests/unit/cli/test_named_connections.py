"""The file of clusters: settings by table, passwords by the name of a variable, and nothing secret in it."""

from pathlib import Path

import pytest
from pulumi_redis_enterprise.api.settings.cluster_table import table_in
from pulumi_redis_enterprise.api.settings.connection_settings import BasicCredentials, ConnectionSettings
from pulumi_redis_enterprise.cli.command import VERBS, command, verb
from pulumi_redis_enterprise.cli.named_connections import settings_of
from pulumi_redis_enterprise.errors import SettingsError
from typer.testing import CliRunner

from tests.support.certificates import client, root

EAST = """
[east]
url = "https://east:9443"
username = "auditor"
passwordVariable = "EAST_PASSWORD"
"""
ENVIRONMENT = {"EAST_PASSWORD": "a secret"}


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    """The file, not there yet."""
    return tmp_path / "clusters.toml"


def only(file: Path, text: str, environ: dict[str, str] = ENVIRONMENT) -> ConnectionSettings | SettingsError:
    """Return what is read of the one cluster."""
    file.write_text(text)
    (found,) = settings_of(table_in(file), environ).values()
    return found


class TestSettings:
    def test_password_comes_from_the_environment(self, file: Path) -> None:
        """The file says where it is, so that it can be checked in."""
        expected = ConnectionSettings("https://east:9443", BasicCredentials("auditor", "a secret"))

        assert expected == only(file, EAST)

    def test_paths_are_relative_to_the_file(self, file: Path) -> None:
        """Whoever runs it from elsewhere means the same files."""
        root().write(file.parent, "ca")
        client().write(file.parent, "client")
        found = only(
            file,
            '[east]\nurl = "https://east:9443"\ncaCertificate = "ca.pem"\n'
            'clientCertificate = "client.pem"\nclientKey = "client.key"\n',
        )

        assert isinstance(found, ConnectionSettings)
        assert root().certificate_pem == found.ca_certificate

    def test_values_may_be_lists_and_numbers(self, file: Path) -> None:
        """TOML has more than texts."""
        found = only(file, f'{EAST}nodes = ["https://a:9443", "https://b:9443"]\ntimeout = 5\n')

        assert isinstance(found, ConnectionSettings)
        assert (("https://a:9443", "https://b:9443"), 5.0) == (found.nodes, found.timeout)

    def test_environment_of_one_cluster_is_not_for_all(self, file: Path) -> None:
        """A password must not be sent to a cluster that it is not for."""
        environment = {"REDIS_ENTERPRISE_USERNAME": "admin", "REDIS_ENTERPRISE_PASSWORD": "a secret"}
        found = only(file, '[east]\nurl = "https://east:9443"\n', environment)

        assert isinstance(found, SettingsError)
        assert f"[east] of {file}: username is missing" in found.message

    def test_order_is_that_of_the_file(self, file: Path) -> None:
        """Reports come in the order that somebody chose."""
        file.write_text(EAST.replace("east", "west") + EAST)

        assert ["west", "east"] == list(settings_of(table_in(file), ENVIRONMENT))


class TestWrongTable:
    @pytest.mark.parametrize(
        ("expected", "table"),
        [
            ("it holds a password", 'url = "https://east:9443"\nusername = "a"\npassword = "a secret"'),
            ("it holds a private key", f'clientKey = """{client().key_pem}"""'),
            ("names NO_SUCH, which is not set", 'url = "https://east:9443"\npasswordVariable = "NO_SUCH"'),
            ("cannot connect: 2 settings are wrong", ""),
            ("is not a setting", f"{EAST.partition(']')[2]}color = 'red'"),
        ],
        ids=["password", "key", "variable", "nothing", "unknown"],
    )
    def test_is_told_by_its_name(self, file: Path, expected: str, table: str) -> None:
        """It is data, so that one wrong table does not hide the other clusters; and it shows nothing secret."""
        found = only(file, f"[east]\n{table}\n")

        assert isinstance(found, SettingsError)
        assert expected in found.message
        assert f"[east] of {file}: " in found.message
        assert "a secret" not in str(found)
        assert client().key_pem.splitlines()[1] not in str(found)

    def test_value_in_the_place_of_a_table(self, file: Path) -> None:
        """A setting that stands before the first table is no cluster."""
        found = only(file, 'url = "https://east:9443"')

        assert isinstance(found, SettingsError)
        assert "expected a table of settings" in found.message


class TestWrongFile:
    @pytest.mark.parametrize(
        ("expected", "content"),
        [("is not TOML", b"[east"), ("is not TOML", b"\xff\xfe"), ("names no cluster", b"# none\n")],
    )
    def test_is_wrong_use(self, file: Path, expected: str, content: bytes) -> None:
        """There is nothing to look at, which is said before anything is sent."""
        file.write_bytes(content)
        with pytest.raises(SettingsError, match=expected):
            settings_of(table_in(file), {})

    def test_file_that_is_not_there(self, file: Path) -> None:
        """One line says what is wrong."""
        with pytest.raises(SettingsError, match="cannot be read: No such file or directory"):
            settings_of(table_in(file), {})


VERBS_OF_A_CLUSTER = {"audit": [], "doctor": [], "export": ["--to", "out"], "login": [], "probe": []}
"""The verbs that ask a cluster, with the options that they cannot do without."""


def test_verbs_of_a_cluster() -> None:
    """Whoever has many clusters can use each of them on one connection, or on those of a file."""
    options = {name: {option for it in verb(name).params for option in it.opts} for name in VERBS}

    assert set(VERBS_OF_A_CLUSTER) == {name for name, has in options.items() if "--connection" in has}
    assert set(VERBS_OF_A_CLUSTER) == {name for name, has in options.items() if "--clusters" in has}


@pytest.mark.usefixtures("no_settings")
@pytest.mark.parametrize("name", VERBS_OF_A_CLUSTER)
def test_unknown_connection(name: str, file: Path) -> None:
    """One error for all verbs, with the names that there are; nothing is sent."""
    file.write_text(EAST)
    client().write(file.parent, "app-1")
    files = ["--cert", f"{file.parent}/app-1.pem", "--key", f"{file.parent}/app-1.key"] if name == "login" else []
    options = [*VERBS_OF_A_CLUSTER[name], *files, "--clusters", str(file), "--connection", "eats"]
    result = CliRunner().invoke(command, [name, *options])

    expected = (
        f"--connection cannot be used: there is no connection 'eats'; {file} has east\nFix: did you mean 'east'?\n"
    )
    assert (2, expected) == (result.exit_code, result.stderr)


@pytest.mark.usefixtures("no_settings")
@pytest.mark.parametrize("name", sorted({*VERBS_OF_A_CLUSTER} - {"doctor"}))
def test_two_ways_to_name_a_cluster(name: str, file: Path) -> None:
    """Options before the verb are not ignored: only `doctor` looks at the cluster of both."""
    file.write_text(EAST)
    client().write(file.parent, "app-1")
    files = ["--cert", f"{file.parent}/app-1.pem", "--key", f"{file.parent}/app-1.key"] if name == "login" else []
    before = ["--url", "https://west:9443", "--ca-certificate", "ca.pem"]
    options = [*VERBS_OF_A_CLUSTER[name], *files, "--clusters", str(file)]
    result = CliRunner().invoke(command, [*before, name, *options])

    expected = (
        "--url, --ca-certificate before the verb, and --clusters after it: each says which cluster is meant\n"
        "Fix: leave out --url, --ca-certificate, or --clusters\n"
    )
    assert (2, expected) == (result.exit_code, result.stderr)
