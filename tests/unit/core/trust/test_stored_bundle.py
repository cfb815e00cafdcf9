"""A bundle in the state: packed for the engine, unpacked for the rules, and the same bundle in both."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.trust.bundle import StoredBundle, authorities_of
from pulumi_redis_enterprise.core.trust.stored_authorities import PEM, readable, text_of
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, pem_text

from tests.support.certificates import other_root, read, root

BUNDLE = StoredBundle("certificates", "authorities")
ROOT, OTHER = read(root()), read(other_root())
ROOT_PEM, OTHER_PEM = root().certificate_pem, other_root().certificate_pem
KNOWN = {"certificates": ROOT_PEM, "authorities": authorities_of([ROOT]), "adopt_existing": True}
PACKED = BUNDLE.pack(KNOWN)


class TestPack:
    def test_each_authority_holds_its_own_text(self) -> None:
        """One property holds both, and the key of the text is one that the engine does not show."""
        entry = {**authorities_of([ROOT])[certificate_key(ROOT)], PEM: ROOT_PEM}

        assert PEM.startswith("__")
        assert {"certificates": {certificate_key(ROOT): entry}, "adopt_existing": True} == PACKED

    def test_unknown_bundle(self) -> None:
        """A bundle that is not known yet is one unknown property."""
        assert {"certificates": UNKNOWN} == BUNDLE.pack({"certificates": UNKNOWN, "authorities": UNKNOWN})

    def test_no_bundle(self) -> None:
        """A value without PEM text is passed on."""
        assert {"x": 1} == BUNDLE.pack({"x": 1})

    def test_empty_bundle(self) -> None:
        """A database that asks for no certificate has none."""
        assert {"certificates": {}} == BUNDLE.pack({"certificates": "", "authorities": {}})


class TestUnpack:
    @pytest.mark.parametrize(
        "known",
        [
            KNOWN,
            {"certificates": "", "authorities": {}},
            {"certificates": UNKNOWN, "authorities": UNKNOWN},
            {
                "certificates": pem_text(sorted([ROOT, OTHER], key=certificate_key)),
                "authorities": authorities_of([ROOT, OTHER]),
            },
        ],
        ids=["one", "none", "unknown", "two"],
    )
    def test_what_was_packed(self, known: dict[str, Any]) -> None:
        """The rules see what they gave; the text in the order of the names."""
        assert known == BUNDLE.unpack(BUNDLE.pack(known))

    @pytest.mark.parametrize(
        "given",
        [KNOWN, {}, {"certificates": [ROOT_PEM, UNKNOWN]}, {"certificates": {"pem": ROOT_PEM}}],
        ids=["0.1.0", "nothing", "a program's", "a program's mistake"],
    )
    def test_what_is_not_packed(self, given: dict[str, Any]) -> None:
        """It is the rules' own form, or theirs to judge."""
        assert given == BUNDLE.unpack(given)


class TestKeepForm:
    def test_text_of_an_earlier_release(self) -> None:
        """In a refresh, its state stays of its form: the text as it was, the authorities as they are."""
        expected = {"certificates": "PEM", "authorities": authorities_of([ROOT]), "adopt_existing": True}

        assert expected == BUNDLE.keep_form(PACKED, {"certificates": "PEM", "authorities": {}})

    @pytest.mark.parametrize("state", [PACKED, {}])
    def test_form_of_today(self, state: dict[str, Any]) -> None:
        """Nothing is added to it."""
        assert PACKED == BUNDLE.keep_form(PACKED, state)


def test_authorities_as_people_read_them() -> None:
    """Without the text; what is no authority is left alone."""
    assert authorities_of([ROOT]) == readable(PACKED["certificates"])
    assert [None, {"CN=A": 1}] == [readable(None), readable({"CN=A": 1})]


def test_text_of_authorities() -> None:
    """Only where all of them have one."""
    assert [ROOT_PEM, "", None, None, None] == [
        text_of(it) for it in (PACKED["certificates"], {}, None, authorities_of([ROOT]), {"CN=A": 1})
    ]
