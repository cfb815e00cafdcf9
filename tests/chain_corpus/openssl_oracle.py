"""The oracle of the databases: the `openssl` command."""

import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Final

from tests.chain_corpus.verdict import Verdict, blocks

_ERROR: Final = re.compile(r"^error \d+ at \d+ depth lookup: ?(.*)$", re.MULTILINE)
_PATIENCE: Final = 60
UNREADABLE: Final = "a file cannot be read"


def openssl_verdict(presented: str, trusted: str, folder: Path, *, moment: datetime) -> Verdict:
    """Let `openssl verify` judge a chain, as a server does that trusts the bundle.

    Args:
        presented: The PEM of the client's certificate and of what it sends along.
        trusted: The PEM of the bundle.
        folder: A folder for files, which no other call may use at the same time.
        moment: The time of the login.
    """
    leaf, *others = blocks(presented)
    for name, text in (("leaf", leaf), ("sent", "".join(others)), ("bundle", trusted)):
        (folder / name).write_text(text)
    sent = ["-untrusted", "sent"] if others else []
    line = ["openssl", "verify", "-purpose", "sslclient", "-attime", str(int(moment.timestamp()))]
    line += ["-no-CApath", "-no-CAstore", "-CAfile", "bundle", *sent, "leaf"]
    # Without close_fds, Python can spawn the process, which takes less time than to fork a large one.
    done = subprocess.run(
        line, cwd=folder, capture_output=True, text=True, check=False, timeout=_PATIENCE, close_fds=False
    )
    if done.returncode == 0:
        return Verdict()
    found = _ERROR.search(done.stdout + done.stderr)
    return Verdict(found[1] if found else UNREADABLE)
