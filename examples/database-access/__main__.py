"""A client logs in to a database with its certificate, and may read orders there, and nothing else."""

from pathlib import Path

import pulumi
from pulumi_redis_enterprise import (
    CertificateUser,
    DatabaseAccess,
    DatabaseDefaultUser,
    DatabaseMtlsConfig,
    LoginCheck,
    RedisAcl,
    Role,
)

orders = DatabaseMtlsConfig("orders", database="orders", client_certificates=Path("pki/ca.pem").read_text())
reader = Role("reader", role_name="orders-reader")
read_orders = RedisAcl("read-orders", acl_name="read-orders", rule="+@read +acl|whoami +ping ~order:*")
access = DatabaseAccess("orders-reader", database=orders, role=reader, acl=read_orders)
app = CertificateUser(
    "app-1",
    username="app-1",
    certificate=Path("pki/app-1.pem").read_text(),
    roles=[reader],
    trusted_by=orders,
    opts=pulumi.ResourceOptions(depends_on=[access]),
)
check = LoginCheck(
    "app-1-logs-in",
    certificate_file="pki/app-1.pem",
    key_file="pki/app-1.key",
    target=orders,
    username="app-1",
    opts=pulumi.ResourceOptions(depends_on=[app]),
)
DatabaseDefaultUser("no-default-user", database=orders, enabled=False, opts=pulumi.ResourceOptions(depends_on=[check]))

pulumi.export("endpoint", orders.endpoint)
pulumi.export("login", orders.redis_cli_command)
