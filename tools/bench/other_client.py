"""The calls of the package `redis-enterprise`, timed by the interpreter of an environment that has it.

It is run as a script, and prints the seconds of each call as JSON: ``{"GET one user": [...], "GET the list": [...]}``.
"""

import json
import os
import sys
import time

from redis_enterprise import EnterpriseClient  # type: ignore[import-not-found]


def main(repetitions: int) -> None:
    """Time both calls so many times."""
    client = EnterpriseClient(
        os.environ["REDIS_ENTERPRISE_URL"],
        os.environ["REDIS_ENTERPRISE_USERNAME"],
        os.environ["REDIS_ENTERPRISE_PASSWORD"],
        insecure=True,  # it takes no CA
        timeout_secs=60,
    )
    calls = {"one user": lambda: client.get_sync("/v1/users/2"), "the list": client.users_sync}
    seconds: dict[str, list[float]] = {}
    for name, call in calls.items():
        call()
        seconds[name] = []
        for _ in range(repetitions):
            started = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - started)
    json.dump(seconds, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
