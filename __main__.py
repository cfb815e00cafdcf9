"""Passwordless login for a Redis Enterprise cluster: the stack's configuration (see Pulumi.demo.yaml) -> resources."""

import pulumi
import pulumi_redis_enterprise as rs
from pulumi_redis_enterprise.stack_settings import load_stack_settings

stack = load_stack_settings(pulumi.Config())
adopt = stack.adopt_existing
trusted_ca = rs.TrustedCa("trusted-ca", certificates=stack.trusted_ca, adopt_existing=adopt)
cluster_mtls = rs.ClusterMtlsConfig("cluster-mtls", trusted_ca=trusted_ca, adopt_existing=adopt, **stack.subjects)
roles = {
    r.name: rs.Role(r.name, role_name=r.name, management=r.management, databases=r.databases, adopt_existing=adopt)
    for r in stack.roles
}
acls = {a.name: rs.RedisAcl(a.name, acl_name=a.name, rule=a.rule, adopt_existing=adopt) for a in stack.acls}
databases = {
    d.name: rs.DatabaseMtlsConfig(
        d.name,
        database=d.name,
        client_certificates=d.client_certificates or stack.trusted_ca,
        adopt_existing=adopt,
        **d.subjects,
    )
    for d in stack.databases
}
accesses = [
    rs.DatabaseAccess(
        f"{r}-in-{d.name}", database=databases[d.name], role=roles.get(r, r), acl=acls.get(a, a), adopt_existing=adopt
    )
    for d in stack.databases
    for r, a in d.access.items()
]
users: dict[str, rs.CertificateUser] = {}
for user in stack.users:
    # The certificate has to chain to all that the user's roles let it into; so a preview sees who would be cut off.
    trusted_by = [databases[name] for name in user.databases] + ([trusted_ca] if user.uses_rest else [])
    users[user.username] = rs.CertificateUser(
        user.username,
        username=user.username,
        certificate=user.certificate,
        subject_line=user.subject_line,
        roles=[roles.get(str(role), role) for role in user.roles],
        email=user.email,
        trusted_by=trusted_by if user.certificate else None,
        adopt_existing=adopt,
        convert_password_user=user.convert_password_user,
        opts=pulumi.ResourceOptions(depends_on=[cluster_mtls, *accesses]),
    )
end = pulumi.ResourceOptions(depends_on=[*accesses, *users.values()])
for d in stack.databases:  # at last: without its default user, a database lets in nobody but its users
    if d.default_user is not None:
        rs.DatabaseDefaultUser(
            f"{d.name}-default-user", database=databases[d.name], enabled=d.default_user, adopt_existing=adopt, opts=end
        )

pulumi.export("trusted_authorities", trusted_ca.authorities)
pulumi.export("databases", {name: database.redis_cli_command for name, database in databases.items()})
pulumi.export("users", {name: user.summary for name, user in users.items()})
