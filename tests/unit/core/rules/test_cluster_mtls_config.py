"""The cluster's settings for login by certificate: canonical form, contradictions, the wire, and drift."""

from typing import Any, ClassVar

import pytest
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs
from pulumi_redis_enterprise.core.rules.cluster_mtls_config import (
    BASIC,
    OFF,
    ClusterMtlsConfigInputs,
    ClusterMtlsConfigState,
    changes,
    check,
    differences,
    observed,
    payload,
    previous_settings,
    remembered,
    restored,
)
from pulumi_redis_enterprise.core.unknown import UNKNOWN

from tests.support.certificates import NOW

APP = {"CN": "app-1", "O": "Acme"}


def checked(**new: Any) -> CheckedInputs:
    """The check of new settings."""
    return check({}, new, NOW)


def told(**new: Any) -> list[str]:
    """The problems of new settings, without their fixes."""
    return [f"{problem.property}: {problem.message}" for problem in checked(**new).problems]


def allowing(*records: Any) -> Any:
    """The canonical inputs that let these subjects in."""
    return checked(subject_validation="san_cn", authorized_subjects=list(records)).inputs


class TestCanonicalForm:
    def test_default_lets_every_certificate_of_the_ca_in(self) -> None:
        """Without arguments, logins by certificate are on, and subjects are not looked at."""
        expected = {"certificate_authentication": True, "subject_validation": "disabled", "authorized_subjects": {}}

        assert CheckedInputs(inputs=expected) == checked(trusted_ca="mtls_trusted_ca")

    def test_subjects_are_keyed_by_how_they_are_written(self) -> None:
        """A preview names the subject that comes or goes, not its place in a list."""
        assert {"CN=app-1,O=Acme": APP} == allowing(APP)["authorized_subjects"]

    def test_subject_given_twice_is_folded(self) -> None:
        """Two records that differ in order and in empty attributes only are one subject."""
        first = {"CN": "app-1", "OU": ["b", "a"], "O": "Acme"}
        second = {"O": "Acme", "OU": ["a", "b"], "L": "", "CN": "app-1"}

        assert ["CN=app-1,OU=a+OU=b,O=Acme"] == list(allowing(first, second)["authorized_subjects"])

    def test_unknown_subject_makes_all_subjects_unknown(self) -> None:
        """With one subject that is not known yet, nobody can say what the map will be."""
        assert UNKNOWN is allowing(APP, {"CN": UNKNOWN})["authorized_subjects"]

    def test_basic_authentication_is_left_alone_by_default(self) -> None:
        """A setting that nobody asked for is not managed."""
        assert "basic_authentication" not in checked().inputs
        assert checked(basic_authentication=False).inputs["basic_authentication"] is False

    def test_adopt_existing_is_kept_only_if_it_is_set(self) -> None:
        """The default is no property at all, so that it shows in no preview."""
        assert checked(adopt_existing=True).inputs["adopt_existing"] is True
        assert "adopt_existing" not in checked(adopt_existing=False).inputs


