"""Certificates of syncers in a database's list: how they are recognized, and how a list looks without them."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.trust.bundle import authorities_of
from pulumi_redis_enterprise.core.trust.syncer import (
    is_generated,
    is_in,
    listed_certificates,
    replicates,
    unnamed_leaves,
    validation_warning,
    without,
)
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, pem_text

from tests.support.certificate_builder import CA_FLAG, certificate_with
from tests.support.certificates import NOW, client, intermediate, other_root, read, root, syncer
from tests.support.inventories import ORDERS, PLAIN

ROOT, CLIENT, SYNCER = (read(it()) for it in (root, client, syncer))


def listing(*certificates: Any) -> dict[str, Any]:
    """A database with these certificates in its list, each an entry."""
    entries = [{"client_cert": pem_text([it])} for it in certificates]
    return ORDERS | {"authentication_ssl_client_certs": entries}


def test_certificates_are_listed_once() -> None:
    """An entry may hold several, and what is unreadable holds none."""
    both = {"client_cert": pem_text([ROOT, SYNCER])}
    database = ORDERS | {"authentication_ssl_client_certs": [both, {"client_cert": pem_text([ROOT])}]}

    assert (ROOT, SYNCER) == listed_certificates(database)
    assert () == listed_certificates(ORDERS | {"authentication_ssl_client_certs": [{"client_cert": "x"}, {}]})


def test_leaves_that_nobody_names() -> None:
    """CAs are none, whoever named them; nor is what the program has in its own list."""
    database = listing(ROOT, read(intermediate()), CLIENT, SYNCER)

    assert [CLIENT, SYNCER] == unnamed_leaves(database, ())
    assert [SYNCER] == unnamed_leaves(database, authorities_of([CLIENT, read(other_root())]))


@pytest.mark.parametrize(
    ("expected", "certificate"),
    [
        (True, SYNCER),
        (True, read(certificate_with("CN=x,OU=syncer,O=y"))),
        (False, CLIENT),
        (False, read(certificate_with("CN=x,OU=redisdb,O=y"))),
        (False, read(certificate_with("CN=x,OU=syncer", extensions=[CA_FLAG]))),
        (False, read(root().issue_client("CN=x,OU=syncer", now=NOW))),
    ],
    ids=["recorded", "short", "client", "proxy", "CA", "signed by others"],
)
def test_generated(expected: bool, certificate: Any) -> None:  # noqa: FBT001
    """The certificate that a cluster makes for its syncer is self-signed, no CA, and says so in its OU."""
    assert expected is is_generated(certificate)


def test_own_syncer() -> None:
    """A syncer's certificate that somebody replaced is known by its fingerprint, also within its chain."""
    assert is_in(CLIENT, pem_text([CLIENT, ROOT]))
    assert not is_in(CLIENT, pem_text([ROOT]))
    assert not is_in(CLIENT, None)


class TestReplicates:
    @pytest.mark.parametrize("fields", [{"replica_sources": ["a:1"]}, {"crdt": True}], ids=repr)
    def test_by_itself(self, fields: dict[str, Any]) -> None:
        """A replica and an Active-Active instance say so themselves."""
        assert replicates(ORDERS | fields, [])

    @pytest.mark.parametrize(
        "endpoint",
        [{"dns_name": "a", "port": 1}, {"dns_name": "b", "addr": ["c", "a"], "port": 1}],
        ids=["name", "address"],
    )
    def test_source_of_another(self, endpoint: dict[str, Any]) -> None:
        """A source says nothing; but its replica in the same cluster does."""
        others = [PLAIN, PLAIN | {"replica_sources": ["x:1", "a:1"]}]

        assert replicates(ORDERS | {"endpoints": [endpoint]}, others)

    def test_nothing_known(self) -> None:
        """A database that replicates to another cluster looks like any other."""
        assert not replicates(ORDERS | {"endpoints": [{"dns_name": "a", "addr": None, "port": 1}]}, [ORDERS, PLAIN])


def test_list_without_some() -> None:
    """The others stay in their order; without anything to leave out the database is the same one."""
    database = listing(SYNCER, ROOT, CLIENT)

    assert listing(ROOT, CLIENT) == without(database, [SYNCER])
    assert database is without(database, [])


def test_validation_is_skipped() -> None:
    """The warning names the certificate, and calls nothing wrong."""
    caution = validation_warning(ORDERS, "san_cn", SYNCER)

    assert f"'orders', san_cn ({certificate_key(SYNCER)})" == caution.property
    assert caution.fix.startswith("leave it there as long as a Replica Of reads by it")
