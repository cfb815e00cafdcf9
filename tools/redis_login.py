"""One command to a database over mutual TLS, with the `redis` client: ``redis-login HOST PORT … ACL WHOAMI``."""

import argparse
import sys

import redis


def main() -> int:
    """Log in with the certificate, send the command, and print what the server says. 1 if it refuses."""
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    for option in ("--cacert", "--cert", "--key"):
        parser.add_argument(option, required=True)
    parser.add_argument("command", nargs="+")
    given = parser.parse_args()
    client = redis.Redis(
        given.host,
        given.port,
        ssl=True,
        ssl_ca_certs=given.cacert,
        ssl_certfile=given.cert,
        ssl_keyfile=given.key,
        protocol=2,
        decode_responses=True,
    )
    try:
        answer = client.execute_command(*given.command)  # type: ignore[no-untyped-call]
        print("(nil)" if answer is None else answer)
    except redis.exceptions.NoPermissionError as error:
        # The client drops the code that the server sent.
        print(f"NOPERM {error}", file=sys.stderr)
        return 1
    except redis.RedisError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        client.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