class TestProblems:
    @pytest.mark.parametrize("given", ["san-cn", "SAN_CN", "", None, 1, ["san_cn"], {"a": 1}], ids=repr)
    def test_unknown_kind_of_validation(self, given: object) -> None:
        """The kinds that there are, are named."""
        expected = [f"subject_validation: expected one of disabled, san_cn, full_subject; got {given!r}"]

        assert expected == told(subject_validation=given)

    def test_subjects_that_nobody_would_look_at(self) -> None:
        """Subjects without validation would make a reviewer believe in a restriction that is none."""
        reason = "there are authorized subjects, but subject_validation is disabled, so nobody would look at them"

        assert [f"authorized_subjects: {reason}"] == told(authorized_subjects=[APP])

    @pytest.mark.parametrize("subjects", [None, [], {}], ids=repr)
    @pytest.mark.parametrize("validation", ["san_cn", "full_subject"])
    def test_validation_that_lets_nobody_in(self, validation: str, subjects: object) -> None:
        """Validation without a subject would lock every client out."""
        reason = f"with subject_validation {validation} and no authorized subject, no certificate could log in"

        assert [f"authorized_subjects: {reason}"] == told(subject_validation=validation, authorized_subjects=subjects)

    @pytest.mark.parametrize("given", [APP, 5, 2.5, True, "app-1"], ids=repr)
    def test_something_else_than_a_list_of_subjects(self, given: object) -> None:
        """One record, or one name, is no list; what is meant is shown."""
        problems = checked(subject_validation="san_cn", authorized_subjects=given).problems

        assert [f"expected a list of records, got {given!r}"] == [problem.message for problem in problems]
        assert 'give for example [{"CN": "app-1"}]' == problems[0].fix

    def test_each_record_is_checked(self) -> None:
        """All problems of all records are reported, each under its place in the list, unknown ones beside them."""
        subjects = [{"CN": ""}, {"CN": "*.acme.com"}, UNKNOWN, {"CN": "a", "C": "USA"}, {"CN": "a", "cn": "b"}, 5]
        problems = checked(subject_validation="san_cn", authorized_subjects=subjects).problems

        assert [
            "authorized_subjects[0].CN",
            "authorized_subjects[1].CN",
            "authorized_subjects[3].C",
            "authorized_subjects[4].cn",
            "authorized_subjects[5]",
        ] == [problem.property for problem in problems]

    def test_basic_authentication_that_is_no_boolean(self) -> None:
        """A text is not accepted as a boolean."""
        assert ["basic_authentication: expected true or false, got 'no'"] == told(basic_authentication="no")

    def test_administrator_without_its_files(self) -> None:
        """The files of the administrator are paths; each that is none is named."""
        assert ["administrator.certificate_file: expected a path, got None"] == told(
            administrator={"key_file": "admin.key"}
        )
        assert 2 == len(told(administrator="admin.pem"))

    def test_administrator_that_is_not_known_yet(self) -> None:
        """Nothing is said of an administrator, or of one of the files, that another resource gives."""
        assert [] == told(administrator=UNKNOWN)
        assert [] == told(administrator={"certificate_file": UNKNOWN, "key_file": "admin.key"})

    def test_unknown_values_are_no_problem(self) -> None:
        """Settings are not held to contradict each other while one of them is unknown."""
        assert [] == told(subject_validation=UNKNOWN, authorized_subjects=[APP], basic_authentication=UNKNOWN)
        assert [] == told(subject_validation="disabled", authorized_subjects=UNKNOWN)

    def test_all_problems_at_once(self) -> None:
        """Problems of different settings are reported together."""
        assert 3 == len(
            told(subject_validation="x", authorized_subjects=[{"CN": ""}], basic_authentication="no"),
        )


class TestChanges:
    def test_order_of_subjects_means_nothing(self) -> None:
        """Neither the list of subjects nor their organizational units have an order."""
        first, second = {"CN": "a", "OU": ["x", "y"]}, {"CN": "b"}

        assert not changes(allowing(first, second), allowing(second, {"CN": "a", "OU": ["y", "x"]}))

    def test_each_managed_property_is_compared(self) -> None:
        """Every setting that differs is named, in the resource's order."""
        old = checked().inputs | {"certificate_authentication": False}
        new = allowing(APP) | {"basic_authentication": False}

        assert Changes(
            updates=("certificate_authentication", "subject_validation", "authorized_subjects", "basic_authentication")
        ) == changes(old, new)


class TestPayload:
    def test_all_settings(self) -> None:
        """The vendor's names and forms; Basic authentication is not among them."""
        assert {
            "mtls_certificate_authentication": True,
            "mtls_client_cert_subject_validation_type": "san_cn",
            "mtls_authorized_subjects": [APP],
        } == payload(allowing(APP) | {"basic_authentication": False})

    def test_only_what_changed(self) -> None:
        """A setting that is as wanted is not sent."""
        assert {"mtls_authorized_subjects": [APP]} == payload(allowing(APP), only=["authorized_subjects"])


