"""The stack program: from the stack's configuration to resources in their order, and outputs."""

import json
import runpy
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi_redis_enterprise._engine import PROVIDER_KEY
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, sha256

from tests.support.certificates import CLIENT_SUBJECT, client, other_root, read, root
from tests.support.pulumi_program import PROJECT, RefusedError, Run, run_program

PROGRAM = Path(__file__).parents[2] / "__main__.py"
APP = {"username": "app-1", "certificate": "app-1.pem", "roles": ["viewer"]}
OPS = {"username": "ops", "subjectLine": "CN=ops,O=Acme", "roles": ["Admin"], "email": "ops@acme.com"}
MOST_LINES = 60


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's folder with its files."""
    root().write(tmp_path, "ca")
    other_root().write(tmp_path, "other-ca")
    client().write(tmp_path, "app-1")
    monkeypatch.chdir(tmp_path)


def run_with(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> Run:
    """Run the program with these settings."""
    configuration = {
        f"{PROJECT}:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in settings.items()
    }
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(configuration))
    return run_program(lambda: runpy.run_path(str(PROGRAM)))


def inputs(run: Run, name: str) -> dict[str, Any]:
    """Return what the program gave that resource."""
    return {key: value for key, value in run[name].inputs.items() if key != PROVIDER_KEY}


def test_settings_become_resources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting reaches the resource that it is for, under the name that users know it by."""
    run = run_with(monkeypatch, trustedCa=["ca.pem"], subjectValidation="san_cn", users=[APP, OPS])

    assert {"certificates": [root().certificate_pem]} == inputs(run, "trusted-ca")
    assert "san_cn" == inputs(run, "cluster-mtls")["subject_validation"]
    assert [{"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"}] == (
        inputs(run, "cluster-mtls")["authorized_subjects"]
    )
    assert {
        "username": "app-1",
        "certificate": client().certificate_pem,
        "roles": ["viewer"],
        "trusted_by": [{"plane": "rest", "certificates": root().certificate_pem}],
    } == inputs(run, "app-1")
    assert {
        "username": "ops",
        "subject_line": "CN=ops,O=Acme",
        "roles": ["Admin"],
        "email": "ops@acme.com",
    } == inputs(run, "ops")


def test_order_is_ca_then_settings_then_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told to log in by certificate before the cluster accepts certificates."""
    run = run_with(monkeypatch, trustedCa="ca.pem", users=[APP, OPS])

    assert set() == run["trusted-ca"].dependencies
    assert {"trusted-ca"} == run["cluster-mtls"].dependencies
    assert {"trusted-ca", "cluster-mtls"} == run["app-1"].dependencies
    assert {"cluster-mtls"} == run["ops"].dependencies


def test_adopt_existing_is_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """One flag takes over what a cluster has already."""
    run = run_with(monkeypatch, trustedCa="ca.pem", users=[APP], adoptExisting=True)

    assert {True} == {inputs(run, name)["adopt_existing"] for name in ("trusted-ca", "cluster-mtls", "app-1")}


def test_outputs_are_what_to_know_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person reads the subject lines and the days on which something ends."""
    exports = run_with(monkeypatch, trustedCa="ca.pem", users=[APP, OPS]).exports
    authority = {"sha256": sha256(read(root())), "expires": "2036-05-29"}

    assert {"trusted_authorities", "databases", "users"} == set(exports)
    assert {certificate_key(read(root())): authority} == exports["trusted_authorities"]
    assert (CLIENT_SUBJECT, "2027-06-01") == (
        exports["users"]["app-1"]["subject_line"],
        exports["users"]["app-1"]["expires"],
    )
    assert "CN=ops,O=Acme" == exports["users"]["ops"]["subject_line"]


def test_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    """A role, an ACL, a database and what the one may do in the other; users of it chain to its CAs."""
    run = run_with(
        monkeypatch,
        trustedCa="ca.pem",
        roles=[{"name": "reader"}],
        acls=[{"name": "read", "rule": "+@read ~*"}],
        databases=[{"name": "orders", "defaultUser": False, "access": {"reader": "read", "db-viewer": "read-only"}}],
        users=[APP | {"roles": ["reader"]}],
    )

    assert {"role_name": "reader", "management": "none"} == inputs(run, "reader")
    assert {"acl_name": "read", "rule": "+@read ~*"} == inputs(run, "read")
    assert [root().certificate_pem] == inputs(run, "orders")["client_certificates"]
    assert {"database": "orders", "enabled": False} == inputs(run, "orders-default-user")
    assert {"orders", "reader-in-orders", "app-1"} <= run["orders-default-user"].dependencies
    assert {"database": "orders", "role": "reader", "acl": "read"} == inputs(run, "reader-in-orders")
    assert {"database": "orders", "role": "db-viewer", "acl": "read-only"} == inputs(run, "db-viewer-in-orders")
    assert ["reader"] == inputs(run, "app-1")["roles"]
    assert {"cluster-mtls", "reader", "orders", "reader-in-orders"} <= run["app-1"].dependencies


def test_role_that_is_limited_to_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are named as the cluster names them, whether or not they are among the stack's own."""
    team = {"name": "team", "management": "db_viewer", "databases": ["orders", "billing"]}

    run = run_with(monkeypatch, trustedCa="ca.pem", roles=[team], databases=[{"name": "orders"}])

    assert {"role_name": "team", "management": "db_viewer", "databases": ["orders", "billing"]} == inputs(run, "team")


def test_user_of_another_ca_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack program, too, fails in the preview if its CA does not stand behind a user."""
    with pytest.raises(RefusedError, match="'app-1' could not log in"):
        run_with(monkeypatch, trustedCa="other-ca.pem", users=[APP])


def test_wrong_setting_ends_it_before_any_resource(monkeypatch: pytest.MonkeyPatch) -> None:
    """One clear error names the key; nothing is registered."""
    with pytest.raises(pulumi.RunError, match=f"{PROJECT}:trustedCa: cannot read 'none.pem'"):
        run_with(monkeypatch, trustedCa="none.pem")


def test_program_is_short() -> None:
    """An infrastructure repository reads it before it uses it."""
    assert MOST_LINES >= len(PROGRAM.read_text().splitlines())
