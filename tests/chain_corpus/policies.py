"""Certificate policies along a chain (RFC 5280, 6.1): BoringSSL looks at them when a certificate asks for it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tests.chain_corpus import extensions as ext
from tests.chain_corpus.certs import Cert
from tests.chain_corpus.chain import Chain
from tests.chain_corpus.defects import Defect, all_of, has

A: Final = has("policies", ext.policies(ext.A_POLICY))
B: Final = has("policies", ext.policies(ext.ANOTHER_POLICY))
ANY: Final = has("policies", ext.policies(ext.ANY_POLICY))
BOTH: Final = has("policies", ext.policies(ext.A_POLICY, ext.ANOTHER_POLICY))
A_AND_ANY: Final = has("policies", ext.policies(ext.A_POLICY, ext.ANY_POLICY))


def explicit(skip: int) -> Defect:
    """A CA below which, after so many certificates, all have to have a policy in common."""
    return has("policyConstraints", ext.policy_constraints(explicit=skip))


def no_mapping(skip: int) -> Defect:
    """A CA below which, after so many certificates, no policy may be mapped."""
    return has("policyConstraints", ext.policy_constraints(mapping=skip))


def no_any(skip: int) -> Defect:
    """A CA below which, after so many certificates, anyPolicy says nothing."""
    return has("inhibitAnyPolicy", ext.inhibit_any_policy(skip))


MAPPED: Final = has("policyMappings", ext.policy_mappings(ext.A_POLICY, ext.ANOTHER_POLICY))


def _nothing(_: Cert) -> None:
    pass


DEFECTS: Final[Mapping[str, Defect]] = {
    "none": _nothing,
    "A": A,
    "B": B,
    "any": ANY,
    "A and B": BOTH,
    "A and any": A_AND_ANY,
    "A, explicit 0": all_of(A, explicit(0)),
    "A, explicit 1": all_of(A, explicit(1)),
    "A, explicit 2": all_of(A, explicit(2)),
    "any, explicit 0": all_of(ANY, explicit(0)),
    "A and B, explicit 0": all_of(BOTH, explicit(0)),
    "any, explicit 0, no any 0": all_of(ANY, has("policyConstraints", ext.policy_constraints(explicit=0)), no_any(0)),
    "any, explicit 0, no any 1": all_of(ANY, explicit(0), no_any(1)),
    "A mapped to B": all_of(A, MAPPED),
    "A mapped to B, explicit 0": all_of(A, MAPPED, explicit(0)),
    "any, A mapped to B, explicit 0": all_of(ANY, MAPPED, explicit(0)),
    "A mapped to B, explicit 0, no mapping 0": all_of(
        A, MAPPED, has("policyConstraints", ext.policy_constraints(explicit=0, mapping=0))
    ),
    "no mapping 0": all_of(A, no_mapping(0)),
    "explicit 0": explicit(0),
    "explicit 1": explicit(1),
}


def along(*labels: str) -> Callable[[Chain], None]:
    """A chain of root, trusted CA, sent CA and leaf with these policies, from the leaf up."""

    def change(given: Chain) -> None:
        for certificate, label in zip((given.leaf, given.lower, given.upper, given.root), labels, strict=True):
            DEFECTS[label](certificate)

    return change


TOGETHER: Final[Sequence[tuple[str, str, str, str]]] = (
    ("A", "A, explicit 0", "none", "none"),
    ("B", "A, explicit 0", "none", "none"),
    ("none", "A, explicit 0", "none", "none"),
    ("none", "A, explicit 1", "none", "none"),
    ("A", "any, explicit 0", "none", "none"),
    ("any", "A, explicit 0", "none", "none"),
    ("any", "any, explicit 0, no any 0", "none", "none"),
    ("A", "any, explicit 0, no any 0", "none", "none"),
    ("B", "A mapped to B, explicit 0", "none", "none"),
    ("A", "A mapped to B, explicit 0", "none", "none"),
    ("B", "A mapped to B, explicit 0, no mapping 0", "none", "none"),
    ("A", "A", "A, explicit 0", "none"),
    ("A", "none", "A, explicit 0", "none"),
    ("A", "A", "explicit 0", "none"),
    ("A", "A", "none", "A, explicit 0"),
    ("none", "none", "none", "explicit 0"),
    ("explicit 0", "none", "none", "none"),
    ("A, explicit 0", "none", "none", "none"),
    ("A, explicit 0", "A", "A", "A"),
    ("A", "A and B", "A and B, explicit 0", "none"),
    ("none", "A", "A, explicit 2", "none"),
    ("none", "A", "A, explicit 1", "none"),
    ("any", "any", "any, explicit 0, no any 1", "none"),
    ("B", "any, A mapped to B, explicit 0", "none", "none"),
    ("B", "A", "A mapped to B, explicit 0", "none"),
    ("A and any", "A and B, explicit 0", "none", "none"),
)
