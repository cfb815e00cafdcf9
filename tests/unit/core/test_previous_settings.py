"""Tests of how an object was found, of two resources that manage it."""

from pulumi_redis_enterprise.core.previous_settings import PREVIOUS, UNKNOWN_YET, combined


def test_first_resource_counts() -> None:
    """The settings that the first resource found count; those that only the second one manages come from it."""
    later = {PREVIOUS: {"tls_mode": "enabled", "default_user": True}, "previous_tls_mode": "enabled"}
    earlier = {PREVIOUS: {"tls_mode": "disabled"}, "previous_tls_mode": "disabled"}

    assert {PREVIOUS: {"tls_mode": "disabled", "default_user": True}, "previous_tls_mode": "disabled"} == combined(
        later, earlier
    )


def test_first_resource_could_not_see_it() -> None:
    """The second resource completes the settings that were hidden from the first one."""
    later, earlier = {PREVIOUS: {"tls_mode": "enabled"}}, {PREVIOUS: {"tls_mode": UNKNOWN_YET}}

    assert later == combined(later, earlier)


def test_nothing_was_found() -> None:
    """If the first resource found nothing, there is nothing to add."""
    assert {} == combined({PREVIOUS: {"tls_mode": "enabled"}}, {})
