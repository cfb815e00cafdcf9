"""Both oracles at once, over many cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.chain_corpus.corpus import Case
from tests.chain_corpus.envoy_oracle import envoy_that_trusts
from tests.chain_corpus.openssl_oracle import openssl_verdict
from tests.chain_corpus.verdict import Verdict

MOMENT: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
"""The time of all logins. Envoy has the machine's clock: no date of the corpus lies between 2024 and 2048."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A case as text, with what the stacks say to it.

    Attributes:
        name: The name of the case.
        presented: What the client sends, as PEM.
        trusted: The bundle, as PEM.
        rest: Envoy's verdict.
        database: OpenSSL's verdict.
    """

    name: str
    presented: str
    trusted: str
    rest: Verdict
    database: Verdict


def judged(cases: Sequence[Case]) -> list[Judged]:
    """Let both judge all cases."""
    texts = [(case, case.chain.presented, case.chain.trusted) for case in cases]
    with envoy_that_trusts([trusted for _, _, trusted in texts]) as envoy, TemporaryDirectory() as folder:
        return [
            Judged(
                case.name,
                presented,
                trusted,
                rest=envoy.verdict(presented, trusted, case.chain.leaf.key),
                database=openssl_verdict(presented, trusted, Path(folder), moment=MOMENT),
            )
            for case, presented, trusted in texts
        ]
