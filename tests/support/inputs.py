"""Inputs of resources as hypothesis draws them: good ones, and good ones in which something is wrong.

Example::

    @given(damaged(users(), with_=anything()))
    def test_check_never_raises(inputs): ...
"""

from typing import Any, Final

from hypothesis import strategies as st
from pulumi.output import Unknown as EngineUnknown
from pulumi.runtime import rpc
from pulumi_redis_enterprise.core.rules.database_settings import TLS_MODES
from pulumi_redis_enterprise.core.trust.authorized_subjects import VALIDATIONS
from pulumi_redis_enterprise.core.unknown import UNKNOWN

from tests.support import certificates
from tests.support.certificates import CLIENT_SUBJECT, client, client_of_intermediate, intermediate, other_root, root

Inputs = dict[str, Any]
Strategy = st.SearchStrategy[Any]

SPELLINGS: Final = (EngineUnknown(), rpc.UNKNOWN)  # type: ignore[no-untyped-call]
"""The engine's spellings of an unknown value: today's SDK has an object, earlier ones a text."""

# The wire knows doubles only: a larger number reaches a provider rounded, and so did the one before.
DOUBLES = st.integers(-(2**53), 2**53)
WORDS: Final = st.text("abcXYZ019 .-_äß", min_size=1, max_size=8).filter(lambda text: text.strip() != "")

NAMES: Final = st.text("abcXYZ019 ._[]()@,;#-", min_size=1, max_size=12)
"""The names that roles and Redis ACLs may have."""

KEYS: Final = st.sampled_from(["CN", "OU", "C", "a"])

REFERENCES: Final = WORDS | st.integers(1, 9)
"""The references to an object of the cluster."""


def bundles() -> Strategy:
    """Inputs of a `TrustedCa`: one text or several, in any order, some of them twice."""
    authorities = st.sampled_from([root, other_root, intermediate, certificates.renewed_root])
    texts = authorities.map(lambda authority: authority().certificate_pem)
    several = st.lists(texts, min_size=1, max_size=5)
    return st.fixed_dictionaries(
        {"certificates": texts | several.map("".join) | several}, optional={"adopt_existing": st.booleans()}
    )


def settings() -> Strategy:
    """Inputs of a `ClusterMtlsConfig`."""
    return st.one_of([_settings(it) for it in VALIDATIONS])


def users() -> Strategy:
    """Inputs of a `CertificateUser`: by certificate or by subject line."""
    common: dict[str, Strategy] = {
        "username": st.text("abc-019@.", min_size=1, max_size=12),
        "roles": st.sampled_from(["Admin", 2]) | st.lists(WORDS | st.integers(1, 9), min_size=1, max_size=5),
    }
    optional: dict[str, Strategy] = {"email": st.just("app@example.com"), "adopt_existing": st.booleans()}
    chain = client_of_intermediate().certificate_pem + intermediate().certificate_pem
    by_certificate = {"certificate": st.sampled_from([client().certificate_pem, chain])}
    trusted = {"trusted_by": st.sampled_from([[root().certificate_pem], root().certificate_pem, []])}
    by_line = {"subject_line": st.just(CLIENT_SUBJECT)}
    return st.one_of(
        st.fixed_dictionaries(common | by_certificate, optional=optional | trusted),
        st.fixed_dictionaries(common | by_line, optional=optional),
    )


def acls() -> Strategy:
    """Inputs of a `RedisAcl`; the rule with any blanks."""
    rules = st.sampled_from(["+@read ~app:*", " +@all   ~*\n", "allkeys\t+get", "on"])
    return st.fixed_dictionaries({"acl_name": NAMES, "rule": rules}, optional={"adopt_existing": st.booleans()})


def roles() -> Strategy:
    """Inputs of a `Role`."""
    managements = st.sampled_from(["none", "db_viewer", "admin", "some_day"])
    optional = {"management": managements, "adopt_existing": st.booleans()}
    return st.fixed_dictionaries({"role_name": NAMES}, optional=optional)


def databases() -> Strategy:
    """Inputs of a `DatabaseMtlsConfig`: with CAs or clients, with or without subject validation."""
    return st.one_of([_database(it) for it in VALIDATIONS])


def accesses() -> Strategy:
    """Inputs of a `DatabaseAccess`: everything by name or by uid."""
    references = {"database": REFERENCES, "role": REFERENCES, "acl": REFERENCES}
    return st.fixed_dictionaries(references, optional={"adopt_existing": st.booleans()})


