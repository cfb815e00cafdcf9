"""A client logs in to the REST API with its certificate, without a password."""

from pathlib import Path

import pulumi
from pulumi_redis_enterprise import CertificateUser, ClusterMtlsConfig, LoginCheck, Role, TrustedCa

ca = TrustedCa("ca", certificates=Path("pki/ca.pem").read_text())
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca)
viewer = Role("viewer", role_name="viewer", management="cluster_viewer")
app = CertificateUser(
    "app-1",
    username="app-1",
    certificate=Path("pki/app-1.pem").read_text(),
    roles=[viewer],
    trusted_by=ca,
    opts=pulumi.ResourceOptions(depends_on=[mtls]),
)
login = LoginCheck(
    "app-1-logs-in",
    certificate_file="pki/app-1.pem",
    key_file="pki/app-1.key",
    opts=pulumi.ResourceOptions(depends_on=[app]),
)

pulumi.export("subject_line", app.subject_line)
pulumi.export("login", login.result)
