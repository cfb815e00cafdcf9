"""The same CA and user in two clusters: each has an explicit provider, with its own URL and credentials."""

from pathlib import Path

import pulumi
from pulumi_redis_enterprise import CertificateUser, Cluster, ClusterMtlsConfig, Role, TrustedCa

config = pulumi.Config()
trusted, certificate = Path("pki/ca.pem").read_text(), Path("pki/app-1.pem").read_text()

for name in ("east", "west"):
    cluster = Cluster(
        name,
        url=config.require(f"{name}Url"),
        username=f"admin@{name}.example.com",
        password=config.require_secret(f"{name}Password"),
        ca_certificate=f"{name}/ca.pem",
    )
    ca = TrustedCa(f"{name}-ca", certificates=trusted, opts=pulumi.ResourceOptions(provider=cluster))
    mtls = ClusterMtlsConfig(f"{name}-mtls", trusted_ca=ca, opts=pulumi.ResourceOptions(provider=cluster))
    viewer = Role(
        f"{name}-viewer",
        role_name="viewer",
        management="cluster_viewer",
        opts=pulumi.ResourceOptions(provider=cluster),
    )
    app = CertificateUser(
        f"{name}-app-1",
        username="app-1",
        certificate=certificate,
        roles=[viewer],
        trusted_by=ca,
        opts=pulumi.ResourceOptions(provider=cluster, depends_on=[mtls]),
    )
    pulumi.export(name, app.cluster)
