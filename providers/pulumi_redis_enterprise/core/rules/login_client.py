"""The client of a login: two files, by their paths, or PEM text, of which only facts about the certificate are kept.

The engine stores what a check returns, so a private key that is given as text is looked at here, and dropped.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pulumi_redis_enterprise.core.model import CheckedInputs, Properties, not_text
from pulumi_redis_enterprise.core.unknown import UNKNOWN, contains_unknown
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.subject_line import subject_line
from pulumi_redis_enterprise.errors import Problem, redact

CLIENT: Final = ("certificate_file", "key_file", "certificate_sha256", "subject_line")
"""The inputs that are kept."""

FROM_CERTIFICATE: Final = ("certificate_sha256", "subject_line")
"""Those that describe a certificate given as text."""

SOURCES: Final = (("certificate", "certificate_file"), ("key", "key_file"))
"""The inputs of a certificate and of a key: its PEM text, and the path of its file."""

_FIX_PATH: Final = "give the path of a PEM file"
_FIX_PAIR: Final = "give the certificate and the key of one and the same client"


def client_of(checked: CheckedInputs, old: Mapping[str, Any], new: Mapping[str, Any]) -> Properties:
    """Return the inputs that say who the client is, and note what is wrong with them.

    Args:
        checked: Takes the problems.
        old: The inputs of the last update, or {}.
        new: One of `certificate` (PEM, the leaf first) and `certificate_file` with its `certificate_sha256`; one of
            `key` and `key_file`.
    """
    checked.problems += [*source_problems(old, new), *_path_problems(new)]
    client: Properties = {name: new[name] for name in CLIENT[:3] if new.get(name) not in (None, [], "")}
    key = _key_in(checked, new)
    if new.get("certificate") is not None:
        return client | _facts(checked, new["certificate"], key)
    if new.get("certificate_file") is not None:
        return client
    # `ignore_changes` leaves the certificate out, as it is not stored.
    known = {**old, **new}
    return client | {name: known[name] for name in FROM_CERTIFICATE if name in known}


def source_problems(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Problem]:
    """Return a problem for a certificate, or a key, that is given twice or not at all.

    Args:
        old: The inputs of the last update, or {}: what was given as text is not stored, and may be left out by
            `ignore_changes`.
        new: The inputs.
    """
    return [
        Problem(f"{text}, {file}", f"{'both are' if count else 'neither is'} given; exactly one is needed", fix)
        for text, file in SOURCES
        if (count := sum(new.get(name) is not None for name in (text, file))) != 1
        and not (count == 0 and "certificate_sha256" in old and file not in old)
        for fix in [f"give the {text} as PEM text, or the path of its file as {file}"]
    ]


def name_of(new: Mapping[str, Any]) -> Any:
    """Return what the client is called: by the path of its certificate, or else by its subject or its fingerprint."""
    return new.get("certificate_file") or new.get("subject_line") or new.get("certificate_sha256")


def _path_problems(new: Mapping[str, Any]) -> Iterator[Problem]:
    for _, name in SOURCES:
        path = new.get(name)
        if path is not None and not contains_unknown(path) and not _is_path(path):
            yield Problem(name, f"expected a path, got {redact(path)}", _FIX_PATH)


def _is_path(value: Any) -> bool:
    """Return True if it can be one; what is in a file, above all a key, must not get into the state by mistake."""
    return isinstance(value, str) and value != "" and "-----" not in value and value.isprintable()


def _key_in(checked: CheckedInputs, new: Mapping[str, Any]) -> str | None:
    """Return the key that is given as text; None if there is none, or none that can be read."""
    key = new.get("key")
    if key is None or contains_unknown(key):
        return None
    if not isinstance(key, str):
        checked.problems.append(not_text("key", key))
        return None
    from pulumi_redis_enterprise.core.x509.reading import private_key

    try:
        return private_key.read_private_key(key)
    except CertificateTextError as error:
        checked.problems.append(Problem("key", error.message, error.fix))
        return None


def _facts(checked: CheckedInputs, certificate: Any, key: str | None) -> Properties:
    if contains_unknown(certificate):
        return dict.fromkeys(FROM_CERTIFICATE, UNKNOWN)
    from pulumi_redis_enterprise.core.trust import bundle
    from pulumi_redis_enterprise.core.x509 import certificates
    from pulumi_redis_enterprise.core.x509.reading import private_key

    chain = bundle.certificates_in(checked, "certificate", certificate)
    if not chain:
        return {}
    if key is not None and not private_key.is_key_of(key, certificate):
        checked.problems.append(Problem("key", "is not the key of the certificate", _FIX_PAIR))
    return {"certificate_sha256": certificates.sha256(chain[0]), "subject_line": subject_line(chain[0])}
