"""A replacement looks before it deletes: what cannot be created leaves the old object as it was."""

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.errors import ConflictError, InvalidInputError
from pulumi_redis_enterprise.role import RoleProvider
from pulumi_redis_enterprise.sdk import configuration
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator, NewEngine, add_certificate_user
from tests.support.databases import change, engine_of, settings_of
from tests.support.engine import Engine, begin_run
from tests.support.pki import Pki
from tests.support.runs import writes_to

APP_1: Mapping[str, Any] = {"username": "app-1", "subject_line": "CN=app-1", "roles": ["Admin"]}


@pytest.fixture
def user(new_engine: NewEngine) -> Engine:
    """The user `app-1`, which is there."""
    engine = new_engine(CertificateUserProvider())
    engine.up(**APP_1)
    return engine


class TestUser:
    @pytest.mark.parametrize("subject", ["CN=app-1", "CN=app-2"], ids=["old one first", "new one first"])
    def test_other_name(self, user: Engine, redis_enterprise_emulator: Emulator, subject: str) -> None:
        """The new user is there and the old one is gone, in whichever order."""
        redis_enterprise_emulator.clear_requests()

        assert "replace" == user.up(**{**APP_1, "username": "app-2", "subject_line": subject})
        assert {"Administrator", "app-2"} == names(redis_enterprise_emulator)
        first = "DELETE" if subject == APP_1["subject_line"] else "POST"
        assert writes_to(redis_enterprise_emulator)[0].startswith(first)

    @pytest.mark.parametrize("subject", ["CN=app-1", "CN=app-2"], ids=["old one first", "new one first"])
    def test_name_that_is_taken(self, user: Engine, redis_enterprise_emulator: Emulator, subject: str) -> None:
        """A name that somebody else has is refused, and the old user stays."""
        add_certificate_user(redis_enterprise_emulator, "app-2", role="Admin")

        refused(user, redis_enterprise_emulator, "user 'app-2' .* exists with", username="app-2", subject_line=subject)

    def test_name_of_a_password_user(self, user: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A user with a password that has the name stops the replacement as well."""
        refused(user, redis_enterprise_emulator, "auth_method regular", username="Administrator")

    @pytest.mark.parametrize("subject", ["CN=app-1", "CN=app-2"], ids=["old one first", "new one first"])
    def test_role_that_is_missing(self, user: Engine, redis_enterprise_emulator: Emulator, subject: str) -> None:
        """A role that does not exist is refused, and the old user stays."""
        wanted = {"username": "app-2", "subject_line": subject, "roles": ["Reader"]}

        refused(user, redis_enterprise_emulator, "has no role 'Reader'", **wanted)

    def test_subject_line_that_is_taken(self, user: Engine, redis_enterprise_emulator: Emulator) -> None:
        """The subject line of somebody else is refused, and the old user stays."""
        add_certificate_user(redis_enterprise_emulator, "other", role="Admin", certificate_subject_line="CN=app-1")

        refused(user, redis_enterprise_emulator, "user 'other' .* has the subject line", username="app-2")

    def test_name_in_another_case(self, user: Engine, redis_enterprise_emulator: Emulator) -> None:
        """The user's own name is free for it."""
        assert "replace" == user.up(**{**APP_1, "username": "APP-1", "subject_line": "CN=APP-1"})
        assert {"Administrator", "APP-1"} == names(redis_enterprise_emulator)


class TestDatabase:
    @pytest.fixture
    def emulator(self, start_redis_enterprise_emulator: NewEmulator) -> Emulator:
        """A cluster with two databases."""
        emulator: Emulator = start_redis_enterprise_emulator(databases=["orders", "invoices"])
        return emulator

    @pytest.fixture
    def engine(self, emulator: Emulator, trusting_a: Mapping[str, Any]) -> Engine:
        """Mutual TLS of the database `orders`."""
        engine = engine_of(emulator)
        engine.up(**trusting_a)
        emulator.clear_requests()
        return engine

    def test_typo(self, engine: Engine, emulator: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """A database that does not exist is refused: the old one keeps TLS, also when the typo is corrected."""
        before = settings_of(emulator)

        with pytest.raises(InvalidInputError, match="has no database 'ordres'"):
            engine.up(**{**trusting_a, "database": "ordres"})
        assert "same" == engine.up(**trusting_a)

        assert [] == writes_to(emulator)
        assert before == settings_of(emulator)

    def test_other_settings(self, engine: Engine, emulator: Emulator, pki: Pki, trusting_a: Mapping[str, Any]) -> None:
        """A database that somebody has set up otherwise is refused, and the old one keeps TLS."""
        entry = {"client_cert": pki.b.certificate_pem}
        change(emulator, 2, tls_mode="replica_ssl", authentication_ssl_client_certs=[entry])
        new_process()

        with pytest.raises(ConflictError, match=r"'invoices' .* exists with other values: tls_mode: found 'replica_ss"):
            engine.up(**{**trusting_a, "database": "invoices"})

        assert [] == writes_to(emulator)

    def test_deletion_before_replacement(
        self, engine: Engine, emulator: Emulator, trusting_a: Mapping[str, Any]
    ) -> None:
        """With the option delete_before_replace, the new database is looked at before the old one loses TLS."""
        begin_run()
        assert "replace" == engine.plan({**trusting_a, "database": "ordres"})
        assert engine.stored is not None

        with pytest.raises(InvalidInputError, match="has no database 'ordres'"):
            engine.provider.delete(engine.stored.id, engine.stored.outputs)

        assert [] == writes_to(emulator)

    def test_uid_for_name(self, engine: Engine, emulator: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """The uid of the same database is an update that sends nothing, and so is the way back."""
        assert "update" == engine.up(**{**trusting_a, "database": 1})
        assert "same" == engine.refresh()
        assert "update" == engine.up(**trusting_a)

        assert [] == writes_to(emulator)

    def test_renamed_by_hand(self, engine: Engine, emulator: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """The same database under another name keeps its settings, and how it was found is not forgotten."""
        emulator.change(lambda state: state.bdb("orders").update(name="orders-2"))
        new_process()

        assert "replace" == engine.up(**{**trusting_a, "database": "orders-2", "tls_mode": "replica_ssl"})

        assert ["PUT /v1/bdbs/1"] == writes_to(emulator)
        assert "replica_ssl" == settings_of(emulator)["tls_mode"]
        assert "disabled" == engine.outputs["previous_tls_mode"]

    def test_renamed_by_hand_and_refreshed(
        self, engine: Engine, emulator: Emulator, trusting_a: Mapping[str, Any]
    ) -> None:
        """A refresh finds the same database: neither the old nor the new name in the program replaces anything."""
        emulator.change(lambda state: state.bdb("orders").update(name="orders-2"))
        new_process()

        engine.refresh()
        assert "same" == engine.up(**trusting_a)
        assert "update" == engine.up(**{**trusting_a, "database": "orders-2"})

        assert [] == writes_to(emulator)


def test_unchanged_object_is_kept_by_a_deletion_first(
    new_engine: NewEngine, redis_enterprise_emulator: Emulator
) -> None:
    """With delete_before_replace and `up --replace`, the engine deletes before it creates: the same object stays."""
    role = new_engine(RoleProvider())
    role.up(role_name="app")
    redis_enterprise_emulator.clear_requests()
    begin_run()
    inputs = role.check({"role_name": "app"})
    assert role.stored is not None

    role.provider.delete(role.stored.id, role.stored.outputs)
    assert role.stored.id == role.provider.create(inputs).id

    assert [] == writes_to(redis_enterprise_emulator)


def refused(engine: Engine, emulator: Emulator, told: str, **wanted: Any) -> None:
    """Assert that the user is not replaced, and that nothing is sent."""
    before = names(emulator)
    emulator.clear_requests()
    new_process()

    with pytest.raises((ConflictError, InvalidInputError), match=told):
        engine.up(**{**APP_1, **wanted})

    assert before == names(emulator)
    assert [] == writes_to(emulator)


def names(emulator: Emulator) -> set[str]:
    """The users."""
    return {user["name"] for user in emulator.state.users.values()}


def new_process() -> None:
    """Forget what this process has listed."""
    configuration._clusters.clear()
