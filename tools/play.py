"""`make yaml`, `make typescript`, `make go`: play the README of one example, and show what its commands print.

Usage::

    python -m tools.play yaml

The cluster is an emulated one, behind a real Envoy where that is installed. It fails if a command does, or prints
something else than the README shows.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.examples import ROOT, ExampleError, play, steps_in
from tools.shown import comparable


def main(arguments: Sequence[str]) -> int:
    """Play an example; 0 if all went as its README says."""
    (name,) = arguments
    example = ROOT / "examples" / name
    steps = steps_in((example / "README.md").read_text())
    try:
        with tempfile.TemporaryDirectory() as folder:
            outputs = play(example, Path(folder))
    except ExampleError as error:
        print(f"examples/{name}: {error}", file=sys.stderr)
        return 1
    others = 0
    for step, output in zip(steps, outputs, strict=True):
        print("".join(f"$ {line}\n" for line in step.commands.splitlines()) + output, flush=True)
        if step.output is not None and comparable(step.output) != comparable(output):
            others += 1
            print(f"The README shows something else:\n{step.output}", file=sys.stderr)
    print(f"examples/{name}: {len(steps)} steps, {others} of them not as the README shows", flush=True)
    return min(others, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
