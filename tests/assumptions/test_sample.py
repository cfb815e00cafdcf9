"""A sample of the lives; `make assumptions` plays all of them."""

import pytest
from redis_enterprise_emulator.assumptions import switches

from tests.assumptions.choices import NUMBERS, Choices, combinations, each, packed
from tests.assumptions.expected import REFUSALS, wrong_in
from tests.assumptions.life import Life, Player

REFUSED = {refusal.choice.split()[0] for refusal in REFUSALS}


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Player:
    """Return the one who plays."""
    return Player(tmp_path_factory.mktemp("assumptions"))


@pytest.mark.story
def test_no_choice_hurts(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under each choice that the stack can do with, many at once, its life goes as with the defaults."""
    monkeypatch.setenv("REDIS_ENTERPRISE_DEBUG", "1")
    lives = [*packed(REFUSED), Choices(("subject_line_match=forward",)), Choices(("user_method_change=ignored",))]

    assert [] == [f"{choices} => {line}" for choices in lives for line in wrong_in(choices, player.play(choices))]


def test_refusals_are_choices() -> None:
    """Each row of what is refused names choices that are played."""
    named = {text for refusal in REFUSALS for text in refusal.choice.split()}

    assert set() == named - {text for choices in each() for text in choices.texts}


def test_numbers_are_those_of_switches() -> None:
    """Each switch that is a number is played with one."""
    assert set(NUMBERS) == {switch.name for switch in switches() if not switch.choices}


def test_seed_draws_the_same() -> None:
    """The seed that is printed plays the same combinations again; another one does not."""
    assert [*combinations("1", 5)] == [*combinations("1", 5)]
    assert [*combinations("1", 5)] != [*combinations("2", 5)]


def test_choices_can_be_read() -> None:
    """The choices that are printed can be given to be played again."""
    choices = Choices(("stale_reads=3", "user_rename=400"), is_cn_alone=True)

    assert choices == Choices.read(str(choices))


def test_wrong_refusal_is_told() -> None:
    """A refusal that no choice explains is wrong, and so is a success where one is expected."""
    assert ["up is refused: no"] == wrong_in(Choices(("stale_reads=3",)), Life(refused=("up", "no")))
    assert ["not refused: user_limit=2"] == wrong_in(Choices(("user_limit=2",)), Life())
