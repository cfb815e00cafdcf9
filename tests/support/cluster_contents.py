"""The contents of a cluster as its REST API shows them: what a stack found, and has to leave behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import requests
from redis_enterprise_emulator import Emulator

from tests.support.pulumi_cli import PulumiStack

_PATHS: Final = (
    "/v1/cluster",
    "/v1/cluster/certificates",
    "/v1/users",
    "/v1/roles",
    "/v1/redis_acls",
    "/v1/bdbs",
)
_VOLATILE: Final = frozenset({"last_login", "last_changed_time"})


def contents(emulator: Emulator) -> dict[str, Any]:
    """Return each field of each object that resources manage; times of the last login and write are left out."""
    answers = {path: get(emulator, path) for path in _PATHS}
    objects = {path: answer if isinstance(answer, list) else [answer] for path, answer in answers.items()}
    return {
        f"{path} {index}: {key}": value
        for path, items in objects.items()
        for index, item in enumerate(items)
        for key, value in item.items()
        if key not in _VOLATILE
    }


@contextmanager
def leaving_no_trace(stack: PulumiStack, *clusters: Emulator) -> Iterator[None]:
    """Bring a stack up, let the caller look at the clusters, and take it down."""
    before = [contents(cluster) for cluster in clusters]
    stack.up()
    yield
    stack.preview("--refresh", expect_no_changes=True)
    stack.destroy()
    for cluster, found in zip(clusters, before, strict=True):
        assert found == contents(cluster)


def get(emulator: Emulator, path: str) -> Any:
    """Return what the administrator is answered."""
    return _answer(emulator, path, auth=(emulator.username, emulator.password))


def rest_login(emulator: Emulator, folder: Path, name: str) -> Any:
    """Log in with the certificate ``<name>.pem`` and its key; return the management role that the cluster tells."""
    files = (str(folder / f"{name}.pem"), str(folder / f"{name}.key"))
    return _answer(emulator, "/v1/users/role", cert=files)["role"]


def roles_of(emulator: Emulator) -> dict[str, str]:
    """Return the management role of each role."""
    return {role["name"]: role["management"] for role in get(emulator, "/v1/roles")}


def _answer(emulator: Emulator, path: str, **login: Any) -> Any:
    with requests.Session() as session:
        session.trust_env, session.verify = False, str(emulator.ca_file)
        answer = session.get(emulator.url + path, timeout=60, **login)
    answer.raise_for_status()
    return answer.json()
