"""The registry of resources: one line each, which everything reads that goes over all of them.

The documentation, export, import files, the comment on a preview and the tests loop over `RESOURCES`. A line holds
names, no modules: reading it imports nothing, as the plugin process starts twice in each ``pulumi up``.

Example::

    kind = find("Role")
    assert kind.type_token == "pulumi-python:dynamic/redis-enterprise:Role"
    assert kind.load_rules().MANAGED == ("role_name", "management", "databases")
"""

import base64
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final

PACKAGE: Final = "pulumi_redis_enterprise"
TYPE_PREFIX: Final = "pulumi-python:dynamic/redis-enterprise:"
"""The beginning of the type token of each resource in Python programs. It is stored in users' states."""
PLUGIN_PREFIX: Final = "redis-enterprise:index:"
"""The same in programs that the plugin serves."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource.

    Attributes:
        name: The name of the class; its provider has the same name with ``Provider`` behind it.
        has_object: False if nothing in the cluster corresponds to the resource, so that there is none to export.
        by_uid: True if the id is made of uids: a cluster that is set up anew gives them to other objects.
        bundle: The properties of its bundle of certificates, if it has one: PEM text and authorities.
        refers: The resources that its arguments refer to, by argument.
        after: The resources that a program makes before, without an argument that says so.
        variable: The beginning of the variables of such resources in an exported program.
        only_id: The id of its object, if each cluster has one; "" otherwise.
        reference: The output that other resources mean it by, as programs in other languages name it; "" if none do.
        plane: Where its bundle decides on clients: ``rest``, ``database``, or "" if it has none.
        records: The properties with records inside, or lists of them, whose names are translated for programs.
        stable: The outputs that no update changes.
        consumed: The inputs that a check looks at and drops.
        secrets: The inputs that are secret to the engine.
        collection: Its collection for an inventory, as ``api.collections.ldap_mappings:LdapMappings``; "" if the
            inventory has a field of its own for it.
    """

    name: str
    has_object: bool = True
    by_uid: bool = True
    bundle: tuple[str, str] | None = None
    refers: Mapping[str, str] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    variable: str = ""
    only_id: str = ""
    reference: str = ""
    plane: str = ""
    records: tuple[str, ...] = ()
    stable: tuple[str, ...] = ("uid",)
    consumed: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    collection: str = ""

    @property
    def module(self) -> str:
        """The name of its module, which is stored in users' states, and of the module of its rules."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", self.name).lower()

    @property
    def type_token(self) -> str:
        """The type of the resource in the engine's terms."""
        return TYPE_PREFIX + self.name

    @property
    def stored_provider(self) -> str:
        """The text that the SDK stores for the provider: the path of its class, pickled by protocol 4.

        https://github.com/python/cpython/blob/3.11/Lib/pickletools.py
        """
        names = b"".join(_pickled_text(it) for it in (f"{PACKAGE}.{self.module}", f"{self.name}Provider"))
        # STACK_GLOBAL, MEMOIZE; EMPTY_TUPLE, NEWOBJ, MEMOIZE; STOP.
        frame = names + b"\x93\x94" + b")\x81\x94" + b"."
        return base64.b64encode(b"\x80\x04\x95" + struct.pack("<Q", len(frame)) + frame).decode()

    def load_class(self) -> Any:
        """Import the class of the resource."""
        return getattr(import_module(f"{PACKAGE}.{self.module}"), self.name)

    def load_provider(self) -> Any:
        """Import the class of the provider."""
        return getattr(import_module(f"{PACKAGE}.{self.module}"), f"{self.name}Provider")

    def load_rules(self) -> Any:
        """Import the module of the rules."""
        return import_module(f"{PACKAGE}.core.rules.{self.module}")

    def load_collection(self) -> Any:
        """Import the class of the collection."""
        module, _, name = self.collection.partition(":")
        return getattr(import_module(f"{PACKAGE}.{module}"), name)


def _pickled_text(text: str) -> bytes:
    """Return SHORT_BINUNICODE and MEMOIZE of a text."""
    return b"\x8c" + bytes([len(text)]) + text.encode() + b"\x94"


_DATABASE: Final = {"database": "DatabaseMtlsConfig"}
_CLIENT_BUNDLE: Final = ("client_certificates", "client_authorities")

# In the order in which a program makes them.
RESOURCES: tuple[Kind, ...] = (
    Kind(
        "TrustedCa",
        by_uid=False,
        bundle=("certificates", "authorities"),
        only_id="mtls_trusted_ca",
        reference="id",
        plane="rest",
        stable=(),
    ),
    Kind(
        "ClusterMtlsConfig",
        by_uid=False,
        refers={"trusted_ca": "TrustedCa"},
        records=("administrator",),
        consumed=("trusted_ca",),
        stable=("certificate_authentication",),
    ),
    Kind("Role", variable="role_", reference="role_name"),
    Kind("RedisAcl", variable="acl_", reference="acl_name"),
    Kind(
        "DatabaseMtlsConfig",
        variable="database_",
        bundle=_CLIENT_BUNDLE,
        reference="database",
        plane="database",
        stable=("database_name", "endpoint"),
    ),
    Kind(
        "DatabaseAccess",
        refers={**_DATABASE, "role": "Role", "acl": "RedisAcl"},
        stable=("database_uid", "database_name", "role_uid", "role_name"),
    ),
    Kind(
        "CertificateUser",
        variable="user_",
        refers={"roles": "Role"},
        after=("ClusterMtlsConfig",),
        records=("trusted_by",),
        consumed=("certificate", "trusted_by"),
        stable=("uid", "rest_command"),
    ),
    Kind("DatabaseDefaultUser", refers=_DATABASE, stable=("database_name",)),
    Kind("LoginCheck", has_object=False, by_uid=False, stable=(), consumed=("certificate", "key"), secrets=("key",)),
)


def find(name: str) -> Kind:
    """Return the kind of this class.

    Raises:
        LookupError: No resource has this name.
    """
    for kind in RESOURCES:
        if kind.name == name:
            return kind
    raise LookupError(name)


def class_of(type_token: str) -> str:
    """Return the class of a resource of this package, whichever edge serves it; "" for any other type."""
    for prefix in (TYPE_PREFIX, PLUGIN_PREFIX):
        if type_token.startswith(prefix):
            return type_token.removeprefix(prefix)
    return ""


def is_registered(name: str) -> bool:
    """Return True if a resource has this name."""
    return any(kind.name == name for kind in RESOURCES)


def exportable() -> tuple[Kind, ...]:
    """Return the kinds whose objects a cluster can have, in the order in which they may be made."""
    return tuple(kind for kind in RESOURCES if kind.has_object)


def records_of(name: str) -> tuple[str, ...]:
    """Return the properties of a resource with records inside."""
    return next((kind.records for kind in RESOURCES if kind.name == name), ())


def bundle_of(name: str) -> tuple[str, str] | None:
    """Return the properties of the bundle of a resource, PEM text and authorities; None if it has none."""
    return next((kind.bundle for kind in RESOURCES if kind.name == name), None)
