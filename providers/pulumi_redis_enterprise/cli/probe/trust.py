"""The trusted CA and the settings of certificate authentication: changed for a question, and restored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_redis_enterprise.cli.probe.conversation import Conversation
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.messages import Answer, Request
from pulumi_redis_enterprise.core.versions import PUT_CERTIFICATES
from pulumi_redis_enterprise.errors import InconclusiveError

CLUSTER: Final = "/v1/cluster"
CERTIFICATES: Final = "/v1/cluster/certificates"
NAME: Final = "mtls_trusted_ca"
ENABLED: Final = "mtls_certificate_authentication"
VALIDATION: Final = "mtls_client_cert_subject_validation_type"
SUBJECTS: Final = "mtls_authorized_subjects"
_SETTINGS: Final = (ENABLED, VALIDATION, SUBJECTS)
_ROUNDS: Final = 20

Record = dict[str, Any]


@dataclass(slots=True)
class Trust:
    """The bundle and the subjects that the REST API trusts.

    Attributes:
        conversation: Sends.
        saved: What was there before the first change; None before it.
        level: The level that its writes need; lower to restore what a killed probe has changed.
    """

    conversation: Conversation
    saved: Record | None = None
    level: Level = field(default=Level.DISPOSABLE)

    def put_bundle(self, pem: str) -> Answer:
        """Replace the bundle; the answer may be a refusal."""
        self.save()
        return self._send(bundle_request(self.conversation, NAME, pem))

    def put_settings(self, *, enabled: bool, validation: str = "disabled", subjects: Sequence[Record] = ()) -> Answer:
        """Replace the three settings; the answer may be a refusal."""
        self.save()
        body = {ENABLED: enabled, VALIDATION: validation, SUBJECTS: list(subjects)}
        return self._send(Request("PUT", CLUSTER, body=body))

    def delete_bundle(self) -> Answer:
        """Delete the bundle; the answer may be a refusal."""
        self.save()
        return self._send(Request("DELETE", f"{CERTIFICATES}/{{uid}}", NAME))

    def open_to(self, pem: str, *, validation: str = "disabled", subjects: Sequence[Record] = ()) -> None:
        """Let clients log in whose certificates chain to the bundle.

        Raises:
            InconclusiveError: The cluster refuses it.
        """
        answers = [self.put_bundle(pem), self.put_settings(enabled=True, validation=validation, subjects=subjects)]
        if not all(answer.is_success for answer in answers):
            raise InconclusiveError("the cluster refuses the CA of the probe, or certificate authentication")

    def remove(self) -> None:
        """Switch certificate authentication off, and take the bundle away.

        Raises:
            InconclusiveError: The cluster refuses it.
        """
        if not self.put_settings(enabled=False).is_success:
            raise InconclusiveError("the cluster refuses to switch certificate authentication off")
        if self._state()["bundle"] and not self.delete_bundle().is_success:
            raise InconclusiveError("the cluster refuses to delete the trusted CA")

    def restore(self) -> None:
        """Make everything as it was.

        Raises:
            InconclusiveError: It is not.
        """
        if self.saved is None:
            return
        for attempt in range(_ROUNDS):
            try:
                if self._state() == self.saved:
                    break
                self._write_back(self.saved)
            except InconclusiveError:
                pass
            if attempt:
                self.conversation.sleep(float(attempt))
        else:
            raise InconclusiveError("the trusted CA or the cluster settings could not be restored")
        self.saved = None
        self.conversation.journal.clear()

    def save(self) -> None:
        """Note what there is, before the first change.

        Raises:
            NotAskedError: The level does not allow changes.
            InconclusiveError: What there is cannot be read.
            ConflictError: The journal cannot be written.
        """
        if self.conversation.level < self.level:
            self._send(Request("PUT", CLUSTER))  # which the level does not allow
        if self.saved is None:
            before = self._state()
            self.conversation.journal.write(before)
            self.saved = before

    def _state(self) -> Record:
        settings = self.conversation.read(CLUSTER).record
        bundle = self.conversation.read(CERTIFICATES).record.get(f"{NAME}_cert")
        return {"bundle": bundle or "", **{name: settings.get(name) for name in _SETTINGS}}

    def _write_back(self, saved: Record) -> None:
        """The bundle comes first if there is one, as it is needed to log in; it goes last if there is none."""
        settings = Request("PUT", CLUSTER, body={name: saved[name] for name in _SETTINGS if saved[name] is not None})
        if saved["bundle"]:
            self._send(bundle_request(self.conversation, NAME, saved["bundle"]))
            self._send(settings)
        else:
            self._send(settings)
            self._send(Request("DELETE", f"{CERTIFICATES}/{{uid}}", NAME))

    def _send(self, request: Request) -> Answer:
        return self.conversation.send(request.allowed_by(self.level))


def bundle_request(conversation: Conversation, name: str, text: str) -> Request:
    """Return the request that replaces a certificate of the cluster."""
    record = {"name": name, "certificate": text}
    if conversation.version >= PUT_CERTIFICATES:
        return Request("PUT", CERTIFICATES, body={"certificates": [record]})
    return Request("PUT", "/v1/cluster/update_cert", body=record)
