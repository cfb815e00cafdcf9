"""The client and a cluster of several nodes: redirects, fail-over, and nodes of another cluster."""

from dataclasses import replace
from typing import Any

import pytest
import requests
import responses
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.errors import ApiError, SettingsError, UnreachableError

from tests.support.api_client import BASIC, FakeTime, app, by_certificate

A, B, C = (f"https://{letter}:9443" for letter in "abc")
SETTINGS = replace(BASIC, url=A, nodes=(B, C))
REFUSED = requests.ConnectionError(
    requests.packages.urllib3.exceptions.NewConnectionError(None, "x")  # type: ignore[attr-defined]
)
LOST = requests.ConnectionError(ConnectionResetError("reset"))


class Cluster:
    """A cluster of three nodes, what is known of it, and what was told.

    Args:
        rest: Answers by node.
        settings: Those of the client.
    """

    def __init__(self, rest: responses.RequestsMock, settings: Any = SETTINGS) -> None:
        rest.assert_all_requests_are_fired = False
        self.rest = rest
        self.told: list[str] = []
        self.time = FakeTime()
        self.client = Client(settings, sleep=self.time.sleep, clock=self.time.clock, log=self.told.append)

    def answers(self, *nodes: str, name: str = "east", **more: Any) -> None:
        """Let these nodes introduce themselves, and answer all else."""
        for node in nodes:
            self.rest.get(f"{node}/v1/cluster", json={"name": name})
            for method in ("GET", "PUT", "POST", "DELETE"):
                self.rest.add(method, f"{node}/v1/users/1", **({"json": {"from": node}} | more))

    def trouble(self, *nodes: str, **answer: Any) -> None:
        """Let these nodes answer everything in one way."""
        for node in nodes:
            for path in ("/v1/cluster", "/v1/users/1"):
                for method in ("GET", "PUT", "POST", "DELETE"):
                    self.rest.add(method, f"{node}{path}", **answer)

    def sent_on(self, node: str, *, to: str, status: int = 307) -> None:
        """Let a node redirect everything."""
        self.trouble(node, status=status, headers={"Location": f"{to}/v1/users/1"})

    @property
    def sent(self) -> list[str]:
        """Return what was sent, as ``a GET /v1/users/1``; introductions are left out."""
        calls = [call.request for call in self.rest.calls]
        return [f"{str(call.url)[8]} {call.method}" for call in calls if not str(call.url).endswith("/v1/cluster")]

    @property
    def introductions(self) -> str:
        """The nodes that were asked for their cluster's name."""
        urls = [str(call.request.url) for call in self.rest.calls]
        return "".join(url[8] for url in urls if url.endswith("/v1/cluster"))


@pytest.fixture(name="cluster")
def _cluster(rest: responses.RequestsMock) -> Cluster:
    return Cluster(rest)


