"""Places of settings, as messages name them."""

import pytest
from pulumi_redis_enterprise.api.settings.places import STACK_PLACE, ConnectionPlace, FilePlace, Place, in_place

STACK = "check redis-enterprise:username and redis-enterprise:password, or set redis-enterprise:timeout higher"
COMMANDS = (
    "run `pulumi config rm redis-enterprise:clientKey`, `pulumi config set redis-enterprise:username NAME`, "
    "`pulumi config set --secret redis-enterprise:password`"
)
EAST, FILE = ConnectionPlace("east"), FilePlace("east", "clusters.toml")


@pytest.mark.parametrize(
    ("place", "text", "expected"),
    [
        (STACK_PLACE, STACK, STACK),
        (
            EAST,
            STACK,
            (
                "check redis-enterprise:clusters.east.username and redis-enterprise:clusters.east.password, "
                "or set redis-enterprise:timeout higher"
            ),
        ),
        (
            FILE,
            STACK,
            (
                "check [east] of clusters.toml: username and [east] of clusters.toml: password, "
                "or set redis-enterprise:timeout higher"
            ),
        ),
        (
            EAST,
            COMMANDS,
            (
                "run `pulumi config rm --path redis-enterprise:clusters.east.clientKey`, "
                "`pulumi config set --path redis-enterprise:clusters.east.username NAME`, "
                "`pulumi config set --path --secret redis-enterprise:clusters.east.password`"
            ),
        ),
        (
            FILE,
            COMMANDS,
            (
                "run `take clientKey out of [east] of clusters.toml`, "
                '`write username = "admin@cluster.local" into [east] of clusters.toml`, '
                '`write passwordVariable = "EAST_PASSWORD" into [east] of clusters.toml`'
            ),
        ),
        (EAST, EAST.name("url"), EAST.name("url")),
    ],
    ids=["stack", "connection", "file", "commands", "commands of a file", "named already"],
)
def test_settings_of_a_connection(place: Place, text: str, expected: str) -> None:
    """A fix names what is to be changed: of a named connection, its own table, not the settings of the stack."""
    assert expected == in_place(text, place)
