"""Tests of what holds for the check and the diff of every provider, in the engine's own terms."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_redis_enterprise import _engine
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.core.model import grouped
from pulumi_redis_enterprise.core.registry import RESOURCES
from pulumi_redis_enterprise.life import resource_life

from tests.support.certificates import client
from tests.support.clock import clock_at
from tests.support.inputs import INPUTS, SPELLINGS, Strategy, anything, damaged

PROVIDERS: dict[type[Provider], Strategy] = {kind.load_provider(): INPUTS[kind.name] for kind in RESOURCES}
SPLIT_BY_PLUS: Final = "MC4CAQAwBQYDK2VwBCIEIAABCSeb+D5aytn8z/h7HrQHKsq4vA0+Zx09Oexc2Qh7+" * 3 + "MIGH=="
"""Base64 as of a key, with short parts between its `+`: one key in some has such parts. It is no key."""

ANYTHING: Final = anything()
UNKNOWN: Final[dict[object, Strategy]] = {spelling: anything(leaves=st.just(spelling)) for spelling in SPELLINGS}
"""Unknown values, at any depth. Strategies are made once: hypothesis checks each anew, which takes longest."""

every_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=[provider.__name__ for provider in PROVIDERS])


@pytest.fixture(autouse=True)
def _present() -> Iterator[None]:
    """The present of the certificates."""
    with clock_at(of=resource_life):
        yield


@every_provider
@pytest.mark.parametrize("spelling", SPELLINGS, ids=["object", "text"])
@given(data=st.data())
def test_unknown_values_pass(provider: type[Provider], spelling: object, data: st.DataObject) -> None:
    """In the engine's own spellings too, an unknown value may stand anywhere in what check and diff are given."""
    unknown = damaged(PROVIDERS[provider], with_=UNKNOWN[spelling])
    old, new = data.draw(unknown), data.draw(unknown)
    it = provider()
    inputs = it.check(it.check({}, old).inputs, new).inputs

    assert it.diff("id", old, inputs).changes is not True
    assert it.diff("id", inputs, inputs).changes is not True
    assert "UNKNOWN" not in repr(inputs)


@every_provider
@given(data=st.data())
def test_failures_name_no_property(provider: type[Provider], data: st.DataObject) -> None:
    """Whatever is wrong, the engine is never told to print the value of a property."""
    inputs = data.draw(damaged(PROVIDERS[provider], with_=ANYTHING))

    assert {""} >= {failure.property for failure in provider().check({}, inputs).failures}


@every_provider
@given(data=st.data())
def test_pasted_key_is_not_told(provider: type[Provider], data: st.DataObject) -> None:
    """Whoever puts the content of a file where its name, or anything else, belongs, does not find it in a log."""
    lines = client().key_pem.splitlines()
    inputs = data.draw(damaged(PROVIDERS[provider], with_=st.sampled_from(_pasted(lines))))

    assert [] == _told_lines(provider, inputs, lines)


@every_provider
@given(data=st.data())
def test_pasted_key_is_not_stored(provider: type[Provider], data: st.DataObject) -> None:
    """It is refused, wherever it stands: a preview shows what a check lets pass, and the state keeps it."""
    pem = client().key_pem
    inputs = data.draw(damaged(PROVIDERS[provider], with_=st.sampled_from([pem, client().certificate_pem + pem])))
    checked = provider().check({}, inputs)

    assert checked.failures or pem.splitlines()[1] not in repr(checked.inputs)


@pytest.mark.parametrize("body", [SPLIT_BY_PLUS, SPLIT_BY_PLUS.replace("+", "/")])
@pytest.mark.parametrize("before", ["", "CN=", "/CN=", " "])
def test_pasted_key_in_a_subject_line_is_not_told(body: str, before: str) -> None:
    """Nor its parts: a subject line is told of in parts, and base64 has the characters that part it."""
    lines = ["", *(body[start : start + 64] for start in range(0, len(body), 64)), ""]
    for pasted in _pasted(lines):
        inputs = {"username": "app-1", "roles": ["Admin"], "subject_line": before + pasted}

        assert [] == _told_lines(CertificateUserProvider, inputs, lines)


def _pasted(lines: list[str]) -> list[str]:
    """Return what may be pasted of a PEM file: all of it, all between the armor lines, and one line."""
    return ["\n".join(lines), "".join(lines[1:-1]), f"\n{lines[1]}\n"]


def _told_lines(provider: type[Provider], inputs: dict[str, Any], lines: list[str]) -> list[str]:
    """Return the lines of a key of which a check tells any twelve characters, in a failure or a warning."""
    failures = provider().check({}, inputs).failures
    told = "".join([*(failure.reason for failure in failures), *grouped(_engine._warnings)])
    return [line for line in lines[1:-1] if any(line[at : at + 12] in told for at in range(len(line) - 11))]


@pytest.mark.parametrize(
    ("name", "secret"), [("username", 'hunter2"&'), ("username", "Zoë2"), ("email", "hunter2"), ("email", "p@ss word")]
)
def test_pasted_password_is_not_told(name: str, secret: str) -> None:
    """Nor does whoever puts a password where a name or an address belongs, as far as it is none."""
    inputs = {"username": "app-1", "subject_line": "CN=app-1", "roles": ["Admin"], name: secret}
    (failure,) = CertificateUserProvider().check({}, inputs).failures

    assert failure.reason.startswith(f"{name}: expected ")
    assert secret not in failure.reason


@every_provider
@given(data=st.data())
def test_unchanged_program_is_no_change(provider: type[Provider], data: st.DataObject) -> None:
    """A second preview of the same program shows nothing, though numbers come back from the state as doubles."""
    inputs = data.draw(PROVIDERS[provider])
    stored = provider().check({}, inputs).inputs

    assert provider().diff("id", _as_doubles(stored), provider().check(stored, inputs).inputs).changes is False


def _as_doubles(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_doubles(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_doubles(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
