"""Tests of how a database was found, and what gives it back: every field that is known, and nothing that opens it."""

from datetime import timedelta
from typing import Any

import pytest
from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.core.previous_settings import UNKNOWN_YET, known_settings
from pulumi_redis_enterprise.core.rules.database_restore import (
    as_outputs,
    described,
    differing,
    is_enforcement_known,
    previous_settings,
    restored,
    with_enforcement,
)
from pulumi_redis_enterprise.core.x509.certificates import pem_text

from tests.support.certificates import NOW, client, expired_root, other_root, read, root, syncer
from tests.support.inventories import ORDERS, PLAIN

CERTS = "authentication_ssl_client_certs"
PEM, OTHER_PEM = root().certificate_pem, other_root().certificate_pem
NOT_ENFORCED = {"enforce_client_authentication": "disabled"}
MANAGED = ORDERS | {"default_user": False}
"""The database as a program made it."""


def given_back(state: Properties, database: Properties = MANAGED, *, syncers: Any = ()) -> Properties:
    """Return what is sent."""
    return restored(state, database, syncers=syncers, now=NOW)


class TestFound:
    def test_every_field(self) -> None:
        """Every setting that the resource may change is remembered, under the vendor's name."""
        subjects = {"client_cert_subject_validation_type": "san_cn", "authorized_subjects": [{"CN": "a"}]}

        assert {
            "tls_mode": "enabled",
            "enforce_client_authentication": "enabled",
            CERTS: [PEM],
            "client_cert_subject_validation_type": "san_cn",
            "authorized_subjects": [{"CN": "a"}],
            "default_user": False,
        } == previous_settings(ORDERS | subjects, {"default_user": True})["previous_settings"]

    def test_nothing_shown(self) -> None:
        """A setting that a database does not show is at its default; one that is hidden while TLS is off is unknown."""
        bare = PLAIN | {"tls_mode": None, "client_cert_subject_validation_type": None}

        assert {
            "tls_mode": "disabled",
            "enforce_client_authentication": "unknown",
            CERTS: [],
            "client_cert_subject_validation_type": "disabled",
            "authorized_subjects": [],
        } == previous_settings(bare, {})["previous_settings"]

    def test_outputs_of_the_first_release(self) -> None:
        """They stay, for programs that export them."""
        assert {"previous_tls_mode": "disabled"}.items() <= previous_settings(PLAIN, {}).items()
        assert previous_settings(PLAIN, {"default_user": False})["previous_default_user"] is True


class TestEnforcement:
    """Tests of the one setting that a database hides while its TLS is off."""

    @pytest.mark.parametrize(("shown", "known"), [("disabled", NOT_ENFORCED), (None, {})])
    def test_is_completed(self, shown: str | None, known: Properties) -> None:
        """It is remembered as the database shows it; without that it is not known, and never will be."""
        found = {"tls_mode": "disabled", "enforce_client_authentication": UNKNOWN_YET}

        assert not is_enforcement_known(found)
        assert {"tls_mode": "disabled", **known} == with_enforcement(found, {"enforce_client_authentication": shown})

    @pytest.mark.parametrize("found", [{}, NOT_ENFORCED], ids=repr)
    def test_is_known(self, found: Properties) -> None:
        """A state that does not have it is complete, too: something else has been sent since."""
        assert is_enforcement_known(found)


class TestRemembered:
    def test_states_of_the_first_release(self) -> None:
        """They know two fields."""
        state = {"previous_tls_mode": "disabled", "previous_default_user": True}

        assert {"tls_mode": "disabled", "default_user": True} == known_settings(state)
        assert state == {name: value for name, value in as_outputs(known_settings(state)).items() if name in state}

    def test_one_output_wins(self) -> None:
        """If both are there, the one that knows more is believed."""
        assert {"tls_mode": "enabled"} == known_settings(
            {"previous_settings": {"tls_mode": "enabled"}, "previous_tls_mode": "x"}
        )


