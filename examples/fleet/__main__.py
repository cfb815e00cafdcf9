"""The CA, a role and a user in one cluster of a list: the one that the stack is named after."""

from pathlib import Path

import pulumi
from pulumi_redis_enterprise import CertificateUser, ClusterMtlsConfig, Role, TrustedCa

cluster = pulumi.get_stack()
ca = TrustedCa("ca", certificates=Path("pki/ca.pem").read_text(), connection=cluster)
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca, connection=cluster)
viewer = Role("viewer", role_name="viewer", management="cluster_viewer", connection=cluster)
app = CertificateUser(
    "app-1",
    username="app-1",
    certificate=Path("pki/app-1.pem").read_text(),
    roles=[viewer],
    trusted_by=ca,
    connection=cluster,
    opts=pulumi.ResourceOptions(depends_on=[mtls]),
)
pulumi.export("cluster", app.cluster)
