"""The command and its verbs."""

import typer

from pulumi_redis_enterprise.cli.subject import subject

command = typer.Typer(name="pulumi-redis-enterprise", no_args_is_help=True, rich_markup_mode=None)
command.command()(subject)


@command.callback()
def about() -> None:
    """Certificate-based login for Redis Enterprise Software: the commands of every day."""
