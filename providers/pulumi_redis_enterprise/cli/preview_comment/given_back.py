"""The risks of a deletion, which gives back what was found: what is less strict, and who loses a login."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pulumi_redis_enterprise.cli.preview_comment.change_summary import authority, shown
from pulumi_redis_enterprise.cli.preview_comment.preview_json import Step
from pulumi_redis_enterprise.core.risks import Risk, high, medium
from pulumi_redis_enterprise.core.trust.authorized_subjects import VALIDATIONS
from pulumi_redis_enterprise.core.trust.bundle import authorities_of, parse_certificates_leniently

AS_FOUND: Final = "as it was found"

RELAXATIONS: Final[Mapping[str, str]] = {
    "allow_outdated_certs": "expired certificates allowed",
    "allow_weak_hashing": "certificates signed with weak hashes allowed",
}
"""Options of a database by which its TLS overlooks something in a client's certificate."""


def database(step: Step, where: str) -> Iterator[Risk]:
    """Yield what is less strict when a database gets its settings back; nothing if it is left as it is."""
    before, found = step.before, step.found
    if found.get("default_user") and before.get("default_user") is False:
        yield high(f"default user on, {AS_FOUND}: {where} lets it in without a name")
    mode = found.get("tls_mode")
    if mode not in (None, "enabled") and before.get("tls_mode") == "enabled":
        text = shown(mode)
        yield high(f"TLS off for clients, {AS_FOUND} ({text}): {where} asks for no client certificates any more")
        return
    if found.get("enforce_client_authentication") == "disabled" and before.get("enforce_client_authentication"):
        yield high(f"client authentication off, {AS_FOUND}: {where} asks for no client certificates any more")
    validation = found.get("client_cert_subject_validation_type", before.get("subject_validation"))
    if strictness(validation) < strictness(before.get("subject_validation")):
        yield high(f"subject validation weakened, {AS_FOUND}, on {where}")
    for name, what in RELAXATIONS.items():
        if found.get(f"mtls_{name}") is True and before.get(name) is False:
            yield high(f"{what}, {AS_FOUND}: {where} takes certificates that it refuses now")
    if "authentication_ssl_client_certs" in found:
        yield from _lost(before.get("client_authorities"), found["authentication_ssl_client_certs"], where)


def default_user(step: Step, where: str) -> Iterator[Risk]:
    """Yield that a database lets its default user in again."""
    if step.found.get("default_user") and step.before.get("enabled") is False:
        yield high(f"default user on, {AS_FOUND}: {where} lets it in without a name")


def trusted_ca(step: Step) -> Iterator[Risk]:
    """Yield whose clients lose their login when the cluster trusts the bundle of before, or none."""
    yield from _lost(step.before.get("authorities"), [step.found.get("certificates") or ""], "the REST API")


def logins_stay_on(step: Step) -> bool:
    """Return True if the cluster lets clients log in by certificate as before."""
    return step.found.get("mtls_certificate_authentication") is True


def user(step: Step) -> Iterator[Risk]:
    """Yield who loses a login when an adopted user is given back."""
    line, found = step.before.get("subject_line"), step.found.get("certificate_subject_line")
    if found not in (None, line):
        name = shown(step.before.get("username"))
        yield medium(f"login lost for {shown(line)}: {name} gets back the subject line {shown(found)}, {AS_FOUND}")


def _lost(authorities: Any, texts: Any, where: str) -> Iterator[Risk]:
    stay = authorities_of(parse_certificates_leniently("\n".join(map(str, texts)))) if isinstance(texts, list) else {}
    for key in sorted((authorities if isinstance(authorities, Mapping) else {}).keys() - stay.keys()):
        yield high(f"login lost for clients of {where} with a certificate of {authority(key, None)}", widens=False)


def strictness(validation: Any) -> int:
    """Return how much a subject validation asks for; 0 for none, or for one that is not known."""
    return VALIDATIONS.index(validation) if validation in VALIDATIONS else 0
