"""Logins to the REST API that are tried: at which step they stop, and what is no answer at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest import mock

import pytest
import responses
from pulumi_redis_enterprise.api.probes.login_outcome import LoginOutcome
from pulumi_redis_enterprise.api.probes.rest_login import rest_login
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.failures import Failure
from pulumi_redis_enterprise.api.transport.retry import FailureKind
from pulumi_redis_enterprise.core.login_steps import SUBJECT, TLS, either
from pulumi_redis_enterprise.core.login_steps import USER as USER_STEP
from pulumi_redis_enterprise.errors import UnreachableError

from tests.support.api_client import BASIC, URL, authority
from tests.support.database_logins import USER, cluster_knowing, identity

VALIDATED = {"mtls_client_cert_subject_validation_type": "san_cn"}
CLOSED = "the connection was closed"


@contextmanager
def attempts(*outcomes: Failure) -> Iterator[mock.Mock]:
    """Attempts on the REST API that end so, the last of them for ever."""
    endless = [*outcomes, *[outcomes[-1]] * 10]
    with mock.patch.object(Client, "attempt", side_effect=endless) as tried:
        yield tried


def test_allowed(rest: responses.RequestsMock) -> None:
    """An answer tells the role, and the list of users who it was."""
    rest.get(f"{URL}/v1/users/role", json={"role": "db_viewer"})

    assert LoginOutcome("", "role db_viewer", "app-1", "db_viewer") == rest_login(
        cluster_knowing(rest, USER), identity()
    )


@pytest.mark.parametrize("body", ["", "[]", "<html>"])
def test_answer_of_something_in_between(rest: responses.RequestsMock, body: str) -> None:
    """An answer that is not the REST API's, such as the page of a proxy, proves no login."""
    rest.get(f"{URL}/v1/users/role", body=body)

    with pytest.raises(UnreachableError, match="GET /v1/users/role: expected an object in the answer"):
        rest_login(cluster_knowing(rest), identity())


def test_allowed_without_a_role(rest: responses.RequestsMock) -> None:
    """Whatever else the REST API says, it is a login; a user that is not in the list is unknown."""
    rest.get(f"{URL}/v1/users/role", json={})

    assert LoginOutcome("", "role unknown", "", "unknown") == rest_login(cluster_knowing(rest), identity())


def test_no_permission(rest: responses.RequestsMock) -> None:
    """403 is said to somebody whom the cluster knows."""
    rest.get(f"{URL}/v1/users/role", status=403)

    login = rest_login(cluster_knowing(rest, USER), identity())
    assert ("the permission", "app-1") == (login.failed_step, login.username)


def test_no_user(rest: responses.RequestsMock) -> None:
    """401 without a user of that subject line: nobody was found."""
    rest.get(f"{URL}/v1/users/role", status=401)

    login = rest_login(cluster_knowing(rest, {**USER, "certificate_subject_line": "CN=other"}), identity())
    assert LoginOutcome("the look-up of the user", "401: no user has its subject line") == login


def test_subject(rest: responses.RequestsMock) -> None:
    """401 although there is a user: the subject was turned away before."""
    rest.get(f"{URL}/v1/users/role", status=401)

    login = rest_login(cluster_knowing(rest, USER), identity())
    assert ("the validation of its subject", "app-1") == (login.failed_step, login.username)


def test_certificates_are_not_asked_for(rest: responses.RequestsMock) -> None:
    """401 while certificate authentication is off: the certificate was never looked at."""
    rest.get(f"{URL}/v1/users/role", status=401)

    login = rest_login(cluster_knowing(rest, USER, mtls_certificate_authentication=False), identity())
    assert "the TLS handshake" == login.failed_step
    assert "mtls_certificate_authentication is off" in login.message


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (500, "the REST API answered 500"),
        (503, "the REST API answered 503"),
        (307, "is not the primary node: it sends requests on"),
    ],
)
def test_no_answer_about_the_client(rest: responses.RequestsMock, status: int, message: str) -> None:
    """A cluster that is in trouble, or sends one elsewhere, denies nobody."""
    headers = {"Location": "https://other:9443/"} if status == 307 else {}
    rest.get(f"{URL}/v1/users/role", status=status, headers=headers)
    with pytest.raises(UnreachableError, match=message):
        rest_login(cluster_knowing(rest), identity())

    assert 1 == len(rest.calls)


