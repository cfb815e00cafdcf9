"""The cluster that the matrix plays on, who logs in to it, and what is in it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import requests
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.pki import Authority
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.users import create_user

from tests.faults.clock import Clock, new_process
from tests.faults.stack import Wanted
from tests.support.engine import configuration_of
from tests.support.roles import make_roles

TIMEOUT: Final = "1"
"""Seconds that a client waits for an answer which never comes."""

ACTION_SECONDS: Final = 0.3

WORKER: Final = "worker"
"""A user with a password."""


ACTIONS_OF_ALL: Final = Assumptions(role_write_action="all")
"""The assumptions that the faults are played with: there are actions of roles and Redis ACLs to go wrong, too."""

ON_ORDERS: Final = {"target": "database", "database": "orders"}

RENEWED: Final = " renewed"
"""The suffix of a client's name for its certificate of the second authority."""


class Clients:
    """The certificates of all clients by name, of the first authority and renewed by the second one, and their files.

    Args:
        folder: Where the files are written.
        subject: The subject of each; ``{}`` stands for the name.
    """

    def __init__(self, folder: Path, subject: str = "CN={},O=Acme,C=US") -> None:
        now = datetime.now(UTC)
        self.subject = subject
        self.cas = [Authority.create(f"CN=Root {letter},O=Acme,C=US", now=now) for letter in "AB"]
        self.files: dict[str, tuple[str, str]] = {}
        self.certificates: dict[str, str] = {}
        for suffix, ca in zip(("", RENEWED), self.cas, strict=True):
            for name in ("operator", "app-1", "app-2", "app-3"):
                client = ca.issue_client(subject.format(name), now=now)
                certificate_file, key_file = client.write(folder, name + suffix)
                self.files[name + suffix] = (str(certificate_file), str(key_file))
                self.certificates[name + suffix] = client.certificate_pem


