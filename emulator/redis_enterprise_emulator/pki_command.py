"""The command ``redis-enterprise-emulator-pki``: a throwaway CA and clients of it, as files to try things with.

Example::

    redis-enterprise-emulator-pki pki app-1 'guest=CN=guest,O=Elsewhere,C=US'
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from redis_enterprise_emulator import __version__
from redis_enterprise_emulator.command.ending import exit_code
from redis_enterprise_emulator.command.help import HelpFormatter
from redis_enterprise_emulator.pki import Authority

_DESCRIPTION: Final = """
Makes a throwaway CA (FOLDER/ca.pem) and client certificates that it signed (FOLDER/NAME.pem, FOLDER/NAME.key). The key
of the CA is not kept. Never for anything real.
"""


class Client(NamedTuple):
    """A client to make a certificate for: the stem of the files, and the subject."""

    name: str
    subject: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    return exit_code(lambda: _run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    try:
        _write(options.folder, options.ca, options.client)
    except FileExistsError as error:
        _say(f"{error.filename} is there already, and nothing was written\nFix: name another folder, or remove it")
        return 1
    except (OSError, ValueError) as error:
        _say(f"cannot write the certificates: {error}")
        return 1
    _say(f"wrote {options.folder.resolve()}/ca.pem, and of each client the certificate and the key")
    return 0


def _write(folder: Path, ca: str, clients: Sequence[Client]) -> None:
    now = datetime.now(UTC)
    authority = Authority.create(ca, now=now)
    identities = {client.name: authority.issue_client(client.subject, now=now) for client in clients}
    folder.mkdir(parents=True)  # only a new one: keys of somebody else must not be lost
    folder.joinpath("ca.pem").write_text(authority.certificate_pem)
    for name, identity in identities.items():
        identity.write(folder, name)


def _say(text: str) -> None:
    sys.stderr.write(f"redis-enterprise-emulator-pki: {text}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="redis-enterprise-emulator-pki",
        description=_DESCRIPTION,
        allow_abbrev=False,
        formatter_class=HelpFormatter,
    )
    version = f"redis-enterprise-emulator-pki {__version__}"
    parser.add_argument("--version", action="version", version=version, help="print the version, and exit")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder to make; it must not be there yet")
    parser.add_argument(
        "client",
        type=_client,
        nargs="*",
        metavar="NAME[=SUBJECT]",
        help="a client, by default with the subject CN=NAME,O=Acme,C=US",
    )
    parser.add_argument(
        "--ca", default="CN=Demo Root,O=Acme,C=US", metavar="SUBJECT", help="the CA's subject (default: %(default)s)"
    )
    return parser


def _client(text: str) -> Client:
    name, _, subject = text.partition("=")
    if not name or name == "ca" or "/" in name:
        raise argparse.ArgumentTypeError(f"expected a name for files, other than ca; got {name!r}")
    return Client(name, subject or f"CN={name},O=Acme,C=US")


if __name__ == "__main__":
    sys.exit(main())
