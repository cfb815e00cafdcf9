"""Users that log in by certificate: canonical form, problems, what is sent, and what is seen."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.rules.certificate_user import changes, check, observed, outputs, payload
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, sha256

from tests.support.certificates import CLIENT_SUBJECT, NOW, client, read, root

GOOD: Any = {"username": "app-1", "subject_line": CLIENT_SUBJECT, "roles": ["viewer"]}
ROLES = {Uid(1): "Admin", Uid(2): "viewer"}


def checked(**new: Any) -> CheckedInputs:
    """The check of a good user, but for what is given."""
    return check({}, GOOD | new, NOW)


def told(**new: Any) -> list[str]:
    """The problems of a good user, but for what is given."""
    return [f"{problem.property}: {problem.message}" for problem in checked(**new).problems]


def live(**fields: Any) -> dict[str, Any]:
    """A user as the cluster shows it."""
    return {
        "name": "app-1",
        "auth_method": "certificate",
        "certificate_subject_line": CLIENT_SUBJECT,
        "role_uids": (2,),
        "email": "",
        **fields,
    }


class TestCanonicalForm:
    def test_certificate_and_bundles_are_consumed(self) -> None:
        """No PEM is stored for a user, so that a stack of many has a small state."""
        given = {"certificate": client().certificate_pem, "subject_line": None, "trusted_by": [root().certificate_pem]}

        assert (
            GOOD
            | {
                "certificate_sha256": sha256(read(client())),
                "certificate_expires": "2027-06-01",
                "issued_by": [certificate_key(read(root()))],
            }
            == checked(**given).inputs
        )

    @pytest.mark.parametrize(
        ("expected", "given"),
        [
            (["Admin"], "Admin"),
            ([2], 2),
            ([2, 10, "Admin", "Viewer"], ["Viewer", 10, "Admin", 2]),
            ([2, "Admin"], ("Admin", 2, "Admin", 2)),
        ],
        ids=repr,
    )
    def test_roles_are_a_sorted_set(self, expected: list[Any], given: object) -> None:
        """The order of the roles means nothing: uids in their order go first, then names."""
        assert expected == checked(roles=given).inputs["roles"]

    def test_unknown_role_makes_the_roles_unknown(self) -> None:
        """With one role that is not known yet, nobody can say what the set will be."""
        assert UNKNOWN is checked(roles=["Admin", UNKNOWN]).inputs["roles"]

    @pytest.mark.parametrize("email", [None, ""], ids=repr)
    def test_absent_email_is_no_property(self, email: object) -> None:
        """A user without an address has no such property, not an empty one."""
        assert "email" not in checked(email=email).inputs

    def test_adopt_existing_is_kept_only_if_it_is_set(self) -> None:
        """The default is no property at all, so that it shows in no preview."""
        assert checked(adopt_existing=True).inputs["adopt_existing"] is True
        assert "adopt_existing" not in checked(adopt_existing=False).inputs


def seen(value: object) -> str:
    """Return what is told of a wrong value: nothing of a text, which may be a password in a wrong place."""
    return f"str of {len(repr(value))} characters" if isinstance(value, str) else repr(value)


class TestOptions:
    """Tests of what a program allows."""

    @pytest.mark.parametrize("option", ["adopt_existing", "convert_password_user"])
    def test_is_kept_only_if_it_is_set(self, option: str) -> None:
        """The default is no property at all, so that it shows in no preview."""
        assert checked(**{option: True}).inputs[option] is True
        assert option not in checked(**{option: False}).inputs

    def test_order_is_warned_of_while_the_line_is_new(self) -> None:
        """A line that does not begin with CN is told of once, with its user; after an update a login has shown it."""
        new = {"username": "app-1", "subject_line": "C=US,CN=app-1", "roles": ["Admin"]}

        (caution,) = check({}, new, NOW).warnings
        assert "that of 'app-1' begins with C=US, the last attribute of the certificate" == caution.property
        assert [] == check(new, new, NOW).warnings
        assert [] == check({}, new | {"subject_line": "C=US, CN=app-1"}, NOW).warnings

    def test_conversion_is_warned_of_until_it_is_done(self) -> None:
        """A warning says beforehand that a user loses its password."""
        first = check({}, GOOD | {"convert_password_user": True}, NOW)
        later = check(first.inputs, GOOD | {"convert_password_user": True}, NOW)

        assert (["'app-1'"], []) == ([it.property for it in first.warnings], later.warnings)
        assert [] == checked().warnings


class TestProblems:
    @pytest.mark.parametrize("username", [None, ""], ids=repr)
    def test_no_username(self, username: object) -> None:
        """The name of a user is required."""
        assert ["username: it is missing"] == told(username=username)

    @pytest.mark.parametrize("username", ["a&b", "<app>", 'app"', "Zoë", "app\n", "app\x7f", 5, 0, [], ["app-1"], {}])
    def test_username_that_the_cluster_refuses(self, username: object) -> None:
        """The vendor's own pattern is applied before anything is sent."""
        expected = f'username: expected 1 to 255 printable ASCII characters without " & < >, got {seen(username)}'

        assert [expected] == told(username=username)

    def test_username_may_have_255_characters(self) -> None:
        """The longest name is taken, one more is not."""
        assert [] == told(username="a" * 255)
        assert 1 == len(told(username="a" * 256))

    @pytest.mark.parametrize("email", ["app", "app@example", "@example.com", "a b@example.com", 5, [], {"a": 1}])
    def test_email_that_the_cluster_refuses(self, email: object) -> None:
        """The vendor's own pattern is applied before anything is sent."""
        assert [f"email: expected an address as app@example.com, got {seen(email)}"] == told(email=email)

    @pytest.mark.parametrize("roles", [None, [], ()], ids=repr)
    def test_no_role(self, roles: object) -> None:
        """At least one role is required."""
        assert ["roles: a user without a role may do nothing"] == told(roles=roles)

    @pytest.mark.parametrize("role", ["", "  ", 0, -1, 2.5, True, None, [], {"name": "Admin"}], ids=repr)
    def test_role_that_is_neither_name_nor_uid(self, role: object) -> None:
        """Each value that cannot name a role is reported, beside good ones."""
        assert [f"roles: expected the name or the uid of a role, got {role!r}"] == told(roles=["Admin", role])

    def test_unknown_values_are_no_problem(self) -> None:
        """A value that another resource makes in the same run is not judged before it is known."""
        assert [] == told(username=UNKNOWN, roles=UNKNOWN, email=UNKNOWN, subject_line=UNKNOWN)

    def test_all_problems_at_once(self) -> None:
        """Problems of different inputs are reported together."""
        problems = checked(username="", subject_line="CN=a, O=b", roles=[], email="x").problems

        assert ["username", "subject_line", "roles", "email"] == [problem.property for problem in problems]


