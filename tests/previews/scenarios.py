"""Two dozen typical previews: one stack that is up, and what a pull request might change in it.

The CLI, the engine and the cluster's REST API are real or emulated; nothing of a preview is written by hand.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import requests
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.pki import Authority

from tests.support import note
from tests.support.pulumi_cli import PulumiStack

HERE: Final = Path(__file__).parent
PROGRAM: Final = HERE / "program.py"
END_OF_CAS: Final = datetime(2045, 1, 31, tzinfo=UTC)
END_OF_CLIENTS: Final = datetime(2040, 1, 31, tzinfo=UTC)

CLUSTER: Final[Mapping[str, Any]] = {"databases": ["orders"], "version": "8.2.0-25"}
"""The emulated cluster: the oldest version that limits roles to databases."""

Wanted = dict[str, Any]


class Pki:
    """Two CAs and their clients, valid from today on, until the same day whenever they are made."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)
        lifetime = END_OF_CAS - self._now
        self.a, self.b = (
            Authority.create(f"CN=Root {letter},O=Acme,C=US", now=self._now, lifetime=lifetime) for letter in "AB"
        )

    def other(self, subject: str) -> Authority:
        """One CA more."""
        return Authority.create(subject, now=self._now, lifetime=END_OF_CAS - self._now)

    def client(self, name: str, *, of: Authority) -> str:
        """The certificate of a client."""
        lifetime = END_OF_CLIENTS - self._now
        return of.issue_client(f"CN={name},O=Acme,C=US", now=self._now, lifetime=lifetime).certificate_pem


@dataclass(slots=True)
class Stage:
    """A stack, its cluster, and what the program makes."""

    stack: PulumiStack
    emulator: Emulator
    pki: Pki = field(default_factory=Pki)
    start: Wanted = field(init=False)

    def __post_init__(self) -> None:
        """Decide what is there before a pull request."""
        a, b = self.pki.a, self.pki.b
        user = {"email": "team@example.com"}
        self.start = {
            "ca": [a.certificate_pem, b.certificate_pem],
            "mtls": {"subject_validation": "san_cn", "authorized_subjects": [{"CN": "app-1"}, {"CN": "legacy"}]},
            "acls": {"read-orders": ["read-orders", "+@read ~order:*"]},
            "roles": {
                "reader": {"management": "none"},
                "writer": {"management": "none"},
                "team": {"management": "db_viewer", "databases": ["orders"]},
            },
            "database": {},
            "default_user": False,
            "access": {"reader": "read-orders", "writer": "Full Access"},
            "users": {
                "app-1": {"username": "app-1", "certificate": self.pki.client("app-1", of=b), "roles": ["reader"]}
                | user,
                "legacy": {"username": "legacy", "certificate": self.pki.client("legacy", of=a), "roles": ["reader"]},
            },
            "notes": {},
            "later": [],
        }

    def want(self, wanted: Wanted) -> None:
        """Change what the program makes."""
        (self.stack.folder / "wanted.json").write_text(json.dumps(wanted))

    def put(self, path: str, body: Mapping[str, Any]) -> None:
        """Change something by hand, behind Pulumi's back."""
        login = (self.emulator.username, self.emulator.password)
        url, trust = self.emulator.url + path, str(self.emulator.ca_file)
        requests.put(url, json=body, auth=login, verify=trust, timeout=10).raise_for_status()


Change = Callable[[Stage, Wanted], None]


def rotation_begins(stage: Stage, wanted: Wanted) -> None:
    """A CA more."""
    wanted["ca"].append(stage.pki.other("CN=Root C,O=Acme,C=US").certificate_pem)


def rotation_ends(stage: Stage, wanted: Wanted) -> None:
    """The last client has a certificate of the new CA, and the old CA goes."""
    wanted["ca"] = [stage.pki.b.certificate_pem]
    wanted["users"]["legacy"]["certificate"] = stage.pki.client("legacy", of=stage.pki.b)


def refused(stage: Stage, wanted: Wanted) -> None:
    """The old CA goes too early."""
    wanted["ca"] = [stage.pki.b.certificate_pem]


def more_roles(stage: Stage, wanted: Wanted) -> None:
    """One user has one role more, and somebody else comes."""
    wanted["users"]["app-1"]["roles"] = ["reader", "writer"]
    wanted["users"]["app-1"]["email"] = "other@example.com"
    certificate = stage.pki.client("app-2", of=stage.pki.b)
    wanted["users"]["app-2"] = {"username": "app-2", "certificate": certificate, "roles": ["reader"]}
    wanted["mtls"]["authorized_subjects"].append({"CN": "app-2"})


