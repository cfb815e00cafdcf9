"""Subject validation: the subjects that a cluster or a database lets in, of all with a trusted certificate.

Both have the same two settings: how subjects are looked at, and the records that they are compared with.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, get_args

from pulumi_redis_enterprise.core.model import CheckedInputs, Properties
from pulumi_redis_enterprise.core.trust.authorized_subjects import (
    authorized_subject_findings,
    canonical_subject,
    rendered_subject,
)
from pulumi_redis_enterprise.core.unknown import UNKNOWN, Unknown, contains_unknown
from pulumi_redis_enterprise.errors import Problem, redact

SubjectValidation = Literal["disabled", "san_cn", "full_subject"]
VALIDATIONS: Final = get_args(SubjectValidation)


def checked_subjects(checked: CheckedInputs, new: Mapping[str, Any]) -> Properties:
    """The canonical `subject_validation` and `authorized_subjects`, the latter as a map: that differs readably.

    Args:
        checked: Takes the problems.
        new: The given inputs; the subjects as a list, or as the map that this function makes of one.
    """
    validation, subjects = new.get("subject_validation", "disabled"), new.get("authorized_subjects")
    canonical = _canonical_subjects(checked, subjects)
    checked.problems += _validation_problems(validation, subjects)
    return {"subject_validation": validation, "authorized_subjects": canonical}


def observed_subjects(validation: str | None, records: Sequence[Mapping[str, Any]] | None) -> Properties:
    """The same two properties, of what a cluster or a database shows."""
    subjects = map(canonical_subject, records or ())
    return {
        "subject_validation": validation or "disabled",
        "authorized_subjects": {rendered_subject(subject): subject for subject in subjects},
    }


def records_of(new: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The subjects as the API takes them."""
    return list(new["authorized_subjects"].values())


def _canonical_subjects(checked: CheckedInputs, given: Any) -> Any:
    found: Properties = {}
    for index, record in enumerate(_records(checked, given)):
        problems = authorized_subject_findings(record, f"authorized_subjects[{index}]")
        checked.problems += problems
        if not problems and not contains_unknown(record):
            subject = canonical_subject(record)
            found[rendered_subject(subject)] = subject
    return UNKNOWN if contains_unknown(given) else dict(sorted(found.items()))


def _records(checked: CheckedInputs, given: Any) -> Sequence[Any]:
    """The records of a list, or of the map that a check made of one before."""
    if given is None or isinstance(given, Unknown):
        return ()
    if isinstance(given, list | tuple):
        return given
    if isinstance(given, Mapping) and all(isinstance(record, Mapping | Unknown) for record in given.values()):
        return list(given.values())
    reason = f"expected a list of records, got {redact(given)}"
    checked.problems.append(Problem("authorized_subjects", reason, 'give for example [{"CN": "app-1"}]'))
    return ()


def _validation_problems(validation: Any, subjects: Any) -> list[Problem]:
    if contains_unknown(validation):
        return []
    if validation not in VALIDATIONS:
        reason = f"expected one of {', '.join(VALIDATIONS)}; got {redact(validation)}"
        return [Problem("subject_validation", reason, "use san_cn to allow clients by name")]
    if contains_unknown(subjects):
        return []
    if validation == "disabled" and subjects:
        reason = "there are authorized subjects, but subject_validation is disabled, so nobody would look at them"
        return [Problem("authorized_subjects", reason, "set subject_validation, or leave the subjects out")]
    if validation != "disabled" and not subjects:
        reason = f"with subject_validation {validation} and no authorized subject, no certificate could log in"
        return [Problem("authorized_subjects", reason, 'name at least one, for example {"CN": "app-1"}')]
    return []
