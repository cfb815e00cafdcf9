"""All combinations of pairs of the ten riskiest switches: a wrong guess of one locks out, loses, or never ends."""

import itertools
from collections.abc import Iterator
from typing import Any, Final

from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.questions import QUESTIONS
from pulumi_redis_enterprise.cli.probe.run import run, selected

from tests.support.probe_cases import settings_of
from tests.support.probed_cluster import World

RISKIEST: Final = (
    "mtls_without_ca",
    "delete_ca_in_use",
    "basic_off_without_mtls",
    "user_rename",
    "user_method_change",
    "duplicate_subject_line",
    "delete_role_in_use",
    "certificate_echo",
    "stale_reads",
    "database_change",
)
_CHOICES: Final = {question.key: question.choices for question in QUESTIONS}

Pair = tuple[tuple[str, str], tuple[str, str]]


def every_pair() -> Iterator[Pair]:
    """Yield each choice of each switch with each choice of each other one."""
    for first, second in itertools.combinations(RISKIEST, 2):
        yield from itertools.product(_with_choices(first), _with_choices(second))


def _with_choices(key: str) -> list[tuple[str, str]]:
    return [(key, choice) for choice in _CHOICES[key] or settings_of(key).numbers]


def play(pair: Pair) -> list[str]:
    """Probe a cluster with both; return what is wrong, each in words."""
    options: dict[str, Any] = {}
    for key, choice in pair:
        options |= settings_of(key).options(choice)
    world = World.new(**options)
    before = world.contents()
    questions = selected(QUESTIONS, [key for key, _ in pair])
    outcome = run(world.begin(Level.DISPOSABLE), questions, progress=lambda _: None)
    found = tuple((result.question.key, result.answer) for result in outcome.results)
    wrong = [] if found == pair else [f"{pair}: is told {found}, {[result.message for result in outcome.results]}"]
    return wrong + ([] if before == world.contents() else [f"{pair}: the cluster differs"])
