"""Help texts as wide as the terminal; a pipe gets whole lines."""

import argparse
import os
import shutil
import sys
from typing import Final

_UNLIMITED: Final = 100_000
_LONGEST_OPTION: Final = 40


class HelpFormatter(argparse.HelpFormatter):
    """Formatter that folds lines at `COLUMNS`, or at the width of the terminal, and leaves them whole in a pipe."""

    def __init__(self, prog: str) -> None:
        if os.environ.get("COLUMNS", "").isdecimal() or sys.stdout.isatty():
            super().__init__(prog, width=shutil.get_terminal_size().columns - 2)
        else:
            super().__init__(prog, width=_UNLIMITED, max_help_position=_LONGEST_OPTION)
