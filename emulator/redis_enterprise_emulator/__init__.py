"""An emulator of Redis Enterprise Software: REST API and databases, with real TLS client certificates.

Example::

    from redis_enterprise_emulator import Assumptions, Emulator

    with Emulator(version="8.2.0-25", assumptions=Assumptions(mtls_without_ca="200")) as emulator:
        print(emulator.url, emulator.ca_file)
"""

from typing import TYPE_CHECKING, Any

from redis_enterprise_emulator.assumptions import Assumptions
from redis_enterprise_emulator.faults import Fault, Kind

if TYPE_CHECKING:
    from redis_enterprise_emulator.cluster import RequestRecord
    from redis_enterprise_emulator.emulator import Emulator
    from redis_enterprise_emulator.state.replication import Replication

__all__ = ["Assumptions", "Emulator", "Fault", "Kind", "Replication", "RequestRecord"]


def __getattr__(name: str) -> Any:
    """Import the server when it is used: pytest loads the plugin, and so this package, in each of its runs."""
    if name == "Emulator":
        from redis_enterprise_emulator.emulator import Emulator  # noqa: PLC0415

        return Emulator
    if name == "Replication":
        from redis_enterprise_emulator.state.replication import Replication  # noqa: PLC0415

        return Replication
    if name == "RequestRecord":
        from redis_enterprise_emulator.cluster import RequestRecord  # noqa: PLC0415

        return RequestRecord
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
