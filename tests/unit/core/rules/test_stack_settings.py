"""The stack program's settings: what they mean, and that each mistake names its key."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_redis_enterprise.core.rules.stack_settings import (
    USER_KEYS,
    AclSettings,
    DatabaseSettings,
    SettingsReader,
    StackSettings,
    UserSettings,
)

from tests.support.certificates import client, cn_less_client, root
from tests.support.inputs import anything, damaged

FILES = {
    "ca.pem": root().certificate_pem,
    "app-1.pem": client().certificate_pem,
    "nobody.pem": cn_less_client().certificate_pem,
    "broken.pem": "no certificate",
}
APP = {"username": "app-1", "certificate": "app-1.pem", "roles": ["viewer"]}
SUBJECT = {"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"}


def read(path: str) -> str:
    """A folder of a few files."""
    if path not in FILES:
        raise FileNotFoundError(2, "No such file or directory", path)
    return FILES[path]


def settings(**given_settings: Any) -> StackSettings:
    """Settings without a problem, with a CA unless one is given."""
    reader = SettingsReader({"trustedCa": ["ca.pem"], **given_settings}, read)
    found = reader.settings()
    assert [] == reader.problems
    return found


def told(**given_settings: Any) -> list[str]:
    """The problems of settings, without their fixes; there is a CA unless one is given."""
    reader = SettingsReader({"trustedCa": ["ca.pem"], **given_settings}, read)
    reader.settings()
    return [f"{problem.property}: {problem.message}" for problem in reader.problems]


class TestSettings:
    def test_least_settings(self) -> None:
        """A CA is all that is needed: every certificate of it may try to log in."""
        assert (
            StackSettings(
                trusted_ca=[FILES["ca.pem"]],
                subject_validation="disabled",
                authorized_subjects=[],
                roles=[],
                acls=[],
                databases=[],
                users=[],
                adopt_existing=False,
            )
            == settings()
        )

    def test_one_ca_needs_no_list(self) -> None:
        """A single file may be named as plain text, as ``pulumi config set trustedCa ca.pem`` does."""
        assert [FILES["ca.pem"]] == settings(trustedCa="ca.pem").trusted_ca

    def test_user_by_certificate(self) -> None:
        """The certificate's file is read."""
        assert [
            UserSettings(
                username="app-1",
                certificate=FILES["app-1.pem"],
                subject_line=None,
                roles=["viewer"],
                email=None,
                databases=[],
                uses_rest=True,
            )
        ] == settings(users=[APP]).users

    def test_user_by_subject_line(self) -> None:
        """A user whose certificate is not at hand has a line; one role needs no list; YAML's null is nothing."""
        user = {"username": "ops", "certificate": None, "subjectLine": "CN=ops", "roles": 2, "email": "ops@acme.com"}

        assert [
            UserSettings(
                username="ops",
                certificate=None,
                subject_line="CN=ops",
                roles=[2],
                email="ops@acme.com",
                databases=[],
                uses_rest=True,
            )
        ] == settings(users=[user]).users

    @pytest.mark.parametrize("validation", ["san_cn", "full_subject"])
    def test_users_are_authorized_by_default(self, validation: str) -> None:
        """Whoever has a user may log in; the full subject of a user given by line is not known."""
        users = [APP, {"username": "ops", "subjectLine": "CN=ops", "roles": [1]}]

        assert [SUBJECT] == settings(subjectValidation=validation, users=users).authorized_subjects

    def test_authorized_subjects_that_are_given_are_the_only_ones(self) -> None:
        """Whoever writes subjects means these, and no others."""
        given_subjects = [{"CN": "other"}]
        found = settings(subjectValidation="san_cn", users=[APP], authorizedSubjects=given_subjects)

        assert given_subjects == found.authorized_subjects

    def test_database(self) -> None:
        """A database has the cluster's CAs by default, and who is in it is said by role and ACL."""
        given = settings(
            acls=[{"name": "read", "rule": "+@read ~*"}],
            databases=[{"name": "orders", "defaultUser": False, "access": {"reader": "read"}}, {"name": "plain"}],
        )

        assert [AclSettings(name="read", rule="+@read ~*")] == given.acls
        assert [
            DatabaseSettings(
                name="orders",
                client_certificates=[],
                subject_validation="disabled",
                authorized_subjects=[],
                default_user=False,
                access={"reader": "read"},
            ),
            DatabaseSettings(
                name="plain",
                client_certificates=[],
                subject_validation="disabled",
                authorized_subjects=[],
                default_user=None,
                access={},
            ),
        ] == given.databases

    @pytest.mark.parametrize(
        ("roles", "databases", "uses_rest"),
        [
            (["reader"], ["orders"], False),
            (["reader", "viewer"], ["orders"], True),
            (["viewer"], [], True),
            (["manager"], ["orders"], True),
        ],
    )
    def test_roles_say_where_a_user_logs_in(self, roles: list[str], databases: list[str], uses_rest: bool) -> None:  # noqa: FBT001
        """A role that is made without management is for databases; all others may be for the REST API."""
        given = settings(
            roles=[{"name": "reader"}, {"name": "manager", "management": "db_viewer"}],
            databases=[{"name": "orders", "access": {"reader": "read-only", "manager": "Full Access"}}],
            users=[APP | {"roles": roles}],
        )

        assert (databases, uses_rest) == (given.users[0].databases, given.users[0].uses_rest)

    def test_users_of_a_database_are_authorized_in_it_by_default(self) -> None:
        """The users are those who have a role with access to the database, and nobody else."""
        given = settings(
            subjectValidation="san_cn",
            roles=[{"name": "reader"}],
            databases=[{"name": "orders", "subjectValidation": "san_cn", "access": {"reader": "read-only"}}],
            users=[APP | {"roles": ["reader"]}],
        )

        assert ["app-1"] == [subject["CN"] for subject in given.databases[0].authorized_subjects]
        assert [] == given.authorized_subjects

    def test_adopt_existing(self) -> None:
        """The flag is for all resources of the stack."""
        assert settings(adoptExisting=True).adopt_existing

    def test_settings_of_others_are_none_of_ours(self) -> None:
        """A program that was extended has keys of its own."""
        assert settings() == settings(environment="production")


