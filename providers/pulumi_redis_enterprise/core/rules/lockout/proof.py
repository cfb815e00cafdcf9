"""The proof at preview that a user can still log in: the chain to each bundle, and the validation of subjects."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pulumi_redis_enterprise.core.client import Client
from pulumi_redis_enterprise.core.model import CheckedInputs
from pulumi_redis_enterprise.core.plan_warnings import PlanWarning
from pulumi_redis_enterprise.core.rules.lockout.admission import admission, seen_by
from pulumi_redis_enterprise.core.rules.lockout.trust import Trust
from pulumi_redis_enterprise.core.trust.authorized_subjects import rendered_subject
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, is_self_signed
from pulumi_redis_enterprise.core.x509.chains.chain import Verdict, judge
from pulumi_redis_enterprise.core.x509.chains.planes import NAMES, PLANES, DatabaseOptions, Plane
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import Problem

_VALIDATION_FIX: Final = "add the subject to `authorized_subjects`, or issue the certificate for one that is there"


def prove(
    checked: CheckedInputs, client: Client, trusts: Iterable[Trust], *, now: datetime, unchanged: bool
) -> list[str]:
    """Return the CAs that the client's certificate chains to, one of each bundle, and note what keeps it out.

    Args:
        checked: Takes the problems and warnings.
        client: The user, and what it shows.
        trusts: The bundles.
        now: The time of the login. The client's own validity is judged elsewhere, so an expired certificate is
            looked at as it was at its last moment.
        unchanged: Whether the client's certificate is that of the last update.
    """
    moment = min(max(now, client.leaf.not_before), client.leaf.not_after)
    authorities, problems = set(), []
    for trust in trusts:
        verdicts = {plane: _verdict(client, trust, plane, moment) for plane in PLANES}
        decisive = [plane for plane in PLANES if trust.plane in (None, plane)]
        if authority := next((it for plane in decisive if (it := verdicts[plane].authority)), None):
            authorities.add(certificate_key(authority))
            checked.warnings += _half_warnings(client, trust, verdicts)
        else:
            problems += _chain_problems(client, trust, decisive[0], verdicts[decisive[0]])
        if trust.validates_subjects:
            problems += subject_problems(checked, client, trust.plane, trust.validation, trust.records)
    # Two bundles that hold the same CAs have the same to say.
    checked.add(list(dict.fromkeys(problems)), unchanged=unchanged)
    return sorted(authorities)


def _verdict(client: Client, trust: Trust, plane: Plane, moment: datetime) -> Verdict:
    # The list of a database may hold "client, intermediate or CA" certificates (vendor: object bdb,
    # authentication_ssl_client_certs), which OpenSSL takes only if it is told to accept partial chains.
    options = DatabaseOptions(trust.tolerance.outdated, takes_partial_chains=trust.plane == "database")
    return judge(client.certificates, trust.certificates, plane=plane, now=moment, options=options)


def subject_problems(
    checked: CheckedInputs, client: Client, plane: Plane | None, validation: str, records: Sequence[Mapping[str, Any]]
) -> list[Problem]:
    """Return why the validation of subjects keeps a client out; where the vendor's page leaves it open, warn."""
    verdict = admission(client.leaf, validation=validation, records=records)
    if verdict == "yes":
        return []
    where, seen = NAMES[plane or "rest"], seen_by(validation, client.leaf)
    listed = join_limited(map(rendered_subject, records)) or "none"
    told = f"{client.username}: {seen}; {validation} of {where} has {listed}"
    if verdict == "perhaps":
        kind = "it is not sure that the validation of subjects lets these users in: a record lacks what the subject has"
        checked.warnings.append(PlanWarning(kind, told, "give each record all attributes of the subject"))
        return []
    reason = f"of the authorized subjects ({listed}) none fits {seen} ({validation})"
    return [Problem("certificate", _no_login(client, where, reason), _VALIDATION_FIX)]


def _chain_problems(client: Client, trust: Trust, plane: Plane, verdict: Verdict) -> list[Problem]:
    # A chain has aged if it was good when the certificate was issued: to trust a CA that had expired is a mistake.
    before = _verdict(client, trust, plane, client.leaf.not_before)
    return [
        Problem("certificate", _no_login(client, NAMES[plane], it.message), it.fix, it.aged and not before.problems)
        for it in verdict.problems
    ]


def _no_login(client: Client, where: str, why: str) -> str:
    return f"{client.username} could not log in to {where}: {why}"


def _half_warnings(client: Client, trust: Trust, verdicts: Mapping[Plane, Verdict]) -> list[PlanWarning]:
    """Say where only one of the two stacks takes the chain. Without a root, the bundle itself has said so."""
    if not any(map(is_self_signed, trust.certificates)):
        return []
    return [
        PlanWarning(
            f"the certificates of these users are taken by {NAMES[other]}, but not by {NAMES[plane]} with these CAs",
            f"{client.username}: {verdict.problems[0].message}",
            "see docs/certificates.md, and let a LoginCheck prove the login",
        )
        for plane, other in zip(PLANES, reversed(PLANES), strict=True)
        if (verdict := verdicts[plane]).problems
    ]
