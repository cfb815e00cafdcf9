"""Roles: canonical form, problems, the wire, and drift."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.rules.role import (
    RoleInputs,
    changes,
    check,
    creation,
    observed,
    outputs,
    payload,
    scope_in,
    with_scope,
)
from pulumi_redis_enterprise.core.unknown import UNKNOWN

from tests.support.certificates import NOW

GOOD: RoleInputs = {"role_name": "app", "management": "db_viewer"}


def checked(**new: Any) -> CheckedInputs:
    """The check of a good role, but for what is given."""
    return check({}, GOOD | new, NOW)


def told(**new: Any) -> list[str]:
    """The problems of a good role, but for what is given."""
    return [f"{problem.property}: {problem.message}" for problem in checked(**new).problems]


def test_default_may_do_nothing_on_the_rest_api() -> None:
    """A role is for databases unless somebody says otherwise."""
    assert CheckedInputs(inputs={"role_name": "app", "management": "none"}) == check({}, {"role_name": "app"}, NOW)


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

    def test_built_in_role(self) -> None:
        """A built-in object is neither made nor changed; the fix says how to use it instead."""
        (problem,) = checked(role_name="Admin").problems

        assert "'Admin' is built into every cluster, and is not to be changed" == problem.message
        assert "name it among the `roles` of a CertificateUser, without a Role" == problem.fix

    @pytest.mark.parametrize(
        "name", ["Cluster Viewer", "Cluster Member", "DB Viewer", "DB Member", "User Manager", "None", "admin"]
    )
    def test_any_other_name(self, name: str) -> None:
        """A new cluster has one role; all other names are free."""
        assert [] == told(role_name=name)

    @pytest.mark.parametrize("management", ["", None, 5, ["admin"]], ids=repr)
    def test_management_that_is_no_text(self, management: object) -> None:
        """The server knows the management roles that there are; that it is one word of text is known here."""
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


class TestScope:
    """Tests of which databases the management role covers."""

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            (["orders", 3, "billing", 1], [1, 3, "billing", "orders"]),
            (["orders", "orders"], ["orders"]),
            ("orders", ["orders"]),
            (3, [3]),
            ("*", ["*"]),
            (["*"], ["*"]),
            ([UNKNOWN, "orders"], UNKNOWN),
            (UNKNOWN, UNKNOWN),
        ],
        ids=repr,
    )
    def test_canonical_form(self, given: object, expected: object) -> None:
        """Two spellings of one wish are equal: sorted, each once, always a list."""
        found = checked(databases=given)

        assert (expected, []) == (found.inputs["databases"], found.problems)

    def test_is_not_managed_unless_it_is_given(self) -> None:
        """No property at all, so that what the cluster has is left alone."""
        assert "databases" not in checked().inputs
        assert "databases" not in checked(databases=None).inputs

    def test_empty_list_is_refused(self) -> None:
        """To the cluster it would mean all databases, which nobody means who gives an empty list."""
        assert ["databases: expected at least one database, got an empty list"] == told(databases=[])

    def test_all_beside_names_is_refused(self) -> None:
        """All databases and a name together are a problem."""
        assert ["databases: '*' covers all databases, but others are named too"] == told(databases=["*", "orders"])

    @pytest.mark.parametrize("wrong", ["", 0, True, None, 1.5, {"a": 1}], ids=repr)
    def test_what_is_no_reference(self, wrong: object) -> None:
        """Each is reported."""
        assert [f"databases: expected a name or a uid, got {wrong!r}"] == told(databases=[wrong, "orders"])

    @pytest.mark.parametrize("management", ["none", "admin", "cluster_viewer", "cluster_member", "user_manager", "new"])
    def test_management_roles_without_scopes(self, management: str) -> None:
        """Whoever limits an administrator to a database has to hear that it would not be limited."""
        (problem,) = checked(management=management, databases=["orders"]).problems

        expected = f"only db_member and db_viewer can be limited to databases, not the management role {management!r}"
        assert ("databases", expected) == (problem.property, problem.message)
        assert [] == checked(management=management, databases=["*"]).problems

    def test_management_that_is_not_known_yet(self) -> None:
        """It is not judged before it is known."""
        assert [] == checked(management=UNKNOWN, databases=["orders"]).problems

    def test_check_gives_back_its_own_result(self) -> None:
        """The stored inputs are canonical."""
        inputs = checked(databases=["orders", 3]).inputs

        assert CheckedInputs(inputs=inputs) == check(inputs, inputs, NOW)

    @pytest.mark.parametrize(
        ("resources", "expected"),
        [
            (None, None),
            ((), None),
            ([{"type": "node", "uids": (1,)}], None),
            ([{"type": "db", "uids": (2, 1)}], (1, 2)),
            ([{"type": "db", "uids": (2,)}, {"type": "db", "uids": (1, 2)}], (1, 2)),
            ([{"type": "db", "uids": ()}], ()),
        ],
        ids=repr,
    )
    def test_of_resources(self, resources: Any, expected: object) -> None:
        """Without an entry of databases, a role covers all of them."""
        assert expected == scope_in(resources)

    @pytest.mark.parametrize(
        ("scope", "expected"), [((1, 2), [{"type": "db", "uids": ["1", "2"]}]), (None, [])], ids=repr
    )
    def test_on_the_wire(self, scope: Any, expected: list[object]) -> None:
        """Uids are texts; what else a role is limited to stays."""
        others = [{"type": "node", "uids": (5,)}]

        assert expected == with_scope([{"type": "db", "uids": (9,)}], scope)
        assert [{"type": "node", "uids": ["5"]}, *expected] == with_scope(others, scope)

    @pytest.mark.parametrize(
        ("before", "expected"),
        [(["orders"], [2, "orders"]), ([1, 2], [1, 2]), (["*"], [2, "orders"]), ("rubbish", [2, "orders"])],
        ids=repr,
    )
    def test_observed(self, before: object, expected: list[object]) -> None:
        """Live databases are spelled as the state spells them; one without a name of its own by its uid."""
        role = {"uid": 7, "name": "app", "management": "db_viewer", "resources": [{"type": "db", "uids": (1, 2)}]}

        seen = observed(role, {Uid(1): "orders"}, {"databases": before})

        assert GOOD | {"databases": expected} == seen
        assert {"uid": 7, "database_uids": [1, 2]} == outputs(role)

    def test_observed_without_one(self) -> None:
        """A managed scope that is gone shows as all databases; one that is not managed does not show."""
        role = {"uid": 7, "name": "app", "management": "db_viewer"}

        assert GOOD | {"databases": ["*"]} == observed(role, {}, {"databases": ["orders"]})
        assert GOOD == observed(role, {}, {})
        assert {"uid": 7} == outputs(role)

    def test_no_longer_given_is_a_change(self) -> None:
        """A preview shows that the scope is no longer managed."""
        assert Changes(updates=("databases",)) == changes(GOOD | {"databases": ["orders"]}, GOOD)


class TestCreation:
    @pytest.mark.parametrize(
        ("name", "management"),
        [
            ("app", "none"),
            ("Cluster Viewer", "cluster_viewer"),
            ("db-member", "db_member"),
            ("USER_MANAGER", "user_manager"),
            ("None", "none"),
        ],
    )
    def test_expression(self, name: str, management: str) -> None:
        """An old default role gets its management role; any other has no rights on the REST API."""
        assert f'Role("{name}", role_name="{name}", management="{management}")' == creation(name)

    @pytest.mark.parametrize("name", ["Admin", 'a"b', "", 7], ids=repr)
    def test_name_that_no_role_can_have(self, name: object) -> None:
        """No advice is given that `check` would refuse."""
        assert "" == creation(name)
