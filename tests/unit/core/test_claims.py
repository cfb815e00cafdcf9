"""The objects that the running program manages, by the rules of a note that its folder and its title identify."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.claims import Claims, Key, LiveObject, Names, Plan, Rival
from pulumi_redis_enterprise.core.model import Changes, Properties, changes_between
from pulumi_redis_enterprise.core.unknown import UNKNOWN

PLAN: Properties = {"folder": "work", "title": "plan", "text": "a"}


class Notes:
    """The rules."""

    @staticmethod
    def natural_key(new: Any) -> Key:
        """Folder and title."""
        return tuple(new.get(name) for name in ("folder", "title") if name in new)

    @staticmethod
    def changes(old: Any, new: Any) -> Changes:
        """All three are managed."""
        return changes_between(old, new, managed=("folder", "title", "text"), replacing=("folder", "title"))


@pytest.fixture
def claims() -> Claims:
    """The claims of a run that has just begun."""
    return Claims(Notes)


def note_difference(claims: Claims, id_: str, old: Properties, new: Properties, urn: str = "") -> None:
    """Ask for the difference, as the engine does."""
    claims.note_difference(Plan(id_, old, new), Notes.changes(old, new), urn)


class TestRival:
    def test_other_values(self, claims: Claims) -> None:
        """Two resources of one object that want different values are reported by the properties."""
        claims.rival(PLAN)

        assert Rival("", Changes(updates=("text",))) == claims.rival(PLAN | {"text": "b"})

    def test_second_check_of_a_replacement(self, claims: Claims) -> None:
        """A replacement is checked twice, perhaps with other inputs: it is no rival of itself."""
        wanted = PLAN | {"title": "draft"}
        claims.note_check(wanted)
        claims.rival(wanted)
        note_difference(claims, "7", PLAN, wanted)

        assert not claims.rival(wanted | {"text": "b"})

    @pytest.mark.parametrize(
        "other",
        [PLAN, PLAN | {"title": "draft", "text": "b"}, PLAN | {"text": UNKNOWN}, PLAN | {"title": [], "text": "b"}],
        ids=["same values", "other object", "not known yet", "wrong name"],
    )
    def test_none(self, claims: Claims, other: Properties) -> None:
        """The same values, another object, and what is not known yet, are no rivals."""
        claims.rival(PLAN)

        assert not claims.rival(other)


class TestPrevious:
    def test_of_the_first_resource(self, claims: Claims) -> None:
        """The settings that the first resource of an object found are known to the second one."""
        claims.note_check(PLAN)
        note_difference(claims, "7", PLAN | {"previous_settings": {"text": "first"}}, PLAN)
        claims.note_creation("7", PLAN | {"previous_settings": {"text": "second"}})

        assert {"previous_settings": {"text": "first"}} == claims.previous("7")

    def test_of_an_own_object(self, claims: Claims) -> None:
        """An object that a resource created was found by no other."""
        claims.note_creation("7", PLAN)

        assert {} == claims.previous("7")
        assert {} == claims.previous("8")


class TestCheck:
    @pytest.mark.parametrize(
        ("inputs", "names"),
        [
            ({"title": "plan"}, [{"plan"}]),
            ({"title": "plan"}, [{"plan", 1}]),
            ({"title": 1}, [{"plan", 1}]),
            ({"folder": "work", "title": 5}, [{"work", 1}, {"plan", 5}]),
            ({}, []),
        ],
        ids=["name", "one of two references", "uid", "name and uid", "the only one of a cluster"],
    )
    def test_checked_object_is_held(self, claims: Claims, inputs: Properties, names: Names) -> None:
        """An object is held by whichever reference the program means it."""
        claims.note_check(inputs)

        assert claims
        assert claims.holders("7", names)

    @pytest.mark.parametrize("names", [[{"plan"}], [{1}], [{"work", 1}, {"other"}]], ids=["part", "uid", "other"])
    def test_other_object_is_not_held(self, claims: Claims, names: Names) -> None:
        """An object that the program does not mean may go: every part of the key has to be its own."""
        claims.note_check(PLAN)

        assert not claims.holders("7", names)

    @pytest.mark.parametrize("title", [UNKNOWN, None, ["plan"], ""])
    def test_what_means_nothing_claims_nothing(self, claims: Claims, title: Any) -> None:
        """An input that is unknown or wrong means no object."""
        claims.note_check({"title": title})
        claims.note_difference(Plan("7", {}, {"title": title}), Changes())

        assert not claims


class TestDifference:
    def test_id_is_held_whatever_the_name(self, claims: Claims) -> None:
        """An object of the program is held even if somebody gave it another name."""
        claims.note_check(PLAN)
        note_difference(claims, "7", PLAN, PLAN)

        assert claims.holders("7", [{"work"}, {"renamed by hand"}])
        assert not claims.holders("8", [{"work"}, {"renamed by hand"}])

    def test_without_a_check_nothing_is_held(self, claims: Claims) -> None:
        """A refresh asks for differences as well, also of what the program has no more."""
        note_difference(claims, "7", PLAN, {**PLAN, "text": "b"})

        assert not claims
        assert claims.successor("7") is None

    def test_replaced_object_is_not_held(self, claims: Claims) -> None:
        """The program wants another one instead."""
        claims.note_check(PLAN)
        note_difference(claims, "7", {**PLAN, "title": "draft"}, PLAN)

        assert not claims.holders("7", [{"work"}, {"draft"}])


class TestUnknown:
    """Tests of what is wanted is not known yet: it may be the same object, or another one."""

    WANTED = Plan("7", PLAN, {**PLAN, "title": UNKNOWN})

    def test_preview_tells_a_replacement(self, claims: Claims) -> None:
        """A preview checks unknown values, and shows what may come of them."""
        claims.note_check(self.WANTED.new)

        assert Changes(replaces=("title",)) == claims.changes(self.WANTED)

    def test_update_deletes_nothing_for_it(self, claims: Claims) -> None:
        """An update meets them only when something else is deleted first: what depends on it may stay the same."""
        claims.note_check(PLAN)

        assert Changes(updates=("title",)) == claims.changes(self.WANTED)

    def test_known_difference_replaces(self, claims: Claims) -> None:
        """An object that is known to be another one counts as such."""
        assert Changes(replaces=("title",)) == claims.changes(Plan("7", PLAN, {**PLAN, "title": "draft"}))


class TestSuccessor:
    def test_of_a_replaced_object(self, claims: Claims) -> None:
        """It is known until it is created: then there is nothing to look ahead to."""
        claims.note_check(PLAN)
        note_difference(claims, "7", {**PLAN, "title": "draft"}, PLAN)
        assert PLAN == claims.successor("7")

        claims.note_creation("8", PLAN)
        assert claims.successor("7") is None

    def test_of_an_unchanged_object(self, claims: Claims) -> None:
        """An unchanged object has no successor."""
        claims.note_check(PLAN)
        note_difference(claims, "7", PLAN, PLAN)

        assert claims.successor("7") is None


class TestRenewal:
    def test_of_the_same_wish(self, claims: Claims) -> None:
        """A creation of just what a stored resource is to become may be an update of its object."""
        claims.note_check(PLAN)
        note_difference(claims, "7", {**PLAN, "text": "old"}, PLAN)

        assert Plan("7", {**PLAN, "text": "old"}, PLAN) == claims.renewal({**PLAN})

    def test_of_another_wish(self, claims: Claims) -> None:
        """Another resource that means the same object, and wants it otherwise, is no renewal."""
        claims.note_check(PLAN)
        note_difference(claims, "7", {**PLAN, "text": "old"}, PLAN)

        assert claims.renewal({**PLAN, "text": "other"}) is None

    def test_of_something_new(self, claims: Claims) -> None:
        """An object that no stored resource is to become is new."""
        claims.note_check(PLAN)

        assert claims.renewal(PLAN) is None


def test_created_object_is_held(claims: Claims) -> None:
    """An object that this run created or adopted stays, whatever it is called."""
    claims.note_creation("7", PLAN)

    assert claims.holders("7", [{"work"}, {"plan"}])


def test_nothing_is_held_at_first(claims: Claims) -> None:
    """A run that checks nothing, as a destroy, holds nothing."""
    assert not claims


@pytest.mark.parametrize(("key", "meant"), [(("orders",), True), ((1,), True), (("invoices",), False), ((), False)])
def test_live_object_is_meant_by_its_references(key: Key, meant: bool) -> None:  # noqa: FBT001
    """Inputs mean a live object by its name or its uid."""
    assert meant == LiveObject("database 'orders' (uid 1)", [{"orders", 1}]).is_meant_by(key)


class TestUrns:
    """Tests of what the plugin tells apart, as it knows the URN of each resource."""

    def test_rival_is_named(self, claims: Claims) -> None:
        """Another resource of the object is one whatever it wants."""
        claims.rival(PLAN, "a")

        assert Rival("a", Changes()) == claims.rival(PLAN, "b")
        assert Rival("a", Changes(updates=("text",))) == claims.rival(PLAN | {"text": "b"}, "c")
        assert Rival("a", Changes()) == claims.rival(PLAN | {"text": UNKNOWN}, "d")

    def test_resource_is_no_rival_of_itself(self, claims: Claims) -> None:
        """A resource may be checked again with other inputs."""
        claims.rival(PLAN, "a")

        assert claims.rival(PLAN | {"text": "b"}, "a") is None

    def test_last_wish_counts(self, claims: Claims) -> None:
        """A resource that means another object by now is no rival for the former one."""
        for wish in (PLAN, PLAN | {"title": "draft"}):
            claims.rival(wish, "a")
            claims.note_check(wish, "a")

        assert claims.rival(PLAN, "b") is None

    def test_holders_are_named(self, claims: Claims) -> None:
        """Everybody who means an object holds it, by id or by name, each once."""
        claims.note_check(PLAN, "a")
        note_difference(claims, "7", PLAN, PLAN, "a")
        claims.note_check(PLAN, "b")

        assert ["a", "b"] == claims.holders("7", [{"work"}, {"plan"}])

    def test_former_object_is_free(self, claims: Claims) -> None:
        """A resource that means another object in its second check does not hold the first one any more."""
        claims.note_check(PLAN, "a")
        note_difference(claims, "7", PLAN, PLAN, "a")
        claims.note_check(PLAN | {"title": "draft"}, "a")

        assert [] == claims.holders("7", [{"work"}, {"plan"}])

    def test_created_object_takes_the_place(self, claims: Claims) -> None:
        """A resource holds the object that was created for it, and no other id."""
        claims.note_check(PLAN, "a")
        note_difference(claims, "7", PLAN, PLAN, "a")
        claims.note_creation("8", PLAN, "a")

        assert [] == claims.holders("7", [{"work"}, {"renamed by hand"}])
        assert ["a"] == claims.holders("8", [{"work"}, {"renamed by hand"}])

    def test_difference_needs_a_check_of_its_own(self, claims: Claims) -> None:
        """A resource that the program has no more holds nothing, though another one means its object."""
        claims.note_check(PLAN, "a")
        note_difference(claims, "7", PLAN | {"text": "old"}, PLAN, "removed")

        assert [] == claims.holders("7", [{"work"}, {"renamed by hand"}])
        assert claims.renewal(PLAN, "removed") is None

    def test_only_itself_is_renewed(self, claims: Claims) -> None:
        """A creation of another resource is none of a replacement, however much it wants the same."""
        claims.note_check(PLAN, "a")
        note_difference(claims, "7", PLAN | {"text": "old"}, PLAN, "a")

        assert claims.renewal(PLAN, "b") is None
        assert Plan("7", PLAN | {"text": "old"}, PLAN) == claims.renewal(PLAN, "a")

    def test_only_itself_makes_room(self, claims: Claims) -> None:
        """A replacement does not come in the place of an object of another resource."""
        claims.note_check(PLAN, "a")
        note_difference(claims, "7", PLAN | {"title": "draft"}, PLAN, "a")

        assert PLAN == claims.successor("7", "a")
        assert claims.successor("7", "b") is None
        assert claims.successor("8", "a") is None

    def test_namesake(self, claims: Claims) -> None:
        """Two resources have one id where one means the object by its name, and the other by its uid."""
        claims.note_check({"title": "plan"}, "a")
        note_difference(claims, "7", {"title": "plan"}, {"title": "plan"}, "a")
        assert claims.namesake("7", "a") is None

        claims.note_check({"title": 7}, "b")
        note_difference(claims, "7", {"title": 7}, {"title": 7}, "b")
        assert "a" == claims.namesake("7", "b")
        assert claims.namesake("7", "") is None
