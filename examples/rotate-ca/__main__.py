"""Trusted CAs and clients' certificates come from the stack's configuration: a rotation is an edit of it."""

from pathlib import Path

import pulumi
from pulumi_redis_enterprise import CertificateUser, ClusterMtlsConfig, Role, TrustedCa

config = pulumi.Config()
trusted: list[str] = config.require_object("trusted")
clients: dict[str, str] = config.require_object("clients")

ca = TrustedCa("ca", certificates=[Path(file).read_text() for file in trusted])
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca)
viewer = Role("viewer", role_name="viewer", management="cluster_viewer")
users = [
    CertificateUser(
        name,
        username=name,
        certificate=Path(file).read_text(),
        roles=[viewer],
        trusted_by=ca,
        opts=pulumi.ResourceOptions(depends_on=[mtls]),
    )
    for name, file in clients.items()
]

# Who still hangs on which CA.
pulumi.export("issued_by", {name: user.issued_by for name, user in zip(clients, users, strict=True)})
