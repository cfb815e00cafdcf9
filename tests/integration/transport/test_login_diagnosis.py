"""A refused login is reported by its cause: the order of the subject line, a lock, a role, or a change on its way."""

from typing import Any

import pytest
import responses
from pulumi_redis_enterprise.api.probes.database_login import database_login
from pulumi_redis_enterprise.api.probes.login_diagnosis import expected_to_be_denied
from pulumi_redis_enterprise.api.probes.login_outcome import LoginOutcome
from pulumi_redis_enterprise.api.probes.rest_login import rest_login
from pulumi_redis_enterprise.core.login_steps import PERMISSION, SUBJECT, TLS
from pulumi_redis_enterprise.core.login_steps import USER as USER_STEP

from tests.support.api_client import URL, authority, stranger
from tests.support.database_logins import USER, cluster_knowing, database, identity

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NOAUTH = b"-NOAUTH Authentication required.\r\n"
ROLES = [{"uid": 3, "name": "reader", "management": "none"}]
READER = {**USER, "role_uids": [3]}
ACCESS = [{"role_uid": 3, "redis_acl_uid": 2}]
SAN_CN: dict[str, Any] = {"mtls_client_cert_subject_validation_type": "san_cn"}


def rejected(rest: responses.RequestsMock, *users: dict[str, Any], **settings: Any) -> LoginOutcome:
    """A login that the REST API answers with 401."""
    rest.get(f"{URL}/v1/users/role", status=401)
    return rest_login(cluster_knowing(rest, *users, **settings), identity())


class TestOnRest:
    """Logins that the REST API refuses."""

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("O=Acme,CN=app-1", "has the order of the certificate itself, which RFC 2253 turns round"),
            ("CN=app-1, O=Acme", "space"),
            ("cn=App-1,O=Acme", "CN"),
        ],
    )
    def test_line_of_another_form(self, rest: responses.RequestsMock, line: str, why: str) -> None:
        """A user whose line has the same attributes in another order, spacing or case is named, with the right line."""
        login = rejected(rest, {**USER, "certificate_subject_line": line})

        assert USER_STEP == login.failed_step
        assert login.message.startswith(
            "401: no user has its subject line; the user 'app-1' has these attributes in a line"
        )
        assert why in login.message
        assert "set the subject line of user 'app-1' to CN=app-1,O=Acme" in login.fix
        assert not login.is_pending

    def test_users_that_may_not_be_looked_at(self, rest: responses.RequestsMock) -> None:
        """Nobody is named where another certificate's line is all that is known."""
        login = rejected(rest, {**USER, "certificate_subject_line": "CN=other"}, **SAN_CN)

        assert LoginOutcome(USER_STEP, "401: no user has its subject line") == login

    def test_locked(self, rest: responses.RequestsMock) -> None:
        """A user that is locked is told so, and nothing is waited for."""
        login = rejected(rest, {**USER, "status": "locked"})

        assert "401: the user 'app-1' is locked" == login.message
        assert "login_lockout_duration" in login.fix
        assert not login.is_pending

    def test_change_on_its_way(self, rest: responses.RequestsMock) -> None:
        """A refusal that the settings do not explain may be over in a moment."""
        login = rejected(rest, USER)

        assert "401: though the user 'app-1' has its subject line, and the settings let its subject in" == login.message
        assert login.is_pending

    def test_subject(self, rest: responses.RequestsMock) -> None:
        """A subject that the settings turn away is not waited for."""
        login = rejected(rest, USER, **SAN_CN, mtls_authorized_subjects=[{"CN": "app-2"}])

        assert (SUBJECT, False) == (login.failed_step, login.is_pending)

    def test_ca_on_its_way(self, rest: responses.RequestsMock) -> None:
        """A CA that is in the bundle by now may not have reached the proxy."""
        rest.get(f"{URL}/v1/cluster/certificates", json={"mtls_trusted_ca_cert": authority().certificate_pem})
        rest.get(f"{URL}/v1/nodes", json=[{"uid": 1, "software_version": "8.0.20-44"}])

        login = rejected(rest, USER, mtls_certificate_authentication=False)

        assert (TLS, False) == (login.failed_step, login.is_pending)
        assert "ClusterMtlsConfig" in login.fix


