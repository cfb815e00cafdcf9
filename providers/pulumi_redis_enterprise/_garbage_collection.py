"""How often Python looks for garbage in a program that makes many resources.

The SDK keeps some hundred objects a resource until the engine has answered. Python looks after 700 new ones, and at
times goes through all that there are: half of the processor time of a program with a thousand users, to find next to
nothing.
"""

import functools
import gc
from typing import Final

_NEW_OBJECTS: Final = 50_000
"""A few megabytes. A program's memory peaks while all its resources wait for the engine, which stays as it was."""


@functools.cache
def collect_less_often() -> None:
    """Let the collector wait for more new objects, if it is on and would not wait as long already.

    Once, so that a program that sets something else afterwards has the last word. See docs/decisions/0008, and
    https://docs.python.org/3/library/gc.html#gc.set_threshold
    """
    new_objects, *of_survivors = gc.get_threshold()
    if 0 < new_objects < _NEW_OBJECTS:
        gc.set_threshold(_NEW_OBJECTS, *of_survivors)
