"""The cluster's one trusted CA bundle, `mtls_trusted_ca`.

https://redis.io/docs/latest/operate/rs/security/certificates/certificate-based-authentication/
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypedDict

from pulumi_redis_enterprise.core.claims import Key
from pulumi_redis_enterprise.core.inventory import FoundObject, Inventory
from pulumi_redis_enterprise.core.model import (
    Changes,
    CheckedInputs,
    PlanWarning,
    Properties,
    changes_between,
    options_in,
)
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS, previous_of
from pulumi_redis_enterprise.core.trust.bundle import (
    authorities_of,
    checked_bundle,
    parse_certificates_leniently,
    same_bundle,
    unexpired,
)
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.core.x509.certificates import is_self_signed, pem_text
from pulumi_redis_enterprise.core.x509.chains.certificate_findings import ca_findings
from pulumi_redis_enterprise.core.x509.text import Pem

MANAGED = ("authorities",)
NAME = "mtls_trusted_ca"
"""The vendor's name of the bundle; there is one in a cluster, so it is the resource's id as well."""
ID = f"`{NAME}`, as a cluster has one bundle"
DERIVED = ("authorities",)


class TrustedCaInputs(TypedDict, total=False):
    """The checked inputs."""

    certificates: Pem
    authorities: Mapping[str, Mapping[str, str]]
    adopt_existing: bool
    replace_at_once: bool


class TrustedCaState(TrustedCaInputs, total=False):
    """The stored properties; what is being imported has fewer."""

    previous_settings: Mapping[str, Any]
    cluster: str


def check(old: Mapping[str, Any], new: Mapping[str, Any], now: datetime) -> CheckedInputs:
    """The canonical inputs: one normalized PEM text, and the authorities in it by subject and fingerprint.

    Args:
        old: The inputs of the last update, or {}.
        new: `certificates`: a PEM text or a list of them; `adopt_existing` and `replace_at_once`.
        now: Decides which certificate has expired.
    """
    checked = CheckedInputs()
    given, known_before = new.get("certificates"), old.get("authorities")
    bundle = checked_bundle(checked, "certificates", given, known_before=known_before, findings=ca_findings, now=now)
    checked.inputs = {"certificates": UNKNOWN, "authorities": UNKNOWN}
    if bundle is not None:
        checked.inputs = {"certificates": pem_text(bundle), "authorities": authorities_of(bundle)}
    checked.inputs |= options_in(new)
    if bundle and not any(map(is_self_signed, bundle)):
        checked.warnings.append(
            PlanWarning(
                "; ".join(sorted(checked.inputs["authorities"])),
                "there is no self-signed root in the bundle",
                "add the root unless a login was tried without it: some versions of the cluster trust an intermediate "
                "only together with its root",
            )
        )
    return checked


def natural_key(_new: Mapping[str, Any]) -> Key:
    """Return what identifies the bundle: a cluster has only one."""
    return ()


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Return which managed properties differ. The order of the bundle, and text around the PEM, mean nothing."""
    return changes_between(old, new, managed=MANAGED)


def observed(text: str, state: Mapping[str, Any]) -> TrustedCaInputs:
    """The inputs that describe what the cluster has.

    Args:
        text: The bundle that the cluster shows.
        state: The stored properties; their spelling of the same bundle is kept.
    """
    if same_bundle(text, state.get("certificates") or text):
        text = state.get("certificates") or text
    bundle = list(dict.fromkeys(parse_certificates_leniently(text)))
    return {"certificates": pem_text(bundle), "authorities": authorities_of(bundle)}


def previous_settings(text: str | None) -> Properties:
    """Return the output that tells which bundle was there before; {} if there was none."""
    return {PREVIOUS: {"certificates": text}} if text else {}


def restored(state: Mapping[str, Any], now: datetime) -> Pem | None:
    """Return the bundle that was there before, without what has expired, as a cluster takes that from nobody.

    Returns:
        None if there was none, or nobody remembers; "" if all of it has expired.
    """
    text = previous_of(state).get("certificates")
    if not isinstance(text, str):
        return None
    before = parse_certificates_leniently(text)
    valid = unexpired(before, now)
    return Pem(text) if len(valid) == len(before) else pem_text(valid)


def found_in(inventory: Inventory) -> Iterator[FoundObject]:
    """Yield the bundle, if the cluster has one."""
    if inventory.trusted_ca is not None:
        yield FoundObject(
            "trusted-ca", NAME, observed(inventory.trusted_ca, {}), previous_settings(inventory.trusted_ca)
        )
