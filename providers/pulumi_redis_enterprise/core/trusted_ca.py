"""The cluster's one trusted CA bundle, `mtls_trusted_ca`.

https://redis.io/docs/latest/operate/rs/security/certificates/certificate-based-authentication/
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography.x509 import Certificate

from pulumi_redis_enterprise.core.certificates import (
    CertificateTextError,
    ca_findings,
    certificate_key,
    expires,
    is_self_signed,
    pem_text,
    read_certificates,
    sha256,
)
from pulumi_redis_enterprise.core.model import Changes, Checked, Properties, changes_between, listed, not_text
from pulumi_redis_enterprise.core.unknown import UNKNOWN, contains_unknown
from pulumi_redis_enterprise.errors import Problem

MANAGED = ("authorities",)
NAME = "mtls_trusted_ca"
"""The vendor's name of the bundle; there is one in a cluster, so it is the resource's id as well."""


def check(old: Mapping[str, Any], new: Mapping[str, Any], now: datetime) -> Checked:
    """The canonical inputs: one normalised PEM text, and the authorities in it by subject and fingerprint.

    Args:
        old: The inputs of the last update, or {}.
        new: `certificates`: a PEM text or a list of them; `adopt_existing`.
        now: Decides which certificate has expired.
    """
    checked = Checked()
    bundle: list[Certificate] = []
    given = listed(new.get("certificates"))
    for index, text in enumerate(given):
        where = f"certificates[{index}]" if len(given) > 1 else "certificates"
        bundle += _read(checked, text, where, old.get("authorities", {}), now)
    if not given:
        checked.problems.append(
            Problem("certificates", "no certificate is given", "give at least one CA certificate as PEM text")
        )
    unknown = contains_unknown(given)
    bundle = list(dict.fromkeys(bundle))
    checked.inputs = {
        "certificates": UNKNOWN if unknown else pem_text(bundle),
        "authorities": UNKNOWN if unknown else authorities_of(bundle),
    }
    if new.get("adopt_existing"):
        checked.inputs["adopt_existing"] = True
    if bundle and not unknown and not any(map(is_self_signed, bundle)):
        checked.warnings.append(
            "certificates: there is no self-signed root in the bundle. Some versions of the cluster trust an "
            "intermediate only together with its root: add the root unless a login was tried without it"
        )
    return checked


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Which managed properties differ. The order of the bundle, and text around the PEM, mean nothing."""
    return changes_between(old, new, managed=MANAGED)


def authorities_of(bundle: Iterable[Certificate]) -> dict[str, dict[str, str]]:
    """The bundle as people read it: ``{"CN=Root A,O=Acme [<12 hex>]": {"sha256": …, "expires": "2030-01-31"}}``."""
    return {
        certificate_key(certificate): {"sha256": sha256(certificate), "expires": expires(certificate)}
        for certificate in bundle
    }


def same_bundle(text: str, other: str) -> bool:
    """Whether two PEM texts hold the same set of certificates."""
    return {sha256(it) for it in read_certificates(text)} == {sha256(it) for it in read_certificates(other)}


def observed(text: str, state: Mapping[str, Any]) -> Properties:
    """The inputs that describe what the cluster has.

    Args:
        text: The bundle that the cluster shows.
        state: The stored properties; their spelling of the same bundle is kept.
    """
    if same_bundle(text, state.get("certificates") or text):
        text = state.get("certificates") or text
    bundle = list(dict.fromkeys(read_certificates(text)))
    return {"certificates": pem_text(bundle), "authorities": authorities_of(bundle)}


def listing(authorities: Mapping[str, Any]) -> str:
    """The authorities in one line, for a message."""
    return "; ".join(sorted(authorities)) or "none"


def _read(
    checked: Checked, text: Any, where: str, known_before: Mapping[str, Any], now: datetime
) -> Sequence[Certificate]:
    if contains_unknown(text):
        return ()
    if not isinstance(text, str):
        checked.problems.append(not_text(where, text))
        return ()
    try:
        certificates = read_certificates(text)
    except CertificateTextError as error:
        checked.problems.append(Problem(where, error.reason, error.fix))
        return ()
    for certificate in certificates:
        key = certificate_key(certificate)
        problems = [
            Problem(f"{where}: {key}", finding.reason, finding.fix, finding.aged)
            for finding in ca_findings(certificate, now=now)
        ]
        checked.add(problems, unchanged=contains_unknown(known_before) or key in known_before)
    return certificates
