"""Refuses, before anything is sent, what would end the login of the administrator whom a `ClusterMtlsConfig` names.

This is for what the run changes before it knows the administrator: the bundle, users and roles. What comes after is
guarded when it is changed (`_lockout_guard`). Only the certificate is read; a preview may well run where it is not.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from pulumi_redis_enterprise._engine import warn
from pulumi_redis_enterprise.api.settings.client_pem import certificates_from
from pulumi_redis_enterprise.core.plan_warnings import PlanWarning
from pulumi_redis_enterprise.core.rules.lockout.earlier_changes import EarlierChanges, Inputs, Move
from pulumi_redis_enterprise.core.rules.lockout.lockout import lockout_reasons
from pulumi_redis_enterprise.core.trust.bundle import parse_certificates_leniently
from pulumi_redis_enterprise.core.trust.subject_validation import records_of
from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.core.x509.subject_line import subject_line
from pulumi_redis_enterprise.errors import Problem, redact
from pulumi_redis_enterprise.guards.lockout import WAY_BACK

_UNPROVEN: Final = "no proof that the administrator of a ClusterMtlsConfig can still log in by certificate"


def administrator_problems(earlier: EarlierChanges, settings: Move, *, changes_settings: bool) -> list[Problem]:
    """Return what ends the login of the administrator; warn if the certificate cannot be read.

    Args:
        earlier: What the run has told until now.
        settings: The inputs of the `ClusterMtlsConfig`.
        changes_settings: True if they differ in what may keep a client out.
    """
    if not (changes_settings or earlier.changes_bundle or earlier.changes_rights):
        return []
    path = settings[1]["administrator"]["certificate_file"]
    try:
        chain = parse_certificates_leniently(certificates_from(path))
    except ValueError as error:
        advice = "preview it where this file is; the update itself tries the login before it changes these settings"
        warn([PlanWarning(_UNPROVEN, f"{redact(path)} {error}", advice)])
        return []
    reasons = _ended_login(chain, earlier.bundle, settings) if earlier.bundle is not None else []
    return [
        Problem(
            "administrator",
            f"the update would end the login of the administrator ({path}): {reason}",
            f"take this change back; or name another administrator before, in an update of its own. {WAY_BACK}",
        )
        for reason in [*reasons, *earlier.ended_rights(subject_line(chain[0]))]
    ]


def _ended_login(chain: Sequence[Any], bundle: Move, settings: Move) -> list[str]:
    """Return what would keep a client out that was let in before, or of which that is not known."""
    before, after = (_obstacles(chain, *inputs) for inputs in zip(bundle, settings, strict=True))
    return [] if before else after


def _obstacles(chain: Sequence[Any], bundle: Inputs, settings: Inputs) -> list[str]:
    if not bundle or not settings or contains_unknown([bundle, settings]):
        return []
    return lockout_reasons(
        chain,
        bundle=parse_certificates_leniently(bundle["certificates"]),
        validation=settings["subject_validation"],
        records=records_of(settings),
        now=datetime.now(UTC),
    )
