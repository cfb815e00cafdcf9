"""The table of named connections: in the stack's configuration, or in a file."""

import json
from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise.api.settings.cluster_table import ClusterTable, table_from
from pulumi_redis_enterprise.api.settings.connection_settings import (
    BasicCredentials,
    ConnectionSettings,
    settings_from,
)
from pulumi_redis_enterprise.api.settings.places import SETTINGS
from pulumi_redis_enterprise.api.settings.values import VALUE_FROM_TEXT
from pulumi_redis_enterprise.errors import SettingsError

from tests.support.certificates import client

PASSWORD = "a secret"
EAST: dict[str, Any] = {"url": "https://east:9443", "username": "admin", "passwordVariable": "EAST"}


def settings_of(
    name: str, tables: dict[str, Any], environ: dict[str, str] | None = None, file: Path | None = None
) -> ConnectionSettings:
    """The settings of one connection."""
    connection = ClusterTable(tables, file).connection(name)
    return settings_from(connection.sources({"EAST": PASSWORD} if environ is None else environ), connection.place)


def refusal(name: str, tables: dict[str, Any], environ: dict[str, str] | None = None, file: Path | None = None) -> str:
    """The error of one connection, which shows nothing secret."""
    with pytest.raises(SettingsError) as caught:
        settings_of(name, tables, environ, file)

    assert PASSWORD not in str(caught.value)
    assert client().key_pem.splitlines()[1] not in str(caught.value)
    return str(caught.value)


def test_keys_are_those_of_the_settings() -> None:
    """The names are told without the modules that read the values, which a preview does without."""
    assert set(VALUE_FROM_TEXT) == set(SETTINGS)


class TestSettings:
    @pytest.mark.parametrize(
        "credentials",
        [
            {"passwordVariable": "EAST"},
            {"password": PASSWORD},
            {"usernameVariable": "NAME", "passwordVariable": "EAST"},
        ],
        ids=["variable", "value", "both by variable"],
    )
    def test_password_is_a_value_or_in_a_variable(self, credentials: dict[str, str]) -> None:
        """A secret of the configuration and a variable of the environment are used alike."""
        given = {"username": "admin"} if "usernameVariable" not in credentials else {}
        found = settings_of(
            "east", {"east": {"url": "https://east:9443", **given, **credentials}}, {"EAST": PASSWORD, "NAME": "admin"}
        )

        assert ConnectionSettings("https://east:9443", BasicCredentials("admin", PASSWORD)) == found

    def test_password_in_a_file(self, tmp_path: Path) -> None:
        """A mounted secret is a file; the end of its line is not part of the password."""
        (tmp_path / "password").write_text(f"{PASSWORD}\n")
        table = {"url": "https://east:9443", "username": "admin", "passwordFile": "password"}

        assert (
            BasicCredentials("admin", PASSWORD)
            == settings_of("east", {"east": table}, file=tmp_path / "clusters.toml").credentials
        )

    def test_numbers_lists_and_flags(self) -> None:
        """``pulumi config set --path`` makes numbers and lists of what looks like them."""
        nodes = ["https://a:9443", "https://b:9443"]
        found = settings_of("east", {"east": {**EAST, "timeout": 5, "nodes": nodes, "serverValidation": True}})

        assert (5.0, tuple(nodes)) == (found.timeout, found.nodes)

    def test_only_what_the_configuration_has_is_in_the_state(self) -> None:
        """A refresh has what the last update stored; what variables hold is always new."""
        assert {"url", "username"} == settings_of("east", {"east": EAST}).stored

    def test_nothing_of_a_file_is_in_the_state(self, tmp_path: Path) -> None:
        """The state holds its path only."""
        assert set() == settings_of("east", {"east": EAST}, file=tmp_path / "clusters.toml").stored

    def test_two_names_of_the_same_settings_are_equal(self) -> None:
        """While a connection gets another name, both share one client."""
        table = ClusterTable({"east": EAST, "us-east": EAST})

        assert table.connection("east") == table.connection("us-east")

    def test_empty_text_is_not_given(self) -> None:
        """A line that was emptied is as one that was taken out."""
        assert not table_from(json.dumps({"east": {"url": ""}})).connection("east").given


class TestNames:
    def test_names_are_sorted(self) -> None:
        """A loop over them makes resources in the same order each time."""
        assert ["a", "b"] == ClusterTable({"b": EAST, "a": EAST}).names()

    def test_retired_connection_is_left_out_and_still_works(self) -> None:
        """So its resources are deleted by the update that no longer has them."""
        table = ClusterTable({"east": EAST, "west": {**EAST, "retired": True}})

        assert ["east"] == table.names()
        assert EAST["url"] == dict(table.connection("west").given)["url"]

    @pytest.mark.parametrize("file", [None, Path("clusters.toml")], ids=["configuration", "file"])
    @pytest.mark.parametrize(("name", "better"), [("a::b", "a-b"), ("a:", "a"), ("::", "east"), ("", "east")])
    def test_name_that_an_import_cannot_have(self, name: str, better: str, file: Path | None) -> None:
        """In an import, the first two colons end the name: whatever reads the table says so, and how to rename it."""
        error = refusal(name, {name: EAST}, file=file)
        with pytest.raises(SettingsError) as caught:
            ClusterTable({name: EAST}, file).require_sound()

        assert f"has the name {name!r}; expected one without '::' in it and without ':' at its end" in error
        assert (
            f"\nFix: name it {better!r}, in the program too; if a state has the old name, keep the old table" in error
        )
        assert error.partition(" has the name")[2] == str(caught.value).partition(" has the name")[2]

    def test_name_with_one_colon(self) -> None:
        """It is told from the id that follows it."""
        assert "https://east:9443" == settings_of(":eu:east", {":eu:east": EAST}).url

    def test_old_name_still_deletes(self) -> None:
        """A state may have the name from before it was refused: what is there is read and deleted by it."""
        table = ClusterTable({"a::b": EAST | {"retired": True}, "a-b": EAST})
        table.require_sound()

        assert ["a-b"] == table.names()
        assert table.connection("a::b") == table.connection("a-b")

    def test_path_of_a_file(self, tmp_path: Path) -> None:
        """The setting may name the file that `audit` reads."""
        (tmp_path / "clusters.toml").write_text('[east]\nurl = "https://east:9443"\n')

        assert ["east"] == table_from(str(tmp_path / "clusters.toml")).names()