class TestObserved:
    def test_settings_as_wanted_are_the_inputs(self) -> None:
        """Settings that were sent and kept read as the inputs that they came from, so a refresh shows no drift."""
        wanted = allowing({"CN": "b"}, APP)

        assert wanted == observed(payload(wanted), wanted)

    @pytest.mark.parametrize("settings", [{}, OFF])
    def test_cluster_without_logins_by_certificate(self, settings: dict[str, Any]) -> None:
        """Settings that are absent, as on a cluster that never had them, read as switched off."""
        seen = observed(settings, {})

        assert {
            "certificate_authentication": False,
            "subject_validation": "disabled",
            "authorized_subjects": {},
        } == seen

    def test_basic_authentication_is_told_only_if_it_is_managed(self) -> None:
        """A resource that does not manage it shows no change of it; on versions without the setting it is on."""
        settings = {"control_plane_basic_authentication": False}

        assert "basic_authentication" not in observed(settings, {})
        assert observed(settings, {"basic_authentication": True})["basic_authentication"] is False
        assert observed({}, {"basic_authentication": True})["basic_authentication"] is True

    def test_administrator_is_what_the_program_says(self) -> None:
        """The cluster does not know the administrator, so a refresh keeps what is stored."""
        administrator = {"certificate_file": "admin.pem", "key_file": "admin.key"}

        assert administrator == observed({}, {"administrator": administrator})["administrator"]


class TestDifferences:
    def test_settings_as_wanted_do_not_differ(self) -> None:
        """Settings do not differ from themselves."""
        assert [] == differences(payload(allowing(APP)), allowing(APP))

    def test_each_difference_names_what_there_is_and_what_is_wanted(self) -> None:
        """A person can see from the message alone what somebody else changed."""
        assert [
            "certificate_authentication: found false, wanted true",
            "subject_validation: found 'disabled', wanted 'san_cn'",
            "authorized_subjects: found none, wanted [CN=app-1,O=Acme; CN=b]",
        ] == differences(OFF, allowing({"CN": "b"}, APP))


class TestGivenBack:
    SETTINGS: ClassVar[dict[str, Any]] = {
        "name": "cluster.local",
        "mtls_certificate_authentication": True,
        "mtls_client_cert_subject_validation_type": "san_cn",
        "mtls_authorized_subjects": [{"CN": "a"}],
        "control_plane_basic_authentication": False,
    }

    def test_all_that_is_managed(self) -> None:
        """Passwords are remembered only if they are managed."""
        assert {name: self.SETTINGS[name] for name in OFF} == previous_settings(self.SETTINGS, {})["previous_settings"]
        assert {name: self.SETTINGS[name] for name in [*OFF, BASIC]} == (
            previous_settings(self.SETTINGS, {"basic_authentication": True})["previous_settings"]
        )

    def test_setting_that_the_version_lacks(self) -> None:
        """A setting that a version does not show cannot be remembered."""
        assert {} == previous_settings({}, {"basic_authentication": True})["previous_settings"]

    def test_memory_outlives_updates(self) -> None:
        """Settings found first are kept; what is managed from now on is added; a state that knows nothing stays so."""
        old: ClusterMtlsConfigState = {"previous_settings": OFF | {"mtls_certificate_authentication": True}}

        assert {**old["previous_settings"], BASIC: False} == (
            remembered(old, self.SETTINGS, {"basic_authentication": True})["previous_settings"]
        )
        assert {} == remembered({}, self.SETTINGS, {})

    def test_passwords_were_the_only_way_in(self) -> None:
        """If certificates were off before, passwords were on, though an update whose answer was lost shows them off."""
        old: ClusterMtlsConfigState = {"previous_settings": dict(OFF)}
        new: ClusterMtlsConfigInputs = {"basic_authentication": False}

        assert OFF | {BASIC: True} == remembered(old, self.SETTINGS, new)["previous_settings"]
        assert OFF == remembered(old, {}, new)["previous_settings"]

    def test_restored(self) -> None:
        """The three settings go back together; off where nobody remembers."""
        assert {name: self.SETTINGS[name] for name in OFF} == restored(previous_settings(self.SETTINGS, {}))
        assert OFF == restored({})
