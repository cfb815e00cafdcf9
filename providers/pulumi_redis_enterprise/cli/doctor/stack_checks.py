"""The checks of a stack: which of its settings count here, and where a cluster's answers contradict its resources."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from pulumi_redis_enterprise.api.settings.cluster_table import CLUSTERS_VARIABLE
from pulumi_redis_enterprise.api.settings.places import CLUSTERS, ENVIRONMENT, NAMESPACE
from pulumi_redis_enterprise.cli.doctor.read_stack import StackConfiguration
from pulumi_redis_enterprise.cli.probe.reliance import RELIANCES, StackResource, contradicted
from pulumi_redis_enterprise.core.checks import Check, ok, skipped, warn
from pulumi_redis_enterprise.core.x509.text import join_limited

CONFIGURATION: Final = "configuration"
_VARIABLES: Final = {**ENVIRONMENT, CLUSTERS: CLUSTERS_VARIABLE}


def configuration_check(stack: StackConfiguration, *, given: Collection[str]) -> Check:
    """Tell which settings of the stack were read.

    Args:
        stack: What was read.
        given: The keys that the command line or the environment has, without the namespace.
    """
    if stack.trouble:
        fix = "select the stack with `pulumi stack select`, or give the settings as options or in the environment"
        return warn(CONFIGURATION, f"the stack's settings were not read: {stack.trouble}", fix)
    read = join_limited(key.removeprefix(f"{NAMESPACE}:") for key in sorted(stack.values))
    message = f"of the stack: {read}" if read else f"the stack has no setting of {NAMESPACE} that can be read"
    hidden = [key.removeprefix(f"{NAMESPACE}:") for key in stack.encrypted]
    missing = [key for key in hidden if key not in given]
    if not hidden:
        return ok(CONFIGURATION, message)
    message = f"{message}; encrypted, and not read: {join_limited(hidden)}"
    return warn(CONFIGURATION, message, _fix(missing, _VARIABLES)) if missing else ok(CONFIGURATION, message)


def _fix(missing: Collection[str], variables: Mapping[str, str]) -> str:
    # `pulumi config get` decrypts; what is given on a command line, others on the machine can read.
    exports = [f'{variables[key]}="$(pulumi config get {NAMESPACE}:{key})"' for key in missing if key in variables]
    return f"export {' '.join(exports)}" if exports else "give them in the environment"


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
            warn(key, f"{it.message}; concerns {join_limited(map(str, concerned))}", it.fix) for it, concerned in found
        ]
        if not found:
            checks.append(ok(key, f"{answers[key]}: concerns no resource of the stack"))
    return checks
