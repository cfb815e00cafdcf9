"""The few options of curl that the demo needs, for machines without curl."""

import argparse
import sys

import requests


def main() -> int:
    """Send a GET; print the answer's body, or on stderr why there is none. Exit status 22 as curl's --fail."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    for always in ("--silent", "--show-error", "--fail"):
        parser.add_argument(always, action="store_true", help="as this is always done")
    parser.add_argument("--cacert", required=True)
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--user")
    options = parser.parse_args()
    certificate = (options.cert, options.key) if options.cert else None
    credentials = tuple(options.user.split(":", 1)) if options.user else None
    try:
        answer = requests.get(options.url, cert=certificate, auth=credentials, verify=options.cacert, timeout=10)
        answer.raise_for_status()
    except requests.RequestException as error:
        print(error, file=sys.stderr)
        return 22
    print(answer.text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
