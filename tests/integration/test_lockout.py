"""Every sequence of changes that could lock administrators out: after each of them one still gets in.

The changes are made by programs that log in with a password and by programs that log in with a certificate, in every
order: all sequences of two; as a story all of three, and some of four, drawn anew in each run. A state that was met
before, with as many changes ahead, is not played again.
"""

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.errors import RedisEnterpriseError
from pulumi_redis_enterprise.role import RoleProvider
from pulumi_redis_enterprise.sdk.configuration import forget_clusters
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator
from tests.support.engine import Engine, Stored, configuration_of
from tests.support.pki import Pki

SHARE_OF_THE_FOURTH = 0.1
"""Of the fourth changes, which are most of them, so many are played."""
ADMIN = "CN=admin,O=Acme,C=US"

Inputs = dict[str, Any]


@dataclass
class Stack:
    """The wishes of a program and its state file, the same whoever runs it."""

    wanted: dict[str, Inputs]
    stored: dict[str, Stored | None] = field(default_factory=dict)


PROVIDERS: dict[str, type[Provider]] = {
    "role": RoleProvider,
    "user": CertificateUserProvider,
    "ca": TrustedCaProvider,
    "mtls": ClusterMtlsConfigProvider,
}


def changes(pki: Pki, administrator: dict[str, str]) -> dict[str, Callable[[dict[str, Inputs]], None]]:
    """The changes, each of which somebody might make to the program."""
    ca_a, ca_b = pki.a.certificate_pem, pki.b.certificate_pem
    guarded = {"administrator": administrator}
    return {
        "swap the CA": lambda it: it["ca"].update(
            certificates=ca_b if it["ca"]["certificates"] == ca_a else ca_a, replace_at_once=True
        ),
        "validate subjects": lambda it: it["mtls"].update(
            subject_validation="san_cn", authorized_subjects=[{"CN": "admin"}]
        ),
        "authorize somebody else": lambda it: it["mtls"].update(
            subject_validation="san_cn", authorized_subjects=[{"CN": "somebody"}]
        ),
        "rename the admin's subject": lambda it: it["user"].update(subject_line="CN=other,O=Acme,C=US"),
        "take the admin's role": lambda it: it["role"].update(management="cluster_viewer"),
        "passwords off": lambda it: it["mtls"].update(basic_authentication=False),
        "passwords off, guarded": lambda it: it["mtls"].update(basic_authentication=False, **guarded),
        "passwords on": lambda it: it["mtls"].update(basic_authentication=True),
        "delete the admin": lambda it: it.pop("user", None) and None,
        "destroy": lambda it: it.clear(),
    }


class Cluster:
    """An emulated cluster that can be put back into an earlier state, and the two ways to log in to it."""

    def __init__(self, emulator: Emulator, login: dict[str, str]) -> None:
        self.emulator = emulator
        self.by_password = configuration_of(emulator)
        self.by_certificate = login
        self._files = (login["redis-enterprise:clientCertificate"], login["redis-enterprise:clientKey"])
        self.administrator = dict(zip(("certificate_file", "key_file"), self._files, strict=True))

    def snapshot(self) -> Any:
        """Return what a change can touch."""
        state = self.emulator.state
        return copy.deepcopy(
            (state.settings, state.certificates, state.users, state.roles, state.last_uids, state.logins)
        )

    def restore(self, snapshot: Any) -> None:
        """Be as it was then."""

        def put_back(state: Any) -> None:
            state.settings, state.certificates, *more = copy.deepcopy(snapshot)
            state.users, state.roles, state.last_uids, state.logins = more

        self.emulator.change(put_back)

    def lets_an_administrator_in(self) -> bool:
        """Return True if the password or the certificate of an administrator is accepted."""
        credentials = (self.emulator.username, self.emulator.password)
        return self._is_admin(auth=credentials) or self._is_admin(cert=self._files)

    def _is_admin(self, **login: Any) -> bool:
        try:
            answer = requests.get(
                f"{self.emulator.url}/v1/users/role", verify=str(self.emulator.ca_file), timeout=60, **login
            )
        except requests.RequestException:
            return False
        return answer.ok and answer.json() == {"role": "admin"}


