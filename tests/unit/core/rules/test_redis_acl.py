"""Redis ACLs: canonical form, problems, the wire, and drift."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs
from pulumi_redis_enterprise.core.rules.redis_acl import RedisAclInputs, changes, check, creation, observed, payload
from pulumi_redis_enterprise.core.unknown import UNKNOWN

from tests.support.certificates import NOW

GOOD: RedisAclInputs = {"acl_name": "read-app", "rule": "+@read ~app:*"}


def checked(**new: Any) -> CheckedInputs:
    """The check of a good ACL, but for what is given."""
    return check({}, GOOD | new, NOW)


def told(**new: Any) -> list[str]:
    """The problems of a good ACL, but for what is given."""
    return [f"{problem.property}: {problem.message}" for problem in checked(**new).problems]


def test_blanks_of_a_rule_mean_nothing() -> None:
    """A rule may be laid out over lines; what is compared and sent has single blanks."""
    assert CheckedInputs(inputs={**GOOD}) == checked(rule="\n  +@read\t ~app:*\n")


def test_adopt_existing_is_kept_only_if_it_is_set() -> None:
    """The default is no property at all, so that it shows in no preview."""
    assert checked(adopt_existing=True).inputs["adopt_existing"] is True
    assert "adopt_existing" not in checked(adopt_existing=False).inputs


class TestProblems:
    @pytest.mark.parametrize("name", ["", "a/b", "Zoë", "a\n", "a'b", None, 5, ["a"]], ids=repr)
    def test_name_that_the_cluster_refuses(self, name: object) -> None:
        """The vendor's own pattern is applied before anything is sent."""
        expected = f"acl_name: expected letters, digits, blanks and _ [ ] ( ) @ , . ; # -, got {name!r}"

        assert [expected] == told(acl_name=name)

    def test_built_in_acl(self) -> None:
        """A built-in object is neither made nor changed; the fix says how to use it instead."""
        (problem,) = checked(acl_name="Full Access").problems

        assert "'Full Access' is built into every cluster, and is not to be changed" == problem.message
        assert "name it as the `acl` of a DatabaseAccess, without a RedisAcl" == problem.fix

    @pytest.mark.parametrize("name", ["Read Only", "Not Dangerous", "full access"])
    def test_any_other_name(self, name: str) -> None:
        """A new cluster has one ACL; all other names are free."""
        assert [] == told(acl_name=name)

    @pytest.mark.parametrize("rule", ["", " \n", None, 5, ["+@read"]], ids=repr)
    def test_no_rule(self, rule: object) -> None:
        """A value that cannot be a rule is reported with an example."""
        assert [f"rule: expected an ACL rule, got {rule!r}"] == told(rule=rule)
        assert 'give for example "+@read ~app:*"' == checked(rule=rule).problems[0].fix

    def test_wrong_rule_is_left_to_the_server(self) -> None:
        """Redis knows its commands best, and better with each version."""
        assert [] == told(rule="+@raed everything")

    def test_all_problems_at_once(self) -> None:
        """Problems of both inputs are reported together."""
        assert ["acl_name", "rule"] == [problem.property for problem in checked(acl_name="", rule="").problems]

    def test_unknown_values_are_no_problem(self) -> None:
        """Not to know a value yet is nothing that a user can mend."""
        assert [] == told(acl_name=UNKNOWN, rule=UNKNOWN)
        assert UNKNOWN is checked(rule=UNKNOWN).inputs["rule"]


def test_name_and_rule_are_changed_in_place() -> None:
    """Databases refer to an ACL by its uid, so that even another name keeps it theirs."""
    new = {"acl_name": "read", "rule": "+@all", "adopt_existing": True}

    assert Changes(updates=("acl_name", "rule")) == changes(GOOD, new)
    assert not changes(GOOD, GOOD | {"adopt_existing": True})


def test_payload_has_the_vendors_names() -> None:
    """The rule is called `acl` on the wire."""
    assert {"name": "read-app", "acl": "+@read ~app:*"} == payload(GOOD)


def test_what_was_sent_reads_as_the_inputs() -> None:
    """Neither a field that is not managed nor other blanks are drift."""
    assert GOOD == observed({"uid": 4, "name": "read-app", "acl": " +@read   ~app:*", "min_version": "6.0"})


class TestCreation:
    @pytest.mark.parametrize(
        ("name", "rule"),
        [("app", "+@read ~*"), ("Read Only", "+@read ~*"), ("not-dangerous", "+@all -@dangerous ~*")],
    )
    def test_expression(self, name: str, rule: str) -> None:
        """An old default ACL gets its rule; any other may read."""
        assert f'RedisAcl("{name}", acl_name="{name}", rule="{rule}")' == creation(name)

    @pytest.mark.parametrize("name", ["Full Access", 'a"b', "", 7], ids=repr)
    def test_name_that_no_acl_can_have(self, name: object) -> None:
        """No advice is given that `check` would refuse."""
        assert "" == creation(name)
