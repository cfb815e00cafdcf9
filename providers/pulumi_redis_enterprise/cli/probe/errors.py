"""The reasons for which a question, or a whole probe, ends early."""

from pulumi_redis_enterprise.cli.probe.level import Level


class UntoldError(Exception):
    """The cluster answered, and the answer does not settle the question. The text says why."""


class NotAskedError(Exception):
    """The question needs a request that the level does not allow.

    Args:
        level: The level that does.
    """

    def __init__(self, level: Level) -> None:
        super().__init__(level)
        self.level = level

    def __str__(self) -> str:
        return f"needs {self.level.option}"


class RejectedError(Exception):
    """The cluster answered 401 to the caller's own credentials; nothing more is sent with them."""
