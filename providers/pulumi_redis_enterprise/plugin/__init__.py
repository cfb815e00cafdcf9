"""The plugin: the edge that programs in any language of Pulumi have to the life of a resource.

The engine starts ``pulumi-resource-redis-enterprise`` and speaks to it by gRPC. Which resources there are, the plugin
knows by the registry; what they look like to programs, by `schema.json`, which `make docs` writes.
"""
