"""The output of `login`, always the same: the sample of docs/doctor.md.

The facts are made up here; verdicts, words and layout are those of the code that a user runs.
"""

import io
from collections.abc import Callable
from typing import Final

from pulumi_redis_enterprise.cli.output import check_report
from pulumi_redis_enterprise.core.login_steps import USER, login_checks
from rich.console import Console, RenderableType

WIDTH: Final = 120


def login_output() -> str:
    """A login to the REST API that is allowed, and one to a database that is not."""
    chapters = {
        "REST API: allowed as app-1": login_checks("", "role db_viewer"),
        "database orders: refused": login_checks(USER, "NOAUTH Authentication required."),
    }
    call = "pulumi-redis-enterprise login --cert app-1.pem --key app-1.key --database orders"
    return _block(call, check_report(chapters))


CHECK_SAMPLES: Final[dict[str, Callable[[], str]]] = {"login output": login_output}


def _console() -> Console:
    return Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False, markup=False)


def _block(call: str, report: RenderableType) -> str:
    console = _console()
    console.print(report)
    lines = [line.rstrip() for line in console.export_text().rstrip().splitlines()]
    return "\n".join(["```text", f"$ {call}", *lines, "```"])
