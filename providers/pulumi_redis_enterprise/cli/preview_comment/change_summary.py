"""Changes of a resource, in words."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pulumi_redis_enterprise.cli.preview_comment.markdown import code
from pulumi_redis_enterprise.cli.preview_comment.preview_json import Step
from pulumi_redis_enterprise.core.registry import RESOURCES
from pulumi_redis_enterprise.core.unknown import Unknown
from pulumi_redis_enterprise.core.x509.text import join_limited

AUTHORITIES: Final = tuple(kind.bundle[1] for kind in RESOURCES if kind.bundle)
"""The properties that hold CAs by subject and fingerprint."""
SUBJECTS: Final = "authorized_subjects"
_LABELS: Final = {**dict.fromkeys(AUTHORITIES, "CA"), SUBJECTS: "authorized subject"}
AFTER_THE_UPDATE: Final = "known after the update"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SHOWN_DIGITS: Final = 16
_WORD: Final = re.compile(r"[A-Za-z]+(?:_[A-Za-z0-9]+)*")
"""The name of a property that no Markdown takes for anything else."""


def words(step: Step) -> list[str]:
    """Return what happens to a resource: all that it is if it comes or goes, what changes if it stays."""
    if step.kind in {"create", "delete"}:
        return described(step.after or step.before, ours=step.ours)
    changes = [f"the same object as {code(step.moved_from)} until now"] if step.moved_from else []
    changes += changed(step.before, step.after, ours=step.ours)
    changes = changes or [_label(reason) for reason in step.reasons]
    # As when a program changes from the dynamic edge to the plugin, or back.
    is_state_only = not changes and step.ours and step.kind == "update" and step.before == step.after
    return ["nothing in the cluster: only the form of its state"] if is_state_only else changes


def intended(step: Step) -> list[str]:
    """Return what the program changes, apart from what it sets back."""
    return changed(step.stored, step.after, ours=step.ours) if step.stored and step.after else words(step)


def drift(step: Step) -> list[str]:
    """Return what somebody changed since the last update."""
    return changed(step.stored or {}, step.before, ours=step.ours) if step.before else ["deleted"]


def changed(before: Mapping[str, Any], after: Mapping[str, Any], *, ours: bool) -> list[str]:
    """The properties that differ."""
    return [
        line
        for name in sorted({**before, **after})
        if before.get(name) != after.get(name)
        for line in _changed(name, before.get(name), after.get(name), ours=ours)
    ]


def described(properties: Mapping[str, Any], *, ours: bool) -> list[str]:
    """The properties that are set."""
    return [
        line
        for name in sorted(properties)
        if properties[name] not in (None, "", [], {})
        for line in _described(name, properties[name], ours=ours)
    ]


def authority(key: str, about: Any) -> str:
    """A CA: subject, end and the whole fingerprint, as that is what a reviewer has to compare."""
    subject = key.rpartition(" [")[0] or key
    facts = about if isinstance(about, dict) else {}
    changes = [f"{label} {code(str(facts[label]))}" for label in ("expires", "sha256") if label in facts]
    return ", ".join([code(subject), *changes])


def shown(value: Any) -> str:
    """A value."""
    if isinstance(value, Unknown):
        return AFTER_THE_UPDATE
    if isinstance(value, bool):
        return code(str(value).lower())
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return join_limited(map(shown, value)) or "none"
    if isinstance(value, str):
        return code(f"{value[:_SHOWN_DIGITS]}…" if _SHA256.fullmatch(value) else value)
    return "none" if value is None else code(json.dumps(value, ensure_ascii=False, default=_unknown))


def _unknown(_value: object) -> str:
    return AFTER_THE_UPDATE


def _label(name: str) -> str:
    return name if _WORD.fullmatch(name) else code(name)


def _changed(name: str, old: Any, new: Any, *, ours: bool) -> Iterator[str]:
    if ours and name in _LABELS and isinstance(old or {}, dict) and isinstance(new or {}, dict):
        yield from _members(name, old or {}, new or {})
    else:
        yield f"{_label(name)}: {shown(old)} → {shown(new)}"


def items(properties: Mapping[str, Any], name: str) -> list[Any]:
    """Return a list among the properties; [] if it is missing or not known yet."""
    value = properties.get(name)
    return value if isinstance(value, list) else []


def mapping(properties: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a map among the properties; {} if it is missing or not known yet."""
    value = properties.get(name)
    return value if isinstance(value, dict) else {}


def _members(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for verb, here, there in (("removed", old, new), ("added", new, old)):
        for key in sorted(here.keys() - there.keys()):
            yield f"{_LABELS[name]} {verb}: {_member(name, key, here[key])}"


def _described(name: str, value: Any, *, ours: bool) -> Iterator[str]:
    if ours and name in _LABELS and isinstance(value, dict):
        yield from (f"{_LABELS[name]}: {_member(name, key, value[key])}" for key in sorted(value))
    else:
        yield f"{_label(name)}: {shown(value)}"


def _member(name: str, key: str, about: Any) -> str:
    return authority(key, about) if name in AUTHORITIES else code(key)
