"""The order of a bundle: of one name, the first CA decides."""

from datetime import timedelta

from pulumi_redis_enterprise.core.trust.bundle import in_order, same_bundle
from redis_enterprise_emulator.pki import ONE_YEAR, Authority

from tests.support.certificates import NOW, ROOT_SUBJECT, other_root, read, renewed_root, root

OLD = read(Authority.create(ROOT_SUBJECT, now=NOW - 3 * ONE_YEAR, lifetime=ONE_YEAR))
NEW = read(Authority.create(ROOT_SUBJECT, now=NOW - timedelta(days=1)))
NEWEST, OTHER = read(root()), read(other_root())


def test_valid_comes_before_expired() -> None:
    """An expired CA in front would cut off the clients of its successor."""
    assert [NEW, OLD] == in_order([OLD, NEW], now=NOW)


def test_newest_comes_first() -> None:
    """Of two that are valid, new clients are issued by the newer."""
    assert [NEWEST, NEW, OLD] == in_order([NEW, OLD, NEWEST], now=NOW)


def test_names_stay_where_they_are() -> None:
    """The text changes no more than it has to."""
    assert [OTHER, NEW, OLD] == in_order([OTHER, OLD, NEW], now=NOW)


def test_order_within_a_name_counts() -> None:
    """Two texts differ if they have two CAs of one name the other way round, and not for other orders."""
    first, second, other = (it().certificate_pem for it in (root, renewed_root, other_root))

    assert same_bundle(first + second + other, other + first + second + first)
    assert not same_bundle(first + second, second + first)
