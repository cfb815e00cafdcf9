"""The answers of a cluster as a file: what it is, when it was asked, and what it answered; no names, no addresses.

Example::

    format = 1
    version = "8.0.20-44"
    date = 2026-08-04
    source = "pulumi-redis-enterprise probe --write"

    [answers.head_requests]
    answer = "as_get"
    evidence = ["HEAD /v1/nodes -> 200"]
"""

import datetime as dt
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.question import QuestionResult
from pulumi_redis_enterprise.errors import SettingsError

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class ClusterAnswers:
    """The answers of one cluster.

    Attributes:
        version: The lowest software version of its nodes.
        date: The day on which it was asked.
        source: Where the answers are from.
        answers: The answers by key.
        evidence: The requests that each rests on.
    """

    version: str
    date: dt.date
    source: str
    answers: Mapping[str, str]
    evidence: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, results: Iterable[QuestionResult], *, version: str, date: dt.date, level: Level) -> Self:
        """Collect the answers of a probe."""
        answered = [result for result in results if result.answer]
        return cls(
            version,
            date,
            f"pulumi-redis-enterprise probe {level.option}",
            {result.question.key: result.answer for result in answered},
            {result.question.key: tuple(dict.fromkeys(result.evidence)) for result in answered},
        )

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a file.

        Raises:
            SettingsError: It cannot be read, or is of another format.
        """
        try:
            return cls.parse(file.read_text(encoding="utf-8"))
        except OSError as error:
            reason = error.strerror or str(error)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            reason = str(error) if isinstance(error, ValueError) else "it has another form"
        raise SettingsError(
            f"cannot use {file}: expected a file that `probe --save` wrote; {reason}",
            fix="make one with `pulumi-redis-enterprise probe --save cluster.toml`",
        ) from None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a file.

        Raises:
            ValueError: It is not TOML, or of another format.
        """
        content: dict[str, Any] = tomllib.loads(text)
        if content.get("format") != FORMAT:
            raise ValueError(f"format {content.get('format', 'missing')}, and this version reads format {FORMAT}")
        entries = content["answers"].items()
        if not isinstance(content["date"], dt.date) or not isinstance(content["version"], str):
            raise TypeError
        return cls(
            content["version"],
            content["date"],
            content["source"],
            {key: entry["answer"] for key, entry in entries},
            {key: tuple(entry.get("evidence", ())) for key, entry in entries},
        )


def as_toml(found: ClusterAnswers) -> str:
    """Return the text of the file. JSON's strings and lists of strings are TOML's, too."""
    head = [
        f"format = {FORMAT}",
        f"version = {json.dumps(found.version)}",
        f"date = {found.date.isoformat()}",
        f"source = {json.dumps(found.source)}",
    ]
    for key, answer in found.answers.items():
        evidence = json.dumps(list(found.evidence.get(key, ())))
        head += ["", f"[answers.{key}]", f"answer = {json.dumps(answer)}", f"evidence = {evidence}"]
    return "\n".join(head) + "\n"
