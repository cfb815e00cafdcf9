"""The note on this machine of what a probe has to restore in a cluster, for the case that it is killed."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_redis_enterprise.errors import ConflictError


@dataclass(frozen=True, slots=True)
class Journal:
    """One file for each cluster, which is there only while something is to be restored.

    It holds the trusted CA, which is public, and the settings of certificate authentication.

    Attributes:
        file: The path.
    """

    file: Path

    @classmethod
    def of_cluster(cls, url: str, environment: Mapping[str, str]) -> "Journal":
        """Return the journal for the cluster at a URL, where the XDG specification puts such files."""
        home = environment.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        name = hashlib.sha256(url.encode()).hexdigest()[:16]
        return cls(Path(home) / "pulumi-redis-enterprise" / f"probe-{name}.json")

    def read(self) -> dict[str, Any] | None:
        """Return what is to be restored; None if there is nothing.

        Raises:
            ConflictError: The file cannot be read.
        """
        try:
            content = json.loads(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            content = None
        if not isinstance(content, dict):
            raise ConflictError(
                f"cannot read {self.file}, which says what an earlier probe has to restore",
                fix="restore the trusted CA and the mtls_* settings by hand, and delete the file",
            )
        return content

    def write(self, content: Mapping[str, Any]) -> None:
        """Note what is to be restored, before anything is changed.

        Raises:
            ConflictError: The file cannot be written.
        """
        try:
            self._write(json.dumps(content))
        except OSError as error:
            raise ConflictError(
                f"cannot write {self.file}, which is to say what the probe has to restore: {error.strerror}; "
                "nothing was changed",
                fix="set XDG_STATE_HOME to a folder that you can write to",
            ) from None

    def _write(self, text: str) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        new = self.file.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(self.file)

    def clear(self) -> None:
        """Remove the file: all is restored."""
        self.file.unlink(missing_ok=True)
