"""The parsed output of `pulumi preview --json`: steps, and what was said meanwhile.

The form is the CLI's `PreviewDigest`. It tells no drift as such: with ``--refresh`` it holds a step `refresh` for each
resource, with the inputs that were stored; the step that follows for the same resource holds those that were read.
Secrets are ``[secret]`` in it.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.model import CONNECTION, Properties
from pulumi_redis_enterprise.core.previous_settings import known_settings
from pulumi_redis_enterprise.core.program_names import for_rules, snake_case
from pulumi_redis_enterprise.core.unknown import UNKNOWN, Unknown
from pulumi_redis_enterprise.errors import PreviewTextError

_STACK: Final = "pulumi:pulumi:Stack"
KINDS: Final = {"create": "create", "import": "create", "update": "update", "replace": "replace", "delete": "delete"}
"""The steps that count. The step `replace` stands for both halves of a replacement."""
_SAME: Final = ("same", "refresh")
"""The CLI prints `same` with ``--show-sames`` only; in a refresh, what stays as it is has no other step."""
_DYNAMIC: Final = "pulumi-python:dynamic/"
_PARTS_OF_A_URN: Final = 4
_FOUND_ON_PATH: Final = re.compile(r"using \S+ from \$PATH at ")
"""The CLI warns of each plugin that it finds on PATH, several times: that is about a machine, not about a change."""
_UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The engine's spelling of a value that is not known before the update."""


Cluster = tuple[str, str]
"""A cluster, by its provider, and by the connection that the resource names; "" for none."""


