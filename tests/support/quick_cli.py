"""The Pulumi CLI as tests run it: the real one, without work that proves nothing.

An update of one resource of each kind costs 2.9 s of a processor by itself, and 1.6 s so: 0.85 s less as pip does not
list all packages (see `quick.pip`), 0.3 s less without Go's garbage collector, 0.1 s less on one processor (tests
have the others). Measured with CLI 3.276.0.
"""

from pathlib import Path
from typing import Final

from tests.support import quick

SCRIPT: Final = """\
#!/bin/sh
export PYTHONPATH="{modules}" GOGC=off GOMEMLIMIT=500MiB GOMAXPROCS=1
exec "{cli}/pulumi" "$@"
"""


def quick_cli(cli: Path, folder: Path) -> Path:
    """Fill a folder with a CLI that is this one, only quicker; return the folder."""
    (modules,) = quick.__path__
    command = folder / "pulumi"
    command.write_text(SCRIPT.format(modules=modules, cli=cli))
    command.chmod(0o755)
    for companion in cli.glob("pulumi-*"):
        (folder / companion.name).symlink_to(companion)
    return folder
