"""Mutual TLS of a database: canonical form, warnings, problems, the wire, and drift."""

from datetime import timedelta
from typing import Any

import pytest
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs
from pulumi_redis_enterprise.core.rules.database_mtls_config import (
    MANAGED,
    changes,
    check,
    differences,
    is_set_up,
    observed,
    outputs,
    payload,
)
from pulumi_redis_enterprise.core.trust.bundle import authorities_of
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.core.x509.certificates import certificate_key

from tests.support.certificates import NOW, client, expired_client, expired_root, intermediate, other_root, read, root

PEM, OTHER_PEM, LEAF_PEM = root().certificate_pem, other_root().certificate_pem, client().certificate_pem
SUBJECTS = {"subject_validation": "san_cn", "authorized_subjects": [{"CN": "app-1"}]}
OFF: dict[str, Any] = {
    "uid": 1,
    "name": "orders",
    "tls_mode": "disabled",
    "enforce_client_authentication": None,
    "authentication_ssl_client_certs": [],
    "client_cert_subject_validation_type": None,
    "authorized_subjects": [],
    "default_user": True,
}


def checked(**new: Any) -> CheckedInputs:
    """The check of a database that trusts one CA, but for what is given."""
    return check({}, {"database": "orders", "client_certificates": [PEM]} | new, NOW)


def told(**new: Any) -> list[str]:
    """The problems of a good database, but for what is given."""
    return [f"{problem.property}: {problem.message}" for problem in checked(**new).problems]


def live(new: Any, **fields: Any) -> dict[str, Any]:
    """The database once it has what was sent."""
    return {**OFF, **payload(new), **fields}


class TestCanonicalForm:
    def test_defaults(self) -> None:
        """TLS is on, a certificate is asked for, subjects are not looked at, the default user is left alone."""
        expected = {
            "database": "orders",
            "tls_mode": "enabled",
            "enforce_client_authentication": True,
            "client_certificates": PEM,
            "client_authorities": authorities_of([read(root())]),
            "subject_validation": "disabled",
            "authorized_subjects": {},
        }

        found = checked()

        assert (expected, [], []) == (found.inputs, found.problems, found.warnings)

    def test_list_of_texts_is_one_bundle(self) -> None:
        """The way certificates are spread over texts means nothing; each is there once."""
        assert PEM + OTHER_PEM == checked(client_certificates=[PEM, OTHER_PEM + PEM]).inputs["client_certificates"]

    def test_subjects_are_keyed_by_how_they_are_written(self) -> None:
        """Just as in the settings of the cluster."""
        assert {"CN=app-1": {"CN": "app-1"}} == checked(**SUBJECTS).inputs["authorized_subjects"]

    def test_unknown_certificate_makes_all_unknown(self) -> None:
        """With one CA that is not known yet, nobody can say what the list will be."""
        inputs = checked(client_certificates=[PEM, UNKNOWN]).inputs

        assert UNKNOWN is inputs["client_certificates"]
        assert UNKNOWN is inputs["client_authorities"]

    @pytest.mark.parametrize("given", [None, [], ""], ids=repr)
    def test_no_certificate_if_none_is_asked_for(self, given: object) -> None:
        """TLS without client certificates needs no CA."""
        result = checked(client_certificates=given, enforce_client_authentication=False)

        assert [] == result.problems
        assert ("", {}) == (result.inputs["client_certificates"], result.inputs["client_authorities"])

    @pytest.mark.parametrize("default_user", [True, False])
    def test_default_user_is_managed_if_it_is_given(self, default_user: bool) -> None:  # noqa: FBT001
        """A setting that nobody asked for is not managed."""
        assert checked(default_user=default_user).inputs["default_user"] is default_user
        assert "default_user" not in checked(default_user=None).inputs

    @pytest.mark.parametrize("name", ["adopt_existing", "change_one_instance"])
    def test_permission_is_kept_only_if_it_is_given(self, name: str) -> None:
        """The default is no property at all, so that it shows in no preview."""
        assert checked(**{name: True}).inputs[name] is True
        assert name not in checked(**{name: False}).inputs


class TestLeaf:
    @pytest.mark.parametrize("certificates", [[LEAF_PEM], [PEM, LEAF_PEM], [PEM, intermediate().certificate_pem]])
    def test_leaves_and_intermediates_are_taken(self, certificates: list[str]) -> None:
        """A database takes CAs and the clients' own certificates."""
        found = checked(client_certificates=certificates)

        assert ([], []) == (found.problems, found.warnings)

    @pytest.mark.parametrize("validation", ["san_cn", "full_subject"])
    def test_leaf_with_validation_warns(self, validation: str) -> None:
        """The problem says that the database would let in every subject."""
        (caution,) = checked(
            **{**SUBJECTS, "subject_validation": validation}, client_certificates=[PEM, LEAF_PEM]
        ).warnings

        key = certificate_key(read(client()))
        assert f"'orders', {validation} ({key})" == caution.property
        assert "databases skip the validation of subjects for everybody, as there is a leaf" in caution.message

    def test_cas_with_validation_do_not_warn(self) -> None:
        """An intermediate is a CA."""
        assert [] == checked(**SUBJECTS, client_certificates=[PEM, intermediate().certificate_pem]).warnings


