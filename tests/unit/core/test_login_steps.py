"""The steps of a login, as a report shows them."""

import pytest
from pulumi_redis_enterprise.core.checks import Verdict
from pulumi_redis_enterprise.core.login_steps import PERMISSION, STEPS, SUBJECT, TLS, USER, either, login_checks

OK, FAIL, SKIPPED = Verdict.OK, Verdict.FAIL, Verdict.SKIPPED


def test_allowed() -> None:
    """All steps are passed, and the last one tells as whom."""
    checks = login_checks("", "role admin")

    assert [(step, OK) for step in STEPS] == [(check.property, check.verdict) for check in checks]
    assert "role admin" == checks[-1].message


@pytest.mark.parametrize(
    ("failed_step", "verdicts"),
    [
        (TLS, [FAIL, SKIPPED, SKIPPED, SKIPPED]),
        (SUBJECT, [OK, FAIL, SKIPPED, SKIPPED]),
        (USER, [OK, OK, FAIL, SKIPPED]),
        (PERMISSION, [OK, OK, OK, FAIL]),
        (either(TLS, SUBJECT), [FAIL, SKIPPED, SKIPPED]),
        (either(TLS, SUBJECT, USER), [FAIL, SKIPPED]),
        (either(USER, PERMISSION), [OK, OK, FAIL]),
    ],
)
def test_refused(failed_step: str, verdicts: list[Verdict]) -> None:
    """Earlier steps are passed and later ones not reached; the steps that may have failed are one line."""
    checks = login_checks(failed_step, "no")
    (refused,) = [check for check in checks if check.verdict is FAIL]

    assert verdicts == [check.verdict for check in checks]
    assert (failed_step, "no") == (refused.property, refused.message)
    assert refused.fix
