"""Certificates that expire soon: a caution, or a problem, by the limits that are set."""

from datetime import datetime, timedelta

import pytest
from pulumi_redis_enterprise.core.model import CheckedInputs, Lifetime, PlanWarning
from pulumi_redis_enterprise.core.rules import certificate_user, database_mtls_config, trusted_ca
from pulumi_redis_enterprise.core.trust.lifetimes import Limits, judge_lifetimes
from pulumi_redis_enterprise.core.x509.certificates import certificate_key
from pulumi_redis_enterprise.errors import Problem

from tests.support.certificates import NOW, client, read, root

LIMITS = Limits(expiry_warning_days=30, expiry_error_days=14)


def judged(days: float, *, unchanged: bool = False, limits: Limits = LIMITS, now: datetime = NOW) -> CheckedInputs:
    """Return what there is to say of a certificate that expires so many days from now."""
    checked = CheckedInputs(lifetimes=[Lifetime("certificate", "'app-1'", now + timedelta(days=days), unchanged)])
    judge_lifetimes(checked, limits, now=now)
    return checked


class TestJudgeLifetimes:
    @pytest.mark.parametrize("days", [30, 365])
    def test_long_life_is_nothing_to_tell(self, days: float) -> None:
        """From the limit on, nothing is said."""
        checked = judged(days)

        assert ([], []) == (checked.problems, checked.warnings)

    @pytest.mark.parametrize("days", [14, 29.99])
    def test_end_that_comes_near_is_a_warning(self, days: float) -> None:
        """It names whose it is and the date, which is the same tomorrow."""
        checked = judged(days)

        assert [] == checked.problems
        assert [
            PlanWarning(
                f"{NOW + timedelta(days=days):%Y-%m-%d} 'app-1'",
                "certificates expire within 30 days",
                "renew them; redis-enterprise:expiryWarningDays says how early this is told",
            )
        ] == checked.warnings

    @pytest.mark.parametrize("days", [0, 13.99])
    def test_end_that_is_too_near_is_a_problem(self, days: float) -> None:
        """A certificate that is new in a plan has to last for a while, where that is asked for."""
        checked = judged(days)
        reason = (
            f"'app-1' expires on {NOW + timedelta(days=days):%Y-%m-%d}, "
            "within the 14 days of redis-enterprise:expiryErrorDays"
        )
        fix = "renew it, or set redis-enterprise:expiryErrorDays to less"

        assert [Problem("certificate", reason, fix, aged=True)] == checked.problems
        assert [] == checked.warnings

    def test_what_did_not_change_goes_on(self) -> None:
        """A certificate that only time brought near its end does not stop the other changes of a stack."""
        checked = judged(5, unchanged=True)

        assert [] == checked.problems
        assert ["certificate: 'app-1' expires on 2026-06-06"] == [
            it.property.partition(",")[0] for it in checked.warnings
        ]

    def test_expired_certificates_are_told_elsewhere(self) -> None:
        """An end in the past is what the check of the certificate itself says."""
        checked = judged(-0.01)

        assert ([], []) == (checked.problems, checked.warnings)

    def test_defaults(self) -> None:
        """A warning comes a month before the expiry; nothing is refused before it."""
        assert 1 == len(judged(29, limits=Limits()).warnings)
        assert 0 == len(judged(31, limits=Limits()).warnings)
        assert [] == judged(0.01, limits=Limits()).problems

    def test_zero_days_are_never(self) -> None:
        """With 0, there is no warning either."""
        assert [] == judged(0.01, limits=Limits(0, 0)).warnings


class TestWhoseLifetimes:
    """Each certificate of a plan is looked at, under the name that people know it by."""

    def test_users(self) -> None:
        """A user's certificate is the user's."""
        new = {"username": "app-1", "roles": ["Admin"], "certificate": client().certificate_pem}
        old = certificate_user.check({}, new, NOW)
        again = certificate_user.check(old.inputs, new, NOW)
        ends = client().certificate.not_valid_after_utc

        assert [Lifetime("certificate", "'app-1'", ends, unchanged=False)] == old.lifetimes
        assert [Lifetime("certificate", "'app-1'", ends, unchanged=True)] == again.lifetimes

    def test_authorities(self) -> None:
        """CAs, of the cluster and of a database, go by subject and fingerprint."""
        pem, key = root().certificate_pem, certificate_key(read(root()))
        expected = [key]

        assert expected == [it.whose for it in trusted_ca.check({}, {"certificates": pem}, NOW).lifetimes]
        assert expected == [
            it.whose
            for it in database_mtls_config.check(
                {}, {"database": "orders", "client_certificates": [pem]}, NOW
            ).lifetimes
        ]
