"""The output of `doctor` and `login`, always the same: the samples and the picture of docs/doctor.md.

The facts are made up here; verdicts, words and layout are those of the code that a user runs. Fingerprints, which
differ with every certificate, are replaced by fixed ones.
"""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from pulumi_redis_enterprise.cli.check_table import check_report
from pulumi_redis_enterprise.cli.doctor.cluster_checks import ClusterFacts, cluster_checks
from pulumi_redis_enterprise.cli.doctor.command import CLUSTER, MACHINE
from pulumi_redis_enterprise.cli.doctor.machine_checks import MachineFacts, machine_checks
from pulumi_redis_enterprise.core.checks import Check
from pulumi_redis_enterprise.core.login_steps import USER, login_checks
from pulumi_redis_enterprise.core.trust.lifetimes import Limits
from pulumi_redis_enterprise.core.versions import Version
from redis_enterprise_emulator.pki import Authority
from rich.console import Console, RenderableType

from tools.picture import FORMAT

NOW: Final = datetime(2026, 12, 1, 12, tzinfo=UTC)
WIDTH: Final = 120


def doctor_report() -> RenderableType:
    """A good machine, and a cluster with a few weak spots."""
    return check_report({MACHINE: _machine(), CLUSTER: map(_with_fixed_digits, _cluster())})


def doctor_picture() -> str:
    """The same as a picture, in SVG."""
    console = _console()
    console.print(doctor_report())
    return console.export_svg(title="pulumi-redis-enterprise doctor", code_format=FORMAT, unique_id="doctor")


def login_output() -> str:
    """A login to the REST API that is allowed, and one to a database that is not."""
    chapters = {
        "REST API: allowed as app-1": login_checks("", "role db_viewer"),
        "database orders: refused": login_checks(USER, "NOAUTH Authentication required."),
    }
    call = "pulumi-redis-enterprise login --cert app-1.pem --key app-1.key --database orders"
    return _block(call, check_report(chapters))


CHECK_SAMPLES: Final[dict[str, Callable[[], str]]] = {"login output": login_output}


def _machine() -> list[Check]:
    project = {"runtime": {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}}}
    facts = MachineFacts(
        python="3.12.3",
        cli="3.276.0",
        cli_trouble="",
        sdk="3.272.0",
        environment="/home/ops/redis/.venv",
        project=project,
        has_virtualenv=True,
    )
    return machine_checks(facts)


def _cluster() -> list[Check]:
    authority, old = (
        Authority.create(f"CN=Acme Clients {letter},O=Acme,C=US", now=NOW, lifetime=timedelta(days))
        for letter, days in {"A": 700, "B": 12}.items()
    )
    facts = ClusterFacts(
        urls={"https://rs.example.com:9443": ""},
        login="admin@example.com by password",
        role="admin",
        versions=dict.fromkeys((1, 2, 3), Version(8, 2, 0, 25)),
        settings={
            "mtls_certificate_authentication": True,
            "mtls_client_cert_subject_validation_type": "san_cn",
            "mtls_authorized_subjects": [],
            "control_plane_basic_authentication": True,
            "handle_redirects": False,
        },
        trusted_ca=authority.certificate_pem + old.certificate_pem,
    )
    return cluster_checks(facts, now=NOW, limits=Limits())


def _with_fixed_digits(check: Check) -> Check:
    return replace(check, said=re.sub(r"\[[0-9a-f]{12}\]", "[3f1c8a0b5d72]", check.said))


def _console() -> Console:
    return Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False, markup=False)


def _block(call: str, report: RenderableType) -> str:
    console = _console()
    console.print(report)
    lines = [line.rstrip() for line in console.export_text().rstrip().splitlines()]
    return "\n".join(["```text", f"$ {call}", *lines, "```"])
