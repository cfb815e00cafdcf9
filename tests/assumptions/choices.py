"""The choices that a cluster is played with: each other choice of each switch, and many at once at random."""

import random
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from redis_enterprise_emulator import Assumptions
from redis_enterprise_emulator.assumptions import switches

from tests.support.probe_cases import ENVOY, settings_of

NUMBERS: Final[Mapping[str, str]] = {
    "user_limit": "2",
    "action_retention": "0",
    "outage_after_mtls_change": "5",
    "stale_reads": "3",
    "propagation_delay": "4",
    "license_shards_limit": "1",
}
"""The values that are played of a switch that is a number."""

WITH_NODES: Final = frozenset({"redirect_status", "redirect_location", "redirected_calls", "primary_only_answer"})
"""The switches that say something only where another node than the primary is asked."""

CN_ALONE: Final = "cn-alone"
"""The word for clients whose subjects are a CN alone."""

MOST: Final = 12
"""The most switches that a random combination turns."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Some choices of switches, which one cluster has at once.

    Attributes:
        texts: Each as ``name=value``; all other switches are at their defaults.
        is_cn_alone: Whether the subjects of all clients are a CN alone.
    """

    texts: tuple[str, ...]
    is_cn_alone: bool = False

    def __str__(self) -> str:
        return " ".join((*self.texts, CN_ALONE) if self.is_cn_alone else self.texts)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` gives."""
        texts = text.split()
        return cls(tuple(it for it in texts if it != CN_ALONE), CN_ALONE in texts)

    @property
    def names(self) -> list[str]:
        """The switches."""
        return [text.partition("=")[0] for text in self.texts]

    @property
    def is_redirected(self) -> bool:
        """Return True if the node that is asked is not the primary."""
        return bool(WITH_NODES & set(self.names))

    def cluster(self) -> dict[str, Any]:
        """Return the options of an emulator that has them."""
        settings = [settings_of(name) for name in self.names]
        others = [dict(it.others) for it in settings]
        return {
            "version": min((it.version for it in settings), key=_numbers, default=settings_of("").version),
            "nodes": max([1 + self.is_redirected, *(it.nodes for it in settings)]),
            "node_versions": next((it["node_versions"] for it in others if "node_versions" in it), None),
            "assumptions": Assumptions.from_texts(self.texts),
            "envoy": bool(ENVOY & set(self.texts)),
        }


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.replace("-", ".").split(".")]


def each() -> Iterator[Choices]:
    """Yield each choice but the defaults, alone."""
    for text in _others():
        yield Choices((text,))


def combinations(seed: str, count: int) -> Iterator[Choices]:
    """Yield that many combinations, the same ones for a seed."""
    draw = random.Random(seed)  # noqa: S311 - nothing is secret
    by_name: dict[str, list[str]] = {}
    for text in _others():
        by_name.setdefault(text.partition("=")[0], []).append(text)
    for _ in range(count):
        names = draw.sample(sorted(by_name), draw.randint(2, MOST))
        yield _playable([draw.choice(by_name[name]) for name in names], is_cn_alone=draw.random() < 1 / 2)


def packed(left_out: Container[str]) -> list[Choices]:
    """Return as few lives as have each other choice once, on the newest version, without Envoy.

    Args:
        left_out: The choices that no life is to have.
    """
    lives: list[dict[str, str]] = []
    for text in _others():
        name = text.partition("=")[0]
        if text in left_out or text in ENVOY or settings_of(name).version != settings_of("").version:
            continue
        life = next((life for life in lives if name not in life), None)
        if life is None:
            lives.append(life := {})
        life[name] = text
    return [Choices(tuple(life.values())) for life in lives]


def _others() -> list[str]:
    return [
        f"{switch.name}={choice}"
        for switch in switches()
        for choice in switch.choices or (NUMBERS[switch.name],)
        if choice != str(switch.default)
    ]


def _playable(texts: list[str], *, is_cn_alone: bool) -> Choices:
    """Leave out what cannot be played at once: one front is in front, and versions that differ have one reason."""
    if ENVOY & set(texts):
        texts = [text for text in texts if text not in WITHOUT_ENVOY]
    return Choices(tuple(texts), is_cn_alone)


WITHOUT_ENVOY: Final = frozenset(
    {"judged_as=openssl", "weak_client_certificates=refused", "intermediate_as_anchor=no", "ca_names=omitted"}
)
"""The choices that Envoy cannot play."""
