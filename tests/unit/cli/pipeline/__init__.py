"""The pure parts of `pulumi-redis-enterprise pipeline`."""
