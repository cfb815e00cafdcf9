"""The answers under which the providers need help: which resources of a stack each concerns, and what to do.

Under every other answer they behave correctly, which tests play on emulators with that answer.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_redis_enterprise.core.program_names import for_rules
from pulumi_redis_enterprise.core.registry import class_of
from pulumi_redis_enterprise.core.x509.certificates import CertificateTextError, is_self_signed, read_certificates
from pulumi_redis_enterprise.core.x509.subject_line import attributes_of

_MANY: Final = 2
_KNOWN_TO_FULL_SUBJECT: Final = frozenset({"CN", "O", "OU", "L", "ST", "C"})
_CN_ALONE: Final = "issue certificates whose subject is a CN alone, which logs in everywhere"


@dataclass(frozen=True, slots=True)
class StackResource:
    """A resource in the state of a stack.

    Attributes:
        kind: The name of its class, ``CertificateUser``.
        name: Its name in the stack.
        outputs: What the state holds of it.
    """

    kind: str
    name: str
    outputs: Mapping[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    def text(self, key: str) -> str:
        """Return an output that is a text; "" for anything else, as a secret."""
        value = self.outputs.get(key)
        return value if isinstance(value, str) else ""


Stack = Sequence[StackResource]
Concerned = Callable[[Stack], Iterable[StackResource]]


@dataclass(frozen=True, slots=True)
class Reliance:
    """A contradiction between a cluster and what the providers rely on.

    Attributes:
        key: The question.
        answers: The answers that contradict it.
        message: What follows from them.
        fix: What to do.
        concerned: Finds the resources of a stack that it concerns.
        is_by_hand: Whether it concerns only what was given by hand, and not what the providers derive.
    """

    key: str
    answers: tuple[str, ...]
    message: str
    fix: str
    concerned: Concerned = field(repr=False)
    is_by_hand: bool = False


def resources_in(export: Any) -> list[StackResource]:
    """Return the resources of this package in what `pulumi stack export` prints.

    Raises:
        ValueError: It is something else.
    """
    try:
        entries = export["deployment"].get("resources") or []
        return [
            StackResource(kind, entry["urn"].split("::")[-1], for_rules(entry.get("outputs") or {}))
            for entry in entries
            if (kind := class_of(entry["type"]))
        ]
    except (AttributeError, KeyError, TypeError):
        raise ValueError("it is not what `pulumi stack export` prints") from None


def contradicted(answers: Mapping[str, str]) -> list[Reliance]:
    """Return what a cluster with these answers contradicts."""
    return [reliance for reliance in RELIANCES if answers.get(reliance.key) in reliance.answers]


def fix_under(key: str, answer: str) -> str:
    """Return what to do under an answer; "" if the providers behave correctly."""
    return "; ".join(f"{it.message}: {it.fix}" for it in contradicted({key: answer}) if not it.is_by_hand)


def _of(*kinds: str) -> Concerned:
    return lambda stack: [resource for resource in stack if resource.kind in kinds]


def _lines(stack: Stack) -> Iterator[tuple[StackResource, list[str]]]:
    for user in stack:
        if user.kind == "CertificateUser" and user.text("subject_line"):
            yield user, attributes_of(user.text("subject_line"))


def _reverse(stack: Stack) -> list[StackResource]:
    """Find users whose line is of several attributes, in the order of RFC 2253."""
    return [
        user
        for user, attributes in _lines(stack)
        if len(attributes) >= _MANY and (user.text("certificate_sha256") or attributes[0].startswith("CN="))
    ]


def _straight(stack: Stack) -> list[StackResource]:
    """Find users whose line was given in the certificate's own order."""
    reverse = _reverse(stack)
    return [user for user, attributes in _lines(stack) if len(attributes) >= _MANY and user not in reverse]


def _with_databases(find: Concerned) -> Concerned:
    """Return what finds resources in stacks that also manage databases."""
    return lambda stack: find(stack) if _of("DatabaseAccess", "DatabaseMtlsConfig")(stack) else []


