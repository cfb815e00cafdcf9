"""Tests of what users import, and under which names it is stored."""

import inspect
from importlib import metadata
from pathlib import Path

import pulumi_redis_enterprise
import pytest
import redis_enterprise_emulator

NAMES = [
    "MANAGEMENTS",
    "SUBJECT_VALIDATIONS",
    "TLS_MODES",
    "AuthorizedSubject",
    "AuthorizedSubjectArgs",
    "CertificateUser",
    "ClientIdentity",
    "Cluster",
    "ClusterMtlsConfig",
    "DatabaseAccess",
    "DatabaseDefaultUser",
    "DatabaseMtlsConfig",
    "LoginCheck",
    "Management",
    "RedisAcl",
    "Role",
    "SubjectValidation",
    "TlsMode",
    "TrustedCa",
    "authorized_subject_from_certificate",
    "chain_problems",
    "connections",
    "one_of",
    "subject_line_from_certificate",
]

CHOICES = {"MANAGEMENTS", "SUBJECT_VALIDATIONS", "TLS_MODES", "Management", "SubjectValidation", "TlsMode"}
"""The texts that an argument takes, and their types. Neither has a docstring of its own in Python."""


def test_public_names_are_these() -> None:
    """A name that goes breaks programs, one that comes is a promise: both are decisions."""
    assert NAMES == pulumi_redis_enterprise.__all__


def test_names_are_completed() -> None:
    """An interactive session offers what is public."""
    assert {*NAMES, "__version__"} == set(dir(pulumi_redis_enterprise))


def test_no_other_name() -> None:
    """A name that is not there is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = pulumi_redis_enterprise.Nothing  # type: ignore[attr-defined]


def test_version() -> None:
    """Both packages say the version of the distribution."""
    version = metadata.version("pulumi-redis-enterprise")

    assert (version, version) == (pulumi_redis_enterprise.__version__, redis_enterprise_emulator.__version__)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in CHOICES])
def test_public_name_is_documented(name: str) -> None:
    """Whoever asks an editor what a name is gets an answer."""
    assert inspect.getdoc(getattr(pulumi_redis_enterprise, name))


@pytest.mark.parametrize("name", [name for name in NAMES if isinstance(getattr(pulumi_redis_enterprise, name), type)])
def test_every_argument_is_documented(name: str) -> None:
    """Each argument of a constructor is explained; a record explains each of its keys."""
    public = getattr(pulumi_redis_enterprise, name)
    if name in {"AuthorizedSubject", "AuthorizedSubjectArgs", "ClientIdentity"}:
        names, documented = list(public.__annotations__), public.__doc__
    else:
        names, documented = list(inspect.signature(public).parameters), public.__init__.__doc__

    assert [] == [argument for argument in names if f"    {argument}: " not in documented]


def test_package_says_that_it_is_typed() -> None:
    """Without this file, type checkers of users' programs do not look at the annotations."""
    assert (Path(pulumi_redis_enterprise.__path__[0]) / "py.typed").exists()
