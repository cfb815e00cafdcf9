"""Risks of a change of trust: whose certificates are accepted, and what lets somebody in without one."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_redis_enterprise.cli.preview_comment import given_back
from pulumi_redis_enterprise.cli.preview_comment.change_summary import (
    AFTER_THE_UPDATE,
    SUBJECTS,
    authority,
    mapping,
    shown,
)
from pulumi_redis_enterprise.cli.preview_comment.known import Known
from pulumi_redis_enterprise.cli.preview_comment.markdown import code
from pulumi_redis_enterprise.cli.preview_comment.preview_json import Step
from pulumi_redis_enterprise.core.risks import Risk, high, low, medium
from pulumi_redis_enterprise.core.unknown import Unknown

REST: str = "the REST API"


def trusted_ca(step: Step, _known: Known) -> Iterator[Risk]:
    """Yield who can no longer log in, and who now can."""
    if step.kind == "delete":
        yield from given_back.trusted_ca(step)
        return
    yield from _authorities(step, "authorities", REST)


def cluster_mtls_config(step: Step, _known: Known) -> Iterator[Risk]:
    """Yield what the settings of logins on the REST API change."""
    before, after = step.before, step.after
    if step.kind == "delete":
        if not given_back.logins_stay_on(step):
            text = "login by certificate off: login lost for all users with a certificate on the REST API"
            yield high(text, widens=False)
        return
    if _switched(step, "certificate_authentication", to=False):
        yield high("login by certificate off: login lost for all users with a certificate on the REST API")
    if _switched(step, "basic_authentication", to=False):
        yield high("Basic authentication off: login lost for all passwords on the REST API", widens=False)
    if before.get("basic_authentication") is False is not after.get("basic_authentication"):
        yield high("Basic authentication on: passwords are accepted on the REST API")
    yield from _subjects(step, REST)


def database_mtls_config(step: Step, _known: Known) -> Iterator[Risk]:
    """Yield what the settings of mutual TLS change."""
    before, after = step.before, step.after
    where = f"database {shown((before or after).get('database'))}"
    if step.kind in {"delete", "replace"}:
        yield from given_back.database(step, where)
        return
    if before.get("default_user") is False is not after.get("default_user") or _switched(step, "default_user", to=True):
        yield high(f"default user on: {where} lets it in without a name")
    if _switched(step, "enforce_client_authentication", to=False):
        yield high(f"client authentication off: {where} asks for no client certificates")
    mode = after.get("tls_mode")
    if mode not in (None, "enabled", before.get("tls_mode")) and not isinstance(mode, Unknown):
        yield high(f"TLS off for clients of {where}")
    for name, what in given_back.RELAXATIONS.items():
        if after.get(name) is True and before.get(name) is not True:
            yield high(f"{what}: {where} takes certificates that it refused before")
    yield from _authorities(step, "client_authorities", where)
    yield from _subjects(step, where)


def database_default_user(step: Step, _known: Known) -> Iterator[Risk]:
    """Yield that the default user is let in."""
    where = f"database {shown((step.before or step.after).get('database'))}"
    if step.kind == "delete":
        yield from given_back.default_user(step, where)
    elif _switched(step, "enabled", to=True):
        yield high(f"default user on: {where} lets it in without a name")


def _authorities(step: Step, name: str, where: str) -> Iterator[Risk]:
    if isinstance(step.after.get(name), Unknown):
        yield low(f"which CAs {where} trusts is {AFTER_THE_UPDATE}")
        return
    old, new = mapping(step.before, name), mapping(step.after, name)
    for key in sorted(old.keys() - new.keys()):
        text = f"login lost for clients of {where} with a certificate of {authority(key, None)}"
        yield high(text, widens=False)
    for key in sorted(new.keys() - old.keys()):
        yield medium(f"CA trusted: {where} accepts clients with a certificate of {authority(key, None)}", widens=True)


def _subjects(step: Step, where: str) -> Iterator[Risk]:
    before, after = step.before, step.after
    if isinstance(after.get("subject_validation"), Unknown) or isinstance(after.get(SUBJECTS), Unknown):
        yield low(f"which subjects {where} accepts is {AFTER_THE_UPDATE}")
        return
    old, new = (given_back.strictness(it.get("subject_validation")) for it in (before, after))
    if new < old:
        yield high(
            f"subject validation weakened on {where}: {shown(before.get('subject_validation'))} → "
            f"{shown(after.get('subject_validation'))}"
        )
    elif not new and not before:
        yield low(f"no subject validation: {where} accepts every certificate of a trusted CA", widens=True)
    if new:
        yield from _changed_subjects(mapping(before, SUBJECTS), mapping(after, SUBJECTS), where, some_before=bool(old))


def _changed_subjects(
    old: Mapping[str, Any], new: Mapping[str, Any], where: str, *, some_before: bool
) -> Iterator[Risk]:
    """Yield subjects that come and go; until now everybody was let in, if nobody looked at subjects."""
    for subject in sorted(old.keys() - new.keys()):
        yield medium(f"login lost for the subject {code(subject)} on {where}")
    if some_before or not old:
        for subject in sorted(new.keys() - old.keys()):
            yield medium(f"subject authorized: {code(subject)} may log in to {where}", widens=True)


def _switched(step: Step, name: str, *, to: Any) -> bool:
    return bool(step.after.get(name) == to != step.before.get(name))
