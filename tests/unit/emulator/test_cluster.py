"""Tests of the cluster that connections share."""

from redis_enterprise_emulator.cluster import Cluster, RequestRecord

from tests.support.emulated_cluster import api, certificate_user, fresh_cluster, with_user


def test_reset_makes_a_fresh_cluster_and_keeps_the_log() -> None:
    """After a reset, users are gone and the request log is still there."""
    cluster = Cluster(fresh_cluster)
    cluster.change(with_user)
    record = RequestRecord("GET", "/v1/users", "", 200, "Administrator", 1)
    cluster.log(record)

    cluster.reset()

    assert [1] == list(cluster.state.users)
    assert [record] == cluster.requests


def test_requests_is_a_copy() -> None:
    """The request log that was read does not grow, and clearing it does not clear what was read."""
    cluster = Cluster(fresh_cluster)
    cluster.log(RequestRecord("GET", "/v1/users", "", 200, "", 1))

    read = cluster.requests
    cluster.clear_requests()

    assert 1 == len(read)
    assert [] == cluster.requests


def test_stale_reads_show_what_was_before_the_write() -> None:
    """With stale_reads, that many GETs after a write still answer the state before it."""
    service = api(stale_reads=2)
    service.request("POST", "/v1/users", body=certificate_user())

    seen = [len(service.request("GET", "/v1/users").get_json()) for _ in range(3)]

    assert [1, 1, 2] == seen
