"""The floor: a dynamic resource that does nothing. It is copied beside the program that makes many of them."""

from typing import Any

from pulumi import ResourceOptions
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult


class EmptyProvider(ResourceProvider):
    """Answers what the engine asks, and does nothing."""

    serialize_as_secret_always = False

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Say whether the text differs."""
        return DiffResult(changes=None if _olds["text"] != _news["text"] else False)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Make nothing, and call it by its text."""
        return CreateResult(props["text"], props)

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Keep the new text."""
        return UpdateResult(news)


class Empty(Resource, module="bench", name="Empty"):
    """Nothing, with a text."""

    def __init__(self, name: str, text: str, opts: ResourceOptions | None = None) -> None:
        super().__init__(EmptyProvider(), name, {"text": text}, opts)
