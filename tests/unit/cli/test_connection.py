"""The options before the verb: they come before the environment, and what is wrong ends in two lines."""

import pytest
import typer
from pulumi_redis_enterprise.cli import command as command_module
from pulumi_redis_enterprise.cli.command import about
from pulumi_redis_enterprise.cli.connection import cluster_of
from pulumi_redis_enterprise.errors import ConflictError
from typer.testing import CliRunner, Result

pytestmark = pytest.mark.usefixtures("no_settings")


def run(*arguments: str) -> Result:
    """Run a command of two verbs: one tells where it would connect, one fails."""
    command = typer.Typer(cls=command_module.Group, pretty_exceptions_enable=False)
    command.callback()(about)

    @command.command()
    def show(context: typer.Context) -> None:
        typer.echo(cluster_of(context).url)

    @command.command()
    def fail() -> None:
        raise ConflictError("it is taken", fix="take another")

    return CliRunner().invoke(command, arguments)


class TestOptions:
    def test_environment_is_enough(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever has set up the environment for `pulumi up` has to give no option."""
        monkeypatch.setenv("REDIS_ENTERPRISE_URL", "https://one:9443")
        monkeypatch.setenv("REDIS_ENTERPRISE_USERNAME", "admin")
        monkeypatch.setenv("REDIS_ENTERPRISE_PASSWORD", "secret")

        assert "https://one:9443\n" == run("show").stdout
        assert "https://two:9443\n" == run("--url", "https://two:9443", "show").stdout

    def test_missing_settings_are_wrong_use(self) -> None:
        """Every missing setting is named at once, and the exit code is 2."""
        result = run("show")

        assert (2, "") == (result.exit_code, result.stdout)
        assert "redis-enterprise:url is missing" in result.stderr
        assert "redis-enterprise:username is missing" in result.stderr

    def test_settings_are_looked_at_when_they_are_needed(self) -> None:
        """A verb that needs no cluster works without any."""
        assert "it is taken\nFix: take another\n" == run("fail").stderr


def test_error_is_exit_code_1() -> None:
    """An error is two lines on stderr, and no traceback."""
    result = run("fail")

    assert (1, "") == (result.exit_code, result.stdout)
    assert "Traceback" not in result.stderr
