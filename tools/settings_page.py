"""The generated page of settings: those of the cluster, of many clusters, and of the stack program."""

import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, Final

from pulumi_redis_enterprise import Cluster, connections
from pulumi_redis_enterprise.api.settings.connection_settings import ConnectionSettings
from pulumi_redis_enterprise.api.settings.places import ENVIRONMENT, NAMESPACE, STACK_PLACE
from pulumi_redis_enterprise.api.settings.plan_settings import PlanSettings
from pulumi_redis_enterprise.api.settings.values import VALUE_FROM_TEXT
from pulumi_redis_enterprise.core.trust.lifetimes import Limits

from tools.docstrings import entries_in, example_in
from tools.generated_text import listed, page, paragraphs

ROOT: Final = Path(__file__).resolve().parent.parent

STACK_SETTINGS: Final = {
    "trustedCa": "One PEM file or a list of them: the CAs that sign the clients' certificates. Required.",
    "subjectValidation": "`disabled` (the default), `san_cn` or `full_subject`; see `subject_validation`.",
    "authorizedSubjects": "Records as `{CN: app-1, O: Acme}`. By default, unless the validation is `disabled`, the "
    "subjects of the certificates of all `users`.",
    "roles": "Roles to make: `name`, `management` (by default `none`), and perhaps `databases` (8.2.0 and later), "
    "those which `management` covers.",
    "acls": "Redis ACLs to make: `name` and `rule`.",
    "databases": "Databases whose clients log in by certificate: `name`, `access` (by the name of a role the name of "
    "an ACL), and perhaps `clientCertificates` (PEM files; by default `trustedCa`), `subjectValidation`, "
    "`authorizedSubjects` and `defaultUser`.",
    "users": "Who logs in: `username`, `roles`, one of `certificate` (a PEM file) and `subjectLine`, perhaps `email`; "
    "`convertPasswordUser: true` for one who logs in by password until now, see `convert_password_user`.",
    "adoptExisting": "`true` takes over what the cluster has already; see `adopt_existing` of each resource.",
}


_WITH_DEFAULTS: Final = (ConnectionSettings, Limits, PlanSettings)


def _setting_shown(default: Any) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else ""


def setting_row(key: str) -> str:
    """One setting, as a row of a table."""
    argument = re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", key)
    meaning = entries_in(Cluster.__init__.__doc__ or "", "Args")[argument]
    defaults = {setting.name: setting.default for kind in _WITH_DEFAULTS for setting in fields(kind)}
    default = defaults.get(argument)
    shown = "required" if default is MISSING else _setting_shown(default)
    environment = f"`{ENVIRONMENT[key]}`" if key in ENVIRONMENT else ""
    secret = "yes" if "--secret" in STACK_PLACE.how_to_set(key) else ""
    return f"| `{NAMESPACE}:{key}` | {environment} | {secret} | {shown} | {meaning} |"


def settings_page() -> str:
    """docs/settings.md."""
    commands = [re.search(r"\((pulumi config set .*?)\)", STACK_PLACE.how_to_set(key)) for key in VALUE_FROM_TEXT]
    table = ["| Key | Environment variable | Secret | Default | Meaning |", "| --- | --- | --- | --- | --- |"]
    return page(
        "Settings",
        "## The cluster, and who to be there",
        "\n".join([*table, *map(setting_row, VALUE_FROM_TEXT)]),
        paragraphs(SETTINGS_RULES),
        "```sh\n" + "\n".join(found[1] for found in commands if found) + "\n```",
        "## Many clusters",
        paragraphs(CONNECTION_RULES),
        f"```python\n{example_in(connections.__doc__ or '')}\n```",
        CONNECTION_TABLE,
        paragraphs(MOVE_RULES),
        "### An explicit provider",
        "`Cluster` is the other way, with a plugin process for each:",
        f"```python\n{example_in(Cluster.__doc__ or '')}\n```",
        "Its arguments are the keys above in Python's spelling: `client_certificate` for `clientCertificate`.",
        "## The stack program",
        paragraphs(STACK_RULES),
        listed(f"**`{key}`**: {meaning}" for key, meaning in STACK_SETTINGS.items()),
        "The settings of the demo, `Pulumi.demo.yaml`:",
        f"```yaml\n{(ROOT / 'Pulumi.demo.yaml').read_text().strip()}\n```",
    )


