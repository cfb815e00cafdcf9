"""The validation of subjects of a cluster against the users of the same program.

A `CertificateUser` and the `ClusterMtlsConfig` do not know each other, and either may be checked first. So what both
say is kept for the run, and whichever comes last is told what does not fit.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_redis_enterprise.core.client import Client
from pulumi_redis_enterprise.core.model import CheckedInputs
from pulumi_redis_enterprise.core.plan_warnings import PlanWarning
from pulumi_redis_enterprise.core.rules.lockout.proof import subject_problems
from pulumi_redis_enterprise.core.trust.subject_validation import records_of
from pulumi_redis_enterprise.core.unknown import contains_unknown

_KEPT_OUT: Final = "the validation of subjects keeps these users out of the REST API"
_ADVICE: Final = "add their subjects to `authorized_subjects`, unless they use databases only, or are to be kept out"


@dataclass(slots=True)
class SubjectWatch:
    """All that the program of a run says of the cluster's validation of subjects, and of its users. Safe among threads.

    A user that is kept out is warned of, and not refused: it may be one of databases, or be kept out on purpose.
    """

    _clients: dict[str, Client] = field(default_factory=dict)
    _settings: tuple[str, Sequence[Mapping[str, Any]]] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note_client(self, checked: CheckedInputs, client: Client) -> None:
        """Note a user, and warn if it is kept out by the settings, as far as these are known by now.

        Args:
            checked: The check of the user; takes the warning.
            client: The user.
        """
        with self._lock:
            self._clients[client.username] = client
            settings = self._settings
        if settings:
            _warn(checked, client, *settings)

    def note_settings(self, checked: CheckedInputs) -> None:
        """Note the settings, and warn of users of before that they keep out.

        Args:
            checked: The check of the settings; takes the warnings.
        """
        new = checked.inputs
        if contains_unknown([new["subject_validation"], new["authorized_subjects"]]):
            return
        settings = (new["subject_validation"], records_of(new))
        with self._lock:
            self._settings = settings
            clients = list(self._clients.values())
        for client in clients:
            _warn(checked, client, *settings)


def _warn(checked: CheckedInputs, client: Client, validation: str, records: Sequence[Mapping[str, Any]]) -> None:
    for problem in subject_problems(checked, client, "rest", validation, records):
        checked.warnings.append(PlanWarning(_KEPT_OUT, problem.message, _ADVICE))
