"""The objects that a run has given back."""

from pulumi_redis_enterprise.core.claims import Returned


def test_noted_object() -> None:
    """An object that was given back is known by its id, and no other one is."""
    returned = Returned()

    returned.note("7")

    assert "7" in returned
    assert "8" not in returned


def test_lock() -> None:
    """Each object has one lock of its own."""
    returned = Returned()

    assert returned.lock_of("7") is returned.lock_of("7")
    assert returned.lock_of("7") is not returned.lock_of("8")