class TestProblems:
    def test_management_that_is_not_documented(self) -> None:
        """A typing error is reported with all that there is, before a role is made."""
        documented = "none, db_viewer, db_member, cluster_viewer, cluster_member, user_manager, admin"

        assert [f"roles[0].management: expected one of {documented}; got 'viewer'"] == told(
            roles=[{"name": "reader", "management": "viewer"}]
        )

    @pytest.mark.parametrize("ca", [None, "", [], {}], ids=repr)
    def test_no_ca(self, ca: object) -> None:
        """Without a CA there is nothing to trust."""
        assert ["trustedCa: it is missing: no CA is named"] == told(trustedCa=ca)

    @pytest.mark.parametrize("ca", [5, True, ["ca.pem", 5], {"a": "ca.pem"}], ids=repr)
    def test_ca_that_is_no_file_name(self, ca: object) -> None:
        """The found value is shown beside the expected one."""
        assert [f"trustedCa: expected a list of file names, got {ca!r}"] == told(trustedCa=ca)

    def test_files_that_are_not_there(self) -> None:
        """Each file is named with its key."""
        user = APP | {"certificate": "app.pem"}

        assert [
            "users[0].certificate: cannot read 'app.pem': No such file or directory",
            "trustedCa: cannot read 'root.pem': No such file or directory",
        ] == told(trustedCa=["root.pem"], users=[user])

    def test_file_that_is_no_text(self) -> None:
        """A DER file is reported as what it is not."""

        def read_binary(_path: str) -> str:
            return b"\x30\x82\xff".decode()

        reader = SettingsReader({"trustedCa": "ca.der"}, read_binary)
        reader.settings()

        assert ["cannot read 'ca.der': it is not a text file"] == [problem.message for problem in reader.problems]

    def test_content_of_a_file_instead_of_its_name(self) -> None:
        """A key that is pasted into the configuration is not in a log."""
        key = client().key_pem
        told_of = "\n".join(told(trustedCa=key, users=[APP | {"certificate": key}], subjectValidation=key))

        assert f"trustedCa: cannot read str of {len(repr(key))} characters" in told_of
        assert not [line for line in key.splitlines() if line in told_of]

    @pytest.mark.parametrize("validation", ["sancn", None, 5, ["san_cn"]], ids=repr)
    def test_unknown_kind_of_validation(self, validation: object) -> None:
        """The kinds that there are, are named."""
        expected = f"subjectValidation: expected one of disabled, san_cn, full_subject; got {validation!r}"

        assert expected in told(subjectValidation=validation)

    @pytest.mark.parametrize("key", ["users", "authorizedSubjects"])
    @pytest.mark.parametrize("value", ["app-1", {"username": "app-1"}, ["app-1"], None], ids=repr)
    def test_something_else_than_a_list_of_objects(self, key: str, value: object) -> None:
        """The found value is shown beside the expected one."""
        assert [f"{key}: expected a list of objects, got {value!r}"] == told(**{key: value})

    def test_user_without_name_and_roles(self) -> None:
        """A required key that is missing is named with its place in the list."""
        assert ["users[1].username: it is missing", "users[1].roles: it is missing"] == told(
            users=[APP, {"subjectLine": "CN=a"}]
        )

    def test_misspelt_setting_of_a_user(self) -> None:
        """A setting that does not exist is not ignored; the nearest one is named, or else all of them."""
        reader = SettingsReader({"trustedCa": "ca.pem", "users": [APP | {"role": ["Admin"], "x": 1}]}, read)
        reader.settings()

        assert [
            ("users[0].role", "did you mean roles?"),
            ("users[0].x", f"the settings are {', '.join(USER_KEYS)}"),
        ] == [(problem.property, problem.fix) for problem in reader.problems]

    def test_misspelt_setting(self) -> None:
        """A key that is nearly one of ours is not taken for somebody else's."""
        reader = SettingsReader({"trustedCa": "ca.pem", "user": [APP]}, read)
        reader.settings()

        assert [("user", "did you mean users?")] == [(problem.property, problem.fix) for problem in reader.problems]

    @pytest.mark.parametrize("access", [["reader"], {"reader": ["read-only"]}, 3])
    def test_access_that_is_no_names_by_name(self, access: object) -> None:
        """Access is the name of an ACL by the name of a role."""
        (problem,) = told(databases=[{"name": "orders", "access": access}])

        assert problem.startswith("databases[0].access: expected names by name, got ")

    def test_role_acl_and_database_without_what_they_need(self) -> None:
        """Each is missed under its own key."""
        assert [
            "roles[0].name: it is missing",
            "databases[0].name: it is missing",
            "acls[0].name: it is missing",
            "acls[0].rule: it is missing",
        ] == told(roles=[{}], acls=[{}], databases=[{}])

    def test_two_users_of_one_name(self) -> None:
        """The cluster does not tell upper from lower case, so the second of two such names is a mistake."""
        assert ["users[2].username: users[0] has this name already"] == told(
            users=[APP, APP | {"username": "app-2"}, APP | {"username": "APP-1"}]
        )

    @pytest.mark.parametrize("file", ["nobody.pem", "broken.pem"])
    def test_certificate_that_cannot_be_authorized(self, file: str) -> None:
        """A subject that does not fit into a record is told at the user whose certificate it is."""
        told_of = told(subjectValidation="san_cn", users=[APP | {"certificate": file}])

        assert [True] == [text.startswith("users[0].certificate: ") for text in told_of]

    def test_unreadable_certificate_is_told_once(self) -> None:
        """A file that is not there is not reported as an empty one as well."""
        assert 1 == len(told(subjectValidation="san_cn", users=[APP | {"certificate": "none.pem"}]))

    def test_flag_that_is_no_boolean(self) -> None:
        """A text is not accepted as a boolean."""
        assert ["adoptExisting: expected true or false, got 'yes'"] == told(adoptExisting="yes")

    def test_all_problems_at_once(self) -> None:
        """Nobody has to mend one setting to hear of the next."""
        told_of = told(trustedCa=[], subjectValidation="x", users=[{}], adoptExisting=1, authorizedSubjects=5)

        assert {
            "trustedCa",
            "subjectValidation",
            "users[0].username",
            "users[0].roles",
            "adoptExisting",
            "authorizedSubjects",
        } == {text.partition(":")[0] for text in told_of}


GOOD = st.just(
    {
        "trustedCa": ["ca.pem"],
        "subjectValidation": "san_cn",
        "authorizedSubjects": [SUBJECT],
        "users": [APP, {"username": "ops", "subjectLine": "CN=ops", "roles": [1], "email": "a@b.c"}],
        "adoptExisting": True,
    }
)


@given(damaged(GOOD, with_=anything()))
def test_wrong_values_never_raise(wrong: dict[str, Any]) -> None:
    """Whatever YAML holds, the answer is settings or problems that name their key."""
    reader = SettingsReader(wrong, read)
    reader.settings()

    assert all(problem.property.startswith(tuple(wrong)) for problem in reader.problems)
