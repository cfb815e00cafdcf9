"""The `pulumi-redis-enterprise` command: one module a verb.

Data goes to stdout, talk to stderr. It exits with 0 if all is fine, 1 if something is wrong, 2 if it was used
wrongly.
"""

import sys


def main() -> None:
    """Run the command; what it needs beyond the provider comes with the extra `cli`."""
    try:
        from pulumi_redis_enterprise.cli.command import command  # noqa: PLC0415
    except ModuleNotFoundError as error:
        print(f"the command needs the package {error.name}", file=sys.stderr)  # noqa: T201
        print("Fix: pip install 'pulumi-redis-enterprise[cli]'", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    command()