CONNECTION_RULES: Final = """
Named connections are in a table of the stack's configuration, `redis-enterprise:clusters`, or in a TOML file whose path
is the value of that setting, or of the environment variable `REDIS_ENTERPRISE_CLUSTERS`. It is the file that
`pulumi-redis-enterprise audit --clusters` reads. A resource names one, and one plugin process manages them all:
"""
CONNECTION_TABLE: Final = """\
```sh
pulumi config set --path 'redis-enterprise:clusters.east.url' https://east.example.com:9443
pulumi config set --path 'redis-enterprise:clusters.east.username' admin@example.com
pulumi config set --secret --path 'redis-enterprise:clusters.east.password'
```

The same as a file, which holds no secret, and so can be checked in:

```toml
[east]
url = "https://east.example.com:9443"
username = "admin@example.com"
passwordVariable = "EAST_PASSWORD"
caCertificate = "east-ca.pem"
```"""
MOVE_RULES: Final = """
The keys are those above. With `Variable` at its end, a key names an environment variable that holds the value, as
`passwordVariable` and `clientKeyVariable`; `passwordFile` is the path of a file. A secret of the configuration is
encrypted in the state, as any; what variables and files hold is stored nowhere. Paths in a file of clusters are
relative to its folder. `timeout`, `certificateTimeout`, `expiryWarningDays`, `expiryErrorDays` and `serverValidation`
are taken from the stack or the environment, too; all else from the table alone.

A preview needs no variable, no file of a password, and no cluster. A cluster that is down fails its own resources only.
Resources refer to others of the same connection: a `trusted_by` of another one is refused at the line of the program.

**Moving.** A resource that gets another connection, or leaves an explicit provider for one or the other way round, is
updated, and nothing is sent, if it is the same cluster. It is replaced if the new connection leads to another address
and nothing says that this is the same cluster. Before it sends anything, the update looks at what a preview cannot
know. No alias and no edit of the state is needed: with a new provider, the engine asks whether anything changes, as it
can compare no settings of dynamic providers.

**Leaving.** Before a connection goes, set `retired` to true in its table, and run `pulumi up`: `connections()` leaves
it out, and what it manages is deleted. Then remove it. For a cluster that is gone for good, take its resources out of
the state with `pulumi state delete`.

**Commands.** [`export`](export.md#many-clusters), [`doctor`](doctor.md), [`audit`](audit.md#many-clusters) and
[`login`](doctor.md#login-where-does-a-client-stop) take `--connection east`, once for each connection, and
[`probe`](probe.md) takes one. They read the same table: `--clusters FILE`, or else `REDIS_ENTERPRISE_CLUSTERS`.
What is encrypted in the stack's configuration they do not read; this hands it over:

```sh
export REDIS_ENTERPRISE_CLUSTERS="$(pulumi config get redis-enterprise:clusters)"
```

**Addresses.** Give each cluster one name. Two names of the same settings share everything, so that a name can be
changed; two identities of one cluster each have a list of their own. A name has no `::` in it and no `:` at its end, as
[an import by the plugin](plugin.md) has it before the id: `east::app`.
"""


SETTINGS_RULES: Final = """
Exactly one kind of credentials is needed: `username` and `password`, or `clientCertificate` and `clientKey`.

A setting is taken from the first place that has it: the explicit provider `Cluster`, or else the stack's
configuration; then the environment. The first place that names a credential decides the kind; its other half may
come from a later one, for example the username from the configuration and the password from the environment.

`nodes` is a list, or a text with commas or blanks in between. Credentials are sent to `url` and these alone. Redirects
are followed to them; a read goes to the next one when a node is unreachable or answers 503, a write only if the node
has not seen it. Before it is used, each is asked for the name of its cluster, which has to be the same.

Nothing is looked at before the network is needed. A preview without a refresh needs none of these settings, unless
`serverValidation` is true. What is missing or wrong is then said all at once, with the way to set it.
`REDIS_ENTERPRISE_DEBUG=1` adds tracebacks.

With `serverValidation`, a preview finds what only the cluster knows to be wrong, such as a command in an ACL that is
not there. What each version can try, and what is never sent: see
[previews that ask the cluster](how-it-works.md#previews-that-ask-the-cluster).
"""

STACK_RULES: Final = """
The program in this repository, `__main__.py`, takes what it makes from the stack's configuration, under the name of
the project: `redis-enterprise-passwordless:trustedCa` and so on. Files are relative to the folder of `Pulumi.yaml`.
"""