class World:
    """An emulated cluster that can be put back into an earlier state, and the files of its clients.

    Args:
        folder: Where the files are written, if the clients are not given.
        clients: Those of another world.
        cluster: Further options of the emulator.

    Attributes:
        fresh: The state of the cluster before anything was done on it.
    """

    def __init__(self, folder: Path, *, clients: Clients | None = None, **cluster: Any) -> None:
        self.clock = Clock()
        self.lines: list[str] = []
        options = {"version": "8.2.0-25", "databases": ["orders"], "assumptions": ACTIONS_OF_ALL, **cluster}
        self.emulator = Emulator(
            action_delay=ACTION_SECONDS, change_delay=ACTION_SECONDS, clock=self.clock.now, **options
        )
        self.emulator.change(make_roles)
        self.fresh = self.emulator.state.scratch()
        self.clock.moved = self.emulator.end_outages
        self.clients = clients or Clients(folder)
        self.cas, self.files, self.certificates = self.clients.cas, self.clients.files, self.clients.certificates

    def close(self) -> None:
        """End the cluster."""
        self.emulator.close()

    def configuration(self, *, quick: bool = False) -> Mapping[str, str]:
        """Whoever runs the program uses a password as long as passwords work.

        Args:
            quick: Whether to give up soon on an answer.
        """
        settings = configuration_of(self.emulator)
        if self.emulator.urls[1:]:
            settings["redis-enterprise:nodes"] = " ".join(self.emulator.urls)
        if not self.emulator.state.settings["control_plane_basic_authentication"]:
            del settings["redis-enterprise:username"], settings["redis-enterprise:password"]
            certificate_file, key_file = self.files["operator"]
            settings |= {"redis-enterprise:clientCertificate": certificate_file, "redis-enterprise:clientKey": key_file}
        times = dict.fromkeys(("redis-enterprise:timeout", "redis-enterprise:certificateTimeout"), TIMEOUT)
        return settings | (times if quick else {})

    def new_process(self) -> AbstractContextManager[None]:
        """Another plugin process, whose waits take no time."""
        return new_process(self.clock, self.lines)

    def restore(self, state: State) -> None:
        """Be as in that copy, with nothing armed and all nodes up."""
        self.emulator.clear_faults()
        self.emulator.change(lambda live: live.become(state))
        self.emulator.clear_requests()

    def lets_an_administrator_in(self) -> bool:
        """Return True if the password or the certificate of an administrator is accepted."""
        credentials = (self.emulator.username, self.emulator.password)
        return self._is_admin(auth=credentials) or self.lets_the_operator_in()

    def lets_the_operator_in(self) -> bool:
        """Return True if a certificate of the named administrator is accepted."""
        return any(self._is_admin(cert=self.files[name]) for name in ("operator", "operator" + RENEWED))

    @property
    def _primary_url(self) -> str:
        return self.emulator.urls[self.emulator.primary - 1]

    def _is_admin(self, **login: Any) -> bool:
        with requests.Session() as session:
            session.trust_env, session.verify = False, str(self.emulator.ca_file)
            try:
                answer = session.get(f"{self._primary_url}/v1/users/role", timeout=60, **login)
            except requests.RequestException:
                return False
        return answer.ok and answer.json() == {"role": "admin"}

    def wanted(self) -> Wanted:
        """The full stack, once it is up."""
        return {
            "ca": {"certificates": [self.cas[0].certificate_pem]},
            "mtls": {"administrator": self._login("operator")},
            "acl": {"acl_name": "app", "rule": "+@read +acl|whoami ~order:*"},
            "role": {"role_name": "app"},
            "orders": self._orders([0]),
            "access": {"database": "orders", "role": "app", "acl": "app"},
            "operator": self._user("operator", ["Admin"]),
            "app-1": self._user("app-1", ["app"]),
            "app-2": self._user("app-2", ["viewer"], email="app-2@example.com"),
            "check of orders": self._check("app-1", **ON_ORDERS),
            "check of the REST API": self._check("operator"),
            "default user": {"database": "orders", "enabled": False},
        }

    def changed(self) -> Wanted:
        """Another wish for each resource: app-2 is replaced by app-3."""
        before = self.wanted()
        bundle = [ca.certificate_pem for ca in self.cas]
        subjects = [self._subject("operator"), self._subject("app-1")]
        validation = {"subject_validation": "san_cn", "authorized_subjects": subjects}
        return {
            "ca": {"certificates": bundle},
            "mtls": {**before["mtls"], **validation},
            "acl": {**before["acl"], "rule": "+@all ~order:*"},
            "role": {**before["role"], "management": "db_viewer"},
            "orders": self._orders([0, 1]),
            "access": {**before["access"], "acl": "Full Access"},
            "operator": {**before["operator"], "email": "operator@example.com"},
            "app-1": self._user("app-1", ["app", "db-member"]),
            "app-2": self._user("app-3", ["viewer"]),
            "check of orders": {**before["check of orders"], "triggers": ["again"]},
            "check of the REST API": {**before["check of the REST API"], "triggers": ["again"]},
            "default user": {"database": "orders", "enabled": True},
        }

    def rotated(self) -> Wanted:
        """The full stack under the second authority alone, with renewed certificates."""
        return {
            **self.wanted(),
            "ca": {"certificates": [self.cas[1].certificate_pem]},
            "mtls": {"administrator": self._login("operator" + RENEWED)},
            "orders": self._orders([1]),
            "operator": self._user("operator", ["Admin"], certificate=self.certificates["operator" + RENEWED]),
            "app-1": self._user("app-1", ["app"], certificate=self.certificates["app-1" + RENEWED]),
            "check of orders": {**self._login("app-1" + RENEWED), "username": "app-1", **ON_ORDERS},
            "check of the REST API": {**self._login("operator" + RENEWED), "username": "operator"},
        }

    def handed_over(self) -> Wanted:
        """The full stack, in which app-2 gets the subject line of app-1, and app-1 another one."""
        before, certificates = self.wanted(), self.certificates
        return {
            **before,
            "app-1": {**before["app-1"], "certificate": certificates["app-3"]},
            "app-2": {**before["app-2"], "certificate": certificates["app-1"]},
        }

    def converted(self) -> Wanted:
        """The full stack, and a user that is to log in by certificate instead of a password."""
        user = {"username": WORKER, "certificate": self.certificates["app-3"], "roles": ["viewer"]}
        return {**self.wanted(), WORKER: {**user, "convert_password_user": True}}

    def with_password_user(self, state: State) -> State:
        """Return that state with the user who is to be converted."""
        self.restore(state)
        self.emulator.change(add_password_user)
        return self.emulator.state.scratch()

    def without_passwords(self) -> Wanted:
        """The full stack, with logins to the REST API by certificate alone."""
        before = self.wanted()
        return {**before, "mtls": {**before["mtls"], "basic_authentication": False}}

    def with_default_user(self) -> Wanted:
        """The full stack, with logins to the database without a name."""
        return {**self.wanted(), "default user": {"database": "orders", "enabled": True}}

    def _orders(self, cas: Sequence[int]) -> Mapping[str, Any]:
        certificates = [self.cas[index].certificate_pem for index in cas]
        return {"database": "orders", "client_certificates": certificates}

    def _user(self, name: str, roles: Sequence[str], **more: str) -> Mapping[str, Any]:
        return {"username": name, "certificate": self.certificates[name], "roles": roles, **more}

    def _check(self, name: str, **more: str) -> Mapping[str, Any]:
        return {**self._login(name), "username": name, **more}

    def _login(self, name: str) -> dict[str, str]:
        certificate_file, key_file = self.files[name]
        return {"certificate_file": certificate_file, "key_file": key_file}

    def _subject(self, name: str) -> dict[str, str]:
        pairs = (part.partition("=") for part in self.clients.subject.format(name).split(","))
        return {attribute: value for attribute, _, value in pairs}


