"""Subject lines that move between users: who lets go of one, who waits for each other, and who takes one for good."""

from typing import Any

from pulumi_redis_enterprise.core.rules.lockout.planned_changes import LineMoves
from pulumi_redis_enterprise.core.unknown import UNKNOWN


def moves(*noted: tuple[str, str, str]) -> LineMoves:
    """Return what is known of users, each with its line before and after."""
    known = LineMoves()
    for username, before, after in noted:
        known.note(user(username, before), user(username, after))
    return known


def user(username: str, line: str) -> dict[str, str]:
    """Return the inputs of a user, as far as moves need them."""
    return {"username": username, "subject_line": line}


class TestIsLeftBy:
    def test_user_that_gets_another_line_leaves_its_own(self) -> None:
        """Only the user that had the line leaves it."""
        known = moves(("a", "CN=a", "CN=new"))

        assert known.is_left_by("a", "CN=a")
        assert not known.is_left_by("a", "CN=new")
        assert not known.is_left_by("b", "CN=a")

    def test_user_that_keeps_its_line_leaves_nothing(self) -> None:
        """A renewed certificate of the same subject is no move."""
        assert not moves(("a", "CN=a", "CN=a")).is_left_by("a", "CN=a")


class TestExchange:
    def test_two_users(self) -> None:
        """Two that swap wait for each other, whichever is asked about."""
        known = moves(("a", "CN=a", "CN=b"), ("b", "CN=b", "CN=a"))

        assert ["a", "b"] == known.exchange("a")
        assert ["b", "a"] == known.exchange("b")

    def test_resources_that_become_each_others_users(self) -> None:
        """If each gets the other's name as well, no user gets another line."""
        known = LineMoves()
        known.note(user("a", "CN=a"), user("b", "CN=b"))
        known.note(user("b", "CN=b"), user("a", "CN=a"))

        assert [] == known.exchange("a")
        assert [] == known.exchange("b")

    def test_three_users(self) -> None:
        """A longer circle is an exchange as well."""
        known = moves(("a", "CN=a", "CN=b"), ("b", "CN=b", "CN=c"), ("c", "CN=c", "CN=a"))

        assert ["a", "b", "c"] == known.exchange("a")

    def test_chain_is_none(self) -> None:
        """If the last one gets a line of its own, everybody can go on after the next."""
        known = moves(("a", "CN=a", "CN=b"), ("b", "CN=b", "CN=new"))

        assert [] == known.exchange("a")
        assert [] == known.exchange("b")

    def test_whoever_waits_for_others_that_exchange_is_none_of_them(self) -> None:
        """A user outside the circle is not part of it."""
        known = moves(("a", "CN=a", "CN=b"), ("b", "CN=b", "CN=c"), ("c", "CN=c", "CN=b"))

        assert [] == known.exchange("a")

    def test_unchanged_user_exchanges_nothing(self) -> None:
        """Nothing is known of a user whose line stays."""
        assert [] == moves(("a", "CN=a", "CN=a")).exchange("a")


class TestRivals:
    def test_two_new_users_of_one_line(self) -> None:
        """The program is wrong, whichever of them is checked first."""
        known = LineMoves()
        known.note({}, user("a", "CN=a"))
        known.note({}, user("b", "CN=a"))

        assert ["b", "a"] == known.rivals("b")

    def test_new_user_that_is_checked_before_the_holder(self) -> None:
        """The one that keeps its line finds the other one."""
        known = LineMoves()
        known.note({}, user("b", "CN=a"))
        known.note(user("a", "CN=a"), user("a", "CN=a"))

        assert ["a", "b"] == known.rivals("a")

    def test_two_users_that_have_been_so(self) -> None:
        """An object that somebody else brought into that form is not changed by this update."""
        known = moves(("a", "CN=a", "CN=a"), ("b", "CN=a", "CN=a"))

        assert [] == known.rivals("b")

    def test_one_user_of_a_line(self) -> None:
        """A user of its own line has no rival; nor has one that nothing is known of."""
        known = moves(("a", "CN=a", "CN=a"), ("b", "CN=b", "CN=c"))

        assert [] == known.rivals("b")
        assert [] == known.rivals("c")

    def test_line_that_is_not_known_yet(self) -> None:
        """An unknown line or name equals no other."""
        known, unknown = LineMoves(), [{"username": UNKNOWN, "subject_line": "CN=a"}]
        unknown += [{"username": name, "subject_line": UNKNOWN} for name in ("a", "b")]
        for inputs in unknown:
            known.note({}, inputs)

        assert [] == known.rivals("a")


class TestCautions:
    def handed_over(self, *, old: dict[str, Any] | None = None) -> LineMoves:
        """Return a run in which the user new gets the line of the user gone, which the cluster has."""
        known = LineMoves()
        known.note_holder("gone", "CN=a")
        if old:
            known.note(old, user("new", "CN=a"))
        known.note({}, user("new", "CN=a"))
        return known

    def test_line_of_a_user_outside_of_the_program(self) -> None:
        """A new user with the line of one that is removed, or somebody else's, is warned of."""
        (caution,) = self.handed_over().warnings()

        assert "'new' that of 'gone' (CN=a)" == caution.property
        assert "`aliases`" in caution.fix

    def test_user_of_the_program_is_waited_for(self) -> None:
        """One that gets another line in this update lets go of its own, whenever it is checked."""
        known = self.handed_over()
        known.note(user("gone", "CN=a"), user("gone", "CN=b"))

        assert [] == known.warnings()

    def test_user_that_is_replaced_by_the_new_one(self) -> None:
        """Another username for the same resource is no hand-over."""
        assert [] == self.handed_over(old=user("gone", "CN=a")).warnings()

    def test_own_line(self) -> None:
        """A user whom the cluster has already is no other one."""
        known = LineMoves()
        known.note_holder("new", "CN=a")
        known.note({}, user("new", "CN=a"))

        assert [] == known.warnings()

    def test_free_line(self) -> None:
        """Nobody has the line."""
        assert [] == moves(("new", "CN=a", "CN=b")).warnings()

    def test_unchanged_user(self) -> None:
        """A user that keeps its line takes it from nobody."""
        known = moves(("a", "CN=a", "CN=a"))
        known.note_holder("b", "CN=a")

        assert [] == known.warnings()

    def test_arrival(self) -> None:
        """In an update that has come to the user, what the cluster says counts."""
        known = self.handed_over()
        known.note_arrival("new")

        assert [] == known.warnings()
