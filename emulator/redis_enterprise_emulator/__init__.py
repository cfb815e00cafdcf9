"""An emulator of Redis Enterprise Software: REST API and databases, with real TLS client certificates.

Example::

    from redis_enterprise_emulator import Assumptions, Emulator

    with Emulator(version="8.2.0-25", assumptions=Assumptions(mtls_without_ca="200")) as emulator:
        print(emulator.url, emulator.ca_file)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from redis_enterprise_emulator.assumptions import Assumptions
    from redis_enterprise_emulator.cluster import RequestRecord
    from redis_enterprise_emulator.emulator import Emulator
    from redis_enterprise_emulator.faults.plan import Fault, Kind
    from redis_enterprise_emulator.state.database.replication import Replication

    __version__: str

__all__ = ["Assumptions", "Emulator", "Fault", "Kind", "Replication", "RequestRecord"]

_HOMES: Final = {
    "Assumptions": "assumptions",
    "Emulator": "emulator",
    "Fault": "faults",
    "Kind": "faults",
    "Replication": "state.database.replication",
    "RequestRecord": "cluster",
}

if not TYPE_CHECKING:  # a type checker would take any name for known

    def __getattr__(name: str) -> Any:
        """Import a public name when it is used: pytest loads the plugin, and so this package, in each of its runs."""
        if name == "__version__":
            return import_module("importlib.metadata").version("pulumi-redis-enterprise")
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
