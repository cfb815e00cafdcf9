"""The calls of the package `redis-enterprise`, timed by the interpreter of an environment that has it.

It is run as a script, and prints the seconds of each call, by the clock and of the processor, as JSON:
``{"one user": [[0.1, 0.1], ...], "the list": [...]}``.
"""

import json
import os
import sys
import time

from redis_enterprise import EnterpriseClient  # type: ignore[import-untyped]


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
    seconds: dict[str, list[tuple[float, float]]] = {}
    for name, call in calls.items():
        call()
        seconds[name] = []
        for _ in range(repetitions):
            started, worked = time.perf_counter(), time.process_time()
            call()
            seconds[name].append((time.perf_counter() - started, time.process_time() - worked))
    json.dump(seconds, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
