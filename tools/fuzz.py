"""Searches for input that breaks the reading of certificates and names, guided by the code that it reaches.

It is run by `make fuzz`, and takes minutes. What it finds is printed with the octets that did it, and kept in
`.fuzz`; a test of `tests/unit/core/test_hostile_input.py` should hold it from then on.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

FOLDER: Final = Path(".fuzz")
PACKAGE: Final = "pulumi_redis_enterprise"
NAMES: Final = ("pem", "certificate", "name", "line")
# A unit that takes longer, or a process that takes more, is a finding.
LIMITS: Final = ("-timeout=20", "-rss_limit_mb=1024", "-max_len=65536")
NOT_INSTALLED: Final = """\
atheris, which guides the search, is not there and could not be installed.
Fix: it needs Linux or macOS and Python 3.11 to 3.13, and a package index that pip can reach: PIP_INDEX_URL names
another one. Without it, `make test` still tries random input."""


def run(name: str, seconds: int) -> int:
    """Search with one target, in a process of its own; return its exit status."""
    corpus = FOLDER / name
    corpus.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"FUZZ_TARGET": name, "PYTHONPATH": str(FOLDER / "packages")}
    limits = [*LIMITS, f"-max_total_time={seconds}", f"-artifact_prefix={FOLDER}/{name}-"]
    line = [sys.executable, "-m", "tools.fuzz", "--inside", str(corpus), *limits, "-print_final_stats=1"]
    return subprocess.run(line, env=environment, check=False).returncode


def search(arguments: list[str]) -> None:
    """Search until the time is over or something is found; atheris ends the process."""
    try:
        import atheris  # type: ignore[import-untyped] # noqa: PLC0415 - installed by `make fuzz` only
    except ImportError:
        sys.exit(NOT_INSTALLED)
    # What is imported in here tells atheris which of its lines are reached.
    with atheris.instrument_imports(include=[PACKAGE]):
        from tools.fuzz_targets import TARGETS, seeds  # noqa: PLC0415
    name = os.environ["FUZZ_TARGET"]
    for number, seed in enumerate(seeds(name)):
        Path(arguments[0], f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *arguments], TARGETS[name])
    atheris.Fuzz()


def main() -> None:
    """Search with one target after the other."""
    if sys.argv[1:2] == ["--inside"]:
        search(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="how long for each target; 60")
    parser.add_argument("targets", nargs="*", default=NAMES, metavar="TARGET", help=f"of {', '.join(NAMES)}; all")
    given = parser.parse_args()
    failed = [name for name in given.targets if run(name, given.seconds) != 0]
    if failed:
        sys.exit(f"something was found with: {', '.join(failed)}\nFix: see {FOLDER}/<target>-crash-… or -timeout-…")
    print(f"nothing was found in {given.seconds} s with each of {', '.join(given.targets)}")


if __name__ == "__main__":
    main()
