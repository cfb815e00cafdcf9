"""The validation of subjects of a cluster against the users of the same program."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.model import CheckedInputs, Client
from pulumi_redis_enterprise.core.rules.lockout.proof import SubjectWatch
from pulumi_redis_enterprise.core.unknown import UNKNOWN

from tests.support.certificates import client, read

OWN = {"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"}


def settings(validation: object, *records: dict[str, Any]) -> CheckedInputs:
    """The check of a ClusterMtlsConfig."""
    subjects: Any = {str(number): record for number, record in enumerate(records)}
    return CheckedInputs(inputs={"subject_validation": validation, "authorized_subjects": subjects})


CLIENT = Client("'app-1'", [read(client())])
NOBODY_FITS = "of the authorized subjects (CN=other) none fits its names (app-1) (san_cn)"
KEPT_OUT = f"'app-1' could not log in to the REST API: {NOBODY_FITS}"


def told(checked: CheckedInputs) -> list[str]:
    """Return whom there is a warning of."""
    return [caution.property for caution in checked.warnings]


class TestSubjectWatch:
    """`SubjectWatch`."""

    def test_user_after_the_settings(self) -> None:
        """A user that is checked last gets the warning of its own check."""
        watch, first, last = SubjectWatch(), settings("san_cn", {"CN": "other"}), CheckedInputs()
        watch.note_settings(first)
        watch.note_client(last, CLIENT)

        assert ([], [KEPT_OUT]) == (told(first), told(last))

    def test_settings_after_the_user(self) -> None:
        """Settings that are checked last tell of the users of before."""
        watch, first, last = SubjectWatch(), CheckedInputs(), settings("san_cn", {"CN": "other"})
        watch.note_client(first, CLIENT)
        watch.note_settings(last)

        assert ([], [KEPT_OUT]) == (told(first), told(last))

    @pytest.mark.parametrize(
        ("validation", "records"),
        [("disabled", []), ("san_cn", [{"CN": "app-1"}]), ("full_subject", [OWN]), (UNKNOWN, [{"CN": "other"}])],
    )
    def test_nothing_to_tell(self, validation: object, records: list[dict[str, Any]]) -> None:
        """There is no warning of a user who is let in, nor of anybody while the settings are not known."""
        watch, checked = SubjectWatch(), CheckedInputs()
        watch.note_settings(settings(validation, *records))
        watch.note_client(checked, CLIENT)

        assert [] == told(checked)

    def test_record_that_lacks_attributes(self) -> None:
        """A record of a part of the subject may let the user in or not, and that is said."""
        watch, checked = SubjectWatch(), CheckedInputs()
        watch.note_settings(settings("full_subject", {"CN": "app-1", "O": "Acme"}))
        watch.note_client(checked, CLIENT)

        (about,) = told(checked)
        assert "full_subject of the REST API has CN=app-1,O=Acme" in about
