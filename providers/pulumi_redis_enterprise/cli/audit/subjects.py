"""The rule whether the subject line of a user can pass the validation of subjects.

``san_cn`` looks at the CN (and at DNS names, which a subject line does not have), ``full_subject`` at all attributes.
Both sides are made to keys, so that thousands of users are compared with thousands of subjects in one pass.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_redis_enterprise.core.trust.authorized_subjects import canonical_subject
from pulumi_redis_enterprise.core.x509.subject_line import attributes_of, escaped


def keys_of_line(line: str, validation: str) -> frozenset[str]:
    """Return what a certificate of this subject line may be authorized by."""
    return _keys(attributes_of(line), validation)


def keys_of_subject(subject: Mapping[str, Any], validation: str) -> frozenset[str]:
    """Return what an authorized subject authorizes."""
    values = {key: value if isinstance(value, list) else [value] for key, value in canonical_subject(subject).items()}
    texts = [(key, str(text)) for key, several in values.items() for text in several]
    return _keys([f"{key}={escaped(text.encode(errors='replace'))}" for key, text in texts], validation)


def keys_of_subjects(subjects: Iterable[Mapping[str, Any]], validation: str) -> frozenset[str]:
    """Return what a list of authorized subjects authorizes."""
    return frozenset(key for subject in subjects for key in keys_of_subject(subject, validation))


def _keys(attributes: Iterable[str], validation: str) -> frozenset[str]:
    if validation == "san_cn":
        return frozenset(attribute for attribute in attributes if attribute.startswith("CN="))
    return frozenset([",".join(sorted(attributes))])