def _converted(stack: Stack) -> list[StackResource]:
    users = _of("CertificateUser")(stack)
    return [user for user in users if _was(user).get("auth_method") == "regular"]


def _was(user: StackResource) -> Mapping[str, Any]:
    found = user.outputs.get("previous_settings")
    return found if isinstance(found, Mapping) else {}


def _with_other_attributes(stack: Stack) -> list[StackResource]:
    if not any(resource.text("subject_validation") == "full_subject" for resource in stack):
        return []
    return [
        user
        for user, attributes in _lines(stack)
        if {pair.partition("=")[0] for pair in attributes} - _KNOWN_TO_FULL_SUBJECT
    ]


def _without_root(stack: Stack) -> list[StackResource]:
    return [resource for resource in stack if resource.kind == "TrustedCa" and _lacks_root(resource.outputs)]


def _lacks_root(value: Any) -> bool:
    certificates = [certificate for text in _texts(value) for certificate in _parsed(text)]
    return bool(certificates) and not any(map(is_self_signed, certificates))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, str) and "-----BEGIN CERTIFICATE-----" in value:
        yield value


def _parsed(text: str) -> Sequence[Any]:
    try:
        return read_certificates(text)
    except CertificateTextError:
        return []


def _denied(stack: Stack) -> list[StackResource]:
    return [resource for resource in stack if resource.kind == "LoginCheck" and resource.text("expect") == "denied"]


RELIANCES: Final = (
    Reliance(
        "subject_line_match",
        ("forward",),
        "a subject of several attributes logs in to the REST API in the certificate's own order only",
        f"{_CN_ALONE}; or give CertificateUser `subject_line` in that order instead of `certificate`",
        _reverse,
    ),
    Reliance(
        "subject_line_match",
        ("rfc2253",),
        "a subject of several attributes logs in to the REST API in the order of RFC 2253 only",
        f"give CertificateUser the `certificate`, which derives the line; or {_CN_ALONE}",
        _straight,
        is_by_hand=True,
    ),
    Reliance(
        "database_subject_line_match",
        ("forward",),
        "a subject of several attributes logs in to databases in the certificate's own order only",
        f"{_CN_ALONE}; or give CertificateUser `subject_line` in that order instead of `certificate`",
        _with_databases(_reverse),
    ),
    Reliance(
        "database_subject_line_match",
        ("rfc2253",),
        "a subject of several attributes logs in to databases in the order of RFC 2253 only",
        f"give CertificateUser the `certificate`, which derives the line; or {_CN_ALONE}",
        _with_databases(_straight),
        is_by_hand=True,
    ),
    Reliance(
        "user_method_change",
        ("400", "406", "ignored"),
        "a user who logs in by password cannot become one who does by certificate, nor be given back",
        "delete that user and let the stack create it, without `convert_password_user`",
        _converted,
    ),
    Reliance(
        "full_subject_others",
        ("refused",),
        "full_subject refuses certificates with an attribute beside CN, O, OU, L, ST and C",
        "issue certificates without it, or use `subject_validation` san_cn",
        _with_other_attributes,
    ),
    Reliance(
        "intermediate_as_anchor",
        ("no",),
        "a bundle without a self-signed root lets nobody in",
        "add the root to `certificates` of TrustedCa",
        _without_root,
    ),
    Reliance(
        "certificate_failures_lock",
        ("yes",),
        "each failed login by certificate counts, and five within 15 minutes lock the user",
        "update less often than that, or take the LoginCheck that expects `denied` out",
        _denied,
    ),
    Reliance(
        "database_change",
        ("failed",),
        "changes of databases fail on this cluster, and every update of one stops with an error",
        "look for the reason in the cluster's logs",
        _of("DatabaseMtlsConfig", "DatabaseAccess", "DatabaseDefaultUser"),
    ),
)