class TestProblems:
    @pytest.mark.parametrize("given", [None, [], ""], ids=repr)
    def test_required_certificates_are_missing(self, given: object) -> None:
        """A database that asks for certificates and trusts none would let nobody in."""
        assert told(client_certificates=given) in (
            ["client_certificates: no certificate is given"],
            ["client_certificates: is empty; expected PEM certificates"],
        )

    @pytest.mark.parametrize(("made", "word"), [(expired_root, "expired"), (expired_client, "expired")])
    def test_certificate_that_no_login_could_use(self, made: Any, word: str) -> None:
        """CAs are looked at as CAs, and leaves as leaves."""
        (problem,) = checked(client_certificates=[made().certificate_pem]).problems

        assert f"client_certificates: {certificate_key(read(made()))}" == problem.property
        assert word in problem.message

    def test_certificate_that_expired_in_place_warns(self) -> None:
        """A CA that is there already does not stop every other change on the day it expires."""
        later = NOW + timedelta(days=20 * 365)
        again = check(checked().inputs, {"database": "orders", "client_certificates": [PEM]}, later)

        assert [] == again.problems
        assert ["expired" in caution.property for caution in again.warnings] == [True]

    def test_validation_without_subjects(self) -> None:
        """Just as in the settings of the cluster, it would lock every client out."""
        assert [
            "authorized_subjects: with subject_validation san_cn and no authorized subject, no certificate could log in"
        ] == told(subject_validation="san_cn")

    @pytest.mark.parametrize("mode", ["disabled", "", None, True, ["enabled"]], ids=repr)
    def test_wrong_tls_mode(self, mode: object) -> None:
        """To switch TLS off is to take the resource away."""
        (problem,) = checked(tls_mode=mode).problems

        assert f"expected one of enabled, replica_ssl; got {mode!r}" == problem.message
        assert "use enabled; to go back to no TLS, take the whole resource away" == problem.fix

    @pytest.mark.parametrize("name", ["enforce_client_authentication", "default_user"])
    @pytest.mark.parametrize("value", ["no", 1, [True]], ids=repr)
    def test_flag_that_is_no_boolean(self, name: str, value: object) -> None:
        """A text is not accepted as a boolean."""
        assert [f"{name}: expected true or false, got {value!r}"] == told(**{name: value})

    def test_all_problems_at_once(self) -> None:
        """Problems of different inputs are reported together."""
        problems = checked(database=0, client_certificates="x", tls_mode="x", default_user="x").problems

        assert {"database", "client_certificates", "tls_mode", "default_user"} == {it.property for it in problems}

    @pytest.mark.parametrize("name", ["tls_mode", "enforce_client_authentication", "default_user", "database"])
    def test_unknown_value_is_no_problem(self, name: str) -> None:
        """Not to know a value yet is nothing that a user can mend."""
        assert [] == told(**{name: UNKNOWN})


class TestChanges:
    def test_another_database_replaces(self) -> None:
        """The settings of one database go, and those of another come."""
        assert Changes(replaces=("database",)) == changes(checked().inputs, checked(database="invoices").inputs)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ({"database": "orders", "id": "1"}, 1),
            ({"database": 1, "database_name": "orders"}, "orders"),
            ({"database": "orders", "database_name": "renamed"}, "renamed"),
        ],
        ids=["uid", "name", "new name"],
    )
    def test_other_spelling_of_the_database_is_an_update(self, old: dict[str, Any], new: str | int) -> None:
        """The database is the same: its settings never go, not even for a moment."""
        assert Changes(updates=("database",)) == changes(checked().inputs | old, checked(database=new).inputs)

    def test_each_setting_is_changed_in_place(self) -> None:
        """Every setting that differs is named, in the resource's order."""
        new = checked(
            **SUBJECTS,
            client_certificates=[OTHER_PEM],
            tls_mode="replica_ssl",
            enforce_client_authentication=False,
            default_user=False,
            allow_outdated_certs=True,
            allow_weak_hashing=True,
        )

        assert Changes(updates=MANAGED[1:]) == changes(checked().inputs, new.inputs)

    def test_order_means_nothing(self) -> None:
        """Certificates and subjects are sets."""
        first = checked(client_certificates=[PEM, OTHER_PEM]).inputs

        assert not changes(first, checked(client_certificates=[OTHER_PEM, PEM]).inputs)


