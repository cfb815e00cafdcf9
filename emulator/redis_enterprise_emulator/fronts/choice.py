"""The choice of the front: a real Envoy where it is installed and can play what is assumed, else Python's `ssl`."""

from pathlib import Path
from typing import Final

from redis_enterprise_emulator.assumptions import Assumptions
from redis_enterprise_emulator.cluster import Cluster
from redis_enterprise_emulator.envoy.binary import INSTALL, find_envoy
from redis_enterprise_emulator.envoy.front import EnvoyFront
from redis_enterprise_emulator.envoy.process import EnvoyError
from redis_enterprise_emulator.fronts.openssl import OpenSslFront
from redis_enterprise_emulator.http.front import Front
from redis_enterprise_emulator.tls import ServerContexts

_ENVOY_FOR: Final = {
    "untrusted_certificate=401": True,
    "judged_as=openssl": False,
    "weak_client_certificates=refused": False,
    "intermediate_as_anchor=no": False,
}
"""The assumptions that only one front can play; True if Envoy has to be in front, False if it must not."""


def new_front(
    wanted: bool | None,  # noqa: FBT001 - there are three choices
    *,
    cluster: Cluster,
    certificate_file: Path,
    key_file: Path,
    folder: Path,
) -> Front:
    """Start the front of a cluster, which terminates TLS.

    Args:
        wanted: Whether it is Envoy; None for Envoy where that is possible.
        cluster: The cluster.
        certificate_file: The server's certificate.
        key_file: Its key.
        folder: A private folder, with a short path.

    Raises:
        EnvoyError: Envoy has to be in front, and is not installed or does not start.
        ValueError: The other front would have to be there for what is assumed.
    """
    choice = wanted_front(wanted, cluster.state.assumptions)
    binary, reason = find_envoy(), "Envoy is not installed"
    if binary is None and choice:
        raise EnvoyError(f"{reason}\nFix: {INSTALL}")
    if binary is not None and choice is not False:
        try:
            return EnvoyFront(
                binary, cluster=cluster, certificate_file=certificate_file, key_file=key_file, folder=folder
            )
        except EnvoyError as error:
            reason = str(error)
            if choice:
                raise EnvoyError(f"{reason}\nFix: leave out what asks for Envoy; Python's ssl serves then") from None
    return OpenSslFront(ServerContexts(certificate_file, key_file), reason="" if choice is False else reason)


def wanted_front(wanted: bool | None, assumptions: Assumptions) -> bool | None:  # noqa: FBT001
    """Return whether it has to be Envoy, or must not be; None for either.

    Raises:
        ValueError: An assumption takes the other one.
    """
    for assumption, envoy in _ENVOY_FOR.items():
        name, _, value = assumption.partition("=")
        if getattr(assumptions, name) != value:
            continue
        if wanted is not None and wanted is not envoy:
            only, other = ("with", "without") if envoy else ("without", "with")
            raise ValueError(
                f"{assumption} can be played {only} Envoy in front only\n"
                f"Fix: leave out this assumption, or whatever asks for a front {other} Envoy"
            )
        wanted = envoy
    return wanted
