"""Whatever a server answers: an error of a few lines, or a value of the documented type; never a secret."""

import base64
import html
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

import pytest
import responses
from hypothesis import example, given
from hypothesis import strategies as st
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.connection_settings import BasicCredentials
from pulumi_redis_enterprise.api.transport import response_body
from pulumi_redis_enterprise.api.transport.http_errors import scrubbed
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.errors import ApiError, RedisEnterpriseError, UnreachableError

from tests.support.api_client import BASIC, PASSWORD, URL, FakeTime
from tests.support.inputs import anything
from tests.support.limits import within

MEGABYTE: Final = 2**20
LONGEST_MESSAGE: Final = 3_000

TEXTS: Final = st.text(max_size=5)
JSON: Final = anything(leaves=st.none() | st.booleans() | st.integers() | st.floats() | TEXTS, keys=TEXTS)

GOOD: Final[dict[str, Any]] = {
    "/v1/cluster": {"name": "cluster.local", "mtls_authorized_subjects": [{"CN": "a"}], "proxy_certificate": "pem"},
    "/v1/cluster/certificates": {"mtls_trusted_ca_cert": "pem"},
    "/v1/nodes": [{"uid": 1, "software_version": "8.0.20-44"}],
    "/v1/users": [{"uid": 1, "name": "a", "email": "e", "auth_method": "certificate", "role_uids": [1], "status": "s"}],
    "/v1/roles": [{"uid": 1, "name": "a", "management": "admin"}],
    "/v1/redis_acls": [{"uid": 1, "name": "a", "acl": "+@all"}],
    "/v1/bdbs": [
        {
            "uid": 1,
            "name": "a",
            "status": "active",
            "tls_mode": "enabled",
            "authentication_ssl_client_certs": [{"client_cert": "pem"}],
            "authorized_subjects": [{"CN": "a"}],
            "roles_permissions": [{"role_uid": 1, "redis_acl_uid": 2}],
            "endpoints": [{"dns_name": "a", "port": 1}],
        }
    ],
}
READS: Final[dict[str, list[Callable[[RedisEnterprise], object]]]] = {
    "/v1/cluster": [lambda it: it.settings.get(), lambda it: it.settings.proxy_certificate()],
    "/v1/cluster/certificates": [lambda it: it.certificates.trusted_ca()],
    "/v1/nodes": [lambda it: it.version()],
    "/v1/users": [lambda it: it.users.all(), lambda it: it.own_user()],
    "/v1/roles": [lambda it: it.roles.resolve("a")],
    "/v1/redis_acls": [lambda it: it.redis_acls.resolve("a")],
    "/v1/bdbs": [lambda it: it.databases.resolve("a")],
}


def cluster(time: FakeTime | None = None) -> RedisEnterprise:
    """A cluster that is never really waited for."""
    time = time or FakeTime()
    return RedisEnterprise(BASIC, sleep=time.sleep, clock=time.clock)


def judge(call: Callable[[], object]) -> None:
    """Make a call; if it fails, then with an error of ours that is short and has no secret."""
    told = ""
    try:
        call()
    except RedisEnterpriseError as error:
        told = str(error)
    assert LONGEST_MESSAGE > len(told)
    assert PASSWORD not in told


@st.composite
def damaged_answer(draw: st.DrawFn, path: str) -> Any:
    """A good answer in which one value, at any depth, is something else."""
    return _damaged(draw, GOOD[path])


def _damaged(draw: st.DrawFn, value: Any) -> Any:
    if not isinstance(value, dict | list) or draw(st.integers(0, 3)) == 0:
        return draw(JSON)
    if isinstance(value, list):
        return [_damaged(draw, item) for item in value]
    key = draw(st.sampled_from(sorted(value)))
    return {**value, key: _damaged(draw, value[key]), "unknown_field": draw(JSON)}


@pytest.mark.parametrize("path", GOOD)
def test_good_answers_are_read(rest: responses.RequestsMock, path: str) -> None:
    """The undamaged answers are good, so that the tests below test something."""
    rest.get(URL + path, json=GOOD[path])

    for read in READS[path]:
        read(cluster())


@pytest.mark.parametrize("path", GOOD)
@given(data=st.data())
def test_wrong_types(path: str, data: st.DataObject) -> None:
    """A field of another type than documented, and fields that nobody documented."""
    answer = data.draw(damaged_answer(path))
    for read in READS[path]:
        with responses.RequestsMock() as rest:
            rest.get(URL + path, body=json.dumps(answer))
            judge(lambda read=read: read(cluster()))  # type: ignore[misc]


