"""The pieces of the bench that measure: what they count is there. No test says how long anything may take."""

import os
import subprocess
import sys
from collections.abc import Mapping

import requests
from redis_enterprise_emulator import Emulator

from tools.bench.cluster import add_users, cluster
from tools.bench.edge_starts import edge_starts
from tools.bench.processes import usage_of, watched
from tools.bench.start import start


def test_cluster_counts_requests() -> None:
    """A cluster to measure is a process of its own; its requests are reported once, with their connections."""
    with cluster(users=3) as measured:
        for _ in range(2):
            _list_users(measured.environment)

        log = measured.requests()
        assert ["/v1/users", "/v1/users"] == [request["path"] for request in log]
        assert 2 == len({request["connection"] for request in log})
        assert [] == measured.requests()


def test_added_users(redis_enterprise_emulator: Emulator) -> None:
    """Users that are copied are as users that were posted."""
    redis_enterprise_emulator.change(lambda state: add_users(state, 3))
    users = _list_users(redis_enterprise_emulator.environment())[1:]

    assert ["app-0", "app-1", "app-2"] == [user["name"] for user in users]
    assert [2, 3, 4] == [user["uid"] for user in users]
    assert {"certificate"} == {user["auth_method"] for user in users}
    assert "CN=app-2,O=Acme,C=US" == users[2]["certificate_subject_line"]


def test_watched_processes() -> None:
    """A process below this one is seen by its role, with its memory; one of no role is not."""
    with watched() as earlier:  # of other tests, whose processes still run
        pass
    with watched() as usages, cluster():
        subprocess.run([sys.executable, "-c", ""], check=True)

    assert ["emulator"] == [usage.role for pid, usage in usages.of.items() if pid not in earlier.of]
    assert usages.peak("emulator") > 1
    assert earlier.count("plugin") == usages.count("plugin")


def test_usage_of_a_process() -> None:
    """One process can be asked for by its id; this one takes more than a few megabytes."""
    assert usage_of(os.getpid()).peak > 10


def test_start() -> None:
    """Each kind of first check is answered by a process of its own."""
    rows = start(1, lambda _: None).rows

    assert ["a provider that does nothing", "a user by subject line", "a user by certificate"] == [
        row["first check"] for row in rows
    ]


def test_start_of_either_edge() -> None:
    """Both processes are measured up to their first check, beside Python itself."""
    rows = edge_starts(1, lambda _: None).rows

    first = [row["process"] for row in rows if row["until"] == "the first check"]
    assert ["plugin", "dynamic provider"] == first
    assert all(row["CPU s"] > 0 for row in rows)


def _list_users(environment: Mapping[str, str]) -> list[dict[str, object]]:
    url = f"{environment['REDIS_ENTERPRISE_URL']}/v1/users"
    auth = (environment["REDIS_ENTERPRISE_USERNAME"], environment["REDIS_ENTERPRISE_PASSWORD"])
    answer = requests.get(url, auth=auth, verify=environment["REDIS_ENTERPRISE_CA_CERTIFICATE"], timeout=60)
    users: list[dict[str, object]] = answer.json()
    return users
