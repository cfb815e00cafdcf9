"""Active-Active databases: what is refused, what is warned of, and in which words."""

import pytest
from pulumi_redis_enterprise.core.rules.active_active import (
    default_user_warnings,
    display_name,
    is_instance,
    one_instance_warning,
    overwriting_warning,
    passwords_off_warnings,
    refusal,
    tls_on_all,
)
from pulumi_redis_enterprise.core.versions import Version

from tests.support.inventories import ORDERS, PLAIN

INSTANCE = PLAIN | {"crdt": True, "crdt_guid": "552b"}
UNNAMED = PLAIN | {"crdt": True}
COMMAND = """crdb-cli crdb update --crdb-guid 552b --encryption true --default-db-config \
'{"tls_mode": "enabled", "enforce_client_authentication": "disabled"}'""".replace("\\\n", "")


def test_instance() -> None:
    """An instance has `crdt`, or at least belongs to an Active-Active database."""
    assert is_instance(INSTANCE)
    assert is_instance(UNNAMED)
    assert is_instance(PLAIN | {"crdt_guid": "552b"})
    assert not is_instance(PLAIN)


def test_display_name() -> None:
    """The name is the database's; the GUID is what crdb-cli takes."""
    assert "'cache' (GUID 552b)" == display_name(INSTANCE)
    assert "'cache' (GUID <guid>)" == display_name(UNNAMED)


def test_refusal_says_what_and_why() -> None:
    """Both modes are reported, and the vendor's reason."""
    problem = refusal(INSTANCE | {"tls_mode": None}, "enabled")

    assert "tls_mode is disabled, wanted enabled" in problem.message
    assert "replication otherwise can fail to start, stop syncing, or return errors" in problem.message


def test_refusal_says_what_to_do() -> None:
    """The call that changes all instances comes first, with what has to be typed; then how to go ahead."""
    fix = refusal(INSTANCE, "enabled").fix

    assert COMMAND in fix
    assert "PATCH /v1/crdbs/552b" in fix
    assert "set change_one_instance=True" in fix


def test_command_without_a_guid() -> None:
    """A version that does not show the GUID leaves a gap to be filled in."""
    assert "--crdb-guid <guid> " in tls_on_all(UNNAMED, "replica_ssl")


def test_settings_of_an_instance_may_be_overwritten() -> None:
    """The vendor's global configuration wins over what one instance has."""
    caution = overwriting_warning(INSTANCE)

    assert "a global change of an Active-Active database may overwrite the settings of its instances" == caution.message
    assert "'cache' (GUID 552b)" == caution.property


def test_other_instances_have_to_follow() -> None:
    """A change of one instance warns of the others."""
    assert "change it in each other participating cluster now" in one_instance_warning(INSTANCE).fix


@pytest.mark.parametrize("version", ["7.8.4-18", "7.22.2-170", "8.0.6-54", "8.0.16-28"])
def test_default_user_off(version: str) -> None:
    """Until it was fixed, an instance without its default user might not be removed."""
    (caution,) = default_user_warnings(INSTANCE, Version.parse(version))

    assert "RS168233" in caution.message
    assert "upgrade all participating clusters to 8.0.16-29" in caution.fix


@pytest.mark.parametrize(
    ("database", "version"), [(ORDERS, "7.8.4-18"), (INSTANCE, "8.0.16-29"), (INSTANCE, "8.2.0-25")]
)
def test_default_user_off_elsewhere(database: dict[str, object], version: str) -> None:
    """Neither other databases nor later versions have that fault."""
    assert [] == default_user_warnings(database, Version.parse(version))


def test_passwords_off() -> None:
    """Each Active-Active database is named, with the command that gives it certificates."""
    warnings = passwords_off_warnings([ORDERS, INSTANCE, UNNAMED])

    assert ["'cache' (GUID 552b)", "'cache' (GUID <guid>)"] == [caution.property for caution in warnings]
    assert 'crdb-cli crdb update --crdb-guid 552b --credentials "id=<instance>,client_cert=' in warnings[0].fix


def test_passwords_off_without_such_databases() -> None:
    """In any other cluster there is nothing to warn of."""
    assert [] == passwords_off_warnings([ORDERS, PLAIN])
