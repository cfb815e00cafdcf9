"""`ClusterMtlsConfig` against an emulated cluster."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.errors import ConflictError, UnsupportedVersionError
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator, NewEngine, add_certificate_user
from tests.support.engine import Engine, configuration_of
from tests.support.pki import Pki

Administrator = Callable[..., dict[str, str]]
ADMIN = {"role": "Admin"}
SAN_CN: Mapping[str, Any] = {"subject_validation": "san_cn", "authorized_subjects": [{"CN": "app-1"}]}


@pytest.fixture
def engine(new_engine: NewEngine, redis_enterprise_emulator: Emulator, pki: Pki) -> Engine:
    """Settings that are not on yet, in a cluster that trusts CA A."""
    trust(redis_enterprise_emulator, pki)
    return new_engine(ClusterMtlsConfigProvider())


def trust(emulator: Emulator, pki: Pki) -> None:
    """Let the cluster trust CA A."""
    emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem))


def settings_of(emulator: Emulator) -> dict[str, Any]:
    """The cluster's mTLS settings, without the prefix of their names."""
    settings = emulator.state.settings.items()
    return {key.removeprefix("mtls_"): value for key, value in settings if key.startswith("mtls_")}


def writes_to(emulator: Emulator) -> list[str]:
    """The requests that changed something, or tried to."""
    return [f"{request.method} {request.path}" for request in emulator.requests if request.method != "GET"]


