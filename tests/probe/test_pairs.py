"""Two switches at a time do not confuse the probe; `make probes` plays all combinations."""

import secrets

from tests.probe.pairs import every_pair, play

SAMPLE = 30


def test_both_choices_are_told() -> None:
    """Each is reported as if it were the only one, and the cluster is left as it was."""
    chosen = secrets.SystemRandom().sample(list(every_pair()), SAMPLE)

    assert [] == [wrong for pair in chosen for wrong in play(pair)]
