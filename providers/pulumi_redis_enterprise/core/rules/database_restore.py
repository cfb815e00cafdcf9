"""The settings of a database as they were found, and what gives them back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.core.previous_settings import EARLIER_OUTPUTS, PREVIOUS, UNKNOWN_YET, known_settings
from pulumi_redis_enterprise.core.rules.active_active import is_instance
from pulumi_redis_enterprise.core.rules.database_settings import RELAXATIONS
from pulumi_redis_enterprise.core.trust.authorized_subjects import observed_subjects
from pulumi_redis_enterprise.core.trust.bundle import authorities_of, parse_certificates_leniently, unexpired
from pulumi_redis_enterprise.core.trust.syncer import LIST, listed_certificates
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import pem_text

TLS: Final = "tls_mode"
ENFORCE: Final = "enforce_client_authentication"
VALIDATION: Final = "client_cert_subject_validation_type"
SUBJECTS: Final = "authorized_subjects"
DEFAULT_USER: Final = "default_user"


def previous_settings(database: Mapping[str, Any], new: Mapping[str, Any]) -> Properties:
    """Return the outputs that tell how a database was before it was managed.

    Args:
        database: The database as it was found, with the syncers in its list.
        new: The checked inputs: the default user and relaxations are remembered only if they name them.
    """
    settings: Properties = {
        **relaxations(database, new),
        TLS: database[TLS] or "disabled",
        ENFORCE: database[ENFORCE] or UNKNOWN_YET,
        LIST: [entry.get("client_cert", "") for entry in database[LIST]],
        VALIDATION: database[VALIDATION] or "disabled",
        SUBJECTS: database[SUBJECTS],
    }
    if DEFAULT_USER in new:
        settings[DEFAULT_USER] = database[DEFAULT_USER]
    return as_outputs(settings)


def is_enforcement_known(previous: Mapping[str, Any]) -> bool:
    """Return False if a database is still to show whether it required client certificates when it was found.

    It does not while its TLS is off, and nothing was sent of it before.
    """
    return previous.get(ENFORCE) != UNKNOWN_YET


def with_enforcement(previous: Mapping[str, Any], database: Mapping[str, Any]) -> Properties:
    """Return what was found, with what the database shows of `ENFORCE`; if it shows nothing, that is lost now."""
    shown = database[ENFORCE]
    return {name: it for name, it in previous.items() if name != ENFORCE} | ({} if shown is None else {ENFORCE: shown})


def relaxations(database: Mapping[str, Any], new: Mapping[str, Any]) -> Properties:
    """Return what the database overlooks, as far as the program says anything about it; under the vendor's names."""
    return {field: database[field] for name, field in RELAXATIONS.items() if name in new}


def as_outputs(settings: Mapping[str, Any]) -> Properties:
    """Return the settings as outputs, and once more under the names of the first release."""
    earlier = {output: settings[name] for name, output in EARLIER_OUTPUTS.items() if name in settings}
    return {PREVIOUS: dict(settings), **earlier}


def restored(
    state: Mapping[str, Any], database: Mapping[str, Any], *, syncers: Sequence[Certificate], now: datetime
) -> Properties:
    """Return what to send so that the database is as it was found; {} if it is so, or nothing is known.

    Args:
        state: The stored properties.
        database: The database as it is.
        syncers: The certificates in its list that have to stay.
        now: Decides which certificate has expired: a cluster does not take one back.
    """
    wanted = {**known_settings(state)}
    if not is_enforcement_known(wanted):
        wanted = with_enforcement(wanted, database)
    if LIST in wanted:
        # What was not shown while TLS was off, and never after: the strict one of both.
        wanted.setdefault(ENFORCE, "enabled")
        wanted |= _client_certificates(wanted.pop(LIST), wanted.pop(ENFORCE), syncers=syncers, now=now)
    if wanted.get(TLS) == "disabled" and syncers and database[TLS] not in (None, "disabled"):
        # TLS between databases only: clients have none, as found, and replicas go on reading.
        wanted[TLS] = "replica_ssl"
    if is_instance(database) and not state.get("change_one_instance"):
        wanted.pop(TLS, None)
    return wanted if differing(database, wanted) else {}


def differing(database: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Return the fields that are not as wanted, as far as the database shows them."""
    shown = {**database, TLS: database[TLS] or "disabled", VALIDATION: database[VALIDATION] or "disabled"}
    return [
        name for name in wanted if shown[name] is not None and _comparable(name, shown) != _comparable(name, wanted)
    ]


def described(wanted: Mapping[str, Any]) -> str:
    """Return what is given back, in a line, under the names of the properties."""
    labels = {LIST: "client certificates", SUBJECTS: "authorized subjects"}
    properties = {VALIDATION: "subject_validation", **{field: name for name, field in RELAXATIONS.items()}}
    return ", ".join(
        labels.get(field, f"{properties.get(field, field)} {_word(value)}") for field, value in sorted(wanted.items())
    )


def _client_certificates(
    texts: Sequence[str], enforced: str, *, syncers: Sequence[Certificate], now: datetime
) -> Properties:
    """Return the list and whether certificates are required; nothing where no list could be given back."""
    entries = list(texts)
    before = parse_certificates_leniently("\n".join(texts))
    valid = unexpired(before, now)
    if len(valid) < len(before):
        entries = [pem_text([it]) for it in valid]
    if before and not entries:
        # All that was trusted has expired by now. To require certificates without any is refused, and not to require
        # them would open the database.
        return {}
    entries += [pem_text([it]) for it in syncers if it not in before]
    return {LIST: [{"client_cert": text} for text in entries], ENFORCE: enforced}


def _comparable(name: str, settings: Mapping[str, Any]) -> Any:
    if name == LIST:
        return authorities_of(listed_certificates(settings))
    if name == SUBJECTS:
        return observed_subjects(None, settings[name])["authorized_subjects"]
    return settings[name]


def _word(value: Any) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)
