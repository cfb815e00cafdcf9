"""The administrator's certificate, held against what a run plans before it knows whom the settings name."""

from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise import _engine
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.core.rules.lockout.planned_changes import EarlierChanges, Inputs
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.guards.lockout import administrator_problems

from tests.support.certificates import client, other_root, root
from tests.support.engine import begin_run

OWN: Inputs = {"certificates": root().certificate_pem}
OTHER: Inputs = {"certificates": other_root().certificate_pem}


@pytest.fixture(autouse=True)
def _process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of its own, that has warned of nothing yet."""
    monkeypatch.setattr(_engine, "_warnings", {})
    monkeypatch.setattr(_engine, "_finders", {})


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    """The inputs of a `ClusterMtlsConfig` whose administrator is a client of the root."""
    certificate_file, key_file = map(str, client().write(tmp_path, "admin"))
    administrator = {"certificate_file": certificate_file, "key_file": key_file}
    return {"subject_validation": "disabled", "authorized_subjects": {}, "administrator": administrator}


def problems(before: Inputs, after: Inputs, settings: dict[str, Any], *, changes: bool = False) -> int:
    """Return how many problems there are if the bundle is changed so."""
    return len(
        administrator_problems(EarlierChanges(bundle=(before, after)), (settings, settings), changes_settings=changes)
    )


def test_bundle_without_the_ca(settings: dict[str, Any]) -> None:
    """A bundle that loses the CA of the administrator is a problem, also if it is not known what was there."""
    assert 1 == problems(OWN, OTHER, settings)
    assert 1 == problems({}, OTHER, settings)


def test_bundle_with_the_ca(settings: dict[str, Any]) -> None:
    """A bundle that has, keeps or gets the CA is none."""
    assert 0 == problems(OWN, OWN, settings, changes=True)
    assert 0 == problems(OTHER, OWN, settings)


def test_who_could_not_log_in_before(settings: dict[str, Any]) -> None:
    """Whatever ends no login passes, such as an expired certificate or another bundle without its CA."""
    assert 0 == problems(OTHER, OTHER, settings, changes=True)


def test_bundle_that_is_not_known(settings: dict[str, Any]) -> None:
    """Nothing is said of a value that is not known yet, nor where no bundle is in the program."""
    assert 0 == problems(OWN, OTHER, settings | {"authorized_subjects": UNKNOWN})
    assert [] == administrator_problems(EarlierChanges(), (settings, settings), changes_settings=True)


@pytest.mark.parametrize(("before", "after"), [(False, True), (False, None), (None, True), (True, None)])
def test_way_back_to_passwords(settings: dict[str, Any], before: bool | None, after: bool | None) -> None:  # noqa: FBT001
    """Passwords go on, or are left alone again, whatever became of the administrator's certificate."""
    provider = ClusterMtlsConfigProvider()
    settings["administrator"] = {"certificate_file": "missing.pem", "key_file": "missing.key"}
    old, new = ({"basic_authentication": it} if it is not None else {} for it in (before, after))
    stored = provider.check({}, settings | old).inputs
    begin_run()
    _engine._warnings.clear()

    assert [] == provider.check(stored, settings | new).failures
    assert {} == _engine._warnings


def test_file_that_is_not_there(settings: dict[str, Any]) -> None:
    """A preview may run where the certificate is not: it warns."""
    settings["administrator"] = {"certificate_file": "missing.pem", "key_file": "missing.key"}

    assert 0 == problems(OWN, OTHER, settings)
    (caution,) = _engine._warnings
    assert caution.property.startswith("'missing.pem' ")


def test_file_is_not_read_without_a_change(settings: dict[str, Any]) -> None:
    """If nothing changes there is nothing to prove, and nothing to warn of."""
    settings["administrator"] = {"certificate_file": "missing.pem", "key_file": "missing.key"}

    assert 0 == problems(OWN, OWN, settings)
    assert {} == _engine._warnings
