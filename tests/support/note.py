"""The least dynamic resource that is worth the name: a text file. The harnesses prove themselves with it.

It is imported by its own name, as end-to-end tests put a copy of this file beside their program.
"""

from pathlib import Path
from typing import Any

import pulumi
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

Properties = dict[str, Any]


class NoteProvider(ResourceProvider):
    """Writes the ``text`` into the file at ``path``, which is the id."""

    serialize_as_secret_always = False
    _prefix = ""

    def configure(self, req: ConfigureRequest) -> None:
        """Take the prefix that each text gets from the configuration."""
        self._prefix = req.config.get("note:prefix") or ""

    def check(self, _olds: Properties, news: Properties) -> CheckResult:
        """Refuse an empty text."""
        failures = [] if news["text"] else [CheckFailure("text", "is empty")]
        return CheckResult(news, failures)

    def diff(self, _id: str, olds: Properties, news: Properties) -> DiffResult:
        """Compare text and path; another path is another note."""
        if all(olds[name] == news[name] for name in ("text", "path")):
            return DiffResult(changes=False)
        return DiffResult(changes=None, replaces=["path"] if olds["path"] != news["path"] else [])

    def create(self, props: Properties) -> CreateResult:
        """Write the file."""
        return CreateResult(props["path"], self._written(props))

    def update(self, _id: str, _olds: Properties, news: Properties) -> UpdateResult:
        """Write the file anew."""
        return UpdateResult(self._written(news))

    def read(self, id_: str, props: Properties) -> ReadResult:
        """Read the file."""
        file = Path(id_)
        if not file.exists():
            return ReadResult(None, {})
        found = {"path": id_, "text": file.read_text().removeprefix(self._prefix)}
        return ReadResult(id_, props | found, found)

    def delete(self, id_: str, _props: Properties) -> None:
        """Remove the file."""
        Path(id_).unlink(missing_ok=True)

    def _written(self, props: Properties) -> Properties:
        written = self._prefix + props["text"]
        Path(props["path"]).write_text(written)
        return props | {"length": len(written)}


class Note(Resource, module="tests", name="Note"):
    """A text file."""

    path: pulumi.Output[str]
    text: pulumi.Output[str]
    length: pulumi.Output[int]

    def __init__(
        self, name: str, *, path: str, text: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(NoteProvider(), name, {"path": path, "text": text, "length": None}, opts)
