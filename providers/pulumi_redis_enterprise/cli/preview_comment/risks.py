"""The risks of a step: who can no longer log in, who may do more, and what is less strict afterwards."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from pulumi_redis_enterprise.cli.preview_comment import access_risks, trust_risks
from pulumi_redis_enterprise.cli.preview_comment.change_summary import changed
from pulumi_redis_enterprise.cli.preview_comment.known import Known
from pulumi_redis_enterprise.cli.preview_comment.markdown import code
from pulumi_redis_enterprise.cli.preview_comment.preview_json import Step
from pulumi_redis_enterprise.core.registry import RESOURCES
from pulumi_redis_enterprise.core.risks import Risk, low, medium

_RISKS: Final[Mapping[str, Callable[[Step, Known], Iterator[Risk]]]] = {
    kind.name: getattr(module, kind.module)
    for kind in RESOURCES
    for module in (access_risks, trust_risks)
    if hasattr(module, kind.module)
}
"""The risks of a change of each resource: the function that is named as the module of the resource."""


def risks(step: Step, known: Known) -> list[Risk]:
    """Return what is risky in a step, and in what somebody did outside of Pulumi; each once."""
    if not step.ours:
        return []
    found = [*_drifted(step), *_of_change(step, known), *_moved(step)]
    return list(dict.fromkeys(replace(risk, property=step.name) for risk in found))


def _of_change(step: Step, known: Known) -> Iterator[Risk]:
    """Yield what the change of a resource brings with it; nothing of a resource that has no rules for it."""
    if step.type in _RISKS:
        yield from _RISKS[step.type](step, known)


def _drifted(step: Step) -> Iterator[Risk]:
    """Yield what somebody widened by hand. What the preview knows is the situation afterwards, so it tells nothing."""
    if not step.is_drift or not step.before:
        return
    by_hand = replace(step, kind="update", before=dict(step.stored or {}), after=step.before, found={})
    for risk in _of_change(by_hand, Known()):
        if risk.widens:
            yield replace(risk, message=f"changed outside of Pulumi: {risk.message}")


def _moved(step: Step) -> Iterator[Risk]:
    if step.kind != "move":
        return
    renamed = f"{code(step.moved_from)} → {code(step.name)}"
    differing = changed(step.before, step.after, ours=True)
    if differing and not step.after.get("adopt_existing"):
        yield medium(
            f"renamed and changed at once: {renamed}: the update stops, as the object is there with other values",
            fix="give the resource `aliases`, or rename it first",
        )
    else:
        yield low(f"renamed: {renamed} is the same object, which stays. `aliases` say so to the engine")