class TestRedirects:
    """Tests of where a node sends on, and where the client goes."""

    @pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
    def test_followed_to_a_known_node(self, cluster: Cluster, method: str) -> None:
        """A request of any method goes where a redirect leads, with the same credentials; the next one goes at once."""
        cluster.sent_on(A, to=C)
        cluster.answers(B, C)
        for _ in range(2):
            assert {"from": C} == cluster.client.request(method, "/v1/users/1")

        assert [f"c {method}"] * 2 == cluster.sent
        assert "ac" == cluster.introductions
        assert 1 == len({call.request.headers["Authorization"] for call in cluster.rest.calls})
        assert [] == cluster.told

    def test_primary_that_changes(self, cluster: Cluster) -> None:
        """If the primary has changed, its successor is found."""
        cluster.rest.get(f"{A}/v1/cluster", json={"name": "east"})
        cluster.rest.post(f"{A}/v1/users/1", status=307, headers={"Location": f"{B}/v1/users/1"})
        cluster.answers(B)

        assert {"from": B} == cluster.client.post("/v1/users/1", {})

    def test_unknown_node(self, cluster: Cluster) -> None:
        """An address that the settings do not have is not asked, but the other known nodes are."""
        for node in (A, B):
            cluster.sent_on(node, to="https://192.0.2.3:9443")
        cluster.answers(C)

        assert {"from": C} == cluster.client.post("/v1/users/1", {})
        assert ["c POST"] == cluster.sent

    def test_nobody_is_the_primary(self, cluster: Cluster) -> None:
        """If no known node answers, the error names each, and what to do."""
        for node in (A, B, C):
            cluster.sent_on(node, to="https://192.0.2.3:9443")
        with pytest.raises(UnreachableError) as caught:
            cluster.client.get("/v1/users/1")

        assert 3 == caught.value.message.count("sends requests on to https://192.0.2.3:9443")
        assert 1 == caught.value.fix.count("handle_redirects")
        assert 1 == caught.value.fix.count("redis-enterprise:nodes")
        assert [] == cluster.time.sleeps

    def test_circle(self, cluster: Cluster) -> None:
        """Nodes that name each other are each asked once."""
        cluster.sent_on(A, to=B)
        cluster.sent_on(B, to=A)
        cluster.sent_on(C, to=A)
        with pytest.raises(UnreachableError, match=f"{B} is not the primary node: it sends requests on to {A}"):
            cluster.client.get("/v1/users/1")

        assert "abc" == cluster.introductions

    def test_primary_that_is_gone(self, cluster: Cluster) -> None:
        """A redirect to a node that does not answer is reported as that, and tried again."""
        cluster.sent_on(A, to=B)
        cluster.sent_on(C, to=B)
        cluster.trouble(B, body=REFUSED)
        with pytest.raises(UnreachableError, match=f"cannot connect to {B}") as caught:
            cluster.client.get("/v1/users/1")

        assert "rladmin status" in caught.value.fix
        assert 4 == len(cluster.time.sleeps)

    @pytest.mark.parametrize("status", [301, 302, 303])
    def test_other_redirects_of_a_write(self, cluster: Cluster, status: int) -> None:
        """A node that answers a write with another redirect may have carried it out, so no other node is asked."""
        cluster.rest.get(f"{A}/v1/cluster", json={"name": "east"})
        cluster.rest.post(f"{A}/v1/users/1", status=status, headers={"Location": f"{B}/v1/users/1"})
        message = rf"is not the primary node: it answered a write with {status}, which sends it on to {B};"
        with pytest.raises(UnreachableError, match=message) as caught:
            cluster.client.post("/v1/users/1", {})

        assert "give the URL of the primary node as redis-enterprise:url" in caught.value.fix
        assert "name all nodes" not in caught.value.fix
        assert ["a POST"] == cluster.sent

    def test_other_redirects_of_a_read(self, cluster: Cluster) -> None:
        """A read is followed with any of them."""
        cluster.sent_on(A, to=B, status=302)
        cluster.answers(B)

        assert {"from": B} == cluster.client.get("/v1/users/1")

    def test_no_login(self, cluster: Cluster) -> None:
        """A redirect says nothing of the credentials: they are sent to the primary by one request at a time."""
        cluster.sent_on(A, to=B)
        cluster.trouble(B, status=401)
        for _ in range(2):
            with pytest.raises(ApiError, match="401"):
                cluster.client.get("/v1/users/1")

        assert "ab" == cluster.introductions
        assert not cluster.client._exchange.login.accepted


