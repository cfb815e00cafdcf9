"""Clients, the clusters and databases that let them in, and the inputs of a `LoginCheck`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from pulumi_redis_enterprise.login_check import LoginCheckProvider
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.pki import Identity
from redis_enterprise_emulator.state.database.databases import update_database
from redis_enterprise_emulator.state.roles import create_role

from tests.support.clusters import add_certificate_user
from tests.support.engine import Engine, configuration_of
from tests.support.pki import Pki

ON_DATABASE: Final[Mapping[str, str]] = {"target": "database", "database": "orders"}
TARGETS: Final[Mapping[str, Mapping[str, str]]] = {"rest": {"target": "rest"}, "database": ON_DATABASE}

everywhere = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)


class Client:
    """Logs in to one cluster.

    Args:
        emulator: The cluster.
        folder: Where a client's files are written.
    """

    def __init__(self, emulator: Emulator, folder: Path) -> None:
        self.emulator = emulator
        self._folder = folder

    def files(self, identity: Identity) -> dict[str, str]:
        """Write a client's files; the inputs that name them."""
        certificate_file, key_file = identity.write(self._folder, "client")
        return {
            "certificate_file": str(certificate_file),
            "key_file": str(key_file),
            "certificate_sha256": f"{identity.certificate.serial_number:064x}",
        }

    def engine(self, **configuration: str) -> Engine:
        """A login that was not tried yet."""
        return Engine(LoginCheckProvider(), configuration_of(self.emulator) | configuration)

    def result(self, identity: Identity, **inputs: Any) -> str:
        """Return what comes of a login."""
        engine = self.engine()
        engine.up(**self.files(identity), **inputs)
        return str(engine.outputs["result"])


def prepare(emulator: Emulator, pki: Pki) -> None:
    """Let the clients of CA A in; app-1 is a user of the REST API and of the database."""

    def change(state: Any) -> None:
        state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem)
        state.settings.update(mtls_certificate_authentication=True)
        role = create_role(state, {"name": "reader", "management": "db_viewer"})
        acl = state.redis_acl("read-only")
        entry = {"role_uid": role["uid"], "redis_acl_uid": acl["uid"]}
        client_certificates = [{"client_cert": pki.a.certificate_pem}]
        fields = {"tls_mode": "enabled", "authentication_ssl_client_certs": client_certificates, "default_user": False}
        update_database(state, 1, fields | {"roles_permissions": [entry]})

    emulator.change(change)
    add_certificate_user(emulator, "app-1", role="reader")


def change_database(emulator: Emulator, **fields: Any) -> None:
    """Change the database."""
    emulator.change(lambda state: update_database(state, 1, fields))


def validate(emulator: Emulator, *names: str, kind: str = "san_cn") -> None:
    """Let the REST API and the database look at subjects."""
    subjects = [{"CN": name} for name in names]
    change_database(emulator, client_cert_subject_validation_type=kind, authorized_subjects=subjects)
    settings = {"mtls_client_cert_subject_validation_type": kind, "mtls_authorized_subjects": subjects}
    emulator.change(lambda state: state.settings.update(settings))
