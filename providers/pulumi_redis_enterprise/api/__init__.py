"""The REST API of Redis Enterprise Software: requests and answers, no resource and no policy."""

from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise

__all__ = ["RedisEnterprise"]
