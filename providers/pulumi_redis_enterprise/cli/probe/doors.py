"""Logins by throwaway certificates to the REST API, while it trusts a throwaway CA."""

from collections.abc import Sequence
from typing import Any, Final

from cryptography.x509.oid import NameOID

from pulumi_redis_enterprise.cli.probe.messages import Answer, Request, Sender
from pulumi_redis_enterprise.cli.probe.pki import Attributes, Throwaway, new_authority, new_client
from pulumi_redis_enterprise.cli.probe.stage import USERS, Record, Stage, new_name, user_with_role
from pulumi_redis_enterprise.cli.probe.writing import management_role
from pulumi_redis_enterprise.errors import InconclusiveError

OWN_ROLE: Final = "/v1/users/role"
MANAGEMENT: Final = "db_viewer"
"""The management role of throwaway users: one that may look at something."""


class RestDoor:
    """A REST API that lets clients of a throwaway CA in.

    Args:
        stage: Changes and restores.
        bundle: The PEM text to trust; the CA's by default.
        authority: The CA.
        validation: How subjects are validated.
        subjects: The authorized subjects.
    """

    def __init__(
        self,
        stage: Stage,
        bundle: str = "",
        *,
        authority: Throwaway | None = None,
        validation: str = "disabled",
        subjects: Sequence[Record] = (),
    ) -> None:
        self._stage = stage
        self.authority = authority or new_authority(new_name())
        stage.trust.open_to(bundle or self.authority.pem, validation=validation, subjects=subjects)

    def client(self, *attributes: tuple[object, str], key: Any = None) -> Throwaway:
        """Issue a client certificate."""
        pairs: Attributes = attributes  # type: ignore[assignment]
        return new_client(self.authority, pairs, key=key)

    def add_user(self, line: str) -> Record:
        """Create a user with a subject line who may look at databases."""
        role = management_role(self._stage, MANAGEMENT)
        return self._stage.create(USERS, lambda name: user_with_role(name, role, certificate_subject_line=line))

    def user_and_client(self, *, key: Any = None) -> tuple[Record, Throwaway]:
        """Create a user and issue its certificate, which has a CN only."""
        name = new_name()
        return self.add_user(f"CN={name}"), self.client((NameOID.COMMON_NAME, name), key=key)

    def login(self, client: Throwaway, *, attempts: int = 1) -> Answer:
        """Ask for one's role on a new connection."""
        sender = Sender(certificate=client.pem, key=client.key_pem)
        request = Request("GET", OWN_ROLE, sender=sender, is_fresh=True)
        return self._stage.conversation.send(request, attempts=attempts)

    def lets_in(self, client: Throwaway) -> bool:
        """Log in, and return whether the cluster let the client in.

        Raises:
            InconclusiveError: The answer is about something else.
        """
        answer = self.login(client, attempts=3)
        if answer.is_success:
            return True
        if answer.status in {0, 401}:
            return False
        raise InconclusiveError(f"a login by certificate answered {answer.status}")

    def check(self) -> None:
        """Make sure that a good client gets in, so that a refusal tells something.

        Raises:
            InconclusiveError: It does not.
        """
        if not self.lets_in(self.user_and_client()[1]):
            raise InconclusiveError("no client of the throwaway CA gets in")
