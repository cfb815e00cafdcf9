"""`CertificateUser` against an emulated cluster."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests
from pulumi_redis_enterprise.api.transport.polling import read_back
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.errors import (
    ConflictError,
    InvalidInputError,
    NotConvergedError,
    UnsupportedVersionError,
)
from pulumi_redis_enterprise.lifecycle import waiting
from pulumi_redis_enterprise.sdk import configuration
from redis_enterprise_emulator import Assumptions, Emulator

from tests.support.clusters import NewEmulator, NewEngine, add_certificate_user
from tests.support.engine import CheckFailedError, Engine, configuration_of
from tests.support.pki import Pki

APP_1: Mapping[str, Any] = {"username": "app-1", "subject_line": "CN=app-1,O=Acme,C=US", "roles": ["viewer"]}


@pytest.fixture
def engine(new_engine: NewEngine) -> Engine:
    """A user that is not there yet."""
    return new_engine(CertificateUserProvider())


def writes_to(emulator: Emulator) -> list[str]:
    """The requests that changed something, or tried to."""
    return [f"{request.method} {request.path}" for request in emulator.requests if request.method != "GET"]


class TestCreate:
    def test_from_certificate(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """The subject line is derived; role names become uids; neither a password nor the old `role` is sent."""
        engine.up(username="app-1", certificate=pki.client("app-1").certificate_pem, roles=["viewer"])

        user = redis_enterprise_emulator.state.user("app-1")
        assert "certificate" == user["auth_method"]
        assert "CN=app-1,O=Acme,C=US" == user["certificate_subject_line"]
        assert [redis_enterprise_emulator.state.role("viewer")["uid"]] == user["role_uids"]
        assert "" == user["email"]
        assert user["uid"] == engine.outputs["uid"]
        assert str(user["uid"]) == engine.stored.id if engine.stored else False
        assert "active" == engine.outputs["status"]
        assert f"{redis_enterprise_emulator.url}/v1/users/role" in engine.outputs["rest_command"]

    @pytest.mark.parametrize("more", [{}, {"adopt_existing": True}, {"convert_password_user": True}])
    def test_address_by_which_another_user_logs_in(
        self, engine: Engine, redis_enterprise_emulator: Emulator, more: dict[str, bool]
    ) -> None:
        """It is refused as a name: the other user, here the program's own, could be locked out."""
        with pytest.raises(ConflictError) as caught:
            engine.up(username=redis_enterprise_emulator.username, subject_line="CN=app", roles=["viewer"], **more)

        assert "logs in by its e-mail address 'admin@cluster.local', which would be the name of" in caught.value.message
        assert [] == writes_to(redis_enterprise_emulator)

    def test_certificate_is_not_stored(self, engine: Engine, pki: Pki) -> None:
        """The state has the certificate's fingerprint and expiry, not the certificate."""
        engine.up(username="app-1", certificate=pki.client("app-1").certificate_pem, roles=["viewer"])

        assert "BEGIN CERTIFICATE" not in repr(engine.stored)
        assert {"certificate_sha256", "certificate_expires"} <= engine.outputs.keys()

    def test_everything(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """Several roles, by name and by uid, and an e-mail address."""
        viewer, member = (redis_enterprise_emulator.state.role(name)["uid"] for name in ("db-viewer", "db-member"))

        engine.up(**{**APP_1, "roles": ["db-viewer", member], "email": "app@example.com"})

        user = redis_enterprise_emulator.state.user("app-1")
        assert sorted([viewer, member]) == sorted(user["role_uids"])
        assert "app@example.com" == user["email"]

    def test_unknown_role(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """An unknown role is an error with the code that makes one and the known ones; nothing is sent."""
        creation = r'write Role\("Reader", role_name="Reader", management="none"\) in place of the name'
        with pytest.raises(InvalidInputError, match=rf"has no role 'Reader'\nFix: .*{creation}.*'viewer' \(uid 3\)"):
            engine.up(**{**APP_1, "roles": ["Reader"]})

        assert [] == writes_to(redis_enterprise_emulator)

    def test_name_in_another_case(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A name that differs in upper and lower case only is refused with the uid of who has it."""
        uid = add_certificate_user(redis_enterprise_emulator, "APP-1")

        with pytest.raises(ConflictError, match=rf"a user 'APP-1' already \(uid {uid}"):
            engine.up(**APP_1)

        assert [] == writes_to(redis_enterprise_emulator)

    def test_other_is_there(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """Another user of this name is refused, with both sides of each difference."""
        uid = add_certificate_user(redis_enterprise_emulator, "app-1", role="Admin", email="app-1@example.com")

        with pytest.raises(ConflictError) as caught:
            engine.up(**APP_1)

        assert caught.value.message == (
            f"user 'app-1' (uid {uid}) of cluster 'cluster.local' exists with other values: "
            f"roles: found ['Admin'], wanted {APP_1['roles']}; email: found 'app-1@example.com', wanted none"
        )
        assert [] == writes_to(redis_enterprise_emulator)

    def test_same_is_there(
        self, engine: Engine, redis_enterprise_emulator: Emulator, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A user who is exactly as wanted, as one whose creation was killed, is taken over, and a line says so."""
        uid = add_certificate_user(redis_enterprise_emulator, "app-1")

        engine.up(**APP_1)

        assert uid == engine.outputs["uid"]
        assert [] == writes_to(redis_enterprise_emulator)
        assert f"adopted existing user 'app-1' (uid {uid}) of cluster 'cluster.local': nothing differs\n" == (
            capsys.readouterr().err
        )

    @pytest.mark.parametrize("more", [{"email": "a@example.com"}, {"certificate_subject_line": "CN=app-2"}])
    def test_almost_the_same_is_there(
        self, engine: Engine, redis_enterprise_emulator: Emulator, more: Mapping[str, str]
    ) -> None:
        """Any difference in what is managed means that it may be somebody else's."""
        add_certificate_user(redis_enterprise_emulator, "app-1", **more)

        with pytest.raises(ConflictError, match="adopt_existing=True"):
            engine.up(**APP_1)

        assert [] == writes_to(redis_enterprise_emulator)

    def test_taken_subject(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A subject line that another user has is refused: the cluster would guess who logs in."""
        uid = add_certificate_user(redis_enterprise_emulator, "other", certificate_subject_line=APP_1["subject_line"])

        with pytest.raises(ConflictError, match=rf"the user 'other' \(uid {uid}\) has the subject line"):
            engine.up(**APP_1)

        assert [] == writes_to(redis_enterprise_emulator)

    def test_adopted(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """With adopt_existing a certificate user of that name becomes what is wanted."""
        uid = add_certificate_user(redis_enterprise_emulator, "app-1", role="Admin", email="a@example.com")

        engine.up(**APP_1, adopt_existing=True)

        assert uid == engine.outputs["uid"]
        viewer = redis_enterprise_emulator.state.role("viewer")["uid"]
        assert [viewer] == redis_enterprise_emulator.state.user("app-1")["role_uids"]

    def test_password_user_is_never_adopted(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A user with a password is not taken over, whatever the flag says."""
        name = redis_enterprise_emulator.state.users[1]["name"]

        with pytest.raises(ConflictError, match="auth_method regular"):
            engine.up(**{**APP_1, "username": name}, adopt_existing=True)

        assert [] == writes_to(redis_enterprise_emulator)

    def test_late_reads(self, start_redis_enterprise_emulator: NewEmulator) -> None:
        """A node that lags behind is waited for."""
        emulator = start_redis_enterprise_emulator(assumptions=Assumptions(stale_reads=2))

        Engine(CertificateUserProvider(), configuration_of(emulator)).up(**APP_1)

        assert "app-1" == emulator.state.user("app-1")["name"]

    def test_never_seen(self, start_redis_enterprise_emulator: NewEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
        """A change that the cluster accepts and never shows is an error."""
        monkeypatch.setattr(waiting, "read_back", partial(read_back, deadline=0.3))
        emulator = start_redis_enterprise_emulator(assumptions=Assumptions(stale_reads=10_000))
        engine = Engine(CertificateUserProvider(), configuration_of(emulator))

        with pytest.raises(NotConvergedError, match="no such user"):
            engine.up(**APP_1)

    def test_version_too_old(self, start_redis_enterprise_emulator: NewEmulator) -> None:
        """Below 7.8.4 the error names the version that is needed."""
        emulator = start_redis_enterprise_emulator(version="7.4.6")

        with pytest.raises(UnsupportedVersionError, match=r"needs Redis Enterprise Software 7\.8\.4"):
            Engine(CertificateUserProvider(), configuration_of(emulator)).up(**APP_1)

    def test_nothing_is_sent_for_wrong_input(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """All problems come at once, from the check alone."""
        with pytest.raises(CheckFailedError) as caught:
            engine.up(username="a<b", subject_line="CN=a, O=b", roles=[], email="nobody")

        assert all(name in str(caught.value) for name in ("username", "subject_line", "roles", "email"))
        assert [] == redis_enterprise_emulator.requests


class TestUpdate:
    @pytest.mark.parametrize(
        ("change", "field", "value"),
        [
            ({"subject_line": "CN=app-2,O=Acme,C=US"}, "certificate_subject_line", "CN=app-2,O=Acme,C=US"),
            ({"roles": ["Admin"]}, "role_uids", [1]),
            ({"email": "app@example.com"}, "email", "app@example.com"),
        ],
        ids=["subject line", "roles", "email"],
    )
    def test_in_place(
        self, engine: Engine, redis_enterprise_emulator: Emulator, change: dict[str, Any], field: str, value: object
    ) -> None:
        """Each field but the name is changed in place, in one write."""
        engine.up(**APP_1)
        uid = engine.outputs["uid"]
        redis_enterprise_emulator.clear_requests()

        assert "update" == engine.up(**{**APP_1, **change})
        assert value == redis_enterprise_emulator.state.users[uid][field]
        assert [f"PUT /v1/users/{uid}"] == writes_to(redis_enterprise_emulator)
        assert "same" == engine.refresh()

    def test_email_is_taken_away(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """An address that is no longer asked for is removed."""
        engine.up(**APP_1, email="app@example.com")
        engine.up(**APP_1)

        assert "" == redis_enterprise_emulator.state.user("app-1")["email"]
        assert "same" == engine.refresh()

    def test_name_replaces(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """Another name means another user; the old one goes first, so that the subject line is free."""
        engine.up(**APP_1)

        assert "replace" == engine.up(**{**APP_1, "username": "app-one"})
        assert ["app-one"] == [
            user["name"] for user in redis_enterprise_emulator.state.users.values() if user["uid"] != 1
        ]

    def test_renewed_certificate_sends_nothing(
        self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki
    ) -> None:
        """A new certificate of the same subject shows in the preview, and is not the cluster's business."""
        old, new = (pki.client("app-1", lifetime=timedelta(days=days)).certificate_pem for days in (100, 400))
        engine.up(username="app-1", certificate=old, roles=["viewer"])
        expires = engine.outputs["certificate_expires"]
        redis_enterprise_emulator.clear_requests()

        assert "update" == engine.up(username="app-1", certificate=new, roles=["viewer"])
        assert expires < engine.outputs["certificate_expires"]
        assert [] == writes_to(redis_enterprise_emulator)

    def test_taken_subject(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A subject line cannot become that of another user either."""
        engine.up(**APP_1)
        add_certificate_user(redis_enterprise_emulator, "other")
        engine.refresh()
        fresh = Engine(
            CertificateUserProvider(), {**configuration_of(redis_enterprise_emulator), "redis-enterprise:timeout": "31"}
        )
        fresh.stored = engine.stored

        with pytest.raises(ConflictError, match="the user 'other'"):
            fresh.up(**{**APP_1, "subject_line": "CN=other,O=Acme,C=US"})


class TestRead:
    def test_no_drift(self, engine: Engine, pki: Pki) -> None:
        """Right after an update there is nothing to see, also of a user with a certificate and several roles."""
        engine.up(
            username="app-1",
            certificate=pki.client("app-1").certificate_pem,
            roles=["db-viewer", 1, "viewer"],
            email="app@example.com",
            trusted_by=[pki.a.certificate_pem],
        )

        assert "same" == engine.refresh()

    @pytest.mark.parametrize(
        ("change", "changed"),
        [
            ({"role_uids": [1]}, {"roles"}),
            ({"email": "x@example.com"}, {"email"}),
            ({"certificate_subject_line": "CN=x"}, {"subject_line"}),
            ({"auth_method": "regular", "certificate_subject_line": ""}, {"subject_line"}),
        ],
        ids=["roles", "email", "subject line", "method"],
    )
    def test_drift_names_the_property(
        self,
        engine: Engine,
        redis_enterprise_emulator: Emulator,
        change: dict[str, Any],
        changed: set[str],
    ) -> None:
        """A change by somebody else shows as exactly that property, and the next update repairs it."""
        engine.up(**APP_1)
        assert engine.stored is not None

        wanted = redis_enterprise_emulator.state.user("app-1").copy()
        inputs = engine.stored.inputs
        redis_enterprise_emulator.change(lambda state: state.user("app-1").update(change))
        later = _in_a_later_run(engine, redis_enterprise_emulator)

        assert "drifted" == later.refresh()
        assert later.stored is not None
        seen = later.stored.inputs
        assert changed == {name for name in inputs.keys() | seen.keys() if inputs.get(name) != seen.get(name)}
        assert "update" == later.up(**APP_1)
        assert wanted == redis_enterprise_emulator.state.user("app-1")

    def test_gone(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A user that somebody deleted is gone, and created anew."""
        engine.up(**APP_1)
        redis_enterprise_emulator.change(lambda state: state.users.pop(engine.outputs["uid"]))
        later = _in_a_later_run(engine, redis_enterprise_emulator)

        assert "gone" == later.refresh()
        assert "create" == later.up(**APP_1)

    def test_uid_of_somebody_else(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A uid that has become another user's is no drift of ours: the user is gone, and nobody is deleted."""
        engine.up(**APP_1)
        uid = engine.outputs["uid"]
        redis_enterprise_emulator.change(
            lambda state: state.users[uid].update(name="x", certificate_subject_line="CN=x")
        )

        _in_a_later_run(engine, redis_enterprise_emulator).destroy()
        assert "gone" == _in_a_later_run(engine, redis_enterprise_emulator).refresh()
        assert uid in redis_enterprise_emulator.state.users


def test_id_that_is_no_uid(engine: Engine) -> None:
    """An id that somebody made up in an import file is distinguished from one that is gone."""
    engine.up(**APP_1)
    assert engine.stored is not None
    engine.stored.id = "app-1"

    with pytest.raises(InvalidInputError, match="expected a uid as the resource's id, got 'app-1'"):
        engine.refresh()


class TestDelete:
    def test_deletes(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """The user is gone."""
        engine.up(**APP_1)
        engine.destroy()

        assert [1] == list(redis_enterprise_emulator.state.users)

    def test_gone_already(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A user that is gone already is fine."""
        engine.up(**APP_1)
        redis_enterprise_emulator.change(lambda state: state.users.pop(engine.outputs["uid"]))

        engine.destroy()

    def test_not_oneself(
        self, new_engine: NewEngine, redis_enterprise_emulator: Emulator, pki: Pki, certificate_login: Any
    ) -> None:
        """The user whom the program logs in as stays."""
        configuration = certificate_login("operator")
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem))
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        operator = {**APP_1, "username": "operator", "subject_line": "CN=operator,O=Acme,C=US", "roles": ["Admin"]}
        engine = new_engine(CertificateUserProvider(), configuration)
        engine.up(**operator)

        with pytest.raises(ConflictError, match="'operator' cannot be deleted: this program logs in as this very user"):
            engine.destroy()


def test_the_user_logs_in(engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki, tmp_path: Path) -> None:
    """The purpose of it all: a request with the certificate is a request of the user, with the user's role."""
    identity = pki.client("app-1")
    redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem))
    redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
    engine.up(username="app-1", certificate=identity.certificate_pem, roles=["viewer"])

    certificate_file, key_file = identity.write(tmp_path, "app-1")

    answer = requests.get(
        f"{redis_enterprise_emulator.url}/v1/users/role",
        cert=(str(certificate_file), str(key_file)),
        verify=str(redis_enterprise_emulator.ca_file),
        timeout=60,
    )

    assert {"role": "cluster_viewer"} == answer.json()


def _in_a_later_run(engine: Engine, emulator: Emulator) -> Engine:
    """The same resource in another process, which has not listed the users yet."""
    configuration.forget_clusters()
    later = Engine(CertificateUserProvider(), configuration_of(emulator))
    later.stored = engine.stored
    return later
