"""``pulumi-redis-enterprise subject``: subject lines to stdout, talk to stderr, an honest exit code."""

import builtins
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi_redis_enterprise
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pulumi_redis_enterprise import cli
from pulumi_redis_enterprise.cli.command import command
from pulumi_redis_enterprise.cli.subject import command as subject
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, expires, pem_text, sha256
from redis_enterprise_emulator.pki import Identity
from typer.testing import CliRunner, Result

from tests.support import certificates
from tests.support.certificate_builder import certificate_with
from tests.support.certificates import CLIENT_SUBJECT, NOW, client, intermediate, other_root, read, root
from tests.support.clock import clock_at


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of its own, at the present of the certificates."""
    monkeypatch.chdir(tmp_path)
    with clock_at(of=subject):
        yield


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(command, arguments)


def file_of(identity: Identity, name: str) -> str:
    """A PEM file of that certificate."""
    return identity.write(Path(), name)[0].name


class TestSubject:
    def test_line_is_all_there_is_on_stdout(self) -> None:
        """A script reads the line and nothing else."""
        result = run("subject", file_of(client(), "app-1"))

        assert (0, f"{CLIENT_SUBJECT}\n", "") == (result.exit_code, result.stdout, result.stderr)

    def test_first_certificate_of_a_file_counts(self) -> None:
        """The client's own certificate goes first in a chain."""
        Path("chain.pem").write_text(client().certificate_pem + intermediate().certificate_pem)

        assert f"{CLIENT_SUBJECT}\n" == run("subject", "chain.pem").stdout

    def test_line_of_databases_is_told_where_it_differs(self) -> None:
        """On stdout is the line of the REST API; that a database prints another one is no failure."""
        identity = root().issue_client(x509.Name.from_rfc4514_string(r"CN=app-1,O=\#"), now=NOW)
        result = run("subject", file_of(identity, "app-1"))

        assert (0, "CN=app-1,O=\\#\n") == (result.exit_code, result.stdout)
        assert (
            "app-1.pem: a user of databases only needs the line that databases print: CN=app-1,O=#\n" == result.stderr
        )

    def test_each_file_has_a_line(self) -> None:
        """Several files are reported in their order."""
        files = [file_of(certificates.client_of_intermediate(), "app-2"), file_of(client(), "app-1")]

        assert f"CN=app-2,O=Acme,C=US\n{CLIENT_SUBJECT}\n" == run("subject", *files).stdout

    @pytest.mark.parametrize(
        ("made", "word"),
        [
            (certificates.expired_client, "expired on"),
            (certificates.client_without_client_auth, "clientAuth"),
            (certificates.two_ou_client, "2 OU"),
        ],
    )
    def test_certificate_that_could_not_log_in_is_told(self, made: Any, word: str) -> None:
        """The line is printed all the same; what is wrong goes to stderr, and makes the exit code 1."""
        result = run("subject", file_of(made(), "it"))

        assert 1 == result.exit_code
        assert 1 == len(result.stdout.splitlines())
        assert result.stderr.startswith("it.pem: ")
        assert word in result.stderr
        assert "\nFix: " in result.stderr

    def test_good_files_are_told_beside_bad_ones(self) -> None:
        """One bad file does not hide the others."""
        Path("key.pem").write_text(client().key_pem)
        result = run("subject", "key.pem", file_of(client(), "app-1"))

        assert (1, f"{CLIENT_SUBJECT}\n") == (result.exit_code, result.stdout)
        assert result.stderr.startswith("key.pem: holds a private key")
        assert not [line for line in client().key_pem.splitlines() if line in result.stderr]

    def test_line_that_does_not_begin_with_cn_is_noted(self) -> None:
        """A certificate that begins with CN, as many commands make them, can log in for all that is known."""
        made = certificate_with("C=US,O=Acme,CN=app-1", signer=root())
        Path("it.pem").write_text(pem_text([read(made)]))
        result = run("subject", "it.pem")

        assert (0, "C=US,O=Acme,CN=app-1\n") == (result.exit_code, result.stdout)
        assert result.stderr.startswith(
            "it.pem: note: the subject line begins with C=US, the last attribute of the certificate\nFix: issue"
        )

    def test_file_in_another_form(self) -> None:
        """A file in DER form is read; another one is named, with a command that has its path."""
        Path("app.der").write_bytes(client().certificate.public_bytes(Encoding.DER))
        Path("my app.txt").write_text(client().key_pem.replace("PRIVATE KEY", "X509 CRL"))
        result = run("subject", "app.der", "my app.txt")

        assert (1, f"{CLIENT_SUBJECT}\n") == (result.exit_code, result.stdout)
        assert "my app.txt: block 1 is a revocation list (CRL); expected a certificate\n" in result.stderr
        assert "`openssl crl -in 'my app.txt' -noout -issuer`" in result.stderr

    def test_file_that_cannot_be_read(self) -> None:
        """A missing file and a binary one are reported as what they are."""
        Path("app.der").write_bytes(b"\x30\x82\xff\xff")
        result = run("subject", "none.pem", "app.der")

        assert (1, "") == (result.exit_code, result.stdout)
        assert "none.pem: cannot be read: No such file or directory\nFix: name a PEM file\n" in result.stderr
        assert "app.der: is binary (DER), but cut off or of an unknown kind\nFix: copy it anew" in result.stderr


