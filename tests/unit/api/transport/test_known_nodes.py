"""Tests of which nodes requests may go to."""

import pytest
from pulumi_redis_enterprise.api.transport.redirects import KnownNodes
from pulumi_redis_enterprise.errors import SettingsError

A, B, C = (f"https://{letter}:9443" for letter in "abc")


def test_order() -> None:
    """The node that answered last is asked first, the others as they were given; each once."""
    nodes = KnownNodes((A, B, C, A))

    assert [A, B, C] == nodes.in_order()

    nodes.prefer(C)

    assert [C, A, B] == nodes.in_order()


@pytest.mark.parametrize(("urls", "expected"), [((A,), False), ((A, A), False), ((A, B), True)])
def test_several(urls: tuple[str, ...], *, expected: bool) -> None:
    """One node that is named twice is no choice."""
    assert expected is KnownNodes(urls).are_several


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (f"{B}/v1/users?x=y", B),
        ("https://B:9443", B),
        ("https://d/v1", "https://d:443"),
        ("https://b:9444/v1", None),
        ("https://b/v1", None),
        ("http://b:9443/v1", None),
        ("https://10.0.0.2:9443/v1", None),
        ("https://b:9443@eve:9443/v1", None),
        ("https://eve@b:9443/v1", None),
        ("//b:9443/v1", None),
        ("/v1/users", None),
        ("https://[b", None),
        ("", None),
    ],
)
def test_redirect(location: str, expected: str | None) -> None:
    """A redirect leads to a known node if scheme, host and port are one's; there is no other way."""
    assert expected == KnownNodes((A, B, "https://d:443")).named_by(location)


def test_same_cluster() -> None:
    """Nodes of one name are of one cluster."""
    nodes = KnownNodes((A, B))
    nodes.recognize(A, "east")
    nodes.recognize(B, "east")

    assert [True, True] == [nodes.is_recognized(url) for url in (A, B)]
    assert " (cluster east)" == nodes.cluster_of(B)


def test_other_cluster() -> None:
    """A node of another cluster is refused; the error names both."""
    nodes = KnownNodes((A, B))
    nodes.recognize(A, "east")
    with pytest.raises(SettingsError) as caught:
        nodes.recognize(B, "west")

    assert f"{B} is a node of the cluster west, but {A} is a node of the cluster east" == caught.value.message
    assert not nodes.is_recognized(B)
    assert "" == nodes.cluster_of(B)
