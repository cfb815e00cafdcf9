"""The stack whose state each release stores once, so that later ones can prove that they still understand it.

Write the file of this version, ``tests/state/<version>.json``, before its release::

    .venv/bin/python -m tests.state.stored

A file that is there is never written again: it is what users have. To make one anew before its release, delete it
first. The certificates beside it are part of every stored state; their private keys are gone.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.pki import Authority

from tests.support.pulumi_cli import PulumiStack

FOLDER: Final = Path(__file__).parent
ROOT: Final = FOLDER.parents[1]
CLUSTER: Final = "stored.example.com"
CLUSTER_VERSION: Final = "8.2.0-25"

CERTIFICATES: Final = ("root-a.pem", "root-b.pem", "app-1.pem")
# The tests that read them run for as long as there are users of the first release.
ISSUED: Final = datetime(2025, 1, 1, tzinfo=UTC)
LIFETIME: Final = timedelta(days=100 * 365)

# Every property that the three resources have. One after the other, so that uids are the same whenever it runs.
# It stays as it is, as stored states are of it; what a later release adds gets a program of its own.
PROGRAM: Final = """
from pathlib import Path

from pulumi import ResourceOptions
from pulumi_redis_enterprise import CertificateUser, ClusterMtlsConfig, TrustedCa

root_a, root_b, app_1 = (Path(f"{name}.pem").read_text() for name in ("root-a", "root-b", "app-1"))
ca = TrustedCa("ca", certificates=[root_a, root_b], adopt_existing=True)
mtls = ClusterMtlsConfig(
    "mtls",
    trusted_ca=ca,
    subject_validation="full_subject",
    authorized_subjects=[
        {"CN": "app-2", "OU": ["Development", "Acme"]},
        {"CN": "app-1", "O": "Acme", "L": "Berlin", "ST": "Berlin", "C": "DE"},
    ],
    basic_authentication=True,
    adopt_existing=True,
)
one = CertificateUser(
    "app-1",
    username="app-1",
    certificate=app_1,
    roles=["DB Viewer", 1, "Cluster Viewer"],
    email="app-1@example.com",
    trusted_by=ca,
    adopt_existing=True,
    opts=ResourceOptions(depends_on=[mtls]),
)
after_one = ResourceOptions(depends_on=[one])
CertificateUser("app-2", username="app-2", subject_line="CN=app-2,OU=Acme", roles=["DB Viewer"], opts=after_one)
"""

# The argument `default_user` of the first release, which is deprecated since.
DEFAULT_USER: Final = """
from pathlib import Path

from pulumi import ResourceOptions
from pulumi_redis_enterprise import CertificateUser, DatabaseAccess, DatabaseMtlsConfig, RedisAcl, Role

role, acl = Role("reader", role_name="reader"), RedisAcl("read", acl_name="read", rule="+@read ~*")
orders = DatabaseMtlsConfig(
    "orders", database="orders", client_certificates=[Path("root-a.pem").read_text()], default_user=False
)
access = DatabaseAccess("access", database=orders, role=role, acl=acl)
after = ResourceOptions(depends_on=[access])
CertificateUser("app-1", username="app-1", subject_line="CN=app-1", roles=[role], opts=after)
"""
PROGRAMS: Final = {"": PROGRAM, "default-user": DEFAULT_USER}
"""The programs, by the ends of the names of their stored states."""


def write_program(stack: PulumiStack, program: str = PROGRAM) -> None:
    """Put the program and the certificates that it reads into the stack's folder."""
    stack.write_project(program)
    for name in CERTIFICATES:
        shutil.copy(FOLDER / name, stack.folder)


def start_cluster() -> Emulator:
    """An upgraded cluster of the name that the stored states are of, with the old roles that they name."""
    old_roles = Assumptions(old_roles="in_use")
    return Emulator(name=CLUSTER, version=CLUSTER_VERSION, assumptions=old_roles, databases=["orders"])


def main() -> None:
    """Write the states of this version."""
    files = {_file(end): program for end, program in PROGRAMS.items()}
    if all(file.exists() for file in files):
        sys.exit(f"{', '.join(map(str, files))}: there already\nFix: delete one, if that version is not released yet")
    if not all((FOLDER / name).exists() for name in CERTIFICATES):
        _write_certificates()
    for file, program in files.items():
        if not file.exists():
            file.write_text(json.dumps(_stored(program), indent=2, sort_keys=True) + "\n")


def _file(end: str) -> Path:
    return FOLDER / f"{'-'.join(filter(None, (version('pulumi-redis-enterprise'), end)))}.json"


def _write_certificates() -> None:
    valid: Any = {"now": ISSUED, "lifetime": LIFETIME}
    root_a, root_b = (Authority.create(f"CN=Root {it},O=Acme,C=DE", **valid) for it in "AB")
    client = root_a.issue_client("CN=app-1,O=Acme,L=Berlin,ST=Berlin,C=DE", **valid)
    for name, identity in zip(CERTIFICATES, (root_a, root_b, client), strict=True):
        (FOLDER / name).write_text(identity.certificate_pem)


def _stored(program: str) -> Any:
    cli = subprocess.check_output([sys.executable, str(ROOT / "tools" / "install_pulumi")], text=True).strip()
    with tempfile.TemporaryDirectory() as folder, start_cluster() as cluster:
        home = Path(folder, "home")
        home.mkdir()
        stack = PulumiStack(Path(folder, "stack"), cli=Path(cli), home=home, environment=cluster.environment())
        write_program(stack, program)
        stack.up()
        return _portable(stack.run("stack", "export").stdout.replace(cluster.url, f"https://{CLUSTER}:9443"))


def _portable(exported: str) -> Any:
    """The export without what tells of its machine: paths, ports, and the passphrase of secrets that it has not."""
    export = json.loads(re.sub(r"127\.0\.0\.1(:| -p )\d+", r"127.0.0.1\g<1>10000", exported))
    deployment = export["deployment"]
    del deployment["secrets_providers"]
    for resource in deployment["resources"]:
        for trace in ("sourcePosition", "stackTrace"):
            resource.pop(trace, None)
    return export


if __name__ == "__main__":
    main()
