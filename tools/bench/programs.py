"""The stack programs that are measured: certificate users, and the floor of as many resources that do nothing.

Both have the same shape: one resource a user, `count` of them, one changed when `revision` is. The users' has what
docs/performance.md advises for many of them; the floor is as it comes.
"""

import json
from typing import Any, Final

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


def yaml_of_users(count: int, revision: int) -> str:
    """A YAML program, which is JSON as well, of the same users; the first one's e-mail address has the revision."""
    return _yaml({username(number): _yaml_user(number) for number in range(count)}, revision)


def yaml_of_providers(count: int) -> str:
    """A YAML program of so many explicit providers, which have the settings of the environment, with a user each."""
    resources: dict[str, Any] = {}
    for number in range(count):
        name = f"cluster-{number}"
        resources[name] = {"type": "pulumi:providers:redis-enterprise"}
        resources[username(number)] = {**_yaml_user(number), "options": {"provider": f"${{{name}}}"}}
    return _yaml(resources, 1)


def _yaml_user(number: int) -> dict[str, Any]:
    inputs = {"username": username(number), "subjectLine": subject_line(number), "roles": [ROLE]}
    return {"type": "redis-enterprise:CertificateUser", "properties": inputs}


def _yaml(resources: dict[str, Any], revision: int) -> str:
    resources[username(0)]["properties"]["email"] = f"{username(0)}-{revision}@example.com"
    return f"resources: {json.dumps(resources)}\n"
