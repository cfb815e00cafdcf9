"""All that a reviewer must not miss: who can no longer log in, who may do more, and what is less strict afterwards."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from pulumi_redis_enterprise.cli.preview_comment import access_risks, trust_risks
from pulumi_redis_enterprise.cli.preview_comment.change_summary import changed
from pulumi_redis_enterprise.cli.preview_comment.grades import Risk, caution, note
from pulumi_redis_enterprise.cli.preview_comment.known import Known
from pulumi_redis_enterprise.cli.preview_comment.markdown import code
from pulumi_redis_enterprise.cli.preview_comment.preview_json import Step

_RISKS: Final[Mapping[str, Callable[[Step, Known], Iterator[Risk]]]] = {
    "CertificateUser": access_risks.user,
    "Role": access_risks.role,
    "RedisAcl": access_risks.acl,
    "DatabaseAccess": access_risks.access,
    "TrustedCa": trust_risks.trusted_ca,
    "ClusterMtlsConfig": trust_risks.cluster,
    "DatabaseMtlsConfig": trust_risks.database,
    "DatabaseDefaultUser": trust_risks.default_user,
}


def risks(step: Step, known: Known) -> list[Risk]:
    """Return what is risky in a step, and in what somebody did outside of Pulumi; each once."""
    if not step.ours:
        return []
    found = [*_drifted(step), *_of_change(step, known), *_moved(step)]
    return list(dict.fromkeys(found))


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
    told = f"{code(step.moved_from)} → {code(step.name)}"
    differing = changed(step.before, step.after, ours=True)
    if differing and not step.after.get("adopt_existing"):
        yield caution(
            f"renamed and changed at once: {told}: the update stops, as the object is there with other values. Give "
            "the resource `aliases`, or rename it first"
        )
    else:
        yield note(f"renamed: {told} is the same object, which stays. `aliases` say so to the engine")
