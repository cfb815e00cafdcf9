"""The command, its verbs, and what it does with an error."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command_from_info, get_group
from typer.models import CommandInfo

import pulumi_redis_enterprise as package
from pulumi_redis_enterprise.cli import connection
from pulumi_redis_enterprise.cli.output import log, output_width, print_line
from pulumi_redis_enterprise.errors import RedisEnterpriseError, SettingsError

VERBS: Final[Mapping[str, str]] = {
    "audit": "audit.command:audit",
    "export": "export.command:export",
    "doctor": "doctor.command:doctor",
    "login": "login:login",
    "subject": "subject.command:subject",
    "probe": "probe.verb:probe",
    "preview-comment": "preview_comment.command:preview_comment",
    "pipeline": "pipeline.command:pipeline",
}
"""The module and the function of each verb, which is loaded when it is asked for: most need much that others do not."""

_LONGEST_SUMMARY: Final = 1_000
_NARROWEST_HELP: Final = 50

_NAME: Final = "pulumi-redis-enterprise"


def _print_version(asked: bool) -> None:  # noqa: FBT001 - the value of an option
    if asked:
        print_line(f"{_NAME} {package.__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version, and exit.")
]


class Group(TyperGroup):
    """Ends with two lines, not with a traceback: what failed, and its fix."""

    def invoke(self, ctx: Any) -> Any:
        """Run the verb; its errors are the exit codes 1 and, for wrong settings, 2."""
        try:
            return super().invoke(ctx)
        except RedisEnterpriseError as error:
            log(str(error))
            raise typer.Exit(2 if isinstance(error, SettingsError) else 1) from None

    def __init__(self, **attributes: Any) -> None:
        """Let the help, and what suggests a name, know of the verbs without loading them."""
        super().__init__(**attributes)
        not_loaded: dict[str, Any] = dict.fromkeys(VERBS)
        self.commands = {**not_loaded, **self.commands}

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load a verb; None if there is none of that name."""
        return verb(cmd_name) if cmd_name in VERBS else super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the verb, and refuse options after it that belong before it."""
        name, verb, rest = super().resolve_command(ctx, args)
        before, after = ({option for it in level.params for option in it.opts} for level in (self, verb) if level)
        for option in (text.partition("=")[0] for text in rest):
            if option in before - after:
                ctx.fail(f"{option} belongs before the verb.\nFix: {_NAME} {option} ... {name}")
        return name, verb, rest

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the verbs with their whole summaries, which click cuts off after 45 characters."""
        verbs = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.get_short_help_str(_LONGEST_SUMMARY)) for name, verb in verbs if verb])


command = typer.Typer(
    name=_NAME,
    cls=Group,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def run() -> None:
    """Run the command; its help is as wide as other output, where click would stop at 80 columns."""
    command(terminal_width=max(output_width() - 2, _NARROWEST_HELP))


@cache
def verb(name: str) -> Any:
    """Return the command of a verb, or the group of its own verbs."""
    module, _, function = VERBS[name].partition(":")
    callback = getattr(import_module(f"{__package__}.{module}"), function)
    if isinstance(callback, typer.Typer):
        group = get_group(callback)
        group.name = name
        return group
    info = CommandInfo(name, callback=callback)
    return get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)


@command.callback()
def about(  # noqa: PLR0913 - one option for each setting
    context: typer.Context,
    *,
    version: Version = False,  # noqa: ARG001 - the callback answers it
    url: connection.Url = None,
    username: connection.Username = None,
    client_certificate: connection.ClientCertificate = None,
    client_key: connection.ClientKey = None,
    ca_certificate: connection.CaCertificate = None,
    server_fingerprint: connection.ServerFingerprint = None,
    server_name: connection.ServerName = None,
    nodes: connection.Nodes = None,
) -> None:
    """Certificate-based login for Redis Enterprise Software: everyday commands.

    Commands read the connection from these options, or from the environment variables REDIS_ENTERPRISE_URL,
    REDIS_ENTERPRISE_USERNAME, REDIS_ENTERPRISE_PASSWORD and so on.
    """
    context.obj = connection.Options(
        {
            "url": url,
            "username": username,
            "clientCertificate": client_certificate,
            "clientKey": client_key,
            "caCertificate": ca_certificate,
            "serverFingerprint": server_fingerprint,
            "serverName": server_name,
            "nodes": nodes,
        }
    )
