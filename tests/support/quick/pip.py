"""A stand-in for pip that lists Pulumi's packages at once, and is the real pip in everything else.

The language host runs ``python -m pip list -v --format json`` in every command, which takes pip 0.5 to 0.9 s of a
processor (a quarter of an update), and looks at Pulumi's packages only: ``determinePulumiPackages`` in
sdk/python/cmd/pulumi-language-python/main.go.
"""

import json
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

LISTING: Final = ["list", "-v", "--format", "json"]


def packages() -> Iterator[dict[str, str]]:
    """Yield Pulumi's packages as pip lists them: by the names of the folders with their metadata."""
    for place in map(Path, sys.path):
        for metadata in place.glob("pulumi*.dist-info"):
            name, _, version = metadata.stem.partition("-")
            yield {"name": name.replace("_", "-"), "version": version, "location": str(place)}


def run_real_pip() -> None:
    """Run the real pip in place of this module."""
    here = Path(__file__).parent
    sys.path[:] = [it for it in sys.path if Path(it).resolve() != here]
    sys.modules.pop("pip", None)
    runpy.run_module("pip", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    if sys.argv[1:] == LISTING:
        sys.stdout.write(json.dumps(list(packages())))
    else:
        run_real_pip()
