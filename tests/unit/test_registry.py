"""The registry: what joins it joins documentation, export, import file, comment and contract, without further lines."""

import pickle
import sys
from base64 import b64decode
from collections.abc import Iterator
from typing import Final

import pulumi_redis_enterprise
import pytest
import responses
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise, inventory_of
from pulumi_redis_enterprise.cli.export.files import import_file, program
from pulumi_redis_enterprise.cli.export.objects import exported
from pulumi_redis_enterprise.cli.preview_comment.comment import comment
from pulumi_redis_enterprise.cli.preview_comment.preview_json import read_preview
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.inventory import Inventory
from pulumi_redis_enterprise.core.registry import RESOURCES, TYPE_PREFIX, Kind

from tests.contract.kinds import KINDS, in_order
from tests.ninth import ldap_mapping, ldap_mapping_rules, ldap_mappings
from tests.ninth.ldap_mapping import LdapMappingProvider
from tests.support.api_client import BASIC, URL
from tests.support.certificates import NOW
from tests.support.inputs import INPUTS
from tests.support.inventories import inventory
from tests.support.preview_steps import printed
from tools import docs

NINTH: Final = Kind("LdapMapping", collection="api.collections.ldap_mappings:LdapMappings")
ADMINS: Final = {"uid": 3, "name": "admins", "dn": "CN=admins,DC=acme,DC=com"}
CLUSTER: Final = {"name": "cluster.local"}
INPUTS_OF_ADMINS: Final = {"mapping_name": "admins", "dn": "CN=admins,DC=acme,DC=com"}


@pytest.fixture
def ninth(monkeypatch: pytest.MonkeyPatch) -> Kind:
    """A ninth resource: its three modules, and its line in the registry."""
    modules = {
        "ldap_mapping": ldap_mapping,
        "core.rules.ldap_mapping": ldap_mapping_rules,
        "api.collections.ldap_mappings": ldap_mappings,
    }
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, f"pulumi_redis_enterprise.{name}", module)
    monkeypatch.setattr(registry, "RESOURCES", (*RESOURCES, NINTH))
    return NINTH


@pytest.fixture(name="rest")
def _rest() -> Iterator[responses.RequestsMock]:
    """Canned answers."""
    with responses.RequestsMock() as mock:
        yield mock


def with_admins() -> Inventory:
    """A cluster with a mapping."""
    return inventory(others={"LdapMapping": [ADMINS]})


class TestNinthResource:
    def test_is_documented(self, ninth: Kind) -> None:
        """The page of the resources has a section with its arguments, its type and its id."""
        page = docs.resources_page()

        assert f"## {ninth.name}\n\nA mapping of a group" in page
        assert f"Type: `{TYPE_PREFIX}LdapMapping`" in page
        assert "Id: the `uid` of the mapping" in page
        assert "**`dn`** (`str`, required): The distinguished name of the group in the directory." in page

    def test_is_exported(self, ninth: Kind) -> None:
        """A program makes it, with the arguments that are managed."""
        export = exported(with_admins(), now=NOW)
        found = [(it.name, it.id, it.arguments) for it in export.of(ninth.name)]

        assert [("admins", "3", INPUTS_OF_ADMINS)] == found
        assert 'LdapMapping("admins", mapping_name="admins", dn="CN=admins,DC=acme,DC=com")' in program([export])

    def test_is_in_an_import_file(self, ninth: Kind) -> None:
        """With its type, and the provider as the SDK stores it."""
        (entry,) = import_file(exported(with_admins(), now=NOW).of(ninth.name))["resources"]

        assert (f"{TYPE_PREFIX}LdapMapping", "3") == (entry["type"], entry["id"])
        assert INPUTS_OF_ADMINS.items() <= entry["inputs"].items()
        assert LdapMappingProvider is type(pickle.loads(b64decode(entry["inputs"]["__provider"])))  # noqa: S301

    def test_is_in_an_inventory(self, ninth: Kind, rest: responses.RequestsMock) -> None:
        """Its collection is listed beside the others."""
        answers = {"ldap_mappings": [ADMINS], "nodes": [{"uid": 1, "software_version": "8.2.0-25"}], "cluster": CLUSTER}
        for path in ("users", "roles", "redis_acls", "bdbs"):
            answers[path] = []
        for path, answer in answers.items():
            rest.get(f"{URL}/v1/{path}", json=answer)
        rest.get(f"{URL}/v1/cluster/certificates", json={})

        assert {ninth.name: [ADMINS]} == inventory_of(RedisEnterprise(BASIC)).others

    def test_is_in_the_comment(self, ninth: Kind) -> None:
        """A mapping under another resource name is the same object."""
        token = f"{TYPE_PREFIX}{ninth.name}"
        steps = [
            {"op": op, "urn": f"urn:pulumi:prod::acme::{token}::{name}", state: {"inputs": INPUTS_OF_ADMINS}}
            for op, name, state in (("create", "new", "newState"), ("delete", "old", "oldState"))
        ]

        assert "the same object as <code>old</code> until now" in comment(read_preview(printed(*steps)))

    def test_is_missed_in_the_contract(self, ninth: Kind) -> None:
        """The suite of the life cycle refuses to run without its test data."""
        with pytest.raises(LookupError, match=rf"each registered resource has an entry .*: see \['{ninth.name}'\]"):
            in_order([kind.name for kind in registry.exportable()], KINDS)


@pytest.mark.parametrize("kind", RESOURCES, ids=[kind.name for kind in RESOURCES])
class TestEveryResource:
    def test_is_public(self, kind: Kind) -> None:
        """Programs import it from the package."""
        assert kind.load_class() is getattr(pulumi_redis_enterprise, kind.name)
        assert kind.name in pulumi_redis_enterprise.__all__

    def test_provider_knows_its_rules(self, kind: Kind) -> None:
        """The provider, and all who read the registry, go by the same rules."""
        assert kind.load_rules().MANAGED == kind.load_provider().rules.MANAGED
        assert kind.by_uid == kind.load_provider().by_uid

    def test_refers_to_resources(self, kind: Kind) -> None:
        """Each resource that it refers to is registered before it."""
        names = [it.name for it in RESOURCES]

        assert {*kind.refers.values(), *kind.after} <= {*names[: names.index(kind.name)]}

    def test_has_inputs_for_the_tests_of_every_provider(self, kind: Kind) -> None:
        """The tests of all providers draw inputs of it."""
        assert kind.name in INPUTS


def test_unknown_name() -> None:
    """Whoever asks for a resource that is not there has made a mistake."""
    with pytest.raises(LookupError, match="Nothing"):
        registry.find("Nothing")
