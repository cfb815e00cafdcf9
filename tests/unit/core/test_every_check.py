"""Tests of what holds for the checks of all resources, whatever their inputs."""

from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs, grouped
from pulumi_redis_enterprise.core.rules import (
    certificate_user,
    cluster_mtls_config,
    database_access,
    database_default_user,
    database_mtls_config,
    login_check,
    redis_acl,
    role,
    trusted_ca,
)
from pulumi_redis_enterprise.core.unknown import UNKNOWN, contains_unknown

from tests.support.certificates import NOW, client, root
from tests.support.inputs import (
    Inputs,
    Strategy,
    accesses,
    acls,
    anything,
    bundles,
    damaged,
    databases,
    default_users,
    logins,
    roles,
    settings,
    unknown,
    users,
)

GOOD_INPUTS: dict[ModuleType, Strategy] = {
    trusted_ca: bundles(),
    cluster_mtls_config: settings(),
    certificate_user: users(),
    redis_acl: acls(),
    role: roles(),
    database_mtls_config: databases(),
    database_access: accesses(),
    database_default_user: default_users(),
    login_check: logins(),
}
ANYTHING, SOME_UNKNOWN = anything(), unknown()
every_resource = pytest.mark.parametrize(
    "rules", GOOD_INPUTS, ids=[rules.__name__.rpartition(".")[2] for rules in GOOD_INPUTS]
)


def check(rules: Any, new: Inputs, old: Inputs | None = None) -> CheckedInputs:
    """The check of a resource; its type is known."""
    checked = rules.check(old or {}, new, NOW)
    assert isinstance(checked, CheckedInputs)
    return checked


@every_resource
@given(data=st.data())
def test_good_inputs_have_no_problem(rules: ModuleType, data: st.DataObject) -> None:
    """The good inputs of these tests are good, so that they test something."""
    assert [] == check(rules, data.draw(GOOD_INPUTS[rules])).problems


@every_resource
@given(data=st.data())
def test_check_is_idempotent(rules: ModuleType, data: st.DataObject) -> None:
    """Canonical inputs are good, and their own canonical form; so imported inputs need no program's help."""
    canonical = check(rules, data.draw(GOOD_INPUTS[rules])).inputs
    again = check(rules, canonical, canonical)

    assert canonical == again.inputs
    assert [] == again.problems


@every_resource
@given(data=st.data())
def test_same_wish_is_no_change(rules: Any, data: st.DataObject) -> None:
    """The inputs of an unchanged program differ in nothing from what the update before stored."""
    given_inputs = data.draw(GOOD_INPUTS[rules])
    stored = check(rules, given_inputs).inputs

    assert Changes() == rules.changes(stored | {"cluster": "c"}, check(rules, given_inputs, stored).inputs)


@every_resource
@given(data=st.data())
def test_unknown_values_never_raise(rules: Any, data: st.DataObject) -> None:
    """A value that is not known yet may stand at any depth of the old and of the new inputs."""
    good = GOOD_INPUTS[rules]
    old, new = data.draw(damaged(good, with_=SOME_UNKNOWN)), data.draw(damaged(good, with_=SOME_UNKNOWN))
    checked = check(rules, new, check(rules, old).inputs)

    rules.changes(checked.inputs, checked.inputs)
    check(rules, new, old)
    rules.changes(old, checked.inputs)


@every_resource
@given(data=st.data())
def test_unknown_leaves_are_no_problem(rules: ModuleType, data: st.DataObject) -> None:
    """Not to know a value yet is nothing that a user can mend."""
    inputs = data.draw(damaged(GOOD_INPUTS[rules], with_=st.just(UNKNOWN)))

    assert [] == check(rules, inputs).problems


@every_resource
@given(data=st.data())
def test_all_unknown_is_all_unknown(rules: Any, data: st.DataObject) -> None:
    """If nothing is known, every managed property that is given counts as changed, and nothing is a problem."""
    inputs = dict.fromkeys(data.draw(GOOD_INPUTS[rules]), UNKNOWN)
    checked = check(rules, inputs)
    changes = rules.changes({}, checked.inputs)
    changed = {*changes.updates, *changes.replaces}

    assert [] == checked.problems
    assert {name for name in rules.MANAGED if contains_unknown(checked.inputs.get(name))} <= changed
    assert changed


@every_resource
@given(data=st.data())
def test_values_of_wrong_types_never_raise(rules: ModuleType, data: st.DataObject) -> None:
    """Whatever stands where text or a list belongs, the answer is a problem or a canonical form."""
    good = GOOD_INPUTS[rules]
    wrong = data.draw(damaged(good, with_=ANYTHING))

    checked = check(rules, wrong)

    assert checked.problems or check(rules, checked.inputs).inputs == checked.inputs


@every_resource
@given(data=st.data())
def test_no_problem_quotes_a_key_or_a_certificate(rules: ModuleType, data: st.DataObject) -> None:
    """A private key that a program passes by mistake, wherever, is in no message; nor is base64 at all."""
    key, pem = client().key_pem, root().certificate_pem
    secret = st.sampled_from([key, pem, pem + key])
    inputs = data.draw(damaged(GOOD_INPUTS[rules], with_=secret | st.lists(secret, min_size=1, max_size=2)))
    checked = check(rules, inputs)
    told = "\n".join([*map(str, checked.problems), *grouped(checked.warnings)])

    assert "-----" not in told
    assert not [line for line in (key + pem).splitlines() if line in told]
