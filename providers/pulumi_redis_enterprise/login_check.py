"""`LoginCheck`: a real login, as the last step of an update.

Example::

    LoginCheck("app-1-logs-in", certificate_file="app-1.pem", key_file="app-1.key", triggers=[mtls.id])
    LoginCheck("app-2-logs-in", certificate=Path("app-2.pem").read_text(), key_file="app-2.key", triggers=[mtls.id])
"""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import pulumi

from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise._resource import Resource
from pulumi_redis_enterprise.api.settings.pem_files import octets_of
from pulumi_redis_enterprise.core.model import Changes, Properties
from pulumi_redis_enterprise.core.rules import login_check as rules
from pulumi_redis_enterprise.core.rules import login_client
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.reading.file_text import text_of_file
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfig
from pulumi_redis_enterprise.errors import InvalidInputError, NotConvergedError, redact
from pulumi_redis_enterprise.life.kind import Rules, Verdict
from pulumi_redis_enterprise.sdk import run
from pulumi_redis_enterprise.sdk.outputs import NotGiven

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.probes.login_outcome import LoginOutcome
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.api.settings import client_pem
    from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials
    from pulumi_redis_enterprise.core.rules.login_check import LoginCheckInputs, LoginCheckState


class LoginCheckProvider(Provider):
    """Tries a login. There is no object: only when it is tried. Stored by reference: never move or rename it."""

    rules: ClassVar[Rules] = rules
    has_object: ClassVar[bool] = False

    def complete(self, old: Properties, given: Properties, _ignored: Collection[str]) -> Properties:
        """Name the database of a target, and read the fingerprint of the certificate."""
        target, path = given.get("target", rules.REST), given.get("certificate_file")
        more: Properties = {"database": old.get("database")} if target == rules.DATABASE else {}
        if target not in (rules.REST, rules.DATABASE):
            more = {"target": rules.DATABASE, "database": target}
        if isinstance(path, str):
            found = _read_fingerprint(path)
            if isinstance(found, InvalidInputError):
                raise found
            more["certificate_sha256"] = found
        return {**given, **more}

    def judge(self, old: Properties, given: Properties, *, asks: bool = True) -> Verdict:
        """Check the inputs; hold what is given as text in this process, as the engine stores what comes of a check."""
        verdict = super().judge(old, given, asks=asks)
        if not verdict.wrong:
            run.hold(verdict.inputs.get("certificate_sha256"), given)
        return verdict

    def resolve_id(self, _cluster: RedisEnterprise, _text: str) -> str:
        """Refuse an import: there is nothing to import."""
        raise InvalidInputError(
            "a LoginCheck cannot be imported: there is no object, only the moment when the login is tried",
            fix="write it into the program, and run `pulumi up`, which tries the login",
        )

    def create_object(self, cluster: RedisEnterprise, new: LoginCheckInputs) -> tuple[str, Mapping[str, Any]]:
        """Try it."""
        return ":".join(map(str, rules.natural_key(new))), _tried(cluster, new)

    def update_object(
        self, cluster: RedisEnterprise, _id: str, _old: LoginCheckState, new: LoginCheckInputs, _changes: Changes
    ) -> Mapping[str, Any]:
        """Try it again, as something changed."""
        return _tried(cluster, new)

    def delete_object(self, cluster: RedisEnterprise, _id: str, _state: LoginCheckState) -> None:
        """Nothing is there to be deleted."""

    def read_object(
        self, _cluster: RedisEnterprise, _id: str, state: LoginCheckState
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """A refresh tries nothing: the state is as it was. What was never tried, as in an import, is not there."""
        if "result" not in state:
            return None
        inputs: Properties = {name: state[name] for name in rules.MANAGED if name in state}
        return inputs, {"result": state["result"]}


class LoginCheck(Resource, module="redis-enterprise", name="LoginCheck"):
    """A real login with a client certificate, tried when the resource is created and when a trigger changes.

    An update fails if the login does not end as expected, and says at which step it stopped: the TLS handshake, the
    look-up of the user, or the permission. Of the certificate a fingerprint and the subject are stored, of the key
    nothing.
    """

    certificate_file: pulumi.Output[str | None]
    key_file: pulumi.Output[str | None]
    certificate_sha256: pulumi.Output[str]
    """The SHA-256 of the certificate: another certificate is tried again."""
    expect: pulumi.Output[str]
    result: pulumi.Output[str]
    """The answer of the other side."""
    if TYPE_CHECKING:
        subject_line: pulumi.Output[str | None]
        """The subject of a certificate that is given as text, as OpenSSL prints it; otherwise None."""
    else:
        subject_line = NotGiven()

    def __init__(  # noqa: PLR0913
        self,
        resource_name: str,
        *,
        certificate_file: pulumi.Input[str] | None = None,
        key_file: pulumi.Input[str] | None = None,
        certificate: pulumi.Input[str] | None = None,
        key: pulumi.Input[str] | None = None,
        target: Literal["rest"] | DatabaseMtlsConfig = "rest",
        host: pulumi.Input[str] | None = None,
        port: pulumi.Input[int] | None = None,
        expect: pulumi.Input[rules.Expectation] | pulumi.Output[str] = "allowed",
        timeout: pulumi.Input[float] | None = None,
        username: pulumi.Input[str] | None = None,
        triggers: pulumi.Input[Sequence[Any]] | None = None,
        connection: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Try a login; give exactly one of `certificate_file` and `certificate`, and one of `key_file` and `key`.

        Args:
            resource_name: The name of the resource in the stack.
            certificate_file: The path of the client's certificate, a PEM file.
            key_file: The path of its private key, a PEM file.
            certificate: The client's certificate as PEM text, followed by its intermediates if there are any, for
                example an output of the resource that issues it.
            key: Its private key as PEM text, without a passphrase. It is a secret to the engine, and it is not stored.
            target: ``"rest"`` for the REST API (GET /v1/users/role), or the resource of a database (ACL WHOAMI).
            host: Where to connect instead of the database's endpoint, for example a load balancer or a tunnel. The
                server's certificate may then be for this name or for the endpoint's. Only for a database.
            port: The port there, 1 to 65535; by default the endpoint's. Only for a database.
            expect: ``allowed``, or ``denied`` for a client that must not get in.
            timeout: Seconds until the login has to end as expected, 0 to 600; by default 30. It is tried again where
                the cluster's settings say that it should end so, and where nobody answers, as a change may not have
                reached the proxy yet. The first attempt is given 2 seconds, each further one twice as many.
            username: As which user an allowed login has to be; by default any.
            triggers: Values of which each change tries the login again, as ``[user.subject_line]``.
            connection: The name of the connection to its cluster, one of `connections()`; without it, the stack's own
                settings hold, or those of an explicit provider.
            opts: Options of the resource; `depends_on` names what has to be there first.
        """
        client = {"certificate": certificate, "certificate_file": certificate_file, "key": key, "key_file": key_file}
        if problems := login_client.source_problems({}, client):
            raise pulumi.RunError("\n".join(f"LoginCheck {resource_name!r}: {problem}" for problem in problems))
        database = target.database if isinstance(target, DatabaseMtlsConfig) else None
        inputs = {
            "certificate_file": certificate_file,
            "key_file": key_file,
            "target": target if database is None else "database",
            "database": database,
            "expect": expect,
            "username": username,
            "triggers": triggers,
        }
        if certificate_file is not None:
            inputs["certificate_sha256"] = _fingerprint_of(certificate_file)
        super().__init__(
            LoginCheckProvider(),
            resource_name,
            inputs,
            opts,
            outputs=("result",) if certificate is None else ("result", *login_client.FROM_CERTIFICATE),
            optional={
                "certificate": certificate,
                "key": _as_secret(key),
                "host": host,
                "port": port,
                "timeout": timeout,
            },
            connection=connection,
            refers_to=(target,),
        )


def _tried(cluster: RedisEnterprise, new: LoginCheckInputs) -> Properties:
    from pulumi_redis_enterprise.api.probes import awaited_login

    deadline = new.get("timeout", rules.DEFAULT_TIMEOUT)
    login = awaited_login.awaited_login(
        lambda seconds: _login(cluster, new, seconds),
        lambda it: not _verdict(new, it),
        client=cluster.client,
        deadline=deadline,
    )
    if wrong := _verdict(new, login):
        late = rules.late(deadline) if login.is_pending else ""
        fix = login.fix or rules.fix(login.failed_step, is_pending=login.is_pending)
        raise NotConvergedError(wrong + late, fix=fix)
    return {"result": f"denied at {login.failed_step}" if login.failed_step else login.message}


def _verdict(new: LoginCheckInputs, login: LoginOutcome) -> str:
    return rules.verdict(new, failed_step=login.failed_step, message=login.message, username=login.username)


def _login(cluster: RedisEnterprise, new: LoginCheckInputs, most_seconds: float) -> LoginOutcome:
    from pulumi_redis_enterprise.api.probes import database_login, login_diagnosis, rest_login

    credentials, database = _credentials(new), None
    if new["target"] == rules.REST:
        login = rest_login.rest_login(cluster, credentials, most_seconds=most_seconds)
    else:
        database = cluster.databases.resolve(new["database"])
        login = database_login.database_login(
            cluster, database, credentials, host=new.get("host"), port=new.get("port"), most_seconds=most_seconds
        )
    if new["expect"] != "denied":
        return login
    return login_diagnosis.expected_to_be_denied(cluster, credentials, login, database)


def _credentials(new: LoginCheckInputs) -> CertificateCredentials:
    """Return the client: its files as they are now, or what the check of this run holds of it."""
    from pulumi_redis_enterprise.api.settings import client_pem

    certificate, key = (_source(new, text, file) for text, file in login_client.SOURCES)
    return client_pem.credentials_from(certificate, key)


def _source(new: Mapping[str, Any], text: str, file: str) -> client_pem.Source:
    from pulumi_redis_enterprise.api.settings import client_pem

    if file in new:
        return client_pem.Source(file, new[file])
    given = run.held(new["certificate_sha256"])
    if text not in given:
        fix = f"take {text} out of ignore_changes"
        raise InvalidInputError(f"{text}: it is needed for a login, and is not stored", fix=fix)
    return client_pem.Source(text, given[text])


def _as_secret(key: pulumi.Input[str] | None) -> pulumi.Input[str] | None:
    """Return the key as a secret; what is neither text nor on its way to be is refused with the other inputs."""
    return pulumi.Output.secret(key) if isinstance(key, str | pulumi.Output | Awaitable) else key


def _fingerprint_of(path: pulumi.Input[str]) -> pulumi.Input[str]:
    """The SHA-256 of a certificate file, read in the user's program."""
    # At once if the path is known: what is raised in an `apply` reaches the user as a traceback. What is neither text
    # nor on its way to be is refused with the other inputs.
    if isinstance(path, str):
        return _fingerprint_in_program(path)
    return path.apply(_fingerprint_in_program) if isinstance(path, pulumi.Output) else ""


def _fingerprint_in_program(path: str) -> str:
    found = _read_fingerprint(path)
    if isinstance(found, InvalidInputError):
        # A RunError ends the program with this text and without a traceback.
        raise pulumi.RunError(str(found))
    return found


def _read_fingerprint(path: str) -> str | InvalidInputError:
    from pulumi_redis_enterprise.core.x509 import certificates

    try:
        text = text_of_file(octets_of(Path(path).expanduser()))
        return certificates.sha256(certificates.read_certificates(text)[0])
    except CertificateTextError as error:
        reason, fix = error.message, error.of_file(path).fix
    except (OSError, ValueError, RuntimeError) as error:
        # As for connection settings; what is given instead of a path, by mistake, may be a key.
        reason, fix = getattr(error, "strerror", None) or "there can be no such path", "give the path of a PEM file"
    return InvalidInputError(f"certificate_file: {redact(path)}: {reason}", fix=fix)
