"""Subject lines that move between users: who lets go of one, and who would have to wait for each other."""

from pulumi_redis_enterprise.core.line_moves import LineMoves


def moves(*noted: tuple[str, str, str]) -> LineMoves:
    """Return what is known of users, each with its line before and after."""
    known = LineMoves()
    for username, before, after in noted:
        known.note(username, before, after)
    return known


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

    def test_three_users(self) -> None:
        """A longer circle is an exchange as well."""
        known = moves(("a", "CN=a", "CN=b"), ("b", "CN=b", "CN=c"), ("c", "CN=c", "CN=a"))

        assert ["a", "b", "c"] == known.exchange("a")

    def test_chain_is_none(self) -> None:
        """Where the last one gets a line of its own, everybody can go on after the next."""
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
