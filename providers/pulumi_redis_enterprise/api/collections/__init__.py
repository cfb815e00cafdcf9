"""The objects of a cluster: one module a collection of the REST API."""
