"""The administrator whom the connection names can log in after every change, whichever resource makes it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.errors import ConflictError
from pulumi_redis_enterprise.role import RoleProvider
from pulumi_redis_enterprise.sdk import configuration
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator
from tests.support.engine import Engine, Stored
from tests.support.pki import Pki

pytestmark = pytest.mark.both_fronts

ADMIN = "CN=admin,O=Acme,C=US"
PROVIDERS: dict[str, Callable[[], Any]] = {
    "role": RoleProvider,
    "user": CertificateUserProvider,
    "ca": TrustedCaProvider,
    "mtls": ClusterMtlsConfigProvider,
}


@dataclass
class Cluster:
    """A cluster with one administrator of CA B, and a program that logs in by a certificate of CA A."""

    emulator: Emulator
    configuration: dict[str, str]
    administrator: tuple[str, str]
    engines: dict[str, Engine]

    def engine(self, name: str) -> Engine:
        """One resource, in a process of its own."""
        configuration.forget_clusters()
        engine = Engine(PROVIDERS[name](), self.configuration)
        engine.stored = self.engines[name].stored
        return engine

    def lets_the_administrator_in(self) -> bool:
        """Return whether the REST API takes the administrator's certificate for one of an administrator."""
        answer = requests.get(
            f"{self.emulator.url}/v1/users/role",
            cert=self.administrator,
            verify=str(self.emulator.ca_file),
            timeout=60,
        )
        return answer.ok and answer.json() == {"role": "admin"}

    def switch_passwords(self, *, on: bool) -> None:
        """Switch them behind the provider's back."""
        self.emulator.change(lambda state: state.settings.update(control_plane_basic_authentication=on))


@pytest.fixture
def cluster(start_redis_enterprise_emulator: NewEmulator, certificate_login: Any, pki: Pki, tmp_path: Path) -> Cluster:
    """Passwords are off; the administrator is named by the connection, and is not whom the program logs in as."""
    emulator = start_redis_enterprise_emulator(version="8.2.0-25")
    files = tuple(map(str, pki.client("admin", of=pki.b).write(tmp_path, "the-administrator")))
    configuration = certificate_login("program", emulator) | {
        "redis-enterprise:administratorCertificate": files[0],
        "redis-enterprise:administratorKey": files[1],
    }
    by_password = {key: value for key, value in configuration.items() if "client" not in key} | {
        "redis-enterprise:username": emulator.username,
        "redis-enterprise:password": emulator.password,
    }
    wanted: dict[str, dict[str, Any]] = {
        "role": {"role_name": "administrators", "management": "admin"},
        "user": {"username": "admin", "subject_line": ADMIN, "roles": ["administrators"]},
        "ca": {"certificates": pki.a.certificate_pem + pki.b.certificate_pem},
        "mtls": {"subject_validation": "disabled"},
    }
    engines = {name: Engine(provider(), by_password) for name, provider in PROVIDERS.items()}
    for name, engine in engines.items():
        engine.up(**wanted[name])
    cluster = Cluster(emulator, configuration, (files[0], files[1]), engines)
    cluster.switch_passwords(on=False)
    emulator.clear_requests()
    return cluster


def writes_to(emulator: Emulator) -> list[str]:
    """The requests that changed something, or tried to."""
    return [f"{request.method} {request.path}" for request in emulator.requests if request.method != "GET"]


CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "role": ("role", {"role_name": "administrators", "management": "none"}),
    "subject line": ("user", {"username": "admin", "subject_line": "CN=new", "roles": ["administrators"]}),
    "authorized subjects": (
        "mtls",
        {"subject_validation": "san_cn", "authorized_subjects": [{"CN": "program"}]},
    ),
}


