"""Tests of who may log in to what: as far as roles decide it, and as far as the doors are open at all."""

from typing import Any

import pytest
from pulumi_redis_enterprise.cli.audit.access import Access, UserAccess, authorized, users_with_access
from pulumi_redis_enterprise.cli.audit.model import AuditInput
from pulumi_redis_enterprise.core.inventory import Inventory

from tests.support.certificates import CLIENT_SUBJECT, NOW
from tests.support.inventories import GOOD, ORDERS, PLAIN, inventory, with_database, with_settings, with_user

ADMIN_RIGHT = Access("REST API", "admin")
READ = Access("orders", "read: +@read ~order:*")


def of(cluster: Inventory) -> dict[str, UserAccess]:
    """The users by name."""
    return {user.username: user for user in users_with_access(AuditInput(inventory=cluster, moment=NOW))}


def test_users_with_all_there_is_to_know() -> None:
    """Users who log in otherwise are not among them."""
    assert [
        UserAccess(
            username="app-1",
            subject_line=CLIENT_SUBJECT,
            status="active",
            roles=("reader",),
            management=(),
            access=(READ,),
        ),
        UserAccess(
            username="ops",
            subject_line="CN=ops,O=Acme,C=US",
            status="active",
            roles=("Admin",),
            management=("admin",),
            access=(ADMIN_RIGHT,),
        ),
    ] == list(of(GOOD).values())


@pytest.mark.parametrize(
    "fields",
    [{"tls_mode": "disabled"}, {"tls_mode": "replica_ssl"}, {"enforce_client_authentication": "disabled"}],
    ids=repr,
)
def test_database_that_asks_for_no_certificate_is_no_login_by_one(fields: dict[str, Any]) -> None:
    """Such a database lets clients in without a certificate, so it says nothing about these users."""
    assert () == of(with_database(**fields))["app-1"].access


def test_each_database_counts() -> None:
    """A role may be in several databases, and a user may have several roles."""
    other = ORDERS | {"uid": 2, "name": "stock", "roles_permissions": [{"role_uid": 1, "redis_acl_uid": 1}]}
    several = with_user(role_uids=(1, 8))
    cluster = inventory(users=several.users, databases=(ORDERS, other, PLAIN))

    assert (ADMIN_RIGHT, READ, Access("stock", "Full Access: +@all ~*")) == of(cluster)["app-1"].access


def test_rest_api_that_is_closed() -> None:
    """A management role is of no use while logins by certificate are off."""
    assert () == of(with_settings(mtls_certificate_authentication=False))["ops"].access


TEAM = {"uid": 9, "name": "team", "management": "db_member", "resources": [{"type": "db", "uids": (1, 2)}]}


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([TEAM], "db_member of orders and 2"),
        ([TEAM | {"resources": [{"type": "db", "uids": ()}]}], "db_member of no database"),
        ([TEAM, TEAM | {"uid": 10, "resources": ()}], "db_member"),
        (
            [TEAM, TEAM | {"uid": 10, "management": "db_viewer", "resources": ()}],
            "db_member of orders and 2, db_viewer",
        ),
        ([TEAM | {"management": "cluster_viewer"}], "cluster_viewer"),
        ([TEAM | {"management": "none"}], None),
    ],
    ids=["limited", "to nothing", "lifted by another", "beside another", "cannot be limited", "no management"],
)
def test_databases_that_a_management_role_is_limited_to(roles: list[dict[str, Any]], expected: str | None) -> None:
    """A scope is reported with the right, database by database, unless another role lifts it."""
    cluster = inventory(
        roles=roles, users=with_user(role_uids=(9, 10)).users, databases=(ORDERS | {"roles_permissions": []},)
    )

    assert [expected] * bool(expected) == [access.right for access in of(cluster)["app-1"].access]


def test_what_is_gone_is_told_by_uid() -> None:
    """Neither a role nor an ACL that nobody lists ends an audit."""
    assert ("77",) == of(with_user(role_uids=(77,)))["app-1"].roles
    gone = with_database(roles_permissions=[{"role_uid": 8, "redis_acl_uid": 78}])
    assert (Access("orders", "ACL 78"),) == of(gone)["app-1"].access


@pytest.mark.parametrize(
    ("expected", "validation", "subjects"),
    [
        (["app-1", "ops"], "disabled", []),
        ([], "san_cn", []),
        (["app-1"], "san_cn", [{"CN": "app-1"}]),
        ([], "san_cn", [{"CN": "APP-1"}]),
        (["app-1"], "full_subject", [{"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"}]),
        ([], "full_subject", [{"CN": "app-1"}, {"CN": "ops", "O": "Acme"}]),
    ],
)
def test_authorized(expected: list[str], validation: str, subjects: list[dict[str, Any]]) -> None:
    """`san_cn` goes by the CN, `full_subject` by all attributes; each octet counts."""
    settings = {"mtls_client_cert_subject_validation_type": validation, "mtls_authorized_subjects": subjects}
    facts = AuditInput(inventory=with_settings(**settings), moment=NOW)

    assert expected == [user.username for user in authorized(facts.rest, users_with_access(facts))]
