"""The schema of the plugin, as the generators of SDKs want it; `tests/docs/test_generated.py` holds it to the code."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tools.plugin_schema import schema

SCHEMA: Final = schema()


def properties() -> Iterator[Mapping[str, Any]]:
    """Yield each property of each resource."""
    for resource in SCHEMA["resources"].values():
        yield from (*resource["properties"].values(), *resource["inputProperties"].values())


def test_one_name_one_thing() -> None:
    """Resources, types and functions have different names, whatever their case: Go has one room for all of them."""
    tokens = [token for part in ("resources", "types", "functions") for token in SCHEMA[part]]
    names = Counter(token.rpartition(":")[2].lower() for token in tokens)

    assert [] == [name for name, count in names.items() if count > 1]


def test_default_of_one_type() -> None:
    """No property that takes one of several types has a default: the generator for Go writes no program with it."""
    assert [] == [it for it in properties() if "oneOf" in it and "default" in it]


def test_names_on_the_wire() -> None:
    """A name alone in parentheses is the vendor's, in the vendor's casing."""
    database = SCHEMA["resources"]["redis-enterprise:index:DatabaseMtlsConfig"]["inputProperties"]

    assert database["tlsMode"]["description"].endswith("(`tls_mode`)")