@dataclass(frozen=True, slots=True)
class Step:
    """A planned change of a resource.

    Attributes:
        kind: One of create, update, replace and delete; `move` for an object that another resource manages from now on,
            `same` for what stays as it is.
        type: ``CertificateUser`` of this package's resources, the whole type of others.
        ours: Whether it is a resource of this package.
        name: Its name in the stack.
        before: Its inputs as they are; of a refresh, as they were read.
        after: Its inputs as they will be.
        stored: Its inputs before the refresh, or None if there was none.
        reasons: The properties that the engine names.
        found: What the resource found and gives back when it is deleted, under the vendor's names.
        provider: Which provider makes it; a cluster has one of its own.
        moved_from: The resource that managed the object until now, of a move.
    """

    kind: str
    type: str
    ours: bool
    name: str
    before: Properties
    after: Properties
    stored: Properties | None = None
    reasons: tuple[str, ...] = ()
    found: Properties = field(default_factory=dict)
    provider: str = ""
    moved_from: str = ""

    @property
    def cluster(self) -> Cluster:
        """The cluster that it is about; of a resource that leaves one for another, the new one."""
        return self.cluster_of(self.after or self.before)

    def cluster_of(self, properties: Properties) -> Cluster:
        """Return the cluster of the inputs before the update, or of those after it."""
        return self.provider, str(properties.get(CONNECTION, ""))

    @property
    def is_drift(self) -> bool:
        """Return True if somebody changed it, or deleted it, since the last update."""
        return self.stored is not None and self.stored != self.before


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview.

    Attributes:
        stack: ``project/stack``, or "" if no step tells it.
        steps: What changes, in order; the CLI leaves out what does not.
        unchanged: How many resources stay as they are.
        errors: What made it fail.
        warnings: What else was said.
        refreshed: Whether the live objects were looked at.
        others: What stays as it is, as far as the CLI tells it.
    """

    stack: str
    steps: tuple[Step, ...]
    unchanged: int
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    refreshed: bool
    others: tuple[Step, ...] = ()


def read_preview(data: bytes) -> Preview:
    """Read what the CLI printed, in whatever Unicode a shell has written it.

    Raises:
        PreviewTextError: It is something else.
    """
    digest = _digest(data)
    steps = [step for step in _mappings(digest.get("steps")) if _urn(step)]
    message = [*_mappings(digest.get("diagnostics"))]
    if not steps and not message:
        raise PreviewTextError("is an empty preview", fix="name a stack that has resources, or see why it ended early")
    stored = {_urn(step): _inputs(step, "oldState") for step in steps if step.get("op") == "refresh"}
    changing = {_urn(step) for step in steps if _changes(step)}
    same = {_urn(step): step for step in steps if step.get("op") in _SAME and _urn(step) not in changing}
    return Preview(
        stack=_stack(steps),
        steps=tuple(_step(step, stored.get(_urn(step))) for step in steps if _changes(step)),
        others=tuple(_step(step, None) for step in same.values() if _type(step) != _STACK),
        unchanged=_unchanged(digest, steps),
        errors=tuple(_messages(message, severity="error")),
        warnings=tuple(_messages(message, severity="warning")),
        refreshed=bool(stored),
    )


def _digest(data: bytes) -> Mapping[str, Any]:
    if not data.strip():
        raise PreviewTextError("is empty: the preview ended before it began", fix="see what it said on standard error")
    try:
        digest = json.loads(data)
    except (ValueError, RecursionError):
        reason = "is not valid JSON (truncated?)"
        raise PreviewTextError(reason, fix="write it by `pulumi preview --json > preview.json`") from None
    if not isinstance(digest, dict) or not {"steps", "diagnostics", "changeSummary"} & digest.keys():
        reason = "is JSON, but not what `pulumi preview --json` prints"
        raise PreviewTextError(reason, fix="write it by `pulumi preview --json > preview.json`")
    return digest


def _changes(step: Mapping[str, Any]) -> bool:
    return _type(step) != _STACK and str(step.get("op")) in KINDS


def _unchanged(digest: Mapping[str, Any], steps: list[Mapping[str, Any]]) -> int:
    """Return it as the CLI counts, but for the stack itself."""
    summary = digest.get("changeSummary")
    count = summary.get("same") if isinstance(summary, dict) else 0
    stack_counts = any(_type(step) == _STACK and step.get("op") == "same" for step in steps)
    return max(count - stack_counts, 0) if isinstance(count, int) else 0


def _step(step: Mapping[str, Any], stored: Properties | None) -> Step:
    type_ = _type(step)
    return Step(
        kind=KINDS.get(step["op"], "same"),
        type=registry.class_of(type_) or type_.removeprefix(_DYNAMIC),
        ours=bool(registry.class_of(type_)),
        name=_urn(step).rpartition("::")[2],
        before=_inputs(step, "oldState"),
        after=_inputs(step, "newState"),
        stored=stored,
        reasons=tuple(map(_reason, _as_list(step.get("replaceReasons")) or _as_list(step.get("diffReasons")))),
        found=dict(known_settings(_properties(step, "oldState", "outputs"))),
        provider=str(step.get("provider", "")),
    )


def _reason(name: Any) -> str:
    return snake_case(str(name))


def _urn(step: Mapping[str, Any]) -> str:
    """urn:pulumi:<stack>::<project>::<types of the parents>$<type>::<name>, or "" if it is none."""
    urn = step.get("urn")
    return urn if isinstance(urn, str) and urn.count("::") >= _PARTS_OF_A_URN - 1 else ""


def _type(step: Mapping[str, Any]) -> str:
    return _urn(step).split("::")[2].rpartition("$")[2]


def _stack(steps: list[Mapping[str, Any]]) -> str:
    if not steps:
        return ""
    stack, project = _urn(steps[0]).split("::")[:2]
    return f"{project}/{stack.rpartition(':')[2]}"


def _inputs(step: Mapping[str, Any], state: str) -> Properties:
    return _without_text(_type(step), _properties(step, state, "inputs"), _properties(step, state, "outputs"))


def _properties(step: Mapping[str, Any], state: str, kind: str) -> Properties:
    found = step.get(state)
    properties = found.get(kind) if isinstance(found, dict) else None
    if not isinstance(properties, dict):
        return {}
    name = registry.class_of(_type(step))
    shown: Properties = _visible(for_rules(properties, registry.records_of(name)) if name else properties)
    return shown


def _visible(value: Any) -> Any:
    """Return the value without what the engine does not show either, such as the provider and PEM text."""
    if value == _UNKNOWN:
        return UNKNOWN
    if isinstance(value, dict):
        return {name: _visible(it) for name, it in value.items() if name[:2] != "__"}
    return [_visible(it) for it in value] if isinstance(value, list) else value


def _without_text(type_: str, properties: Properties, outputs: Properties) -> Properties:
    """Return the inputs with a bundle as its authorities.

    States of 0.1.0 hold these beside the text; of what the plugin imported, only the outputs do.
    """
    text, authorities = registry.bundle_of(registry.class_of(type_)) or ("", "")
    stored = properties.get(text)
    if isinstance(stored, str):
        stored = properties.get(authorities, outputs.get(authorities))
    held = {authorities: stored} if isinstance(stored, dict | Unknown) else {}
    return {name: it for name, it in properties.items() if name != text} | held


def _messages(diagnostics: list[Mapping[str, Any]], *, severity: str) -> Iterator[str]:
    for message in diagnostics:
        text = str(message.get("message", "")).strip().removeprefix(f"{severity}: ")
        if message.get("severity") == severity and not _FOUND_ON_PATH.match(text):
            yield text


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    return (item for item in _as_list(value) if isinstance(item, dict))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def with_moves(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps with one `move` for each deletion and creation that are about the same object.

    It has another resource name, or another parent. This package's providers create what is there exactly as wanted by
    adopting it, and keep what the program still manages: nothing happens to the object.
    """
    deleted: dict[tuple[Any, ...], Step] = {}
    for step in steps:
        if step.kind == "delete" and (key := _key(step, step.before)):
            deleted.setdefault(key, step)
    merged: dict[int, Step] = {}
    gone: set[int] = set()
    for index, step in enumerate(steps):
        if step.kind == "create" and (key := _key(step, step.after)) and (old := deleted.pop(key, None)):
            merged[index] = _moved(old, step)
            gone.add(id(old))
    return tuple(merged.get(index, step) for index, step in enumerate(steps) if id(step) not in gone)


def _key(step: Step, properties: Properties) -> tuple[Any, ...] | None:
    """Return what the object is: of one cluster and of one class."""
    if not step.ours or not registry.is_registered(step.type) or not registry.find(step.type).has_object:
        return None
    names = registry.find(step.type).load_rules().natural_key(properties)
    return (
        (*step.cluster_of(properties), step.type, *names)
        if all(isinstance(name, str | int) for name in names)
        else None
    )


def _moved(old: Step, new: Step) -> Step:
    return replace(new, kind="move", before=old.before, stored=old.stored, found=old.found, moved_from=old.name)
