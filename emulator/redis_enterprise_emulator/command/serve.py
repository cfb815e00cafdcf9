"""The emulated cluster of a command line, and what is said of it."""

import argparse
import shlex
import signal
import sys
import threading

from redis_enterprise_emulator.emulator import Emulator
from redis_enterprise_emulator.envoy.process import EnvoyError


def serve(options: argparse.Namespace) -> int:
    """Emulate a cluster until the process is interrupted; return the exit code."""
    interrupted = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: interrupted.set())
    try:
        emulator = _emulator(options)
    except OSError as error:
        _say(f"cannot start on {options.host} port {options.port}: {error.strerror or error}")
        return 1
    except (ValueError, EnvoyError) as error:
        _say(f"cannot start: {error}")
        return 1
    with emulator:
        _describe(emulator, options)
        interrupted.wait()
    _say("ended")
    return 0


def _emulator(options: argparse.Namespace) -> Emulator:
    return Emulator(
        version=options.version,
        name=options.name,
        host=options.host,
        port=options.port,
        username=options.username,
        password=options.password,
        assumptions=options.assumptions,
        action_delay=options.action_delay,
        change_delay=options.change_delay,
        databases=options.database,
        replications=dict(options.replication),
        nodes=options.nodes,
        node_versions=dict(options.node_version),
        faults=options.fault,
        state_dir=options.state_dir,
        envoy=options.envoy,
    )


def _describe(emulator: Emulator, options: argparse.Namespace) -> None:
    _say(f"emulating cluster {emulator.name}, version {options.version}, at {emulator.url}")
    for uid, url in list(enumerate(emulator.urls, start=1))[1:]:
        _say(f"node {uid}, version {emulator.state.nodes[uid]['software_version']}, is at {url}")
    _say(f"in front is {emulator.front}")
    _say(f"its CA certificate is {emulator.ca_file}")
    for name, _ in options.database:
        _say(f"database {name} is at {emulator.database_url(name)}")
    if options.database:
        _say(f"databases: {emulator.database_server}")
    if options.print_env:
        _print_environment(emulator.environment())
    elif not options.password:
        _say("its password is a random one: give --password, or --print-env to be told")


def _print_environment(environment: dict[str, str]) -> None:
    for name, value in environment.items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
    # Whoever reads the lines through a pipe waits for all of them.
    sys.stdout.flush()


def _say(text: str) -> None:
    sys.stderr.write(f"redis-enterprise-emulator: {text}\n")
    sys.stderr.flush()
