"""The file that ``pulumi import --file`` takes.

With `inputs` and `outputs` the engine does not read the object itself, which it cannot do for a dynamic resource
(https://github.com/pulumi/pulumi/issues/16175): the text that leads to its provider would be missing.
"""

from collections.abc import Sequence
from typing import Any, Final

from pulumi_redis_enterprise.cli.export.objects import Exported
from pulumi_redis_enterprise.core.identity import INSTALLATION
from pulumi_redis_enterprise.core.trust.stored_authorities import BUNDLES
from pulumi_redis_enterprise.core.trust.stored_bundle import StoredBundle

_ONE_OF_A_CLUSTER: Final = ("TrustedCa", "ClusterMtlsConfig")
PROVIDER_KEY: Final = "__provider"
TYPE: Final = "pulumi-python:dynamic/redis-enterprise:{}"

STORED_PROVIDERS: Final = {
    "TrustedCa": (
        "gASVPwAAAAAAAACMInB1bHVtaV9yZWRpc19lbnRlcnByaXNlLnRydXN0ZWRfY2GUjBFUcnVzdGVkQ2FQcm92aWRlcpSTlCmBlC4="
    ),
    "ClusterMtlsConfig": (
        "gASVUAAAAAAAAACMK3B1bHVtaV9yZWRpc19lbnRlcnByaXNlLmNsdXN0ZXJfbXRsc19jb25maWeUjBlDbHVzdGVyTXRsc0NvbmZpZ1By"
        "b3ZpZGVylJOUKYGULg=="
    ),
    "DatabaseMtlsConfig": (
        "gASVUgAAAAAAAACMLHB1bHVtaV9yZWRpc19lbnRlcnByaXNlLmRhdGFiYXNlX210bHNfY29uZmlnlIwaRGF0YWJhc2VNdGxzQ29uZmln"
        "UHJvdmlkZXKUk5QpgZQu"
    ),
    "DatabaseDefaultUser": (
        "gASVVAAAAAAAAACMLXB1bHVtaV9yZWRpc19lbnRlcnByaXNlLmRhdGFiYXNlX2RlZmF1bHRfdXNlcpSMG0RhdGFiYXNlRGVmYXVsdFVz"
        "ZXJQcm92aWRlcpSTlCmBlC4="
    ),
    "RedisAcl": "gASVPQAAAAAAAACMIXB1bHVtaV9yZWRpc19lbnRlcnByaXNlLnJlZGlzX2FjbJSMEFJlZGlzQWNsUHJvdmlkZXKUk5QpgZQu",
    "Role": "gASVNAAAAAAAAACMHHB1bHVtaV9yZWRpc19lbnRlcnByaXNlLnJvbGWUjAxSb2xlUHJvdmlkZXKUk5QpgZQu",
    "DatabaseAccess": (
        "gASVSQAAAAAAAACMJ3B1bHVtaV9yZWRpc19lbnRlcnByaXNlLmRhdGFiYXNlX2FjY2Vzc5SMFkRhdGFiYXNlQWNjZXNzUHJvdmlkZXKU"
        "k5QpgZQu"
    ),
    "CertificateUser": (
        "gASVSwAAAAAAAACMKHB1bHVtaV9yZWRpc19lbnRlcnByaXNlLmNlcnRpZmljYXRlX3VzZXKUjBdDZXJ0aWZpY2F0ZVVzZXJQcm92aWRl"
        "cpSTlCmBlC4="
    ),
}
"""What the SDK stores for the provider of each resource: where its class is found. A test holds them to the SDK."""


def import_file(resources: Sequence[Exported], cluster: str, installation: str = "") -> dict[str, Any]:
    """What the file holds, as JSON.

    Args:
        resources: What is to be imported.
        cluster: The name of the cluster, which each resource has as an output.
        installation: That of the cluster, which each resource has whose id is made of uids; or "".
    """
    return {"resources": [_entry(resource, cluster, installation) for resource in resources]}


def _entry(resource: Exported, cluster: str, installation: str) -> dict[str, Any]:
    bundle = BUNDLES.get(resource.kind)
    stored = StoredBundle(*bundle).pack(resource.inputs) if bundle else resource.inputs
    inputs = {PROVIDER_KEY: STORED_PROVIDERS[resource.kind], **stored}
    origin = {INSTALLATION: installation} if installation and resource.kind not in _ONE_OF_A_CLUSTER else {}
    return {
        "type": TYPE.format(resource.kind),
        "name": resource.name,
        "id": resource.id,
        "inputs": inputs,
        "outputs": {**inputs, **resource.outputs, "cluster": cluster, **origin},
    }