class TestChanges:
    def test_another_username_replaces_the_user(self) -> None:
        """A name cannot be changed in place; everything else can."""
        new = checked(username="app-2", email="a@b.c", roles=["Admin"], subject_line="CN=app-2").inputs

        assert Changes(updates=("subject_line", "roles", "email"), replaces=("username",)) == changes(GOOD, new)

    @pytest.mark.parametrize(
        ("deletes_first", "old", "new"),
        [
            (False, {}, {"subject_line": "CN=app-2"}),
            (True, {}, {}),
            (True, {"email": "a@b.c"}, {"subject_line": "CN=app-2", "email": "A@b.c"}),
            (True, {}, {"username": GOOD["username"].upper(), "subject_line": "CN=app-2"}),
            (False, {}, {"subject_line": UNKNOWN}),
        ],
        ids=["other subject", "same subject", "same address", "name in another case", "unknown subject"],
    )
    def test_old_user_goes_first_only_if_both_cannot_be(
        self,
        deletes_first: bool,  # noqa: FBT001
        old: dict[str, Any],
        new: dict[str, Any],
    ) -> None:
        """Without it, the old user goes last, when the new one is there; a failure leaves the old one as it was."""
        found = changes(checked(**old).inputs, checked(**{"username": "app-2", **new}).inputs)

        assert ("username",) == found.replaces
        assert deletes_first == found.deletes_first

    def test_user_that_stays_is_not_deleted(self) -> None:
        """An update in place has nothing to make room for."""
        assert not changes(GOOD, checked(email="a@b.c").inputs).deletes_first

    def test_renewed_certificate_of_the_same_subject_is_a_change(self) -> None:
        """A renewal shows in the preview, though the cluster will be sent nothing."""
        old = checked(subject_line=None, certificate=client().certificate_pem).inputs
        renewed = root().issue_client(CLIENT_SUBJECT, now=NOW)
        new = checked(subject_line=None, certificate=renewed.certificate_pem).inputs

        assert Changes(updates=("certificate_sha256",)) == changes(old, new)

    def test_adopt_existing_is_not_managed(self) -> None:
        """An argument for the creation only is no change later."""
        assert not changes(GOOD, checked(adopt_existing=True).inputs)


