"""Secrets stay secret: all that the real CLI stores, prints and logs in the life of a stack is searched for them.

One place has them, and no provider can help it: the CLI's own log at level ``-v=9``, of older engines. These log each
property that they send to a plugin or get from a program, unwrapped. The tests pin which entries those are, that no
other entry of any level has a secret, and that newer engines log none.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pytest
from pulumi_redis_enterprise.api.settings.places import ENVIRONMENT as ENVIRONMENT_NAMES
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.state.certificates import FAKE_KEY_MARKER

from tests.support.cli_logs import ENVIRONMENT, LOUD, SILENT_SINCE
from tests.support.clusters import add_certificate_user
from tests.support.pki import Pki
from tests.support.pulumi_cli import Completed, NewStack, PulumiStack

pytestmark = pytest.mark.story

# An explicit provider gets its credentials as plain text here: to mark them is its own part.
PROGRAM = """
import json, os
from pathlib import Path

import pulumi
from pulumi_redis_enterprise import CertificateUser, Cluster, ClusterMtlsConfig, Role, TrustedCa

cluster = Cluster("cluster", **json.loads(os.environ["CLUSTER"])) if "CLUSTER" in os.environ else None
opts = pulumi.ResourceOptions(provider=cluster)
ca = TrustedCa("ca", certificates=Path("ca.pem").read_text(), adopt_existing=True, opts=opts)
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca, adopt_existing=True, opts=opts)
viewer = Role("viewer", role_name="viewer", management="cluster_viewer", adopt_existing=True, opts=opts)
CertificateUser(
    "app-1", username="app-1", certificate=Path("app-1.pem").read_text(), roles=[viewer], trusted_by=ca,
    email=os.environ.get("EMAIL"), opts=pulumi.ResourceOptions(provider=cluster, depends_on=[mtls]),
)
"""

SECRET_SETTINGS: Final = frozenset({"password", "clientKey"})

CONFIGURE: Final = "Provider[].Configure().inputs"
REGISTER: Final = "ResourceMonitor.RegisterResource(pulumi:providers:pulumi-python,cluster)"
_PROPERTY_OF_A_CALL: Final = re.compile(r"(?:Unm|M)arshaling property for RPC\[(.*)\]: value=\{(.*)\}", re.DOTALL)
Give = Callable[[PulumiStack, Mapping[str, str]], None]
_ADDRESS: Final = re.compile("0x[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class Login:
    """Credentials of an administrator, others that the cluster refuses, and what gives one of them away."""

    right: Mapping[str, str]
    wrong: Mapping[str, str]
    telling: tuple[str, ...]

    def secrets(self) -> set[str]:
        """The settings that are secret, as they are given."""
        return {
            credentials[key] for credentials in (self.right, self.wrong) for key in SECRET_SETTINGS & credentials.keys()
        }


def to_configuration(stack: PulumiStack, settings: Mapping[str, str]) -> None:
    """Set the stack's configuration."""
    flags = [("--secret" if key in SECRET_SETTINGS else "--plaintext", key) for key in settings]
    stack.run("config", "set-all", *(f"{flag}=redis-enterprise:{key}={settings[key]}" for flag, key in flags))


def to_provider(stack: PulumiStack, settings: Mapping[str, str]) -> None:
    """Give the settings to the explicit provider, under their names in Python."""
    arguments = {re.sub("[A-Z]", lambda it: f"_{it[0].lower()}", key): value for key, value in settings.items()}
    stack.environment["CLUSTER"] = json.dumps(arguments)


def to_environment(stack: PulumiStack, settings: Mapping[str, str]) -> None:
    """Set the variables of the environment."""
    stack.environment.update({ENVIRONMENT_NAMES[key]: value for key, value in settings.items()})


@pytest.fixture
def emulator(start_redis_enterprise_emulator: Callable[..., Emulator]) -> Emulator:
    """A cluster that shows the private keys of its own certificates along with them."""
    return start_redis_enterprise_emulator(assumptions=Assumptions(private_keys_shown="all"))


@pytest.fixture
def login(request: pytest.FixtureRequest, emulator: Emulator, pki: Pki) -> Login:
    """Both kinds of credentials."""
    return _by_password(emulator) if request.param == "password" else _by_certificate(emulator, pki)


@pytest.fixture
def stack(new_stack: NewStack, pki: Pki) -> PulumiStack:
    """A stack with all three resources, not yet up, and not yet configured."""
    stack = new_stack(PROGRAM, environment=ENVIRONMENT)
    (stack.folder / "ca.pem").write_text(pki.a.certificate_pem)
    (stack.folder / "app-1.pem").write_text(pki.client("app-1").certificate_pem)
    return stack


