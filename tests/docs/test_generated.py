"""The generated pages are up to date, and leave nothing out. After a change: run `make docs` and commit."""

from collections.abc import Callable

import pulumi_redis_enterprise
import pytest
from pulumi.dynamic import Resource
from pulumi_redis_enterprise.core.registry import RESOURCES
from pulumi_redis_enterprise.core.rules.stack_settings import KEYS

from tests.support.paths import ROOT
from tools.docs import PAGES, argument_entry
from tools.docstrings import Property, arguments_in, entries_in, example_in, outputs_in
from tools.settings_page import STACK_SETTINGS

SOURCE = '''\
class Thing(Resource):
    """A thing."""

    size: pulumi.Output[int | None]
    """How ``big``
    it is."""
    cluster: pulumi.Output[Mapping[str, pulumi.Output[str]]]

    def __init__(self, resource_name: str, *, size: pulumi.Input[int] | None = None, opts: Any = None) -> None:
        """Make a thing.

        Args:
            resource_name: The name.
            size: How big
                it is: a number. (`vendor_size`)
            opts: Options.

        Example::

            Thing("a", size=1)

        More.
        """
'''


@pytest.mark.parametrize(("path", "page"), PAGES.items(), ids=PAGES)
def test_page_is_up_to_date(path: str, page: Callable[[], str]) -> None:
    """The committed pages are what the code says today."""
    assert page() == (ROOT / path).read_text(), "run `make docs` and commit"


def test_every_resource_is_described() -> None:
    """No public resource is left out."""
    public = {getattr(pulumi_redis_enterprise, name) for name in pulumi_redis_enterprise.__all__}
    resources = {thing for thing in public if isinstance(thing, type) and issubclass(thing, Resource)}

    assert resources == {kind.load_class() for kind in RESOURCES}


def test_every_stack_setting_is_described() -> None:
    """The stack program has no other settings than the page lists."""
    assert list(KEYS) == list(STACK_SETTINGS)


class TestReading:
    """From the source of a class to its arguments and outputs."""

    def test_arguments(self) -> None:
        """An argument has a type without wrappers, a default and a meaning; `opts` is the same everywhere."""
        assert [Property("size", "int | None", "None", "How big it is: a number. (`vendor_size`)")] == (
            arguments_in(SOURCE)
        )

    def test_outputs(self) -> None:
        """An output has a type without wrappers, and the docstring below it, if there is one."""
        assert [
            Property("size", "int | None", meaning="How `big` it is."),
            Property("cluster", "Mapping[str, str]"),
        ] == outputs_in(SOURCE)

    def test_argument_without_meaning(self) -> None:
        """An argument that nobody explained is an error, not an empty line."""
        with pytest.raises(KeyError, match="size"):
            arguments_in(SOURCE.replace("size: How", "width: How"))

    def test_sections_of_a_docstring(self) -> None:
        """A section ends where the indentation does."""
        docstring = "Do.\n\nArgs:\n    a: One\n        two.\n    b: Three.\n\nReturns:\n    c: Four."

        assert {"a": "One two.", "b": "Three."} == entries_in(docstring, "Args")
        assert {} == entries_in(docstring, "Raises")

    def test_example(self) -> None:
        """The indented lines behind the mark, without their indentation."""
        assert "a()\n\nif b:\n    c()" == example_in("Do.\n\nExample::\n\n    a()\n\n    if b:\n        c()\n\nMore.")


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        (Property("a", "str", "", "One."), "**`a`** (`str`, required): One."),
        (Property("a", "str | None", "None", "One. (`b`)"), "**`a`** (`str`, optional): One. Vendor's field: `b`."),
        (Property("a", "bool", "False", "One (two)."), "**`a`** (`bool`, default `False`): One (two)."),
    ],
)
def test_argument_entry(argument: Property, expected: str) -> None:
    """An entry says whether the argument is needed, and the vendor's name if the docstring ends with it."""
    assert expected == argument_entry(argument)
