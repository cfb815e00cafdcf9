"""The proof at preview that a user can still log in: the chain to each bundle, and the validation of subjects.

A `CertificateUser` and the `ClusterMtlsConfig` do not know each other, and either may be checked first. So what both
say is kept for the run, and the last check reports what does not fit.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Required, TypedDict

from pulumi_redis_enterprise.core.model import CheckedInputs, Client, PlanWarning
from pulumi_redis_enterprise.core.rules.lockout.lockout import admission, seen_by
from pulumi_redis_enterprise.core.trust.authorized_subjects import AuthorizedSubject, records_of, rendered_subject
from pulumi_redis_enterprise.core.trust.bundle import certificates_in, in_order
from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, is_ca, is_self_signed
from pulumi_redis_enterprise.core.x509.chains.chain import Verdict, judge
from pulumi_redis_enterprise.core.x509.chains.planes import NAMES, PLANES, STRICT, DatabaseOptions, Plane, Tolerance
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import Problem, redact

WHERE = "trusted_by"


class ClientTrust(TypedDict, total=False):
    """A bundle of CAs with all else that decides on a client, as an entry of `trusted_by`.

    Attributes:
        certificates: The CAs as PEM text.
        plane: ``rest`` for the REST API, ``database`` for a database; if it is not given, both TLS stacks are asked.
        subject_validation: ``disabled``, ``san_cn`` or ``full_subject``, as the database has it.
        authorized_subjects: The authorized subjects of the database, by how they are written.
        allow_outdated_certs: Whether the database lets in clients with expired certificates.
        allow_weak_hashing: Whether it takes certificates that are signed with SHA-1, or have short RSA keys.
    """

    certificates: Required[str]
    plane: str
    subject_validation: str
    authorized_subjects: Mapping[str, AuthorizedSubject]
    allow_outdated_certs: bool
    allow_weak_hashing: bool


_VALIDATION_FIX: Final = "add the subject to `authorized_subjects`, or issue the certificate for one that is there"
_KEPT_OUT: Final = "the validation of subjects keeps these users out of the REST API"
_ADVICE: Final = "add their subjects to `authorized_subjects`, unless they use databases only, or are to be kept out"


@dataclass(frozen=True, slots=True)
class Trust:
    """The bundle and the subjects that a cluster or a database trusts.

    Attributes:
        certificates: The bundle, in the order in which the cluster has it.
        plane: Where it decides; None if that is not known: then both stacks are asked.
        validation: How subjects are looked at, ``disabled`` if they are not.
        records: The authorized subjects.
        tolerance: What the database overlooks.
    """

    certificates: tuple[Certificate, ...]
    plane: Plane | None = None
    validation: str = "disabled"
    records: tuple[Mapping[str, Any], ...] = ()
    tolerance: Tolerance = STRICT

    @property
    def validates_subjects(self) -> bool:
        """Return True if subjects decide; a database does not look at them if there is a leaf in its list.

        https://redis.io/docs/latest/operate/rs/security/encryption/tls/enable-tls/
        """
        has_leaf = self.plane == "database" and not all(map(is_ca, self.certificates))
        return self.validation != "disabled" and not has_leaf


def trust_in(checked: CheckedInputs, entry: Any, now: datetime) -> Trust | None:
    """Return an entry of `trusted_by`; None if it is unusable, which is noted, or empty.

    Args:
        checked: Takes the problems.
        entry: PEM text, or a mapping with `certificates` (PEM text), and perhaps `plane`, `subject_validation` and
            `authorized_subjects` (as the check of the resource made them), `allow_outdated_certs` and
            `allow_weak_hashing`.
        now: Decides in which order the resource sends its bundle; text is taken as it stands.
    """
    if not isinstance(entry, Mapping):
        certificates = certificates_in(checked, WHERE, entry)
        return Trust(certificates) if certificates else None
    plane = entry.get("plane")
    if plane not in (None, *PLANES):
        reason = f"expected the plane rest or database, got {redact(plane)}"
        checked.problems.append(Problem(WHERE, reason, "give a TrustedCa or a DatabaseMtlsConfig"))
        return None
    certificates = certificates_in(checked, WHERE, entry.get("certificates"))
    if not certificates:
        return None
    certificates = tuple(in_order(certificates, now=now))
    subjects = entry.get("authorized_subjects")
    records = tuple(subjects.values()) if isinstance(subjects, Mapping) else ()
    tolerance = Tolerance(entry.get("allow_outdated_certs") is True, entry.get("allow_weak_hashing") is True)
    return Trust(certificates, plane, entry.get("subject_validation") or "disabled", records, tolerance)


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
    authorized = join_limited(map(rendered_subject, records)) or "none"
    message = f"{client.username}: {seen}; {validation} of {where} has {authorized}"
    if verdict == "perhaps":
        kind = "it is not sure that the validation of subjects lets these users in: a record lacks what the subject has"
        checked.warnings.append(PlanWarning(message, kind, "give each record all attributes of the subject"))
        return []
    reason = f"of the authorized subjects ({authorized}) none fits {seen} ({validation})"
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
            f"{client.username}: {verdict.problems[0].message}",
            f"the certificates of these users are taken by {NAMES[other]}, but not by {NAMES[plane]} with these CAs",
            "see docs/certificates.md, and let a LoginCheck prove the login",
        )
        for plane, other in zip(PLANES, reversed(PLANES), strict=True)
        if (verdict := verdicts[plane]).problems
    ]


@dataclass(slots=True)
class SubjectWatch:
    """The program's settings of a cluster's validation of subjects, and its users. Safe among threads.

    A user that is kept out is warned of, and not refused: it may be one of databases, or be kept out on purpose.
    """

    _clients: dict[str, Client] = field(default_factory=dict)
    _settings: tuple[str, Sequence[Mapping[str, Any]]] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note_client(self, checked: CheckedInputs, client: Client) -> None:
        """Note a user, and warn if it is kept out by the settings, as far as these are known by now.

        Args:
            checked: The check of the user; takes the warning.
            client: The user.
        """
        with self._lock:
            self._clients[client.username] = client
            settings = self._settings
        if settings:
            _warn(checked, client, *settings)

    def note_settings(self, checked: CheckedInputs) -> None:
        """Note the settings, and warn of users of before that they keep out.

        Args:
            checked: The check of the settings; takes the warnings.
        """
        new = checked.inputs
        if contains_unknown([new["subject_validation"], new["authorized_subjects"]]):
            return
        settings = (new["subject_validation"], records_of(new))
        with self._lock:
            self._settings = settings
            clients = list(self._clients.values())
        for client in clients:
            _warn(checked, client, *settings)


def _warn(checked: CheckedInputs, client: Client, validation: str, records: Sequence[Mapping[str, Any]]) -> None:
    for problem in subject_problems(checked, client, "rest", validation, records):
        checked.warnings.append(PlanWarning(problem.message, _KEPT_OUT, _ADVICE))
