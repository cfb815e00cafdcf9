"""Tests of the cluster's settings."""

from typing import Any

import pytest
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.settings import cluster_object, cluster_schema, update_settings

from tests.support.certificates import root
from tests.support.emulated_cluster import fresh_cluster

MTLS = {
    "mtls_certificate_authentication",
    "mtls_client_cert_subject_validation_type",
    "mtls_authorized_subjects",
}


def with_ca(version: str = "8.2.0-25", **assumptions: Any) -> State:
    """A fresh cluster that has a trusted CA."""
    state = fresh_cluster(version, **assumptions)
    state.certificates["mtls_trusted_ca"] = root().certificate_pem
    return state


class TestVersions:
    """Tests of which settings there are."""

    @pytest.mark.parametrize(
        ("version", "expected"),
        [
            ("7.4.6", set()),
            ("7.8.4-18", MTLS),
            ("8.0.20-44", MTLS),
            ("8.2.0-25", {*MTLS, "control_plane_basic_authentication"}),
        ],
    )
    def test_keys_appear_with_their_version(self, version: str, expected: set[str]) -> None:
        """Answer and schema hold the keys from the version on that brought them."""
        state = fresh_cluster(version)
        asked = {*MTLS, "control_plane_basic_authentication"}

        assert expected == asked & cluster_object(state).keys()
        assert expected == asked & cluster_schema(state)["properties"].keys()

    def test_too_new_key_is_unknown(self) -> None:
        """A key of a later version is refused as any unknown one."""
        with pytest.raises(RestError, match="unknown property 'mtls_certificate_authentication'") as caught:
            update_settings(fresh_cluster("7.4.6"), {"mtls_certificate_authentication": False})

        assert (400, "invalid_schema") == (caught.value.status, caught.value.error_code)

    def test_unknown_keys_can_be_assumed_to_be_ignored(self) -> None:
        """With unknown_keys=ignored, the others are applied."""
        state = fresh_cluster(unknown_keys="ignored")

        update_settings(state, {"unknown": 1, "handle_redirects": True})

        assert state.settings["handle_redirects"]
        assert "unknown" not in state.settings

    def test_mtls_keys_can_be_assumed_to_be_shown_always(self) -> None:
        """With mtls_settings_shown=always, an old version shows keys that it does not take."""
        assert cluster_object(fresh_cluster("7.4.6", mtls_settings_shown="always")).keys() > MTLS


class TestMtls:
    """The rules of the mtls_* settings."""

    def test_three_settings_in_one_put(self) -> None:
        """Fields that are sent are applied; the others stay."""
        state = with_ca()
        wanted = {
            "mtls_certificate_authentication": True,
            "mtls_client_cert_subject_validation_type": "full_subject",
            "mtls_authorized_subjects": [{"CN": "app-1", "OU": ["a", "b"], "O": ""}],
        }
        before = cluster_object(state)

        update_settings(state, wanted)

        assert before | wanted == cluster_object(state)

    def test_filled_echo_is_a_switch(self) -> None:
        """With authorized_subjects_echo=filled, omitted attributes are answered as empty ones."""
        state = with_ca(authorized_subjects_echo="filled")

        update_settings(state, {"mtls_authorized_subjects": [{"CN": "app-1"}]})

        expected = {"CN": "app-1", "O": "", "OU": [], "L": "", "ST": "", "C": ""}
        assert [expected] == cluster_object(state)["mtls_authorized_subjects"]

    @pytest.mark.parametrize(
        ("subjects", "reason"),
        [
            ([{}], "body.mtls_authorized_subjects[0]: 'CN' is a required property"),
            ([{"CN": "a", "OU": "b"}], "body.mtls_authorized_subjects[0].OU: expected array"),
            ([{"CN": "a", "cn": "b"}], "body.mtls_authorized_subjects[0]: unknown property 'cn'"),
            ({"CN": "a"}, "body.mtls_authorized_subjects: expected array"),
        ],
    )
    def test_shape_of_subjects(self, subjects: Any, reason: str) -> None:
        """Authorized subjects are records with a CN, and OU is a list."""
        with pytest.raises(RestError) as caught:
            update_settings(with_ca(), {"mtls_authorized_subjects": subjects})

        assert reason == caught.value.description

    def test_needs_a_ca(self) -> None:
        """Certificate authentication is not switched on without a CA, unless it is assumed to be."""
        body = {"mtls_certificate_authentication": True}
        lenient = fresh_cluster(mtls_without_ca="200")

        update_settings(lenient, body)

        assert lenient.settings["mtls_certificate_authentication"]
        with pytest.raises(RestError) as caught:
            update_settings(fresh_cluster(), body)
        assert (406, "missing_certificate") == (caught.value.status, caught.value.error_code)

    def test_validation_without_subjects(self) -> None:
        """Subject validation without a subject is accepted, unless it is assumed to be refused."""
        body = {"mtls_client_cert_subject_validation_type": "san_cn"}

        update_settings(with_ca(), body)

        with pytest.raises(RestError, match="needs mtls_authorized_subjects"):
            update_settings(with_ca(empty_authorized_subjects="400"), body)

    def test_basic_off_without_mtls(self) -> None:
        """Passwords can be switched off with nothing in their place, unless it is assumed to be refused."""
        body = {"control_plane_basic_authentication": False}

        update_settings(with_ca(), body)

        with pytest.raises(RestError) as caught:
            update_settings(with_ca(basic_off_without_mtls="406"), body)
        assert 406 == caught.value.status

    def test_only_mtls_writes_tell_when(self) -> None:
        """Other settings do not begin an assumed outage."""
        state = with_ca()

        update_settings(state, {"handle_redirects": True})
        before = state.mtls_changed_at
        update_settings(state, {"mtls_certificate_authentication": True})

        assert (float("-inf"), state.clock()) == (before, state.mtls_changed_at)


class TestReadOnly:
    """Settings that nobody can change."""

    def test_equal_value_is_ignored(self) -> None:
        """A read-only key with its own value is taken, unless it is assumed to be refused."""
        update_settings(fresh_cluster(), {"name": "cluster.local"})

        with pytest.raises(RestError, match="name is read-only"):
            update_settings(fresh_cluster(read_only_keys="400"), {"name": "cluster.local"})

    def test_other_value_is_refused(self) -> None:
        """A read-only key with another value is refused."""
        with pytest.raises(RestError, match="name is read-only"):
            update_settings(fresh_cluster(), {"name": "other.local"})
