"""The options of the command ``redis-enterprise-emulator``."""

import argparse
import ipaddress
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from redis_enterprise_emulator.assumptions import Assumptions, switches
from redis_enterprise_emulator.cluster_file import ClusterFile
from redis_enterprise_emulator.command.help import HelpFormatter
from redis_enterprise_emulator.faults.plan import Fault, Kind
from redis_enterprise_emulator.state.database.replication import Replication
from redis_enterprise_emulator.state.versions import DEFAULT_PROFILE, PROFILES, parse_version

_DESCRIPTION: Final = """
Emulates a Redis Enterprise Software cluster: its REST API over TLS with client certificates, and databases with a
real Redis behind them; in memory, for tests and demos. Not checked against a real cluster. Never for anything real.
"""


def parse_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options of a command line; end the process with status 2 if one is wrong."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not options.allow_remote and not _is_loopback(options.host):
        parser.error(f"{options.host} is not a loopback address; --allow-remote lets others connect")
    try:
        _add_cluster(options)
    except ValueError as error:
        parser.error(str(error))
    return options


def _add_cluster(options: argparse.Namespace) -> None:
    """Add version and assumptions: of the file that is named, as far as no other option says otherwise."""
    texts = []
    if options.like is not None:
        found = ClusterFile.read(options.like)
        texts = found.texts
        if options.version == DEFAULT_PROFILE:
            options.version = found.version
    options.assumptions = Assumptions.from_texts([*texts, *options.assume])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="redis-enterprise-emulator",
        description=_DESCRIPTION,
        epilog=_epilog(),
        allow_abbrev=False,
        formatter_class=HelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=9443, help="0 for a free one (default: %(default)s)")
    parser.add_argument(
        "--version",
        type=_version,
        nargs="?",
        default=DEFAULT_PROFILE,
        help=f"the cluster's software version (default: %(default)s); tested: {', '.join(PROFILES)}; "
        "without a value, print the version of this command, and exit",
    )
    parser.add_argument(
        "--nodes",
        type=_count,
        default=1,
        metavar="N",
        help="how many nodes; they have the ports after --port (default: 1)",
    )
    parser.add_argument(
        "--node-version",
        action="append",
        type=_node_version,
        default=[],
        metavar="NODE=VERSION",
        help="another version of one node, as in an upgrade; repeatable",
    )
    parser.add_argument("--name", default="cluster.local", help="the cluster's FQDN (default: %(default)s)")
    parser.add_argument("--username", default="", help="the administrator's e-mail (default: admin@NAME)")
    parser.add_argument("--password", default="", help="the administrator's password (default: random)")
    parser.add_argument(
        "--state-dir",
        type=_folder,
        metavar="DIR",
        help="where ca.pem is written; made if it is not there (default: a temporary folder)",
    )
    parser.add_argument(
        "--assume", action="append", default=[], metavar="NAME=VALUE", help="answer an open question (see below)"
    )
    parser.add_argument(
        "--like",
        type=Path,
        metavar="FILE",
        help="play the cluster of a file that `pulumi-redis-enterprise probe --save` wrote: version and answers",
    )
    parser.add_argument(
        "--action-delay",
        type=_seconds,
        default=0.0,
        metavar="S",
        help="seconds until an action on a user, role or ACL is completed (default: %(default)s)",
    )
    parser.add_argument(
        "--change-delay",
        type=_seconds,
        default=0.0,
        metavar="S",
        help="seconds until the change of a database is completed (default: %(default)s)",
    )
    parser.add_argument(
        "--database",
        action="append",
        type=_database,
        default=[],
        metavar="NAME[:PORT]",
        help="a database that is there from the start, on a free port if none is given; repeatable",
    )
    parser.add_argument(
        "--replication",
        action="append",
        type=_replication,
        default=[],
        metavar="NAME=PART",
        help=f"let one of these databases look as if it replicated; PART is {', '.join(Replication)}; repeatable",
    )
    parser.add_argument(
        "--fault",
        action="append",
        type=_fault,
        default=[],
        metavar="KIND[,OPTION...]",
        help="let a request go wrong, as in reset,after,method=PUT,path=/v1/users/*,number=2,times=1; repeatable",
    )
    parser.add_argument(
        "--print-env", action="store_true", help="print export lines for a shell, the password among them"
    )
    parser.add_argument(
        "--envoy",
        action=argparse.BooleanOptionalAction,
        help="have a real Envoy in front, as a cluster has, which judges client certificates as there "
        "(default: where it is installed, by the extra envoy)",
    )
    parser.add_argument("--allow-remote", action="store_true", help="listen on an address that others can reach")
    return parser


def _epilog() -> str:
    names = ", ".join(switch.name for switch in switches())
    return f"Assumptions: {names}. Faults: {', '.join(Kind)}. docs/emulator.md explains each."


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**16:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535; got {text!r}")
    return int(text)


def _database(text: str) -> tuple[str, int]:
    name, colon, port = text.partition(":")
    return name, _port(port) if colon else 0


def _replication(text: str) -> tuple[str, Replication]:
    name, _, part = text.partition("=")
    if part not in [*Replication]:
        raise argparse.ArgumentTypeError(f"expected NAME=PART with one of {', '.join(Replication)}; got {text!r}")
    return name, Replication(part)


def _version(text: str) -> str:
    try:
        parse_version(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def _fault(text: str) -> Fault:
    try:
        return Fault.from_text(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number, one or more; got {text!r}")
    return int(text)


def _node_version(text: str) -> tuple[int, str]:
    uid, _, version = text.partition("=")
    if not uid.isdecimal():
        raise argparse.ArgumentTypeError(f"expected a node and its version, as in 2=7.4.6; got {text!r}")
    return int(uid), _version(version)


def _folder(text: str) -> Path:
    folder = Path(text)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{text} cannot be made a folder: {error.strerror}") from None
    return folder


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"expected seconds, zero or more; got {text!r}")
    return seconds
