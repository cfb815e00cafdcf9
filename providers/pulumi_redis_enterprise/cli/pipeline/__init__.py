"""``pulumi-redis-enterprise pipeline``: previews, drift, saved states and comments, on any host."""