def default_users() -> Strategy:
    """Inputs of a `DatabaseDefaultUser`."""
    options = {"adopt_existing": st.booleans(), "without_users": st.booleans()}
    return st.fixed_dictionaries({"database": REFERENCES, "enabled": st.booleans()}, optional=options)


def logins() -> Strategy:
    """Inputs of a `LoginCheck`: by files or by text, on the REST API or a database."""
    # What looks like the content of a PEM file is refused as a path.
    paths = WORDS.filter(lambda path: "-----" not in path)
    files: dict[str, Strategy] = {"certificate_file": paths, "key_file": paths, "certificate_sha256": st.just("0" * 64)}
    texts: dict[str, Strategy] = {"certificate": st.just(client().certificate_pem), "key": st.just(client().key_pem)}
    return _logins_by(files) | _logins_by(texts)


def _logins_by(given: dict[str, Strategy]) -> Strategy:
    optional: dict[str, Strategy] = {
        "expect": st.sampled_from(["allowed", "denied"]),
        "username": WORDS,
        "triggers": st.lists(WORDS | DOUBLES, max_size=3),
    }
    on_rest = st.fixed_dictionaries(given, optional={**optional, "target": st.just("rest")})
    on_database = {**given, "target": st.just("database"), "database": REFERENCES}
    return on_rest | st.fixed_dictionaries(on_database, optional=optional)


def anything(*, leaves: Strategy | None = None, keys: Strategy = KEYS) -> Strategy:
    """Any value that a program may pass by mistake, or what is built of `leaves`, in up to two containers."""
    wrong = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
    return _contained(_contained(wrong if leaves is None else leaves, keys), keys)


def _contained(inner: Strategy, keys: Strategy) -> Strategy:
    # `st.recursive` draws the same in three times the time, as it draws anew what has too many leaves.
    return inner | st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=2)


def unknown() -> Strategy:
    """An unknown value, or one that holds some."""
    return anything(leaves=st.just(UNKNOWN) | st.just("a"))


@st.composite
def damaged(draw: st.DrawFn, good: Strategy, *, with_: Strategy) -> Any:
    """Good inputs in which some values, at any depth, are replaced."""
    return _damaged(draw, draw(good), with_)


def _damaged(draw: st.DrawFn, value: Any, with_: Strategy) -> Any:
    # The keys of records stay: what a program may pass is given by the resource's signature.
    if isinstance(value, dict):
        return {key: _damaged_item(draw, item, with_) for key, item in value.items()}
    return [_damaged_item(draw, item, with_) for item in value]


def _damaged_item(draw: st.DrawFn, item: Any, with_: Strategy) -> Any:
    if draw(st.booleans()):
        return draw(with_)
    return _damaged(draw, item, with_) if isinstance(item, dict | list) else item


def _settings(validation: str) -> Strategy:
    return st.fixed_dictionaries(
        {**_subjects(validation), "trusted_ca": st.just("id")},
        optional={"basic_authentication": st.booleans(), "adopt_existing": st.booleans()},
    )


def _database(validation: str) -> Strategy:
    signers = st.sampled_from([root, other_root, intermediate, client])
    texts = signers.map(lambda signer: signer().certificate_pem)
    return st.fixed_dictionaries(
        {
            **_subjects(validation),
            "database": REFERENCES,
            "client_certificates": texts | st.lists(texts, min_size=1, max_size=4),
        },
        optional={
            "tls_mode": st.sampled_from(TLS_MODES),
            "enforce_client_authentication": st.booleans(),
            "default_user": st.none() | st.booleans(),
            "adopt_existing": st.booleans(),
        },
    )


def _subjects(validation: str) -> dict[str, Strategy]:
    record = st.fixed_dictionaries(
        {"CN": WORDS},
        optional={"O": WORDS, "L": WORDS, "ST": WORDS, "C": st.just("US"), "OU": st.lists(WORDS, max_size=3)},
    )
    subjects = st.just([]) if validation == "disabled" else st.lists(record, min_size=1, max_size=4)
    return {"subject_validation": st.just(validation), "authorized_subjects": subjects}


INPUTS: Final[dict[str, Strategy]] = {
    "TrustedCa": bundles(),
    "ClusterMtlsConfig": settings(),
    "CertificateUser": users(),
    "RedisAcl": acls(),
    "Role": roles(),
    "DatabaseMtlsConfig": databases(),
    "DatabaseAccess": accesses(),
    "DatabaseDefaultUser": default_users(),
    "LoginCheck": logins(),
}
"""Good inputs of each resource, by its class."""
