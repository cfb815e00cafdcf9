"""The shared rules of resources that manage settings of a database: which database it is."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, get_args

from pulumi_redis_enterprise.core.claims import Key
from pulumi_redis_enterprise.core.model import Changes, changes_between
from pulumi_redis_enterprise.core.references import means_same_object, uid_in_id

TlsMode = Literal["enabled", "replica_ssl"]
TLS_MODES: Final[tuple[TlsMode, ...]] = get_args(TlsMode)

REPLACING: Final = ("database",)
RELAXATIONS: Final = {
    "allow_outdated_certs": "mtls_allow_outdated_certs",
    "allow_weak_hashing": "mtls_allow_weak_hashing",
}
"""The defects that a database may be told to overlook, with the vendor's names of them."""


def natural_key(new: Mapping[str, Any]) -> Key:
    """Return what identifies the settings: their database."""
    return (new.get("database"),)


def changes(old: Mapping[str, Any], new: Mapping[str, Any], *, managed: Sequence[str]) -> Changes:
    """Return which managed properties differ. Another database is another object; another spelling of it is not.

    Args:
        old: The stored outputs, and perhaps the `id`.
        new: The checked inputs.
        managed: The properties that the resource keeps as desired.
    """
    known = (old.get("database"), old.get("database_name"), uid_in_id(old.get("id")))
    same = means_same_object(new.get("database"), *known)
    return changes_between(old, new, managed=managed, replacing=() if same else REPLACING)
