"""Reading what the CLI printed: whatever comes is read, or refused in a line."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_redis_enterprise.cli.preview_comment.comment import comment
from pulumi_redis_enterprise.cli.preview_comment.preview_json import read_preview
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.errors import PreviewTextError

from tests.support.preview_steps import OURS, printed, raw_step, urn

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(urn("a")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["urn", "op", "oldState", "inputs", "severity", "same"]), inner, max_size=3)
    ),
    max_leaves=10,
)


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b" \n", "is empty"),
            (b"Previewing update", "not valid JSON"),
            (printed(raw_step("create", "a", new={}))[:-5], "not valid JSON"),
            (b"[" * 100_000, "not valid JSON"),
            (b"\xff\xfe\xff", "not valid JSON"),
            (b"[]", "is JSON, but not"),
            (b'{"resources": []}', "is JSON, but not"),
            (printed(), "is an empty preview"),
            (printed({"urn": "urn:of:something::else"}, None), "is an empty preview"),
        ],
    )
    def test_text_that_is_no_preview(self, data: bytes, reason: str) -> None:
        """An error is one line, with a fix."""
        with pytest.raises(PreviewTextError, match=reason) as caught:
            read_preview(data)

        assert "\n" not in caught.value.message
        assert caught.value.fix

    @given(st.fixed_dictionaries({}, optional=dict.fromkeys(("steps", "diagnostics", "changeSummary"), JSON)))
    def test_any_json(self, digest: dict[str, object]) -> None:
        """No form of JSON is a traceback."""
        with contextlib.suppress(PreviewTextError):
            comment(read_preview(json.dumps(digest).encode()))


class TestRead:
    def test_utf_16(self) -> None:
        """A shell of Windows redirects in UTF-16."""
        text = printed(raw_step("create", "a", new={})).decode()

        assert ["a"] == [step.name for step in read_preview(text.encode("utf-16")).steps]

    def test_stack(self) -> None:
        """The stack is what the names of the resources tell."""
        assert "acme/prod" == read_preview(printed(raw_step("create", "a", new={}))).stack

    def test_only_steps_that_change(self) -> None:
        """A resource that stays the same, a read, and a half of a replacement are no steps."""
        operations = ("same", "read", "refresh", "create-replacement", "replace", "delete-replaced", "import")
        steps = [raw_step(op, op, old={}, new={}) for op in operations]

        assert [("replace", "replace"), ("create", "import")] == [
            (step.kind, step.name) for step in read_preview(printed(*steps)).steps
        ]

    @pytest.mark.parametrize(
        ("summary", "expected"), [({"same": 3}, 2), ({}, 0), ({"same": "x"}, 0), (None, 0), ({"same": 0}, 0)]
    )
    def test_unchanged(self, summary: object, expected: int) -> None:
        """The stack itself is no resource that stays the same."""
        stack = {"op": "same", "urn": urn("acme-prod", "pulumi:pulumi:Stack")}

        assert expected == read_preview(printed(stack, changeSummary=summary)).unchanged

    def test_components_are_left_out_of_the_type(self) -> None:
        """A resource in a component is of its own type."""
        nested = {"op": "create", "urn": urn("a", "my:Component$pulumi-python:dynamic/redis-enterprise:Role")}
        (step,) = read_preview(printed(nested)).steps

        assert (True, "Role") == (step.ours, step.type)

    def test_resource_of_the_plugin(self) -> None:
        """It is the same to all that is said of a change: class, names of properties, bundles by their authorities."""
        ca = {"CN=A [1]": {"sha256": "1"}}
        inputs = {"certificates": "PEM", "trustedBy": "(checked, not stored)", "replaceAtOnce": True}
        state = {"inputs": inputs, "outputs": {"authorities": ca}}
        token = "redis-enterprise:index:TrustedCa"
        imported = {"op": "update", "urn": urn("a", token), "oldState": state, "diffReasons": ["replaceAtOnce"]}
        (step,) = read_preview(printed(imported)).steps

        assert (True, "TrustedCa", ("replace_at_once",)) == (step.ours, step.type, step.reasons)
        assert {"authorities": ca, "replace_at_once": True} == step.before

    def test_plugins_on_path_are_not_told(self) -> None:
        """A warning that is about the machine is left out of a comment for all."""
        message = "warning: using pulumi-resource-redis-enterprise from $PATH at /bin/pulumi-resource-redis-enterprise"
        texts = [message, "warning: a CA expires"]
        preview = read_preview(printed(diagnostics=[{"severity": "warning", "message": text} for text in texts]))

        assert ("a CA expires",) == preview.warnings

    def test_drift(self) -> None:
        """The result of the refresh is the state of the step after it."""
        steps = raw_step("refresh", "a", old={"email": "x"}), raw_step("update", "a", old={"email": "y"}, new={})
        preview = read_preview(printed(*steps))

        assert preview.refreshed
        assert [True] == [step.is_drift for step in preview.steps]

    def test_what_stays_as_it_is(self) -> None:
        """With `--show-sames`, or in a refresh, it is known, and no step."""
        steps = [raw_step(op, op, old={"a": 1}, new={"a": 1}) for op in ("same", "refresh", "create")]
        preview = read_preview(printed(*steps, raw_step("refresh", "create", old={}, new={})))

        assert [("same", "same"), ("same", "refresh")] == [(it.kind, it.name) for it in preview.others]
        assert ["create"] == [it.name for it in preview.steps]

    def test_what_the_engine_does_not_show(self) -> None:
        """Internal properties are left out at any depth, and the PEM text that a state of 0.1.0 has."""
        old = {"__provider": "x", "authorities": {"CN=A": {"__pem": "x", "expires": "y"}}, "certificates": "PEM"}
        step = {**raw_step("update", "a", old=old, new={}), "urn": urn("a", f"{OURS}TrustedCa")}

        assert {"authorities": {"CN=A": {"expires": "y"}}} == read_preview(printed(step)).steps[0].before

    def test_unknown_values(self) -> None:
        """They are reported as what they are, at any depth."""
        new = {"a": "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "b": [{"c": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}]}

        assert {"a": UNKNOWN, "b": [{"c": UNKNOWN}]} == (
            read_preview(printed(raw_step("create", "a", new=new))).steps[0].after
        )

    @pytest.mark.parametrize("type_", ["CertificateUser", "Role", "RedisAcl", "DatabaseAccess", "DatabaseMtlsConfig"])
    @pytest.mark.parametrize("odd", [[[1]], {"a": {}}, [{"b": 1}], 1.5, None])
    def test_odd_values(self, type_: str, odd: object) -> None:
        """A program of another release may have values of other types; they are no reason to fail."""
        names = (
            "roles",
            "management",
            "rule",
            "acl",
            "role",
            "database",
            "databases",
            "authorized_subjects",
            "username",
        )
        old, new = dict.fromkeys(names, odd), {**{name: [odd] for name in names}, "client_authorities": odd}
        step = {**raw_step("update", "a", old=old, new=new), "urn": urn("a", OURS + type_)}

        assert "**1 to update**" in comment(read_preview(printed(step)))

    def test_diagnostics(self) -> None:
        """Errors and warnings are kept apart; information is left out."""
        message = [{"severity": it, "message": f"{it}: it happened\n"} for it in ("error", "warning", "info#err")]
        preview = read_preview(printed(diagnostics=[*message, "odd"]))

        assert (("it happened",), ("it happened",)) == (preview.errors, preview.warnings)
        assert "" == preview.stack
