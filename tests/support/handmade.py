"""A cluster that somebody has set up by hand, by its REST API, with something of everything that can be managed."""

from typing import Any

import requests
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator, add_certificate_user
from tests.support.pki import Pki


def settle_by_hand(emulator: Emulator, pki: Pki) -> None:
    """Let clients in, to the REST API and to the database ``orders``; a role, an ACL and a user have one name."""
    bundle = pki.a.certificate_pem + pki.b.certificate_pem
    send(emulator, "PUT", "/v1/cluster/certificates", certificates=[{"name": "mtls_trusted_ca", "certificate": bundle}])
    send(
        emulator,
        "PUT",
        "/v1/cluster",
        mtls_certificate_authentication=True,
        mtls_client_cert_subject_validation_type="san_cn",
        mtls_authorized_subjects=[{"CN": "ops", "OU": ["B", "A"]}, {"CN": "app 1", "O": "Acme"}],
    )
    role = send(emulator, "POST", "/v1/roles", name="app 1", management="db_viewer")
    acl = send(emulator, "POST", "/v1/redis_acls", name="app 1", acl="+@read  ~order:*")
    add_certificate_user(emulator, "app 1", role="app 1")
    add_certificate_user(emulator, "ops", role="Admin", email="ops@example.com")
    send(
        emulator,
        "PUT",
        "/v1/bdbs/1",
        tls_mode="enabled",
        enforce_client_authentication="enabled",
        authentication_ssl_client_certs=[{"client_cert": pki.a.certificate_pem}],
        default_user=False,
        roles_permissions=[
            {"role_uid": role["uid"], "redis_acl_uid": acl["uid"]},
            {"role_uid": 1, "redis_acl_uid": 1},
        ],
    )


def pair_by_hand(start: NewEmulator, pki: Pki, *, password: str) -> dict[str, Emulator]:
    """Start two clusters that somebody has set up alike, but for their names, and who were sent nothing since."""
    pair = {name: start(name=f"{name}.local", password=password, databases=["orders"]) for name in ("east", "west")}
    for cluster in pair.values():
        settle_by_hand(cluster, pki)
        cluster.clear_requests()
    return pair


def send(emulator: Emulator, method: str, path: str, **body: Any) -> Any:
    """Send a request as the administrator; return the answer."""
    answer = requests.request(
        method,
        emulator.url + path,
        json=body,
        auth=(emulator.username, emulator.password),
        verify=str(emulator.ca_file),
        timeout=60,
    )
    answer.raise_for_status()
    return answer.json() if answer.content else None
