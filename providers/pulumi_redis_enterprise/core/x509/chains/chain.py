"""The verdict whether a client's certificate chains to a bundle of trusted CAs, as the cluster would decide.

The REST API and the databases have different TLS stacks, and so different verdicts; see `x509.chains.planes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.chains import boringssl
from pulumi_redis_enterprise.core.x509.chains.certificate_findings import rest_handshake_findings
from pulumi_redis_enterprise.core.x509.chains.planes import PLAIN, DatabaseOptions, Plane
from pulumi_redis_enterprise.core.x509.findings import Problem


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict of a TLS stack on a client's certificate.

    Attributes:
        path: The certificates from the client's own to the trusted one; as far as a path was found.
        problems: Why it is refused; nothing if it is taken.
    """

    path: tuple[Certificate, ...]
    problems: tuple[Problem, ...]

    @property
    def authority(self) -> Certificate | None:
        """The trusted certificate that the path ends with; None if the client is refused."""
        return None if self.problems else self.path[-1]


def judge(
    certificates: Sequence[Certificate],
    bundle: Sequence[Certificate],
    *,
    plane: Plane,
    now: datetime,
    options: DatabaseOptions = PLAIN,
) -> Verdict:
    """Return what the cluster would say to a client's certificate.

    Args:
        certificates: What the client shows: its own certificate first, then the intermediates that it sends along.
        bundle: The trusted certificates, in the order in which the cluster has them: the first of a name decides.
        plane: Where the client logs in.
        now: The time of the login.
        options: How the database deviates from what OpenSSL does by itself.
    """
    leaf, *sent = certificates
    if plane == "database":
        return _of_openssl(leaf, sent, bundle, now, options)
    return _of_boringssl(leaf, sent, bundle, now)


def _of_openssl(
    leaf: Certificate,
    sent: Sequence[Certificate],
    bundle: Sequence[Certificate],
    now: datetime,
    options: DatabaseOptions,
) -> Verdict:
    """Return the verdict of a database's proxy."""
    # Loaded for databases alone, with pyOpenSSL: the plugin process starts twice in each `pulumi up`.
    from pulumi_redis_enterprise.core.x509.chains import openssl

    path, problem = openssl.path_or_problem(leaf, sent, bundle, now, options)
    problems = [problem] if problem else openssl.purpose_problems(path)
    return Verdict(path, tuple(dict.fromkeys(problems)))


def _of_boringssl(
    leaf: Certificate, sent: Sequence[Certificate], bundle: Sequence[Certificate], now: datetime
) -> Verdict:
    """Return the verdict of the REST API: in a large bundle, the worse one of both orders (`boringssl.orders`)."""
    for order in boringssl.orders(bundle):
        found = boringssl.path_of(leaf, sent, order)
        problems = list(boringssl.problems_of(found, sent=sent, bundle=order, now=now))
        problems += () if problems else rest_handshake_findings(leaf)
        verdict = Verdict(found.certificates, tuple(dict.fromkeys(problems)))
        if problems:
            break
    return verdict


def chain_problems(
    certificates: Sequence[Certificate], bundle: Sequence[Certificate], *, plane: Plane, now: datetime
) -> list[Problem]:
    """Return why the cluster would refuse a client's certificate; nothing if it would take it. See `judge`."""
    return list(judge(certificates, bundle, plane=plane, now=now).problems)