class TestCompare:
    def test_equal_line_is_fine(self) -> None:
        """The line that a user has already is confirmed by exit code 0."""
        result = run("subject", file_of(client(), "app-1"), "--compare", CLIENT_SUBJECT)

        assert (0, "") == (result.exit_code, result.stderr)

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("CN=app-1, OU=Development, O=Acme, C=US", "space after ','"),
            ("C=US,O=Acme,OU=Development,CN=app-1", "which RFC 2253 turns round"),
            ("CN=app-1,OU=development,O=Acme,C=US", "upper and lower case differ"),
            ("CN=app-1,OU=Development,OU=Web,O=Acme,C=US", "2 OU"),
        ],
    )
    def test_first_difference_is_said(self, line: str, message: str) -> None:
        """The fix names the right line, and the exit code is 1."""
        result = run("subject", file_of(client(), "app-1"), "--compare", line)

        assert (1, f"{CLIENT_SUBJECT}\n") == (result.exit_code, result.stdout)
        assert result.stderr.startswith("app-1.pem: the line to compare: ")
        assert message in result.stderr
        assert f"Fix: give the user the subject line {CLIENT_SUBJECT}\n" in result.stderr


class TestForms:
    def test_json_tells_all(self) -> None:
        """A program gets one record for each file, also for one that cannot be read."""
        result = run("subject", file_of(client(), "app-1"), "none.pem", "--json")
        good, bad = json.loads(result.stdout)

        assert (1, "") == (result.exit_code, result.stderr)
        assert {
            "file": "app-1.pem",
            "subject_line": CLIENT_SUBJECT,
            "database_line": "",
            "authorized_subject": {"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"},
            "expires": expires(read(client())),
            "sha256": sha256(read(client())),
            "difference": "",
            "problems": [],
            "notes": [],
        } == good
        assert {
            "file": "none.pem",
            "problems": [{"reason": "cannot be read: No such file or directory", "fix": "name a PEM file"}],
            "notes": [],
        } == bad

    def test_verdict_of_both(self) -> None:
        """With a bundle, each place says whether it takes the certificate, and by which path."""
        files = [file_of(client(), "app-1"), "--trusted-by", file_of(root(), "ca")]
        result = run("subject", *files)

        assert 0 == result.exit_code
        line, rest, databases = result.stdout.splitlines()
        assert CLIENT_SUBJECT == line
        path = f"{certificate_key(read(client()))} <- {certificate_key(read(root()))}"
        assert (f"the REST API: taken: {path}", f"databases: taken: {path}") == (rest, databases)

    def test_refusal_of_one(self) -> None:
        """A refusal says why, and makes the exit code 1."""
        given = [file_of(client(), "app-1"), "--trusted-by", file_of(other_root(), "ca"), "--plane", "rest"]
        result = run("subject", *given)
        (record,) = json.loads(run("subject", *given, "--json").stdout)

        assert 1 == result.exit_code
        assert result.stdout.splitlines()[1].startswith("the REST API: refused: ")
        assert f"app-1.pem: {CLIENT_SUBJECT} was issued by CN=Root A,O=Acme,C=US, which is not in" in result.stderr
        assert ["rest"] == list(record["trusted"])
        assert record["trusted"]["rest"]["refused"] == [it["reason"] for it in record["problems"]]

    def test_bundle_that_cannot_be_read(self) -> None:
        """Nothing is said of a certificate if there is nothing to hold it against."""
        result = run("subject", file_of(client(), "app-1"), "--trusted-by", "none.pem")

        assert (1, "") == (result.exit_code, result.stdout)
        assert "none.pem: cannot be read: No such file or directory" in result.stderr

    def test_certificate_of_a_ca_is_noted(self) -> None:
        """A CA's certificate may be a client's as well, but it is more often a mistake."""
        result = run("subject", file_of(root(), "ca"))

        assert 0 == result.exit_code
        assert "note: CN=Root A,O=Acme,C=US is a CA; expected the certificate" in result.stderr

    def test_details_are_for_people(self) -> None:
        """The fuller view holds the record that authorizes the subject, the last day and the fingerprint."""
        result = run("subject", file_of(client(), "app-1"), "--details")

        assert '{"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"}' in result.stdout
        assert expires(read(client())) in result.stdout
        assert sha256(read(client())) in result.stdout

    def test_subject_that_no_record_matches(self) -> None:
        """A certificate without CN cannot be authorized by subject, which the details say."""
        certificate = certificate_with("O=Acme,C=US")
        Path("it.pem").write_text(pem_text([read(certificate)]))

        assert "none can match it" in run("subject", "it.pem", "--details").stdout

    def test_standard_input(self) -> None:
        """A certificate from a pipe needs no file."""
        result = CliRunner().invoke(command, ["subject", "-"], input=client().certificate_pem)

        assert (0, f"{CLIENT_SUBJECT}\n") == (result.exit_code, result.stdout)

    def test_standard_input_that_is_not_text(self) -> None:
        """A binary certificate in a pipe is reported as one in a file."""
        result = CliRunner().invoke(command, ["subject", "-"], input=b"\x30\x82\xff\xff")

        assert 1 == result.exit_code
        assert result.stderr.startswith("-: is binary (DER), but cut off or of an unknown kind\nFix: copy it")


