"""Weak spots of the roles: scopes that limit less, or other things, than they seem to."""

from collections.abc import Iterator

from pulumi_redis_enterprise.cli.audit.model import AuditInput, Severity, Weakness
from pulumi_redis_enterprise.core.inventory import Record
from pulumi_redis_enterprise.core.rules.role import SCOPABLE, scope_in
from pulumi_redis_enterprise.core.x509.text import join_limited


def role_weaknesses(facts: AuditInput) -> Iterator[Weakness]:
    """Return what is weak about the scopes of roles."""
    databases = {database["uid"] for database in facts.inventory.databases}
    for role in facts.inventory.roles:
        scope = scope_in(role.get("resources"))
        if scope is not None:
            yield from _scope_weaknesses(role, [uid for uid in scope if uid not in databases])


def _scope_weaknesses(role: Record, gone: list[int]) -> Iterator[Weakness]:
    where, management = f"role {role['name']!r}", role["management"]
    if management not in (*SCOPABLE, "none"):
        reason = f"it is limited to databases, which its management role {management} cannot be"
        yield Weakness(Severity.MEDIUM, where, reason, f"give it one of {' and '.join(SCOPABLE)}, or no databases")
    if gone:
        reason = f"it is limited to databases that are gone: {join_limited(map(str, gone))}"
        yield Weakness(Severity.LOW, where, reason, "take them out of its databases, or delete the role")
