"""Whether a client's certificate chains to a bundle of trusted CAs, and to which of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from pulumi_redis_enterprise.core.certificates import (
    ca_findings,
    called,
    certificate_key,
    is_issued_by,
    is_self_signed,
    sha256,
    signature_findings,
)
from pulumi_redis_enterprise.core.subject_line import issuer_line, subject_line
from pulumi_redis_enterprise.errors import few


class NotTrustedError(ValueError):
    """A certificate does not chain to any CA of the bundle.

    Attributes:
        reason: Why not, in words that name the certificates.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def authority_for(
    leaf: x509.Certificate,
    *,
    intermediates: Sequence[x509.Certificate],
    bundle: Sequence[x509.Certificate],
    now: datetime,
) -> x509.Certificate:
    """The certificate of the bundle that the leaf chains to.

    If there are several, a self-signed one goes first, as a chain ends there for every verifier; then the one
    with the lowest SHA-256. The leaf's own validity is not looked at (`leaf_findings` does): an expired leaf
    is verified at the last moment that it was valid.

    Args:
        leaf: The certificate that the client logs in with.
        intermediates: What the client sends along. The bundle's own intermediates are used as well.
        bundle: The trusted certificates, each an anchor even if it is not self-signed.
        now: The time of the verification.

    Raises:
        NotTrustedError: There is no chain.
    """
    moment = min(max(now, leaf.not_valid_before_utc), leaf.not_valid_after_utc)
    others = [*intermediates, *bundle]
    refusals = []
    for anchor in sorted(bundle, key=lambda authority: (not is_self_signed(authority), sha256(authority))):
        refusal = _refusal(leaf, anchor, others, moment)
        if refusal is None:
            return anchor
        refusals.append(refusal)
    raise NotTrustedError(_reason(leaf, intermediates, bundle, moment) or few(dict.fromkeys(refusals), separator="; "))


def _may_be_for_clients(_: Policy, certificate: x509.Certificate, usage: x509.ExtendedKeyUsage | None) -> None:
    if usage is not None and ExtendedKeyUsageOID.CLIENT_AUTH not in usage:
        raise ValueError(f"the extendedKeyUsage of {certificate_key(certificate)} lacks clientAuth")


def _may_sign(_: Policy, certificate: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError(f"the keyUsage of {certificate_key(certificate)} lacks keyCertSign")


def _is_ca(_: Policy, certificate: x509.Certificate, constraints: x509.BasicConstraints) -> None:
    if not constraints.ca:
        raise ValueError(f"{certificate_key(certificate)} is no CA")


# The defaults of `verification` are the web's rules (CA/Browser Forum): a SAN in each leaf, key identifiers and
# a critical basicConstraints in each CA. Certificates of private CAs often lack these, and OpenSSL and BoringSSL
# take them. So this is what those two ask of a CA in the chain of a TLS client (v3_purp.c), and nothing of the leaf.
_LEAF_POLICY: Final = ExtensionPolicy.permit_all()
_CA_POLICY: Final = (
    ExtensionPolicy.permit_all()
    .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_ca)
    .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_sign)
    .may_be_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, _may_be_for_clients)
)


def _refusal(
    leaf: x509.Certificate, anchor: x509.Certificate, others: Sequence[x509.Certificate], moment: datetime
) -> str | None:
    """Why there is no chain from the leaf to the anchor; None if there is one."""
    if leaf == anchor:
        return None
    if leaf.version is x509.Version.v3:
        return _verifier_refusal(leaf, anchor, others, moment, ee_policy=_LEAF_POLICY)
    # `verification` takes version 3 only. `openssl x509 -req` without extensions made version 1 until OpenSSL
    # 3.1, and such clients can log in. So for these the first signature is checked here, and the verifier
    # starts at the CA that made it.
    issuers = [issuer for issuer in (anchor, *others) if is_issued_by(leaf, issuer)]
    refusals = [_verifier_refusal(ca, anchor, others, moment, ee_policy=_CA_POLICY) for ca in issuers]
    return None if None in refusals else "; ".join(filter(None, refusals))


def _verifier_refusal(
    leaf: x509.Certificate,
    anchor: x509.Certificate,
    others: Sequence[x509.Certificate],
    moment: datetime,
    *,
    ee_policy: ExtensionPolicy,
) -> str | None:
    builder = PolicyBuilder().store(Store([anchor])).time(moment)
    verifier = builder.extension_policies(ca_policy=_CA_POLICY, ee_policy=ee_policy).build_client_verifier()
    try:
        verifier.verify(leaf, list(others))
    except VerificationError as error:
        return str(error)
    except ValueError:
        # There is no chain either, but a name that is to be in the reason has octets that are no text.
        return f"no chain leads from {called(leaf)} to {called(anchor)}"
    return None


def _reason(
    leaf: x509.Certificate,
    intermediates: Sequence[x509.Certificate],
    bundle: Sequence[x509.Certificate],
    moment: datetime,
) -> str:
    """Walk up from the leaf to the first step that fails; "" if only the verifier knows what does."""
    listed = f"the bundle ({few(sorted(map(certificate_key, bundle))) or 'it is empty'})"
    by_subject: dict[str, list[x509.Certificate]] = {}
    for authority in (*bundle, *intermediates):
        by_subject.setdefault(subject_line(authority), []).append(authority)
    current, flaws = leaf, signature_findings(leaf)
    for _ in range(len(intermediates) + len(bundle) + 1):
        if flaws:
            return flaws[0].reason
        if is_self_signed(current):
            return "" if current in bundle else f"{called(current)} is self-signed, and not in {listed}"
        issuer = issuer_line(current)
        named = by_subject.get(issuer, [])
        signers = [ca for ca in named if is_issued_by(current, ca)]
        if not named:
            return f"{called(current)} was issued by {issuer}, which is not in {listed}"
        if not signers:
            return f"{called(current)} was issued by another {issuer} (of another key) than that in {listed}"
        current = signers[0]
        flaws = ca_findings(current, now=moment)
    return f"no chain leads from {called(leaf)} to {listed}"  # CAs that signed each other
