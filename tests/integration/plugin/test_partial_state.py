"""The state of a creation that was cancelled on its way, just when a request was to be sent again."""

from collections.abc import Iterator

import pytest
from pulumi_redis_enterprise import _engine
from pulumi_redis_enterprise.api.transport import cancellation
from redis_enterprise_emulator import Emulator, Fault, Kind

from tests.support.cluster_contents import contents, get
from tests.support.databases import change
from tests.support.pki import Pki
from tests.support.plugin_edge import Edge, EdgeEngine, EdgeError


class CancellingLog:
    """The log of an engine that is told to cancel as soon as something takes longer."""

    def info(self, message: str) -> None:
        """Cancel if a request is to be sent again."""
        if "trying again" in message:
            cancellation.cancel()

    def advise(self, message: str) -> None:
        """Pass over warnings."""


@pytest.fixture(autouse=True)
def _cancelled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(_engine, "_log", CancellingLog())
    yield
    cancellation.resume()


def test_created_object_is_told(edge: Edge, cluster: Emulator) -> None:
    """The state holds a user with its uid; the next run has only to look, and a destroy deletes it."""
    nothing = contents(cluster)
    user = EdgeEngine(edge, "CertificateUser")
    given = {"username": "partial", "subjectLine": "CN=partial", "roles": ["Admin"]}
    cluster.arm(Fault(Kind.UNAVAILABLE, method="GET", path="/v1/actions/*"))
    with pytest.raises(
        EdgeError, match=r"^cancelled while waiting to send GET /v1/actions/.* again \(503\); the cluster"
    ):
        user.up(**given)
    cluster.clear_faults()

    (live,) = [it["uid"] for it in get(cluster, "/v1/users") if it["name"] == "partial"]
    assert ("partial", live) == (user.outputs["username"], user.outputs["uid"])
    assert "update" == user.up(**given)
    user.destroy()
    assert nothing == contents(cluster)


def test_found_bundle_is_not_forgotten(edge: Edge, cluster: Emulator, pki: Pki) -> None:
    """A bundle that was replaced by a call which was cancelled then is given back by a destroy."""
    cluster.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.b.certificate_pem))
    found = contents(cluster)
    ca = EdgeEngine(edge, "TrustedCa")
    given = {"certificates": pki.a.certificate_pem, "adoptExisting": True}
    cluster.arm(Fault(Kind.UNAVAILABLE, method="PUT", path="/v1/cluster/certificates*", after=True))
    with pytest.raises(
        EdgeError, match=r"^cancelled while waiting to send PUT .* again \(503\); the cluster has taken"
    ):
        ca.up(**given)
    cluster.clear_faults()

    assert "update" == ca.up(**given)
    ca.destroy()
    assert found == contents(cluster)
    cluster.change(lambda state: state.certificates.pop("mtls_trusted_ca"))


@pytest.mark.parametrize("after", [False, True], ids=["not carried out", "carried out"])
@pytest.mark.parametrize("goes_on", [False, True], ids=["destroyed", "updated"])
def test_hidden_setting_is_not_forgotten(
    edge: Edge, cluster: Emulator, pki: Pki, *, after: bool, goes_on: bool
) -> None:
    """Hidden while TLS is off, the switch that requires client certificates is given back as it was all the same."""
    change(cluster, enforce_client_authentication="disabled")
    found = contents(cluster)
    orders = EdgeEngine(edge, "DatabaseMtlsConfig")
    given = {"database": "orders", "clientCertificates": pki.a.certificate_pem}
    cluster.arm(Fault(Kind.UNAVAILABLE, method="PUT", path="/v1/bdbs/*", after=after))
    with pytest.raises(EdgeError, match=r"^cancelled"):
        orders.up(**given)
    cluster.clear_faults()

    if goes_on:
        assert "update" == orders.up(**given)
        assert "enabled" == get(cluster, "/v1/bdbs/1")["enforce_client_authentication"]
    orders.destroy()
    assert found == contents(cluster)
