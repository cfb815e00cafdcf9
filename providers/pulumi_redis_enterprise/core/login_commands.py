"""Commands that log in as a client, as a shell takes them: what comes from elsewhere is quoted.

They work as they are printed in a folder with the client's files, `client.pem` and `client.key`.
"""

import shlex
from typing import Final

_CLIENT: Final = ("--cert", "client.pem", "--key", "client.key")
_CA: Final = "--cacert"
_HTTPS: Final = "443"


def curl_command(url: str, *, ca_file: str | None = None, server_name: str | None = None) -> str:
    """Return the curl command that asks the REST API for the client's role.

    Args:
        url: ``https://host:9443``.
        ca_file: The file with the CA that signed the API's certificate; None for the system's trust.
        server_name: The name in that certificate, where the URL holds another, or an address.
    """
    trust = (_CA, ca_file) if ca_file else ()
    host, port = _host_and_port(url)
    # The name goes into SNI and is verified, the connection to where the URL says: `--connect-to` of curl's manual.
    name = ("--connect-to", f"{server_name}:{port}:{host}:{port}") if server_name else ()
    base = f"https://{server_name}:{port}" if server_name else url
    return shlex.join(["curl", *trust, *_CLIENT, *name, f"{base}/v1/users/role"])


def _host_and_port(url: str) -> tuple[str, str]:
    host, colon, port = url.removeprefix("https://").rpartition(":")
    # The last colon may be one of an IPv6 address.
    return (host, port) if colon and port.isdecimal() else (url.removeprefix("https://"), _HTTPS)


def redis_cli_command(host: str, port: str, *, ca_file: str) -> str:
    """Return the redis-cli command that logs in to a database.

    Args:
        host: A name or an address.
        port: The port.
        ca_file: The file with the CA that signed the certificate of the database's proxy.
    """
    return shlex.join(["redis-cli", "-h", host.strip("[]"), "-p", port, "--tls", _CA, ca_file, *_CLIENT])


def kept(before: object, now: str) -> str:
    """Return the stored command if it differs in the path of the CA only, which each machine has its own of."""
    try:
        same = isinstance(before, str) and _without_ca(before) == _without_ca(now)
    except ValueError:
        same = False
    return before if same and isinstance(before, str) else now


def _without_ca(command: str) -> list[str]:
    words = shlex.split(command)
    if _CA in words:
        at = words.index(_CA)
        del words[at + 1 : at + 2]
    return words
