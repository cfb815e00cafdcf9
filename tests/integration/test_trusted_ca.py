"""`TrustedCa` against an emulated cluster."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pulumi_redis_enterprise.core.x509.certificates import read_certificates, sha256
from pulumi_redis_enterprise.errors import ConflictError, UnsupportedVersionError
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider
from redis_enterprise_emulator import Emulator, Fault, Kind
from redis_enterprise_emulator.pki import Authority

from tests.support.certificates import read
from tests.support.clusters import NewEmulator, NewEngine
from tests.support.engine import Engine, configuration_of
from tests.support.pki import Pki


@pytest.fixture
def engine(new_engine: NewEngine) -> Engine:
    """A trusted CA that is not there yet."""
    return new_engine(TrustedCaProvider())


def bundle_in(emulator: Emulator) -> set[str]:
    """The fingerprints of what the cluster trusts."""
    text = emulator.state.certificates.get("mtls_trusted_ca")
    return {sha256(certificate) for certificate in read_certificates(text)} if text else set()


def writes_to(emulator: Emulator) -> list[str]:
    """The requests that changed something, or tried to."""
    return [f"{request.method} {request.path}" for request in emulator.requests if request.method != "GET"]


class TestCreate:
    def test_uploads(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """The bundle is uploaded; outputs name the authority and the cluster."""
        engine.up(certificates=pki.a.certificate_pem)

        fingerprint = sha256(read(pki.a))
        assert {fingerprint} == bundle_in(redis_enterprise_emulator)
        assert [f"CN=Root A,O=Acme,C=US [{fingerprint[:12]}]"] == list(engine.outputs["certificates"])
        assert "cluster.local" == engine.outputs["cluster"]

    def test_same_bundle_is_adopted(
        self,
        engine: Engine,
        redis_enterprise_emulator: Emulator,
        pki: Pki,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """The same CA set, in another order, is adopted without a write, and a line says so."""
        both = pki.b.certificate_pem + pki.a.certificate_pem
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=both))

        engine.up(certificates=[pki.a.certificate_pem, pki.b.certificate_pem])

        assert [] == writes_to(redis_enterprise_emulator)
        adopted = (
            "adopted existing trusted CA bundle of cluster 'cluster.local': nothing differs; "
            "a destroy leaves it as it is\n"
        )
        assert adopted == capsys.readouterr().err

    def test_other_bundle_is_refused(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """Another CA set is an error that lists both, names the way out, and sends nothing."""
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.b.certificate_pem))

        with pytest.raises(ConflictError, match="adopt_existing=True") as caught:
            engine.up(certificates=pki.a.certificate_pem)

        assert "CN=Root A" in str(caught.value)
        assert "CN=Root B" in str(caught.value)
        assert [] == writes_to(redis_enterprise_emulator)

    def test_other_bundle_is_replaced_if_asked_to(
        self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki
    ) -> None:
        """With adopt_existing another CA set is replaced."""
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.b.certificate_pem))

        engine.up(certificates=pki.a.certificate_pem, adopt_existing=True)

        assert {sha256(read(pki.a))} == bundle_in(redis_enterprise_emulator)
        assert "same" == engine.up(certificates=pki.a.certificate_pem, adopt_existing=True)

    @pytest.mark.parametrize(
        ("version", "path"),
        [
            ("7.8.4-18", "/v1/cluster/update_cert"),
            ("7.22.0", "/v1/cluster/update_cert"),
            ("7.22.2-14", "/v1/cluster/certificates"),
            ("8.0.20-44", "/v1/cluster/certificates"),
            ("8.2.0-25", "/v1/cluster/certificates"),
        ],
    )
    def test_endpoint_of_the_version(
        self, start_redis_enterprise_emulator: NewEmulator, pki: Pki, version: str, path: str
    ) -> None:
        """7.22.2 and later have PUT certificates, earlier versions update_cert; only one of them is tried."""
        emulator = start_redis_enterprise_emulator(version=version)

        Engine(TrustedCaProvider(), configuration_of(emulator)).up(certificates=pki.a.certificate_pem)

        assert [f"PUT {path}"] == writes_to(emulator)

    def test_version_too_old(self, start_redis_enterprise_emulator: NewEmulator, pki: Pki) -> None:
        """Below 7.8.4 the error names the version that is needed, and the node."""
        emulator = start_redis_enterprise_emulator(version="7.4.6")

        with pytest.raises(
            UnsupportedVersionError, match=r"needs Redis Enterprise Software 7\.8\.4.* node 1 runs 7\.4\.6"
        ):
            Engine(TrustedCaProvider(), configuration_of(emulator)).up(certificates=pki.a.certificate_pem)

        assert [] == writes_to(emulator)


class TestUpdate:
    def test_whole_bundle_is_uploaded(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """A CA more means an upload of all of them."""
        engine.up(certificates=pki.a.certificate_pem)

        step = engine.up(certificates=[pki.a.certificate_pem, pki.b.certificate_pem])

        assert "update" == step
        assert {sha256(read(pki.a)), sha256(read(pki.b))} == bundle_in(redis_enterprise_emulator)

    @pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0)])
    def test_order_and_spelling_mean_nothing(self, engine: Engine, pki: Pki, order: tuple[int, ...]) -> None:
        """The same CAs in another order, twice, or with text around them are no change."""
        pems = [pki.a.certificate_pem, pki.b.certificate_pem]
        engine.up(certificates=pems)

        assert "same" == engine.plan({"certificates": "".join(f"# CA {index}\n{pems[index]}\n" for index in order)})

    def test_not_oneself(
        self, new_engine: NewEngine, redis_enterprise_emulator: Emulator, pki: Pki, certificate_login: Any
    ) -> None:
        """A program that logs in by certificate does not upload a bundle without its own CA."""
        trusted = pki.a.certificate_pem
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=trusted))
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        engine = new_engine(TrustedCaProvider(), certificate_login("operator"))
        engine.up(certificates=trusted)

        with pytest.raises(ConflictError, match="the change would end the login of this program: CN=operator"):
            engine.up(certificates=pki.b.certificate_pem)

        assert {sha256(read(pki.a))} == bundle_in(redis_enterprise_emulator)

    def test_swap_without_overlap(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """With logins by certificate on, a bundle that keeps no CA is refused, and nothing is sent."""
        engine.up(certificates=pki.a.certificate_pem)
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        redis_enterprise_emulator.clear_requests()

        with pytest.raises(ConflictError, match=r"keeps none of the CAs .*Root A.*\nFix: keep .*replace_at_once=True"):
            engine.up(certificates=pki.b.certificate_pem)

        assert {sha256(read(pki.a))} == bundle_in(redis_enterprise_emulator)
        assert all(request.method == "GET" for request in redis_enterprise_emulator.requests)

    def test_swap_of_another_bundle(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """Adopting a bundle that shares no CA with this one cuts its clients off as well."""
        trusted = pki.a.certificate_pem
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=trusted))
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))

        with pytest.raises(ConflictError, match="keeps none of the CAs"):
            engine.up(certificates=pki.b.certificate_pem, adopt_existing=True)

        assert {sha256(read(pki.a))} == bundle_in(redis_enterprise_emulator)

    def test_swap_in_two_steps(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """The fix of the refusal works: both CAs for one update, then the new one alone."""
        engine.up(certificates=pki.a.certificate_pem)
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))

        engine.up(certificates=[pki.a.certificate_pem, pki.b.certificate_pem])
        engine.up(certificates=pki.b.certificate_pem)

        assert {sha256(read(pki.b))} == bundle_in(redis_enterprise_emulator)

    def test_swap_at_once(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """With `replace_at_once` the bundle is replaced; a refresh does not take the option for drift."""
        engine.up(certificates=pki.a.certificate_pem)
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))

        engine.up(certificates=pki.b.certificate_pem, replace_at_once=True)

        assert {sha256(read(pki.b))} == bundle_in(redis_enterprise_emulator)
        assert "same" == engine.refresh()

    def test_swap_while_logins_are_off(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """While nobody logs in by certificate, nobody is cut off."""
        engine.up(certificates=pki.a.certificate_pem)

        engine.up(certificates=pki.b.certificate_pem)

        assert {sha256(read(pki.b))} == bundle_in(redis_enterprise_emulator)


class TestRead:
    def test_no_drift(self, engine: Engine, pki: Pki) -> None:
        """Right after an update there is nothing to see."""
        engine.up(certificates=[pki.b.certificate_pem, pki.a.certificate_pem])

        assert "same" == engine.refresh()

    def test_drift(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """A bundle that somebody replaced shows, and the next update repairs it."""
        engine.up(certificates=pki.a.certificate_pem)
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.b.certificate_pem))

        assert "drifted" == engine.refresh()
        assert "update" == engine.up(certificates=pki.a.certificate_pem)
        assert {sha256(read(pki.a))} == bundle_in(redis_enterprise_emulator)

    def test_gone(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """A bundle that somebody deleted is gone, and created anew."""
        engine.up(certificates=pki.a.certificate_pem)
        redis_enterprise_emulator.change(lambda state: state.certificates.pop("mtls_trusted_ca"))

        assert "gone" == engine.refresh()
        assert "create" == engine.up(certificates=pki.a.certificate_pem)

    def test_private_keys_are_dropped(self, engine: Engine, pki: Pki) -> None:
        """GET certificates answers with the cluster's private keys; nothing of them is kept."""
        engine.up(certificates=pki.a.certificate_pem)
        engine.refresh()

        assert "PRIVATE" not in repr(engine.stored)


