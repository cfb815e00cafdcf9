"""Only certificates whose whole subject is authorized may log in: a namesake in another organization may not."""

from pathlib import Path

import pulumi
from pulumi_redis_enterprise import (
    CertificateUser,
    ClusterMtlsConfig,
    LoginCheck,
    Role,
    TrustedCa,
    authorized_subject_from_certificate,
)

authorized = authorized_subject_from_certificate(Path("pki/app-1.pem").read_text())

ca = TrustedCa("ca", certificates=Path("pki/ca.pem").read_text())
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca, subject_validation="full_subject", authorized_subjects=[authorized])
viewer = Role("viewer", role_name="viewer", management="cluster_viewer")

# Both users exist, and both certificates are of the trusted CA. The authorized subjects decide.
for name in ("app-1", "namesake"):
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
