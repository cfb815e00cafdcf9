"""The fields of a database as clients send them, brought into the form in which they are stored."""

from typing import Final

from redis_enterprise_emulator.state.database.database_fields import SECRETS
from redis_enterprise_emulator.state.database.redis_versions import full_version
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.monitoring.modules import default_modules, wanted_modules

MASK: Final = "********"
"""The text that stands for a password while the setting ``mask_bdb_credentials`` is on."""


def without_masks(wanted: Record, shown: Record) -> Record:
    """Return what is sent, less passwords that are sent back as they were masked."""
    masked = {name for name in SECRETS if shown[name] == MASK}
    return {name: value for name, value in wanted.items() if name not in masked or value != MASK}


def normalized(wanted: Record, *, current: Record) -> Record:
    """Return what is sent, with ``ssl`` as a ``tls_mode`` and complete entries of modules.

    Args:
        wanted: What is sent.
        current: The database as it is stored.

    Raises:
        RestError: 406 for a module that the cluster does not have.
    """
    changes = _with_tls_mode(wanted, current)
    if "module_list" not in changes:
        return changes
    version = (current | changes)["redis_version"]
    return changes | {"module_list": wanted_modules(changes["module_list"], version)}


def engine(state: State, bdb: Record, wanted: Record) -> Record:
    """Return the full version of a new database, and its modules.

    Raises:
        RestError: 406 for a version that the cluster does not have.
    """
    version = bdb["redis_version"]
    full = full_version(state, version)  # first, as modules are those of a version
    modules = wanted["module_list"] if "module_list" in wanted else default_modules(version)
    return {"version": full, "module_list": modules}


def _with_tls_mode(wanted: Record, current: Record) -> Record:
    """Translate the deprecated ``ssl``; a ``tls_mode`` beside it wins."""
    changes = {name: value for name, value in wanted.items() if name != "ssl"}
    if "ssl" not in wanted or wanted["ssl"] == (current["tls_mode"] == "enabled"):
        return changes
    return {"tls_mode": "enabled" if wanted["ssl"] else "disabled"} | changes