class TestDelete:
    def test_deletes(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """The bundle is removed."""
        engine.up(certificates=pki.a.certificate_pem)
        engine.destroy()

        assert set() == bundle_in(redis_enterprise_emulator)

    @pytest.mark.parametrize("logins", [False, True], ids=["logins off", "logins on"])
    def test_gives_back(
        self,
        engine: Engine,
        redis_enterprise_emulator: Emulator,
        pki: Pki,
        logins: bool,  # noqa: FBT001
    ) -> None:
        """A bundle that was replaced comes back, word by word, also while others log in by it."""
        before = f"# of others\n{pki.b.certificate_pem}"
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=before))
        engine.up(certificates=pki.a.certificate_pem, adopt_existing=True)
        engine.up(certificates=[pki.a.certificate_pem, pki.b.certificate_pem], adopt_existing=True)
        engine.refresh()
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=logins))

        engine.destroy()

        assert before == redis_enterprise_emulator.state.certificates["mtls_trusted_ca"]

    def test_taken_over(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """A bundle that was exactly as wanted stays, with the logins that depend on it."""
        before = pki.a.certificate_pem
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=before))
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        engine.up(certificates=pki.a.certificate_pem)

        engine.destroy()

        assert {sha256(read(pki.a))} == bundle_in(redis_enterprise_emulator)
        assert [] == writes_to(redis_enterprise_emulator)

    @pytest.mark.parametrize("others", [True, False])
    def test_expired_in_the_meantime(
        self,
        engine: Engine,
        redis_enterprise_emulator: Emulator,
        pki: Pki,
        others: bool,  # noqa: FBT001
    ) -> None:
        """Expired CAs are not given back, as the cluster would refuse them; if all have expired, the bundle stays."""
        now = datetime.now(UTC)
        old = Authority.create("CN=Old Root", now=now - timedelta(days=2), lifetime=timedelta(days=1))
        before = old.certificate_pem + (pki.b.certificate_pem if others else "")
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=before))
        engine.up(certificates=pki.a.certificate_pem, adopt_existing=True)

        engine.destroy()

        assert {sha256(read(pki.b if others else pki.a))} == bundle_in(redis_enterprise_emulator)

    def test_not_without_oneself(
        self, new_engine: NewEngine, redis_enterprise_emulator: Emulator, pki: Pki, certificate_login: Any
    ) -> None:
        """A program that logs in by certificate does not give back a bundle without its own CA."""
        trusted = pki.a.certificate_pem
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=trusted))
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        engine = new_engine(TrustedCaProvider(), certificate_login("operator"))
        engine.up(certificates=trusted)
        assert engine.stored is not None
        engine.stored.outputs["previous_settings"] = {"certificates": pki.b.certificate_pem}

        with pytest.raises(ConflictError, match="the change would end the login of this program"):
            engine.destroy()

        assert {sha256(read(pki.a))} == bundle_in(redis_enterprise_emulator)

    def test_state_of_the_first_release(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """A state that remembers nothing removes the bundle, as that release did."""
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.b.certificate_pem))
        engine.up(certificates=pki.a.certificate_pem, adopt_existing=True)
        assert engine.stored is not None
        del engine.stored.outputs["previous_settings"]

        assert "same" == engine.refresh()
        engine.destroy()

        assert set() == bundle_in(redis_enterprise_emulator)

    def test_gone_already(self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
        """A bundle that is gone already is fine."""
        engine.up(certificates=pki.a.certificate_pem)
        redis_enterprise_emulator.change(lambda state: state.certificates.pop("mtls_trusted_ca"))

        engine.destroy()

    def test_refused_while_logins_depend_on_it(
        self, engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki
    ) -> None:
        """While certificate authentication is on, the bundle stays; the error says what to destroy first."""
        engine.up(certificates=pki.a.certificate_pem)
        redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))

        with pytest.raises(ConflictError, match="destroy the ClusterMtlsConfig first"):
            engine.destroy()

        assert {sha256(read(pki.a))} == bundle_in(redis_enterprise_emulator)


