"""The pictures of `doctor`, `audit` and its page, from real runs of the commands against an emulated cluster.

The cluster has weak spots. What differs from run to run and from machine to machine is left out of the comparison by
which a test notices that a picture is older than what the commands print.
"""

import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import requests
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.pki import Authority, Identity
from rich.console import Console
from rich.text import Text

from tools.browser import ROOT, draw
from tools.picture import FORMAT
from tools.shown import comparable

COMMAND: Final = "pulumi-redis-enterprise"
CALLS: Final[Mapping[str, str]] = {"docs/doctor.svg": "doctor", "docs/audit.svg": "audit"}
PAGE: Final = "docs/audit-page.png"
PICTURES: Final = (*CALLS, PAGE)
PAGE_SIZE: Final = (1500, 900)
WIDTH: Final = 120
NAME: Final = "rs.example.com"
PROJECT: Final = "name: redis\nruntime:\n  name: python\n  options:\n    toolchain: pip\n    virtualenv: .venv\n"
ENVIRONMENT: Final = "/home/ops/redis/.venv"
_VOLATILE: Final = {
    re.compile(r"\b\d+\.\d+\.\d+\b(?!-)"): "<version>",
    re.compile(r"\b\d\d:\d\d UTC"): "<time>",
    re.compile(r"\[[0-9a-f]+…"): "[<sha256>…",
}


def printed(call: str) -> str:
    """Return what a verb prints at a terminal with colors, for a machine and a cluster of the documentation."""
    with _cluster() as cluster, _project() as folder:
        url = cluster.urls[0]
        found = _run(call, folder, cluster).stdout
    return found.replace(url, f"https://{NAME}:9443").replace(sys.prefix, ENVIRONMENT)


def page() -> str:
    """Return the page that `audit --html` writes."""
    with _cluster() as cluster, _project() as folder:
        _run("audit --html page.html", folder, cluster)
        return (folder / "page.html").read_text().replace(cluster.urls[0], f"https://{NAME}:9443")


def shown(picture: str) -> str:
    """Return the part of a picture that is the same in every run."""
    text = page() if picture == PAGE else Text.from_ansi(printed(CALLS[picture])).plain
    lines = "\n".join(line.rstrip() for line in comparable(text).splitlines())
    for pattern, name in _VOLATILE.items():
        lines = pattern.sub(name, lines)
    return lines


def main() -> None:
    """Draw them."""
    for picture, call in CALLS.items():
        console = Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False, markup=False)
        console.print(Text.from_ansi(printed(call)))
        console.save_svg(str(ROOT / picture), title=f"{COMMAND} {call}", code_format=FORMAT, unique_id=call)
        print(f"drawn: {picture}")
    draw(page(), ROOT / PAGE, size=PAGE_SIZE)


@contextmanager
def _project() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "Pulumi.yaml").write_text(PROJECT)
        (folder / ".venv").mkdir()
        yield folder


def _run(call: str, folder: Path, cluster: Emulator) -> subprocess.CompletedProcess[str]:
    """Run a verb as a person does; a weak spot makes its exit code 1."""
    terminal = {"COLUMNS": str(WIDTH), "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    environment = {name: text for name, text in os.environ.items() if name != "NO_COLOR"} | terminal
    done = subprocess.run(
        [str(Path(sys.executable).parent / COMMAND), *call.split()],
        cwd=folder,
        env=environment | cluster.environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode not in {0, 1} or "Traceback" in done.stderr:
        sys.exit(f"{call} failed:\n{done.stderr}")
    return done


@contextmanager
def _cluster() -> Iterator[Emulator]:
    """Emulate a cluster with weak spots: a CA that expires soon, a client's own certificate, a subject of two users."""
    now = datetime.now(UTC)
    new = Authority.create("CN=Acme Clients A,O=Acme,C=US", now=now)
    old = Authority.create("CN=Acme Clients 2016,O=Acme,C=US", now=now, lifetime=timedelta(days=12))
    with Emulator(name=NAME, version="8.2.0-25", databases=["orders"], username="admin@example.com") as cluster:
        _Administrator(cluster).set_up(new, old, old.issue_client("CN=app-1,O=Acme,C=US", now=now))
        yield cluster


class _Administrator:
    """The requests by which somebody set the cluster up."""

    def __init__(self, cluster: Emulator) -> None:
        self._cluster = cluster
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(cluster.ca_file)
        self._session.auth = (cluster.username, cluster.password)

    def set_up(self, new: Identity, old: Identity, client: Identity) -> None:
        """Trust both CAs, make roles, an ACL and users, and give a database the old CA and the client's certificate."""
        bundle = {"name": "mtls_trusted_ca", "certificate": new.certificate_pem + old.certificate_pem}
        self._send("PUT", "cluster/certificates", certificates=[bundle])
        self._send(
            "PUT",
            "cluster",
            mtls_certificate_authentication=True,
            mtls_client_cert_subject_validation_type="san_cn",
            mtls_authorized_subjects=[{"CN": "app-1"}, {"CN": "operator"}],
        )
        viewer = self._send("POST", "roles", name="viewer", management="cluster_viewer")
        reader = self._send("POST", "roles", name="orders-reader", management="none")
        acl = self._send("POST", "redis_acls", name="read-orders", acl="+@read ~order:*")
        self._user("app-1", "CN=app-1,O=Acme,C=US", viewer, reader)
        self._user("operator", "CN=operator,O=Acme,C=US", 1)
        self._user("app-1-old", "CN=app-1,O=Acme,C=US", reader)
        self._send(
            "PUT",
            "bdbs/1",
            tls_mode="enabled",
            enforce_client_authentication="enabled",
            authentication_ssl_client_certs=[{"client_cert": it.certificate_pem} for it in (old, client)],
            client_cert_subject_validation_type="san_cn",
            authorized_subjects=[{"CN": "app-1"}],
            roles_permissions=[{"role_uid": reader, "redis_acl_uid": acl}],
            default_user=False,
        )

    def _user(self, name: str, line: str, *roles: int) -> None:
        self._send(
            "POST",
            "users",
            name=name,
            email="",
            auth_method="certificate",
            certificate_subject_line=line,
            role_uids=list(roles),
        )

    def _send(self, method: str, path: str, **body: Any) -> int:
        answer = self._session.request(method, f"{self._cluster.url}/v1/{path}", json=body, timeout=30)
        answer.raise_for_status()
        return int(answer.json()["uid"]) if method == "POST" else 0


if __name__ == "__main__":
    main()
