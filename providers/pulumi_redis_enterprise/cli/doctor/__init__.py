"""What `pulumi-redis-enterprise doctor` makes of what it finds: facts in, checks out."""
