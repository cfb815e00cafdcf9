"""Modules that are loaded when something in them is used for the first time.

A program describes resources, a preview checks them, and only an update talks to a cluster. What each of these can do
without is not loaded for it: `requests`, and `cryptography` where there is no certificate to look at. Both together
would be near half of what the plugin process takes to start, in time and in memory (docs/performance.md).

An import inside the function that needs it says the same where that is one function, and is preferred there.

Example::

    if TYPE_CHECKING:
        from pulumi_redis_enterprise.core import bundle
    else:
        bundle = deferred("pulumi_redis_enterprise.core.trust.bundle")
"""

from importlib import import_module
from typing import Any


def deferred(name: str) -> Any:
    """A module that is imported as soon as one of its attributes is asked for.

    The plugin's four workers may all be the first to ask: they wait for the lock of the import system.

    Args:
        name: The module's full name.
    """
    return _Deferred(name)


class _Deferred:
    __slots__ = ("_module_name",)

    def __init__(self, module_name: str) -> None:
        self._module_name = module_name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._module_name), attribute)