class TestFailOver:
    """Tests of what goes to another node, and what does not."""

    @pytest.mark.parametrize("answer", [{"body": REFUSED}, {"body": LOST}, {"status": 503}])
    def test_reads(self, cluster: Cluster, answer: dict[str, Any]) -> None:
        """A read goes to the next node when one does not answer it; a line says so, and it is remembered."""
        cluster.rest.get(f"{A}/v1/cluster", json={"name": "east"})
        cluster.rest.get(f"{A}/v1/users/1", **answer)
        cluster.answers(B)
        for _ in range(2):
            assert {"from": B} == cluster.client.get("/v1/users/1")

        assert ["a GET", "b GET", "b GET"] == cluster.sent
        assert [] == cluster.time.sleeps
        assert [f"; going on with {B} (cluster east)"] == [line[line.index("; going") :] for line in cluster.told]
        assert cluster.told[0].startswith(f"warning: {A}") or f"cannot connect to {A}" in cluster.told[0]

    @pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
    def test_writes_that_nobody_has_seen(self, cluster: Cluster, method: str) -> None:
        """A write goes to another node if there was no connection."""
        cluster.rest.get(f"{A}/v1/cluster", json={"name": "east"})
        cluster.rest.add(method, f"{A}/v1/users/1", body=REFUSED)
        cluster.answers(B)

        assert {"from": B} == cluster.client.request(method, "/v1/users/1")

    @pytest.mark.parametrize("answer", [{"body": LOST}, {"status": 503}, {"status": 500}])
    def test_writes_that_may_have_been_carried_out(self, cluster: Cluster, answer: dict[str, Any]) -> None:
        """A write that a node may have seen is sent to no other node."""
        cluster.rest.get(f"{A}/v1/cluster", json={"name": "east"})
        cluster.rest.post(f"{A}/v1/users/1", **answer)
        cluster.answers(B)
        with pytest.raises((ApiError, UnreachableError)):
            cluster.client.post("/v1/users/1", {})

        assert ["a POST"] == cluster.sent

    def test_repeated_writes(self, cluster: Cluster) -> None:
        """A write that may be sent twice is repeated where reads are answered by then."""
        cluster.rest.get(f"{A}/v1/cluster", json={"name": "east"})
        cluster.rest.put(f"{A}/v1/users/1", status=503)
        cluster.rest.get(f"{A}/v1/cluster", status=503)
        cluster.answers(B)

        assert {"from": B} == cluster.client.put("/v1/users/1", {})
        assert ["a PUT", "b PUT"] == cluster.sent
        assert [0.5] == cluster.time.sleeps

    def test_nobody_answers(self, cluster: Cluster) -> None:
        """If no node can be reached all are named, after some attempts."""
        cluster.trouble(A, B, C, body=REFUSED)
        with pytest.raises(UnreachableError) as caught:
            cluster.client.post("/v1/users/1", {})

        expected = "; ".join(f"cannot connect to {node} (no reason given)" for node in (A, B, C))
        assert f"POST /v1/users/1: {expected}" == caught.value.message
        assert 5 * "abc" == cluster.introductions

    def test_all_say_503(self, cluster: Cluster) -> None:
        """If one of the nodes answers at all, its status is the error."""
        cluster.trouble(A, body=REFUSED)
        cluster.trouble(B, C, status=503)
        with pytest.raises(ApiError, match="GET /v1/users/1 -> 503 service unavailable"):
            cluster.client.get("/v1/users/1")

    def test_error_statuses_are_answers(self, cluster: Cluster) -> None:
        """A request that one node refuses is sent to no other node."""
        cluster.answers(A, B, status=404, json={"description": "there is no user 1"})
        with pytest.raises(ApiError, match="404"):
            cluster.client.get("/v1/users/1")

        assert ["a GET"] == cluster.sent

    def test_one_node(self, rest: responses.RequestsMock) -> None:
        """Without `nodes`, nothing is sent beside the request itself."""
        alone = Cluster(rest, replace(SETTINGS, nodes=()))
        alone.answers(A)
        alone.client.get("/v1/users/1")

        assert ("", ["a GET"]) == (alone.introductions, alone.sent)

    def test_certificate_login_finds_the_primary(self, rest: responses.RequestsMock) -> None:
        """If nodes that are not the primary hang up on certificates, the primary is found by a read or a write."""
        cluster = Cluster(rest, by_certificate(app(), SETTINGS))
        cluster.trouble(A, body=LOST)
        cluster.trouble(B, status=503)
        cluster.answers(C)

        assert {"from": C} == cluster.client.get("/v1/users/1")
        assert {"from": C} == cluster.client.post("/v1/users/1", {})

    def test_html_names_the_node(self, cluster: Cluster) -> None:
        """An error about an answer that is not the REST API's names the URL of the node that sent it."""
        cluster.trouble(A, body=REFUSED)
        cluster.trouble(B, body="<html>", content_type="text/html")
        with pytest.raises(UnreachableError, match=f"{B} answered with an HTML page; expected JSON"):
            cluster.client.get("/v1/users/1")


class TestOtherCluster:
    """A node of another cluster among the nodes."""

    def test_refused(self, cluster: Cluster) -> None:
        """Before it is sent anything else, a node has to have the name of the cluster."""
        cluster.rest.get(f"{A}/v1/cluster", json={"name": "east"})
        cluster.rest.put(f"{A}/v1/users/1", body=REFUSED)
        cluster.answers(B, name="west")
        with pytest.raises(SettingsError) as caught:
            cluster.client.put("/v1/users/1", {})

        assert f"{B} is a node of the cluster west, but {A} is a node of the cluster east" == caught.value.message
        assert ["a PUT"] == cluster.sent

    def test_each_is_asked_once(self, cluster: Cluster) -> None:
        """A node is asked for its cluster only once."""
        cluster.answers(A)
        for _ in range(3):
            cluster.client.get("/v1/users/1")

        assert "a" == cluster.introductions

    @pytest.mark.parametrize("answer", [{"status": 403}, {"body": "[]"}, {"json": {"name": 1}}])
    def test_no_name(self, cluster: Cluster, answer: dict[str, Any]) -> None:
        """A user who may not see the cluster's name still gets other answers."""
        cluster.rest.get(f"{A}/v1/cluster", **answer)
        cluster.rest.get(f"{A}/v1/users/1", json={"from": A})

        assert {"from": A} == cluster.client.get("/v1/users/1")
