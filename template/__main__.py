"""Certificate-based login for a Redis Enterprise cluster: a trusted CA, a role, and a user with a certificate."""

from pathlib import Path

import pulumi
from pulumi_redis_enterprise import (
    CertificateUser,
    ClusterMtlsConfig,
    Role,
    TrustedCa,
    authorized_subject_from_certificate,
)

config = pulumi.Config()
certificate = Path(config.require("certificate")).read_text()

ca = TrustedCa("ca", certificates=Path(config.require("trustedCa")).read_text())
mtls = ClusterMtlsConfig(
    "mtls",
    trusted_ca=ca,
    subject_validation="full_subject",
    authorized_subjects=[authorized_subject_from_certificate(certificate)],
)
# A new cluster has one role, Admin. This one may look at everything on the REST API, and change nothing.
role = Role("role", role_name=config.require("role"), management="cluster_viewer")
user = CertificateUser(
    "user",
    username=config.require("username"),
    certificate=certificate,
    roles=[role],
    trusted_by=ca,
    opts=pulumi.ResourceOptions(depends_on=[mtls]),
)

pulumi.export("subject_line", user.subject_line)
pulumi.export("login", user.rest_command)
