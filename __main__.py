"""Passwordless login for a Redis Enterprise cluster: settings -> resources -> what to know next.

Everything comes from the stack's configuration (see Pulumi.demo.yaml), so that an infrastructure repository
can use this program as it is.
"""

import pulumi
from pulumi_redis_enterprise import CertificateUser, ClusterMtlsConfig, TrustedCa
from pulumi_redis_enterprise.stack_settings import UserSettings, load_stack_settings

settings = load_stack_settings(pulumi.Config())

trusted_ca = TrustedCa("trusted-ca", certificates=settings.trusted_ca, adopt_existing=settings.adopt_existing)

cluster_mtls = ClusterMtlsConfig(
    "cluster-mtls",
    trusted_ca=trusted_ca,
    subject_validation=settings.subject_validation,
    authorized_subjects=settings.authorized_subjects,
    adopt_existing=settings.adopt_existing,
)


def certificate_user(user: UserSettings) -> CertificateUser:
    """The user, as soon as the cluster accepts certificates; with a certificate, it must chain to the bundle."""
    return CertificateUser(
        user.username,
        username=user.username,
        certificate=user.certificate,
        subject_line=user.subject_line,
        roles=user.roles,
        email=user.email,
        trusted_by=trusted_ca if user.certificate else None,
        adopt_existing=settings.adopt_existing,
        opts=pulumi.ResourceOptions(depends_on=[cluster_mtls]),
    )


users = {user.username: certificate_user(user) for user in settings.users}

pulumi.export("cluster", cluster_mtls.cluster)
pulumi.export("trusted_authorities", trusted_ca.authorities)
pulumi.export(
    "users",
    {
        name: {
            "subject_line": user.subject_line,
            "certificate_expires": user.certificate_expires,
            "login": user.rest_command,
        }
        for name, user in users.items()
    },
)
