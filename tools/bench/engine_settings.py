"""Settings of a user of Pulumi, where Pulumi itself is most of the time."""

from collections.abc import Callable, Mapping
from typing import Final

from tools.bench.cluster import cluster
from tools.bench.operations import CREATE, DESTROY, measure, new_stack
from tools.bench.programs import USERS
from tools.bench.report import Row, Section

SETTINGS: Final[Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]]] = {
    "as it comes": ({}, ()),
    "PULUMI_SKIP_CHECKPOINTS=true": ({"PULUMI_SKIP_CHECKPOINTS": "true"}, ()),
    "PULUMI_DISABLE_CHECKPOINT_BACKUPS=true": ({"PULUMI_DISABLE_CHECKPOINT_BACKUPS": "true"}, ()),
    "PULUMI_DIY_BACKEND_GZIP=true": ({"PULUMI_DIY_BACKEND_GZIP": "true"}, ()),
    "--parallel 4": ({}, ("--parallel", "4")),
    "--parallel 1": ({}, ("--parallel", "1")),
}


def engine_settings(users: int, say: Callable[[str], None]) -> Section:
    """Creation and destruction of so many users, with each setting."""
    rows = [_row(name, users, say) for name in SETTINGS]
    return Section(f"What one can set, with {users:,} users", rows, "One run each, on a file backend.")


def _row(name: str, users: int, say: Callable[[str], None]) -> Row:
    say(f"{users} users, {name}")
    environment, options = SETTINGS[name]
    with cluster() as measured, new_stack(USERS, users, {**measured.environment, **environment}) as stack:
        created, destroyed = (measure(stack, operation, *options) for operation in (CREATE, DESTROY))
    return {
        "setting": name,
        f"seconds, {CREATE}": round(created.seconds, 2),
        f"seconds, {DESTROY}": round(destroyed.seconds, 2),
        "CPU s of the engine": round(created.usages.cpu("engine"), 1),
    }
