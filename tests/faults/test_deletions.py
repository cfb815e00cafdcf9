"""A deletion that is answered and not carried out, as by something in between, is no success."""

import pytest
from pulumi_redis_enterprise.errors import NotConvergedError
from redis_enterprise_emulator import Fault, Kind

from tests.faults.operations import Scene, run
from tests.faults.world import World


@pytest.mark.parametrize(
    ("method", "path", "message"),
    [
        ("DELETE", "/v1/users/*", "the deletion of the user with uid "),
        ("DELETE", "/v1/roles/*", "the deletion of the role with uid "),
        ("DELETE", "/v1/redis_acls/*", "the deletion of the Redis ACL with uid "),
        ("DELETE", "/v1/cluster/certificates/*", "the deletion of the trusted CA bundle"),
        ("PUT", "/v1/cluster", "the mTLS settings, but shows others: mtls_certificate_authentication"),
    ],
)
def test_not_carried_out(world: World, operations: list[Scene], method: str, path: str, message: str) -> None:
    """The deletion is waited for, and then reported."""
    destroy = next(scene for scene in operations if scene.name == "destroy")
    world.restore(destroy.state)
    world.emulator.arm(Fault(Kind.EMPTY, method=method, path=path))

    with pytest.raises(NotConvergedError, match="the cluster accepted") as caught:
        run(world, destroy, destroy.stack.copy())

    assert message in caught.value.message


def test_database_not_given_back(world: World, operations: list[Scene]) -> None:
    """A database whose settings stay as they are is named as well; the access before it is written again."""
    destroy = next(scene for scene in operations if scene.name == "destroy")
    world.restore(destroy.state)
    world.emulator.arm(Fault(Kind.EMPTY, method="PUT", path="/v1/bdbs/*", number=3))

    with pytest.raises(NotConvergedError, match="accepted what was found in database 1, but shows otherwise"):
        run(world, destroy, destroy.stack.copy())
