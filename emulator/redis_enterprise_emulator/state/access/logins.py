"""Authentication: passwords, lockout, and the user of a client certificate.

https://redis.io/docs/latest/operate/rs/security/access-control/manage-users/login-lockout/
"""

import hashlib
import hmac
import re
from typing import Final

from redis_enterprise_emulator.state.access.client_certificates import ClientCertificate, subject_is_authorized
from redis_enterprise_emulator.state.access.permissions import allowed
from redis_enterprise_emulator.state.errors import RestError, UnauthorizedError
from redis_enterprise_emulator.state.model import Login, Record, State

FAILURES_THAT_LOCK: Final = 5
FAILURE_WINDOW: Final = 15 * 60.0
LOCKOUT: Final = 30 * 60.0

_REPEATED: Final = re.compile(r"(.)\1{3}", re.DOTALL)
"""More than three times the same character."""

_COMPLEX: Final = (r"[A-Z]", r"[a-z]", r"[0-9]", r"[^A-Za-z0-9]")


def password_login(state: State, username: str, password: str) -> Record:
    """Return the user of that name or e-mail address, if the password is right.

    Raises:
        UnauthorizedError: For whatever reason; a wrong password counts for the lockout.
    """
    user = _user_of(state, username)
    if user is None or not state.settings["control_plane_basic_authentication"]:
        raise UnauthorizedError
    login = state.logins[user["uid"]]
    if is_locked(state, user) or login.password_digest is None:
        raise UnauthorizedError
    if not _is_password(login, password):
        _count_failure(state, login)
        raise UnauthorizedError
    _count_success(state, user)
    return user


def certificate_login(state: State, certificate: ClientCertificate) -> Record:
    """Return the certificate user whose subject line is the certificate's.

    Whether the subject is authorized was settled when the connection was opened, see `admits`.

    Raises:
        UnauthorizedError: There is no such user, or the account is locked.
    """
    user = _certificate_user(state, certificate)
    if user is None or is_locked(state, user):
        raise UnauthorizedError
    if state.assumptions.certificate_login_is_last_login == "yes":
        user["last_login"] = int(state.clock())
    return user


def admits(state: State, certificate: ClientCertificate) -> bool:
    """Return whether a certificate that chains to the CA passes the cluster's subject validation."""
    if subject_is_authorized(state, certificate):
        return True
    user = _certificate_user(state, certificate)
    if user is not None and state.assumptions.certificate_failures_lock == "yes":
        _count_failure(state, state.logins[user["uid"]])
    return False


def is_locked(state: State, user: Record) -> bool:
    """Return whether too many logins failed lately."""
    return state.clock() < state.logins[user["uid"]].locked_until


def management_roles(state: State, user: Record) -> list[str]:
    """Return the management roles behind the roles that a user holds."""
    return [state.roles[uid]["management"] for uid in user["role_uids"] if uid in state.roles]


def permissions_of(state: State, user: Record) -> frozenset[str]:
    """Return what a user may do."""
    return allowed(management_roles(state, user))


def set_password(state: State, uid: int, password: str, *, hashed: bool = False) -> None:
    """Give a user a password; that ends a lockout.

    Args:
        state: The cluster.
        uid: Whose.
        password: The password, or the SHA-256 of ``username:clustername:password`` as hex.
        hashed: Which of the two it is.

    Raises:
        RestError: 400 ``password_not_complex`` or ``new_password_same_as_current``.
    """
    user, current = state.users[uid], state.logins[uid]
    if hashed:
        wanted = Login(password.lower(), _prefix(state, user))
    else:
        check_complexity(state, password, email=user["email"])
        wanted = Login(digest(password))
    if _is_same(current, wanted) or (not hashed and _is_password(current, password)):
        raise RestError(400, "new_password_same_as_current", "the new password is the current one")
    state.logins[uid] = wanted
    user["password_issue_date"] = state.timestamp()


def check_complexity(state: State, password: str, *, email: str) -> None:
    """Refuse a password that the cluster's rules do not allow. Without ``password_complexity`` there are none.

    https://redis.io/docs/latest/operate/rs/security/access-control/manage-passwords/password-complexity-rules/

    Raises:
        RestError: 400 ``password_not_complex``.
    """
    if state.settings["password_complexity"] and not _is_complex(state, password, email):
        raise RestError(400, "password_not_complex", "the password does not meet the cluster's rules")


def digest(password: str) -> str:
    """Return what is stored of a password: enough for an emulator, which has nothing to protect."""
    return hashlib.sha256(password.encode(errors="surrogatepass")).hexdigest()


def _is_complex(state: State, password: str, email: str) -> bool:
    if len(password) < state.settings["password_min_length"] or _REPEATED.search(password):
        return False
    if email and any(text in password for text in (email, email[::-1])):
        return False
    return all(re.search(kind, password) for kind in _COMPLEX)


def _is_password(login: Login, password: str) -> bool:
    return hmac.compare_digest(login.password_digest or "", digest(login.password_prefix + password))


def _is_same(one: Login, other: Login) -> bool:
    """Return whether two logins have one password, hashed in one way."""
    return (one.password_digest, one.password_prefix) == (other.password_digest, other.password_prefix)


def _prefix(state: State, user: Record) -> str:
    """Return what is hashed before the password. The vendor's page on the user object says no more than "username"."""
    return f"{user[state.assumptions.hashed_password_username]}:{state.name}:"


def _user_of(state: State, username: str) -> Record | None:
    for key in ("name", "email"):
        for user in state.users.values():
            if username and user[key] == username:
                return user
    return None


def _certificate_user(state: State, certificate: ClientCertificate) -> Record | None:
    lines = certificate.rest_lines(state.assumptions.subject_line_match)
    for _, user in sorted(state.users.items()):
        if user["auth_method"] == "certificate" and user["certificate_subject_line"] in lines:
            return user
    return None


def _count_failure(state: State, login: Login) -> None:
    now = state.clock()
    login.failures = [*(moment for moment in login.failures if moment > now - FAILURE_WINDOW), now]
    if len(login.failures) >= FAILURES_THAT_LOCK:
        login.locked_until = now + LOCKOUT
        login.failures = []


def _count_success(state: State, user: Record) -> None:
    state.logins[user["uid"]].failures = []
    user["last_login"] = int(state.clock())
