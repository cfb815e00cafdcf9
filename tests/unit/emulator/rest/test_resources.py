"""Tests of answers that no rule of the state has a test of its own for."""

import pytest

from tests.support.certificates import root
from tests.support.emulated_cluster import api


def test_permissions_of_a_role() -> None:
    """Before 8.0 the permissions of one role, or of all, can be read; an unknown role answers 404."""
    service = api("7.22.2-14")

    viewer = service.request("GET", "/v1/users/permissions/cluster_viewer").get_json()

    assert "view_cluster_info" in viewer["cluster_viewer"]["api_permissions"]
    assert "update_cluster" not in viewer["cluster_viewer"]["api_permissions"]
    assert viewer.items() <= service.request("GET", "/v1/users/permissions").get_json().items()
    assert 404 == service.request("GET", "/v1/users/permissions/king").status_code


@pytest.mark.parametrize(("choice", "expected"), [("empty", b""), ("object", b"{}")])
def test_body_of_certificate_writes_is_a_switch(choice: str, expected: bytes) -> None:
    """PUT and DELETE of certificates answer 200 with no body, or with an empty object."""
    service = api(certificate_write_body=choice)
    entry = {"name": "mtls_trusted_ca", "certificate": root().certificate_pem}

    answers = [
        service.request("PUT", "/v1/cluster/certificates", body={"certificates": [entry]}),
        service.request("PUT", "/v1/cluster/update_cert", body=entry),
        service.request("DELETE", "/v1/cluster/certificates/mtls_trusted_ca"),
    ]

    assert [(200, expected)] * 3 == [(answer.status_code, answer.data) for answer in answers]


def test_schemas() -> None:
    """The schema of one object can be read, or those of all; an unknown object answers 406."""
    service = api()

    user = service.request("GET", "/v1/jsonschema?object=user").get_json()

    assert "certificate_subject_line" in user["properties"]
    known = {"bdb", "cluster", "node", "redis_acl", "role", "user"}
    assert known == service.request("GET", "/v1/jsonschema").get_json().keys()
    assert 406 == service.request("GET", "/v1/jsonschema?object=king").status_code


def test_single_objects() -> None:
    """Objects in a list are the same as each by itself."""
    service = api(databases=["cache"])

    for path in ("/v1/users", "/v1/roles", "/v1/nodes", "/v1/redis_acls", "/v1/bdbs"):
        first = service.request("GET", path).get_json()[0]
        assert first == service.request("GET", f"{path}/1").get_json()


def test_action_of_a_write() -> None:
    """The action that a write answers can be followed, in both versions of the API."""
    service = api()

    answer = service.request("POST", "/v1/users", body={"name": "Zoe", "password": "long enough"}).get_json()

    for version in ("v1", "v2"):
        followed = service.request("GET", f"/{version}/actions/{answer['action_uid']}").get_json()
        assert "completed" == followed["status"]
