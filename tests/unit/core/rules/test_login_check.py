"""A login that is tried: canonical form, problems, when it is tried again, and the verdict."""

import re
from typing import Any

import pytest
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs
from pulumi_redis_enterprise.core.rules.login_check import changes, check, fix, late, verdict
from pulumi_redis_enterprise.core.unknown import UNKNOWN

from tests.support.certificates import NOW, client

GOOD = {"certificate_file": "app.pem", "key_file": "app.key", "certificate_sha256": "ab12"}
ON_REST = GOOD | {"target": "rest", "expect": "allowed"}
ON_DATABASE = GOOD | {"target": "database", "database": "orders", "expect": "allowed"}


def checked(**new: Any) -> CheckedInputs:
    """The check of a good login, but for what is given."""
    return check({}, GOOD | new, NOW)


def told(**new: Any) -> list[str]:
    """The problems of a good login, but for what is given."""
    return [f"{problem.property}: {problem.message}" for problem in checked(**new).problems]


class TestCanonicalForm:
    def test_default_is_to_be_allowed_on_the_rest_api(self) -> None:
        """Without arguments a login to the REST API has to succeed, as whoever it is."""
        assert CheckedInputs(inputs=ON_REST) == checked()

    @pytest.mark.parametrize("nothing", [None, "", []], ids=repr)
    def test_what_is_not_given_is_no_property(self, nothing: object) -> None:
        """Absent and empty are one."""
        assert ON_REST == checked(username=nothing, triggers=nothing, database=None).inputs

    def test_everything(self) -> None:
        """Each input is kept under its own name."""
        more = {"expect": "denied", "username": "app-1", "triggers": ["a", 1], "host": "a", "port": 1}

        assert ON_DATABASE | more == checked(target="database", database="orders", **more).inputs


class TestProblems:
    @pytest.mark.parametrize("name", ["certificate_file", "key_file"])
    @pytest.mark.parametrize("path", ["", 5, ["app.pem"]], ids=repr)
    def test_no_path(self, name: str, path: object) -> None:
        """Both files are named by their paths."""
        assert [f"{name}: expected a path, got {path!r}"] == told(**{name: path})

    @pytest.mark.parametrize("name", ["certificate_file", "key_file"])
    def test_content_instead_of_its_path(self, name: str) -> None:
        """The contents of a file do not get into the state; a message has no more than their length."""
        (reason,) = told(**{name: client().key_pem})

        assert re.fullmatch(rf"{name}: expected a path, got str of \d+ characters", reason)

    @pytest.mark.parametrize(
        "given",
        [
            {"target": "orders"},
            {"target": "database"},
            {"target": "database", "database": 0},
            {"target": None},
            {"target": 5},
            {"database": "orders"},
        ],
        ids=repr,
    )
    def test_wrong_target(self, given: dict[str, Any]) -> None:
        """A target is the REST API or a database's resource; its name is none."""
        (problem,) = checked(**given).problems

        assert "target" == problem.property
        assert problem.message.startswith('expected "rest" or a DatabaseMtlsConfig, got ')
        assert "give the resource of the database itself, not its name" == problem.fix

    @pytest.mark.parametrize("expect", ["", "refused", None, True, ["denied"]], ids=repr)
    def test_wrong_expectation(self, expect: object) -> None:
        """There are two ways for a login to end."""
        assert [f"expect: expected allowed or denied, got {expect!r}"] == told(expect=expect)

    @pytest.mark.parametrize("host", ["", "a b", "redis://a", "a:1", "a/b", "-", 5, ["a"], "host\n"], ids=repr)
    def test_wrong_host(self, host: object) -> None:
        """A host is a name or an address, and nothing around it."""
        (reason,) = told(target="database", database="orders", host=host)

        assert reason.startswith("host: expected a host name or address, got ")

    @pytest.mark.parametrize("host", ["a", "redis.example.com", "10.0.0.1", "::1", "[fe80::1]", "a.b."])
    def test_good_host(self, host: str) -> None:
        """Names and addresses of both kinds are taken."""
        assert [] == told(target="database", database="orders", host=host)

    @pytest.mark.parametrize("port", [0, 65536, -1, "12000", True, 1.5], ids=repr)
    def test_wrong_port(self, port: object) -> None:
        """A port is a number of TCP."""
        assert [f"port: expected a number from 1 to 65535, got {port!r}"] == told(
            target="database", database="orders", port=port
        )

    @pytest.mark.parametrize("given", [{"host": "a"}, {"port": 1}], ids=repr)
    def test_other_place_for_the_rest_api(self, given: dict[str, object]) -> None:
        """The connection's settings say where the REST API is."""
        (problem,) = checked(**given).problems

        assert "only the login to a database takes another host or port than that of its endpoint" == problem.message
        assert "leave it out; redis-enterprise:url says where the REST API is" == problem.fix

    def test_all_problems_at_once(self) -> None:
        """Problems of all inputs are reported together."""
        problems = checked(certificate_file="", key_file="", target="", expect="").problems

        assert ["certificate_file", "key_file", "target", "expect"] == [problem.property for problem in problems]

    @pytest.mark.parametrize("name", [*ON_DATABASE, "host", "port", "username", "triggers"])
    def test_unknown_value_is_no_problem(self, name: str) -> None:
        """Not to know a value yet is nothing that a user can mend."""
        assert [] == check({}, {**ON_DATABASE, name: UNKNOWN}, NOW).problems


