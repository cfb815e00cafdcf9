"""Searches for chains of certificates that are judged otherwise here than by a cluster's TLS stacks.

It is the last part of `make fuzz`. Each chain has two to four of the peculiarities of `tests/chain_corpus`, drawn at
random; Envoy judges it for the REST API, OpenSSL for the databases. What differs is printed by name and kept in
`.fuzz/chains`, and ought to become a rule of the corpus. A seed that was printed draws the same chains again::

    python -m tools.fuzz_chains --seconds 60 --seed 1234
"""

import argparse
import secrets
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

from tests.chain_corpus.corpus import random_cases
from tests.chain_corpus.oracles import Judged, judged
from tests.chain_corpus.product import differences

FOLDER: Final = Path(".fuzz/chains")
BATCH: Final = 200


def keep(one: Judged, folder: Path) -> None:
    """Write what is sent, and the bundle, as files for `openssl`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "presented.pem").write_text(one.presented)
    (folder / "bundle.pem").write_text(one.trusted)
    (folder / "name.txt").write_text(f"{one.name}\nREST API: {one.rest}\ndatabases: {one.database}\n")


def batches(seed: int, seconds: float) -> Iterator[Sequence[Judged]]:
    """Random chains with the verdicts of the stacks, until the time is over; one batch at least."""
    end = time.monotonic() + seconds
    cases = random_cases(Random(seed))  # noqa: S311 - it is to draw the same again
    while True:
        yield judged(list(islice(cases, BATCH)))
        if time.monotonic() > end:
            return


def main() -> None:
    """Search until the time is over."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz_chains", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long; 60")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000), help="of the chains; any")
    given = parser.parse_args()
    print(f"chains: seed {given.seed}", flush=True)
    tried = found = 0
    for batch in batches(given.seed, given.seconds):
        for one in batch:
            for message in differences(one):
                found += 1
                keep(one, FOLDER / f"{given.seed}-{found}")
                print(message, flush=True)
        tried += len(batch)
    print(f"chains: {tried} tried, {found} differences")
    sys.exit(f"Fix: see {FOLDER}/{given.seed}-1 and so on" if found else 0)


if __name__ == "__main__":
    main()
