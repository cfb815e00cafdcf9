"""The log of the real CLI at its loudest, and the versions that keep secrets out of it."""

from typing import Final

# PULUMI_DEBUG_COMMANDS is what lets the CLI take --event-log.
ENVIRONMENT: Final = {"PULUMI_DEBUG_COMMANDS": "true", "REDIS_ENTERPRISE_DEBUG": "1"}
LOUD: Final = ("--logflow", "--logtostderr", "-v=9")

# Read in pkg/v3/resource/plugin/provider_plugin.go of 3.254.0, 3.259.0, 3.260.0 (plugin.MarshalProperties, which logs)
# and of 3.274.0, 3.275.0, 3.276.0 (propertyrpc.Marshal, which does not). What is between is not known.
SILENT_SINCE: Final = (3, 274, 0)