class TestInDatabase:
    """Logins that a database refuses after the handshake."""

    def login(self, rest: responses.RequestsMock, *users: dict[str, Any], **fields: Any) -> LoginOutcome:
        """A login that is answered with NOAUTH."""
        rest.get(f"{URL}/v1/roles", json=ROLES)
        with database(NOAUTH, **fields) as orders:
            return database_login(cluster_knowing(rest, *users), orders, identity())

    def test_no_role(self, rest: responses.RequestsMock) -> None:
        """The user's roles are named, as one of them needs the access."""
        login = self.login(rest, READER, roles_permissions=[])

        assert PERMISSION == login.failed_step
        assert "no role of user 'app-1' has access to this database" in login.message
        assert "give one of the roles of 'app-1' (reader) access with a DatabaseAccess" in login.fix
        assert not login.is_pending

    def test_order(self, rest: responses.RequestsMock) -> None:
        """With a role that has access, the order of the line is what is left; both orders are reported."""
        login = self.login(rest, READER, roles_permissions=ACCESS)

        assert "though a role of user 'app-1' has access; its line is CN=app-1,O=Acme, and this" in login.message
        assert "may compute O=Acme,CN=app-1" in login.message
        assert "set the subject line of the user to O=Acme,CN=app-1" in login.fix
        assert login.is_pending

    def test_line_in_the_order_of_the_certificate(self, rest: responses.RequestsMock) -> None:
        """A user that has the other order is named where the database computes RFC 2253."""
        login = self.login(rest, {**READER, "certificate_subject_line": "O=Acme,CN=app-1"}, roles_permissions=ACCESS)

        assert USER_STEP == login.failed_step
        assert "which RFC 2253 turns round: expected CN=app-1,O=Acme" in login.message

    def test_locked(self, rest: responses.RequestsMock) -> None:
        """A locked user is named as well."""
        login = self.login(rest, {**READER, "status": "locked"}, roles_permissions=ACCESS)

        assert login.message.endswith("the user 'app-1' is locked")


class TestDenied:
    """A login that was allowed, though it has to be denied."""

    def database_login(self, rest: responses.RequestsMock, *users: dict[str, Any], **fields: Any) -> LoginOutcome:
        """A login that is allowed."""
        with database(b"+app-1\r\n", **fields) as orders:
            cluster = cluster_knowing(rest, *users)
            login = database_login(cluster, orders, identity())
            return expected_to_be_denied(cluster, identity(), login, orders)

    def test_settings_allow_it(self, rest: responses.RequestsMock) -> None:
        """Nothing is waited for where the settings let the client in."""
        certs = [{"client_cert": authority().certificate_pem}]
        fields = {"roles_permissions": ACCESS, "authentication_ssl_client_certs": certs}
        validation = {"client_cert_subject_validation_type": None}

        assert not self.database_login(rest, READER, **fields, **validation).is_pending

    @pytest.mark.parametrize(
        "fields",
        [
            {"roles_permissions": []},
            {"roles_permissions": ACCESS, "client_cert_subject_validation_type": "san_cn", "authorized_subjects": []},
            {
                "roles_permissions": ACCESS,
                "authentication_ssl_client_certs": [{"client_cert": stranger().certificate_pem}],
            },
        ],
        ids=["role", "subject", "CA"],
    )
    def test_settings_deny_it(self, rest: responses.RequestsMock, fields: dict[str, Any]) -> None:
        """If they do not, the change has not reached the proxy yet."""
        assert self.database_login(rest, READER, **{"client_cert_subject_validation_type": None, **fields}).is_pending

    @pytest.mark.parametrize(("users", "is_pending"), [((USER,), False), ((), True)], ids=["known", "unknown"])
    def test_rest(self, rest: responses.RequestsMock, users: tuple[dict[str, Any], ...], is_pending: bool) -> None:  # noqa: FBT001
        """On the REST API it is the same."""
        rest.get(f"{URL}/v1/users/role", json={"role": "admin"})
        cluster = cluster_knowing(rest, *users)

        login = expected_to_be_denied(cluster, identity(), rest_login(cluster, identity()))
        assert is_pending is login.is_pending

    def test_refused(self, rest: responses.RequestsMock) -> None:
        """The refused outcome stays as it is."""
        refused = LoginOutcome(TLS, "no")

        assert refused is expected_to_be_denied(cluster_knowing(rest), identity(), refused)