class TestPayload:
    def test_all_settings(self) -> None:
        """The vendor's names and forms; each certificate is an entry of its own."""
        assert {
            "tls_mode": "enabled",
            "enforce_client_authentication": "enabled",
            "authentication_ssl_client_certs": [{"client_cert": PEM}, {"client_cert": OTHER_PEM}],
            "client_cert_subject_validation_type": "san_cn",
            "authorized_subjects": [{"CN": "app-1"}],
            "default_user": False,
        } == payload(checked(**SUBJECTS, client_certificates=[PEM + OTHER_PEM], default_user=False).inputs)

    def test_only_what_changed(self) -> None:
        """A setting that is as wanted is not sent; nor is the default user, unless somebody asked for it."""
        inputs = checked().inputs

        assert {"tls_mode": "enabled"} == payload(inputs, only=["tls_mode"])
        assert {} == payload(inputs, only=["default_user"])

    def test_syncers_stay(self) -> None:
        """They are sent along with the list, whenever that is sent."""
        sent = payload(checked().inputs, syncers=[read(client())])

        assert [{"client_cert": PEM}, {"client_cert": LEAF_PEM}] == sent["authentication_ssl_client_certs"]

    def test_no_certificate(self) -> None:
        """If none is asked for, the list is emptied."""
        sent = payload(checked(client_certificates=[], enforce_client_authentication=False).inputs)

        assert ("disabled", []) == (sent["enforce_client_authentication"], sent["authentication_ssl_client_certs"])


@pytest.mark.parametrize(
    ("expected", "fields"),
    [
        (False, {}),
        (False, {"authentication_ssl_client_certs": [{"client_cert": PEM}]}),
        (False, {"tls_mode": "enabled"}),
        (True, {"tls_mode": "enabled", "authentication_ssl_client_certs": [{"client_cert": PEM}]}),
    ],
    ids=["plain", "certificates without TLS", "TLS without certificates", "mutual TLS"],
)
def test_mutual_tls_is_set_up(expected: bool, fields: dict[str, Any]) -> None:  # noqa: FBT001
    """TLS and certificates together make a database worth exporting."""
    assert expected is is_set_up(OFF | fields)


class TestObserved:
    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"database": 1},
            {**SUBJECTS, "client_certificates": [OTHER_PEM, PEM], "default_user": False},
            {"client_certificates": [], "enforce_client_authentication": False},
        ],
        ids=["defaults", "by uid", "everything", "no certificates"],
    )
    def test_settings_as_wanted_are_the_inputs(self, given: dict[str, Any]) -> None:
        """Settings that were sent and kept read as the inputs that they came from, so a refresh shows no drift."""
        wanted = checked(**given).inputs

        assert wanted == observed(live(wanted), wanted)
        assert [] == differences(live(wanted), wanted)

    def test_other_order_keeps_the_spelling_of_the_state(self) -> None:
        """Certificates that the cluster merely reorders or joins are no drift, not even of the hidden text."""
        wanted = checked(client_certificates=[PEM, OTHER_PEM]).inputs
        seen = observed(live(wanted, authentication_ssl_client_certs=[{"client_cert": OTHER_PEM + PEM}]), wanted)

        assert wanted == seen

    @pytest.mark.parametrize("entries", [[{"client_cert": "?"}], [{}], []], ids=repr)
    def test_what_cannot_be_read_is_no_certificate(self, entries: list[Any]) -> None:
        """Drift to something unreadable is drift."""
        wanted = checked().inputs
        seen = observed(live(wanted, authentication_ssl_client_certs=entries), wanted)

        assert ("", {}) == (seen["client_certificates"], seen["client_authorities"])

    def test_database_without_mutual_tls(self) -> None:
        """An import of a plain database shows it as it is."""
        assert {
            "database": "orders",
            "tls_mode": "disabled",
            "enforce_client_authentication": True,
            "client_certificates": "",
            "client_authorities": {},
            "subject_validation": "disabled",
            "authorized_subjects": {},
        } == observed(OFF, {})

    def test_setting_that_is_not_shown_is_no_drift(self) -> None:
        """Without TLS a database does not say whether it would ask for certificates."""
        wanted = checked(enforce_client_authentication=False).inputs

        assert observed(OFF, wanted)["enforce_client_authentication"] is False

    def test_default_user_is_told_only_if_it_is_managed(self) -> None:
        """A resource that does not manage it shows no change of it."""
        assert "default_user" not in observed(OFF, {})
        assert observed(OFF, {"default_user": False})["default_user"] is True

    def test_differences_are_named(self) -> None:
        """The settings that differ are named as the resource names them."""
        wanted = checked(**SUBJECTS).inputs

        assert ["tls_mode", "client_authorities", "subject_validation", "authorized_subjects"] == differences(
            OFF, wanted
        )


class TestOutputs:
    def test_command_logs_in_where_the_database_listens(self) -> None:
        """A person has only to replace the names of the files."""
        shown = outputs(OFF | {"endpoints": [{"dns_name": "redis-12000.cluster.local", "port": 12000}]})

        assert "redis-12000.cluster.local:12000" == shown["endpoint"]
        assert shown["redis_cli_command"].startswith("redis-cli -h redis-12000.cluster.local -p 12000 --tls ")

    def test_syncers_are_told(self) -> None:
        """A certificate that stays in the list although nobody names it is seen; without any there is no output."""
        shown = OFF | {"endpoints": []}

        assert authorities_of([read(root())]) == (outputs(shown, syncers=[read(root())])["syncer_certificates"])
        assert "syncer_certificates" not in outputs(shown)
