"""The requests that changed a cluster, and a later run of the same program."""

import hashlib

from pulumi_redis_enterprise.sdk import configuration
from redis_enterprise_emulator import Emulator

from tests.support.engine import Engine, configuration_of


def writes_to(emulator: Emulator) -> list[str]:
    """The requests that changed something, or tried to."""
    return [f"{request.method} {request.path}" for request in emulator.requests if request.method != "GET"]


def origin_of(emulator: Emulator) -> dict[str, str]:
    """The outputs that say in which installation of which cluster an object is."""
    key = hashlib.sha256(emulator.state.settings["cluster_ssh_public_key"].encode()).hexdigest()[:12]
    return {"cluster": emulator.name, "installation": f"{emulator.state.settings['created_time']} {key}"}


def later(engine: Engine, emulator: Emulator) -> Engine:
    """The same resource in another process, which has not listed anything yet."""
    configuration.forget_clusters()
    again = Engine(type(engine.provider)(), configuration_of(emulator))
    again.stored = engine.stored
    return again


def drifted_inputs(engine: Engine, emulator: Emulator) -> set[str]:
    """Refresh in another process, and name the inputs that are not as they were; the engine has what was seen."""
    assert engine.stored is not None
    before = engine.stored.inputs
    again = later(engine, emulator)
    assert "drifted" == again.refresh()
    assert again.stored is not None

    engine.stored = again.stored
    seen = again.stored.inputs
    return {name for name in before.keys() | seen.keys() if before.get(name) != seen.get(name)}