def user_removed(_stage: Stage, wanted: Wanted) -> None:
    """A client goes."""
    del wanted["users"]["legacy"]
    wanted["mtls"]["authorized_subjects"].pop()


def user_renamed(_stage: Stage, wanted: Wanted) -> None:
    """A user cannot be renamed in place."""
    wanted["users"]["legacy"]["username"] = "archive"


def weaker(_stage: Stage, wanted: Wanted) -> None:
    """Whoever has a certificate is let in, and the default user as well."""
    wanted["mtls"] = {"subject_validation": "disabled"}
    wanted["database"], wanted["default_user"] = {"enforce_client_authentication": False}, True
    wanted["roles"]["reader"] = {"management": "admin"}


def passwords_off(stage: Stage, wanted: Wanted) -> None:
    """Basic authentication goes off, and the subjects are looked at in full."""
    (stage.stack.folder / "admin.pem").write_text(stage.pki.client("admin", of=stage.pki.b))
    administrator = {"certificate_file": "admin.pem", "key_file": "admin.key"}
    subjects = [{"CN": name, "O": "Acme", "C": "US"} for name in ("admin", "app-1", "legacy")]
    wanted["mtls"] = {"subject_validation": "full_subject", "authorized_subjects": subjects}
    wanted["mtls"] |= {"basic_authentication": False, "administrator": administrator}


def access_removed(_stage: Stage, wanted: Wanted) -> None:
    """A role goes with its access to a database, another one may do more there."""
    del wanted["access"]["writer"], wanted["roles"]["writer"]
    wanted["acls"]["read-orders"][1] = "+@all ~*"


def other_providers(_stage: Stage, wanted: Wanted) -> None:
    """Other providers' resources, with text that tries to break out of a table; one has it secret."""
    hostile = "a|b `c` <img src=x> @everyone [here](https://example.com) **bold** #1\n\n# Title"
    wanted["notes"] = {name: {"path": f"{name}.txt", "text": hostile} for name in ("note", "secret-note")}


def everything(stage: Stage, wanted: Wanted) -> None:
    """The last client of the old CA goes, and the CA with it; others come, and may do more or less. For the picture."""
    wanted["ca"] = [stage.pki.b.certificate_pem]
    del wanted["users"]["legacy"], wanted["access"]["writer"]
    wanted["acls"]["read-orders"][1] = "+@read +@connection ~order:*"
    more_roles(stage, wanted)
    wanted["mtls"]["authorized_subjects"].remove({"CN": "legacy"})


def drift(stage: Stage, wanted: Wanted) -> None:
    """Somebody changed roles, passwords and a rule by hand, and the pull request wants something as well."""
    state = stage.emulator.state
    user = next(user for user in state.users.values() if user["name"] == "app-1")
    stage.put(f"/v1/users/{user['uid']}", {"role_uids": [state.role("Admin")["uid"]]})
    acl = next(acl for acl in state.redis_acls.values() if acl["name"] == "read-orders")
    stage.put(f"/v1/redis_acls/{acl['uid']}", {"name": "read-orders", "acl": "+@all ~*"})
    wanted["users"]["legacy"]["email"] = "legacy@example.com"


def unknown(_stage: Stage, wanted: Wanted) -> None:
    """Another resource of the same run makes the CAs, a user's certificate and a rule."""
    wanted["later"] = ["ca", "legacy", "read-orders"]


def resources_renamed(_stage: Stage, wanted: Wanted) -> None:
    """The same user and ACL under other resource names."""
    wanted["users"]["old-app"] = wanted["users"].pop("legacy")
    wanted["acls"] = {"orders-readers": wanted["acls"]["read-orders"]}


def renamed_and_changed(_stage: Stage, wanted: Wanted) -> None:
    """Another resource name, and another rule: the ACL that is there has other values."""
    wanted["acls"] = {"orders-readers": ["read-orders", "+@read +@write ~order:*"]}


def acl_wider(_stage: Stage, wanted: Wanted) -> None:
    """Readers may write, read all keys and use a channel."""
    wanted["acls"]["read-orders"][1] = "+@read +@write -@dangerous ~order:* ~cart:* %R~* &orders (+publish &audit)"


def access_broader(_stage: Stage, wanted: Wanted) -> None:
    """A role gets another ACL in a database, another role access to it."""
    wanted["access"] = {"reader": "Full Access", "writer": "Full Access", "team": "read-orders"}


