"""The stack programs that are measured: certificate users, and the floor of as many resources that do nothing.

Both have the same shape: one resource a user, `count` of them, one changed when `revision` is. The users' has what
docs/performance.md advises for many of them; the floor is as it comes.
"""

from typing import Final

ROLE: Final = "Admin"


def username(number: int) -> str:
    """The name of a user."""
    return f"app-{number}"


def subject_line(number: int) -> str:
    """The subject of its certificate."""
    return f"CN=app-{number},O=Acme,C=US"


USERS: Final = f"""
import gc
import pulumi
from pulumi_redis_enterprise import CertificateUser

gc.set_threshold(50_000)
config = pulumi.Config()
for number in range(config.require_int("count")):
    name = f"app-{{number}}"
    email = f"{{name}}-{{config.get('revision')}}@example.com" if number == 0 else None
    CertificateUser(name, username=name, subject_line=f"CN={{name}},O=Acme,C=US", roles=["{ROLE}"], email=email)
"""

FLOOR: Final = """
import pulumi
from empty import Empty

config = pulumi.Config()
for number in range(config.require_int("count")):
    Empty(f"app-{number}", config.get("revision") if number == 0 else "1")
"""

USERS_THAT_ARE_THERE: Final = USERS.replace("email=email", "email=email, adopt_existing=True")
"""The same, on a cluster that has the users already."""

USERS_OF_CONNECTIONS: Final = f"""
import gc
import pulumi
from pulumi_redis_enterprise import CertificateUser, connections

gc.set_threshold(50_000)
config = pulumi.Config()
for connection in connections():
    for number in range(config.require_int("count")):
        name = f"app-{{number}}"
        line = f"CN={{name}},O=Acme,C=US"
        CertificateUser(
            f"{{connection}}-{{name}}", username=name, subject_line=line, roles=["{ROLE}"], connection=connection
        )
"""

USERS_OF_PROVIDERS: Final = f"""
import gc
import tomllib
from pathlib import Path
import os
import pulumi
from pulumi_redis_enterprise import CertificateUser, Cluster

gc.set_threshold(50_000)
config = pulumi.Config()
for connection, table in tomllib.loads(Path("clusters.toml").read_text()).items():
    cluster = Cluster(
        connection,
        url=table["url"],
        username=table["username"],
        password=os.environ[table["passwordVariable"]],
        ca_certificate=table["caCertificate"],
    )
    for number in range(config.require_int("count")):
        name = f"app-{{number}}"
        line = f"CN={{name}},O=Acme,C=US"
        options = pulumi.ResourceOptions(provider=cluster)
        CertificateUser(f"{{connection}}-{{name}}", username=name, subject_line=line, roles=["{ROLE}"], opts=options)
"""