@pytest.mark.parametrize("after", [False, True], ids=["not carried out", "carried out"])
def test_failing_disk(engine: Engine, redis_enterprise_emulator: Emulator, pki: Pki, *, after: bool) -> None:
    """A 500 to a write of the bundle is no end: it is sent again, and the cluster is as wanted."""
    emulator = redis_enterprise_emulator
    emulator.arm(Fault(Kind.SERVER_ERROR, method="PUT", after=after))
    engine.up(certificates=pki.a.certificate_pem)
    assert {sha256(read(pki.a))} == bundle_in(emulator)

    emulator.arm(Fault(Kind.SERVER_ERROR, method="DELETE", after=after))
    engine.destroy()

    assert set() == bundle_in(emulator)
    assert ["PUT", "PUT", "DELETE", "DELETE"] == [write.split()[0] for write in writes_to(emulator)]


def test_other_cluster(engine: Engine, start_redis_enterprise_emulator: NewEmulator, pki: Pki) -> None:
    """A state of one cluster is never used on another one that answers at the URL by now."""
    engine.up(certificates=pki.a.certificate_pem)
    other = start_redis_enterprise_emulator(name="other.local")
    moved = Engine(TrustedCaProvider(), configuration_of(other))
    moved.stored = engine.stored

    for action in (moved.refresh, moved.destroy, lambda: moved.up(certificates=pki.b.certificate_pem)):
        with pytest.raises(ConflictError, match=r"'cluster\.local', but https://.* is the cluster 'other\.local'"):
            action()

    assert [] == writes_to(other)
