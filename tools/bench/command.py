"""The start of the command: one subject line, beside Python itself and OpenSSL."""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from redis_enterprise_emulator.pki import Authority

from tools.bench.programs import subject_line
from tools.bench.report import Section, verdict

TARGET: Final = 0.25
"""The most seconds that the command may take to print a subject line."""
OURS: Final = "pulumi-redis-enterprise subject FILE"
PYTHON: Final = "python -c pass"
OPENSSL: Final = "openssl x509 -noout -subject -nameopt RFC2253 -in FILE"


def command(repetitions: int, say: Callable[[str], None]) -> Section:
    """The command in turn with Python and OpenSSL."""
    say("start of the command")
    with tempfile.TemporaryDirectory() as folder:
        file = str(_certificate(Path(folder)))
        commands = {
            OURS: [str(Path(sys.executable).with_name("pulumi-redis-enterprise")), "subject", file],
            PYTHON: [sys.executable, "-c", "pass"],
        }
        if openssl := shutil.which("openssl"):
            commands[OPENSSL] = [openssl, *OPENSSL.split()[1:-1], file]
        runs = [{what: _seconds(words) for what, words in commands.items()} for _ in range(repetitions)]
    rows = []
    for what in commands:
        seconds = statistics.median(run[what] for run in runs)
        rows.append(
            {"command": f"`{what}`", "seconds": round(seconds, 3), **verdict(seconds, TARGET if what == OURS else None)}
        )
    return Section("Start of the command", rows, f"Medians of {repetitions} starts in turn.")


def _certificate(folder: Path) -> Path:
    now = datetime.now(UTC)
    file = folder / "app-0.pem"
    file.write_text(
        Authority.create("CN=Root,O=Acme,C=US", now=now).issue_client(subject_line(0), now=now).certificate_pem
    )
    return file


def _seconds(words: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started