class TestCreate:
    def test_one_request(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """All settings go in one PUT; the id is the cluster's name."""
        engine.up(**SAN_CN)

        expected = {
            "certificate_authentication": True,
            "client_cert_subject_validation_type": "san_cn",
            "authorized_subjects": [{"CN": "app-1"}],
        }
        assert expected == settings_of(redis_enterprise_emulator)
        assert ["PUT /v1/cluster"] == writes_to(redis_enterprise_emulator)
        assert engine.stored is not None
        assert "cluster.local" == engine.stored.id

    def test_without_ca(self, new_engine: NewEngine, redis_enterprise_emulator: Emulator) -> None:
        """Without a trusted CA nothing is sent: some versions would accept it, and nobody could log in."""
        with pytest.raises(ConflictError, match="the cluster has no trusted CA"):
            new_engine(ClusterMtlsConfigProvider()).up(**SAN_CN)

        assert [] == writes_to(redis_enterprise_emulator)

    def test_same_settings_are_adopted(
        self, engine: Engine, redis_enterprise_emulator: Emulator, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Settings that are there in the wanted form, empties aside, are adopted without a write, and that is told."""
        redis_enterprise_emulator.change(
            lambda state: state.settings.update(
                mtls_certificate_authentication=True,
                mtls_client_cert_subject_validation_type="san_cn",
                mtls_authorized_subjects=[{"CN": "app-1", "O": "", "OU": []}],
            )
        )

        engine.up(**SAN_CN)

        assert [] == writes_to(redis_enterprise_emulator)
        adopted = (
            "adopted existing mTLS settings of cluster 'cluster.local': nothing differs; "
            "a destroy leaves them as they are\n"
        )
        assert adopted == capsys.readouterr().err

    def test_other_settings_are_refused(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """Other settings that are on are an error that names each difference and the way out."""
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))

        with pytest.raises(
            ConflictError, match=r"subject_validation: found 'disabled', wanted 'san_cn'.*\nFix: .*adopt_existing"
        ):
            engine.up(**SAN_CN)

        assert [] == writes_to(redis_enterprise_emulator)

    def test_other_settings_are_replaced_if_asked_to(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """With adopt_existing other settings are replaced."""
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))

        engine.up(**SAN_CN, adopt_existing=True)

        assert "san_cn" == settings_of(redis_enterprise_emulator)["client_cert_subject_validation_type"]

    def test_version_too_old(self, start_redis_enterprise_emulator: NewEmulator) -> None:
        """Below 7.8.4 the error names the version that is needed."""
        emulator = start_redis_enterprise_emulator(version="7.4.6")

        with pytest.raises(UnsupportedVersionError, match=r"needs Redis Enterprise Software 7\.8\.4"):
            Engine(ClusterMtlsConfigProvider(), configuration_of(emulator)).up(**SAN_CN)


class TestUpdate:
    def test_only_what_changed(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """Only the changed setting is sent, so what somebody changed elsewhere stays as it is."""
        engine.up(**SAN_CN)
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        redis_enterprise_emulator.clear_requests()

        step = engine.up(subject_validation="san_cn", authorized_subjects=[{"CN": "app-1"}, {"CN": "app-2"}])

        assert "update" == step
        assert [{"CN": "app-1"}, {"CN": "app-2"}] == settings_of(redis_enterprise_emulator)["authorized_subjects"]

    def test_order_means_nothing(self, engine: Engine) -> None:
        """Subjects in another order, with OUs in another order and with empties, are no change."""
        engine.up(
            subject_validation="full_subject",
            authorized_subjects=[{"CN": "a", "OU": ["x", "y"], "O": "Acme"}, {"CN": "b"}],
        )
        again = [{"CN": "b", "L": ""}, {"O": "Acme", "CN": "a", "OU": ["y", "x"]}]

        assert "same" == engine.plan({"subject_validation": "full_subject", "authorized_subjects": again})

    def test_rotation_is_no_change(self, engine: Engine) -> None:
        """The argument `trusted_ca` only decides the order of the resources."""
        engine.up(**SAN_CN, trusted_ca="mtls_trusted_ca")

        assert "same" == engine.plan({**SAN_CN, "trusted_ca": "another"})


class TestRead:
    def test_no_drift(self, engine: Engine) -> None:
        """Right after an update there is nothing to see."""
        engine.up(**SAN_CN)

        assert "same" == engine.refresh()

    @pytest.mark.parametrize(
        "change",
        [
            {"mtls_certificate_authentication": False},
            {"mtls_client_cert_subject_validation_type": "full_subject"},
            {"mtls_authorized_subjects": [{"CN": "somebody"}]},
        ],
        ids=["switched off", "validation", "subjects"],
    )
    def test_drift_is_repaired(
        self, engine: Engine, redis_enterprise_emulator: Emulator, change: dict[str, Any]
    ) -> None:
        """Each setting that somebody changed shows, and the next update repairs it."""
        engine.up(**SAN_CN)
        wanted = settings_of(redis_enterprise_emulator)
        redis_enterprise_emulator.change(lambda state: state.settings.update(change))

        assert "drifted" == engine.refresh()
        assert "update" == engine.up(**SAN_CN)
        assert wanted == settings_of(redis_enterprise_emulator)


class TestDelete:
    def test_switches_off(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """All settings are as in a cluster that never had logins by certificate."""
        before = settings_of(redis_enterprise_emulator)
        engine.up(**SAN_CN)
        engine.destroy()

        assert before == settings_of(redis_enterprise_emulator)

    def test_gives_back(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """Settings that somebody had made come back: subjects, validation, and logins that are on."""
        found = {
            "mtls_certificate_authentication": True,
            "mtls_client_cert_subject_validation_type": "full_subject",
            "mtls_authorized_subjects": [{"CN": "other", "OU": ["x"], "O": ""}],
        }
        redis_enterprise_emulator.change(lambda state: state.settings.update(found))
        before = settings_of(redis_enterprise_emulator)
        engine.up(**SAN_CN, adopt_existing=True)
        engine.up(**{**SAN_CN, "authorized_subjects": [{"CN": "app-2"}]}, adopt_existing=True)
        engine.refresh()
        assert before != settings_of(redis_enterprise_emulator)

        engine.destroy()

        assert before == settings_of(redis_enterprise_emulator)

    def test_taken_over(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """Settings that were exactly as wanted stay: others log in by them."""
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        before = settings_of(redis_enterprise_emulator)
        engine.up()

        engine.destroy()

        assert before == settings_of(redis_enterprise_emulator)
        assert [] == writes_to(redis_enterprise_emulator)

    def test_without_a_trusted_ca(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """Logins that were on are not left on if the CA has gone: nobody could use them."""
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        engine.up()
        redis_enterprise_emulator.change(lambda state: state.certificates.pop("mtls_trusted_ca"))

        engine.destroy()

        assert settings_of(redis_enterprise_emulator)["certificate_authentication"] is False

    def test_state_of_the_first_release(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A state that remembers nothing switches off, as that release did."""
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        engine.up()
        assert engine.stored is not None
        del engine.stored.outputs["previous_settings"]

        assert "same" == engine.refresh()
        engine.up(**SAN_CN)
        assert "previous_settings" not in engine.outputs
        engine.destroy()

        assert settings_of(redis_enterprise_emulator)["certificate_authentication"] is False

    def test_given_back_by_certificate(
        self, new_engine: NewEngine, redis_enterprise_emulator: Emulator, pki: Pki, certificate_login: Any
    ) -> None:
        """A program that logs in by certificate gives back settings under which it still can, and no others."""
        engine = new_engine(ClusterMtlsConfigProvider(), certificate_login("operator"))
        found = {
            "mtls_certificate_authentication": True,
            "mtls_client_cert_subject_validation_type": "san_cn",
            "mtls_authorized_subjects": [{"CN": "operator"}],
        }
        trust(redis_enterprise_emulator, pki)
        redis_enterprise_emulator.change(lambda state: state.settings.update(found))
        engine.up(adopt_existing=True)
        assert engine.stored is not None
        stored = engine.stored

        engine.destroy()
        assert "san_cn" == settings_of(redis_enterprise_emulator)["client_cert_subject_validation_type"]

        stored.outputs["previous_settings"] |= {"mtls_authorized_subjects": [{"CN": "somebody"}]}
        engine.stored = stored
        with pytest.raises(ConflictError, match="the change would end the login of this program"):
            engine.destroy()

    def test_not_by_certificate(
        self,
        engine: Engine,
        new_engine: NewEngine,
        redis_enterprise_emulator: Emulator,
        certificate_login: Any,
    ) -> None:
        """A program that logs in by certificate does not end its own login."""
        engine.up(subject_validation="disabled")
        by_certificate = new_engine(ClusterMtlsConfigProvider(), certificate_login("operator"))
        by_certificate.stored = engine.stored

        with pytest.raises(ConflictError, match="nothing is deleted: this destroy would switch the logins by certif"):
            by_certificate.destroy()
        assert by_certificate.stored is not None
        del by_certificate.stored.outputs["__destroy_ends_logins"]  # as in a state of the first release
        with pytest.raises(ConflictError, match="by a program that itself logs in with a certificate"):
            by_certificate.destroy()

        assert settings_of(redis_enterprise_emulator)["certificate_authentication"]


@pytest.fixture
def emulator(start_redis_enterprise_emulator: NewEmulator, pki: Pki) -> Emulator:
    """A cluster that can switch passwords off, and trusts CA A."""
    emulator: Emulator = start_redis_enterprise_emulator(version="8.2.0-25")
    trust(emulator, pki)
    return emulator


class TestBasicAuthenticationIsGivenBack:
    @pytest.fixture
    def by_certificate(self, emulator: Emulator, certificate_login: Any) -> Engine:
        """A program that needs no password, in a cluster whose logins by certificate are on."""
        emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        return Engine(ClusterMtlsConfigProvider(), certificate_login("operator", emulator=emulator))

    @pytest.mark.parametrize("found", [True, False])
    def test_as_found(self, by_certificate: Engine, emulator: Emulator, found: bool) -> None:  # noqa: FBT001
        """Passwords are on again if they were, and stay off if they were off."""
        emulator.change(lambda state: state.settings.update(control_plane_basic_authentication=found))
        by_certificate.up(basic_authentication=False, adopt_existing=True)
        by_certificate.refresh()

        by_certificate.destroy()

        assert found is emulator.state.settings["control_plane_basic_authentication"]

    def test_asked_for_later(self, by_certificate: Engine, emulator: Emulator) -> None:
        """The way passwords were is remembered from the first time that they are managed."""
        by_certificate.up()
        by_certificate.up(basic_authentication=False)
        assert by_certificate.outputs["previous_settings"]["control_plane_basic_authentication"] is True

        by_certificate.destroy()

        assert emulator.state.settings["control_plane_basic_authentication"] is True

    @pytest.mark.parametrize("found", [True, False])
    def test_no_longer_asked_for(self, by_certificate: Engine, emulator: Emulator, found: bool) -> None:  # noqa: FBT001
        """A setting that is no longer asked for becomes again what it was."""
        emulator.change(lambda state: state.settings.update(control_plane_basic_authentication=found))
        by_certificate.up(basic_authentication=False, adopt_existing=True)

        assert "update" == by_certificate.up(adopt_existing=True)

        assert found is emulator.state.settings["control_plane_basic_authentication"]

    def test_switched_on(self, by_certificate: Engine, emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
        """Passwords that were off and were switched on stay on, which nobody is locked out by; a line says so."""
        emulator.change(lambda state: state.settings.update(control_plane_basic_authentication=False))
        by_certificate.up(basic_authentication=True, adopt_existing=True)

        by_certificate.destroy()

        assert emulator.state.settings["control_plane_basic_authentication"] is True
        assert "passwords stay on, though they were found off" in capsys.readouterr().err


class TestBasicAuthentication:
    def test_nobody_is_proven(self, emulator: Emulator) -> None:
        """A program that logs in with a password, and names no administrator, cannot switch passwords off."""
        engine = Engine(ClusterMtlsConfigProvider(), configuration_of(emulator))

        with pytest.raises(ConflictError, match=r"nobody is known who could log in without one\nFix: name an `admin"):
            engine.up(basic_authentication=False)

        assert [] == writes_to(emulator)

    def test_administrator_is_proven(self, emulator: Emulator, administrator: Administrator) -> None:
        """Passwords can go off once an administrator gets in by certificate, whoever runs the program."""
        engine = Engine(ClusterMtlsConfigProvider(), configuration_of(emulator))

        engine.up(basic_authentication=False, administrator=administrator("admin"))

        assert 401 == _status_with_password(emulator)
        assert "PRIVATE KEY" not in repr(engine.stored)

    @pytest.mark.parametrize(
        ("known", "message"),
        [
            ({"role": "viewer"}, "it has role cluster_viewer"),
            (None, "it stopped at the look-up of the user"),
        ],
        ids=["no administrator", "no user"],
    )
    def test_administrator_who_cannot_do_without(
        self, emulator: Emulator, administrator: Administrator, known: dict[str, str] | None, message: str
    ) -> None:
        """Passwords stay on if the administrator has another role, or no user; it says how to get back in."""
        engine = Engine(ClusterMtlsConfigProvider(), configuration_of(emulator))

        with pytest.raises(ConflictError, match=message) as caught:
            engine.up(basic_authentication=False, administrator=administrator("admin", known=known))

        assert "rladmin tune cluster control_plane_basic_authentication enabled" in caught.value.fix
        assert 200 == _status_with_password(emulator)

    @pytest.mark.parametrize(
        ("subjects", "validation"),
        [([{"CN": "somebody"}], "san_cn"), ([{"CN": "admin"}], "full_subject")],
        ids=["other subject", "other validation"],
    )
    def test_administrator_who_would_be_kept_out(
        self, emulator: Emulator, administrator: Administrator, subjects: list[dict[str, str]], validation: str
    ) -> None:
        """Subjects without the administrator are refused before anything is sent."""
        engine = Engine(ClusterMtlsConfigProvider(), configuration_of(emulator))
        named = administrator("admin")
        emulator.clear_requests()

        with pytest.raises(ConflictError, match=r"would end the login of the administrator .*none of the authorized"):
            engine.up(authorized_subjects=subjects, subject_validation=validation, administrator=named)

        assert [] == writes_to(emulator)

    def test_renamed_files_of_the_administrator(self, emulator: Emulator, administrator: Administrator) -> None:
        """Another administrator to be guarded is a change that sends nothing."""
        engine = Engine(ClusterMtlsConfigProvider(), configuration_of(emulator))
        engine.up(administrator=administrator("admin"))
        other = administrator("other-admin")
        emulator.clear_requests()

        assert "update" == engine.up(administrator=other)
        assert [] == writes_to(emulator)

    def test_off_and_on_again(self, emulator: Emulator, certificate_login: Any) -> None:
        """A program that logs in by certificate may, and taking the argument away switches them on again."""
        Engine(ClusterMtlsConfigProvider(), configuration_of(emulator)).up()
        engine = Engine(ClusterMtlsConfigProvider(), certificate_login("operator", emulator))

        engine.up(adopt_existing=True, basic_authentication=False)
        assert 401 == _status_with_password(emulator)

        assert "same" == engine.refresh()
        assert "update" == engine.up(adopt_existing=True)
        assert 200 == _status_with_password(emulator)

    def test_drift(self, emulator: Emulator, certificate_login: Any) -> None:
        """Passwords that somebody switched on again show as drift."""
        Engine(ClusterMtlsConfigProvider(), configuration_of(emulator)).up()
        engine = Engine(ClusterMtlsConfigProvider(), certificate_login("operator", emulator))
        engine.up(adopt_existing=True, basic_authentication=False)
        emulator.change(lambda state: state.settings.update(control_plane_basic_authentication=True))

        assert "drifted" == engine.refresh()
        assert engine.outputs["basic_authentication"] is True

    def test_version_too_old(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """Before 8.2.0 there is no such setting."""
        with pytest.raises(UnsupportedVersionError, match=r"needs Redis Enterprise Software 8\.2\.0"):
            engine.up(basic_authentication=True)

        assert [] == writes_to(redis_enterprise_emulator)


@pytest.fixture
def administrator(emulator: Emulator, pki: Pki, tmp_path: Path) -> Administrator:
    """Makes an administrator with a certificate, and its user unless there is to be none."""

    def make(name: str, *, known: dict[str, str] | None = ADMIN) -> dict[str, str]:
        if known is not None:
            add_certificate_user(emulator, name, **known)
        certificate_file, key_file = pki.client(name).write(tmp_path, name)
        return {"certificate_file": str(certificate_file), "key_file": str(key_file)}

    return make


def _status_with_password(emulator: Emulator) -> int:
    credentials = (emulator.username, emulator.password)
    answer = requests.get(f"{emulator.url}/v1/users/role", auth=credentials, verify=str(emulator.ca_file), timeout=60)
    return answer.status_code
