"""``pulumi-redis-enterprise probe``: ask a cluster what the vendor's pages leave open, and save the answers."""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials
from pulumi_redis_enterprise.cli.connection import cluster_of
from pulumi_redis_enterprise.cli.named_connections import Clusters, OneConnection, errors_of, named_by, settings_of_one
from pulumi_redis_enterprise.cli.output import AsJson, log, print_json, print_rich
from pulumi_redis_enterprise.cli.probe.answer_file import ClusterAnswers, as_toml
from pulumi_redis_enterprise.cli.probe.conversation import Conversation, Journal
from pulumi_redis_enterprise.cli.probe.http_wire import HttpWire
from pulumi_redis_enterprise.cli.probe.level import MEANINGS, Level
from pulumi_redis_enterprise.cli.probe.question import CORRECT, QuestionResult
from pulumi_redis_enterprise.cli.probe.questions import QUESTIONS
from pulumi_redis_enterprise.cli.probe.run import Outcome, begin, run, selected
from pulumi_redis_enterprise.cli.probe.stage import find_leftovers, remove_leftovers
from pulumi_redis_enterprise.errors import ConflictError, InconclusiveError, RejectedError, SettingsError

_MOST_SHOWN: Final = 2


def result_record(result: QuestionResult) -> dict[str, Any]:
    """Return a result for a program."""
    question = result.question
    return {
        "key": question.key,
        "question": question.text,
        "answer": result.answer or None,
        "reason": result.message,
        "needs": result.needs.option if result.needs else None,
        "evidence": list(result.evidence),
        "assumed": question.default,
        "providers": question.providers_under(result.answer) if result.answer else None,
    }


def result_table(results: Iterable[QuestionResult]) -> RenderableType:
    """Return the results as a table."""
    table = Table(box=None, padding=(0, 1))
    for title in ("Question", "Answer", "Assumed", "Providers", "How it was found out"):
        table.add_column(title, overflow="fold")
    for result in results:
        question = result.question
        providers = question.providers_under(result.answer) if result.answer else ""
        table.add_row(
            Text(f"{question.key}: {question.text}"),
            Text(result.answer or "-", "green" if result.answer == question.default else "yellow"),
            Text(question.default),
            Text("correct" if providers == CORRECT else providers),
            Text(result.message or _ground(result)),
        )
    return table


def _ground(result: QuestionResult) -> str:
    """Return the last requests, which settled it; JSON and the saved file have all."""
    distinct = list(dict.fromkeys(result.evidence))
    return ("… " if len(distinct) > _MOST_SHOWN else "") + "; ".join(distinct[-_MOST_SHOWN:])


def summary(results: Iterable[QuestionResult]) -> str:
    """Return how many questions were settled, and how many answers are not those that the emulator assumes."""
    counts = Counter(_kind(result) for result in results)
    return ", ".join(f"{counts[kind]} {kind}" for kind in ("as assumed", "otherwise", "not settled"))


def levels_needed(results: Iterable[QuestionResult]) -> list[str]:
    """Return a line for each level that would tell more: ``34 questions need --write``, and what it does."""
    counts = Counter(result.needs for result in results if result.needs)
    return [
        f"{counts[level]} {'question needs' if counts[level] == 1 else 'questions need'} {level.option}: "
        f"{MEANINGS[level]}"
        for level in sorted(counts)
    ]


def _kind(result: QuestionResult) -> str:
    if not result.answer:
        return "not settled"
    return "as assumed" if result.answer == result.question.default else "otherwise"


_REMOVE: Final = "--remove-leftovers"


def _option(level: Level) -> typer.models.OptionInfo:
    needs = " or ".join(level.roles) if level > Level.READ_ONLY else "any management role but none"
    option: typer.models.OptionInfo = typer.Option(level.option, help=f"{MEANINGS[level]} Needs {needs}.")
    return option


ReadOnly = Annotated[bool, _option(Level.READ_ONLY)]
DryRun = Annotated[bool, _option(Level.DRY_RUN)]
Write = Annotated[bool, _option(Level.WRITE)]
Disposable = Annotated[bool, _option(Level.DISPOSABLE)]
Only = Annotated[list[str] | None, typer.Option("--only", metavar="KEY", help="Ask this question; repeatable.")]
Save = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the answers as TOML, to send or to emulate.")]
RemoveLeftovers = Annotated[bool, typer.Option(_REMOVE, help="First remove what an interrupted probe left.")]