class TestPayload:
    def test_new_user(self) -> None:
        """The vendor's names; roles by uid in their order; no password, and no e-mail that was not given."""
        assert {
            "name": "app-1",
            "auth_method": "certificate",
            "certificate_subject_line": CLIENT_SUBJECT,
            "role_uids": [1, 2],
        } == payload(GOOD, [Uid(2), Uid(1)])

    def test_only_what_changed(self) -> None:
        """A setting that is as wanted is not sent."""
        assert {"role_uids": [2]} == payload(GOOD, [Uid(2)], only=["roles"])

    def test_email_that_is_no_longer_wanted_is_emptied(self) -> None:
        """The vendor has no other way to take an address away."""
        assert {"email": ""} == payload(GOOD, [Uid(2)], only=["email"])
        assert {"email": "a@b.c"} == payload(GOOD | {"email": "a@b.c"}, [Uid(2)], only=["email"])

    def test_what_is_told_of_the_certificate_is_not_sent(self) -> None:
        """The cluster knows nothing of fingerprints and dates."""
        told_of = checked(subject_line=None, certificate=client().certificate_pem).inputs

        assert payload(GOOD, [Uid(2)]) == payload(told_of, [Uid(2)])


class TestObserved:
    def test_user_as_wanted_is_the_inputs(self) -> None:
        """An untouched user reads as the inputs that it came from."""
        assert GOOD == observed(live(), ROLES, GOOD)

    def test_role_named_by_uid_stays_so(self) -> None:
        """The state's way to name a role is kept; others are reported by name, or by uid if they have none."""
        roles = observed(live(role_uids=(1, 2, 7)), ROLES, GOOD | {"roles": [1, "viewer"]})["roles"]

        assert [1, 7, "viewer"] == roles

    def test_user_without_a_state(self) -> None:
        """An import has no state to compare with."""
        assert GOOD == observed(live(), ROLES, {})

    def test_email_is_told(self) -> None:
        """An address that somebody gave the user is drift."""
        assert "a@b.c" == observed(live(email="a@b.c"), ROLES, GOOD)["email"]

    def test_user_who_was_given_a_password_has_no_line(self) -> None:
        """A user of another method does not log in by certificate, whatever line is left over."""
        assert "" == observed(live(auth_method="regular"), ROLES, GOOD)["subject_line"]

    def test_what_is_told_of_the_certificate_is_kept(self) -> None:
        """The cluster does not know the certificate, so the state alone can tell of it."""
        state = checked(subject_line=None, certificate=client().certificate_pem).inputs

        assert state == observed(live(), ROLES, state)


def test_outputs_are_what_the_cluster_and_a_person_call_it() -> None:
    """The outputs have what the cluster shows, and the command to try a login with."""
    shown = outputs({"uid": 7, "role_uids": (1, 2), "status": "active"}, "curl")

    assert {
        "uid": 7,
        "role_uids": [1, 2],
        "status": "active",
        "rest_command": "curl",
    } == shown
