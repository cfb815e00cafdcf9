"""The file that ``pulumi import --file`` takes.

With `inputs` and `outputs` the engine does not read the object itself, which it cannot do for a dynamic resource
(https://github.com/pulumi/pulumi/issues/16175): the text that leads to its provider would be missing.
"""

from collections.abc import Sequence
from typing import Any, Final

from pulumi_redis_enterprise.cli.export.objects import Exported
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.identity import INSTALLATION
from pulumi_redis_enterprise.core.trust.stored_bundle import StoredBundle

PROVIDER_KEY: Final = "__provider"


def import_file(resources: Sequence[Exported], cluster: str, installation: str = "") -> dict[str, Any]:
    """Return what the file holds, as JSON.

    Args:
        resources: What is to be imported.
        cluster: The name of the cluster, which each resource has as an output.
        installation: That of the cluster, which each resource has whose id is made of uids; or "".
    """
    return {"resources": [_entry(resource, cluster, installation) for resource in resources]}


def _entry(resource: Exported, cluster: str, installation: str) -> dict[str, Any]:
    kind = registry.find(resource.kind)
    stored = StoredBundle(*kind.bundle).pack(resource.inputs) if kind.bundle else resource.inputs
    inputs = {PROVIDER_KEY: kind.stored_provider, **stored}
    origin = {INSTALLATION: installation} if installation and kind.by_uid else {}
    return {
        "type": kind.type_token,
        "name": resource.name,
        "id": resource.id,
        "inputs": inputs,
        "outputs": {**inputs, **resource.outputs, "cluster": cluster, **origin},
    }
