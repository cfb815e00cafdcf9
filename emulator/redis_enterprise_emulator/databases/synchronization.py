"""Synchronization of the users of a server, so that Redis itself enforces the ACLs."""

import logging
import secrets

from redis_enterprise_emulator.databases.access import Access, DatabaseUser
from redis_enterprise_emulator.databases.resp import Reply, ReplyError, RespConnection
from redis_enterprise_emulator.state.acl_rules import AclRule

_log = logging.getLogger(__name__)


class Synchronization:
    """The users of a server, which are kept equal to those of the cluster.

    Each user has a random password beside its own, if it has one, with which the proxy logs it in.

    Args:
        administrator: A connection that may do everything; closed with this.
    """

    def __init__(self, administrator: RespConnection) -> None:
        self._administrator = administrator
        self._known = _names(administrator.call("COMMAND", "LIST")) | _categories(administrator.call("ACL", "CAT"))
        self._passwords: dict[str, str] = {}
        self._applied: dict[str, DatabaseUser] = {}

    def apply(self, access: Access) -> None:
        """Make the server's users those of an access.

        Raises:
            OSError: The server is gone.
        """
        wanted = access.users | ({"default": access.default_user} if access.default_user else {})
        for name in self._applied.keys() - wanted.keys():
            self._remove(name)
        for name, user in wanted.items():
            if self._applied.get(name) != user:
                self._set(user)
        self._applied = wanted

    def password(self, name: str) -> str:
        """Return what the proxy logs a user in with."""
        return self._passwords[name]

    def close(self) -> None:
        """End the connection to the server."""
        self._administrator.close()

    def _remove(self, name: str) -> None:
        if name == "default":
            # Cannot be deleted; who is connected as it keeps its rights.
            self._administrator.call("ACL", "SETUSER", name, "off")
        else:
            self._administrator.call("ACL", "DELUSER", name)

    def _set(self, user: DatabaseUser) -> None:
        start = ("ACL", "SETUSER", user.name, "reset", "on", *self._secrets(user))
        try:
            self._administrator.call(*start, *self._words(user.rule))
        except ReplyError as error:
            _log.warning("user %s may do nothing: %s", user.name, error)
            self._administrator.call(*start)

    def _secrets(self, user: DatabaseUser) -> list[str]:
        digest = [f"#{user.password_digest}"] if user.password_digest else []
        if user.name == "default":
            return digest or ["nopass"]
        return [*digest, f">{self._passwords.setdefault(user.name, secrets.token_urlsafe(32))}"]

    def _words(self, rule: AclRule) -> list[str]:
        selectors = [f"({' '.join(self._understood(words))})" for words in rule.selectors]
        return [*self._understood(rule.base), *selectors]

    def _understood(self, words: tuple[str, ...]) -> list[str]:
        """Return those that this server knows: it has no modules, and may be older or younger than the cluster's."""
        return [word for word in words if word[0] not in "+-" or word[1:].split("|")[0].lower() in self._known]


def _names(reply: Reply) -> set[str]:
    return {str(name).split("|")[0] for name in reply} if isinstance(reply, list) else set()


def _categories(reply: Reply) -> set[str]:
    return {f"@{name}" for name in _names(reply)} | {"@all"}
