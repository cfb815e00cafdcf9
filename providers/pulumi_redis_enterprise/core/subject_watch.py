"""The validation of subjects of a cluster against the users of the same program.

A `CertificateUser` and the `ClusterMtlsConfig` do not know each other, and either may be checked first. So what both
say is kept for the run, and whichever comes last is told what does not fit.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_redis_enterprise.core.cautions import Caution
from pulumi_redis_enterprise.core.client import Client
from pulumi_redis_enterprise.core.model import Checked
from pulumi_redis_enterprise.core.proof import subject_problems
from pulumi_redis_enterprise.core.subject_validation import records_of
from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.errors import Problem

_DATABASES_ONLY: Final = "the validation of subjects keeps these users out of the REST API"
_DATABASES_ONLY_ADVICE: Final = "add their subjects to `authorized_subjects`, unless they use databases only"


@dataclass(slots=True)
class SubjectWatch:
    """What the program of a run says of the cluster's validation of subjects, and of its users. Safe among threads."""

    _clients: dict[str, Client] = field(default_factory=dict)
    _settings: tuple[str, Sequence[Mapping[str, Any]]] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note_client(self, checked: Checked, client: Client) -> list[Problem]:
        """Note a user, and return what keeps it out of the REST API as far as the settings are known by now."""
        with self._lock:
            self._clients[client.username] = client
            settings = self._settings
        return _problems(checked, client, *settings) if settings else []

    def note_settings(self, checked: Checked) -> list[Problem]:
        """Note the checked inputs of the cluster's settings, and return what keeps users of before out by them."""
        new = checked.inputs
        if contains_unknown([new["subject_validation"], new["authorized_subjects"]]):
            return []
        settings = (new["subject_validation"], records_of(new))
        with self._lock:
            self._settings = settings
            clients = list(self._clients.values())
        return [problem for client in clients for problem in _problems(checked, client, *settings)]


def _problems(checked: Checked, client: Client, validation: str, records: Sequence[Mapping[str, Any]]) -> list[Problem]:
    problems = subject_problems(checked, client, "rest", validation, records)
    if client.uses_rest:
        return problems
    checked.cautions += [Caution(_DATABASES_ONLY, problem.reason, _DATABASES_ONLY_ADVICE) for problem in problems]
    return []
