"""Certificate policies, as BoringSSL processes them (RFC 5280, 6.1; crypto/x509/policy.cc).

Nobody asks for a policy here. But a CA may demand that each chain below it has one (`requireExplicitPolicy`), and then
a chain without any is refused. OpenSSL does not look at policies unless it is told to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import is_self_issued
from pulumi_redis_enterprise.core.x509.der import (
    INTEGER,
    OBJECT_IDENTIFIER,
    SEQUENCE,
    TAG_NUMBER,
    dotted,
    elements,
    first_element,
    only_element,
)
from pulumi_redis_enterprise.core.x509.extensions import (
    CERTIFICATE_POLICIES,
    INHIBIT_ANY_POLICY,
    POLICY_CONSTRAINTS,
    POLICY_MAPPINGS,
)

_ANY: Final = "2.5.29.32.0"


@dataclass(slots=True)
class _State:
    """The variables of RFC 5280, 6.1.2; a set instead of the tree, as only whether it is empty counts."""

    explicit: int
    mapping: int
    any_policy: int
    policies: set[str] = field(default_factory=lambda: {_ANY})

    def count_down(self) -> None:
        self.explicit, self.mapping, self.any_policy = (
            max(number - 1, 0) for number in (self.explicit, self.mapping, self.any_policy)
        )


def lacks_policy(path: Sequence[Certificate]) -> bool:
    """Return whether a CA of the path demands a policy, and the path has none.

    Args:
        path: The certificates from the client's to the anchor, which itself is not looked at.

    Raises:
        ValueError: One of the extensions cannot be read.
    """
    many = len(path) + 1
    state = _State(many, many, many)
    for depth in range(len(path) - 2, -1, -1):
        certificate = path[depth]
        self_issued = is_self_issued(certificate)
        state.policies = _kept(
            state, _policies(certificate), any_allowed=bool(state.any_policy or (depth and self_issued))
        )
        if not state.explicit and not state.policies:
            return True
        if depth:
            state.policies = _mapped(state, _mappings(certificate))
        if not depth or not self_issued:
            state.count_down()
        _constrain(state, certificate)
    return not state.explicit and not state.policies


def _kept(state: _State, own: frozenset[str], *, any_allowed: bool) -> set[str]:
    if _ANY in own and any_allowed:
        return state.policies | (own - {_ANY} if _ANY in state.policies else set())
    named = own - {_ANY}
    return set(named) if _ANY in state.policies else state.policies & named


def _mapped(state: _State, mappings: dict[str, set[str]]) -> set[str]:
    if not state.mapping:
        return state.policies - mappings.keys()
    there = {policy for policy in mappings if policy in state.policies or _ANY in state.policies}
    return (state.policies - there).union(*(mappings[policy] for policy in there))


def _constrain(state: _State, certificate: Certificate) -> None:
    constraints = certificate.extensions.get(POLICY_CONSTRAINTS)
    if constraints:
        limits = {
            it.tag & TAG_NUMBER: _count(it.content)
            for it in elements(only_element(constraints.value, SEQUENCE).content)
        }
        if not limits:
            raise ValueError("policy constraints without any")
        state.explicit = min(state.explicit, limits.get(0, state.explicit))
        state.mapping = min(state.mapping, limits.get(1, state.mapping))
    inhibited = certificate.extensions.get(INHIBIT_ANY_POLICY)
    if inhibited:
        state.any_policy = min(state.any_policy, _count(only_element(inhibited.value, INTEGER).content))


def _count(content: bytes) -> int:
    if not content or content[0] & 0x80:
        raise ValueError("a number that is negative, or none")
    return int.from_bytes(content)


def _policies(certificate: Certificate) -> frozenset[str]:
    extension = certificate.extensions.get(CERTIFICATE_POLICIES)
    if extension is None:
        return frozenset()
    found = [
        dotted(first_element(policy.content, OBJECT_IDENTIFIER).content)
        for policy in elements(only_element(extension.value, SEQUENCE).content)
    ]
    if not found or len(set(found)) < len(found):
        raise ValueError("policies that are none, or are there twice")
    return frozenset(found)


def _mappings(certificate: Certificate) -> dict[str, set[str]]:
    extension = certificate.extensions.get(POLICY_MAPPINGS)
    mappings: dict[str, set[str]] = {}
    for mapping in elements(only_element(extension.value, SEQUENCE).content) if extension else ():
        above, below = (dotted(it.content) for it in elements(mapping.content))
        if _ANY in (above, below):
            raise ValueError("a mapping of any policy")
        mappings.setdefault(above, set()).add(below)
    return mappings
