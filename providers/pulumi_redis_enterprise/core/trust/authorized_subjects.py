"""The subjects that a cluster or a database lets in, of all with a trusted certificate.

Both have the same two settings: how subjects are looked at, and the records that they are compared with
(`mtls_authorized_subjects` and `authorized_subjects`). Vendor page: Redis Software REST API, cluster object. Example::

    {"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"}
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, Required, TypedDict, cast, get_args

from pulumi_redis_enterprise.core.model import CheckedInputs, Properties
from pulumi_redis_enterprise.core.unknown import UNKNOWN, Unknown, contains_unknown
from pulumi_redis_enterprise.core.x509.distinguished_name import subject_of
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.subject_line import escaped, subject_line
from pulumi_redis_enterprise.errors import Problem, redact

if TYPE_CHECKING:
    from pulumi_redis_enterprise.core.x509.certificate import Certificate

SubjectValidation = Literal["disabled", "san_cn", "full_subject"]
VALIDATIONS: Final[tuple[SubjectValidation, ...]] = get_args(SubjectValidation)


class AuthorizedSubject(TypedDict, total=False):
    """One subject that may log in. Keys and values are case-sensitive.

    Attributes:
        CN: Common name.
        OU: Organizational units.
        O: Organization.
        L: Locality.
        ST: State or province.
        C: Country, two letters.
    """

    CN: Required[str]
    OU: list[str]
    O: str  # noqa: E741 - the vendor's key
    L: str
    ST: str
    C: str


_KEYS: Final = ("CN", "OU", "O", "L", "ST", "C")

_LONGEST_KEY: Final = 40

_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")


def authorized_subject_findings(record: Any, where: str) -> list[Problem]:
    """Return what is wrong with a record. A value that is not known yet passes, wherever it stands.

    Args:
        record: One subject, as the user gave it.
        where: The path of the input, for example ``authorized_subjects[0]``.
    """
    if isinstance(record, Unknown):
        return []
    if not isinstance(record, Mapping):
        return [Problem(where, f"is {_kind(record)}; expected a record", 'pass for example {"CN": "app-1"}')]
    unknown_keys = [_unknown_key_problem(key, where) for key in record if key not in _KEYS]
    return [*unknown_keys, *_type_problems(record, where), *_content_problems(record, where)]


def canonical_subject(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record without empty attributes, in the order CN, OU, O, L, ST, C, and with OU sorted."""
    canonical: dict[str, Any] = {}
    for key in _KEYS:
        value = record.get(key)
        if isinstance(value, list | tuple):
            # A unit that is not known yet is sorted by how it prints; any place will do.
            value = sorted((unit for unit in value if unit), key=str)
        if value:
            canonical[key] = value
    return canonical


def rendered_subject(record: Mapping[str, Any]) -> str:
    """The record as one line, the same for equal records: ``CN=app-1,OU=a+OU=b,O=Acme,C=US``."""
    return ",".join(_rendered(key, value) for key, value in canonical_subject(record).items())


def authorized_subject_of(certificate: "Certificate") -> AuthorizedSubject:
    """The record that matches a certificate: all attributes of its subject that a record can hold.

    Raises:
        CertificateTextError: The subject has no CN, or more than one of an attribute other than OU.
    """
    attributes = [attribute for rdn in subject_of(certificate) for attribute in rdn]
    values = {key: [item.text for item in attributes if item.type == key] for key in _KEYS}
    if not values["CN"]:
        raise CertificateTextError(
            f"the subject {subject_line(certificate)!r} has no CN, and an authorized subject needs one",
            fix="issue the certificate anew, with a CN",
        )
    repeated = [key for key in _KEYS if key != "OU" and len(values[key]) > 1]
    if repeated:
        raise CertificateTextError(
            f"the subject {subject_line(certificate)!r} has more than one {repeated[0]}; of an authorized subject "
            "only OU may be there more than once",
            fix=f"issue the certificate anew, with one {repeated[0]}",
        )
    singles = {key: value for key in _KEYS if key != "OU" for value in values[key]}
    return cast("AuthorizedSubject", canonical_subject({**singles, "OU": values["OU"]}))


def _unknown_key_problem(key: object, where: str) -> Problem:
    # A key that is no word may be anything, as the content of a file.
    shown = key if str(key).isidentifier() and len(str(key)) <= _LONGEST_KEY else f"[{redact(key)}]"
    return Problem(f"{where}.{shown}", f"is no known attribute; expected one of {', '.join(_KEYS)}", _key_fix(key))


def _key_fix(key: object) -> str:
    upper = str(key).upper()
    return f"write {upper}, the keys are case-sensitive" if upper in _KEYS else "remove it"


def _type_problems(record: Mapping[str, Any], where: str) -> Iterator[Problem]:
    for key in _KEYS:
        value = record.get(key, "")
        if key == "OU" and isinstance(value, list | tuple):
            for index, unit in enumerate(value):
                if not isinstance(unit, str | Unknown):
                    yield Problem(f"{where}.OU[{index}]", f"is {_kind(unit)}; expected text", "pass a text")
        elif key == "OU" and key in record and not isinstance(value, Unknown):
            yield Problem(f"{where}.OU", f"is {_kind(value)}; expected a list", 'pass for example ["Development"]')
        elif not isinstance(value, str | Unknown):
            yield Problem(f"{where}.{key}", f"is {_kind(value)}; expected text", "pass a text")


def _content_problems(record: Mapping[str, Any], where: str) -> Iterator[Problem]:
    common_name, country = record.get("CN", ""), record.get("C", "")
    if isinstance(common_name, str) and not common_name.strip():
        yield Problem(f"{where}.CN", "is missing or empty; the cluster needs it", "add the subject's common name")
    if isinstance(common_name, str) and "*" in common_name:
        yield Problem(
            f"{where}.CN",
            f"{redact(common_name)} holds a wildcard; the cluster compares it as it stands",
            "add one record for each common name",
        )
    if isinstance(country, str) and country and not _COUNTRY.fullmatch(country):
        yield Problem(f"{where}.C", f"{redact(country)} is no country; expected two letters", "pass for example US")


def _kind(value: object) -> str:
    return "null" if value is None else f"of type {type(value).__name__}"


def _rendered(key: str, value: Any) -> str:
    items = value if isinstance(value, list) else [value]
    return "+".join(f"{key}={escaped(str(item).encode(errors='replace'))}" for item in items)


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
