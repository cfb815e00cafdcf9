"""The stack program's own settings: which CAs and databases, and who may log in to what.

They are what ``Pulumi.<stack>.yaml`` says under the project's name::

    trustedCa: [ca.pem]
    subjectValidation: san_cn
    databases:
      - {name: orders, access: {app: read-app}}
    users:
      - {username: app-1, certificate: app-1.pem, roles: [app]}
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypedDict

from pulumi_redis_enterprise.core.rules.role import MANAGEMENTS, Management
from pulumi_redis_enterprise.core.settings_reader import SettingsSection, same_names, set_command
from pulumi_redis_enterprise.core.trust.authorized_subjects import (
    VALIDATIONS,
    AuthorizedSubject,
    SubjectValidation,
    authorized_subject_of,
)
from pulumi_redis_enterprise.core.x509.certificates import CertificateTextError, read_certificates
from pulumi_redis_enterprise.errors import Problem

KEYS: Final = (
    "trustedCa",
    "subjectValidation",
    "authorizedSubjects",
    "roles",
    "acls",
    "databases",
    "users",
    "adoptExisting",
)
ROLE_KEYS: Final = ("name", "management", "databases")
ACL_KEYS: Final = ("name", "rule")
DATABASE_KEYS: Final = (
    "name",
    "clientCertificates",
    "subjectValidation",
    "authorizedSubjects",
    "defaultUser",
    "access",
)
USER_KEYS: Final = ("username", "certificate", "subjectLine", "roles", "email", "convertPasswordUser")


class SubjectArguments(TypedDict):
    """The arguments of a resource that say which subjects are let in."""

    subject_validation: SubjectValidation
    authorized_subjects: list[AuthorizedSubject]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSettings:
    """One role that is made; its scope is left alone if `databases` is None."""

    name: str
    management: Management
    databases: list[str | int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AclSettings:
    """One Redis ACL that is made."""

    name: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    """One database that clients log in to by certificate; `access` says which role has which ACL in it."""

    name: str
    client_certificates: list[str]
    subject_validation: SubjectValidation
    authorized_subjects: list[AuthorizedSubject]
    default_user: bool | None
    access: dict[str, str]

    @property
    def subjects(self) -> SubjectArguments:
        """The arguments of the resource that say who is let in."""
        return {"subject_validation": self.subject_validation, "authorized_subjects": self.authorized_subjects}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSettings:
    """One user: its certificate as PEM text, or its subject line; and where its roles let it log in."""

    username: str
    certificate: str | None
    subject_line: str | None
    roles: list[str | int]
    email: str | None
    convert_password_user: bool = False
    databases: list[str]
    uses_rest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StackSettings:
    """All settings of the stack program, with every file read."""

    trusted_ca: list[str]
    subject_validation: SubjectValidation
    authorized_subjects: list[AuthorizedSubject]
    roles: list[RoleSettings]
    acls: list[AclSettings]
    databases: list[DatabaseSettings]
    users: list[UserSettings]
    adopt_existing: bool

    @property
    def subjects(self) -> SubjectArguments:
        """The arguments of the resource that say who is let in to the REST API."""
        return {"subject_validation": self.subject_validation, "authorized_subjects": self.authorized_subjects}


class SettingsReader:
    """Reads the settings, and collects all that is wrong with them.

    Args:
        given: The values by key, as JSON gives them.
        read: Reads the file of that path; raises OSError.
    """

    def __init__(self, given: Mapping[str, Any], read: Callable[[str], str]) -> None:
        problems: list[Problem] = []
        self.problems = problems
        self._top = SettingsSection(given, KEYS, read=read, problems=self.problems)

    def settings(self) -> StackSettings:
        """The settings; to be used only if there are no `problems` then."""
        top = self._top
        roles = [_role(section) for section in self._distinct("roles", ROLE_KEYS, "name")]
        databases = [
            (section, str(section.required("name") or ""), section.references("access"))
            for section in self._distinct("databases", DATABASE_KEYS, "name")
        ]
        access = {name: roles_in for _, name, roles_in in databases}
        user_sections = self._distinct("users", USER_KEYS, "username")
        users = [_user(section, roles, access) for section in user_sections]
        by_section = list(zip(user_sections, users, strict=True))
        return StackSettings(
            trusted_ca=self._trusted_ca(),
            subject_validation=top.choice("subjectValidation", VALIDATIONS),
            authorized_subjects=_subjects(top, [it for it in by_section if it[1].uses_rest]),
            roles=roles,
            acls=[_acl(section) for section in self._distinct("acls", ACL_KEYS, "name")],
            databases=[
                _database(section, roles_in, [it for it in by_section if name in it[1].databases])
                for section, name, roles_in in databases
            ],
            users=users,
            adopt_existing=bool(top.flag("adoptExisting")),
        )

    def _distinct(self, key: str, known: tuple[str, ...], name: str) -> list[SettingsSection]:
        sections = self._top.sections(key, known)
        same_names(sections, name)
        return sections

    def _trusted_ca(self) -> list[str]:
        if not self._top.value("trustedCa"):
            self._top.problem("trustedCa", "it is missing: no CA is named", set_command("trustedCa[0]", "ca.pem"))
            return []
        return self._top.files("trustedCa")


def _role(section: SettingsSection) -> RoleSettings:
    return RoleSettings(
        name=str(section.required("name")),
        management=section.choice("management", MANAGEMENTS),
        databases=section.value("databases"),
    )


def _acl(section: SettingsSection) -> AclSettings:
    return AclSettings(name=str(section.required("name")), rule=str(section.required("rule")))


def _user(
    section: SettingsSection, made: Iterable[RoleSettings], access: Mapping[str, Mapping[str, str]]
) -> UserSettings:
    username, roles = str(section.required("username") or ""), section.values("roles")
    for_databases_only = {role.name for role in made if role.management == "none"}
    return UserSettings(
        username=username,
        certificate=section.file("certificate"),
        subject_line=section.value("subjectLine"),
        roles=roles,
        email=section.value("email"),
        convert_password_user=bool(section.flag("convertPasswordUser")),
        databases=[name for name, roles_in in access.items() if any(role in roles_in for role in map(str, roles))],
        uses_rest=any(role not in for_databases_only for role in map(str, roles)),
    )


def _database(
    section: SettingsSection, access: Mapping[str, str], users: list[tuple[SettingsSection, UserSettings]]
) -> DatabaseSettings:
    return DatabaseSettings(
        name=str(section.value("name")),
        client_certificates=section.files("clientCertificates"),
        subject_validation=section.choice("subjectValidation", VALIDATIONS),
        authorized_subjects=_subjects(section, users),
        default_user=section.flag("defaultUser", None),
        access=dict(access),
    )


def _subjects(section: SettingsSection, users: list[tuple[SettingsSection, UserSettings]]) -> list[AuthorizedSubject]:
    if "authorizedSubjects" in section:
        return section.records("authorizedSubjects")
    if section.value("subjectValidation", "disabled") == "disabled":
        return []
    # Who has a user and a role for it may log in: nobody wants to write every subject twice.
    return [subject for owner, user in users for subject in _subject_of(owner, user)]


def _subject_of(section: SettingsSection, user: UserSettings) -> list[AuthorizedSubject]:
    if not user.certificate:
        return []
    try:
        return [authorized_subject_of(read_certificates(user.certificate)[0])]
    except CertificateTextError as error:
        section.problem("certificate", error.message, error.fix)
        return []
