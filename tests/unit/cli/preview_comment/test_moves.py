"""The same object under another resource name."""

from typing import Any

import pytest
from pulumi_redis_enterprise.cli.preview_comment.comment import comment
from pulumi_redis_enterprise.cli.preview_comment.preview_json import read_preview, with_moves
from pulumi_redis_enterprise.core.unknown import UNKNOWN

from tests.support.preview_steps import printed, raw_step, step

USER = {"username": "app-1", "subject_line": "CN=app-1", "roles": ["reader"]}


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        ("CertificateUser", USER),
        ("RedisAcl", {"acl_name": "read"}),
        ("Role", {"role_name": "reader"}),
        ("DatabaseAccess", {"database": 1, "role": "reader"}),
        ("DatabaseMtlsConfig", {"database": "orders"}),
        ("DatabaseDefaultUser", {"database": "orders"}),
        ("TrustedCa", {"authorities": {}}),
        ("ClusterMtlsConfig", {}),
    ],
)
def test_deletion_and_creation_are_one_move(type_: str, inputs: dict[str, Any]) -> None:
    """One step is left, which knows the old name, and what is there."""
    old = step("delete", type_, inputs, name="old", found={"a": 1})
    (moved,) = with_moves([step("create", type_, {}, inputs, name="new"), old])

    assert ("move", "old", "new") == (moved.kind, moved.moved_from, moved.name)
    assert (inputs, inputs, {"a": 1}) == (moved.before, moved.after, moved.found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (step("delete", "CertificateUser", USER), step("create", "CertificateUser", {}, {"username": "app-2"})),
        (step("delete", "CertificateUser", USER), step("create", "CertificateUser", {}, {"username": UNKNOWN})),
        (step("delete", "TrustedCa", provider="a"), step("create", "TrustedCa", provider="b")),
        (step("delete", "TrustedCa", {"connection": "a"}), step("create", "TrustedCa", {}, {"connection": "b"})),
        (step("delete", "LoginCheck"), step("create", "LoginCheck")),
        (step("delete", "TrustedCa", ours=False), step("create", "TrustedCa", ours=False)),
        (step("delete", "TrustedCa"), step("update", "TrustedCa")),
    ],
    ids=[
        "another",
        "not known yet",
        "of another cluster",
        "of another connection",
        "no object",
        "another provider's",
        "an update",
    ],
)
def test_other_objects(old: Any, new: Any) -> None:
    """An object that may be another one is deleted and created."""
    assert (old, new) == with_moves([old, new])


def test_second_creation_of_an_object() -> None:
    """A move takes one deletion."""
    steps = [
        step("delete", "TrustedCa"),
        step("create", "TrustedCa", name="a"),
        step("create", "TrustedCa", name="b"),
    ]

    assert ["move", "create"] == [it.kind for it in with_moves(steps)]


def test_comment() -> None:
    """It is counted as what it is, and nobody loses a login."""
    text = comment(read_preview(printed(raw_step("create", "new", new=USER), raw_step("delete", "old", old=USER))))

    assert "**1 to rename**, 0 unchanged." in text
    assert "Renamed (1)" in text
    assert "login lost" not in text
    assert "the same object as <code>old</code> until now" in text
