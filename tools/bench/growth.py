"""The growth of time with the users of a stack, and with those of the cluster that are not its own.

The state is not made by `pulumi up`, which takes the square of their number with a file backend: one stored user is
copied.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from tests.support.pulumi_cli import PulumiStack
from tools.bench.cluster import cluster
from tools.bench.operations import CREATE, PREVIEW, REFRESH, measure, new_stack
from tools.bench.programs import USERS_THAT_ARE_THERE, username
from tools.bench.report import Row, Section

_TEMPLATES: Final = 2
"""The first user has an e-mail address, all others are as the second."""


def growth(sizes: Sequence[int], say: Callable[[str], None]) -> Section:
    """Preview and refresh of stacks of so many users each."""
    rows = [row for size in sizes for row in _rows(size, size, say)]
    return Section(
        "Growth with the users of a stack", rows, "One run each, of a stored state that fits the cluster exactly."
    )


def crowd(managed: int, users: int, say: Callable[[str], None]) -> Section:
    """Preview and refresh of a few users among very many."""
    return Section("A few users of a large cluster", _rows(managed, users, say))


def with_more_users(deployment: Mapping[str, Any], count: int) -> dict[str, Any]:
    """A stored deployment of two users with copies of the second, until there are so many.

    Args:
        deployment: As `pulumi stack export` prints it.
        count: How many there are to be; the cluster's uids go up by one from user to user.
    """
    resources = deployment["deployment"]["resources"]
    second = next(resource for resource in resources if resource["urn"].endswith(f"::{username(1)}"))
    copies = [_copy(second, number) for number in range(_TEMPLATES, count)]
    return {**deployment, "deployment": {**deployment["deployment"], "resources": [*resources, *copies]}}


def _copy(user: Mapping[str, Any], number: int) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(user).replace(username(1), username(number)))
    uid = int(user["id"]) + number - 1
    copied["id"] = str(uid)
    copied["outputs"]["uid"] = uid
    return copied


def _rows(managed: int, users: int, say: Callable[[str], None]) -> list[Row]:
    say(f"{managed} users in the stack, {users} in the cluster")
    with cluster(users=users) as measured, new_stack(USERS_THAT_ARE_THERE, _TEMPLATES, measured.environment) as stack:
        measure(stack, CREATE)
        _enlarge(stack, managed)
        operations = {name: measure(stack, name, clusters=[measured]) for name in (PREVIEW, REFRESH)}
    return [
        {
            "users": managed,
            "of the cluster": users,
            "operation": name,
            "seconds": round(one.seconds, 2),
            "ms a user": round(1000 * one.seconds / managed, 1),
            "requests": one.requests,
            "CPU ms of the plugin a user": round(1000 * one.usages.cpu("plugin") / managed, 2),
            "peak MB of the plugin": round(one.usages.peak("plugin")),
        }
        for name, one in operations.items()
    ]


def _enlarge(stack: PulumiStack, count: int) -> None:
    exported = json.loads(stack.run("stack", "export").stdout)
    file = stack.folder / "state.json"
    file.write_text(json.dumps(with_more_users(exported, count)))
    stack.run("stack", "import", "--file", str(file))
    stack.config_set("count", str(count))