def management_raised(_stage: Stage, wanted: Wanted) -> None:
    """Roles may do more on the cluster, and in more databases."""
    wanted["roles"] = {
        "reader": {"management": "user_manager"},
        "writer": {"management": "cluster_viewer"},
        "team": {"management": "db_viewer", "databases": ["cache", "orders"]},
    }


def scope_lifted(_stage: Stage, wanted: Wanted) -> None:
    """A role covers all databases."""
    wanted["roles"]["team"]["databases"] = ["*"]


def administrator_made(_stage: Stage, wanted: Wanted) -> None:
    """A user becomes an administrator, another one gets one role more."""
    wanted["users"]["app-1"]["roles"] = ["Admin", "reader"]
    wanted["users"]["legacy"]["roles"] = ["reader", "writer"]


def validation_loosened(_stage: Stage, wanted: Wanted) -> None:
    """No subject is looked at on the REST API any more."""
    wanted["mtls"] = {"subject_validation": "disabled"}


def subjects_added(_stage: Stage, wanted: Wanted) -> None:
    """Two more subjects may log in."""
    wanted["mtls"]["authorized_subjects"] += [{"CN": "app-2"}, {"CN": "app-3"}]


def tls_off(_stage: Stage, wanted: Wanted) -> None:
    """Clients need no TLS any more, only replicas do."""
    wanted["database"]["tls_mode"] = "replica_ssl"


def no_client_certificates(_stage: Stage, wanted: Wanted) -> None:
    """A database asks for no client certificates."""
    wanted["database"]["enforce_client_authentication"] = False


def drift_widens(stage: Stage, _wanted: Wanted) -> None:
    """Somebody made a role an administrator's, trusts one CA more, and lets the cluster skip subjects; nothing else."""
    stage.want(stage.start)
    stage.stack.up("--refresh")
    state = stage.emulator.state
    stage.put(f"/v1/roles/{state.role('reader')['uid']}", {"management": "admin"})
    foreign = stage.pki.other("CN=Somebody's CA")
    bundle = stage.pki.a.certificate_pem + stage.pki.b.certificate_pem + foreign.certificate_pem
    stage.put("/v1/cluster/certificates", {"certificates": [{"name": "mtls_trusted_ca", "certificate": bundle}]})
    stage.put("/v1/cluster", {"mtls_client_cert_subject_validation_type": "disabled"})


SCENARIOS: Final[Mapping[str, Change]] = {
    "first": lambda _stage, _wanted: None,
    "nothing": lambda _stage, _wanted: None,
    "rotation-begins": rotation_begins,
    "rotation-ends": rotation_ends,
    "refused": refused,
    "more-roles": more_roles,
    "user-removed": user_removed,
    "user-renamed": user_renamed,
    "weaker": weaker,
    "passwords-off": passwords_off,
    "access-removed": access_removed,
    "other-providers": other_providers,
    "everything": everything,
    "unknown": unknown,
    "resources-renamed": resources_renamed,
    "renamed-and-changed": renamed_and_changed,
    "acl-wider": acl_wider,
    "access-broader": access_broader,
    "management-raised": management_raised,
    "scope-lifted": scope_lifted,
    "administrator-made": administrator_made,
    "validation-loosened": validation_loosened,
    "subjects-added": subjects_added,
    "tls-off": tls_off,
    "no-client-certificates": no_client_certificates,
    "drift": drift,
    "drift-widens": drift_widens,
}
_OPTIONS: Final = {
    **dict.fromkeys(("drift", "drift-widens"), ("--refresh",)),
    **dict.fromkeys(
        ("acl-wider", "access-broader", "management-raised", "administrator-made", "everything"), ("--show-sames",)
    ),
}
"""The options of the CLI; by default it tells only what changes."""


def prepare(stage: Stage) -> None:
    """Lay the program out."""
    stage.stack.write_project(PROGRAM.read_text(), project="acme")
    shutil.copy(note.__file__, stage.stack.folder)
    stage.want(stage.start)


def preview(stage: Stage, name: str) -> str:
    """The preview of one scenario, as the CLI prints it; the stack has to be as that scenario finds it."""
    wanted = deepcopy(stage.start)
    SCENARIOS[name](stage, wanted)
    stage.want(wanted)
    return stage.stack.run("preview", "--json", *_OPTIONS.get(name, ()), succeeds=name != "refused").stdout


def previews(stage: Stage, *names: str) -> Iterator[tuple[str, str]]:
    """Those of the names, or all, in the order of `SCENARIOS`: the first one of a stack that is not there yet."""
    prepare(stage)
    for name in SCENARIOS:
        if not names or name in names:
            yield name, preview(stage, name)
        if name == "first":
            stage.want(stage.start)
            stage.stack.up()