class TestCommand:
    def test_wrong_use_is_2(self) -> None:
        """A verb without its files, and no verb at all, are wrong use; help says how."""
        assert 2 == run("subject").exit_code
        assert 2 == run().exit_code
        assert 0 == run("--help").exit_code

    def test_version(self) -> None:
        """The command says which version it is, which is that of the package, too."""
        result = run("--version")

        expected = f"pulumi-redis-enterprise {pulumi_redis_enterprise.__version__}\n"
        assert (0, expected) == (result.exit_code, result.stdout)

    def test_help_has_whole_summaries(self) -> None:
        """Each verb has its summary to the end."""
        told = " ".join(run("--help").stdout.partition("Commands:")[2].split())

        assert "with a client certificate alone; say at which step it stops. subject" in told
        assert "..." not in told

    @pytest.mark.parametrize("verb", ["", "subject", "audit", "export", "doctor", "login", "probe", "preview-comment"])
    def test_short_help(self, verb: str) -> None:
        """The command and each of its verbs know -h as well."""
        result = run(*verb.split(), "-h")

        assert (0, run(*verb.split(), "--help").stdout) == (result.exit_code, result.stdout)

    def test_option_after_the_verb(self) -> None:
        """Options of the cluster come before the verb, which is said to those who give them after it."""
        result = run("doctor", "--url=https://127.0.0.1:9443")

        message = "Error: --url belongs before the verb.\nFix: pulumi-redis-enterprise --url ... doctor\n"
        assert (2, message) == (result.exit_code, result.stderr[-len(message) :])

    def test_main_runs_the_command(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """The installed script is this function."""
        monkeypatch.setattr(sys, "argv", ["pulumi-redis-enterprise", "subject", file_of(client(), "app-1")])
        with pytest.raises(SystemExit) as caught:
            cli.main()

        assert 0 == caught.value.code
        assert f"{CLIENT_SUBJECT}\n" == capsys.readouterr().out

    def test_without_the_extra_it_says_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The provider alone does not need what the command needs."""
        real_import = builtins.__import__

        def import_without_typer(name: str, *rest: Any) -> Any:
            if name == "pulumi_redis_enterprise.cli.command":
                raise ModuleNotFoundError("No module named 'typer'", name="typer")
            return real_import(name, *rest)

        monkeypatch.setattr(builtins, "__import__", import_without_typer)
        with pytest.raises(SystemExit) as caught:
            cli.main()

        assert 2 == caught.value.code
        assert (
            "",
            "the command needs the package typer\nFix: pip install 'pulumi-redis-enterprise[cli]'\n",
        ) == capsys.readouterr()