def probe(  # noqa: PLR0913 - one option for each level
    context: typer.Context,
    *,
    read_only: ReadOnly = False,
    dry_run: DryRun = False,
    write: Write = False,
    disposable_cluster: Disposable = False,
    only: Only = None,
    save: Save = None,
    remove_leftovers: RemoveLeftovers = False,
    clusters: Clusters = None,
    connection: OneConnection = None,
    as_json: AsJson = False,
) -> None:
    """Ask a cluster what the vendor's pages leave open, at the level that you choose: --read-only is the default.

    One request is sent at a time, and none after a 401 to your credentials. The exit code is 0 if all was asked that
    the level allows; 1 if the probe stopped early, something could not be removed, or the providers need help under
    one of the answers; 2 for wrong options.
    """
    level = _level(read_only=read_only, dry_run=dry_run, write=write, disposable=disposable_cluster)
    try:
        questions = selected(QUESTIONS, only or ())
    except ValueError as error:
        raise SettingsError(f"cannot probe: {error}", fix="name a question that there is") from None
    table = named_by(context, clusters, connection)
    settings = settings_of_one(table) if table else cluster_of(context).client.settings
    with errors_of(table):
        if level is Level.DISPOSABLE and isinstance(settings.credentials, CertificateCredentials):
            raise SettingsError(
                f"{level.option} needs a user with a password: another trusted CA would lock your certificate out",
                fix="give username and password, or choose a lower level",
            )
        wire = HttpWire(settings)
        journal = Journal.of_cluster(settings.url, os.environ)
        before = signal.signal(signal.SIGTERM, _interrupt)
        try:
            conversation, version = begin(wire, level, journal, sleep=time.sleep, clock=time.monotonic)
            _look_for_leftovers(conversation, removes=remove_leftovers)
            outcome = run(conversation, questions, progress=log)
        finally:
            wire.close()
            signal.signal(signal.SIGTERM, before)
        if save is not None:
            today = datetime.now(UTC).date()
            _write(save, as_toml(ClusterAnswers.of(outcome.results, version=version, date=today, level=level)))
        _print(outcome, as_json=as_json)
        _end(outcome)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that throwaway objects are removed."""
    raise KeyboardInterrupt


def _level(*, read_only: bool, dry_run: bool, write: bool, disposable: bool) -> Level:
    chosen = [level for level, given in zip(Level, (read_only, dry_run, write, disposable), strict=True) if given]
    if len(chosen) > 1 and read_only:
        raise SettingsError(
            f"--read-only and {chosen[-1].option} contradict each other", fix="give one of the two options"
        )
    return max(chosen, default=Level.READ_ONLY)


def _look_for_leftovers(conversation: Conversation, *, removes: bool) -> None:
    """Remove what an earlier probe left, or say that it is there.

    Raises:
        ConflictError: Something is there that was not to be removed, or could not be.
        ApiError: The credentials are not accepted.
    """
    try:
        found = find_leftovers(conversation)
        if removes:
            remove_leftovers(conversation, found)
            log(f"removed {found.summary or 'nothing: there are no leftovers'}")
        elif found.summary and conversation.level > Level.DRY_RUN:
            raise ConflictError(
                f"an earlier probe left {found.summary}; nothing was changed",
                fix=f"if no other probe is running, add {_REMOVE}",
            )
        elif found.summary:
            log(f"an earlier probe left {found.summary}; {_REMOVE} removes or restores it")
    except InconclusiveError as error:
        raise ConflictError(f"leftovers: {error.message}", fix=f"run it again with {_REMOVE}") from None


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"cannot write {file}: {error.strerror}", fix="name another file after --save") from None


def _print(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        print_json([result_record(result) for result in outcome.results])
    else:
        print_rich(result_table(outcome.results))
    for line in (summary(outcome.results), *levels_needed(outcome.results)):
        log(line)


def _end(outcome: Outcome) -> None:
    if outcome.is_rejected and not outcome.left:
        raise RejectedError
    if outcome.left:
        raise ConflictError(f"the probe could not clean up: {outcome.left}", fix=f"run it again with {_REMOVE}")
    answered = [result for result in outcome.results if result.answer]
    if any(result.question.providers_under(result.answer) != CORRECT for result in answered):
        raise typer.Exit(1)