class TestWrong:
    def test_unknown_name_suggests_the_nearest(self) -> None:
        """A misspelt name is the most likely reason."""
        message = refusal("eastt", {"east": EAST, "west": EAST})

        assert (
            "there is no connection 'eastt'; redis-enterprise:clusters has east, west\nFix: did you mean 'east'?"
            == message
        )

    def test_unknown_name_that_is_like_none(self) -> None:
        """The fix is the command that gives it."""
        message = refusal("a.b", {"east": EAST})

        assert message.endswith(
            """pulumi config set --path 'redis-enterprise:clusters["a.b"].url' https://host:9443)"""
        )

    def test_all_that_is_missing_is_told_at_once(self) -> None:
        """Each with the command that gives it, a secret as one."""
        message = refusal("east", {"east": {"username": "admin"}})

        assert "redis-enterprise:clusters.east.url is missing" in message
        assert "pulumi config set --path redis-enterprise:clusters.east.url https://host:9443" in message
        assert "pulumi config set --path --secret redis-enterprise:clusters.east.password" in message
        assert "or name the environment variable that holds it as passwordVariable" in message

    def test_all_unset_variables_are_told_at_once(self) -> None:
        """Each by its name."""
        table = {"url": "https://east:9443", "clientCertificateVariable": "CERT", "clientKeyVariable": "KEY"}
        message = refusal("east", {"east": table}, {"CERT": ""})

        assert "clientCertificateVariable names CERT, which is not set in the environment" in message
        assert "set KEY to the clientKey" in message

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"usrname": "a"}, "usrname is not a setting\nFix: pulumi config rm --path "),
            ({"color": "a"}, "known are url, username"),
            ({"timeout": None}, "timeout is of the type NoneType; expected a text"),
            ({"url": {"a": 1}}, "url is of the type dict; expected a text"),
            ({"nodes": [1, []]}, "nodes is of the type list"),
            (
                {"password": PASSWORD},
                "password is given in several ways\nFix: keep one of password and passwordVariable",
            ),
            ({"retired": "yes"}, "retired is 'yes'; expected true or false"),
        ],
    )
    def test_wrong_entry(self, change: dict[str, Any], expected: str) -> None:
        """The error tells what was meant, and never a secret."""
        assert expected in refusal("east", {"east": EAST | change})

    def test_value_in_the_place_of_a_table(self) -> None:
        """The reason is most likely a command without ``--path``."""
        message = refusal("east", {"east": "https://east:9443"})

        assert "redis-enterprise:clusters.east is 'https://east:9443'; expected a table of settings" in message

    def test_password_file_that_cannot_be_read(self) -> None:
        """The reason is the system's."""
        table = {"url": "https://east:9443", "username": "admin", "passwordFile": "/no/such"}

        assert "passwordFile cannot be read: No such file or directory" in refusal("east", {"east": table})

    @pytest.mark.parametrize(
        "secret", [{"password": PASSWORD}, {"clientKey": client().key_pem}], ids=["password", "key"]
    )
    def test_file_holds_no_secret(self, tmp_path: Path, secret: dict[str, str]) -> None:
        """It may well be checked in."""
        assert "is in the file" in refusal(
            "east", {"east": {"url": "https://east:9443", **secret}}, file=tmp_path / "clusters.toml"
        )

    def test_all_tables_are_looked_at(self) -> None:
        """One run tells all that there is to mend, whichever connection it is about."""
        table = ClusterTable({"east": {"usrname": "a"}, "west": {"username": "a"}, "north": EAST})
        with pytest.raises(SettingsError) as caught:
            table.require_sound()

        assert "redis-enterprise:clusters cannot be used: 2 settings are wrong" in str(caught.value)
        assert "clusters.east.usrname is not a setting" in str(caught.value)
        assert "clusters.west.url is missing" in str(caught.value)

    def test_sound_table(self) -> None:
        """Nothing is asked of variables and files: a preview has none."""
        assert ClusterTable({"east": {**EAST, "passwordVariable": "NO_SUCH"}}).require_sound() is None  # type: ignore[func-returns-value]

    @pytest.mark.parametrize("text", ["{", "[]", "{}", '["a"]'])
    def test_text_that_is_no_table(self, text: str) -> None:
        """An empty one would delete everything in a loop over its names."""
        with pytest.raises(SettingsError, match="is not a table of connections by name"):
            table_from(text)
