"""The import file: what the engine needs to take an object over without reading it."""

import json
from datetime import timedelta

import pytest
from pulumi.dynamic.dynamic import serialize_provider
from pulumi_redis_enterprise import _engine
from pulumi_redis_enterprise.cli.export.collect import exported
from pulumi_redis_enterprise.cli.export.import_file import PROVIDER_KEY, STORED_PROVIDERS, TYPE, import_file

from tests.state.test_providers import STORED, TOKENS
from tests.support.certificates import NOW
from tests.support.inventories import GOOD

ENTRIES = import_file(exported(GOOD, now=NOW).resources, "cluster.local")["resources"]


def test_entry_has_inputs_and_outputs() -> None:
    """Both lead to the provider; the outputs have all of the inputs, and the cluster's name."""
    role = next(entry for entry in ENTRIES if entry["type"].endswith(":Role"))
    inputs = {"__provider": STORED_PROVIDERS["Role"], "role_name": "reader", "management": "none"}

    assert {
        "type": "pulumi-python:dynamic/redis-enterprise:Role",
        "name": "reader",
        "id": "8",
        "inputs": inputs,
        "outputs": inputs | {"uid": 8, "cluster": "cluster.local"},
    } == role


def test_installation_is_known_where_the_id_is_a_uid() -> None:
    """A bundle or the settings of a cluster are recognized by its name alone."""
    entries = import_file(exported(GOOD, now=NOW).resources, "cluster.local", "2026 abc")["resources"]
    known = {entry["type"].rpartition(":")[2]: entry["outputs"].get("installation") for entry in entries}

    assert {None} == {known.pop("TrustedCa"), known.pop("ClusterMtlsConfig")}
    assert {"2026 abc"} == set(known.values())


def test_all_of_it_is_json() -> None:
    """Nothing in it is known to Python only, as a tuple is, which reads back as a list."""
    assert ENTRIES == json.loads(json.dumps(ENTRIES))


@pytest.mark.parametrize("kind", STORED_PROVIDERS)
def test_providers_are_those_that_the_sdk_stores(kind: str) -> None:
    """They are written without Pulumi, and have to be what it would write."""
    provider = next(it for it in STORED if it.__name__ == f"{kind}Provider")

    assert serialize_provider(provider()) == STORED_PROVIDERS[kind]
    assert TYPE.format(kind) in TOKENS.values()


def test_every_resource_but_the_login_check_can_be_imported() -> None:
    """A login that is tried leaves nothing in a cluster."""
    kinds = {token.rpartition(":")[2] for token in TOKENS.values()}

    assert kinds - {"LoginCheck"} == set(STORED_PROVIDERS)


def test_provider_key_is_the_engines() -> None:
    """The one name, told twice as the core does not know Pulumi."""
    assert _engine.PROVIDER_KEY == PROVIDER_KEY


def test_what_time_brings_is_no_change() -> None:
    """An export of today can be brought in next year."""
    later = exported(GOOD, now=NOW + timedelta(days=365)).resources

    assert ENTRIES == import_file(later, "cluster.local")["resources"]
