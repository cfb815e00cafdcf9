"""Assumptions about what the vendor's documentation leaves open: one switch for each question.

A program that works with one setting only has relied on a guess. Switch it and see::

    Emulator(assumptions=Assumptions(mtls_without_ca="200"))
    redis-enterprise-emulator --assume mtls_without_ca=200

Each switch names its question (U-nn), which docs/emulator.md lists with its choices. A choice that is a number
is the HTTP status of the answer.
"""

from dataclasses import dataclass
from typing import Literal

from redis_enterprise_emulator.switches import Switch, Switches, switch


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions(Switches):
    """The guesses that the emulator rests on; the defaults are the safest ones."""

    certificate_write_body: Literal["empty", "object"] = switch(
        "empty", "U-01", "Body of a successful PUT or DELETE of a certificate: nothing, or `{}`."
    )
    put_certificates_before_7_22_2: Literal["405", "404"] = switch(
        "405", "U-02", "Answer to PUT /v1/cluster/certificates of a version that has no such call."
    )
    certificate_echo: Literal["verbatim", "normalised"] = switch(
        "verbatim",
        "U-03",
        "GET certificates, or a database, answers the text as it was sent, or its certificates alone.",
    )
    trusted_ca_check: Literal["parsable", "authorities"] = switch(
        "parsable", "U-04", "An uploaded mtls_trusted_ca needs to be certificates, or certificate authorities."
    )
    not_yet_valid_ca: Literal["400", "accepted"] = switch(
        "400", "U-04", "An uploaded mtls_trusted_ca that is not valid yet."
    )
    certificate_checked_first: Literal["name", "text"] = switch(
        "name", "U-05", "Which is reported if both the name is unknown and the text is no certificate."
    )
    mtls_without_ca: Literal["406", "200"] = switch(
        "406", "U-06", "Certificate authentication is switched on while there is no mtls_trusted_ca."
    )
    delete_ca_in_use: Literal["200", "403"] = switch(
        "200", "U-07", "DELETE of mtls_trusted_ca while certificate authentication is on."
    )
    user_without_name: Literal["400", "email"] = switch(
        "400", "U-08", "A new user without a name is refused, or named by its e-mail address."
    )
    user_without_role: Literal["none", "db_viewer", "400"] = switch(
        "none",
        "U-09",
        "A new user with neither role nor role_uids: no role, the first role with management db_viewer, or refused.",
    )
    user_rename: Literal["accepted", "400", "406", "ignored"] = switch(
        "accepted", "U-10", "PUT of another name for a user."
    )
    user_method_change: Literal["accepted", "400", "406", "ignored"] = switch(
        "accepted", "U-10", "PUT of another auth_method for a user.", "vendor's pages"
    )
    subject_line_check: Literal["verbatim", "strict"] = switch(
        "verbatim", "U-11", "A certificate_subject_line is stored as sent, or refused with spaces or two OUs."
    )
    duplicate_subject_line: Literal["accepted", "409"] = switch(
        "accepted", "U-12", "Two users with one certificate_subject_line; at login the lowest uid wins."
    )
    subject_line_match: Literal["rfc2253", "forward", "either"] = switch(
        "rfc2253",
        "U-13",
        "The line that logs in: reversed as in RFC 2253, in the certificate's order, or both.",
        "vendor's pages",
    )
    database_subject_line_match: Literal["rfc2253", "forward", "either"] = switch(
        "either", "U-13", "The same for a database: the one recorded login had the certificate's order.", "recording"
    )
    full_subject_omitted: Literal["absent", "any"] = switch(
        "absent", "U-14", "An attribute that an authorized subject omits must be absent, or may be anything."
    )
    full_subject_ou: Literal["set", "list"] = switch(
        "set", "U-14", "OUs are compared without or with their order and number."
    )
    full_subject_others: Literal["ignored", "refused"] = switch(
        "ignored", "U-14", "Attributes of a certificate beside CN, O, OU, L, ST, C under full_subject."
    )
    empty_authorized_subjects: Literal["accepted", "400"] = switch(
        "accepted", "U-15", "san_cn or full_subject with no authorized subject (which lets nobody in)."
    )
    authorized_subjects_echo: Literal["as_sent", "filled"] = switch(
        "as_sent", "U-15", 'GET answers subjects as sent, or with `"OU": [], "O": ""` for what was omitted.'
    )
    untrusted_certificate: Literal["alert", "401"] = switch(
        "alert",
        "U-16",
        "A certificate that does not chain to mtls_trusted_ca, or is expired: the handshake ends with a TLS alert, or "
        "the answer is 401, which takes Envoy in front.",
        "Envoy",
    )
    unmatched_certificate: Literal["401", "close"] = switch(
        "401", "U-17", "A certificate that chains to the CA but fails subject validation: 401, or hung up on."
    )
    identity_taken_from: Literal["header", "certificate"] = switch(
        "header", "U-18", "The user who is authenticated if a request has an Authorization header and a certificate."
    )
    ca_names: Literal["sent", "omitted"] = switch(
        "sent",
        "U-19",
        "Whether clients are told the subjects of mtls_trusted_ca when they are asked for a certificate; without Envoy "
        "in front, never.",
        "Envoy",
    )
    open_connections: Literal["survive", "close"] = switch(
        "survive", "U-19", "Open connections go on with their identity after a change of mTLS, or are closed."
    )
    certificate_failures_lock: Literal["no", "yes"] = switch(
        "no", "U-20", "Whether a failed subject validation counts as a failed login of its user."
    )
    certificate_login_is_last_login: Literal["yes", "no"] = switch(
        "yes", "U-20", "Whether a login by certificate sets last_login."
    )
    delete_role_in_use: Literal["406", "200"] = switch("406", "U-22", "DELETE of a role that users hold.")
    delete_redis_acl_in_use: Literal["406", "200"] = switch(
        "406", "U-22", "DELETE of a Redis ACL that a database's roles_permissions name."
    )
    client_authentication_alone: Literal["406", "200"] = switch(
        "406", "U-23", "A database is to require client certificates and has none to check them against."
    )
    user_limit: int = switch(32_000, "U-24", "How many users a cluster takes (8.0.2 and later).", "vendor's pages")
    unknown_keys: Literal["400", "ignored"] = switch(
        "400", "U-26", "A key that this version does not know, in a POST or PUT."
    )
    read_only_keys: Literal["ignored_if_equal", "400"] = switch(
        "ignored_if_equal", "U-26", "A read-only setting in PUT /v1/cluster that has its current value."
    )
    user_write_action: Literal["yes", "no"] = switch(
        "yes", "U-27", "Whether writes to users answer an action_uid, as was recorded.", "recording"
    )
    role_write_action: Literal["deletions", "all", "none"] = switch(
        "deletions",
        "U-27",
        "Which writes to roles and Redis ACLs answer an action_uid: it was recorded, and is documented, for deletions.",
        "recording",
    )
    action_retention: float = switch(
        600.0, "U-27", "Seconds for which a completed action is kept; one was still there after 357.", "recording"
    )
    outage_after_mtls_change: float = switch(
        0.0, "U-28", "Seconds for which connections are refused after a change of CA or mtls_* settings."
    )
    unauthorized_body: Literal["empty", "json", "html"] = switch("empty", "U-29", "Body of a 401.")
    error_form: Literal["description", "message", "empty"] = switch(
        "description", "U-29", "The text's key in an error answer, or no body at all."
    )
    unknown_uri_body: Literal["json", "html"] = switch("json", "U-29", "Body of a 404 of an unknown URI.")
    redirect_status: Literal["307", "302"] = switch(
        "307", "U-31", "How a node that is not the primary sends a request on to it."
    )
    redirect_location: Literal["internal", "external"] = switch(
        "internal", "U-31", "Whose address the redirect names: the cluster's own, or one that clients use."
    )
    redirected_calls: Literal["all", "writes"] = switch(
        "all", "U-31", "Whether reads are sent on as well, or answered by each node."
    )
    primary_only_answer: Literal["503", "close"] = switch(
        "503", "U-31", "What the other nodes say from 7.8.4 to 7.22.0 while certificate authentication is on."
    )
    writes_during_upgrade: Literal["accepted", "400"] = switch(
        "accepted", "U-32", "Writes while the versions of the nodes differ."
    )
    private_keys_shown: Literal["view_cluster_keys", "all", "none"] = switch(
        "view_cluster_keys",
        "U-33",
        "Who gets the (fake) private keys in GET certificates: roles with that permission, all, nobody.",
    )
    dry_run_flag: Literal["present", "true"] = switch(
        "present", "U-34", "`?dry_run` counts unless it says false, or only if it says true."
    )
    basic_off_without_mtls: Literal["accepted", "406"] = switch(
        "accepted", "U-35", "Basic authentication is switched off while certificate authentication is off."
    )
    stale_reads: int = switch(0, "U-37", "How many GETs after a write still show what was before it.")
    enforce_shown_without_tls: Literal["no", "yes"] = switch(
        "no",
        "U-38",
        "Whether a database shows enforce_client_authentication while its tls_mode is disabled.",
        "recording",
    )
    duplicated_client_certificates: Literal["406", "accepted"] = switch(
        "406", "U-38", "One certificate twice in authentication_ssl_client_certs.", "vendor's pages"
    )
    weak_client_certificates: Literal["accepted", "refused"] = switch(
        "accepted",
        "U-39",
        "Client certificates with SHA-1 signatures or RSA keys of 1024 bits; they are refused without Envoy only.",
        "Envoy",
    )
    judged_as: Literal["boringssl", "openssl"] = switch(
        "boringssl",
        "U-39",
        "Without Envoy in front: client certificates that OpenSSL accepts and BoringSSL refuses, as those with a P-521 "
        "or Ed25519 key, or an MD5 signature, are refused, or accepted.",
        "Envoy",
    )
    name_case: Literal["exact", "ignored"] = switch(
        "exact", "U-40", "Whether names and e-mail addresses that differ in case only are different."
    )
    delete_missing_user: Literal["404", "406"] = switch(
        "404", "U-41", "DELETE of a user that is not there.", "vendor's pages"
    )
    delete_self: Literal["406", "200"] = switch("406", "U-42", "DELETE of the user who asks for it.")
    repeated_certificate_names: Literal["400", "accepted"] = switch(
        "400", "U-43", "One PUT with a name twice (the last wins), or with no certificate at all."
    )
    intermediate_as_anchor: Literal["yes", "no"] = switch(
        "yes",
        "U-44",
        "Whether a bundle without its self-signed root is an anchor of trust; it always is with Envoy in front.",
        "Envoy",
    )
    mtls_settings_shown: Literal["from_7_8_4", "always"] = switch(
        "from_7_8_4", "U-45", "Whether GET /v1/cluster shows the mtls_* keys before they mean anything."
    )
    other_content_type: Literal["400", "accepted"] = switch(
        "400", "U-46", "A body with another Content-Type than application/json."
    )
    head_requests: Literal["as_get", "405"] = switch(
        "as_get", "U-46", "HEAD answers the head of the GET of its path, or is a method that no path has."
    )
    doubled_slashes: Literal["merged", "404"] = switch(
        "merged",
        "U-46",
        "A doubled slash in a path counts as one, as was recorded, or makes it another path.",
        "recording",
    )
    database_change: Literal["completed", "failed"] = switch(
        "completed", "U-47", "How the action of a PUT of a database ends; failed leaves all as it was."
    )
    propagation_delay: float = switch(
        0.0, "U-49", "Seconds after its action until a change holds for new connections to a database."
    )
    hashed_password_username: Literal["name", "email"] = switch(
        "name", "-", "Which one is the username in a hashed password, SHA-256 of `username:clustername:password`."
    )
    license_shards_limit: int = switch(
        4,
        "-",
        "How many shards the license allows, replicas included: as many as the trial license does.",
        "vendor's pages",
    )
    database_without_version_on_7_4: Literal["406", "default"] = switch(
        "406", "-", "A new database that names no redis_version, which 7.4.6 was recorded to refuse.", "recording"
    )
    certificate_without_user: Literal["default", "refused"] = switch(
        "default",
        "-",
        "A certificate that a database accepts and that none of its users has: as the default user, or turned away.",
    )
    whoami: Literal["always", "by_rule"] = switch(
        "always", "-", "Whether every user of a database may ask ACL WHOAMI, or only those whose ACL allows it."
    )
    unknown_permissions: Literal["406", "accepted"] = switch(
        "406", "-", "A role or Redis ACL in roles_permissions that is not there."
    )
    unscoped_resources: Literal["absent", "empty"] = switch(
        "absent", "-", "How a role that is not limited to databases shows `resources` (8.2.0 and later)."
    )
    scope_of_other_roles: Literal["406", "accepted"] = switch(
        "406", "-", "`resources` of a role whose management role is neither db_member nor db_viewer."
    )
    scope_of_missing_database: Literal["400", "accepted"] = switch(
        "400", "-", "`resources` of a role that name a database which is not there."
    )
    scope_of_deleted_database: Literal["kept", "dropped"] = switch(
        "kept", "-", "What becomes of a deleted database's uid in the `resources` of roles."
    )
    hidden_database: Literal["404", "403"] = switch(
        "404", "-", "A call about a database that is outside the scope of the caller's roles."
    )
    scoped_creation: Literal["403", "accepted"] = switch(
        "403", "-", "A new database of somebody whose right to make one is limited to other databases."
    )
    old_roles: Literal["absent", "in_use"] = switch(
        "absent",
        "-",
        "A new cluster, which has the role Admin and the Redis ACL Full Access only; "
        "or an upgraded cluster whose old roles are in use: it also has those of before 7.2.4.",
        "recording",
    )


def switches() -> list[Switch]:
    """Return all switches, in the order of their questions."""
    return list(Assumptions.switches())
