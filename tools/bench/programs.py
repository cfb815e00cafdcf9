"""The stack programs that are measured: certificate users, and the floor of as many resources that do nothing.

Both have the same shape: one resource a user, `count` of them, one changed when `revision` is.
"""

from typing import Final

ROLE: Final = "Cluster Viewer"


def username(number: int) -> str:
    """The name of a user."""
    return f"app-{number}"


def subject_line(number: int) -> str:
    """The subject of its certificate."""
    return f"CN=app-{number},O=Acme,C=US"


USERS: Final = f"""
import pulumi
from pulumi_redis_enterprise import CertificateUser

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

EMPTY_PROVIDER: Final = '''
"""A dynamic resource that does nothing."""

from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider


class EmptyProvider(ResourceProvider):
    serialize_as_secret_always = False

    def diff(self, _id, _olds, _news):
        return DiffResult(changes=None if _olds["text"] != _news["text"] else False)

    def create(self, props):
        return CreateResult(props["text"], props)


class Empty(Resource, module="bench", name="Empty"):
    def __init__(self, name, text):
        super().__init__(EmptyProvider(), name, {"text": text})
'''
