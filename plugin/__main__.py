"""The plugin as a folder: what the language host of Python runs (see `PulumiPlugin.yaml`)."""

import sys
from pathlib import Path

try:
    from pulumi_redis_enterprise.plugin.server import main
except ModuleNotFoundError as error:
    sys.exit(
        f"the plugin redis-enterprise cannot start: {sys.executable} has no module {error.name!r}\n"
        f"Fix: {sys.executable} -m pip install {Path(__file__).resolve().parents[1]}"
    )

sys.exit(main())