class TestPasswordsOff:
    @pytest.mark.parametrize("change", CHANGES)
    def test_change_is_refused(self, cluster: Cluster, change: str) -> None:
        """A change that would end the administrator's login is refused, names the way back, and changes nothing."""
        name, inputs = CHANGES[change]

        with pytest.raises(ConflictError, match=r"login of the administrator .*\nFix: .*rladmin tune cluster"):
            cluster.engine(name).up(**inputs)

        assert [] == writes_to(cluster.emulator)
        assert cluster.lets_the_administrator_in()

    def test_other_role_is_refused(self, cluster: Cluster) -> None:
        """The user of the administrator keeps a role with the management role admin."""
        cluster.engine("role").provider.create({"role_name": "viewers", "management": "cluster_viewer"})

        with pytest.raises(ConflictError, match="the change of the user 'admin' would end the login"):
            cluster.engine("user").up(username="admin", subject_line=ADMIN, roles=["viewers"])

        assert cluster.lets_the_administrator_in()

    def test_removal_of_the_ca_is_refused(self, cluster: Cluster, pki: Pki) -> None:
        """A bundle without the administrator's CA is refused, though it keeps another one."""
        with pytest.raises(ConflictError, match="login of the administrator"):
            cluster.engine("ca").up(certificates=pki.a.certificate_pem)

        assert [] == writes_to(cluster.emulator)
        assert cluster.lets_the_administrator_in()

    def test_deletion_of_the_user_is_refused(self, cluster: Cluster) -> None:
        """The user of the administrator stays."""
        with pytest.raises(ConflictError, match="the deletion of the user 'admin' would end the login"):
            cluster.engine("user").destroy()

        assert [] == writes_to(cluster.emulator)
        assert cluster.lets_the_administrator_in()

    def test_adoption_over_the_user_is_refused(self, cluster: Cluster) -> None:
        """Adopting the administrator's user with other values is a change as well."""
        engine = cluster.engine("user")
        engine.stored = None

        with pytest.raises(ConflictError, match="the change of the user 'admin' would end the login"):
            engine.up(username="admin", subject_line="CN=new", roles=["Admin"], adopt_existing=True)

        assert cluster.lets_the_administrator_in()

    def test_adoption_over_the_role_is_refused(self, cluster: Cluster) -> None:
        """Adopting the administrator's role with another management is a change as well."""
        engine = cluster.engine("role")
        engine.stored = None

        with pytest.raises(ConflictError, match="the new management of role 'administrators' would end the login"):
            engine.up(role_name="administrators", management="none", adopt_existing=True)

        assert cluster.lets_the_administrator_in()

    def test_administrator_without_user_is_refused(self, cluster: Cluster, pki: Pki, tmp_path: Path) -> None:
        """Naming an administrator that no user has is refused before anything is sent."""
        certificate, key = pki.client("nobody").write(tmp_path, "nobody")
        administrator = {"certificate_file": str(certificate), "key_file": str(key)}

        with pytest.raises(ConflictError, match="cannot do without"):
            cluster.engine("mtls").up(subject_validation="disabled", administrator=administrator)

        assert [] == writes_to(cluster.emulator)

    def test_passwords_can_be_switched_on(self, cluster: Cluster) -> None:
        """Switching passwords on is the way out even if the administrator cannot log in any more."""
        cluster.emulator.change(lambda state: state.users.pop(state.user("admin")["uid"]))

        cluster.engine("mtls").up(subject_validation="disabled", basic_authentication=True)

        assert cluster.emulator.state.settings["control_plane_basic_authentication"] is True

    def test_renewed_subject_passes_with_its_file(self, cluster: Cluster, pki: Pki, tmp_path: Path) -> None:
        """The administrator may get another subject line once the files are those of the new certificate."""
        files = pki.client("admin", of=pki.b, subject="CN=new").write(tmp_path, "renewed")
        cluster.configuration["redis-enterprise:administratorCertificate"] = str(files[0])
        cluster.configuration["redis-enterprise:administratorKey"] = str(files[1])
        cluster.administrator = (str(files[0]), str(files[1]))

        cluster.engine("user").up(username="admin", subject_line="CN=new", roles=["administrators"])

        assert cluster.lets_the_administrator_in()


def test_user_can_be_deleted_with_passwords_on(cluster: Cluster) -> None:
    """A destroy takes the administrator's user along while passwords let people in."""
    cluster.switch_passwords(on=True)

    cluster.engine("user").destroy()

    assert not cluster.lets_the_administrator_in()


def test_argument_counts_for_later_changes(cluster: Cluster) -> None:
    """The `administrator` of a ClusterMtlsConfig is guarded in what the same process changes after it."""
    certificate, key = cluster.administrator
    for name in ("administratorCertificate", "administratorKey"):
        del cluster.configuration[f"redis-enterprise:{name}"]
    mtls = cluster.engine("mtls")
    mtls.up(subject_validation="disabled", administrator={"certificate_file": certificate, "key_file": key})
    user = Engine(CertificateUserProvider(), cluster.configuration)
    user.stored = Stored(**{name: getattr(cluster.engines["user"].stored, name) for name in Stored.__slots__})

    with pytest.raises(ConflictError, match="login of the administrator"):
        user.up(username="admin", subject_line="CN=new", roles=["administrators"])

    assert cluster.lets_the_administrator_in()