@pytest.mark.parametrize("name", [*ON_DATABASE, "host", "port", "username", "triggers"])
def test_each_change_is_worth_another_try(name: str) -> None:
    """Another certificate in the same file, another trigger, another expectation: all in place."""
    assert Changes(updates=(name,)) == changes(ON_DATABASE, {**ON_DATABASE, name: "another"})


class TestVerdict:
    @pytest.mark.parametrize(
        ("new", "outcome"),
        [
            ({}, {"failed_step": "", "username": ""}),
            ({"username": "app-1"}, {"failed_step": "", "username": "app-1"}),
            ({"expect": "denied"}, {"failed_step": "the TLS handshake", "username": ""}),
            ({"expect": "denied", "username": "app-1"}, {"failed_step": "the permission", "username": "app-2"}),
        ],
        ids=repr,
    )
    def test_as_expected(self, new: dict[str, Any], outcome: dict[str, str]) -> None:
        """An end as expected needs no word."""
        assert "" == verdict(ON_REST | new, message="", **outcome)

    def test_denied_against_expectation(self) -> None:
        """The step at which the login stopped is reported, and the other side's words."""
        assert (
            "the login to the REST API with app.pem stopped at the TLS handshake (unknown ca); expected allowed"
            == verdict(ON_REST, failed_step="the TLS handshake", message="unknown ca", username="")
        )

    def test_allowed_against_expectation(self) -> None:
        """A client that must not get in and does is told with who it is."""
        assert "the login to database 'orders' with app.pem was allowed (user default); expected denied" == verdict(
            ON_DATABASE | {"expect": "denied"}, failed_step="", message="user default", username="default"
        )

    @pytest.mark.parametrize(
        ("place", "told"),
        [({"host": "a"}, " at host a"), ({"port": 1}, " at port 1"), ({"host": "a", "port": 1}, " at host a, port 1")],
    )
    def test_another_place(self, place: dict[str, object], told: str) -> None:
        """A message about a login says where it went, if not to the endpoint."""
        wanted = ON_DATABASE | {"expect": "denied"} | place

        assert f"the login to database 'orders'{told} with app.pem was allowed (x); expected denied" == verdict(
            wanted, failed_step="", message="x", username=""
        )

    @pytest.mark.parametrize(
        ("username", "named"), [("default", "'default'"), ("", "'an unknown user'")], ids=["another", "unknown"]
    )
    def test_another_user(self, username: str, named: str) -> None:
        """A login as somebody else is not the one that was meant."""
        wanted = ON_DATABASE | {"username": "app-1"}

        assert f"the login to database 'orders' with app.pem was allowed as {named}; expected 'app-1'" == verdict(
            wanted, failed_step="", message="", username=username
        )


class TestTimeout:
    """Tests of how long a login may take to end as expected."""

    @pytest.mark.parametrize("given", [0, 0.5, 600, UNKNOWN], ids=repr)
    def test_kept(self, given: object) -> None:
        """Seconds are kept as they are, and so is what is not known yet."""
        assert given == checked(timeout=given).inputs["timeout"]

    @pytest.mark.parametrize("given", [-1, 601, True, "30"], ids=repr)
    def test_refused(self, given: object) -> None:
        """Anything else is named, with the limits."""
        assert [f"timeout: expected seconds from 0 to 600, got {given!r}"] == told(timeout=given)

    def test_is_no_reason_to_log_in_again(self) -> None:
        """Another time-out, as the one that a state from before does not have, changes nothing."""
        assert Changes() == changes(ON_REST, ON_REST | {"timeout": 5})


class TestFix:
    """Tests of what to do about a login that did not end as expected."""

    def test_change_on_its_way(self) -> None:
        """A change that has not arrived is waited for longer."""
        assert "a longer `timeout`" in fix("the permission", is_pending=True)
        assert "; the cluster's settings say so too, but after 5 s the change" in late(5)

    def test_step(self) -> None:
        """Each step has its own; a login that was allowed has none."""
        assert "authorized_subjects" in fix("the validation of its subject", is_pending=False)
        assert "`expect`" in fix("", is_pending=False)