class TestRestored:
    def test_database_without_tls(self) -> None:
        """All of it goes back; a hidden setting takes the stricter of both values."""
        assert {
            "tls_mode": "disabled",
            "enforce_client_authentication": "enabled",
            CERTS: [],
            "client_cert_subject_validation_type": "disabled",
            "authorized_subjects": [],
            "default_user": True,
        } == given_back(previous_settings(PLAIN, {"default_user": False}))

    def test_hidden_setting_that_nothing_was_sent_of(self) -> None:
        """A set-up that stopped half-way has switched TLS on: the database shows by now how it was found."""
        open_to_all = MANAGED | NOT_ENFORCED

        assert {**previous_settings(PLAIN, {})["previous_settings"], **NOT_ENFORCED, CERTS: []} == given_back(
            previous_settings(PLAIN, {}), open_to_all
        )

    def test_database_that_was_set_up(self) -> None:
        """Its certificates, subjects and switches come back."""
        before = ORDERS | {
            "enforce_client_authentication": "disabled",
            CERTS: [{"client_cert": OTHER_PEM}],
            "client_cert_subject_validation_type": "full_subject",
            "authorized_subjects": [{"CN": "a", "OU": ["x"]}],
        }

        sent = given_back(previous_settings(before, {}))

        assert {name: before[name] for name in sent} == sent
        assert "default_user" not in sent

    def test_as_it_was_found_already(self) -> None:
        """Nothing is sent to a database that is as it was found: neither after a take-over nor after an import."""
        assert {} == given_back(previous_settings(MANAGED, {"default_user": False}))

    def test_spelling_means_nothing(self) -> None:
        """The same certificates in one entry, and the same subjects with fillers, are no difference."""
        before = MANAGED | {
            CERTS: [{"client_cert": OTHER_PEM}, {"client_cert": PEM}],
            "authorized_subjects": [{"CN": "a"}],
        }
        now = MANAGED | {
            CERTS: [{"client_cert": PEM + OTHER_PEM}],
            "authorized_subjects": [{"CN": "a", "OU": [], "O": ""}],
        }

        assert {} == given_back(previous_settings(before, {}), now)

    @pytest.mark.parametrize("state", [{}, {"previous_settings": {}}], ids=repr)
    def test_nothing_is_known(self, state: Properties) -> None:
        """A setting that nobody remembers stays as it is, on the strict side."""
        assert {} == given_back(state)

    def test_state_of_the_first_release(self) -> None:
        """TLS goes off as it was found; the list that nobody remembers stays."""
        assert {"tls_mode": "disabled", "default_user": True} == given_back(
            {"previous_tls_mode": "disabled", "previous_default_user": True}
        )
        assert {} == given_back({"previous_tls_mode": "enabled"})

    def test_expired_certificates_are_left_out(self) -> None:
        """A cluster refuses them, and they let nobody in."""
        before = MANAGED | {CERTS: [{"client_cert": expired_root().certificate_pem + OTHER_PEM}]}

        assert [{"client_cert": OTHER_PEM}] == given_back(previous_settings(before, {}))[CERTS]

    def test_only_expired_certificates(self) -> None:
        """Then the list stays: without any, the database would let in everybody or nobody."""
        before = MANAGED | {
            CERTS: [{"client_cert": expired_root().certificate_pem}],
            "enforce_client_authentication": "disabled",
            "default_user": True,
        }

        sent = given_back(previous_settings(before, {"default_user": False}))

        assert not {CERTS, "enforce_client_authentication"} & sent.keys()
        assert sent["default_user"] is True

    def test_unreadable_list(self) -> None:
        """Settings that somebody else made go back as they were."""
        before = MANAGED | {CERTS: [{"client_cert": "unreadable"}]}

        assert [{"client_cert": "unreadable"}] == given_back(previous_settings(before, {}))[CERTS]


class TestSyncers:
    def test_stays_in_the_list(self) -> None:
        """A syncer's certificate that came meanwhile is kept beside what was found."""
        before = MANAGED | {CERTS: [{"client_cert": OTHER_PEM}]}

        assert [{"client_cert": OTHER_PEM}, {"client_cert": syncer().certificate_pem}] == (
            given_back(previous_settings(before, {}), syncers=[read(syncer())])[CERTS]
        )

    def test_found_already(self) -> None:
        """One that was found is not there twice."""
        before = PLAIN | {CERTS: [{"client_cert": syncer().certificate_pem}], "tls_mode": "replica_ssl"}

        sent = given_back(previous_settings(before, {}), syncers=[read(syncer())])

        assert ([{"client_cert": syncer().certificate_pem}], "replica_ssl") == (sent[CERTS], sent["tls_mode"])

    def test_tls_between_databases_stays(self) -> None:
        """A database that became a source with TLS meanwhile gives clients none, as found, and its replica goes on."""
        assert "replica_ssl" == given_back(previous_settings(PLAIN, {}), syncers=[read(syncer())])["tls_mode"]

    def test_tls_that_somebody_switched_off(self) -> None:
        """It is not switched on by a destroy."""
        off = MANAGED | {"tls_mode": "disabled", "enforce_client_authentication": None}

        assert "disabled" == given_back(previous_settings(PLAIN, {}), off, syncers=[read(syncer())])["tls_mode"]


class TestActiveActive:
    INSTANCE = MANAGED | {"crdt": True}

    def test_tls_mode_stays(self) -> None:
        """A setting that all instances share is not given back on one."""
        assert "tls_mode" not in given_back(previous_settings(PLAIN, {}), self.INSTANCE)

    def test_tls_mode_that_was_changed_alone(self) -> None:
        """Unless it was changed on one."""
        state = previous_settings(PLAIN, {}) | {"change_one_instance": True}

        assert "disabled" == given_back(state, self.INSTANCE)["tls_mode"]


def test_what_is_not_shown_is_no_difference() -> None:
    """While TLS is off, a database does not say whether it would ask for certificates."""
    wanted = {"tls_mode": "disabled", "enforce_client_authentication": "enabled", "default_user": False}

    assert ["default_user"] == differing(PLAIN | {"tls_mode": None}, wanted)


def test_what_is_given_back_is_told() -> None:
    """Values that are short are reported; certificates and subjects by what they are."""
    wanted = {"tls_mode": "disabled", CERTS: [], "default_user": True, "authorized_subjects": []}

    assert "client certificates, authorized subjects, default_user on, tls_mode disabled" == described(wanted)
    assert "default_user off" == described({"default_user": False})


def test_leaf_is_given_back() -> None:
    """A client's own certificate that was found comes back, too."""
    before = MANAGED | {CERTS: [{"client_cert": client().certificate_pem}]}

    assert pem_text([read(client())]) == given_back(previous_settings(before, {}))[CERTS][0]["client_cert"]


def test_later() -> None:
    """Found certificates may have expired by the time that they are given back."""
    state = previous_settings(MANAGED | {CERTS: [{"client_cert": OTHER_PEM}]}, {})

    assert CERTS not in restored(state, MANAGED, syncers=(), now=NOW + timedelta(days=20 * 365))
