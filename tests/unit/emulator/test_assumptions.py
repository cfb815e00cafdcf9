"""Tests of the switches."""

import re

import pytest
from redis_enterprise_emulator import Assumptions
from redis_enterprise_emulator.assumptions import switches


class TestFromTexts:
    """Reading switches from the command line."""

    def test_nothing_is_the_defaults(self) -> None:
        """Without texts, each switch has its default."""
        assert Assumptions() == Assumptions.from_texts([])

    def test_choice_and_numbers(self) -> None:
        """A text sets a choice, a whole number or seconds."""
        texts = ["mtls_without_ca=200", "user_limit=3", "outage_after_mtls_change=1.5"]

        assumptions = Assumptions.from_texts(texts)

        expected = Assumptions(mtls_without_ca="200", user_limit=3, outage_after_mtls_change=1.5)
        assert expected == assumptions

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("typo=1", "no assumption is named 'typo'; there are certificate_write_body"),
            ("mtls_without_ca=500", "expected mtls_without_ca to be one of 406, 200; got '500'"),
            ("mtls_without_ca", "expected mtls_without_ca to be one of 406, 200; got ''"),
            ("user_limit=many", "expected user_limit to be a number; got 'many'"),
            ("user_limit=-1", "expected user_limit to be zero or more; got '-1'"),
            ("outage_after_mtls_change=inf", "expected outage_after_mtls_change to be zero or more"),
        ],
    )
    def test_refusals_say_what_there_is(self, text: str, reason: str) -> None:
        """A switch or choice that does not exist is refused with those that do."""
        with pytest.raises(ValueError, match=re.escape(reason)):
            Assumptions.from_texts([text])


def test_each_default_is_one_of_the_choices() -> None:
    """A switch with choices has one of them as its default, and at least one other."""
    wrong = [
        switch.name
        for switch in switches()
        if switch.choices and (switch.default not in switch.choices or len(switch.choices) < 2)
    ]

    assert [] == wrong


def test_each_switch_names_its_question() -> None:
    """A switch says which open question it answers, in order."""
    questions = [switch.question for switch in switches()]

    assert all(re.fullmatch(r"U-\d\d|-", question) for question in questions)
    numbered = [question for question in questions if question != "-"]
    assert [*sorted(numbered), *["-"] * (len(questions) - len(numbered))] == questions


def test_recorded_defaults_are_not_called_guesses() -> None:
    """A switch that tells of a recording names it as what its default rests on."""
    told = {switch.name for switch in switches() if "recorded" in switch.meaning}

    assert told
    assert set() == told - {switch.name for switch in switches() if switch.source == "recording"}