def test_refused_in_the_handshake(rest: responses.RequestsMock) -> None:
    """An alert about the certificate is a clear answer."""
    with attempts(Failure("", "unknown ca", "", refused=True)) as tried:
        login = rest_login(cluster_knowing(rest), identity())

    assert LoginOutcome("the TLS handshake", "unknown ca") == login
    assert 1 == tried.call_count


def test_ended_once(rest: responses.RequestsMock) -> None:
    """A connection that ends without a word may have lost it: the next one tells."""
    ended = Failure("", CLOSED, "", FailureKind.UNKNOWN)
    with attempts(ended, Failure("", "unknown ca", "", refused=True)):
        assert "unknown ca" == rest_login(cluster_knowing(rest), identity()).message


def test_always_ended(rest: responses.RequestsMock) -> None:
    """Without subject validation there is no telling what it means."""
    with (
        attempts(Failure("", CLOSED, "wait", FailureKind.UNKNOWN)) as tried,
        pytest.raises(UnreachableError, match=r"GET /v1/users/role: the connection was closed\nFix: wait"),
    ):
        rest_login(cluster_knowing(rest), identity())

    assert 3 == tried.call_count


def test_always_ended_with_validation(rest: responses.RequestsMock) -> None:
    """With it, while others get answers, it is how a subject is turned away."""
    with attempts(Failure("", CLOSED, "", FailureKind.UNKNOWN)):
        login = rest_login(cluster_knowing(rest, **VALIDATED), identity())

    assert "the validation of its subject" == login.failed_step


def test_unreachable(rest: responses.RequestsMock) -> None:
    """Without a listener nobody is denied, validation or not; another attempt does not help."""
    with (
        attempts(Failure("", "connection refused", "look", FailureKind.NOTHING_SENT)) as tried,
        pytest.raises(UnreachableError, match="connection refused"),
    ):
        rest_login(cluster_knowing(rest, **VALIDATED), identity())

    assert 1 == tried.call_count


class TestAlone:
    """Without other credentials than the client's own."""

    def alone(self, rest: responses.RequestsMock) -> RedisEnterprise:
        """A cluster that is asked as the client only, who may not look at users."""
        rest.assert_all_requests_are_fired = False
        rest.get(f"{URL}/v1/users", status=403)
        trust = authority().certificate_pem
        return RedisEnterprise(replace(BASIC, credentials=identity(), ca_certificate=trust))

    def test_allowed(self, rest: responses.RequestsMock) -> None:
        """The login is known to work; who it was is not."""
        rest.get(f"{URL}/v1/users/role", json={"role": "db_viewer"})

        assert LoginOutcome("", "role db_viewer", "", "db_viewer") == rest_login(self.alone(rest), identity())

    def test_refused(self, rest: responses.RequestsMock) -> None:
        """A 401 comes from one of three steps, and is provoked once: more would lock the account."""
        rest.get(f"{URL}/v1/users/role", status=401)
        login = rest_login(self.alone(rest), identity())

        assert either(TLS, SUBJECT, USER_STEP) == login.failed_step
        assert 1 == len(rest.calls)

    def test_ended(self, rest: responses.RequestsMock) -> None:
        """A connection that ends without a word was ended by one of two steps."""
        with attempts(Failure("", CLOSED, "", FailureKind.UNKNOWN)):
            login = rest_login(self.alone(rest), identity())

        assert either(TLS, SUBJECT) == login.failed_step
