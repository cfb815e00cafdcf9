"""The rules of the resources: one module a resource, and what several of them share."""
