"""The proof that other settings lead to another cluster, in which all resources are to be created anew.

A provider that is replaced has its resources replaced: created by the new one, then deleted by the old one, which knows
nothing of the other. Were both the same cluster under two addresses, the deletions would take what the creations have
adopted. So a cluster counts as another one only if both were asked, and told different names or installations. Where
that cannot be found out, the resources stay; a cluster of another name then refuses them before anything is sent.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from pulumi_redis_enterprise._engine import warn
from pulumi_redis_enterprise.api.settings.places import NAMESPACE
from pulumi_redis_enterprise.api.settings.sources import BASIC, CERTIFICATE
from pulumi_redis_enterprise.core.model import PlanWarning
from pulumi_redis_enterprise.errors import RedisEnterpriseError
from pulumi_redis_enterprise.sdk.configuration import Configuration, connect

URL: Final = "url"
_UNPROVEN: Final = "the URL is another one, and whether it leads to another cluster could not be found out"
_ADVICE: Final = (
    "nothing, if it is the same cluster; if it is another one, let both be reached while you update, or destroy the "
    "resources of the old one before"
)

Settings = Mapping[str, str]


def is_another_cluster(old: Settings, new: Settings) -> bool:
    """Return True if the settings are proven to lead to another cluster than before."""
    if not (old.get(URL) and new.get(URL)) or _addresses(old) & _addresses(new):
        return False
    return _differ(tuple(sorted(old.items())), tuple(sorted(new.items())))


@lru_cache(maxsize=32)
def _differ(old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]) -> bool:
    names = [_name_and_installation(dict(settings)) for settings in (old, new)]
    if None in names:
        warn([PlanWarning(dict(new)[URL], _UNPROVEN, _ADVICE)])
        return False
    return names[0] != names[1]


def _addresses(settings: Settings) -> set[str]:
    urls = [settings[URL], *settings.get("nodes", "").replace(",", " ").replace('"', " ").strip("[] ").split()]
    return {urlsplit(url).netloc.rpartition("@")[2].lower() for url in urls} - {""}


def _name_and_installation(settings: dict[str, str]) -> tuple[str, str] | None:
    """Return the name and the installation of a cluster; None if they are not known.

    The credentials have to be among the settings: those of the environment are of one cluster only, and five wrong
    passwords lock an account.
    """
    if not any(all(settings.get(key) for key in kind) for kind in (BASIC, CERTIFICATE)):
        return None
    given = tuple(sorted((f"{NAMESPACE}:{name}", text) for name, text in settings.items()))
    try:
        cluster = connect(Configuration(given))
        return cluster.name(), cluster.installation()
    except RedisEnterpriseError:
        return None
