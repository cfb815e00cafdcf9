"""The product's verdicts on the chains of the corpus."""

from pulumi_redis_enterprise.core.x509.certificates import CertificateTextError, read_certificates
from pulumi_redis_enterprise.core.x509.chains.chain import chain_problems

from tests.chain_corpus.oracles import MOMENT, Judged
from tests.chain_corpus.verdict import Plane, Verdict


def product_verdict(presented: str, trusted: str, *, plane: Plane) -> Verdict:
    """Return whether the product says that a client may log in; a text that it cannot read counts as a refusal."""
    try:
        certificates, bundle = read_certificates(presented), read_certificates(trusted)
    except CertificateTextError as error:
        return Verdict(error.message)
    problems = chain_problems(certificates, bundle, plane=plane, now=MOMENT)
    return Verdict("; ".join(problem.message for problem in problems))


def differences(one: Judged) -> list[str]:
    """Return how the product differs from either stack, with the name of the case."""
    stacks: tuple[tuple[Plane, Verdict], ...] = (("rest", one.rest), ("database", one.database))
    return [text for plane, stack in stacks if (text := _difference(one, plane, stack))]


def _difference(one: Judged, plane: Plane, stack: Verdict) -> str:
    try:
        product = product_verdict(one.presented, one.trusted, plane=plane)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is reported with the name of the case
        return f"crash ({plane}): {one.name}: {error!r}"
    if product.accepts == stack.accepts:
        return ""
    if product.accepts:
        return f"false accept ({plane}): {one.name}: refused with: {stack.refusal}"
    return f"false refusal ({plane}): {one.name}: {product.refusal}"
