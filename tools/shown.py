"""The part of `pulumi`'s output that pages show, and what of it has to be the same in every run."""

import itertools
import re
from typing import Final

# Progress, headlines, the engine's own names, and the stack beside its resources. When a resource fails while the
# program runs, the SDK says that the monitor has terminated (pulumi/runtime/settings.py) with CLI 3.276, and not
# with 3.254 and 3.259.
_LEFT_OUT: Final = re.compile(
    r"@ |(Updating|Destroying|Previewing|Refreshing|Importing|Duration|Created stack|Resource deleted)\b"
    r"|The resources in the stack|If you want to remove"
    r"|.*\bpulumi:pulumi:Stack\b|    error: (update failed|Resource monitor has terminated)| .*\[(urn|id|provider)="
    r"| [ =+~-][ +-] \S+ \S+ (\W*(creating|updating|deleting|replacing|importing|refreshing)\b|.*\berror\b)"
    r"| *warning: using pulumi-resource-\S+ from \$PATH"
    r"|    redis-enterprise:\S+ \S+$"
)
_PREVIEW: Final = re.compile(r"^Previewing (update|destroy)\b.*?(?=^(Updating|Destroying)\b)", re.MULTILINE | re.DOTALL)
_NOTHING_TOLD: Final = re.compile(r"^Diagnostics:\n(?=\S)", re.MULTILINE)
_DURATION: Final = re.compile(r" \([\d.]+m?s\)")
# The last thing that the plugin said of a resource stands in its row, too; the diagnostics have it anyway.
_SAID: Final = re.compile(
    r"(?<=^ [=+~-][ +-] )(\S+ \S+ (?:created|updated|deleted|imported)) (?!\[diff|replacement|original).*"
)
# Of a CA file in a folder that is gone afterwards, a reader needs the name.
_FOLDER: Final = re.compile(r"(?<=--cacert )/\S+/(?=ca\.pem)")
# Resources are made side by side, so these lines come in any order.
_ROW: Final = re.compile(r" [+~-][ +-] (redis-enterprise|pulumi:providers|tls):|    adopted existing ")
# What is said of one resource stands together; which one comes first differs from run to run.
_DIAGNOSTICS: Final = re.compile(r"(?<=^Diagnostics:\n).*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
_VOLATILE: Final = {
    re.compile(r"\b[0-9a-f]{64}\b"): "<sha256>",
    re.compile(r"\[[0-9a-f]{12}\]"): "[<sha256>]",
    re.compile(r"\b20\d\d-\d\d-\d\d\b"): "<date>",
    # The program is counted beside its resources, if it says that the monitor has terminated.
    re.compile(r"\b\d+ errored\b"): "<n> errored",
    re.compile(r"(127\.0\.0\.1(?::| -p ))\d+"): r"\1<port>",
}


def without_preview(output: str) -> str:
    """Return the output of an update without that of the preview before it, which says the same of what is to come."""
    return _PREVIEW.sub("", output)


def shown(output: str) -> str:
    """The lines that tell a reader something, with short names of types and without durations."""
    lines = (line.rstrip() for line in without_preview(output).splitlines())
    short = (_short(line) for line in lines if not _left_out(line))
    text = re.sub(r"\n{3,}|(?<=Diagnostics:)\n\n", lambda gap: gap[0][:2] if gap[0][2:] else "\n", "\n".join(short))
    return _FOLDER.sub("…/", _NOTHING_TOLD.sub("", text).strip("\n")) + "\n"


def _short(line: str) -> str:
    return _SAID.sub(r"\1", _DURATION.sub("", line).replace("pulumi-python:dynamic/", ""))


def comparable(output: str) -> str:
    """The text without fingerprints, dates and ports, and with what comes in any order sorted."""
    for pattern, name in _VOLATILE.items():
        output = pattern.sub(name, output)
    groups = itertools.groupby(output.splitlines(), key=lambda line: bool(_ROW.match(line)))
    lines = itertools.chain.from_iterable(sorted(group) if rows else group for rows, group in groups)
    return _DIAGNOSTICS.sub(lambda found: _sorted_paragraphs(found[0]), "\n".join(lines))


def _sorted_paragraphs(text: str) -> str:
    return "\n\n".join(sorted(paragraph.strip("\n") for paragraph in text.split("\n\n"))) + "\n"


def _left_out(line: str) -> bool:
    return bool(_LEFT_OUT.match(line))
