"""Roles: canonical form, problems, the wire, and drift."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.model import Changes, Checked
from pulumi_redis_enterprise.core.role import BUILT_IN, changes, check, observed, payload
from pulumi_redis_enterprise.core.unknown import UNKNOWN

from tests.certificates import NOW

GOOD = {"role_name": "app", "management": "db_viewer"}


def checked(**new: Any) -> Checked:
    """The check of a good role, but for what is given."""
    return check({}, GOOD | new, NOW)


def told(**new: Any) -> list[str]:
    """The problems of a good role, but for what is given."""
    return [f"{problem.property}: {problem.reason}" for problem in checked(**new).problems]


def test_default_may_do_nothing_on_the_rest_api() -> None:
    """A role is for databases unless somebody says otherwise."""
    assert Checked(inputs={"role_name": "app", "management": "none"}) == check({}, {"role_name": "app"}, NOW)


def test_adopt_existing_is_kept_only_if_it_is_set() -> None:
    """The default is no property at all, so that it shows in no preview."""
    assert checked(adopt_existing=True).inputs["adopt_existing"] is True
    assert "adopt_existing" not in checked(adopt_existing=False).inputs


class TestProblems:
    @pytest.mark.parametrize("name", ["", "a/b", "Zoë", "a\n", None, 5, ["a"]], ids=repr)
    def test_name_that_the_cluster_refuses(self, name: object) -> None:
        """The vendor's own pattern is applied before anything is sent."""
        expected = f"role_name: expected letters, digits, blanks and _ [ ] ( ) @ , . ; # -, got {name!r}"

        assert [expected] == told(role_name=name)

    @pytest.mark.parametrize("name", BUILT_IN)
    def test_built_in_role(self, name: str) -> None:
        """What every cluster has is neither made nor changed; the fix says how to use it instead."""
        (problem,) = checked(role_name=name).problems

        assert f"{name!r} is built into every cluster, and is not to be changed" == problem.reason
        assert "name it among the `roles` of a CertificateUser, without a Role" == problem.fix

    @pytest.mark.parametrize("management", ["", None, 5, ["admin"]], ids=repr)
    def test_management_that_is_no_text(self, management: object) -> None:
        """Which management roles there are, the server knows; that it is one word of text is known here."""
        expected = f"management: expected a management role as none or db_viewer, got {management!r}"

        assert [expected] == told(management=management)

    def test_new_kind_of_management_is_left_to_the_server(self) -> None:
        """A later version may have more of them."""
        assert [] == told(management="some_day")

    def test_unknown_values_are_no_problem(self) -> None:
        """Not to know a value yet is nothing that a user can mend."""
        assert [] == told(role_name=UNKNOWN, management=UNKNOWN)


def test_name_and_management_are_changed_in_place() -> None:
    """Users refer to a role by its uid, so that even another name keeps it theirs."""
    assert Changes(updates=("role_name", "management")) == changes(GOOD, {"role_name": "a", "management": "none"})
    assert not changes(GOOD, GOOD | {"adopt_existing": True})


def test_payload_has_the_vendors_names() -> None:
    """The name is `name` on the wire."""
    assert {"name": "app", "management": "db_viewer"} == payload(GOOD)


def test_what_was_sent_reads_as_the_inputs() -> None:
    """A field that is not managed is no drift."""
    assert GOOD == observed({"uid": 8, "name": "app", "management": "db_viewer", "account_id": 1})
