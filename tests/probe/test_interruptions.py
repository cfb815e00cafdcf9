"""A probe leaves each cluster as it was, also if something goes wrong; `make probes` plays every case."""

import secrets

from tests.probe.interruptions import every_interruption, play
from tests.probe.login_interruptions import login_world, sample
from tests.probe.login_interruptions import play as play_login

SAMPLE = 80


def test_cluster_is_as_it_was() -> None:
    """Faults leave nothing behind and no wrong answer; after a kill, the next probe removes and restores all."""
    every = list(every_interruption())
    chosen = secrets.SystemRandom().sample(every, SAMPLE)

    assert [] == [wrong for interruption in chosen for wrong in play(interruption)]


def test_every_kill_of_a_write_is_mended() -> None:
    """Whichever write was the last one, nothing is left."""
    kills = [interruption for interruption in every_interruption() if interruption.kind is None]

    assert [] == [wrong for interruption in kills for wrong in play(interruption)]


def test_clusters_with_sockets_are_as_they_were() -> None:
    """The same holds for questions by logins, on their real way to the cluster."""
    with login_world() as world:
        wrong = [line for question, fault in sample(world, 4) for line in play_login(world, question, fault)]

    assert [] == wrong
