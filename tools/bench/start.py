"""The start time of the plugin process, and its size then."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pulumi.dynamic import ResourceProvider
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from redis_enterprise_emulator.pki import Authority

from tests.support.plugin import Plugin
from tools.bench.empty import EmptyProvider
from tools.bench.processes import usage_of
from tools.bench.programs import ROLE, subject_line, username
from tools.bench.report import Row, Section, verdict

TARGET: Final = 1.25
"""The most that a start may take, in times of the floor's seconds."""
_ROOT: Final = Path(__file__).resolve().parents[2]

_USER: Final = {"username": username(0), "roles": [ROLE]}


def start(repetitions: int, say: Callable[[str], None]) -> Section:
    """Plugin processes until their first answer, in turn with one whose provider does nothing."""
    say("start of the plugin process")
    now = datetime.now(UTC)
    authority = Authority.create("CN=Root,O=Acme,C=US", now=now)
    identity = authority.issue_client(subject_line(0), now=now)
    by_certificate = {"certificate": identity.certificate_pem, "trusted_by": [authority.certificate_pem]}
    asked: dict[str, tuple[ResourceProvider, dict[str, Any]]] = {
        "a provider that does nothing": (EmptyProvider(), {"text": "1"}),
        "a user by subject line": (CertificateUserProvider(), {**_USER, "subject_line": subject_line(0)}),
        "a user by certificate": (CertificateUserProvider(), {**_USER, **by_certificate}),
    }
    runs = [{what: _first_answer(*question) for what, question in asked.items()} for _ in range(repetitions)]
    medians = {what: tuple(map(statistics.median, zip(*(run[what] for run in runs), strict=True))) for what in asked}
    floor = next(iter(medians.values()))
    return Section(
        "Start of the plugin process, until its first check is answered",
        [_row(what, figures, floor) for what, figures in medians.items()],
        f"Medians of {repetitions} starts in turn.",
    )


def _first_answer(provider: ResourceProvider, inputs: dict[str, Any]) -> tuple[float, float, float]:
    """Seconds, seconds of processor time, and MB."""
    started = time.perf_counter()
    with Plugin(folder=_ROOT) as plugin:
        plugin.provider(provider).check({}, inputs)
        seconds = time.perf_counter() - started
        usage = usage_of(plugin.pid)
        return seconds, usage.cpu, usage.peak


def _row(what: str, figures: tuple[float, ...], floor: tuple[float, ...]) -> Row:
    seconds, cpu, peak = figures
    return {
        "first check": what,
        "seconds": round(seconds, 3),
        "ratio": round(seconds / floor[0], 2),
        **verdict(seconds / floor[0], TARGET),
        "CPU s": round(cpu, 2),
        "ratio of CPU": round(cpu / floor[1], 2),
        "MB": round(peak, 1),
        "MB more": round(peak - floor[2], 1),
    }
