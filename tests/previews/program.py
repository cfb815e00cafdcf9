"""The program of the recorded previews: it makes what the file `wanted.json` asks for, in the order that is needed.

Beside the resources of this package it may make some of other providers: a component, and a `tests.support.note.Note`.
"""

import json
from pathlib import Path
from typing import Any

import pulumi
import pulumi_redis_enterprise as rs
from note import Note  # type: ignore[import-not-found]  # a copy of tests/support/note.py

wanted: dict[str, Any] = json.loads(Path("wanted.json").read_text())


def made_in_this_run(value: Any, name: str) -> Any:
    """The value, as another resource makes it if `later` names it: a preview does not know it yet."""
    if name not in wanted["later"]:
        return value
    return Note(f"maker of {name}", path=f"{name}.txt", text="made").id.apply(lambda _: value)


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
