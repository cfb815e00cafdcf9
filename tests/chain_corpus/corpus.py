"""The corpus: every peculiarity alone, and with others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Final

from tests.chain_corpus import policies
from tests.chain_corpus.algorithms import ALGORITHMS
from tests.chain_corpus.arrangements import ARRANGEMENTS, WITH_AN_INTERMEDIATE
from tests.chain_corpus.certs import Cert
from tests.chain_corpus.chain import Chain, Shape, chain
from tests.chain_corpus.constrained import CLIENTS, CONSTRAINTS, TOGETHER, constrain
from tests.chain_corpus.defects import ANYWHERE, Defect
from tests.chain_corpus.malformed import STRUCTURES, VALUES
from tests.chain_corpus.names import name_der
from tests.chain_corpus.subjects import ALTERNATIVE_NAMES, ISSUERS, SUBJECTS
from tests.chain_corpus.two_certificates import CROSS, TWO_ROOTS

PLACES: Final[Mapping[str, tuple[Shape, Callable[[Chain], Cert]]]] = {
    "leaf": ("direct", lambda given: given.leaf),
    "root": ("direct", lambda given: given.root),
    "sent CA": ("sent", lambda given: given.lower),
    "trusted CA": ("bundled", lambda given: given.upper),
}
_SEED: Final = 1
_RANDOM_CASES: Final = 100
_SORTED_BY_INSERTION: Final = 24
_SHARE_OF_CONSTRAINTS: Final = 0.2
_SHARE_OF_POLICIES: Final = 0.1


@dataclass(frozen=True, slots=True)
class Rule:
    """One peculiarity at one place.

    Attributes:
        name: What it is.
        shape: The shape of chain that has the place.
        change: What makes an ordinary chain peculiar.
    """

    name: str
    shape: Shape
    change: Callable[[Chain], None]


@dataclass(frozen=True, slots=True)
class Case:
    """A chain to be judged.

    Attributes:
        name: The rules it is made of.
        chain: What is sent, and the bundle.
    """

    name: str
    chain: Chain


def at(label: str, place: str, defect: Defect) -> Rule:
    """A peculiarity of one certificate."""
    shape, find = PLACES[place]
    return Rule(f"{place}: {label}", shape, lambda given: defect(find(given)))


def constrained(constraint: str, client: str, place: str) -> Rule:
    """A CA with a name constraint, and a client below it."""
    shape, find = PLACES[place]
    return Rule(
        f"{place}: name constraint {constraint}; leaf: {client}",
        shape,
        lambda given: constrain(find(given), given.leaf, constraint, client),
    )


def with_policies(leaf: str, sent: str, trusted: str, root: str) -> Rule:
    """A chain whose certificates have policies."""
    return Rule(
        f"policies: leaf: {leaf}; sent CA: {sent}; trusted CA: {trusted}; root: {root}",
        "both",
        policies.along(leaf, sent, trusted, root),
    )


DEFECTS: Final[Mapping[str, Rule]] = {
    rule.name: rule
    for label, defect in {**ANYWHERE, **ALGORITHMS, **VALUES, **STRUCTURES}.items()
    for rule in (at(label, place, defect) for place in PLACES)
}
NAMES: Final[Mapping[str, Rule]] = {
    rule.name: rule
    for rule in (
        *(at(label, "leaf", defect) for label, defect in {**SUBJECTS, **ALTERNATIVE_NAMES}.items()),
        *(at(label, place, defect) for label, defect in ISSUERS.items() for place in ("leaf", "sent CA")),
        *(at(label, "root", SUBJECTS[label]) for label in ("subject empty", "subject with an empty CN")),
        *(at(label, "sent CA", SUBJECTS[label]) for label in ("subject empty", "subject with an e-mail address")),
    )
}
WHOLE: Final[Mapping[str, Rule]] = {
    rule.name: rule
    for rule in (
        *(Rule(label, "direct", change) for label, change in {**TWO_ROOTS, **ARRANGEMENTS}.items()),
        *(Rule(f"{label}, below it a CA", "sent", change) for label, change in TWO_ROOTS.items()),
        *(Rule(label, "sent", change) for label, change in {**WITH_AN_INTERMEDIATE, **CROSS}.items()),
    )
}
LIMITED: Final[Mapping[str, Rule]] = {
    rule.name: rule
    for label in CONSTRAINTS
    for client in TOGETHER[label.split()[0].removesuffix("v6")]
    for rule in [constrained(label, client, "root")]
}
POLICIES: Final[Mapping[str, Rule]] = {
    rule.name: rule for labels in policies.TOGETHER for rule in [with_policies(*labels)]
}
RULES: Final[Mapping[str, Rule]] = {**DEFECTS, **NAMES, **WHOLE, **LIMITED, **POLICIES}


def is_arbitrary(given: Chain) -> bool:
    """Return True if BoringSSL takes any one of two certificates of a name.

    It takes the first of the bundle as long as `std::sort` sorts by insertion, as libc++'s does for 24 elements. Above
    that, of 100 random bundles with two roots of one name about half were judged by the second one.
    """
    if len(given.bundle) <= _SORTED_BY_INSERTION:
        return False
    held = {certificate.der: name_der(certificate.subject) for certificate in given.bundle}
    return len(held) > _SORTED_BY_INSERTION and len(set(held.values())) < len(held)


def combined(*rules: Rule) -> Case:
    """A chain to which all of these apply."""
    shapes = {rule.shape for rule in rules} - {"direct"}
    given = chain("direct" if not shapes else shapes.pop() if len(shapes) == 1 else "both")
    for rule in rules:
        rule.change(given)
    return Case(" + ".join(rule.name for rule in rules), given)


def singles() -> Iterator[Case]:
    """Each rule alone."""
    for shape in ("direct", "sent", "bundled", "both"):
        yield Case(f"ordinary chain, {shape}", chain(shape))
    for rule in RULES.values():
        yield combined(rule)


def pairs(random: Random) -> Iterator[Case]:
    """Each rule with one other."""
    rules = random.sample(list(RULES.values()), len(RULES))
    for first, second in zip(rules[::2], [*rules[1::2], rules[0]], strict=False):
        yield combined(first, second)


def random_cases(random: Random) -> Iterator[Case]:
    """Cases of two to four rules, drawn at random, without end."""
    rules = list(RULES.values())
    while True:
        drawn = random.sample(rules, random.randint(2, 4))
        if random.random() < _SHARE_OF_CONSTRAINTS:
            # Of these, the rules hold but those that have to do with each other.
            place = random.choice(["root", "sent CA", "trusted CA"])
            drawn[0] = constrained(random.choice(list(CONSTRAINTS)), random.choice(list(CLIENTS)), place)
        elif random.random() < _SHARE_OF_POLICIES:
            drawn[0] = with_policies(*random.choices(list(policies.DEFECTS), k=4))
        case = combined(*drawn)
        if not is_arbitrary(case.chain):
            yield case


def corpus() -> Iterator[Case]:
    """All cases that are always tried, in the same order."""
    random = Random(_SEED)  # noqa: S311 - it is to be the same each time
    yield from singles()
    yield from pairs(random)
    yield from islice(random_cases(random), _RANDOM_CASES)
