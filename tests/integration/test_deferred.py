"""Tests of what is loaded when: a preview of subject lines needs neither `requests` nor `cryptography`."""

import ast
import subprocess
import sys

import pulumi_redis_enterprise
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
    """Return which of the libraries a program has loaded at its end, in a process of its own."""
    return printed_by(f"{program}\n{LIBRARIES}")


def printed_by(program: str) -> str:
    """Return what a program prints, in a process of its own."""
    command = [sys.executable, "-c", program]
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


def test_registry_imports_no_resource() -> None:
    """The plugin process reads it at each start: it loads neither Pulumi nor a module of rules."""
    code = "import sys, pulumi_redis_enterprise.core.registry as it; print(sorted(sys.modules))"
    code = code.replace(
        "import sys, ",
        "import sys, types; package = types.ModuleType('pulumi_redis_enterprise'); "
        f"package.__path__ = {[*pulumi_redis_enterprise.__path__]!r}; sys.modules[package.__name__] = package; import ",
    )
    ours = [name for name in ast.literal_eval(printed_by(code)) if name.startswith("pulumi")]

    assert ["pulumi_redis_enterprise", "pulumi_redis_enterprise.core", "pulumi_redis_enterprise.core.registry"] == ours


def test_public_module() -> None:
    """A public module is there once the package is imported."""
    code = "import pulumi_redis_enterprise as it; print(it.errors.SettingsError.__name__)"

    assert "SettingsError" == printed_by(code)
