"""The recorded verdicts of Envoy and OpenSSL on each case, as a file, for those who have to know without asking them.

`make chains` writes it, and `tests/chain_corpus/test_verdicts.py` finds out whether it is still true.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from tests.chain_corpus.oracles import Judged
from tests.chain_corpus.verdict import Verdict

FILE: Final = Path(__file__).with_name("recorded.json")


def read_recorded() -> dict[str, tuple[Verdict, Verdict]]:
    """The verdicts of the REST API and of the databases, by the name of the case."""
    recorded: Mapping[str, tuple[str, str]] = json.loads(FILE.read_text())
    return {name: (Verdict(rest), Verdict(database)) for name, (rest, database) in recorded.items()}


def write_recorded(judged: Iterable[Judged]) -> None:
    """Write them, a case a line."""
    lines = (f"{json.dumps(one.name)}: {json.dumps([one.rest.refusal, one.database.refusal])}" for one in judged)
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")
