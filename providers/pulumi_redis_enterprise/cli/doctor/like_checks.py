"""The checks of a stack against the answers of a cluster: where they contradict what the resources rely on."""

from collections.abc import Mapping, Sequence

from pulumi_redis_enterprise.cli.probe.reliance import RELIANCES, StackResource, contradicted
from pulumi_redis_enterprise.core.checks import Check, ok, skipped, warn
from pulumi_redis_enterprise.core.x509.text import join_limited


def like_checks(answers: Mapping[str, str], resources: Sequence[StackResource]) -> list[Check]:
    """Return one check for each thing that the resources rely on: a warning if some are concerned.

    Args:
        answers: The answers of the cluster, by question.
        resources: The resources of the stack.
    """
    checks = []
    for key in dict.fromkeys(reliance.key for reliance in RELIANCES):
        if key not in answers:
            checks.append(skipped(key, "the file has no answer: probe at a higher level"))
            continue
        found = [(it, concerned) for it in contradicted({key: answers[key]}) if (concerned := it.concerned(resources))]
        checks += [
            warn(key, f"{it.text}; concerns {join_limited(map(str, concerned))}", it.fix) for it, concerned in found
        ]
        if not found:
            checks.append(ok(key, f"{answers[key]}: concerns no resource of the stack"))
    return checks