def add_password_user(state: State) -> None:
    """Give a cluster the user who is to be converted."""
    viewer = state.role("viewer")["uid"]
    create_user(state, {"name": WORKER, "email": "worker@example.com", "password": "Worker-1!", "role_uids": [viewer]})


def contents(state: State) -> dict[str, list[Any]]:
    """Return what the resources manage, by kind; uids are replaced by names, as a cluster numbers as it likes."""
    roles = {uid: role["name"] for uid, role in state.roles.items()}
    acls = {uid: acl["name"] for uid, acl in state.redis_acls.items()}
    settings = {key: it for key, it in state.settings.items() if key.startswith(("mtls_", "control_plane_basic"))}
    settings["mtls_authorized_subjects"] = _sorted(sorted(it.items()) for it in settings["mtls_authorized_subjects"])
    return {
        "ca": [state.certificates.get("mtls_trusted_ca")],
        "settings": [settings],
        "roles": _sorted([role["name"], role["management"]] for role in state.roles.values()),
        "acls": _sorted([acl["name"], acl["acl"]] for acl in state.redis_acls.values()),
        "users": _sorted(
            [
                *(user[field] for field in ("name", "email", "auth_method")),
                user.get("certificate_subject_line"),
                sorted(roles[uid] for uid in user["role_uids"]),
            ]
            for user in state.users.values()
        ),
        "databases": [_database(bdb, roles, acls) for bdb in state.bdbs.values()],
    }


def _database(bdb: Mapping[str, Any], roles: Mapping[int, str], acls: Mapping[int, str]) -> list[Any]:
    fields = ("name", "tls_mode", "enforce_client_authentication", "authentication_ssl_client_certs", "default_user")
    permissions = [[roles[it["role_uid"]], acls[it["redis_acl_uid"]]] for it in bdb["roles_permissions"]]
    return [*(bdb.get(field) for field in fields), sorted(permissions)]


def _sorted(rows: Any) -> list[Any]:
    return sorted(rows, key=repr)
