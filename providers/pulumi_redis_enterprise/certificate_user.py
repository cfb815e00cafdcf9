"""`CertificateUser`: a user that logs in with a certificate instead of a password.

Example::

    viewer = Role("viewer", role_name="viewer", management="cluster_viewer")
    app = CertificateUser(
        "app-1",
        username="app-1",
        certificate=Path("app-1.pem").read_text(),
        roles=[viewer],
        trusted_by=ca,
        opts=ResourceOptions(depends_on=[mtls]),
    )
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_redis_enterprise._resource import Resource
from pulumi_redis_enterprise.base_providers.user import UserProvider
from pulumi_redis_enterprise.core.model import as_list
from pulumi_redis_enterprise.core.rules.client_identity import FROM_CERTIFICATE
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfig
from pulumi_redis_enterprise.role import Role
from pulumi_redis_enterprise.sdk.outputs import NotGiven
from pulumi_redis_enterprise.trusted_ca import TrustedCa

Trusting = TrustedCa | DatabaseMtlsConfig | pulumi.Input[str]
"""The bundle that a client's certificate has to chain to: a resource, or PEM text."""


class CertificateUserProvider(UserProvider):
    """Manages users of `auth_method` certificate. Stored by reference: never move or rename it."""


class CertificateUser(Resource, module="redis-enterprise", name="CertificateUser"):
    """A user of the cluster that logs in, to the REST API and to databases, with a client certificate.

    Renewing a certificate of the same subject shows in the preview and sends nothing. A new username replaces
    the user. The old one is deleted last; first only if both have the same subject line or e-mail address, and then not
    before everything the new one needs was found.

    The cluster knows the user by the subject of the certificate. For the REST API its order is documented (RFC 2253);
    of databases one login was recorded, which had the certificate's own order. A subject with one attribute, such as
    ``CN=app-1``, is the same in both, and is recommended. With more attributes, let a `LoginCheck` prove each login.
    """

    if TYPE_CHECKING:
        # Not for the SDK to see: it would evaluate all of them anew for each user.
        username: pulumi.Output[str]
        subject_line: pulumi.Output[str]
        """The RFC 2253 subject that the cluster knows the user by."""
        roles: pulumi.Output[Sequence[str | int]]
        email: pulumi.Output[str | None]
        certificate_sha256: pulumi.Output[str | None]
        """The SHA-256 of the certificate, as 64 hex digits."""
        certificate_expires: pulumi.Output[str | None]
        """The UTC date, as ``2027-12-01``."""
        issued_by: pulumi.Output[Sequence[str] | None]
        """The CAs, of the bundles in `trusted_by`, that the certificate chains to."""
        uid: pulumi.Output[int]
        """The cluster's number for the user."""
        role_uids: pulumi.Output[Sequence[int]]
        """The uids of the roles, sorted."""
        status: pulumi.Output[str]
        """``active``, ``locked`` or ``password_expired``."""
        rest_command: pulumi.Output[str]
        """A curl command that logs in as this user, typed where its `client.pem` and `client.key` are.

        It names the CA of the API by the path that `caCertificate` has; ``ca.pem`` if that is PEM text, or if the API's
        certificate is pinned.
        """
        previous_settings: pulumi.Output[Mapping[str, Any] | None]
        """The values found, under the vendor's names, if `adopt_existing` replaced them. A destroy gives them back."""
    else:
        previous_settings = email = certificate_sha256 = certificate_expires = issued_by = NotGiven()

    def __init__(  # noqa: PLR0913
        self,
        resource_name: str,
        *,
        username: pulumi.Input[str],
        roles: pulumi.Input[Sequence[pulumi.Input[str | int]]] | Sequence[Role | pulumi.Input[str | int]],
        certificate: pulumi.Input[str] | None = None,
        subject_line: pulumi.Input[str] | None = None,
        trusted_by: Trusting | Sequence[Trusting] | None = None,
        email: pulumi.Input[str] | None = None,
        adopt_existing: bool = False,
        convert_password_user: bool = False,
        connection: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create a user; give exactly one of `certificate` and `subject_line`.

        Args:
            resource_name: The name of the resource in the stack.
            username: The user's name, also the one that databases know it by; 1 to 255 printable ASCII
                characters without ``" & < >``. (`name`)
            roles: The user's roles, at least one: `Role` resources, names or uids. (`role_uids`)
            certificate: The user's certificate as PEM text, followed by its intermediates if there are any.
                Never a private key. It is not stored: the subject line is derived from it.
            subject_line: The certificate's RFC 2253 subject, exactly as
                ``openssl x509 -noout -subject -nameopt RFC2253`` prints it. (`certificate_subject_line`) The REST API
                prints a few attributes differently, of which `certificate` warns: a user of databases only then has
                both arguments.
            trusted_by: The CA bundles that the certificate has to chain to: the resources, or PEM text, as an output of
                another stack. A preview then fails if a change of a bundle would end this user's logins.
            email: The user's e-mail address, if it should have one.
            adopt_existing: Take over a certificate user of that name; otherwise that is an error. A destroy gives it
                back as it was found, instead of deleting it.
            convert_password_user: Make a certificate user of a user of that name who logs in by password; otherwise
                that is an error. Its password is gone for good, for the REST API and for databases. A destroy keeps
                such a user, with the roles and the e-mail address of before. (`auth_method`)
            connection: The name of the connection to its cluster, one of `connections()`; without it, the stack's own
                settings hold, or those of an explicit provider.
            opts: Options of the resource.
        """
        if certificate is None and subject_line is None:
            reason = "certificate, subject_line: neither is given; exactly one is needed"
            fix = "give the user's certificate as PEM text, or the subject line of one that is not at hand"
            raise pulumi.RunError(f"CertificateUser {resource_name!r}: {reason}\nFix: {fix}")
        outputs = ("uid", "role_uids", "status", "rest_command")
        super().__init__(
            CertificateUserProvider(),
            resource_name,
            {
                "username": username,
                "roles": [_reference(role) for role in roles] if isinstance(roles, list | tuple) else roles,
                "subject_line": subject_line,
            },
            opts,
            connection=connection,
            refers_to=(*as_list(roles), *as_list(trusted_by)),
            outputs=outputs if certificate is None else (*outputs, *FROM_CERTIFICATE),
            optional={
                "email": email,
                "certificate": certificate,
                # [] says that none is given; what is absent was left out by `ignore_changes`.
                "trusted_by": None if certificate is None else [_trust(it) for it in as_list(trusted_by)],
            },
            adopt_existing=adopt_existing,
            convert_password_user=convert_password_user,
        )

    @property
    def summary(self) -> dict[str, pulumi.Output[Any]]:
        """Return what a person needs to log in as this user: to be exported by a program."""
        return {"subject_line": self.subject_line, "expires": self.certificate_expires, "command": self.rest_command}


def _reference(role: Role | pulumi.Input[str | int]) -> pulumi.Input[str | int]:
    # By the name that the role was given, which a preview knows.
    return role.role_name if isinstance(role, Role) else role


def _trust(trusting: Trusting) -> pulumi.Input[Any]:
    """Return what decides on a client: the bundle, whose it is, and for a database the validation of subjects."""
    if isinstance(trusting, TrustedCa):
        return {"plane": "rest", "certificates": trusting.certificates}
    if not isinstance(trusting, DatabaseMtlsConfig):
        return trusting
    return {
        "plane": "database",
        "certificates": trusting.client_certificates,
        "subject_validation": trusting.subject_validation,
        "authorized_subjects": trusting.authorized_subjects,
        "allow_outdated_certs": trusting.allow_outdated_certs,
        "allow_weak_hashing": trusting.allow_weak_hashing,
    }