@given(
    status=st.sampled_from([200, 201, 302, 400, 401, 403, 404, 406, 409, 418, 500, 503]),
    answer=JSON | st.binary() | st.just({"message": PASSWORD}),
)
@example(status=200, answer=b"[" * 100_000)
@example(status=500, answer=b"[" * 100_000)
@example(status=200, answer=b"9" * 5_000)
@example(status=400, answer={"description": {"password": PASSWORD}, "error_code": [PASSWORD]})
def test_any_answer(status: int, answer: Any) -> None:
    """Each status with any body, JSON or not."""
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    calls: list[Callable[[RedisEnterprise], object]] = [
        lambda it: it.client.get("/v1/users/role"),
        lambda it: it.users.update(Uid(5), {"email": PASSWORD}),
        lambda it: it.actions.wait("action"),
    ]
    for call in calls:
        with responses.RequestsMock(assert_all_requests_are_fired=False) as rest:
            for url in ("/v1/users/role", "/v1/users/5", "/v1/actions/action"):
                rest.get(URL + url, body=body, status=status)
            rest.get(f"{URL}/v1/nodes", json=GOOD["/v1/nodes"])
            rest.put(f"{URL}/v1/users/5", body=body, status=status)
            judge(lambda call=call: call(cluster()))  # type: ignore[misc]


@pytest.mark.parametrize(
    "uid", ["9" * 5_000, "../../v1/users/1", {"a": 1}, 5], ids=["long", "path", "object", "number"]
)
def test_action_of_another_path(rest: responses.RequestsMock, uid: object) -> None:
    """The id of an action becomes part of a path, so it may only be a word."""
    rest.get(f"{URL}/v1/nodes", json=GOOD["/v1/nodes"])
    rest.put(f"{URL}/v1/users/5", json={"uid": 5, "action_uid": uid})

    with pytest.raises(UnreachableError, match="action_uid"):
        cluster().users.update(Uid(5), {})


def test_uid_of_many_digits(rest: responses.RequestsMock) -> None:
    """A number that Python does not read is no uid."""
    rest.get(f"{URL}/v1/users", json=[{"uid": "9" * 5_000}])

    with pytest.raises(UnreachableError, match="an object with a uid"):
        cluster().users.all()


def test_endless_body(monkeypatch: pytest.MonkeyPatch, rest: responses.RequestsMock) -> None:
    """More than any list has is not read to its end."""
    monkeypatch.setattr(response_body, "LARGEST_BODY", MEGABYTE)
    rest.get(f"{URL}/v1/users", body=b"[" + b" " * 8 * MEGABYTE)

    with pytest.raises(UnreachableError, match="answered more than 1 MiB"):
        cluster().users.all()


@pytest.mark.parametrize("content_type", ["", "text/plain", "text/html", "application/json", "\x1b[31m"])
def test_large_error_page(rest: responses.RequestsMock, content_type: str) -> None:
    """A large body with an error status is reported by its size, and soon."""
    rest.get(f"{URL}/v1/users", body="é" * 4 * MEGABYTE, status=400, content_type=content_type)

    with within(10, megabytes=100), pytest.raises(ApiError) as caught:
        cluster().users.all()

    assert LONGEST_MESSAGE > len(str(caught.value))
    assert str(caught.value).replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "spelling",
    [
        str,
        repr,
        json.dumps,
        html.escape,
        quote,
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: base64.b64encode(f"admin@cluster.local:{text}".encode()).decode(),
    ],
    ids=["plain", "Python", "JSON", "HTML", "URL", "base64", "Basic"],
)
@given(password=st.text(st.characters(codec="utf-8"), min_size=6), before=st.text(max_size=400))
@example(password='pass"w&ö\\rd\n', before="")
@example(password="a+b c%d", before="x" * 298)
def test_echoed_password(spelling: Callable[[str], str], password: str, before: str) -> None:
    """A body that quotes the password, in whatever spelling, does not bring it into a message."""
    basic = replace(BASIC, credentials=BasicCredentials("admin@cluster.local", password))
    told = scrubbed(f"{before}{spelling(password)}", basic)

    assert spelling(password).strip("'\"") not in told.replace(before, "")
    assert told.isprintable()


def test_escape_sequences(rest: responses.RequestsMock) -> None:
    """No text of a server steers the terminal that shows it."""
    rest.get(f"{URL}/v1/users", json={"description": "\x1b[2J\x1b]0;title\x07gone\u202e"}, status=400)

    with pytest.raises(ApiError, match=r"400 bad request: \?\[2J\?\]0;title\?gone\?"):
        cluster().users.all()
