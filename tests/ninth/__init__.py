"""A ninth resource, `LdapMapping`, as CONTRIBUTING shows it: rules, collection, resource, and its line in the registry.

It is not part of the package. A test registers it for a moment and looks for it wherever the registry is read.
"""
