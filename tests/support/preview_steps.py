"""Previews made by hand, for what no recorded one shows."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pulumi_redis_enterprise.cli.preview_comment.preview_json import Step

Properties = Mapping[str, Any]
OURS: Final = "pulumi-python:dynamic/redis-enterprise:"


def urn(name: str, type_: str = f"{OURS}CertificateUser") -> str:
    """The engine's name of a resource."""
    return f"urn:pulumi:prod::acme::{type_}::{name}"


def raw_step(op: str, name: str, *, old: Properties | None = None, new: Properties | None = None) -> dict[str, Any]:
    """A step as the CLI prints it."""
    states = {"oldState": old, "newState": new}
    return {"op": op, "urn": urn(name)} | {key: {"inputs": it} for key, it in states.items() if it is not None}


def printed(*steps: Any, diagnostics: Sequence[Any] = (), **more: Any) -> bytes:
    """A preview as the CLI prints it."""
    return json.dumps({"steps": steps, "diagnostics": diagnostics, **more}).encode()


def step(kind: str, type_: str, before: Properties | None = None, after: Properties | None = None, **more: Any) -> Step:
    """A step of a resource of this package, called ``it``."""
    given = {"ours": True, "name": "it", **more}
    return Step(kind=kind, type=type_, before=dict(before or {}), after=dict(after or {}), **given)
