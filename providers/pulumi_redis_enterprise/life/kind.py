"""The part of a life in which kinds differ: the rules of the core that hold, and what is done to a live object.

All but the first calls have an answer that fits most kinds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

from pulumi_redis_enterprise.core.claims import Identifies, LiveObject
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs, PlanWarning, Properties
from pulumi_redis_enterprise.errors import Problem, RedisEnterpriseError

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise


class Rules(Identifies, Protocol):
    """The functions of a module of `core.rules`."""

    def check(self, old: Any, new: Any, now: datetime, /) -> CheckedInputs:
        """The canonical inputs, and all that is wrong with the given ones."""


class Verdict(NamedTuple):
    """The canonical inputs of a check, and all that is wrong with the given ones."""

    inputs: Any
    wrong: list[Problem | RedisEnterpriseError]


class Seen(NamedTuple):
    """A live object, as inputs that describe it, and as outputs."""

    inputs: Properties
    outputs: Properties


class ResourceKind:
    """A kind of resource, in the terms of the rules."""

    rules: ClassVar[Rules]
    has_object: ClassVar[bool] = True
    """False if nothing in the cluster is the resource's own, so that any number of resources may do the same."""
    by_uid: ClassVar[bool] = False
    """True if the id is made of uids: a cluster that is set up anew gives them to other objects."""

    def create_object(self, cluster: RedisEnterprise, new: Any) -> tuple[str, Mapping[str, Any]]:
        """Make the object as wanted; return its id, and what the outputs have beyond the inputs."""
        raise NotImplementedError

    def update_object(
        self, cluster: RedisEnterprise, id_: str, old: Any, new: Any, changes: Changes
    ) -> Mapping[str, Any]:
        """Make the object as wanted; return what the outputs have beyond the inputs."""
        raise NotImplementedError

    def delete_object(self, cluster: RedisEnterprise, id_: str, state: Any) -> None:
        """See to it that the object is gone."""
        raise NotImplementedError

    def refuse_creation(self, _cluster: RedisEnterprise, _new: Any, _id: str) -> None:
        """Raise if the object could not be created once the one of this id is gone; by default it could.

        Args:
            _cluster: Where.
            _new: The checked inputs of what replaces the object.
            _id: The id of the object that is about to be deleted.
        """

    def find_object(self, _cluster: RedisEnterprise, _id: str) -> LiveObject | None:
        """Return the live object of this id, or None if it is gone; by default a resource has none."""
        return None

    def ends_logins(self, _state: Any) -> bool:
        """Return whether the deletion of this resource ends the logins by certificate; by default it does not."""
        return False

    def is_renamed(self, _cluster: RedisEnterprise, _state: Any, _seen: Any) -> bool:
        """Return True if the inputs of an object with another name look like the stored ones; by default they do."""
        return True

    def read_object(
        self, cluster: RedisEnterprise, id_: str, state: Any
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """The inputs that describe the live object and what the outputs have beyond them; None if it is gone."""
        raise NotImplementedError

    def note_inputs(self, _old: Any, _new: Any) -> list[Problem]:
        """Note what other resources of the run have to know of these inputs; return what they make wrong with them."""
        return []

    def note_checked(self, _checked: CheckedInputs) -> None:
        """Note what other resources of the run have to know of a check, and add what they say to its warnings."""

    def dry_run(self, _cluster: RedisEnterprise, _old: Any, _new: Any, _changes: Changes) -> list[PlanWarning]:
        """Let the cluster try the change without making it, and raise what it says; by default nothing is sent.

        Args:
            _cluster: The cluster of the settings; which one the state is of is not known here.
            _old: The inputs of the last update, {} for what is to be created, perhaps after the old one was deleted.
            _new: The checked inputs.
            _changes: How they differ.

        Returns:
            What there is to warn of.
        """
        return []

    def complete(self, _old: Properties, given: Properties, _ignored: Collection[str]) -> Properties:
        """Return what a program in another language gives, as the class for Python programs hands it over.

        Args:
            _old: The inputs of the last update, or {}.
            given: What it gives.
            _ignored: What `ignore_changes` leaves out, of that which a check consumes.
        """
        return given

    def resolve_id(self, _cluster: RedisEnterprise, text: str) -> str:
        """Return the id of the object that somebody means who imports it: by its name, or by the id itself.

        Raises:
            InvalidInputError: There is none, or several; lists what there is.
        """
        return text

    def imported_state(self, _cluster: RedisEnterprise, _id: str) -> Properties:
        """Return what an import takes for stored: optional inputs that are managed only if they are given."""
        return {}
