"""A bundle that a user's certificate has to chain to, with where it stands and whom it lets in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pulumi_redis_enterprise.core.model import CheckedInputs
from pulumi_redis_enterprise.core.trust.bundle import certificates_in, in_order
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import is_ca
from pulumi_redis_enterprise.core.x509.chains.planes import PLANES, STRICT, Plane, Tolerance
from pulumi_redis_enterprise.errors import Problem, redact

WHERE = "trusted_by"


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
