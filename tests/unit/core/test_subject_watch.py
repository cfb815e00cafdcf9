"""The validation of subjects of a cluster against the users of the same program."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.client import Client
from pulumi_redis_enterprise.core.model import Checked
from pulumi_redis_enterprise.core.subject_watch import SubjectWatch
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.errors import Problem

from tests.certificates import client, read

OWN = {"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"}


def settings(validation: object, *records: dict[str, Any]) -> Checked:
    """The check of a ClusterMtlsConfig."""
    subjects: Any = {str(number): record for number, record in enumerate(records)}
    return Checked(inputs={"subject_validation": validation, "authorized_subjects": subjects})


def user(*, uses_rest: bool = True) -> Client:
    """A user with a certificate."""
    return Client("'app-1'", [read(client())], uses_rest=uses_rest)


def refusals(problems: list[Problem]) -> list[str]:
    """Why somebody is kept out."""
    return [problem.reason for problem in problems]


REFUSED = [
    (
        "'app-1' could not log in to the REST API: of the authorized subjects (CN=other) none fits its names (app-1) "
        "(san_cn)"
    )
]


class TestSubjectWatch:
    """`SubjectWatch`."""

    def test_user_after_the_settings(self) -> None:
        """A user that is checked last is told by its own check."""
        watch = SubjectWatch()

        assert [] == watch.note_settings(settings("san_cn", {"CN": "other"}))
        assert REFUSED == refusals(watch.note_client(Checked(), user()))

    def test_settings_after_the_user(self) -> None:
        """Settings that are checked last tell of the users of before."""
        watch = SubjectWatch()

        assert [] == watch.note_client(Checked(), user())
        assert REFUSED == refusals(watch.note_settings(settings("san_cn", {"CN": "other"})))

    def test_user_of_databases(self) -> None:
        """Who is not known to use the REST API is warned of, and not refused."""
        watch, checked = SubjectWatch(), Checked()
        watch.note_settings(settings("san_cn", {"CN": "other"}))

        assert [] == watch.note_client(checked, user(uses_rest=False))
        assert REFUSED == [caution.about for caution in checked.cautions]

    @pytest.mark.parametrize(
        ("validation", "records"),
        [("disabled", []), ("san_cn", [{"CN": "app-1"}]), ("full_subject", [OWN]), (UNKNOWN, [{"CN": "other"}])],
    )
    def test_nothing_to_tell(self, validation: object, records: list[dict[str, Any]]) -> None:
        """Who is let in is not told of, nor is anybody while the settings are not known."""
        watch, checked = SubjectWatch(), Checked()
        watch.note_settings(settings(validation, *records))

        assert [] == watch.note_client(checked, user())
        assert [] == checked.cautions

    def test_record_that_lacks_attributes(self) -> None:
        """A record of a part of the subject may let the user in or not, so that is a warning."""
        watch, checked = SubjectWatch(), Checked()
        watch.note_settings(settings("full_subject", {"CN": "app-1", "O": "Acme"}))

        assert [] == watch.note_client(checked, user())
        (caution,) = checked.cautions
        assert "full_subject of the REST API has CN=app-1,O=Acme" in caution.about
