"""The program of the recorded previews: it makes what the file `wanted.json` asks for, in the order that is needed.

Beside the resources of this package it may make some of other providers: a component, and a `tests.support.note.Note`.
"""

import json
import os
from pathlib import Path
from typing import Any

import pulumi
import pulumi_redis_enterprise
from note import Note  # type: ignore[import-not-found]  # a copy of tests/support/note.py
from pulumi_redis_enterprise.core.program_names import camel_case

wanted: dict[str, Any] = json.loads(Path("wanted.json").read_text())


def made_in_this_run(value: Any, name: str) -> Any:
    """The value, as another resource makes it if `later` names it: a preview does not know it yet."""
    if name not in wanted["later"]:
        return value
    return Note(f"maker of {name}", path=f"{name}.txt", text="made").id.apply(lambda _: value)


_MEANT_BY = {
    "trusted_ca": "id",
    "trusted_by": "trust",
    "role": "roleName",
    "roles": "roleName",
    "acl": "aclName",
    "database": "database",
}
"""The output by which another resource means a resource of the plugin."""


class PluginResources:
    """The resources by the plugin, to be given what the classes for Python programs are given."""

    def __getattr__(self, kind: str) -> Any:
        def make(name: str, *, opts: pulumi.ResourceOptions | None = None, **given: Any) -> pulumi.CustomResource:
            properties = {camel_case(it): meant(it, value) for it, value in given.items()}
            outputs = dict.fromkeys(("trust", "endpoint"))
            return pulumi.CustomResource(f"redis-enterprise:index:{kind}", name, {**outputs, **properties}, opts)

        return make


def meant(argument: str, value: Any) -> Any:
    """The value, or what stands for a resource in it."""
    if isinstance(value, list):
        return [meant(argument, it) for it in value]
    return getattr(value, _MEANT_BY[argument]) if isinstance(value, pulumi.CustomResource) else value


rs: Any = PluginResources() if os.environ.get("EDGE") == "plugin" else pulumi_redis_enterprise

ca = rs.TrustedCa("ca", certificates=made_in_this_run(wanted["ca"], "ca"))
mtls = rs.ClusterMtlsConfig("mtls", trusted_ca=ca, **wanted["mtls"])
acls = {
    acl: rs.RedisAcl(name, acl_name=acl, rule=made_in_this_run(rule, acl))
    for name, (acl, rule) in wanted["acls"].items()
}
roles = {name: rs.Role(name, role_name=name, **role) for name, role in wanted["roles"].items()}
orders = rs.DatabaseMtlsConfig("orders", database="orders", client_certificates=wanted["ca"], **wanted["database"])
access = [
    rs.DatabaseAccess(f"{role}-in-orders", database=orders, role=roles.get(role, role), acl=acls.get(acl, acl))
    for role, acl in wanted["access"].items()
]
users = []
for name, user in wanted["users"].items():
    needed = pulumi.ResourceOptions(depends_on=[mtls, *access])
    given = {
        **user,
        "certificate": made_in_this_run(user["certificate"], name),
        "roles": [roles.get(role, role) for role in user["roles"]],
    }
    users.append(rs.CertificateUser(name, **given, trusted_by=[ca, orders], opts=needed))
last = pulumi.ResourceOptions(depends_on=[*users, *access])
rs.DatabaseDefaultUser("orders-default-user", database=orders, enabled=wanted["default_user"], opts=last)
for name, note in wanted["notes"].items():
    text = pulumi.Output.secret(note["text"]) if name.startswith("secret") else note["text"]
    Note(name, path=note["path"], text=text)
pulumi.export("endpoint", orders.endpoint)
