"""Statuses and registered calls of five versions, each a fresh cluster of one node with one database.

They are in the files of `clusters`, each of which names its source. Registered is what an OPTIONS request showed in its
Allow header, absent is what answered 404 to it.
"""

import re
from typing import Final

from redis_enterprise_emulator.cluster_file import recorded_clusters

_CLUSTERS: Final = [cluster for cluster in recorded_clusters() if cluster.statuses]

VERSIONS: Final = tuple(cluster.version for cluster in _CLUSTERS)

STATUSES: Final[dict[str, tuple[int, ...]]] = {
    call.removeprefix("GET "): tuple(cluster.statuses[call] for cluster in _CLUSTERS) for call in _CLUSTERS[0].statuses
}
"""The status of GET for each of `VERSIONS`, by path. ``{bdb}`` stands for the uid of a database, and so on."""

REGISTERED: Final[dict[str, tuple[str, ...]]] = {
    call: tuple(cluster.version for cluster in _CLUSTERS if call in cluster.registered)
    for call in sorted({call for cluster in _CLUSTERS for call in cluster.registered})
}
"""Calls that the vendor's pages of today do not list, and the versions that have them; the others have not."""

ABSENT: Final = tuple(call for call in _CLUSTERS[0].absent if all(call in cluster.absent for cluster in _CLUSTERS))
"""Calls that none of `VERSIONS` has: their path is unknown, or it has other methods only."""

WRITES: Final = ("POST /v1/users", "PUT /v1/users/{}", "DELETE /v1/users/{}")
"""Calls that made, changed and removed a user on each of `VERSIONS`."""

RECORDED_CALLS: Final[frozenset[str]] = frozenset(
    {f"GET {re.sub(r'{.*?}|(?<=/)1$', '{}', path)}" for path in STATUSES}.union(REGISTERED, WRITES)
)
"""Calls of which there is a recording, as ``GET /v1/users/{}``."""
