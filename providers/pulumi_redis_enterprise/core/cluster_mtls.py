"""The cluster's settings for login by certificate.

https://redis.io/docs/latest/operate/rs/references/rest-api/objects/cluster/
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, get_args

from pulumi_redis_enterprise.core.authorized_subjects import (
    authorized_subject_findings,
    canonical_subject,
    rendered_subject,
)
from pulumi_redis_enterprise.core.model import Changes, Checked, Properties, changes_between
from pulumi_redis_enterprise.core.unknown import UNKNOWN, Unknown, contains_unknown
from pulumi_redis_enterprise.errors import Problem, quoted

SubjectValidation = Literal["disabled", "san_cn", "full_subject"]
VALIDATIONS: Final = get_args(SubjectValidation)
MANAGED = ("certificate_authentication", "subject_validation", "authorized_subjects", "basic_authentication")
OFF = {
    "mtls_certificate_authentication": False,
    "mtls_client_cert_subject_validation_type": "disabled",
    "mtls_authorized_subjects": [],
}
"""The settings of a cluster that never had logins by certificate."""


def check(_old: Mapping[str, Any], new: Mapping[str, Any], _now: datetime) -> Checked:
    """The canonical inputs: the authorised subjects as a map, keyed by how each is written.

    Args:
        new: `subject_validation`, `authorized_subjects` (a list, or the map this function makes of it),
            `basic_authentication` (optional), `adopt_existing`; `trusted_ca` gives the order only and is dropped.
    """
    checked = Checked()
    validation = new.get("subject_validation", "disabled")
    subjects = new.get("authorized_subjects")
    checked.inputs = {
        "certificate_authentication": True,
        "subject_validation": validation,
        "authorized_subjects": _canonical_subjects(checked, subjects),
    }
    checked.problems += _validation_problems(validation, subjects)
    basic = new.get("basic_authentication")
    if basic is not None:
        checked.inputs["basic_authentication"] = basic
        if not contains_unknown(basic) and not isinstance(basic, bool):
            checked.problems.append(
                Problem("basic_authentication", f"expected true or false, got {quoted(basic)}", "give a boolean")
            )
    if new.get("adopt_existing"):
        checked.inputs["adopt_existing"] = True
    return checked


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Which managed properties differ."""
    return changes_between(old, new, managed=MANAGED)


def payload(new: Mapping[str, Any], *, only: Collection[str] = MANAGED) -> Properties:
    """What PUT /v1/cluster takes, but for Basic authentication, which is switched apart from the rest.

    Args:
        new: The checked inputs.
        only: The properties to send.
    """
    wire = {
        "certificate_authentication": ("mtls_certificate_authentication", True),
        "subject_validation": ("mtls_client_cert_subject_validation_type", new["subject_validation"]),
        "authorized_subjects": ("mtls_authorized_subjects", list(new["authorized_subjects"].values())),
    }
    return dict(field for name, field in wire.items() if name in only)


def observed(settings: Mapping[str, Any], state: Mapping[str, Any]) -> Properties:
    """The inputs that describe what the cluster has.

    Args:
        settings: What GET /v1/cluster shows.
        state: The stored properties; Basic authentication is looked at only if they hold it.
    """
    subjects = map(canonical_subject, settings.get("mtls_authorized_subjects") or [])
    seen: Properties = {
        "certificate_authentication": bool(settings.get("mtls_certificate_authentication")),
        "subject_validation": settings.get("mtls_client_cert_subject_validation_type") or "disabled",
        "authorized_subjects": {rendered_subject(subject): subject for subject in subjects},
    }
    if "basic_authentication" in state:
        # Before 8.2.0 there is no such setting, and Basic authentication is always on.
        seen["basic_authentication"] = settings.get("control_plane_basic_authentication", True)
    return seen


def differences(settings: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The settings that are not as wanted, each as ``name: what there is, wanted what``."""
    seen = observed(settings, new)
    return [f"{name}: {_shown(seen[name])}, wanted {_shown(new[name])}" for name in changes(seen, new).updates]


def _canonical_subjects(checked: Checked, given: Any) -> Any:
    found: Properties = {}
    for index, record in enumerate(_records(checked, given)):
        problems = authorized_subject_findings(record, f"authorized_subjects[{index}]")
        checked.problems += problems
        if not problems and not contains_unknown(record):
            subject = canonical_subject(record)
            found[rendered_subject(subject)] = subject
    return UNKNOWN if contains_unknown(given) else dict(sorted(found.items()))


def _records(checked: Checked, given: Any) -> Sequence[Any]:
    """The records of a list, or of the map that a check made of one before."""
    if given is None or isinstance(given, Unknown):
        return ()
    if isinstance(given, list | tuple):
        return given
    if isinstance(given, Mapping) and all(isinstance(record, Mapping | Unknown) for record in given.values()):
        return list(given.values())
    reason = f"expected a list of records, got {quoted(given)}"
    checked.problems.append(Problem("authorized_subjects", reason, 'give for example [{"CN": "app-1"}]'))
    return ()


def _validation_problems(validation: Any, subjects: Any) -> list[Problem]:
    if contains_unknown(validation):
        return []
    if validation not in VALIDATIONS:
        reason = f"expected one of {', '.join(VALIDATIONS)}; got {quoted(validation)}"
        return [Problem("subject_validation", reason, "use san_cn to allow clients by name")]
    if contains_unknown(subjects):
        return []
    if validation == "disabled" and subjects:
        reason = "there are authorised subjects, but subject_validation is disabled, so nobody would look at them"
        return [Problem("authorized_subjects", reason, "set subject_validation, or leave the subjects out")]
    if validation != "disabled" and not subjects:
        reason = f"with subject_validation {validation} and no authorised subject, no certificate could log in"
        return [Problem("authorized_subjects", reason, 'name at least one, for example {"CN": "app-1"}')]
    return []


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "[" + "; ".join(value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
