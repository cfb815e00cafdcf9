"""A stack takes over the CA bundle, the settings and the user that a cluster has already."""

from pathlib import Path

import pulumi
from pulumi_redis_enterprise import CertificateUser, ClusterMtlsConfig, Role, TrustedCa

config = pulumi.Config()
# Without it, what is there already and differs is an error that shows both sides.
adopt = config.get_bool("adoptExisting") or False

ca = TrustedCa("ca", certificates=Path("pki/ca.pem").read_text(), adopt_existing=adopt)
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca, adopt_existing=adopt)
viewer = Role("viewer", role_name="viewer", management="cluster_viewer")
app = CertificateUser(
    "app-1",
    username="app-1",
    certificate=Path("pki/app-1.pem").read_text(),
    roles=[config.get("role") or viewer],
    trusted_by=ca,
    adopt_existing=adopt,
    opts=pulumi.ResourceOptions(depends_on=[mtls]),
)

pulumi.export("roles", app.roles)
