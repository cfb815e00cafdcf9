"""The order of a bundle: the first CA of a name decides on the REST API."""

from pulumi_redis_enterprise.core.trust.bundle import in_order, same_bundle, text_in_order
from pulumi_redis_enterprise.core.x509.certificates import pem_text
from redis_enterprise_emulator.pki import ONE_YEAR, Authority

from tests.support.certificates import NOW, ROOT_SUBJECT, other_root, read, root

OLDER = read(Authority.create(ROOT_SUBJECT, now=NOW - ONE_YEAR))
EXPIRED = read(Authority.create(ROOT_SUBJECT, now=NOW - ONE_YEAR / 2, lifetime=ONE_YEAR / 4))
NEWEST, OTHER = read(root()), read(other_root())


def test_of_one_name_the_newest_goes_first_and_the_expired_last() -> None:
    """Whoever has a certificate of a CA that is valid is not cut off by another one of its name."""
    assert [NEWEST, OLDER, EXPIRED, OTHER] == in_order([EXPIRED, OLDER, OTHER, NEWEST], now=NOW)


def test_names_stay_where_they_are() -> None:
    """The order of CAs of different names means nothing, and so is not touched."""
    assert [OTHER, NEWEST] == in_order([OTHER, NEWEST], now=NOW)
    assert [NEWEST, OTHER] == in_order([NEWEST, OTHER], now=NOW)


def test_expiry_may_mean_nothing() -> None:
    """OpenSSL looks for a CA that is valid, so that only the age counts."""
    assert [NEWEST, EXPIRED, OLDER] == in_order([OLDER, EXPIRED, NEWEST], now=None)


def test_bundles_of_another_order() -> None:
    """Two bundles are the same if those of one name are in the same order."""
    one, other = pem_text([NEWEST, OTHER, OLDER]), pem_text([OTHER, NEWEST, OLDER])

    assert same_bundle(one, other)
    assert not same_bundle(one, pem_text([OLDER, OTHER, NEWEST]))
    assert pem_text([NEWEST, OLDER, OTHER]) == text_in_order(pem_text([OLDER, OTHER, NEWEST]), now=NOW)
