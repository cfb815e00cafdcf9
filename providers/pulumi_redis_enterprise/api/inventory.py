"""Reads what a cluster has: one request a list, whatever its size."""

from dataclasses import asdict

from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.inventory import Inventory


def inventory_of(cluster: RedisEnterprise) -> Inventory:
    """All that decides who may log in by certificate to what. Needs the right to see users: `user_manager`, `admin`."""
    settings = cluster.settings.get()
    return Inventory(
        name=settings["name"],
        url=cluster.url,
        rest_command=cluster.rest_command,
        ca_file=cluster.client.settings.ca_file,
        version=str(cluster.version()),
        settings=settings,
        installation=settings.get("installation", ""),
        trusted_ca=cluster.certificates.trusted_ca(),
        users=[asdict(user) for user in cluster.users.all()],
        roles=[asdict(role) for role in cluster.roles.all()],
        acls=[asdict(acl) for acl in cluster.redis_acls.all()],
        databases=cluster.databases.all(),
        others={
            kind.name: [asdict(item) for item in cluster.objects(kind.load_collection()).all()]
            for kind in registry.RESOURCES
            if kind.collection
        },
    )