def run(stack: Stack, configuration: dict[str, str]) -> None:
    """One `pulumi up`: changes in the order of dependencies, deletions in the reverse one; stops at the first error."""
    forget_clusters()
    engines = {name: Engine(provider(), configuration) for name, provider in PROVIDERS.items()}
    for name, engine in engines.items():
        engine.stored = stack.stored.get(name)
    try:
        for name, engine in engines.items():
            if name in stack.wanted:
                engine.up(**stack.wanted[name])
                stack.stored[name] = engine.stored
        for name, engine in reversed(engines.items()):
            if name not in stack.wanted and engine.stored is not None:
                engine.destroy()
                stack.stored[name] = None
    finally:
        stack.stored |= {name: engine.stored for name, engine in engines.items()}


@pytest.fixture
def cluster(start_redis_enterprise_emulator: NewEmulator, certificate_login: Any) -> Iterator[Cluster]:
    """A cluster that can switch passwords off."""
    emulator = start_redis_enterprise_emulator(version="8.2.0-25")
    login = certificate_login("admin", emulator)
    emulator.change(lambda state: state.users.pop(state.user("admin")["uid"]))
    yield Cluster(emulator, login)
    forget_clusters()


@pytest.mark.no_cover  # which would double its time: other tests have covered each line
@pytest.mark.timeout(280)
@pytest.mark.parametrize(
    ("most_changes", "least_played"), [(2, 100), pytest.param(4, 500, marks=pytest.mark.story)], ids=["two", "four"]
)
def test_nobody_is_locked_out(
    cluster: Cluster, pki: Pki, monkeypatch: pytest.MonkeyPatch, most_changes: int, least_played: int
) -> None:
    """Whatever is done in whatever order, an administrator can log in after each change."""
    monkeypatch.setattr(
        "pulumi_redis_enterprise.api.redis_enterprise.wait_for_answers", lambda client, **_: client.reconnect()
    )
    stack = Stack(
        {
            "role": {"role_name": "administrators", "management": "admin"},
            "user": {"username": "admin", "subject_line": ADMIN, "roles": ["administrators"]},
            "ca": {"certificates": pki.a.certificate_pem},
            "mtls": {"subject_validation": "disabled"},
        }
    )
    run(stack, cluster.by_password)
    tried = _Tried()

    def play(stack: Stack, snapshot: Any, path: list[str]) -> None:
        left = most_changes - len(path)
        if left == 0 or not tried.is_new(stack, snapshot, left):
            return
        for name, change in changes(pki, cluster.administrator).items():
            for configuration in (cluster.by_password, cluster.by_certificate):
                after = copy.deepcopy(stack)
                if not _possible(after, change) or (len(path) == 3 and random.random() > SHARE_OF_THE_FOURTH):  # noqa: S311
                    continue
                cluster.restore(snapshot)
                tried.changes += 1
                if _refused(after, configuration):
                    tried.refused += 1
                    after.wanted = copy.deepcopy(stack.wanted)  # whoever made the change takes it back
                assert cluster.lets_an_administrator_in(), f"locked out by: {[*path, name]}"
                play(after, cluster.snapshot(), [*path, name])

    play(stack, cluster.snapshot(), [])

    assert tried.changes > least_played
    assert 0 < tried.refused < tried.changes


def _possible(stack: Stack, change: Callable[[dict[str, Inputs]], None]) -> bool:
    try:
        change(stack.wanted)
    except KeyError:
        return False
    return True


def _refused(stack: Stack, configuration: dict[str, str]) -> bool:
    try:
        run(stack, configuration)
    except RedisEnterpriseError:
        return True
    return False


class _Tried:
    """The lives that were played already, and their outcomes."""

    def __init__(self) -> None:
        self.changes = 0
        self.refused = 0
        self._most_left: dict[str, int] = {}

    def is_new(self, stack: Stack, snapshot: Any, left: int) -> bool:
        """Return True if the state was not met with as many changes ahead."""
        settings, certificates, users, roles, *_ = snapshot
        seen = [{**user, "last_login": None, "status": None} for user in users.values()]
        key = repr((settings, certificates.get("mtls_trusted_ca"), seen, roles, stack))
        if self._most_left.get(key, 0) >= left:
            return False
        self._most_left[key] = left
        return True
