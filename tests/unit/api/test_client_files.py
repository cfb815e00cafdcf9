"""A client's certificate and key, by the paths of their files."""

from pathlib import Path

import pytest
from pulumi_redis_enterprise.api.client_files import identity_in
from pulumi_redis_enterprise.errors import InvalidInputError

from tests.unit.api.support import app, server_identity


def error_of(certificate_file: str, key_file: str) -> str:
    """What is told of files that are no identity."""
    with pytest.raises(InvalidInputError) as caught:
        identity_in(certificate_file, key_file)
    return str(caught.value)


def test_path_is_told(tmp_path: Path) -> None:
    """Which file it is about."""
    assert f"certificate_file: {tmp_path}/a.pem is neither PEM nor a file" in error_of(f"{tmp_path}/a.pem", "b.pem")


@pytest.mark.parametrize("armored", [True, False], ids=["PEM", "base64"])
def test_content_in_place_of_a_path(armored: bool) -> None:  # noqa: FBT001
    """A key that is given where its path belongs is not told, be it one that would fit another certificate."""
    lines = server_identity().key_pem.splitlines()
    key = "\n".join(lines) if armored else "".join(lines[1:-1])
    told = error_of(app().certificate_pem, key) + error_of(key, key)

    assert 400 > len(told)
    assert lines[1][:20] not in told
