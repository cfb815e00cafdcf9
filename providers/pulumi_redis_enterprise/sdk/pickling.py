"""Python's pickler, kept as it was.

The SDK wraps a method of it once more with each dynamic resource, and never unwraps it: after some hundred resources
whatever holds a dictionary ends in a RecursionError. The providers here hold none, but another one of the program may.
https://github.com/pulumi/pulumi/issues/17803
"""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pickler_as_it_was() -> Iterator[None]:
    """Undo at the end what was done to the pickler meanwhile."""
    pickler, method = vars(pickle)["_Pickler"], "_batch_setitems"
    before = getattr(pickler, method)
    try:
        yield
    finally:
        setattr(pickler, method, before)
