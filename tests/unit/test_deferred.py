"""What is loaded when: a preview of subject lines needs neither `requests` nor `cryptography`."""

import subprocess
import sys

import pytest

from tests.support.certificates import root

LIBRARIES = "print(sorted({name.partition('.')[0] for name in sys.modules} & {'cryptography', 'requests', 'urllib3'}))"
PLAN = """
import sys
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider

provider = CertificateUserProvider()
user = {"username": "app-1", "roles": ["Admin"], "subject_line": "CN=app-1"}
checked = provider.check({}, user)
assert not checked.failures
assert provider.diff("1", checked.inputs, checked.inputs).changes is False
"""
SEND = f"""
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.sources import Source
from pulumi_redis_enterprise.api.settings.connection_settings import settings_from
from pulumi_redis_enterprise.errors import UnreachableError

values = {{"url": "https://127.0.0.1:1", "username": "a", "password": "b", "caCertificate": {root().certificate_pem!r}}}
cluster = RedisEnterprise(settings_from([Source("test", values)]), sleep=lambda _: None)
try:
    cluster.users.all()
except UnreachableError:
    pass
"""
CERTIFICATE = """
provider.check({}, {"username": "app-1", "roles": ["Admin"], "certificate": "no PEM"})
"""


def loaded_by(program: str) -> str:
    """Which of the libraries a program has loaded at its end, in a process of its own."""
    command = [sys.executable, "-c", f"{program}\n{LIBRARIES}"]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


@pytest.mark.parametrize(
    ("program", "libraries"),
    [
        pytest.param("import sys\nfrom pulumi_redis_enterprise import *", "[]", id="import of all public names"),
        pytest.param(PLAN, "[]", id="preview of a subject line"),
        pytest.param(PLAN + SEND, "['requests', 'urllib3']", id="refresh of a subject line"),
        pytest.param(PLAN + CERTIFICATE, "['cryptography']", id="preview of a certificate"),
    ],
)
def test_no_more_is_loaded_than_needed(program: str, libraries: str) -> None:
    """The plugin and the program start in each preview: what they do without is not loaded."""
    assert libraries == loaded_by(program)
