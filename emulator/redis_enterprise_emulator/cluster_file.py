"""A file that says how one cluster answered: `probe --save` of the package for clusters writes it.

Example::

    format = 1
    version = "8.0.20-44"
    date = 2026-08-04
    source = "pulumi-redis-enterprise probe --write"

    [answers.head_requests]
    answer = "as_get"
    evidence = ["HEAD /v1/nodes -> 200"]

Files made from public recordings also have tables of `statuses` by call, and lists of calls that are `registered`, or
`absent`.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from redis_enterprise_emulator.assumptions import Assumptions
from redis_enterprise_emulator.state.versions import parse_version

FORMAT: Final = 1
_FIX: Final = "give a file that `pulumi-redis-enterprise probe --save` wrote"


@dataclass(frozen=True, slots=True)
class ClusterFile:
    """The answers of one cluster.

    Attributes:
        version: The lowest software version of its nodes.
        date: The day on which it was asked.
        source: Where the answers are from.
        answers: The answers by switch.
        evidence: The ground for each answer.
        statuses: The statuses of calls that were recorded beside them.
        registered: Calls beside the vendor's list that this cluster has.
        absent: Calls that it has not.
    """

    version: str
    date: dt.date
    source: str
    answers: Mapping[str, str]
    evidence: Mapping[str, Sequence[str]]
    statuses: Mapping[str, int]
    registered: Sequence[str]
    absent: Sequence[str]

    @property
    def assumptions(self) -> Assumptions:
        """The answers as assumptions; the defaults for what it does not tell."""
        return Assumptions.from_texts(self.texts)

    @property
    def texts(self) -> list[str]:
        """The answers as the command's option ``--assume`` has them."""
        return [f"{name}={answer}" for name, answer in self.answers.items()]

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a file.

        Raises:
            ValueError: It cannot be read, or is of another format; says what to do.
        """
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"cannot read {file}: {getattr(error, 'strerror', 'not text')}\nFix: {_FIX}") from None
        try:
            return cls.parse(text)
        except ValueError as error:
            raise ValueError(f"cannot use {file}: {error}\nFix: {_FIX}") from None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a file.

        Raises:
            ValueError: It is of another format, or has an answer that no switch has.
        """
        content = tomllib.loads(text)
        if content.get("format") != FORMAT:
            raise ValueError(f"expected format = {FORMAT}; got {content.get('format', 'none')}")
        try:
            found = cls._from_content(content)
        except (KeyError, TypeError, AttributeError):
            raise ValueError("expected version, date, source and answers") from None
        parse_version(found.version)
        _ = found.assumptions
        return found

    @classmethod
    def _from_content(cls, content: Mapping[str, Any]) -> Self:
        answers = {name: str(entry["answer"]) for name, entry in content["answers"].items()}
        evidence = {name: tuple(entry.get("evidence", ())) for name, entry in content["answers"].items()}
        return cls(
            str(content["version"]),
            content["date"],
            str(content["source"]),
            answers,
            evidence,
            content.get("statuses", {}),
            content.get("registered", ()),
            content.get("absent", ()),
        )


def recorded_clusters() -> list[ClusterFile]:
    """Return the files that come with the emulator, in the order of their versions."""
    folder = Path(__file__).parent / "recorded" / "clusters"
    found = [ClusterFile.read(file) for file in folder.glob("*.toml")]
    return sorted(found, key=lambda cluster: parse_version(cluster.version))
