"""The inventory of a cluster: all that decides who may log in by certificate to what, read once.

An inventory is plain data under the vendor's names, as the REST API shows it. Nothing in it is secret.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_redis_enterprise.core.references import Uid, unique_names

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FoundObject:
    """An object of an inventory, as a resource would describe it.

    Attributes:
        name: The name of the resource in a stack.
        id: What the engine knows the object by.
        inputs: The canonical inputs that describe it.
        outputs: What the outputs have beyond them.
    """

    name: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


def arguments_of(rules: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that a program would give for a live object: no defaults, nothing derived.

    Args:
        rules: The rules of its kind.
        inputs: The canonical inputs that describe it.
    """
    derived, defaults = getattr(rules, "DERIVED", ()), getattr(rules, "DEFAULTS", {})
    given = {key: value for key, value in inputs.items() if key not in derived and value != defaults.get(key)}
    # The map is the form for previews; a program gives a list.
    return {key: list(value.values()) if isinstance(value, Mapping) else value for key, value in given.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """One cluster.

    Attributes:
        name: Its name.
        url: Where its REST API was asked.
        rest_command: How a client logs in to the REST API by certificate.
        ca_file: The file with the CA of the API, as far as one was named.
        version: The lowest version of its nodes.
        installation: What tells it from one that is set up anew under its name, or "".
        settings: `mtls_certificate_authentication` and its like, of GET /v1/cluster.
        trusted_ca: The bundle `mtls_trusted_ca` as PEM text, or None.
        users: `uid`, `name`, `email`, `auth_method`, `certificate_subject_line`, `role_uids`, `status`.
        roles: `uid`, `name`, `management`, `resources`.
        acls: `uid`, `name`, `acl`.
        databases: The fields of mutual TLS, `roles_permissions` and `default_user`.
        others: The objects of further collections, by the class of the resource that the registry names them for.
    """

    name: str
    url: str
    version: str
    settings: Record
    installation: str = ""
    rest_command: str = ""
    ca_file: str | None = None
    trusted_ca: str | None = None
    users: Sequence[Record] = ()
    roles: Sequence[Record] = ()
    acls: Sequence[Record] = ()
    databases: Sequence[Record] = ()
    others: Mapping[str, Sequence[Record]] = field(default_factory=dict)

    @property
    def certificate_users(self) -> list[Record]:
        """The users who log in by certificate."""
        return [user for user in self.users if user["auth_method"] == "certificate"]

    @property
    def role_names(self) -> dict[Uid, str]:
        """The names of all roles by uid."""
        return {role["uid"]: role["name"] for role in self.roles}

    @property
    def database_names(self) -> dict[Uid, str]:
        """The names by uid of all databases that have a name of their own."""
        return unique_names(self.databases)

    @property
    def named_databases(self) -> list[Record]:
        """The databases that have a name of their own."""
        return [database for database in self.databases if database["uid"] in self.database_names]

    @property
    def acl_names(self) -> dict[Uid, str]:
        """The names of all Redis ACLs by uid."""
        return {acl["uid"]: acl["name"] for acl in self.acls}
