"""The commands and the checks that look at a whole cluster, on a large one."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.bench.cluster import MeasuredCluster, cluster
from tools.bench.operations import PLAN, Measured, measure, new_stack
from tools.bench.processes import Usages, watched
from tools.bench.programs import USERS, username
from tools.bench.report import Row, Section, verdict

COMMENT_TARGET: Final = 1.0
"""The most seconds that a comment on a preview may take."""
PREVIEW: Final = "preview of new resources"
_COMMAND: Final = "pulumi-redis-enterprise"
_MANAGED: Final = 50
_TIMEOUT: Final = 600


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a large cluster, and the size of a large preview.

    Attributes:
        users: How many certificate users it has.
        databases: How many databases.
        roles: How many roles.
        steps: How many resources a preview changes.
    """

    users: int = 32_000
    databases: int = 200
    roles: int = 2_000
    steps: int = 5_000


def large(content: Content, say: Callable[[str], None]) -> Section:
    """The verbs that look at everything, and previews that ask the cluster."""
    say(f"a cluster of {content.users} users, {content.databases} databases and {content.roles} roles")
    with (
        tempfile.TemporaryDirectory() as folder,
        # A cluster takes 32,000 users: the new ones of the previews have to fit.
        cluster(users=content.users - _MANAGED, databases=content.databases, roles=content.roles) as measured,
    ):
        rows = [
            _row("audit --json", "command", _run(measured, folder, "audit", "--json")),
            _row("export", "command", _run(measured, folder, "export", "--to", f"{folder}/export")),
            *_previews(measured),
        ]
    note = (
        f"{content.users:,} users, {content.databases} databases, {content.roles:,} roles. One run each. The preview "
        f"is of {_MANAGED} new users. Processor time and memory are those of the command, or of the plugin."
    )
    return Section("Commands and previews of a large cluster", rows, note)


def comment(content: Content, say: Callable[[str], None]) -> Section:
    """The comment on a preview of very many steps."""
    say(f"a comment on a preview of {content.steps} steps")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "preview.json")
        file.write_text(json.dumps(preview_of(content.steps)))
        measured = _command(["preview-comment", str(file)], {})
    row = {
        "steps": content.steps,
        "seconds": round(measured.seconds, 2),
        **verdict(measured.seconds, COMMENT_TARGET),
        "CPU s": round(measured.usages.cpu("command"), 2),
        "peak MB": round(measured.usages.peak("command")),
    }
    return Section("A comment on a large preview", [row], "One run of `preview-comment`.")


def preview_of(steps: int) -> dict[str, Any]:
    """Return what ``pulumi preview --json`` prints for an update that creates so many users."""
    return {"config": {}, "steps": [_step(number) for number in range(steps)], "changeSummary": {"create": steps}}


def _step(number: int) -> dict[str, Any]:
    name = username(number)
    kind = "pulumi-python:dynamic/redis-enterprise:CertificateUser"
    inputs = {"username": name, "roles": ["Admin"], "subject_line": f"CN={name},O=Acme,C=US"}
    urn = f"urn:pulumi:bench::bench::{kind}::{name}"
    return {"op": "create", "urn": urn, "newState": {"urn": urn, "type": kind, "custom": True, "inputs": inputs}}


def _previews(measured: MeasuredCluster) -> list[Row]:
    rows = []
    for title, asks in ((PREVIEW, "false"), (f"{PREVIEW}, serverValidation", "true")):
        environment = {**measured.environment, "REDIS_ENTERPRISE_SERVER_VALIDATION": asks}
        with new_stack(_OTHER_USERS, _MANAGED, environment) as stack:
            rows.append(_row(title, "plugin", measure(stack, PLAN, clusters=[measured])))
    return rows


_OTHER_USERS: Final = USERS.replace('f"app-{number}"', 'f"new-{number}"')


def _run(measured: MeasuredCluster, folder: str, *arguments: str) -> Measured:
    measured.requests()
    one = _command(arguments, measured.environment, folder)
    log = measured.requests()
    return Measured(one.seconds, one.usages, len(log), len({request["connection"] for request in log}))


def _command(arguments: Sequence[str], environment: Mapping[str, str], folder: str | None = None) -> Measured:
    command = shutil.which(_COMMAND) or str(Path(sys.executable).with_name(_COMMAND))
    started = time.perf_counter()
    with watched() as usages:
        # An audit ends with 1 if it finds something.
        subprocess.run(
            [command, *arguments],
            env={**os.environ, **environment},
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=False,
        )
    return Measured(time.perf_counter() - started, usages)


def _row(what: str, role: str, one: Measured) -> Row:
    return {
        "what": what,
        "seconds": round(one.seconds, 2),
        "requests": one.requests,
        "CPU s": round(one.usages.cpu(role), 2),
        "CPU s of the emulator": _emulators(one.usages),
        "peak MB": round(one.usages.peak(role)),
    }


def _emulators(usages: Usages) -> float:
    return round(usages.cpu("emulator"), 2)
