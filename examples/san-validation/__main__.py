"""Of all certificates of a CA, only those whose CN or DNS name is authorized may log in."""

from pathlib import Path

import pulumi
from pulumi_redis_enterprise import CertificateUser, ClusterMtlsConfig, LoginCheck, Role, TrustedCa

ca = TrustedCa("ca", certificates=Path("pki/ca.pem").read_text())
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca, subject_validation="san_cn", authorized_subjects=[{"CN": "app-1"}])
viewer = Role("viewer", role_name="viewer", management="cluster_viewer")

# Both users exist, and both certificates are of the trusted CA. The authorized subjects decide.
for name in ("app-1", "app-2"):
    user = CertificateUser(
        name,
        username=name,
        certificate=Path(f"pki/{name}.pem").read_text(),
        roles=[viewer],
        trusted_by=ca,
        opts=pulumi.ResourceOptions(depends_on=[mtls]),
    )
    login = LoginCheck(
        f"{name}-logs-in",
        certificate_file=f"pki/{name}.pem",
        key_file=f"pki/{name}.key",
        expect="allowed" if name == "app-1" else "denied",
        opts=pulumi.ResourceOptions(depends_on=[user]),
    )
    pulumi.export(name, login.result)
