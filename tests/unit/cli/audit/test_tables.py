"""Tests of how an audit looks: nothing that a cluster shows moves the cursor, and CSV has a row a fact."""

import csv
import io
from dataclasses import replace

import pytest
from pulumi_redis_enterprise.cli.audit.model import AuditInput
from pulumi_redis_enterprise.cli.audit.report import Report, report
from pulumi_redis_enterprise.cli.audit.tables import CsvTable, printed_csv, tables
from pulumi_redis_enterprise.errors import Problem
from rich.console import Console

from tests.support.certificates import CLIENT_SUBJECT, NOW
from tests.support.inventories import APP, GOOD, inventory, with_settings

DOWN = Problem("east", "GET /v1/cluster: no connection", "start it")


def audited() -> Report:
    """The audit of a good cluster."""
    return report(AuditInput(inventory=GOOD, moment=NOW))


def shown(found: Report | Problem) -> str:
    """Return what a person sees."""
    console = Console(width=160, file=io.StringIO(), markup=False, highlight=False)
    for part in tables(found):
        console.print(part)
    output = console.file
    assert isinstance(output, io.StringIO)

    return output.getvalue()


def rows(table: CsvTable) -> list[list[str]]:
    """The rows of a CSV, of a good cluster and one that is down."""
    return list(csv.reader(io.StringIO(printed_csv([audited(), DOWN], table))))


class TestTables:
    def test_all_of_it_is_there(self) -> None:
        """Users, CAs and weak spots, below what the REST API accepts."""
        text = shown(audited())

        assert text.startswith("cluster.local https://cluster.local:9443 (Redis Enterprise Software 8.2.0-25)\n")
        assert "subject validation san_cn (CN=ops; CN=app-1); passwords are on." in text
        assert "orders (read: +@read ~order:*)" in text
        assert "passwords are accepted as well" in text

    def test_quiet_cluster(self) -> None:
        """No table is drawn that has nothing in it."""
        settings = {"name": "a", "mtls_certificate_authentication": False}
        empty = inventory(settings=settings, trusted_ca=None, users=(), databases=())
        text = shown(report(AuditInput(inventory=empty, moment=NOW)))

        assert "Logins to the REST API by certificate are off." in text
        assert "No user logs in by certificate.\nNo weak spot was found.\n" in text

    def test_passwords_that_are_off(self) -> None:
        """The setting of 8.2.0 is reported; without validation there are no subjects to list."""
        found = replace(audited(), basic_authentication=False, subject_validation="disabled", authorized_subjects=())

        assert "subject validation disabled; passwords are off." in shown(found)

    @pytest.mark.parametrize("name", ["a\x1b[31m\x07b", "[bold]c[/bold]", "d\ne"], ids=repr)
    def test_names_cannot_steer_the_terminal(self, name: str) -> None:
        """Names of users are shown as plain text, whatever they hold."""
        found = report(AuditInput(inventory=inventory(users=(APP | {"name": name},)), moment=NOW))

        assert not [character for character in shown(found) if not character.isprintable() and character != "\n"]

    def test_cluster_that_was_not_read(self) -> None:
        """It is reported by its name in the file, with its error and the fix."""
        assert "east: not audited\nGET /v1/cluster: no connection\nFix: start it\n\n" == shown(DOWN)


class TestCsv:
    def test_access(self) -> None:
        """A row for each place that somebody may log in to; a cluster that is down has none."""
        assert [
            ["cluster", "username", "subject_line", "status", "roles", "target", "right"],
            ["cluster.local", "app-1", CLIENT_SUBJECT, "active", "reader", "orders", "read: +@read ~order:*"],
            ["cluster.local", "ops", "CN=ops,O=Acme,C=US", "active", "Admin", "REST API", "admin"],
        ] == rows(CsvTable.ACCESS)

    def test_weaknesses(self) -> None:
        """A row for each weak spot; not to have looked is one."""
        header, *found = rows(CsvTable.WEAKNESSES)

        assert ["cluster", "severity", "where", "reason", "fix"] == header
        assert ["low", "low", "low", "high"] == [row[1] for row in found]
        assert ["east", "high", "the cluster", "it was not audited: GET /v1/cluster: no connection", "start it"] == (
            found[-1]
        )

    def test_users_without_a_door_are_in_neither(self) -> None:
        """They are in the tables and in JSON, which are about users; this table is about places to log in to."""
        found = report(AuditInput(inventory=with_settings(mtls_certificate_authentication=False), moment=NOW))

        assert 2 == printed_csv([found], CsvTable.ACCESS).count("\n")

    @pytest.mark.parametrize(
        ("expected", "name"),
        [
            ("'=1+1", "=1+1"),
            ("'+1", "+1"),
            ("'-1", "-1"),
            ("'@SUM(A1)", "@SUM(A1)"),
            ("'=1", "\t=1"),
            ("'=1", "\r=1"),
            ("'=1", " =1"),
            ("'\uff1d1", "\uff1d1"),
            ("a=1", "a=1"),
            ("a b", "a\nb"),
            ("a?[31m", "a\x1b[31m"),
            (": :error::x", "::error::x"),
            ("# #vso[a]", "##vso[a]"),
        ],
        ids=repr,
    )
    def test_cells_are_text(self, expected: str, name: str) -> None:
        """No cell is a formula to a spreadsheet, and no line a command to the runner of a pipeline."""
        found = replace(audited(), cluster=name)
        cells = [row[0] for row in csv.reader(io.StringIO(printed_csv([found], CsvTable.ACCESS)))]

        assert ["cluster", expected, expected] == cells
