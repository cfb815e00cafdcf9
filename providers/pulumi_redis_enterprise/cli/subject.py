"""``pulumi-redis-enterprise subject client.pem``: the subject line that a user of this certificate needs."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pulumi_redis_enterprise.core.certificates import CertificateTextError, leaf_findings, read_certificates
from pulumi_redis_enterprise.core.findings import Finding
from pulumi_redis_enterprise.core.subject_line import subject_line, subject_line_findings


def subject(files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="PEM files.")]) -> None:
    """Print the subject line that a user of each certificate needs.

    What would keep the certificate from logging in is said on stderr, and makes the exit code 1.
    """
    problems = [finding for file in files for finding in _shown(file)]
    if problems:
        raise typer.Exit(1)


def _shown(file: Path) -> list[Finding]:
    """Print what the file holds; return what is wrong with it."""
    try:
        leaf = read_certificates(file.read_text())[0]
    except CertificateTextError as error:
        findings = [Finding(error.reason, error.fix)]
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else "it is not a text file"
        findings = [Finding(f"cannot be read: {cause}", "name a PEM file")]
    else:
        line = subject_line(leaf)
        typer.echo(line)
        findings = [*leaf_findings(leaf, now=datetime.now(UTC)), *subject_line_findings(line)]
    for finding in findings:
        typer.echo(f"{file}: {finding.reason}\nFix: {finding.fix}", err=True)
    return findings
