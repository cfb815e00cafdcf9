"""Trust a CA; this program is in a folder of its own, as any other."""

from pathlib import Path

import pulumi
from pulumi_redis_enterprise import TrustedCa

ca = TrustedCa("ca", certificates=Path(pulumi.Config().require("ca")).read_text())
pulumi.export("cluster", ca.cluster)