@pytest.mark.parametrize(
    ("login", "give", "calls", "whole"),
    [
        ("password", to_configuration, {CONFIGURE}, True),
        ("certificate", to_configuration, {CONFIGURE}, False),
        ("password", to_provider, {CONFIGURE, REGISTER}, False),
        ("certificate", to_provider, {CONFIGURE, REGISTER}, True),
        ("password", to_environment, set(), False),
        ("certificate", to_environment, set(), False),
    ],
    ids=[
        f"{login} from the {source}"
        for source in ("configuration", "explicit provider", "environment")
        for login in ("password", "certificate")
    ],
    indirect=["login"],
)
def test_secrets_are_nowhere(  # noqa: PLR0913 - keywords
    stack: PulumiStack, emulator: Emulator, login: Login, *, give: Give, calls: set[str], whole: bool
) -> None:
    """State, events, output and log have none, whether things go well or fail; but for two calls' log of old ones."""
    written: list[str] = []
    logged_by_engine: set[str] = set()
    for done in life_of(stack, emulator, login, give=give, whole=whole):
        for line in (*done.stdout.splitlines(), *done.stderr.splitlines()):
            call = call_logged_in(line, login)
            if call:
                logged_by_engine.add(call)
            else:
                written.append(line)
    written += [file.read_text(errors="replace") for file in stack.folder.rglob("*") if file.is_file()]

    assert [] == [text for text in written if any(telling in text for telling in login.telling)]
    assert (set() if stack.version() >= SILENT_SINCE else calls) == logged_by_engine
    # The search had something to find: the keys of the cluster's certificates did get as far as the plugin.
    assert "/v1/cluster/certificates" in {request.path for request in emulator.requests}


def life_of(stack: PulumiStack, emulator: Emulator, login: Login, *, give: Give, whole: bool) -> Iterator[Completed]:
    """Create, preview a change, fail at it, make it, refresh and destroy; preview and refresh only if `whole`."""

    def recorded(name: str) -> list[str]:
        return [*LOUD, "--event-log", str(stack.folder / f"{name}.events")]

    def log_in(credentials: Mapping[str, str]) -> None:
        give(stack, {"url": emulator.url, "caCertificate": str(emulator.ca_file), **credentials})

    log_in(login.right)
    yield stack.up(*recorded("create"))
    stack.environment["EMAIL"] = "app-1@example.com"
    if whole:
        yield stack.preview("--diff", *LOUD)
        yield stack.preview("--json", *LOUD)
    log_in(login.wrong)
    failed = stack.up("--json", *recorded("fail"), succeeds=False)
    assert re.search("-> 401 unauthorized|did not accept the client certificate", failed.stdout)
    yield failed
    log_in(login.right)
    yield stack.up(*recorded("update"))
    if whole:
        yield stack.refresh(*recorded("refresh"))
    # Logins by certificate were found on where the program itself needs one, and so they stay on.
    yield stack.destroy(*recorded("destroy"))


def call_logged_in(line: str, login: Login) -> str | None:
    """The call of which the engine has logged, at level 9, one property that is exactly a secret setting."""
    entry = json.loads(line) if line.startswith('{"time":') else {}
    property_ = _PROPERTY_OF_A_CALL.fullmatch(entry.get("msg", ""))
    if property_ is None or entry["v"] != 9 or property_[2] not in login.secrets():
        return None
    return _ADDRESS.sub("", property_[1])


def _by_password(emulator: Emulator) -> Login:
    right, wrong = ({"username": emulator.username, "password": emulator.password + end} for end in ("", "-mistaken"))
    # RFC 7617, section 2: what the Authorization header holds.
    headers = [base64.b64encode(":".join(it.values()).encode()).decode() for it in (right, wrong)]
    return Login(right, wrong, (FAKE_KEY_MARKER, emulator.password, *headers))


def _by_certificate(emulator: Emulator, pki: Pki) -> Login:
    add_certificate_user(emulator, "operator", role="Admin")
    emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem))
    emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
    known, stranger = pki.client("operator"), pki.client("operator", of=pki.b)
    right, wrong = ({"clientCertificate": it.certificate_pem, "clientKey": it.key_pem} for it in (known, stranger))
    # Line by line, as JSON writes an end of line otherwise.
    lines = [line for it in (known, stranger) for line in it.key_pem.splitlines()[1:-1]]
    return Login(right, wrong, (FAKE_KEY_MARKER, "PRIVATE KEY", *lines))
