"""The functions of the plugin: facts about a certificate."""

from typing import Any

import pytest
from pulumi_redis_enterprise.plugin.wire import from_wire

from tests.support.pki import make_pki
from tests.support.plugin_edge import Edge, EdgeError

PKI = make_pki()
APP, A, B = PKI.client("app").certificate_pem, PKI.a.certificate_pem, PKI.b.certificate_pem


def _answer(edge: Edge, function: str, **arguments: Any) -> Any:
    return from_wire(getattr(edge.invoke(function, **arguments), "return"))


def test_subject_line(edge: Edge) -> None:
    """The line is the one that the cluster knows a user by."""
    assert {"subjectLine": "CN=app,O=Acme,C=US"} == _answer(edge, "subjectLine", certificate=APP)


def test_authorized_subject(edge: Edge) -> None:
    """The record has the vendor's keys."""
    expected = {"CN": "app", "O": "Acme", "C": "US"}

    assert {"authorizedSubject": expected} == _answer(edge, "authorizedSubject", certificate=APP)


@pytest.mark.parametrize(("bundle", "count"), [(A, 0), (B, 1)])
@pytest.mark.parametrize("plane", ["rest", "database"])
def test_chain_problems(edge: Edge, bundle: str, count: int, plane: str) -> None:
    """A certificate chains to the CA that issued it, and to no other."""
    problems = _answer(edge, "chainProblems", certificate=APP, bundle=bundle, plane=plane)["problems"]

    assert count == len(problems)


def test_text_that_is_no_certificate(edge: Edge) -> None:
    """A wrong argument is a failure of the function, with a fix."""
    (failure,) = edge.invoke("subjectLine", certificate="none").failures

    assert "\nFix: " in failure.reason


@pytest.mark.parametrize(("function", "arguments"), [("subjectLine", {"pem": APP}), ("subject", {})])
def test_wrong_call(edge: Edge, function: str, arguments: dict[str, str]) -> None:
    """An unknown function, or an unknown argument, is reported."""
    (failure,) = edge.invoke(function, **arguments).failures

    assert "\nFix: " in failure.reason


def test_type_that_is_not_there(edge: Edge) -> None:
    """A type of resource that the schema does not have is an error."""
    with pytest.raises(EdgeError, match="there is no resource of the type 'redis-enterprise:index:Nothing'"):
        edge.check("Nothing", {})
