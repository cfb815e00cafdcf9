"""While resources are made, the SDK sees the nearest frames of the stack, and nobody else sees anything new."""

import sys
import traceback

import pulumi
import pytest
from pulumi.runtime import resource as sdk
from pulumi_redis_enterprise import CertificateUser
from pulumi_redis_enterprise.sdk.workarounds import nearest_frames

from tests.support.pulumi_program import run_program


def _frames(depth: int) -> int:
    return len(vars(sdk)["traceback"].extract_stack()) if depth == 0 else _frames(depth - 1)


def test_nearest_frames() -> None:
    """Ten frames are seen, however deep the program is."""
    with nearest_frames():
        assert 10 == _frames(20) == _frames(40)


def test_module_afterwards() -> None:
    """The SDK has its own module again, after an error too."""
    with pytest.raises(ValueError, match="wrong"), nearest_frames():
        raise ValueError("wrong")

    assert traceback is vars(sdk)["traceback"]


def test_program_sees_whole_tracebacks() -> None:
    """A transformation that fails while a user is made has its ordinary traceback."""
    seen: list[int] = []

    def transform(_: pulumi.ResourceTransformationArgs) -> None:
        assert not hasattr(sys, "tracebacklimit")
        seen.append(len(traceback.extract_stack()))

    def program() -> None:
        opts = pulumi.ResourceOptions(transformations=[transform])
        CertificateUser("app", username="app", subject_line="CN=app", roles=["Admin"], opts=opts)

    run_program(program)

    assert [True] == [count > 10 for count in seen]
