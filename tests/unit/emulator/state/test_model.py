"""Tests of the state as data."""

import pytest

from tests.support.emulated_cluster import fresh_cluster, with_user


def test_records_are_found_by_name() -> None:
    """A user or a role is found by its name, for tests to change."""
    state = fresh_cluster()
    with_user(state)

    assert (2, 1) == (state.user("app-1")["uid"], state.role("Admin")["uid"])


def test_unknown_name_is_a_key_error() -> None:
    """A name that nobody has is an error of the test that asks."""
    with pytest.raises(KeyError, match="nobody"):
        fresh_cluster().user("nobody")


def test_scratch_is_apart() -> None:
    """A change of a scratch copy does not show in the state."""
    state = fresh_cluster()

    scratch = state.scratch()
    with_user(scratch)
    scratch.users[1]["email"] = "other@example.com"
    scratch.settings["mtls_authorized_subjects"].append({"CN": "x"})

    assert fresh_cluster() != scratch
    assert ([1], "admin@cluster.local") == (list(state.users), state.users[1]["email"])
    assert [] == state.settings["mtls_authorized_subjects"]


def test_fresh_clusters_share_nothing() -> None:
    """The settings of one cluster are not another's."""
    fresh_cluster().settings["mtls_authorized_subjects"].append({"CN": "x"})

    assert [] == fresh_cluster().settings["mtls_authorized_subjects"]


def test_secrets_are_not_printed() -> None:
    """The state's repr, which a failing test prints, holds no password digest."""
    state = fresh_cluster()
    digest = state.logins[1].password_digest

    assert digest
    assert digest not in repr(state)
