"""The memory of one run: what its program manages.

A plugin process serves one run of the engine, and all resources of one provider: `pulumi up` starts one for its preview
and another for its update, and an explicit provider has a process of its own. Named connections share one; each has
settings of its own, and so a memory of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pulumi_redis_enterprise.core.claims import Claims, Identifies, Renames, Returned
from pulumi_redis_enterprise.core.rules.lockout.planned_changes import EarlierChanges, LineMoves
from pulumi_redis_enterprise.sdk.configuration import Configuration

if TYPE_CHECKING:
    from pulumi_redis_enterprise.core.rules.lockout import proof


_TEXTS: Final = ("certificate", "key")
_held: dict[str, dict[str, str]] = {}


def hold(certificate_sha256: Any, given: Mapping[str, Any]) -> None:
    """Hold what is given as text for the login that may follow.

    Args:
        certificate_sha256: The fingerprint of the certificate, if it is known.
        given: The inputs, `certificate` and `key` perhaps among them.
    """
    texts = {name: given[name] for name in _TEXTS if isinstance(given.get(name), str)}
    if texts and isinstance(certificate_sha256, str):
        _held.setdefault(certificate_sha256, {}).update(texts)


def held(certificate_sha256: str) -> Mapping[str, str]:
    """Return what this process holds of a client."""
    return _held.get(certificate_sha256, {})


_claims: dict[tuple[Configuration, str], Claims] = {}
_returned: dict[tuple[Configuration, str], Returned] = {}
_renames: dict[tuple[Configuration, str], Renames] = {}
_line_moves: dict[Configuration, LineMoves] = {}
_earlier_changes: dict[Configuration, EarlierChanges] = {}
_subject_watches: dict[Configuration, proof.SubjectWatch] = {}
_lock = threading.Lock()


def claims_of(configuration: Configuration, kind: str, rules: Identifies) -> Claims:
    """Return what this run manages of one kind of resource, in the cluster of these settings."""
    with _lock:
        return _claims.setdefault((configuration, kind), Claims(rules))


def returned_of(configuration: Configuration, kind: str) -> Returned:
    """Return what this run has given back of one kind of resource, in the cluster of these settings."""
    with _lock:
        return _returned.setdefault((configuration, kind), Returned())


def renames_of(configuration: Configuration, kind: str) -> Renames:
    """Return which objects of one kind this run renames, in the cluster of these settings."""
    with _lock:
        return _renames.setdefault((configuration, kind), Renames())


def line_moves_of(configuration: Configuration) -> LineMoves:
    """Return the subject lines that move between users in this run, in the cluster of these settings."""
    with _lock:
        return _line_moves.setdefault(configuration, LineMoves())


def earlier_changes_of(configuration: Configuration) -> EarlierChanges:
    """Return what the checks of this run have found so far, in the cluster of these settings."""
    with _lock:
        return _earlier_changes.setdefault(configuration, EarlierChanges())


def subject_watch_of(configuration: Configuration) -> proof.SubjectWatch:
    """Return what this run knows of users and of the validation of their subjects, in the cluster of these settings."""
    from pulumi_redis_enterprise.core.rules.lockout import proof

    with _lock:
        return _subject_watches.setdefault(configuration, proof.SubjectWatch())


def all_claims(kind: str) -> list[tuple[Configuration, Claims]]:
    """Return what this run manages of one kind of resource, with the settings of each."""
    with _lock:
        return [(given, claims) for (given, its_kind), claims in _claims.items() if its_kind == kind]


def has_program(configuration: Configuration) -> bool:
    """Return whether this run has a program that manages something; a plain `pulumi destroy` has none."""
    with _lock:
        return any(claims for (given, _), claims in _claims.items() if given == configuration)
