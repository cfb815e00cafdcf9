"""The clusters on which a question is asked, if a usual one cannot answer it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from redis_enterprise_emulator.assumptions import Assumptions


@dataclass(frozen=True, slots=True)
class Settings:
    """A cluster that can answer a question.

    Attributes:
        key: The switch.
        version: Its software version.
        nodes: How many nodes it has.
        numbers: What is tried of a switch that is a number.
        others: Further options.
    """

    key: str
    version: str = "8.2.0-25"
    nodes: int = 1
    numbers: tuple[str, ...] = ()
    others: Mapping[str, Any] = field(default_factory=dict)

    def options(self, choice: str) -> dict[str, Any]:
        """Return the options of the cluster with that choice."""
        value = getattr(Assumptions.from_texts([f"{self.key}={choice}"]), self.key)
        return {**self.others, self.key: value}


_SPECIAL: Final = {
    settings.key: settings
    for settings in (
        Settings("license_shards_limit", numbers=("4", "10")),
        Settings("enforce_shown_without_tls", others={"databases": ["cache"]}),
        Settings("redirect_status", nodes=2),
        Settings("writes_during_upgrade", nodes=2, others={"node_versions": {2: "8.0.20-44"}}),
        Settings("put_certificates_before_7_22_2", "7.22.0"),
        Settings("stale_reads", numbers=("0", "1", "3")),
        Settings("redirect_location", nodes=2),
        Settings("propagation_delay", numbers=("0", "2")),
        Settings("outage_after_mtls_change", numbers=("0", "2")),
        Settings("primary_only_answer", "7.22.0"),
        Settings("redirected_calls", nodes=2),
    )
}


def settings_of(key: str) -> Settings:
    """Return the cluster for a question."""
    return _SPECIAL.get(key, Settings(key))


SOCKETS: Final = frozenset(
    {
        *("database_subject_line_match", "certificate_without_user", "whoami", "propagation_delay"),
        *("full_subject_omitted", "full_subject_ou", "full_subject_others", "subject_line_match"),
        *("unmatched_certificate", "untrusted_certificate", "identity_taken_from", "ca_names", "open_connections"),
        *("certificate_failures_lock", "certificate_login_is_last_login", "weak_client_certificates", "judged_as"),
        *("intermediate_as_anchor", "outage_after_mtls_change", "primary_only_answer"),
    }
)
"""The questions that take real sockets: logins by certificate, and handshakes."""

BARE_SOCKETS: Final = SOCKETS - {
    *("subject_line_match", "unmatched_certificate", "untrusted_certificate", "identity_taken_from"),
    *("certificate_failures_lock", "certificate_login_is_last_login"),
}
"""Those of them that cannot do with the emulator's application alone."""

ENVOY: Final = frozenset({"untrusted_certificate=401", "ca_names=sent"})
"""The choices that only Envoy can play."""

NODES: Final = frozenset({"primary_only_answer"})
"""The questions about further nodes that take sockets."""
