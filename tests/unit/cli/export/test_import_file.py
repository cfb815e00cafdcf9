"""The import file: what the engine needs to take an object over without reading it."""

import json
from dataclasses import replace
from datetime import timedelta

from pulumi_redis_enterprise import _engine
from pulumi_redis_enterprise.cli.export.files import PROVIDER_KEY, import_file
from pulumi_redis_enterprise.cli.export.objects import exported
from pulumi_redis_enterprise.core import registry

from tests.support.certificates import NOW
from tests.support.inventories import GOOD

ENTRIES = import_file(exported(GOOD, now=NOW).resources)["resources"]


def test_entry_has_inputs_and_outputs() -> None:
    """Both lead to the provider; the outputs have all of the inputs, and the cluster's name."""
    role = next(entry for entry in ENTRIES if entry["type"].endswith(":Role"))
    inputs = {"__provider": registry.find("Role").stored_provider, "role_name": "reader", "management": "none"}

    assert {
        "type": "pulumi-python:dynamic/redis-enterprise:Role",
        "name": "reader",
        "id": "8",
        "inputs": inputs,
        "outputs": inputs | {"uid": 8, "cluster": "cluster.local"},
    } == role


def test_installation_is_known_where_the_id_is_a_uid() -> None:
    """A bundle or the settings of a cluster are recognized by its name alone."""
    entries = import_file(exported(replace(GOOD, installation="2026 abc"), now=NOW).resources)["resources"]
    known = {entry["type"].rpartition(":")[2]: entry["outputs"].get("installation") for entry in entries}

    assert {None} == {known.pop("TrustedCa"), known.pop("ClusterMtlsConfig")}
    assert {"2026 abc"} == set(known.values())


def test_entry_of_a_connection() -> None:
    """Name, inputs and outputs have the connection; the id is the one that the object has without."""
    east = import_file(exported(GOOD, now=NOW, connection="east").resources)["resources"]
    role, alone = (next(it for it in entries if it["type"].endswith(":Role")) for entries in (east, ENTRIES))
    where = {"connection": "east"}

    assert (
        alone
        | {
            "name": "east-reader",
            "inputs": alone["inputs"] | where,
            "outputs": alone["outputs"] | where,
        }
        == role
    )


def test_all_of_it_is_json() -> None:
    """Nothing in it is known to Python only, as a tuple is, which reads back as a list."""
    assert ENTRIES == json.loads(json.dumps(ENTRIES))


def test_provider_key_is_the_engines() -> None:
    """The one name, told twice as the core does not know Pulumi."""
    assert _engine.PROVIDER_KEY == PROVIDER_KEY


def test_what_time_brings_is_no_change() -> None:
    """An export of today can be brought in next year."""
    later = exported(GOOD, now=NOW + timedelta(days=365)).resources

    assert ENTRIES == import_file(later)["resources"]
