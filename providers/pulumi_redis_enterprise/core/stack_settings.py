"""The stack program's own settings: which CAs, which validation, which users.

They are what ``Pulumi.<stack>.yaml`` says under the project's name::

    trustedCa: [ca.pem]
    subjectValidation: san_cn
    users:
      - {username: app-1, certificate: app-1.pem, roles: [Cluster Viewer]}
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, cast

from pulumi_redis_enterprise.core.authorized_subjects import AuthorizedSubject, authorized_subject_of
from pulumi_redis_enterprise.core.certificates import CertificateTextError, read_certificates
from pulumi_redis_enterprise.core.subject_validation import VALIDATIONS, SubjectValidation
from pulumi_redis_enterprise.errors import Problem, quoted

KEYS: Final = ("trustedCa", "subjectValidation", "authorizedSubjects", "users", "adoptExisting")
USER_KEYS: Final = ("username", "certificate", "subjectLine", "roles", "email")


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSettings:
    """One user: its certificate as PEM text, or its subject line."""

    username: str
    certificate: str | None
    subject_line: str | None
    roles: list[str | int]
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StackSettings:
    """All settings of the stack program, with every file read."""

    trusted_ca: list[str]
    subject_validation: SubjectValidation
    authorized_subjects: list[AuthorizedSubject]
    users: list[UserSettings]
    adopt_existing: bool


class SettingsReader:
    """Reads settings, and collects all that is wrong with them.

    Args:
        given: The values by key, as JSON gives them. Keys that are far from any of `KEYS` may be somebody else's.
        read: Reads the file of that path; raises OSError.
    """

    def __init__(self, given: Mapping[str, Any], read: Callable[[str], str]) -> None:
        self._given = given
        self._read = read
        self.problems: list[Problem] = []

    def settings(self) -> StackSettings:
        """The settings; to be used only if there are no `problems` then."""
        self._misspelt()
        validation = self._validation()
        users = [self._user(index, entry) for index, entry in enumerate(self._list("users", dict))]
        self._namesakes(users)
        return StackSettings(
            trusted_ca=self._trusted_ca(),
            subject_validation=validation,
            authorized_subjects=self._subjects(validation, users),
            users=users,
            adopt_existing=self._flag("adoptExisting"),
        )

    def _misspelt(self) -> None:
        for key in self._given:
            if key not in KEYS and get_close_matches(key, KEYS, n=1):
                self._problem(key, "there is no such setting", _nearest(key, KEYS))

    def _trusted_ca(self) -> list[str]:
        given = self._given.get("trustedCa")
        if not given:
            fix = "pulumi config set --path 'trustedCa[0]' ca.pem"
            self._problem("trustedCa", "it is missing: no CA is named", fix)
            return []
        paths = [given] if isinstance(given, str) else self._list("trustedCa", str)
        return [self._file("trustedCa", path) for path in paths]

    def _validation(self) -> SubjectValidation:
        given = self._given.get("subjectValidation", "disabled")
        if given not in VALIDATIONS:
            reason = f"expected one of {', '.join(VALIDATIONS)}; got {quoted(given)}"
            self._problem("subjectValidation", reason, "pulumi config set subjectValidation san_cn")
        return cast("SubjectValidation", given)

    def _subjects(self, validation: SubjectValidation, users: list[UserSettings]) -> list[AuthorizedSubject]:
        if "authorizedSubjects" in self._given:
            return self._list("authorizedSubjects", dict)
        if validation == "disabled":
            return []
        # Who has a user may log in: nobody wants to write every subject twice.
        return [subject for index, user in enumerate(users) for subject in self._subject_of(index, user)]

    def _subject_of(self, index: int, user: UserSettings) -> list[AuthorizedSubject]:
        if not user.certificate:
            return []
        try:
            return [authorized_subject_of(read_certificates(user.certificate)[0])]
        except CertificateTextError as error:
            self._problem(f"users[{index}].certificate", error.reason, error.fix)
            return []

    def _user(self, index: int, entry: Mapping[str, Any]) -> UserSettings:
        where = f"users[{index}]"
        for key in entry:
            if key not in USER_KEYS:
                self._problem(f"{where}.{key}", "there is no such setting", _nearest(key, USER_KEYS))
        for key in ("username", "roles"):
            if not entry.get(key):
                fix = f"pulumi config set --path '{where}.{key}' …"
                self._problem(f"{where}.{key}", "it is missing", fix)
        roles, certificate = entry.get("roles") or [], entry.get("certificate")
        return UserSettings(
            username=str(entry.get("username", "")),
            certificate=None if certificate is None else self._file(f"{where}.certificate", certificate),
            subject_line=entry.get("subjectLine"),
            roles=roles if isinstance(roles, list) else [roles],
            email=entry.get("email"),
        )

    def _namesakes(self, users: list[UserSettings]) -> None:
        first: dict[str, int] = {}
        for index, user in enumerate(users):
            # The cluster does not tell upper from lower case here.
            before = first.setdefault(user.username.casefold(), index)
            if before != index and user.username:
                reason = f"users[{before}] has this name already"
                self._problem(f"users[{index}].username", reason, "give each user a name of its own")

    def _list(self, key: str, kind: type) -> list[Any]:
        given = self._given.get(key, [])
        if isinstance(given, list) and all(isinstance(item, kind) for item in given):
            return given
        wanted = "a list of objects" if kind is dict else "a list of file names"
        self._problem(key, f"expected {wanted}, got {quoted(given)}", f"see {key} in Pulumi.demo.yaml")
        return []

    def _flag(self, key: str) -> bool:
        given = self._given.get(key, False)
        if not isinstance(given, bool):
            self._problem(key, f"expected true or false, got {quoted(given)}", f"pulumi config set {key} true")
        return bool(given)

    def _file(self, key: str, path: Any) -> str:
        try:
            return self._read(str(path))
        except (OSError, ValueError) as error:
            cause = error.strerror if isinstance(error, OSError) else "it is not a text file"
            fix = "give a path relative to the folder of Pulumi.yaml"
            self._problem(key, f"cannot read {quoted(path)}: {cause}", fix)
            return ""

    def _problem(self, key: str, reason: str, fix: str) -> None:
        self.problems.append(Problem(key, reason, fix))


def _nearest(key: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(key, known, n=1)
    return f"did you mean {close[0]}?" if close else f"the settings are {', '.join(known)}"
